"""The application and what all commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from framework_advisor.cli.ask import ask
from framework_advisor.cli.compare import compare
from framework_advisor.cli.init import init
from framework_advisor.cli.report import report
from framework_advisor.cli.rules import rules
from framework_advisor.cli.schema import schema
from framework_advisor.cli.score import score
from framework_advisor.version import VERSION

app = typer.Typer(
    name="framework-advisor",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(score)
app.command()(ask)
app.command()(compare)
app.command()(report)
app.command()(init)
app.command()(schema)
app.add_typer(rules, name="rules")


def _version(value: bool) -> None:  # noqa: FBT001  (typer calls it)
    if value:
        typer.echo(f"framework-advisor {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: FBT002  (the callback does the work)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Choose PyTorch or TensorFlow by a decision you can check."""
