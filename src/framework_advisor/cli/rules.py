"""`rules`: what one can do with a rule base besides scoring with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import output
from framework_advisor.loading import DEFAULT, load_rules
from framework_advisor.problems import UnusableInput, inert, suggestion

rules = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
)

NAME_OR_FILE = "A shipped layer's name, or a layer's file."
NameOrFile = Annotated[str, typer.Argument(metavar="NAME|FILE", help=NAME_OR_FILE)]


@rules.callback()
def about() -> None:
    """Look into a rule base and test it."""


@rules.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A criterion, or criterion/rule; all if none.")
    ] = None,
    layer: Annotated[
        str,
        typer.Option("--rules", metavar="NAME|FILE", help="The rule base: a shipped layer's name, or a layer's file."),
    ] = DEFAULT,
) -> None:
    """Show a criterion or a rule whole, as all layers together have it, as YAML with its sources.

    \b
    Examples:
      framework-advisor rules show
      framework-advisor rules show existing-code
      framework-advisor rules show --rules article graph-style/static-structure
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.render import rule_text  # noqa: PLC0415  (only this command needs it)

    try:
        rule_base = load_rules(layer)
    except UnusableInput as error:
        output.fail_unusable(error)
    known = rule_text.names(rule_base)
    if name is not None and name not in known:
        message = f"`{inert(name)}` is neither a criterion nor a rule of `{rule_base.name}`; {suggestion(name, known)}"
        raise typer.BadParameter(message, param_hint="ID")
    output.write(rule_text.render(rule_base, name), None)


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
