"""`ask`: the questionnaire in the terminal."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framework_advisor.cli import completion, output
from framework_advisor.cli.inputs import changed, read_inputs
from framework_advisor.engine.scoring import advise, unknown_names
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import shipped_layers
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import SCHEMA, Requirements, read_requirements
from framework_advisor.text.problems import UnusableInput, inert

if TYPE_CHECKING:  # only this command needs them
    from framework_advisor.ask.prompts import Prompt
    from framework_advisor.ask.session import Session
    from framework_advisor.ask.state import Kept

_SPEC, _REPORT = "framework-advisor.yaml", "framework-advisor.html"


def ask(  # noqa: PLR0913, PLR0917  (one parameter an option)
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Write the answers as a spec that `score` reads.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file that --save names.")] = False,  # noqa: FBT002
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last questionnaire was left.")] = False,  # noqa: FBT002
    from_: Annotated[
        str | None, typer.Option("--from", metavar="SPEC", help="Ask only what this spec leaves open.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=ANSWER",
            help="Answer beforehand; repeatable.",
            shell_complete=completion.answers,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask everything, in order, by section.")] = False,  # noqa: FBT002
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, also in a terminal.")] = False,  # noqa: FBT002
    standing: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--standing/--no-standing", help="Show after each answer how the balance moved.")
    ] = True,
    rules: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help=f"The rule base.  [default: {DEFAULT}]",
            show_default=False,
            autocompletion=completion.layers,
        ),
    ] = None,
    as_of: output.AsOf = None,
    color: output.ColorOption = "auto",
) -> None:
    """Ask what the project needs, what matters most first, and advise. Every answer is kept as it is given.

    \b
    Examples:
      framework-advisor ask
      framework-advisor ask --save framework-advisor.yaml
      framework-advisor ask --from framework-advisor.yaml --save framework-advisor.yaml --force --all
      framework-advisor ask --resume
    """  # noqa: D301  (click reads the \b)
    for given, name in ((from_, "--from"), (rules, "--rules")):
        if resume and given is not None:
            raise typer.BadParameter(
                f"goes on with the spec and the rules it had; leave out {name}", param_hint="--resume"
            )
    from framework_advisor.ask import state  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.ask.session import Session  # noqa: PLC0415

    prompt = _prompt(color, plain=plain)
    if save:
        _check(save, prompt, force=force)
    file = state.latest() if resume else None if from_ or changes else _offered(prompt)
    try:
        begun = state.read_kept(file) if file or resume else _begun(from_, rules)
        begun, rule_base = _with_rules(_changed(begun, changes) if changes else begun)
    except UnusableInput as error:
        output.fail_unusable(error)
    session = Session(
        prompt=prompt,
        rules=rule_base,
        rules_name=begun.rules,
        start=begun.start,
        replies=begun.replies,
        file=file or state.new_file(datetime.now().astimezone()),
        as_of=output.day(as_of),
        everything=everything,
        standing=standing,
        color=color,
    )
    try:
        session.run()
        if not session.left:
            session.advise(session.at())
            _offer_report(session, _save(session, save))
    except KeyboardInterrupt:
        output.say("")
        _tell_kept(session)
        raise
    if session.left:
        _tell_kept(session)


def _prompt(color: output.Color, *, plain: bool) -> Prompt:
    """Return how to ask here."""
    from framework_advisor.ask.prompts import Keys, Plain  # noqa: PLC0415  (only this command needs them)

    colored = output.wants_color(color, to_terminal=output.is_terminal())
    to_terminal = output.is_terminal() and _is_typed() and os.environ.get("TERM", "dumb") != "dumb"
    return Keys(lambda: colored) if to_terminal and not plain else Plain()


def _is_typed() -> bool:
    """Return whether somebody sits at a keyboard."""
    return sys.stdin is not None and sys.stdin.isatty()


def _check(save: Path, prompt: Prompt, *, force: bool) -> None:
    """Refuse a file that could not be written at the end; ask whether to overwrite one, where somebody can say."""
    from framework_advisor.ask.prompts import confirm  # noqa: PLC0415  (only this command needs it)

    shown = inert(str(save))
    if str(save) == "-":
        raise typer.BadParameter("wants a file; the questions are on standard output", param_hint="--save")
    if save.is_dir() or not os.access(save if save.exists() else save.parent, os.W_OK):
        raise typer.BadParameter(f"cannot write to {shown}: no such folder, or no right to", param_hint="--save")
    if save.is_file() and not force:
        if not _is_typed():
            raise typer.BadParameter(f"{shown} exists; --force overwrites it", param_hint="--save")
        if not confirm(prompt, f"{shown} exists. Overwrite it at the end?", "overwrites it"):
            output.say(f"{shown} stays as it is; name another file")
            raise typer.Exit(output.USAGE)


def _offered(prompt: Prompt) -> Path | None:
    """Return the file of a questionnaire that was not finished, if there is one and somebody wants to go on with it."""
    from framework_advisor.ask import state  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.ask.prompts import confirm  # noqa: PLC0415
    from framework_advisor.render.words import count  # noqa: PLC0415

    file = state.latest()
    if file is None or not _is_typed():
        return None
    try:
        kept = state.read_kept(file)
    except UnusableInput:
        return None
    left = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    number = sum(answer is not None for answer in kept.replies.values())
    told = f"A questionnaire with {count(number, 'answer')} was left on {left:%Y-%m-%d} at {left:%H:%M}. Go on with it?"
    return file if confirm(prompt, told, "goes on") else None


def _begun(from_: str | None, rules: str | None) -> Kept:
    """Return a questionnaire that begins: with the answers of a spec, if that is given."""
    from framework_advisor.ask.state import Kept  # noqa: PLC0415  (only this command needs it)

    name = rules or DEFAULT
    read, _ = read_inputs([from_] if from_ else [], [name])
    given = read[0] if read else Requirements.model_validate({"schema": SCHEMA})
    answers: dict[str, frozenset[str] | None] = dict(given.answers())
    start = given.with_answers(dict.fromkeys(FIELDS))
    return Kept(start, answers, name if name in shipped_layers() else str(Path(name).resolve()))


def _with_rules(begun: Kept) -> tuple[Kept, RuleBase]:
    """Return a questionnaire with the rule base it is asked by. Raises UnusableInput where they do not go together."""
    _, (rule_base,) = read_inputs([], [begun.rules])
    problems = unknown_names(begun.start, rule_base)
    if problems:
        raise UnusableInput(problems)
    return begun, rule_base


def _changed(begun: Kept, changes: list[str]) -> Kept:
    """Return a questionnaire with some answers and priorities set, as if they had been replied last."""
    from framework_advisor.ask.interview import answered  # noqa: PLC0415  (only this command needs it)

    before, _ = answered(begun.start, begun.replies)
    after = changed(before, changes)
    was, is_ = before.answers(), after.answers()
    replies = {field: answer for field, answer in begun.replies.items() if field in is_ or field not in was}
    replies |= {field: is_[field] for field in is_ if is_[field] != was.get(field)}
    return begun._replace(start=begun.start.model_copy(update={"priorities": after.priorities}), replies=replies)


def _save(session: Session, file: Path | None) -> Path | None:
    """Write the spec where that was asked for, or is wanted now; return where it stands."""
    from framework_advisor.ask.prompts import confirm  # noqa: PLC0415  (only this command needs it)

    if file is None and session.replies and _is_typed():
        free = _free_name(_SPEC)
        file = free if confirm(session.prompt, f"Save the answers as {free}?", "saves them") else None
    if file is None:
        _tell_kept(session)
    else:
        _write_spec(session, file)
    return file


def _write_spec(session: Session, file: Path) -> None:
    """Write the answers as a spec; then they need not be kept any more."""
    from framework_advisor.ask import state  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render import spec_file  # noqa: PLC0415

    at = session.at()
    aside = {field: session.replies[field] or frozenset() for field in at.aside}
    output.write(spec_file.render(at.advice.requirements, aside), file)
    output.say(f"saved: {inert(str(file))}")
    state.forget(session.file)


def _offer_report(session: Session, spec: Path | None) -> None:
    """Write a report where one is wanted, of the spec where that was saved."""
    from framework_advisor.ask.prompts import confirm  # noqa: PLC0415  (only this command needs it)
    from framework_advisor.cli.report import record  # noqa: PLC0415

    if session.replies and _is_typed():
        file = _free_name(_REPORT)
        if confirm(session.prompt, f"Export a report as {file}?", "exports it"):
            requirements = read_requirements(spec) if spec else session.at().advice.requirements
            advice = advise(requirements, session.rules, session.as_of)
            output.write(record(advice, "html", session.rules_name), file)
            output.say(f"written: {file}")


def _free_name(name: str) -> Path:
    """Return a name like this one that no file has yet."""
    first = Path(name)
    numbered = (first.with_stem(f"{first.stem}-{number}") for number in range(2, 1000))
    return first if not first.exists() else next(file for file in numbered if not file.exists())


def _tell_kept(session: Session) -> None:
    """Say how to go on, where something was kept."""
    if session.file.exists():
        output.say("kept; framework-advisor ask --resume goes on")
