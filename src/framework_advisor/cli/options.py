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
_EXPECT = "Fail unless this one wins; `decision` stands for what the spec has chosen, if it has."
_FAIL_ON = "Fail if that changed since the baseline: winner, verdict, lead:N (by N points); repeatable."
_OUTPUT = "Write to a file; without --force never over one. - is standard output."


def _layer(parameter: Callable[..., Any], help_: str = _EITHER.capitalize(), metavar: str = "NAME|FILE") -> Any:
    return parameter(metavar=metavar, help=help_, autocompletion=completion.layers)


def _format(*names: str) -> Any:
    help_ = f"How to show it: {', '.join(names)}; repeatable with files.  [default: terminal]"
    return Option("--format", "-f", metavar="F[=FILE]", help=help_, autocompletion=lambda: list(names))


def _set(help_: str) -> Any:
    return Option("--set", metavar="FIELD=ANSWER", help=help_, autocompletion=completion.answers)


def file_or_none(file: Path | None) -> Path | None:
    """Return the file to write to; None for standard output, which may itself go to a file."""
    return None if str(file) in ("-", "/dev/stdout") else file


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
    Option("--output", "-o", metavar="FILE", help=_OUTPUT, callback=file_or_none),
]
Force = Annotated[bool, Option("--force", help="Overwrite files that exist.")]
Color = Literal["auto", "always", "never"]
ColorOption = Annotated[Color, Option("--color", help="Colour what is made for the terminal.")]
AsOf = Annotated[
    datetime | None,
    Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        envvar="FRAMEWORK_ADVISOR_AS_OF",
        help="Judge by this day what is overdue for review; today if none.",
    ),
]
Full = Annotated[bool, Option("--full", help="Show every reason and its sources, what is level or retired, and notes.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Show one line a spec, and no gate that holds.")]
Explain = Annotated[bool, Option("--explain", help="Show how sure it is, and all that would change it.")]
Set = Annotated[list[str] | None, _set("What if? Show before and after; repeatable.")]
SetOfReport = Annotated[list[str] | None, _set("What if? Report on that, and say so; repeatable.")]
SetAfter = Annotated[list[str] | None, _set("What if? Change the last spec so; repeatable.")]

Expect = Annotated[str | None, Option(metavar="CANDIDATE", help=_EXPECT, autocompletion=completion.candidates)]
MinLead = Annotated[int | None, Option(metavar="N", min=0, help="Fail unless the winner is ahead by N points or more.")]
RequireDecided = Annotated[bool, Option("--require-decided", help="Fail while a question can change the outcome.")]
FailOverdue = Annotated[bool, Option("--fail-overdue", help="Fail if a reason that counts is overdue for review.")]
Baseline = Annotated[Path | None, Option(metavar="FILE", help="Say what changed since this advice (--format json).")]
FailOn = Annotated[
    list[str] | None,
    Option(metavar="WHAT", help=_FAIL_ON, autocompletion=lambda: ["winner", "verdict", "lead:5", "lead:10"]),
]
