"""What a shell offers after Tab: names out of the shipped rule base and the questions."""

from __future__ import annotations

from collections.abc import Iterator

from framework_advisor.loading import load_rules
from framework_advisor.requirements import FIELDS
from framework_advisor.shipped import shipped_layers


def candidates(incomplete: str) -> list[str]:
    """Return what `--expect` takes."""
    return [one for one in (*load_rules().candidates, "decision") if one.startswith(incomplete)]


def layers(incomplete: str) -> list[str]:
    """Return the shipped layers."""
    return [one for one in shipped_layers() if one.startswith(incomplete)]


def rules(incomplete: str) -> list[str]:
    """Return criteria, and rules as criterion/rule."""
    return [one for one in _names() if one.startswith(incomplete)]


def _names() -> Iterator[str]:
    for id_, criterion in load_rules().criteria.items():
        yield id_
        yield from (rule.name for rule in criterion.rules)


def answers(incomplete: str) -> list[str]:
    """Return what `--set` takes: a field, and after its `=` the options."""
    field, sign, typed = incomplete.partition("=")
    if sign and field in FIELDS:
        return [f"{field}={option}" for option in FIELDS[field].options if option.startswith(typed)]
    every = [*FIELDS, *(f"priorities.{id_}" for id_ in load_rules().criteria)]
    return [f"{one}=" for one in every if one.startswith(incomplete)]
