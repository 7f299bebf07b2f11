"""All that could be answered, with the answers that some conditions cannot tell apart taken together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from framework_advisor.rulebase.conditions import Answers, Condition
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

Exact = Mapping[str, frozenset[str]]
"""The whole answers to some fields that exclude each other."""


class Kind(NamedTuple):
    """Answers to one field that behave alike."""

    answer: frozenset[str]  # one of them: as few options as possible
    number: int  # how many there are


class Space(NamedTuple):
    """Whatever can be answered to some fields, as some conditions see it."""

    kinds: dict[str, tuple[Kind, ...]]  # by field
    forbidden: tuple[Exact, ...]  # answers to some of the fields that contradict each other, or what is given

    @property
    def size(self) -> int:
        """The number of combinations, contradictions included."""
        return prod(len(kinds) for kinds in self.kinds.values())

    def answers(self) -> Iterator[tuple[Answers, int]]:
        """Yield every combination that does not contradict itself, and how many complete answers are like it."""
        for chosen in product(*self.kinds.values()):
            answers = {field: kind.answer for field, kind in zip(self.kinds, chosen, strict=True)}
            if self.allows(answers):
                yield answers, prod(kind.number for kind in chosen)

    def allows(self, answers: Answers) -> bool:
        """Return whether answers to some of the fields contradict nothing."""
        return not any(exact.items() <= answers.items() for exact in self.forbidden)


def space(fields: Iterable[str], conditions: Collection[Condition], given: Answers | None = None) -> Space:
    """Return the space of the answers to some fields in which every condition keeps apart what it can tell apart.

    Answers that contradict the given ones are not in it.
    """
    atoms = [atom for condition in conditions for atom in condition.atoms()]
    looks = {field: {atom.options: None for atom in atoms if atom.field == field} for field in fields}
    forbidden = tuple(_excluded(looks, given or {}))
    for exact in forbidden:
        for field, options in exact.items():  # these options, and none of the others
            looks[field] |= {options: None, frozenset(FIELDS[field].options) - options: None}
    return Space({field: kinds(field, tuple(sets)) for field, sets in looks.items()}, forbidden)


def _excluded(fields: Collection[str], given: Answers) -> Iterator[Exact]:
    """Yield what may not be answered to the fields all at once, given the other answers."""
    for contradiction in CONTRADICTIONS:
        exact = contradiction.answers
        rest = {field: options for field, options in exact.items() if field not in given}
        if rest and rest.keys() <= set(fields) and all(given.get(f, o) == o for f, o in exact.items()):
            yield rest


@lru_cache(maxsize=256)
def kinds(field: str, looks: tuple[frozenset[str], ...]) -> tuple[Kind, ...]:
    """Return the answers to a field by what conditions that look for these sets of options can see of them."""
    question = FIELDS[field]
    by_sight: dict[int, Kind] = {}

    def add(sight: int, answer: frozenset[str], number: int) -> None:
        like = by_sight.get(sight, Kind(answer, 0))
        by_sight[sight] = Kind(min(like.answer, answer, key=len), like.number + number)

    for option in sorted(question.options, key=lambda option: option == question.alone):  # it comes after all others
        seen = sum(1 << bit for bit, look in enumerate(looks) if option in look)
        if question.several and option != question.alone:
            for sight, kind in list(by_sight.items()):
                add(sight | seen, kind.answer | {option}, kind.number)
        add(seen, frozenset((option,)), 1)
    return tuple(by_sight.values())


def simplest(field: str, looks: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return an answer of every kind that these looks tell apart, those of the fewest options first."""
    return sorted((kind.answer for kind in kinds(field, tuple(looks))), key=len)
