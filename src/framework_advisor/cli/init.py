"""`init`: a spec to fill in, and what holds a project to it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import completion, options, output
from framework_advisor.cli.inputs import split_at_repository
from framework_advisor.spec.requirements import SCHEMA, Requirements
from framework_advisor.text.inert import inert

_USUAL = (Path("framework-advisor.yaml"), Path("framework-advisor.yml"))
_File = typer.Argument(metavar="FILE", help="The spec to write.  [default: framework-advisor.yaml]")
_INSTALL = "What pip installs there; the commit that this program came from if none."
_Install = typer.Option(metavar="REQUIREMENT", help=_INSTALL)
_Services = typer.Option(
    "--ci",
    metavar="SERVICE",
    help="Also write what checks it in github, gitlab or pre-commit; repeatable.",
    autocompletion=completion.services,
)


def init(
    file: Annotated[Path | None, _File] = None,
    services: Annotated[list[str] | None, _Services] = None,
    install: Annotated[str | None, _Install] = None,
    force: options.Force = False,
) -> None:
    """Write a spec to fill in, and the wiring that checks it.

    Every question stands in the spec as a comment. The wiring goes to the top of the repository that the spec is in.
    A spec that is there is the one to hold to.

    \b
    Examples:
      framework-advisor init
      framework-advisor init --ci github --install git+https://HOST/PATH@COMMIT
    """
    from framework_advisor.render import spec_file

    spec = file or next((usual for usual in _USUAL if usual.exists()), _USUAL[0])
    if os.path.isdir(spec):
        raise typer.BadParameter(f"{inert(str(spec))} is a folder; name a file in it", param_hint="FILE")
    wanted = _wiring(spec, services or [], install)
    if not (wanted and os.path.exists(spec)):
        wanted = {spec: spec_file.render(Requirements.model_validate({"schema": SCHEMA})), **wanted}
    _write(wanted, spec, force=force)
    if spec in wanted:
        until = "; until then whoever wins passes what checks it" if services else ""
        output.say(f"next: answer what you know there; framework-advisor score {inert(str(spec))} advises")
        output.say(f"once it is decided, write `decision: {{chosen: pytorch}}` or whichever it is{until}")


def _own_commit() -> str | None:
    """Return what pip installs this program from as it was installed here, where that is a commit others can reach."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        origin = json.loads(distribution("framework-advisor").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return None
    commit, url = origin.get("vcs_info", {}).get("commit_id"), origin.get("url", "")
    return f"git+{url}@{commit}" if commit and not url.startswith("file:") else None


def _write(wanted: dict[Path, str], spec: Path, *, force: bool) -> None:
    """Write files, all of them or none, over what is there only by force; say what was done."""
    there = [file for file in wanted if os.path.exists(file) and not force]
    if there:
        added = [f"add this to {inert(str(file))} yourself:\n\n{wanted[file]}" for file in there if file != spec]
        names = ", ".join(inert(str(file)) for file in there)
        output.say(
            "\n".join(
                [
                    *added,
                    f"{names}: {'exists' if len(there) == 1 else 'exist'}; nothing was written. --force overwrites",
                ]
            )
        )
        raise typer.Exit(output.USAGE)
    for file in wanted:
        output.make_folder(file.parent)
    output.write_all([(text, file) for file, text in wanted.items()])
    output.say("\n".join(f"written: {inert(str(file))}" for file in wanted))


def _wiring(spec: Path, services: list[str], install: str | None) -> dict[Path, str]:
    """Return the files that the services read, at the top of the repository."""
    from framework_advisor.render.wiring import wirings

    if not services:
        return {}
    install = install or _own_commit()
    if install is None:
        what = "it is needed: no package index has this program yet, so pin a commit of its repository, such as"
        raise typer.BadParameter(f"{what} git+https://HOST/OWNER/framework-advisor@COMMIT", param_hint="--install")
    if not install.isprintable() or "${{" in install:
        raise typer.BadParameter("it is more than a line, or an expression of GitHub's", param_hint="--install")
    top, inside = split_at_repository(str(spec))
    known = wirings(inert(inside), install)
    unknown = [service for service in services if service not in known]
    if unknown:
        raise typer.BadParameter(f"`{inert(unknown[0])}` is none of {', '.join(known)}", param_hint="--ci")
    if Path(inside).is_absolute():
        raise typer.BadParameter("it is in no repository, and not below this folder", param_hint="FILE")
    return {Path(os.path.relpath(top / name)): text for name, text in (known[service] for service in services)}
