"""`init`: a spec to fill in, and what holds a project to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import completion, output
from framework_advisor.problems import inert
from framework_advisor.requirements import SCHEMA, Requirements


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The spec to write.")] = Path("framework-advisor.yaml"),
    services: Annotated[
        list[str] | None,
        typer.Option(
            "--ci",
            metavar="SERVICE",
            help="Also write what checks it in github, gitlab or pre-commit; repeatable.",
            autocompletion=completion.services,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,  # noqa: FBT002  (an option)
) -> None:
    """Write a spec with every question in it as a comment, and the wiring that checks it.

    \b
    Examples:
      framework-advisor init
      framework-advisor init --ci github --ci pre-commit
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.render import spec_file  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render.wiring import wirings  # noqa: PLC0415

    bare = Requirements.model_validate({"schema": SCHEMA})
    known = wirings(inert(file.as_posix()))
    for service in services or ():
        if service not in known:
            raise typer.BadParameter(f"`{inert(service)}` is none of {', '.join(known)}", param_hint="--ci")
    wanted = {file: spec_file.render(bare)} | {Path(known[one].file): known[one].text for one in services or ()}
    if services and file.exists():  # the spec that is there is the one to hold to
        del wanted[file]
    there = [one for one in wanted if one.exists() and not force]
    for one in there:
        output.say(f"{inert(str(one))} exists; nothing was written. --force overwrites it, or add this yourself:\n")
        output.say(wanted[one])
    if there:
        raise typer.Exit(output.USAGE)
    for one, text in wanted.items():
        output.make_folder(one.parent)
        output.write(text, one)
        output.say(f"written: {inert(str(one))}")
    output.say("next: answer what you know, and write `decision: {chosen: CANDIDATE}` once it is decided")
