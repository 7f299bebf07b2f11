"""`rules`: what one can do with a rule base besides scoring with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import output
from framework_advisor.loading import DEFAULT, load_rules
from framework_advisor.problems import UnusableInput

rules = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
)

NameOrFile = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A shipped layer's name, or a layer's file.")]


@rules.callback()
def about() -> None:
    """Look into a rule base and test it."""


@rules.command("test")
def run(layer: NameOrFile = DEFAULT) -> None:
    """Score the worked cases of a layer and hold them against what must come out.

    \b
    Examples:
      framework-advisor rules test
      framework-advisor rules test ours.yaml
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.cases import run_cases, unexercised  # noqa: PLC0415  (only this command needs them)

    try:
        rule_base = load_rules(layer)
        outcomes = run_cases(rule_base)
    except UnusableInput as error:
        output.fail_unusable(error)

    def lines() -> Iterator[str]:
        for outcome in outcomes:
            verdict, case = outcome.advice.verdict, outcome.case
            mark = "ok  " if outcome.holds else "FAIL"
            yield f"{mark} {Path(case.file).stem}: {verdict.word}, {verdict.winner or 'none'}"
            if not outcome.holds:
                winners = " or ".join(winner or "none" for winner in case.winners)
                yield f"     expected {winners} ({', '.join(case.words)}): {case.because}"
        count = sum(len(criterion.rules) for criterion in rule_base.criteria.values())
        idle = unexercised(outcomes, rule_base)
        failed = sum(not outcome.holds for outcome in outcomes)
        yield f"{len(outcomes)} cases, {failed} failed; {len(idle)} of {count} rules hold in no case"
        yield from (f"     {rule.criterion}/{rule.id}" for rule in idle)

    output.write("\n".join([*lines(), ""]), None)
    if any(not outcome.holds for outcome in outcomes):
        raise typer.Exit(output.GATE_FAILED)
