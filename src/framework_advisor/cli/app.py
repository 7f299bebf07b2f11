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
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (score, ask, compare, report, init, schema):
    app.command()(command)
app.add_typer(rules, name="rules")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"framework-advisor {VERSION}")
        raise typer.Exit


_Version = typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")


@app.callback()
def options(version: Annotated[bool, _Version] = False) -> None:
    """Choose PyTorch or TensorFlow by a decision you can check.

    Begin with `ask`; or with `init`, a file to fill in, and `score`, which answers it.
    """
