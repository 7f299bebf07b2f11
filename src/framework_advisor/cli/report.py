"""`report`: a decision record to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from framework_advisor.cli import output
from framework_advisor.cli.inputs import Rules, read_inputs
from framework_advisor.compare.comparison import Comparison, Subject, compare, under_each_layer
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.scoring import advise
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import UnusableInput, inert

_ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".json": "json"}


def report(  # noqa: PLR0913, PLR0917  (one parameter an option)
    specs: Annotated[list[str], typer.Argument(metavar="SPEC", help="A spec file; - reads standard input.")],
    output_file: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Write there: .html, .md or .json decides the format."),
    ],
    side_by_side: Annotated[  # noqa: FBT002  (an option)
        bool, typer.Option("--compare", help="Several specs side by side, or one under every layer of the rules.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,  # noqa: FBT002  (an option)
    rules: Rules = DEFAULT,
    as_of: output.AsOf = None,
) -> None:
    """Write a record: a page, a decision record, data.

    \b
    Examples:
      framework-advisor report framework-advisor.yaml --output framework.html
      framework-advisor report framework-advisor.yaml --output docs/decisions/0001-framework.md
      framework-advisor report --compare framework-advisor.yaml --output then-and-now.html
      framework-advisor report --compare a.yaml b.yaml --output side-by-side.html
    """  # noqa: D301  (click reads the \b)
    format_ = _ENDINGS.get(output_file.suffix.lower())
    if format_ is None:
        known = ", ".join(_ENDINGS)
        raise typer.BadParameter(f"{inert(str(output_file))} does not end in one of {known}", param_hint="--output")
    if len(specs) > 1 and not side_by_side:
        raise typer.BadParameter("a report is of one spec; --compare shows several side by side", param_hint="SPEC")
    if output_file.exists() and not force:
        raise typer.BadParameter(f"{inert(str(output_file))} exists; --force overwrites it", param_hint="--output")
    try:
        read, (rule_base,) = read_inputs(specs, [rules])
    except UnusableInput as error:
        output.fail_unusable(error)
    output.refuse_to_overwrite(output_file, [*specs, *rule_base.files])
    day = output.day(as_of)
    if side_by_side:
        text = _compared(_comparisons(read, rule_base, day), format_)
    else:
        advice = advise(read[0], rule_base, day)
        text = record(advice, format_, rules)
    output.write(text, output_file)
    output.say(f"written: {inert(str(output_file))}")


def record(advice: Advice, format_: str, rules: str) -> str:
    """Return one advice as a record; `rules` is how the rule base was asked for."""
    if format_ == "html":
        from framework_advisor.render import html  # noqa: PLC0415  (only the format that is used)

        return html.render(advice, rules)
    if format_ == "markdown":
        from framework_advisor.render import decision_record  # noqa: PLC0415

        return decision_record.render(advice, rules)
    from framework_advisor.render import json  # noqa: PLC0415

    return json.render([advice], explain=True)


def _comparisons(read: Sequence[Requirements], rules: RuleBase, day: date) -> list[Comparison]:
    """Return each spec but the first against it; a spec alone under each layer of the rules against the lowest."""
    subjects = [Subject(one, rules) for one in read] if len(read) > 1 else under_each_layer(read[0], rules)
    if len(subjects) == 1:
        raise typer.BadParameter(f"{rules.name} stands on no other layer; name another spec", param_hint="--compare")
    return [compare(subjects[0], one, day) for one in subjects[1:]]


def _compared(found: Sequence[Comparison], format_: str) -> str:
    if format_ == "html":
        from framework_advisor.render import html  # noqa: PLC0415  (only the format that is used)

        return html.render_compared(found)
    from framework_advisor.render import compared  # noqa: PLC0415

    return compared.as_json(found) if format_ == "json" else compared.as_markdown(found)
