"""`report`: a decision record to keep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import options, output
from framework_advisor.cli.inputs import read_inputs
from framework_advisor.engine.advice import advise
from framework_advisor.render.formats import ENDINGS, Results, showing
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.text.inert import inert

_WHERE = f"Write there, by its ending: {', '.join(ENDINGS)}."
_COMPARE = "Several specs side by side, or one under every layer of the rules."


def report(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help=options.SPEC)],
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=_WHERE)],
    side_by_side: Annotated[bool, typer.Option("--compare", help=_COMPARE)] = False,
    force: options.Force = False,
    rules: options.Rules = DEFAULT,
    as_of: options.AsOf = None,
) -> None:
    """Write a record: a page, a decision record, data.

    \b
    Examples:
      framework-advisor report spec.yaml --output framework.html
      framework-advisor report --compare a.yaml b.yaml --output side-by-side.html
    """
    if len(specs) > 1 and not side_by_side:
        raise typer.BadParameter("a report is of one spec; --compare shows several side by side", param_hint="SPEC")
    format_ = next(showing("a comparison" if side_by_side else "one spec", file.suffix.lower()), None)
    if format_ is None or (os.path.exists(file) and not force):
        wrong = "exists; --force overwrites it" if format_ else f"does not end in one of {', '.join(ENDINGS)}"
        raise typer.BadParameter(f"{inert(str(file))} {wrong}", param_hint="--output")
    read, (base,) = read_inputs(specs, [rules])
    results, day = Results(full=True, explain=True, rules_name=rules), output.day(as_of)
    if side_by_side:  # each but the first against it; a spec alone under each layer against the lowest
        from framework_advisor.compare.comparison import Subject, compare, under_each_layer

        first, *others = [Subject(spec, base) for spec in read] if len(read) > 1 else under_each_layer(read[0], base)
        if not others:
            what = f"{base.name} stands on no other layer; name another spec"
            raise typer.BadParameter(what, param_hint="--compare")
        results = results._replace(comparisons=[compare(first, other, day) for other in others])
    else:
        results = results._replace(advices=[advise(read[0], base, day)])
    output.show(results, [(format_, file)], "never", [*specs, *base.files])
    output.say(f"written: {inert(str(file))}")
