"""`score`: advice for spec files, and the gates that hold a project to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import typer

from framework_advisor.cli import gating, options, output
from framework_advisor.cli.inputs import expanded, in_repository, read_inputs, with_changes
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import FORMATS, Results
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import UnusableInput

if TYPE_CHECKING:  # only a what-if compares
    from framework_advisor.compare.comparison import Comparison

_Read = list[Requirements]


def score(
    specs: options.Specs,
    rules: options.Rules = DEFAULT,
    full: options.Full = False,
    explain: options.Explain = False,
    quiet: options.Quiet = False,
    formats: options.AdviceFormats = None,
    output_file: options.OutputFile = None,
    force: options.Force = False,
    changes: options.Set = None,
    expect: options.Expect = None,
    min_lead: options.MinLead = None,
    require_decided: options.RequireDecided = False,
    fail_overdue: options.FailOverdue = False,
    baseline: options.Baseline = None,
    fail_on: options.FailOn = None,
    as_of: options.AsOf = None,
    color: options.ColorOption = "auto",
) -> None:
    """Say which framework fits each spec, how clearly, and why.

    \b
    Examples:
      framework-advisor score --set deployment.targets=browser project.yaml
      framework-advisor score --expect decision --format github specs/
    """
    targets = output.targets([*(formats or ()), "line"] if quiet else formats, output_file, force=force)
    if changes and (full or explain or baseline):
        raise typer.BadParameter("a what-if is a comparison: no --full, --explain or --baseline", param_hint="--set")
    asked = {"expect": expect, "min-lead": min_lead, "require-decided": require_decided, "fail-overdue": fail_overdue}
    gates = gating.asked({**asked, "fail-on": fail_on}, baseline)
    day = output.day(as_of)
    with _told(targets):
        before, after, base = _read(specs, rules, changes or ())
        gating.check_expected(expect, base)
        outcome = gating.held_to([advise(one, base, day) for one in after], gates, baseline)
    paths = in_repository(one.origin.file for one in before if one.origin)
    results = Results(*outcome, _compared(before, after, base, day), paths, full, explain, rules_name=rules)
    output.show(results, targets, color, [*paths, *base.files, *([str(baseline)] if baseline else [])])
    gating.finish(outcome, quiet=quiet)


def _read(specs: Sequence[str], rules: str, changes: Sequence[str]) -> tuple[_Read, _Read, RuleBase]:
    """Return what specs say, that with the changes of a what-if, and the rule base. Raises UnusableInput."""
    files, missing = expanded(specs)
    before, (base,) = read_inputs(files, [rules], missing)
    return before, with_changes(before, changes, [base]), base


def _compared(before: _Read, after: _Read, rules: RuleBase, day: date) -> list[Comparison]:
    """Return what each change makes of a spec; nothing where none was asked for."""
    if after is before:
        return []
    from framework_advisor.compare.comparison import Subject, compare

    return [compare(Subject(was, rules), Subject(now, rules), day) for was, now in zip(before, after, strict=True)]


@contextmanager
def _told(targets: Sequence[output.Target]) -> Iterator[None]:
    """Tell what of the input cannot be used in every format that can say so, too; then no other is written."""
    able = [(tell, file) for name, file in targets if (tell := FORMATS[name].problems)]
    with output.all_or_nothing(() if able else targets):
        try:
            yield
        except UnusableInput as error:
            paths = in_repository({one.place.file for one in error.problems})
            output.write_all([(tell(error.problems, paths), file) for tell, file in able])
            if "github" in dict(targets):
                lines = [f"    {line}" for problem in error.problems for line in str(problem).splitlines()]
                output.summarise("\n".join(["## What cannot be used", "", *lines, ""]))
            raise
