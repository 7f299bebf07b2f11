"""The layers that ship with the package, and their compiled form, which saves every start from reading YAML.

`rules/compiled/` holds each shipped layer merged with all below it. It counts only while the files it was made of are
unchanged, so an edited rule file is always read anew. It is written by `docs/generate.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from importlib import import_module
from pathlib import Path as FilePath
from typing import Any

from pydantic_core import from_json

from framework_advisor.rulebase.conditions import All, AnyOf, Condition, Is, Not
from framework_advisor.rulebase.model import (
    Candidate,
    Component,
    Criterion,
    Layer,
    Need,
    Note,
    RetiredRule,
    Rule,
    RuleBase,
    Scale,
    Source,
)

SHIPPED = FilePath(import_module("framework_advisor.rules").__file__ or "").parent
"""The folder of the rule files."""
COMPILED = "compiled"
"""The folder, inside it, of the compiled layers."""
_NOT_LAYERS = ("components", "sources")


def shipped_layers() -> list[str]:
    """Return the names of the layers that ship with the package."""
    return sorted(file.stem for file in SHIPPED.glob("*.yaml") if file.stem not in _NOT_LAYERS)


def digest(file_digests: Iterable[str]) -> str:
    """Return the SHA-256 of a rule base from those of its files, base first."""
    return sha256("\n".join(file_digests).encode()).hexdigest()


def compiled_rules(name: str) -> RuleBase | None:
    """Return a shipped layer, merged, from its compiled form; None when there is none or a file has changed since."""
    try:
        entry = from_json((SHIPPED / COMPILED / f"{FilePath(name).name}.json").read_bytes())
        contents = [(SHIPPED / file).read_bytes() for file in entry["files"]]
    except OSError:
        return None
    if name != entry["layers"][-1][0] or digest(sha256(data).hexdigest() for data in contents) != entry["sha256"]:
        return None
    if len(entry["layers"]) == 1:
        return _decode(entry, None)
    below = compiled_rules(entry["layers"][-2][0])
    return _decode(entry, below) if below else None


def compile_rules(rules: RuleBase) -> dict[str, Any]:
    """Return the compiled form of a rule base that was read from files of the folder."""
    return {
        "cases": rules.cases and FilePath(rules.cases).name,
        "files": [FilePath(file).name for file in rules.files],
        "sha256": rules.sha256,
        "fresh_days": rules.fresh_days,
        "layers": [[layer.name, str(layer.as_of)] for layer in rules.layers],
        "scale": rules.scale,
        "candidates": list(rules.candidates.values()),
        "criteria": [
            criterion._replace(
                rules=tuple(map(_plain, criterion.rules)),
                retired=tuple(gone._replace(rule=_plain(gone.rule)) for gone in criterion.retired),
            )
            for criterion in rules.criteria.values()
        ],
        "notes": [_plain(note) for note in rules.notes],
        "needs": [_plain(need) for need in rules.needs],
        "components": list(rules.components.values()),
        "sources": [
            source._replace(checked=_iso(source.checked), favours=dict(source.favours))
            for source in rules.sources.values()
        ],
    }


def _plain(entry: Any) -> Any:
    """Return a rule or note with its condition as a rule file says it, and its date, if any, as text."""
    plain = entry._replace(when=entry.when.written())
    return plain._replace(review_by=_iso(plain.review_by)) if isinstance(entry, Rule) else plain


def _iso(day: date | None) -> Any:
    return day and str(day)


def _decode(entry: dict[str, Any], below: RuleBase | None) -> RuleBase:
    return RuleBase(
        layers=tuple(Layer(name, date.fromisoformat(as_of)) for name, as_of in entry["layers"]),
        cases=entry["cases"] and str(SHIPPED / entry["cases"]),
        files=tuple(str(SHIPPED / file) for file in entry["files"]),
        sha256=entry["sha256"],
        below=below,
        fresh_days=entry["fresh_days"],
        scale=Scale(*entry["scale"]),
        candidates={row[0]: Candidate(*row) for row in entry["candidates"]},
        criteria={row[0]: _criterion(row) for row in entry["criteria"]},
        notes=tuple(Note(id_, _condition(when), says, tuple(sources)) for id_, when, says, sources in entry["notes"]),
        needs=tuple(Need(id_, title, _condition(when)) for id_, title, when in entry["needs"]),
        components={row[0]: _component(row) for row in entry["components"]},
        sources={row[0]: _source(row) for row in entry["sources"]},
    )


def _criterion(row: list[Any]) -> Criterion:
    id_, title, because, importance, sources, rules, retired, parts = row
    live, gone = tuple(map(_rule, rules)), tuple(map(_retired, retired))
    return Criterion(id_, title, because, importance, tuple(sources), live, gone, parts)


def _rule(row: list[Any]) -> Rule:
    id_, criterion, when, favours, rules_out, because, sources, review_by, parts = row
    review = date.fromisoformat(review_by) if review_by else None
    return Rule(id_, criterion, _condition(when), favours, tuple(rules_out), because, tuple(sources), review, parts)


def _retired(row: list[Any]) -> RetiredRule:
    rule, reason, sources, layer = row
    return RetiredRule(_rule(rule), reason, tuple(sources), layer)


def _component(row: list[Any]) -> Component:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return Component(*values)


def _source(row: list[Any]) -> Source:
    source = Source(*row)
    checked = date.fromisoformat(row[4]) if row[4] else None
    return source._replace(checked=checked, evidence=tuple(source.evidence), contradicts=tuple(source.contradicts))


def _condition(when: dict[str, Any]) -> Condition:
    ((key, value),) = when.items()
    if key == "not":
        return Not(_condition(value))
    if key in ("all", "any"):
        return (All if key == "all" else AnyOf)(tuple(map(_condition, value)))
    return Is(key, frozenset(value))
