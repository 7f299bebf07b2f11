"""`report`: a decision record to keep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import ENDINGS, FORMATS, Kind, Results, showing
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.text.inert import inert

_WHERE = f"Write there, by its ending: {', '.join(ENDINGS)}."
_APPENDIX = "Beside a decision record (.md): write all its evidence there, as Markdown."
_COMPARE = "Several specs side by side, or one under every layer of the rules."


def report(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help=options.SPEC)],
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=_WHERE)],
    appendix: Annotated[Path | None, typer.Option(metavar="FILE", help=_APPENDIX)] = None,
    side_by_side: Annotated[bool, typer.Option("--compare", help=_COMPARE)] = False,
    force: options.Force = False,
    rules: options.Rules = DEFAULT,
    as_of: options.AsOf = None,
) -> None:
    """Write a record: a page, a decision record, data.

    \b
    Examples:
      framework-advisor report spec.yaml --output framework.html
      framework-advisor report spec.yaml -o decision.md --appendix evidence.md
      framework-advisor report --compare a.yaml b.yaml --output side-by-side.html
    """
    if len(specs) > 1 and not side_by_side:
        raise typer.BadParameter("a report is of one spec; --compare shows several side by side", param_hint="SPEC")
    wanted = _targets(file, appendix, "a comparison" if side_by_side else "one spec")
    for option, (_, place) in zip(("--output", "--appendix"), wanted, strict=False):
        if os.path.exists(place) and not force:
            raise typer.BadParameter(f"{inert(str(place))} exists; --force overwrites it", param_hint=option)
    read, (base,) = read_inputs(specs, [rules])
    beside = Path(os.path.relpath(appendix, file.parent)).as_posix() if appendix else ""
    results, day = Results(full=True, explain=True, appendix=beside, rules_name=rules), output.day(as_of)
    if side_by_side:  # each but the first against it; a spec alone under each layer against the lowest
        from framework_advisor.compare.comparison import Subject, compare, under_each_layer

        first, *others = [Subject(spec, base) for spec in read] if len(read) > 1 else under_each_layer(read[0], base)
        if not others:
            what = f"{base.name} stands on no other layer; name another spec"
            raise typer.BadParameter(what, param_hint="--compare")
        results = results._replace(comparisons=[compare(first, other, day) for other in others])
    else:
        results = results._replace(advices=[advise(read[0], base, day)])
    output.show(results, wanted, "never", [*specs, *base.files])
    for _, place in wanted:
        output.say(f"written: {inert(str(place))}")


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
