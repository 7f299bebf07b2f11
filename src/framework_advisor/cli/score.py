"""`score`: advice for spec files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from framework_advisor.advice import Advice
from framework_advisor.cli import output
from framework_advisor.cli.inputs import changed, read_inputs
from framework_advisor.loading import DEFAULT
from framework_advisor.problems import UnusableInput, inert, suggestion
from framework_advisor.rulebase import RuleBase
from framework_advisor.scoring import advise, unknown_names


def score(  # noqa: PLR0913, PLR0917  (one parameter an option)
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help="Spec files; - reads standard input.")],
    rules: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The rule base: a shipped layer's name, or a layer's file.")
    ] = DEFAULT,
    format_: Annotated[output.Format, typer.Option("--format", "-f", help="How to show the advice.")] = "terminal",
    output_file: output.OutputFile = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=ANSWER", help="What if? Show before and after; repeatable."),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(metavar="CANDIDATE", help="Exit 1 when another candidate wins, 4 when none does."),
    ] = None,
    explain: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--explain", help="Tell all of how sure it is, not the short of it.")
    ] = False,
    as_of: output.AsOf = None,
    color: output.ColorOption = "auto",
) -> None:
    """Score spec files and say which framework fits, how clearly, and why.

    \b
    Examples:
      framework-advisor score framework-advisor.yaml
      framework-advisor score --expect pytorch framework-advisor.yaml
      framework-advisor score --set deployment.targets=browser --set team.existing= framework-advisor.yaml
      framework-advisor score --format json --output advice.json a.yaml b.yaml
    """  # noqa: D301  (click reads the \b)
    if changes and explain:
        raise typer.BadParameter("it says nothing about --set; score the changed spec instead", param_hint="--explain")
    try:
        read, (rule_base,) = read_inputs(specs, [rules])
        altered = [changed(requirements, changes) for requirements in read] if changes else read
        problems = [problem for one in altered for problem in unknown_names(one, rule_base)]
        if problems:
            raise UnusableInput(problems)  # noqa: TRY301  (what --set names)
    except UnusableInput as error:
        output.fail_unusable(error)
    day = output.day(as_of)
    advices = [advise(requirements, rule_base, day) for requirements in altered]
    _check_expected(expect, rule_base)
    file = output.regular(output_file)
    output.refuse_to_overwrite(file, [*specs, *rule_base.files])
    if changes:
        from framework_advisor.cli.compare import rendered  # noqa: PLC0415  (only for what-if)
        from framework_advisor.comparison import Subject, compare  # noqa: PLC0415

        pairs = [
            compare(Subject(old, rule_base), Subject(new, rule_base), day)
            for old, new in zip(read, altered, strict=True)
        ]
        output.write(rendered(pairs, format_, color, to_file=file is not None), file)
    else:
        output.write(_rendered(advices, format_, color, explain=explain, to_file=file is not None), file)
    if expect:
        _gate(expect, advices)


def _check_expected(expect: str | None, rules: RuleBase) -> None:
    if expect is not None and expect not in rules.candidates:
        message = f"`{inert(expect)}` is not a candidate; {suggestion(expect, rules.candidates)}"
        raise typer.BadParameter(message, param_hint="--expect")


def _rendered(
    advices: Sequence[Advice], format_: output.Format, color: output.Color, *, explain: bool, to_file: bool
) -> str:
    if format_ == "json":
        from framework_advisor.render import json  # noqa: PLC0415  (only the format that is used)

        return json.render(advices, explain=explain)
    if format_ == "markdown":
        from framework_advisor.render import markdown  # noqa: PLC0415

        return markdown.render(advices, explain=explain)
    from framework_advisor.render import terminal  # noqa: PLC0415

    return terminal.render(advices, explain=explain, **output.terminal_style(color, to_file=to_file))


def _gate(expect: str, advices: Sequence[Advice]) -> None:
    """Say of each spec where the expectation does not hold, and exit by the worst: another winner, then none."""
    other = [advice for advice in advices if advice.verdict.winner not in (expect, None)]
    none = [advice for advice in advices if advice.verdict.winner is None]
    for advice in advices:
        if advice.verdict.winner != expect:
            found = advice.verdict.winner or f"no winner ({advice.verdict.word})"
            output.say(f"expected {expect}, got {found}: {_name(advice)}")
    if other:
        raise typer.Exit(output.GATE_FAILED)
    if none:
        raise typer.Exit(output.INCONCLUSIVE)


def _name(advice: Advice) -> str:
    origin = advice.requirements.origin
    return inert(origin.file) if origin else "spec"
