"""`rules`: what one can do with a rule base besides scoring with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from typer import Argument, Option

from framework_advisor.cli import completion, options, output
from framework_advisor.cli.inputs import read_inputs
from framework_advisor.rulebase.loading import DEFAULT, load_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import suggestion
from framework_advisor.text.yaml_source import Document

rules = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look into a rule base and test it.")
_NAME = "A criterion, criterion/rule, or source; a list if none."
_Name = Annotated[str | None, Argument(metavar="ID", help=_NAME, autocompletion=completion.rules)]
_Specs = Annotated[list[str] | None, Option("--spec", metavar="SPEC", help="Also score it under both; repeatable.")]
_Sample = Annotated[int, Option(metavar="N", min=1, max=1_000_000, help="How many projects to draw.")]
_Seed = Annotated[int, Option(metavar="N", help="The seed of the sample.")]
_Decisions = Annotated[Path | None, Option(metavar="DIR", help="A folder of past decisions; the shipped ones if none.")]
_Misses = Annotated[bool, Option("--full", help="Give the reasons behind each miss.")]
_Format = Annotated[Literal["terminal", "markdown", "json"], Option("--format", "-f", help="How to show it.")]


@rules.command()
def show(name: _Name = None, rules: options.Rules = DEFAULT) -> None:
    """Show a criterion, rule or source whole.

    Each part says which layer it comes from, and a rule in which cases it holds.

    \b
    Examples:
      framework-advisor rules show existing-code
      framework-advisor rules show --rules article graph-style/static-structure
    """
    from framework_advisor.engine.cases import exercised, run_cases
    from framework_advisor.render import rule_text
    from framework_advisor.rulebase.cases import case_files, read_cases

    base = load_rules(rules)
    known = rule_text.names(base)
    if name is not None and name not in known:
        message = f"`{inert(name)}` is no criterion, rule or source of `{base.name}`; {suggestion(name, known)}"
        raise typer.BadParameter(message, param_hint="ID")
    cases = read_cases(base) if name and case_files(base) else []  # it need not have any
    output.write(rule_text.render(base, name, exercised(run_cases(cases, base), base)))


@rules.command("test")
def run(layer: options.Layer = DEFAULT) -> None:
    """Score the worked cases of a layer.

    Each is held against what it says must come out.

    \b
    Examples:
      framework-advisor rules test
      framework-advisor rules test ours.yaml
    """
    from framework_advisor.engine.cases import exercised, run_cases
    from framework_advisor.render.templates import filled
    from framework_advisor.rulebase.cases import read_cases

    base = load_rules(layer)
    outcomes = run_cases(read_cases(base), base)
    cases = exercised(outcomes, base)
    idle = [rule for criterion in base.criteria.values() for rule in criterion.rules if not cases[rule.name]]
    ours = [rule for rule in idle if base.name in rule.parts.values()]
    output.write(filled("cases.txt.j2", outcomes=outcomes, rules=len(cases), idle=idle, ours=ours))
    if not all(outcome.holds for outcome in outcomes):
        raise typer.Exit(output.GATE_FAILED)


@rules.command()
def diff(
    before: options.LayerBefore, after: options.LayerAfter, specs: _Specs = None, color: options.ColorOption = "auto"
) -> None:
    """Show what one rule base changed of another, and why.

    \b
    Examples:
      framework-advisor rules diff article current
      framework-advisor rules diff current ours.yaml --spec framework-advisor.yaml
    """
    from framework_advisor.engine.advice import advise
    from framework_advisor.render.difference import Pair, render

    read, (first, second) = read_inputs(specs or [], [before, after])
    pairs = [Pair(advise(spec, first), advise(spec, second)) for spec in read]
    output.write(render((first, second), pairs, **output.terminal_style(color)))


@rules.command()
def check(layers: options.Layers = None, as_of: options.AsOf = None) -> None:
    """Look for mistakes in layers, and for what is overdue for review.

    What is overdue is told of the layers below them too.

    \b
    Examples:
      framework-advisor rules check
      framework-advisor rules check ours.yaml --as-of 2027-06-01
    """
    from framework_advisor.render.words import count
    from framework_advisor.rulebase.cases import read_all
    from framework_advisor.rulebase.linting import lint

    day = output.day(as_of)
    read = read_all(dict.fromkeys(layers or [DEFAULT]), _with_sound_cases)
    checked = [(base, lint(base, documents, day)) for base, documents in read]
    for base, findings in checked:
        number = sum(len(criterion.rules) for criterion in base.criteria.values())
        what = f"{base.name} on {day}: {number} rules, {len(base.sources)} sources, {count(len(findings), 'finding')}"
        output.write("".join(f"{line}\n" for line in [*findings, what]))
    if any(findings for _, findings in checked):
        raise typer.Exit(output.GATE_FAILED)


def _with_sound_cases(layer: str) -> tuple[RuleBase, tuple[Document, ...]]:
    """Return a rule base and its files. Raises UnusableInput where they, or its cases if it has any, are not sound."""
    from framework_advisor.rulebase.cases import case_files, read_cases
    from framework_advisor.rulebase.layers import read_rules_and_files

    base, documents = read_rules_and_files(layer)
    if case_files(base):
        read_cases(base)
    return base, documents


@rules.command()
def audit(layer: options.Layer = DEFAULT, sample: _Sample = 3000, seed: _Seed = 1) -> None:
    """Tell who would win how often, over all that could be answered.

    Tells also what never makes a difference. Looks at every project where the rules can tell few apart, at a random
    sample otherwise.

    \b
    Examples:
      framework-advisor rules audit
      framework-advisor rules audit ours.yaml --sample 20000 --seed 7
    """
    from rich.console import Console
    from rich.progress import track

    from framework_advisor.engine import audit as auditing
    from framework_advisor.render import audit as report

    base = load_rules(layer)
    everything = auditing.whole_space(base)
    if exact := everything.size <= auditing.FEW:
        projects, total = everything.answers(), everything.size
    else:
        projects, total = auditing.random_projects(seed, sample), sample
    bar = Console(stderr=True)
    shown = track(projects, "Working", total, console=bar, transient=True, disable=not bar.is_terminal)
    output.write(report.render(auditing.audit(base, shown), base, None if exact else seed))


@rules.command()
def backtest(
    layers: options.Layers = None,
    decisions: _Decisions = None,
    full: _Misses = False,
    format_: _Format = "terminal",
    output_file: options.OutputFile = None,
    force: options.Force = False,
    color: options.ColorOption = "auto",
) -> None:
    """Tell how often real projects decided as a rule base advises.

    \b
    Examples:
      framework-advisor rules backtest article current --format markdown
      framework-advisor rules backtest ours.yaml --decisions our-decisions --full
    """
    from framework_advisor.compare.backtest import backtest as tested
    from framework_advisor.render import backtest as writer
    from framework_advisor.rulebase.cases import read_all
    from framework_advisor.rulebase.decisions import SHIPPED_DECISIONS, read_decisions

    output.refuse_existing([output_file], force=force)
    with output.all_or_nothing([(format_, output_file)]):
        bases = read_all(dict.fromkeys(layers or [DEFAULT]), load_rules)
        tests = [tested(base, read_decisions(decisions or SHIPPED_DECISIONS, base)) for base in bases]
    style = None if format_ == "markdown" else output.terminal_style(color, to_file=output_file is not None)
    text = writer.as_json(tests) if format_ == "json" else writer.as_text(tests, style, full=full)
    output.write(text, output_file)
