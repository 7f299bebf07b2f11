"""What a shell offers after Tab: names out of the rule base that `--rules` names, and the questions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableMapping
from typing import get_args

import typer

from framework_advisor.rulebase.loading import DEFAULT, load_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import shipped_layers
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import ImportanceWord
from framework_advisor.text.problems import UnusableInput

FORMATS = ("terminal", "json", "markdown", "sarif", "junit", "github")
"""What `score` can make of advice."""

_ASKED = "_FRAMEWORK_ADVISOR_COMPLETE"
"""The variable by which a shell asks for completions."""
_BASH = "complete_bash"


def join_words(environ: MutableMapping[str, str]) -> None:
    """Undo what bash does to the words of a command line before it asks: it breaks them at `=`."""
    if environ.get(_ASKED) == _BASH:
        words, at = environ.get("COMP_WORDS", "").split("\n"), int(environ.get("COMP_CWORD", "0"))
        before = "\n".join(words[: at + 1]).replace("\n=", "=").replace("=\n", "=")
        environ["COMP_WORDS"], environ["COMP_CWORD"] = before, str(before.count("\n"))


def candidates(context: typer.Context, incomplete: str) -> list[str]:
    """Return what `--expect` takes."""
    return _offered([*_base(context).candidates, "decision"], incomplete)


def layers(incomplete: str) -> list[str]:
    """Return the shipped layers."""
    return _offered(shipped_layers(), incomplete)


def rules(context: typer.Context, incomplete: str) -> list[str]:
    """Return criteria, and rules as criterion/rule."""
    return _offered(_names(_base(context)), incomplete)


def answers(context: typer.Context, _: object, incomplete: str) -> list[str]:
    """Return what `--set` takes: fields and, after the `=` or where only one field is left, their options.

    For bash it is only what follows the last `=`, since it replaces no more.
    """
    given = incomplete.rpartition("=")[0] + "=" if os.environ.get(_ASKED) == _BASH and "=" in incomplete else ""
    return [one.removeprefix(given) for one in _answers(context, incomplete)]


def _answers(context: typer.Context, incomplete: str) -> list[str]:
    priorities = [f"priorities.{id_}" for id_ in _base(context).criteria]
    fields = [one for one in (*FIELDS, *priorities) if one == incomplete.partition("=")[0]] or [
        one for one in (*FIELDS, *priorities) if one.startswith(incomplete)
    ]
    if len(fields) != 1:
        return _offered([f"{one}=" for one in fields], incomplete)
    (field,) = fields
    options = list(FIELDS[field].options) if field in FIELDS else list(get_args(ImportanceWord))
    given, comma, _ = incomplete.partition("=")[2].rpartition(",")
    return _offered([f"{field}={given}{comma}{option}" for option in options], incomplete)


def formats(incomplete: str) -> list[str]:
    """Return what `score --format` takes."""
    return _offered(FORMATS, incomplete)


def services(incomplete: str) -> list[str]:
    """Return what `init --ci` takes."""
    from framework_advisor.render.wiring import wirings  # noqa: PLC0415  (only here)

    return _offered(wirings("", ""), incomplete)


def thresholds(incomplete: str) -> list[str]:
    """Return what `--fail-on` takes."""
    return _offered(["winner", "verdict", "margin:5", "margin:10"], incomplete)


def _base(context: typer.Context) -> RuleBase:
    """Return the rule base that the command line names, or the shipped one where that cannot be used."""
    try:
        return load_rules(os.path.expanduser(context.params.get("rules") or DEFAULT))  # noqa: PTH111  (a name too)
    except UnusableInput:
        return load_rules()


def _names(base: RuleBase) -> Iterator[str]:
    for id_, criterion in base.criteria.items():
        yield id_
        yield from (rule.name for rule in criterion.rules)


def _offered(known: Iterable[str], incomplete: str) -> list[str]:
    return [one for one in known if one.startswith(incomplete)]
