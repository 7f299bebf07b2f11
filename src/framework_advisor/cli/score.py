"""`score`: advice for spec files, and the gates that hold a project to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from framework_advisor.advice import Advice
from framework_advisor.cli import completion, output
from framework_advisor.cli.inputs import changed, expanded, read_inputs
from framework_advisor.comparison import Subject
from framework_advisor.loading import DEFAULT
from framework_advisor.problems import UnusableInput, inert, suggestion
from framework_advisor.rulebase import RuleBase
from framework_advisor.scoring import advise, unknown_names

if TYPE_CHECKING:  # most runs ask for no gate
    from framework_advisor.drift import Drift
    from framework_advisor.gates import Held, Wanted

FORMATS = ("terminal", "json", "markdown", "sarif", "junit", "github")


def score(  # noqa: PLR0913, PLR0917  (one parameter an option)
    specs: Annotated[
        list[str], typer.Argument(metavar="SPEC", help="Spec files, globs, or folders of them; - reads standard input.")
    ],
    rules: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            help="The rule base: a shipped layer's name, or a layer's file.",
            autocompletion=completion.layers,
        ),
    ] = DEFAULT,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", "-f", metavar="F[=FILE]", help=f"How to show it: {', '.join(FORMATS)}; repeatable with files."
        ),
    ] = None,
    output_file: output.OutputFile = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=ANSWER",
            help="What if? Show before and after; repeatable.",
            autocompletion=completion.answers,
        ),
    ] = None,
    explain: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--explain", help="Tell all of how sure it is, not the short of it.")
    ] = False,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="CANDIDATE",
            help="Gate: it wins; `decision` is what the spec says was chosen.",
            autocompletion=completion.candidates,
        ),
    ] = None,
    min_margin: Annotated[
        float | None, typer.Option(metavar="N", min=0, max=100, help="Gate: the margin is at least so much, of 100.")
    ] = None,
    require_decided: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--require-decided", help="Gate: no open question can change the winner.")
    ] = False,
    fail_overdue: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--fail-overdue", help="Gate: no reason behind the outcome is past its review date.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Say what changed since this advice, saved with --format json.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="Gate: since the baseline no other winner, verdict, or margin:N; repeatable."
        ),
    ] = None,
    as_of: output.AsOf = None,
    color: output.ColorOption = "auto",
) -> None:
    """Score spec files and say which framework fits, how clearly, and why.

    \b
    Examples:
      framework-advisor score framework-advisor.yaml
      framework-advisor score --expect decision --fail-overdue framework-advisor.yaml
      framework-advisor score --set deployment.targets=browser --set team.existing= framework-advisor.yaml
      framework-advisor score --format github --format sarif=advice.sarif specs/
    """  # noqa: D301  (click reads the \b)
    targets = output.targets(formats or ["terminal"], output_file, FORMATS)
    _check_what_if(changes, targets, other=explain or baseline is not None)
    if fail_on and not baseline:
        raise typer.BadParameter("it holds against a saved advice; name one with --baseline", param_hint="--fail-on")
    wanted = _wanted(expect, min_margin, fail_on, decided=require_decided, overdue=fail_overdue)
    try:
        files, missing = expanded(specs)
        read, (rule_base,) = read_inputs(files, [rules], missing)
        altered = [changed(requirements, changes) for requirements in read] if changes else read
        problems = [problem for one in altered for problem in unknown_names(one, rule_base)]
        if problems:
            raise UnusableInput(problems)  # noqa: TRY301  (what --set names)
        _check_expected(expect, rule_base)
        day = output.day(as_of)
        advices = [advise(requirements, rule_base, day) for requirements in altered]
        drifts = _drifts(baseline, advices)
        found = Found(advices, _held(advices, wanted, drifts), drifts)
    except UnusableInput as error:
        output.fail_unusable(error)
    for target in targets:
        output.refuse_to_overwrite(target.file, [*specs, *rule_base.files, *([str(baseline)] if baseline else [])])
    if changes:
        pairs = [(Subject(old, rule_base), Subject(new, rule_base)) for old, new in zip(read, altered, strict=True)]
        _compare(pairs, targets, color, day)
    else:
        for target in targets:
            _write(target, found, color, explain=explain)
    _finish(found)


class Found(NamedTuple):
    """What came out."""

    advices: list[Advice]
    held: list[list[Held]]
    """The gates of each advice."""
    drifts: list[Drift]
    """What changed since the baseline of each; empty without one."""


def _check_what_if(changes: Sequence[str] | None, targets: Sequence[output.Target], *, other: bool) -> None:
    shown = {target.format for target in targets} <= {"terminal", "json", "markdown"}
    if changes and (other or not shown):
        message = "a what-if is a comparison: no --explain or --baseline, and as terminal, json or markdown only"
        raise typer.BadParameter(message, param_hint="--set")


def _check_expected(expect: str | None, rules: RuleBase) -> None:
    if expect is not None and expect not in (*rules.candidates, "decision"):
        message = f"`{inert(expect)}` is not a candidate; {suggestion(expect, [*rules.candidates, 'decision'])}"
        raise typer.BadParameter(message, param_hint="--expect")


def _wanted(
    expect: str | None, min_margin: float | None, fail_on: Sequence[str] | None, *, decided: bool, overdue: bool
) -> Wanted | None:
    """Return the gates that are asked for, or None."""
    if expect is None and min_margin is None and not (decided or overdue or fail_on):
        return None
    from framework_advisor.drift import Threshold  # noqa: PLC0415  (only for gates)
    from framework_advisor.gates import Wanted  # noqa: PLC0415

    thresholds = []
    for one in fail_on or ():
        what, sign, most = one.partition(":")
        number = most.isascii() and most.replace(".", "", 1).isdecimal()
        known = (what in ("winner", "verdict") and not sign) or (what == "margin" and number)
        if not known:
            raise typer.BadParameter(f"`{inert(one)}` is none of winner, verdict, margin:N", param_hint="--fail-on")
        thresholds.append(Threshold(what, float(most) if most else None))
    return Wanted(expect, min_margin, decided, overdue, tuple(thresholds))


def _held(advices: Sequence[Advice], wanted: Wanted | None, drifts: Sequence[Drift]) -> list[list[Held]]:
    """Return the gates of each advice. Raises UnusableInput where a spec has no decision to hold it to."""
    decisions = [advice.requirements.decision for advice in advices]
    if wanted is None and not any(decision and decision.waive for decision in decisions):
        return [[] for _ in advices]
    from framework_advisor.gates import DECISION, Wanted, hold  # noqa: PLC0415  (only for gates)
    from framework_advisor.problems import Place, Problem  # noqa: PLC0415

    asked = wanted or Wanted()
    missing = [
        Problem(
            Place(advice.requirements.origin.file if advice.requirements.origin else "spec"),
            "no-decision",
            "the spec does not say what was decided, so there is nothing to expect",
            "write `decision: {chosen: CANDIDATE}`, or name the candidate after --expect",
        )
        for advice, decision in zip(advices, decisions, strict=True)
        if asked.expect == DECISION and decision is None
    ]
    if missing:
        raise UnusableInput(missing)
    drift_of = dict(enumerate(drifts))
    return [hold(advice, asked, drift_of.get(at)) for at, advice in enumerate(advices)]


def _drifts(file: Path | None, advices: Sequence[Advice]) -> list[Drift]:
    """Return what changed since a saved advice. Raises UnusableInput where the two cannot be compared."""
    if file is None:
        return []
    from framework_advisor.cli.baseline import matching  # noqa: PLC0415  (only for drift)
    from framework_advisor.drift import drift  # noqa: PLC0415

    return [drift(advice, one) for advice, one in zip(advices, matching(file, advices), strict=True)]


def _compare(
    pairs: Sequence[tuple[Subject, Subject]], targets: Sequence[output.Target], color: output.Color, day: date
) -> None:
    from framework_advisor.cli.compare import rendered  # noqa: PLC0415  (only for what-if)
    from framework_advisor.comparison import compare  # noqa: PLC0415

    found = [compare(old, new, day) for old, new in pairs]
    for target in targets:
        output.write(rendered(found, target.format, color, to_file=target.file is not None), target.file)


def _write(target: output.Target, found: Found, color: output.Color, *, explain: bool) -> None:
    text = _rendered(target, found, color, explain=explain)
    output.write(text, target.file)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if target.format == "github" and summary:
        from framework_advisor.render import gated, markdown  # noqa: PLC0415  (only on GitHub)

        told = gated.as_markdown(*found) + markdown.render(found.advices, explain=explain)
        output.append(told, Path(summary))


def _rendered(target: output.Target, found: Found, color: output.Color, *, explain: bool) -> str:
    """Return the advices in a format; each is imported only where it is used."""
    if target.format == "json":
        from framework_advisor.render import json  # noqa: PLC0415

        return json.render(found.advices, explain=explain, held=found.held, drifts=found.drifts)
    if target.format == "markdown":
        from framework_advisor.render import gated, markdown  # noqa: PLC0415

        return markdown.render(found.advices, explain=explain) + gated.as_markdown(*found)
    if target.format == "sarif":
        from framework_advisor.render import sarif  # noqa: PLC0415

        return sarif.render(found.advices, found.held)
    if target.format == "junit":
        from framework_advisor.render import junit  # noqa: PLC0415

        return junit.render(found.advices, found.held)
    if target.format == "github":
        from framework_advisor.render import github  # noqa: PLC0415

        return github.render(found.advices, found.held)
    from framework_advisor.render import terminal  # noqa: PLC0415

    style = output.terminal_style(color, to_file=target.file is not None)
    return terminal.render(found.advices, explain=explain, **style)


def _finish(found: Found) -> None:
    """Say what changed and what became of the gates; exit by the worst: one that fails, then one without a winner."""
    if not found.drifts and not any(found.held):
        return
    from framework_advisor.render import gated  # noqa: PLC0415  (only for gates)

    output.say("\n".join(gated.lines(*found)))
    left = [one for gates in found.held for one in gates if not one.passes]
    if any(one.holds is False for one in left):
        raise typer.Exit(output.GATE_FAILED)
    if left:
        raise typer.Exit(output.INCONCLUSIVE)
