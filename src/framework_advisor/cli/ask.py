"""`ask`: the questionnaire in the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framework_advisor.cli import completion, options, output
from framework_advisor.cli.inputs import check_names, read_inputs
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import FORMATS, PLAIN, Results
from framework_advisor.rulebase.loading import DEFAULT, load_rules
from framework_advisor.rulebase.shipped import shipped_layers
from framework_advisor.spec.changes import changed
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import read_requirements
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import UnusableInput

if TYPE_CHECKING:  # only this command needs them
    from framework_advisor.ask.prompts import Prompt
    from framework_advisor.ask.session import Session
    from framework_advisor.ask.state import Kept

_SPEC, _REPORT = "framework-advisor.yaml", "framework-advisor.html"
_Save = typer.Option("--save", metavar="FILE", help="Write the answers as a spec that `score` reads.")
_Set = typer.Option(
    "--set", metavar="FIELD=ANSWER", help="Answer beforehand; repeatable.", autocompletion=completion.answers
)
_Standing = typer.Option("--standing/--no-standing", help="Show after each answer how the balance moved.")
_Rules = typer.Option(
    metavar="NAME|FILE", help=f"The rule base.  [default: {DEFAULT}]", autocompletion=completion.layers
)


def ask(
    save: Annotated[Path | None, _Save] = None,
    force: options.Force = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last questionnaire was left.")] = False,
    from_: Annotated[str | None, typer.Option("--from", metavar="SPEC", help="Ask what this spec leaves open.")] = None,
    changes: Annotated[list[str] | None, _Set] = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask everything, in order, by section.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, also in a terminal.")] = False,
    standing: Annotated[bool, _Standing] = True,
    rules: Annotated[str | None, _Rules] = None,
    as_of: options.AsOf = None,
    color: options.ColorOption = "auto",
) -> None:
    """Ask what the project needs, what matters most first, and advise. Every answer is kept as it is given.

    \b
    Examples:
      framework-advisor ask
      framework-advisor ask --save framework-advisor.yaml
      framework-advisor ask --from spec.yaml --save spec.yaml --force --all
      framework-advisor ask --resume
    """
    if resume and (from_, rules) != (None, None):
        what = "goes on with the spec and the rules it had; leave out --from and --rules"
        raise typer.BadParameter(what, param_hint="--resume")
    prompt = _prompt(color, plain=plain)
    if save:
        _check(save, prompt, force=force)
    from framework_advisor.ask import state
    from framework_advisor.ask.session import Session

    file = state.latest() if resume else None if changes or from_ is not None else _offered(prompt)
    begun = state.read_kept(file) if file or resume else None
    kept = _opened(begun, from_, rules or DEFAULT, changes or ())
    base, day = load_rules(kept.rules), output.day(as_of)
    check_names([kept.start], [base])
    file = file or state.new_file(datetime.now().astimezone())
    _run(Session(prompt, output.say, base, kept, file, day, everything, standing), save, color)


def _prompt(color: options.Color, *, plain: bool) -> Prompt:
    """Return how to ask here."""
    from framework_advisor.ask.prompts import Keys, Plain

    terminal = output.is_terminal()
    width = partial(output.terminal_width, to_terminal=terminal)
    if plain or not (terminal and _is_typed()) or os.environ.get("TERM", "dumb") == "dumb":
        return Plain(output.write, width)
    return Keys(output.write, width, output.wants_color(color, to_terminal=True))


def _is_typed() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _check(save: Path, prompt: Prompt, *, force: bool) -> None:
    """Refuse a file that could not be written at the end; ask whether to overwrite one, where somebody can say."""
    shown, refuse = inert(str(save)), partial(typer.BadParameter, param_hint="--save")
    if str(save) == "-":
        raise refuse("wants a file; the questions are on standard output")
    if os.path.isdir(save) or not os.access(save if os.path.exists(save) else save.parent, os.W_OK):
        raise refuse(f"cannot write to {shown}: no such folder, or no right to")
    if os.path.isfile(save) and not force:
        if not _is_typed():
            raise refuse(f"{shown} exists; --force overwrites it")
        if not prompt.confirm(f"{shown} exists. Overwrite it at the end?"):
            output.say(f"{shown} stays as it is; name another file")
            raise typer.Exit(output.USAGE)


def _offered(prompt: Prompt) -> Path | None:
    """Return the file of a questionnaire that was not finished, if there is one and somebody wants to go on with it."""
    from framework_advisor.ask import state
    from framework_advisor.render import words

    file = state.latest()
    with contextlib.suppress(UnusableInput):
        if file and _is_typed():
            answers = words.count(sum(map(bool, state.read_kept(file).replies.values())), "answer")
            left = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
            told = f"A questionnaire with {answers} was left on {left:%Y-%m-%d} at {left:%H:%M}. Go on with it?"
            return file if prompt.confirm(told) else None
    return None


def _opened(kept: Kept | None, from_: str | None, rules: str, changes: Sequence[str]) -> Kept:
    """Return a questionnaire to go on with, or one that begins, with some answers as if they had been replied last."""
    from framework_advisor.ask.interview import answered
    from framework_advisor.ask.state import EMPTY, Kept

    if kept is None:
        given = read_inputs([from_], [rules])[0][0] if from_ is not None else EMPTY
        kept = Kept(given, {**given.answers()}, rules if rules in shipped_layers() else str(Path(rules).resolve()))
    before, _ = answered(kept.start, kept.replies)
    after = changed(before, changes)
    was, is_ = before.answers(), after.answers()
    same = {field: answer for field, answer in kept.replies.items() if is_.get(field) == was.get(field)}
    new = {field: answer for field, answer in is_.items() if field not in same}
    return Kept(after.with_answers(dict.fromkeys(FIELDS)), {**same, **new}, kept.rules)


def _run(session: Session, save: Path | None, color: options.Color) -> None:
    """Ask and finish; where answers are kept in the end, say how to go on."""
    try:
        if session.run():
            _finish(session, save, color)
    except KeyboardInterrupt:
        output.say("")
        raise
    finally:
        if os.path.exists(session.file):
            output.say("kept; framework-advisor ask --resume goes on")


def _finish(session: Session, save: Path | None, color: options.Color) -> None:
    """Advise, and write what is wanted: the answers as a spec, which then are kept no more, and a report."""
    from framework_advisor.render import spec_file, words

    at, asks = session.at(), bool(session.replies) and _is_typed()
    output.write(FORMATS["terminal"].write(Results([at.advice]), output.terminal_style(color)))
    session.prompt.show([f"{words.verdict(at.advice)}."] if asks else [])  # a small terminal has lost it by now
    spec, page, requirements = _free_name(_SPEC), _free_name(_REPORT), at.advice.requirements
    if save is None and asks and session.prompt.confirm(f"Save the answers as {spec}?"):
        save = spec
    if save:
        aside = {field: session.replies[field] or frozenset() for field in at.aside}
        output.write(spec_file.render(requirements, aside), save)
        output.say(f"saved: {inert(str(save))}")
        with contextlib.suppress(OSError):
            session.file.unlink()
        requirements = read_requirements(save)
    if asks and session.prompt.confirm(f"Export a report as {page}?"):
        advice = advise(requirements, session.rules, session.as_of)
        output.write(FORMATS["html"].write(Results([advice], rules_name=session.kept.rules), PLAIN), page)
        output.say(f"written: {page}")


def _free_name(name: str) -> Path:
    """Return a name like this one that no file has yet."""
    first = Path(name)
    others = (first.with_stem(f"{first.stem}-{number}") for number in count(2))
    return next(file for file in chain([first], others) if not file.exists())
