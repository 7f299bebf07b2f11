"""`compare`: two specs, or one under two rule bases or with a what-if, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs, with_changes
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
    force: options.Force = False,
    changes: options.SetAfter = None,
    as_of: options.AsOf = None,
    color: options.ColorOption = "auto",
) -> None:
    """Show what differs between two specs, rule bases, or what-ifs.

    \b
    Examples:
      framework-advisor compare last-year.yaml spec.yaml
      framework-advisor compare spec.yaml --rules article --rules-after current
      framework-advisor compare spec.yaml --set model.tasks=audio
    """
    if after is None and rules_after is None and not changes:
        what = "name another spec, another rule base with --rules-after, or a change with --set"
        raise typer.BadParameter(what, param_hint="AFTER")
    from framework_advisor.compare.comparison import Subject
    from framework_advisor.compare.comparison import compare as compared

    targets = output.targets(formats, output_file, force=force)
    specs = [before, after] if after else [before]
    with output.all_or_nothing(targets):
        read, bases = read_inputs(specs, [rules, rules_after] if rules_after else [rules])
        (second,) = with_changes(read[-1:], changes or (), bases[-1:])
    difference = compared(Subject(read[0], bases[0]), Subject(second, bases[-1]), output.day(as_of))
    inputs = [*specs, *(name for base in bases for name in base.files)]
    output.show(Results(comparisons=[difference]), targets, color, inputs)
