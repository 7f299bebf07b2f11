"""The arguments and options of the commands, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from typer import Argument, Option

from framework_advisor.cli import completion
from framework_advisor.render.formats import FORMATS, showing
from framework_advisor.rulebase.loading import DEFAULT

SPEC = "A spec file; - reads standard input."
_EITHER = "a shipped layer's name, or a layer's file."
_WHAT_IF = "What if? Show before and after; repeatable."
_EXPECT = "Gate: it wins; `decision` is what the spec says was chosen."
_FAIL_ON = "Gate: since the baseline no other winner, verdict, or lead by N points (lead:N); repeatable."


def _layer(parameter: Callable[..., Any], help_: str = _EITHER.capitalize(), metavar: str = "NAME|FILE") -> Any:
    return parameter(metavar=metavar, help=help_, autocompletion=completion.layers)


def _format(*names: str) -> Any:
    help_ = f"How to show it: {', '.join(names)}. Repeatable with files.  [default: terminal]"
    return Option("--format", "-f", metavar="F[=FILE]", help=help_, autocompletion=lambda: list(names))


def file_or_none(file: Path | None) -> Path | None:
    """Return the file to write to; None for standard output."""
    return None if file == Path("-") else file


Specs = Annotated[list[str], Argument(metavar="SPEC", help="Spec files, globs or folders; - reads standard input.")]
Layer = Annotated[str, _layer(Argument)]
LayerBefore = Annotated[str, _layer(Argument, metavar="BEFORE")]
LayerAfter = Annotated[str, _layer(Argument, metavar="AFTER")]
Layers = Annotated[list[str] | None, _layer(Argument, f"Layers, by name or file.  [default: {DEFAULT}]")]
Rules = Annotated[str, _layer(Option, f"The rule base: {_EITHER}")]
RulesAfter = Annotated[str | None, _layer(Option, "The rule base after; the same one if none.")]

AdviceFormats = Annotated[list[str] | None, _format(*FORMATS)]
ComparisonFormats = Annotated[list[str] | None, _format(*showing("a comparison"))]
OutputFile = Annotated[
    Path | None,
    Option("--output", "-o", metavar="FILE", help="Write there; - is standard output.", callback=file_or_none),
]
Force = Annotated[bool, Option("--force", help="Overwrite the file.")]
Color = Literal["auto", "always", "never"]
ColorOption = Annotated[Color, Option("--color", help="Colour what is made for the terminal.")]
AsOf = Annotated[
    datetime | None,
    Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        envvar="FRAMEWORK_ADVISOR_AS_OF",
        help="The day by which to judge what is overdue for review; today if none.",
    ),
]
Full = Annotated[bool, Option("--full", help="Every reason with its sources, what is level or retired, and notes.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="One line a spec, as --format line.")]
Explain = Annotated[bool, Option("--explain", help="All of how sure it is and of what would change it.")]
Set = Annotated[
    list[str] | None, Option("--set", metavar="FIELD=ANSWER", help=_WHAT_IF, autocompletion=completion.answers)
]

Expect = Annotated[str | None, Option(metavar="CANDIDATE", help=_EXPECT, autocompletion=completion.candidates)]
MinLead = Annotated[int | None, Option(metavar="N", min=0, help="Gate: the winner is ahead by at least N points.")]
RequireDecided = Annotated[bool, Option("--require-decided", help="Gate: no open question can change the outcome.")]
FailOverdue = Annotated[bool, Option("--fail-overdue", help="Gate: no reason behind the outcome is overdue.")]
Baseline = Annotated[Path | None, Option(metavar="FILE", help="Say what changed since this advice, saved as JSON.")]
FailOn = Annotated[
    list[str] | None,
    Option(metavar="WHAT", help=_FAIL_ON, autocompletion=lambda: ["winner", "verdict", "lead:5", "lead:10"]),
]
