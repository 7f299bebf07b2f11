"""What a shell offers after Tab: names out of the rule base that `--rules` names, and the questions."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import get_args

import typer

from framework_advisor.rulebase.loading import DEFAULT, load_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import shipped_layers
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import ImportanceWord
from framework_advisor.text.problems import UnusableInput

layers = shipped_layers
"""What `--rules` takes, beside files."""


@contextlib.contextmanager
def whole_words(environ: MutableMapping[str, str]) -> Iterator[None]:
    """Undo what bash does when it asks what could follow: it breaks words at `=`, and replaces the last piece alone."""
    if environ.get("_FRAMEWORK_ADVISOR_COMPLETE") != "complete_bash":
        yield
        return
    words, at = environ.get("COMP_WORDS", "").split("\n"), environ.get("COMP_CWORD", "")
    before = "\n".join(words[: int(at if at.isdecimal() else 0) + 1]).replace("\n=", "=").replace("=\n", "=")
    environ["COMP_WORDS"], environ["COMP_CWORD"] = before, str(before.count("\n"))
    word = before.rpartition("\n")[2]
    word = word.partition("=")[2] if word.startswith("-") else word
    kept, offered = word[: word.rfind("=") + 1], io.StringIO()
    try:
        with contextlib.redirect_stdout(offered):
            yield
    finally:
        typer.echo("\n".join(line.removeprefix(kept) for line in offered.getvalue().splitlines()))


def candidates(context: typer.Context) -> list[str]:
    """Return what `--expect` takes."""
    return [*_base(context).candidates, "decision"]


def rules(context: typer.Context) -> list[str]:
    """Return criteria, and rules as criterion/rule."""
    return [name for one in _base(context).criteria.values() for name in (one.id, *(rule.name for rule in one.rules))]


def answers(context: typer.Context, incomplete: str) -> list[str]:
    """Return what `--set` takes: fields and, after the `=` or where only one is left, their options."""
    base, field = _base(context), incomplete.partition("=")[0]
    names = [*FIELDS, *(f"priorities.{id_}" for id_ in base.criteria), *(f"rules_out.{id_}" for id_ in base.candidates)]
    fitting = [field] if field in names else [name for name in names if name.startswith(incomplete)]
    if len(fitting) != 1 or fitting[0].startswith("rules_out."):  # the reason for that is free text
        return [f"{name}=" for name in fitting]
    options = FIELDS[fitting[0]].options if fitting[0] in FIELDS else get_args(ImportanceWord)
    given, comma, _ = incomplete.partition("=")[2].rpartition(",")
    return [f"{fitting[0]}={given}{comma}{option}" for option in options]


def services() -> list[str]:
    """Return what `init --ci` takes."""
    from framework_advisor.render.wiring import wirings

    return list(wirings("", ""))


def _base(context: typer.Context) -> RuleBase:
    """Return the rule base that the command line names, or the shipped one where that cannot be used."""
    try:
        return load_rules(Path(context.params.get("rules") or DEFAULT).expanduser())
    except UnusableInput:
        return load_rules()
