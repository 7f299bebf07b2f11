"""`report`: a decision record to keep."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs, with_changes
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import ENDINGS, FORMATS, Kind, Results, showing
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.inert import inert

if TYPE_CHECKING:  # most reports are of one spec
    from framework_advisor.compare.comparison import Comparison

_WHERE = f"Write there, by its ending: {', '.join(ENDINGS)}.  [default: the spec's name, ending in .html]"
_APPENDIX = "Beside a decision record (.md): write all its evidence there, as Markdown."
_COMPARE = "Several specs side by side, or one under every layer of the rules."


def report(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help=options.SPEC)],
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=_WHERE)] = None,
    appendix: Annotated[Path | None, typer.Option(metavar="FILE", help=_APPENDIX)] = None,
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
      framework-advisor report spec.yaml -o decision.md --appendix evidence.md
      framework-advisor report --compare a.yaml b.yaml --output side-by-side.html
    """
    if len(specs) > 1 and not side_by_side:
        raise typer.BadParameter("a report is of one spec; --compare shows several side by side", param_hint="SPEC")
    file = file or Path(f"{'comparison' if side_by_side else _name(specs[0])}.html")
    targets = _targets(file, appendix, "a comparison" if side_by_side else "one spec")
    output.refuse_existing([place for _, place in targets], force=force)
    with output.all_or_nothing(targets):
        read, (base,) = read_inputs(specs, [rules])
        read = [_marked(one, changes or ()) for one in with_changes(read, changes or (), [base])]
    beside = Path(os.path.relpath(appendix, file.parent)).as_posix() if appendix else ""
    results, day = (
        Results(full=True, explain=True, appendix=beside, changes=changes or (), rules_name=rules),
        output.day(as_of),
    )
    if side_by_side:
        results = results._replace(comparisons=_compared(read, base, day))
    else:
        results = results._replace(advices=[advise(read[0], base, day)])
    output.show(results, targets, "never", [*specs, *base.files])
    for _, place in targets:
        output.say(f"written: {inert(str(place))}")


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


def _targets(file: Path, appendix: Path | None, kind: Kind) -> list[tuple[str, Path]]:
    """Return what is to be written where: a report by the ending of its file, and the evidence behind a record."""
    format_ = next(showing(kind, file.suffix.lower()), None)
    if format_ is None:
        wrong = f"{inert(str(file))} does not end in one of {', '.join(ENDINGS)}"
        raise typer.BadParameter(wrong, param_hint="--output")
    if appendix is None:
        return [(format_, file)]
    if format_ != "record":
        wrong = f"goes with the record of one spec, an --output that ends in .md; {inert(str(file))} holds everything"
    elif appendix.suffix.lower() not in FORMATS["record"].endings:
        wrong = f"{inert(str(appendix))} does not end in one of {', '.join(FORMATS['record'].endings)}"
    elif os.path.realpath(appendix) == os.path.realpath(file):
        wrong = f"{inert(str(appendix))} is the record itself; name another file"
    else:
        return [(format_, file), ("evidence", appendix)]
    raise typer.BadParameter(wrong, param_hint="--appendix")
