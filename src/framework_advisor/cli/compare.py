"""`compare`: two specs, or one under two rule bases, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from framework_advisor.cli import completion, output
from framework_advisor.cli.inputs import Rules, read_inputs
from framework_advisor.compare.comparison import Comparison
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.text.problems import UnusableInput

if TYPE_CHECKING:  # only `score --set` has gates
    from framework_advisor.gates.gates import Held


def compare(  # noqa: PLR0913, PLR0917  (one parameter an option)
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A spec file; - reads standard input.")],
    after: Annotated[
        str | None, typer.Argument(metavar="AFTER", help="Another spec file; the same one if none.")
    ] = None,
    rules: Rules = DEFAULT,
    rules_after: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="The rule base after; the same one if none.", autocompletion=completion.layers
        ),
    ] = None,
    format_: Annotated[output.Format, typer.Option("--format", "-f", help="How to show it.")] = "terminal",
    output_file: output.OutputFile = None,
    as_of: output.AsOf = None,
    color: output.ColorOption = "auto",
) -> None:
    """Compare two specs, or one spec under two rule bases, and say what made the difference.

    \b
    Examples:
      framework-advisor compare last-year.yaml framework-advisor.yaml
      framework-advisor compare framework-advisor.yaml --rules article --rules-after current
    """  # noqa: D301  (click reads the \b)
    if after is None and rules_after is None:
        raise typer.BadParameter("name another spec, or another rule base with --rules-after", param_hint="AFTER")
    from framework_advisor.compare.comparison import Subject  # noqa: PLC0415  (after the usage is right)
    from framework_advisor.compare.comparison import compare as compared  # noqa: PLC0415

    try:
        read, bases = read_inputs(
            [before, after] if after else [before], [rules, rules_after] if rules_after else [rules]
        )
    except UnusableInput as error:
        output.fail_unusable(error)
    day = output.day(as_of)
    found = compared(Subject(read[0], bases[0]), Subject(read[-1], bases[-1]), day)
    file = output.regular(output_file)
    output.refuse_to_overwrite(
        file, [before, *([after] if after else []), *(name for base in bases for name in base.files)]
    )
    output.write(rendered([found], format_, color, to_file=file is not None), file)


def rendered(
    found: Sequence[Comparison],
    format_: str,
    color: output.Color,
    *,
    to_file: bool,
    held: Sequence[Sequence[Held]] = (),
) -> str:
    """Return comparisons in a format. `held` are the gates of each after the changes."""
    from framework_advisor.render import compared  # noqa: PLC0415  (only for comparisons)

    if format_ == "json":
        return compared.as_json(found, held)
    if format_ == "markdown":
        return compared.as_markdown(found, held)
    return compared.render(found, **output.terminal_style(color, to_file=to_file))
