"""`init`: a spec to fill in, and what holds a project to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import completion, output
from framework_advisor.cli.inputs import split_at_repository
from framework_advisor.spec.requirements import SCHEMA, Requirements
from framework_advisor.text.problems import inert

USUAL = (Path("framework-advisor.yaml"), Path("framework-advisor.yml"))


def init(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The spec to write.  [default: framework-advisor.yaml]")
    ] = None,
    services: Annotated[
        list[str] | None,
        typer.Option(
            "--ci",
            metavar="SERVICE",
            help="Also write what checks it in github, gitlab or pre-commit; repeatable.",
            autocompletion=completion.services,
        ),
    ] = None,
    install: Annotated[
        str | None,
        typer.Option(metavar="REQUIREMENT", help="What pip installs there; this version by its name if none."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,  # noqa: FBT002  (an option)
) -> None:
    """Write a spec with every question in it as a comment, and the wiring that checks it.

    The wiring goes to the top of the repository that the spec is in. A spec that is there is the one to hold to.

    \b
    Examples:
      framework-advisor init
      framework-advisor init --ci github --ci pre-commit
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.render import spec_file  # noqa: PLC0415  (only this command needs it)

    spec = file or next((one for one in USUAL if one.exists()), USUAL[0])
    if spec.is_dir():
        raise typer.BadParameter(f"{inert(str(spec))} is a folder; name a file in it", param_hint="FILE")
    wiring = _wiring(spec, services, install)
    bare = spec_file.render(Requirements.model_validate({"schema": SCHEMA}))
    wanted = wiring if services and spec.exists() else {spec: bare, **wiring}
    there = [one for one in wanted if one.exists() and not force]
    for one in there:
        output.say(f"{inert(str(one))} exists; nothing was written. --force overwrites it, or add this yourself:\n")
        output.say(wanted[one])
    if there:
        raise typer.Exit(output.USAGE)
    for one in wanted:
        output.make_folder(one.parent)
    output.write_all([(text, one) for one, text in wanted.items()])
    for one in wanted:
        output.say(f"written: {inert(str(one))}")
    if wiring and not install:
        output.say("what it installs by name must be where pip looks there; --install names it otherwise")
    if spec in wanted:
        until = "; until then what checks it has nothing to hold to, and says so" if wiring else ""
        output.say(f"next: answer what you know, and write `decision: {{chosen: CANDIDATE}}` once it is decided{until}")


def _wiring(spec: Path, services: Sequence[str] | None, install: str | None) -> dict[Path, str]:
    """Return the files that the services read, at the top of the repository."""
    from framework_advisor.render.wiring import DEFAULT_INSTALL, wirings  # noqa: PLC0415  (only this command needs it)

    if install and not install.isprintable():
        raise typer.BadParameter("it is more than a line", param_hint="--install")
    top, inside = split_at_repository(str(spec))
    known = wirings(inert(inside), install or DEFAULT_INSTALL)
    for service in services or ():
        if service not in known:
            raise typer.BadParameter(f"`{inert(service)}` is none of {', '.join(known)}", param_hint="--ci")
    if services and Path(inside).is_absolute():
        raise typer.BadParameter("it is in no repository, and not below this folder", param_hint="FILE")
    return {Path(os.path.relpath(top / known[one].file)): known[one].text for one in services or ()}
