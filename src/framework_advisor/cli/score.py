"""`score`: advice for spec files, and the gates that hold a project to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import completion, gating, output
from framework_advisor.cli.completion import FORMATS
from framework_advisor.cli.inputs import Rules, changed, expanded, in_repository, read_inputs
from framework_advisor.compare.comparison import Subject
from framework_advisor.engine.scoring import advise, unknown_names
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.text.problems import UnusableInput


def score(  # noqa: PLR0913, PLR0917  (one parameter an option)
    specs: Annotated[
        list[str], typer.Argument(metavar="SPEC", help="Spec files, globs, or folders of them; - reads standard input.")
    ],
    rules: Rules = DEFAULT,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="F[=FILE]",
            help=f"How to show it: {', '.join(FORMATS)}; repeatable with files.",
            autocompletion=completion.formats,
        ),
    ] = None,
    output_file: output.OutputFile = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=ANSWER",
            help="What if? Show before and after; repeatable.",
            shell_complete=completion.answers,
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
            metavar="WHAT",
            help="Gate: since the baseline no other winner, verdict, or margin:N; repeatable.",
            autocompletion=completion.thresholds,
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
    gates = gating.asked(expect, min_margin, fail_on, decided=require_decided, overdue=fail_overdue)
    try:
        files, missing = expanded(specs)
        read, (rule_base,) = read_inputs(files, [rules], missing)
        altered = [changed(requirements, changes) for requirements in read] if changes else read
        problems = [problem for one in altered for problem in unknown_names(one, rule_base)]
        if problems:
            raise UnusableInput(problems)  # noqa: TRY301  (what --set names)
        gating.check_expected(expect, rule_base)
        day = output.day(as_of)
        outcome = gating.held_to([advise(requirements, rule_base, day) for requirements in altered], gates, baseline)
    except UnusableInput as error:
        _annotate(error, targets)
        output.fail_unusable(error)
    for target in targets:
        output.refuse_to_overwrite(target.file, [*specs, *rule_base.files, *([str(baseline)] if baseline else [])])
    if changes:
        pairs = [(Subject(old, rule_base), Subject(new, rule_base)) for old, new in zip(read, altered, strict=True)]
        results = _compared(pairs, targets, color, outcome, day)
    else:
        results = [_rendered(target, outcome, color, explain=explain) for target in targets]
    output.write_all([(text, target.file) for text, target in zip(results, targets, strict=True)])
    if any(target.format == "github" for target in targets):
        _summarise(outcome, explain=explain)
    gating.finish(outcome)


def _check_what_if(changes: Sequence[str] | None, targets: Sequence[output.Target], *, other: bool) -> None:
    shown = {target.format for target in targets} <= {"terminal", "json", "markdown"}
    if changes and (other or not shown):
        message = "a what-if is a comparison: no --explain or --baseline, and as terminal, json or markdown only"
        raise typer.BadParameter(message, param_hint="--set")


def _annotate(error: UnusableInput, targets: Sequence[output.Target]) -> None:
    """Tell GitHub what cannot be used, where standard output is for it."""
    if output.Target("github", None) in targets:
        from framework_advisor.render import github  # noqa: PLC0415  (only on GitHub)

        files = in_repository(dict.fromkeys(problem.place.file for problem in error.problems))
        output.write(github.problems(error.problems, files), None)
        lines = [f"    {line}" for problem in error.problems for line in str(problem).splitlines()]
        _to_summary("\n".join(["## What cannot be used", "", *lines, ""]))


def _summarise(outcome: gating.Outcome, *, explain: bool) -> None:
    from framework_advisor.render import gated, markdown  # noqa: PLC0415  (only on GitHub)

    _to_summary(gated.as_markdown(*outcome) + markdown.render(outcome.advices, explain=explain))


def _to_summary(text: str) -> None:
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        output.append(text, Path(summary))


def _compared(
    pairs: Sequence[tuple[Subject, Subject]],
    targets: Sequence[output.Target],
    color: output.Color,
    outcome: gating.Outcome,
    day: date,
) -> list[str]:
    """Return comparisons in each format, with the gates after the changes."""
    from framework_advisor.cli.compare import rendered  # noqa: PLC0415  (only for what-if)
    from framework_advisor.compare.comparison import compare  # noqa: PLC0415

    compared = [compare(old, new, day) for old, new in pairs]
    return [rendered(compared, one.format, color, to_file=one.file is not None, held=outcome.held) for one in targets]


def _rendered(target: output.Target, outcome: gating.Outcome, color: output.Color, *, explain: bool) -> str:
    """Return the advices in a format; each is imported only where it is used."""
    if target.format == "json":
        from framework_advisor.render import json  # noqa: PLC0415

        return json.render(outcome.advices, explain=explain, held=outcome.held, drifts=outcome.drifts)
    if target.format == "markdown":
        from framework_advisor.render import gated, markdown  # noqa: PLC0415

        return markdown.render(outcome.advices, explain=explain) + gated.as_markdown(*outcome)
    if target.format == "sarif":
        from framework_advisor.render import sarif  # noqa: PLC0415

        return sarif.render(outcome.advices, outcome.held, _paths(outcome))
    if target.format == "junit":
        from framework_advisor.render import junit  # noqa: PLC0415

        return junit.render(outcome.advices, outcome.held, _paths(outcome))
    if target.format == "github":
        from framework_advisor.render import github  # noqa: PLC0415

        return github.render(outcome.advices, outcome.held, _paths(outcome))
    from framework_advisor.render import terminal  # noqa: PLC0415

    style = output.terminal_style(color, to_file=target.file is not None)
    return terminal.render(outcome.advices, explain=explain, **style)


def _paths(outcome: gating.Outcome) -> dict[str, str]:
    return in_repository(one.requirements.origin.file for one in outcome.advices if one.requirements.origin)
