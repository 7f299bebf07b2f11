"""`compare`: two specs, or one under two rule bases, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs
from framework_advisor.render.formats import Results
from framework_advisor.rulebase.loading import DEFAULT


def compare(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=options.SPEC)],
    after: Annotated[
        str | None, typer.Argument(metavar="AFTER", help="Another spec file; the same one if none.")
    ] = None,
    rules: options.Rules = DEFAULT,
    rules_after: options.RulesAfter = None,
    formats: options.ComparisonFormats = None,
    output_file: options.OutputFile = None,
    as_of: options.AsOf = None,
    color: options.ColorOption = "auto",
) -> None:
    """Show what differs between two specs, or under two rule bases.

    \b
    Examples:
      framework-advisor compare last-year.yaml spec.yaml
      framework-advisor compare spec.yaml --rules article --rules-after current
    """
    if after is None and rules_after is None:
        raise typer.BadParameter("name another spec, or another rule base with --rules-after", param_hint="AFTER")
    from framework_advisor.compare.comparison import Subject
    from framework_advisor.compare.comparison import compare as compared

    targets = output.targets(formats, output_file)
    specs = [before, after] if after else [before]
    read, bases = read_inputs(specs, [rules, rules_after] if rules_after else [rules])
    difference = compared(Subject(read[0], bases[0]), Subject(read[-1], bases[-1]), output.day(as_of))
    inputs = [*specs, *(name for base in bases for name in base.files)]
    output.show(Results(comparisons=[difference]), targets, color, inputs)
