"""`rules`: what one can do with a rule base besides scoring with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import completion, output
from framework_advisor.cli.inputs import Rules, read_inputs
from framework_advisor.rulebase.loading import DEFAULT, load_rules
from framework_advisor.rulebase.model import Rule, RuleBase
from framework_advisor.text.problems import Problem, UnusableInput, inert, suggestion
from framework_advisor.text.yaml_source import Document

rules = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
)

NAME_OR_FILE = "A shipped layer's name, or a layer's file."
NameOrFile = Annotated[str, typer.Argument(metavar="NAME|FILE", help=NAME_OR_FILE, autocompletion=completion.layers)]


@rules.callback()
def about() -> None:
    """Look into a rule base and test it."""


@rules.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="A criterion, criterion/rule, or source; a list if none.",
            autocompletion=completion.rules,
        ),
    ] = None,
    rules: Rules = DEFAULT,
) -> None:
    """Show a criterion, rule or source whole, as all layers together have it: whence each part, and its cases.

    \b
    Examples:
      framework-advisor rules show
      framework-advisor rules show existing-code
      framework-advisor rules show --rules article graph-style/static-structure
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.engine.cases import case_files, exercised, run_cases  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render import rule_text  # noqa: PLC0415

    try:
        rule_base = load_rules(rules)
        cases = exercised(run_cases(rule_base), rule_base) if name and case_files(rule_base) else {}
    except UnusableInput as error:
        output.fail_unusable(error)
    known = rule_text.names(rule_base)
    if name is not None and name not in known:
        message = f"`{inert(name)}` is no criterion, rule or source of `{rule_base.name}`; {suggestion(name, known)}"
        raise typer.BadParameter(message, param_hint="ID")
    output.write(rule_text.render(rule_base, name, cases), None)


@rules.command("test")
def run(layer: NameOrFile = DEFAULT) -> None:
    """Score the worked cases of a layer and hold them against what must come out.

    \b
    Examples:
      framework-advisor rules test
      framework-advisor rules test ours.yaml
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.engine.cases import exercised, run_cases  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render.words import count  # noqa: PLC0415

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
        held = exercised(outcomes, rule_base)
        idle = [name for name, cases in held.items() if not cases]
        failed = sum(not outcome.holds for outcome in outcomes)
        yield f"{count(len(outcomes), 'case')}, {failed} failed; {len(idle)} of {len(held)} rules hold in no case"
        ours = {rule.name for one in rule_base.criteria.values() for rule in one.rules if touched(rule)}
        yield from (f"     {name}" for name in idle if name in ours)
        yield f"     and {len(set(idle) - ours)} of the layers below" if set(idle) - ours else ""

    def touched(rule: Rule) -> bool:
        return rule_base.name in rule.parts.values()

    output.write("".join(f"{line}\n" for line in lines() if line), None)
    if any(not outcome.holds for outcome in outcomes):
        raise typer.Exit(output.GATE_FAILED)


@rules.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=NAME_OR_FILE, autocompletion=completion.layers)],
    after: Annotated[str, typer.Argument(metavar="AFTER", help=NAME_OR_FILE, autocompletion=completion.layers)],
    specs: Annotated[
        list[str] | None, typer.Option("--spec", metavar="SPEC", help="Also score this spec under both; repeatable.")
    ] = None,
    color: output.ColorOption = "auto",
) -> None:
    """Show what one rule base changed of another, with reasons, and what that does to specs.

    \b
    Examples:
      framework-advisor rules diff article current
      framework-advisor rules diff current ours.yaml --spec framework-advisor.yaml
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.compare.editions import under  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render.difference import Pair, render  # noqa: PLC0415

    try:
        read, (first, second) = read_inputs(specs or [], [before, after])
    except UnusableInput as error:
        output.fail_unusable(error)
    pairs = [Pair(under(spec, first), under(spec, second)) for spec in read]
    output.write(render((first, second), pairs, **output.terminal_style(color, to_file=False)), None)


@rules.command()
def check(
    layers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME|FILE", help=f"{NAME_OR_FILE}  [default: {DEFAULT}]", autocompletion=completion.layers
        ),
    ] = None,
    as_of: output.AsOf = None,
) -> None:
    """Look for mistakes in layers, and for what is overdue for review in any layer below them too.

    \b
    Examples:
      framework-advisor rules check
      framework-advisor rules check ours.yaml --as-of 2027-06-01
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.render.words import count  # noqa: PLC0415
    from framework_advisor.rulebase.linting import lint  # noqa: PLC0415  (only this command needs them)

    read, problems = [], list[Problem]()
    for layer in dict.fromkeys(layers or [DEFAULT]):
        try:
            read.append(_read_with_cases(layer))
        except UnusableInput as error:
            problems += error.problems
    if problems:
        output.fail_unusable(UnusableInput(problems))
    day, lines, clean = output.day(as_of), list[str](), True
    for rule_base, documents in read:
        findings = lint(rule_base, documents, day)
        number = sum(len(criterion.rules) for criterion in rule_base.criteria.values())
        what = f"{rule_base.name} on {day}: {number} rules, {len(rule_base.sources)} sources"
        lines += [*map(str, findings), f"{what}, {count(len(findings), 'finding')}"]
        clean = clean and not findings
    output.write("".join(f"{line}\n" for line in lines), None)
    if not clean:
        raise typer.Exit(output.GATE_FAILED)


def _read_with_cases(layer: str) -> tuple[RuleBase, tuple[Document, ...]]:
    """Return a rule base and its files, once its cases are known to be sound too."""
    from framework_advisor.engine.cases import case_files, run_cases  # noqa: PLC0415  (only for check)
    from framework_advisor.rulebase.layers import read_rules_and_files  # noqa: PLC0415

    rule_base, documents = read_rules_and_files(layer)
    if case_files(rule_base):
        run_cases(rule_base)
    return rule_base, documents


@rules.command()
def audit(
    layer: NameOrFile = DEFAULT,
    sample: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many projects to draw.")] = 3000,
    seed: Annotated[int, typer.Option(help="The seed of the sample.")] = 1,
) -> None:
    """Hold a rule base against all that could be answered: who wins how often, what never makes a difference.

    Looks at every project where the rules can tell few apart, at a random sample otherwise.

    \b
    Examples:
      framework-advisor rules audit
      framework-advisor rules audit ours.yaml --sample 20000 --seed 7
    """  # noqa: D301  (click reads the \b)
    from framework_advisor.engine import audit as auditing  # noqa: PLC0415  (only this command needs them)
    from framework_advisor.render import audit as report  # noqa: PLC0415

    try:
        rule_base = load_rules(layer)
    except UnusableInput as error:
        output.fail_unusable(error)
    everything = auditing.whole_space(rule_base)
    exact = everything.size <= auditing.FEW
    projects = everything.answers() if exact else auditing.random_projects(seed, sample)
    found = auditing.audit(rule_base, output.with_progress(projects, everything.size if exact else sample))
    output.write(report.render(found, rule_base, None if exact else seed), None)
