"""`ask`: the questionnaire in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import output
from framework_advisor.cli.inputs import changed, read_inputs
from framework_advisor.loading import DEFAULT
from framework_advisor.problems import UnusableInput, inert
from framework_advisor.requirements import SCHEMA, Requirements
from framework_advisor.scoring import unknown_names


def ask(  # noqa: PLR0913, PLR0917  (one parameter an option)
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Write the answers as a spec that `score` reads.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last questionnaire was left.")] = False,  # noqa: FBT002
    from_: Annotated[
        str | None, typer.Option("--from", metavar="SPEC", help="Ask only what this spec leaves open.")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=ANSWER", help="Answer beforehand; repeatable.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask everything, in order, by section.")] = False,  # noqa: FBT002
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, also in a terminal.")] = False,  # noqa: FBT002
    standing: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--standing/--no-standing", help="Show after each answer how the balance moved.")
    ] = True,
    rules: Annotated[str, typer.Option(metavar="NAME|FILE", help="The rule base.")] = DEFAULT,
    as_of: output.AsOf = None,
    color: output.ColorOption = "auto",
) -> None:
    """Ask what the project needs, what matters most first, and advise. Every answer is kept as it is given.

    \b
    Examples:
      framework-advisor ask
      framework-advisor ask --save framework-advisor.yaml
      framework-advisor ask --from framework-advisor.yaml --all
      framework-advisor ask --resume
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.cli import state  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.cli.prompts import Keys, Plain  # noqa: PLC0415
    from framework_advisor.cli.session import Session  # noqa: PLC0415

    try:
        kept = state.read_kept() if resume else None
        rules = kept.rules if kept else rules
        read, (rule_base,) = read_inputs([from_] if from_ else [], [rules])
        start = kept.start if kept else read[0] if read else Requirements.model_validate({"schema": SCHEMA})
        start = changed(start, changes) if changes else start
        problems = unknown_names(start, rule_base)
        if problems:
            raise UnusableInput(problems)  # noqa: TRY301  (what --set names)
    except UnusableInput as error:
        output.fail_unusable(error)
    to_terminal = output.is_terminal() and sys.stdin is not None and sys.stdin.isatty() and not plain
    colored = output.wants_color(color, to_terminal=output.is_terminal())
    session = Session(
        prompt=Keys(lambda: colored) if to_terminal else Plain(),
        rules=rule_base,
        rules_name=rules,
        start=start,
        replies=dict(kept.replies) if kept else {},
        as_of=output.day(as_of),
        everything=everything,
        standing=standing,
        color=color,
    )
    if not kept and (old := state.set_aside()):
        output.say(f"the replies that were kept stand in {inert(str(old))} now")
    try:
        session.run()
    except KeyboardInterrupt:
        output.say("\nkept; framework-advisor ask --resume goes on")
        raise
    if session.left:
        output.say("kept; framework-advisor ask --resume goes on")
        return
    session.advise(session.at())
    session.offer_to_save(save)
