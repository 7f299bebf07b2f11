"""`report`: a decision record to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs, with_changes
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import ENDINGS, Results, showing
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.inert import inert

if TYPE_CHECKING:  # most reports are of one spec
    from framework_advisor.compare.comparison import Comparison

_WHERE = f"Write there, by its ending: {', '.join(ENDINGS)}.  [default: the spec's name, ending in .html]"
_COMPARE = "Several specs side by side, or one under every layer of the rules."


def report(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help=options.SPEC)],
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=_WHERE)] = None,
    side_by_side: Annotated[bool, typer.Option("--compare", help=_COMPARE)] = False,
    force: options.Force = False,
    changes: options.SetOfReport = None,
    rules: options.Rules = DEFAULT,
    as_of: options.AsOf = None,
) -> None:
    """Write a record: a page, a decision record, data.

    \b
    Examples:
      framework-advisor report spec.yaml
      framework-advisor report spec.yaml --output docs/decisions/framework.md
      framework-advisor report --compare a.yaml b.yaml --output side-by-side.html
    """
    if len(specs) > 1 and not side_by_side:
        raise typer.BadParameter("a report is of one spec; --compare shows several side by side", param_hint="SPEC")
    file = file or Path(f"{'comparison' if side_by_side else _name(specs[0])}.html")
    format_ = next(showing("a comparison" if side_by_side else "one spec", file.suffix.lower()), None)
    if format_ is None:
        what = f"{inert(str(file))} does not end in one of {', '.join(ENDINGS)}"
        raise typer.BadParameter(what, param_hint="--output")
    targets = [(format_, file)]
    output.refuse_existing([file], force=force)
    with output.all_or_nothing(targets):
        read, (base,) = read_inputs(specs, [rules])
        read = [_marked(one, changes or ()) for one in with_changes(read, changes or (), [base])]
    results, day = Results(full=True, explain=True, rules_name=rules), output.day(as_of)
    if side_by_side:
        results = results._replace(comparisons=_compared(read, base, day))
    else:
        results = results._replace(advices=[advise(read[0], base, day)])
    output.show(results, targets, "never", [*specs, *base.files])
    output.say(f"written: {inert(str(file))}")


def _compared(read: Sequence[Requirements], base: RuleBase, day: date) -> list[Comparison]:
    """Return each spec but the first against it, or one alone under each layer of the rules against the lowest."""
    from framework_advisor.compare.comparison import Subject, compare, under_each_layer

    first, *others = [Subject(spec, base) for spec in read] if len(read) > 1 else under_each_layer(read[0], base)
    if not others:
        what = f"{base.name} stands on no other layer; name another spec"
        raise typer.BadParameter(what, param_hint="--compare")
    return [compare(first, other, day) for other in others]


def _name(spec: str) -> str:
    """Return what to call the report of a spec."""
    return "framework-advisor" if spec == "-" else Path(spec).stem


def _marked(spec: Requirements, changes: Sequence[str]) -> Requirements:
    """Return changed requirements under a title that says so: what is on paper is what would be, not what is."""
    named = spec.title or (spec.origin.file if spec.origin else "")
    return spec.model_copy(update={"title": f"{named}, if {', '.join(changes)}"}) if changes else spec
