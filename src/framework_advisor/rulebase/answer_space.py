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

    answer: frozenset[str]
    """One of them: as few options as possible."""
    number: int
    """How many there are."""
    sight: int
    """What the looks see of them, each look a bit."""


class Space(NamedTuple):
    """Whatever can be answered to some fields, as some conditions see it."""

    kinds: dict[str, tuple[Kind, ...]]
    """By field."""
    looks: dict[str, tuple[frozenset[str], ...]]
    """For each field the sets of options that some condition asks for. Their order is that of the bits of a sight."""
    forbidden: tuple[Exact, ...]
    """Answers to two or more of the fields that contradict each other."""

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
        return not any(one.items() <= answers.items() for one in self.forbidden)

    def sights(self, field: str, conditions: Iterable[Condition]) -> list[int]:
        """Return what some of the conditions see of each kind of answer to a field: equal where they see the same."""
        mine = {atom.options for condition in conditions for atom in condition.atoms() if atom.field == field}
        mask = sum(1 << bit for bit, look in enumerate(self.looks[field]) if look in mine)
        return [kind.sight & mask for kind in self.kinds[field]]


def space(fields: Iterable[str], conditions: Collection[Condition], given: Answers | None = None) -> Space:
    """Return the space of the answers to some fields in which every condition keeps apart what it can tell apart.

    Answers that contradict the given ones are not in it.
    """
    fields, given = list(fields), given or {}
    looks: dict[str, dict[frozenset[str], None]] = {field: {} for field in fields}
    for condition in conditions:
        for atom in condition.atoms():
            if atom.field in looks:
                looks[atom.field][atom.options] = None
    excluded = list(_excluded(fields, given))
    for one in excluded:
        for field, options in one.items():  # an exact answer: these options, and none of the others
            looks[field] |= {options: None, frozenset(FIELDS[field].options) - options: None}
    kinds = {field: _kinds(field, tuple(looks[field])) for field in fields}
    for one in excluded:
        if len(one) == 1:
            ((field, options),) = one.items()
            kinds[field] = tuple(kind for kind in kinds[field] if kind.answer != options)
    return Space(
        kinds,
        {field: tuple(sets) for field, sets in looks.items()},
        tuple(one for one in excluded if len(one) > 1),
    )


def _excluded(fields: Collection[str], given: Answers) -> Iterator[Exact]:
    """Yield what may not be answered to the fields all at once, given the other answers."""
    for one in CONTRADICTIONS:
        if one.answers.keys() <= {*fields, *given} and all(given.get(f, o) == o for f, o in one.answers.items()):
            rest = {field: options for field, options in one.answers.items() if field not in given}
            if rest:
                yield rest


@lru_cache(maxsize=256)
def _kinds(field: str, looks: tuple[frozenset[str], ...]) -> tuple[Kind, ...]:
    """Return the answers to a field by what the looks see of them."""
    question = FIELDS[field]
    seen = {option: sum(1 << bit for bit, look in enumerate(looks) if option in look) for option in question.options}
    found: dict[int, tuple[int, int]] = {}
    """By sight: the options of one answer, each a bit, and the number of all."""

    def add(sight: int, chosen: int, number: int) -> None:
        old = found.get(sight)
        if old is None:
            found[sight] = (chosen, number)
        else:
            found[sight] = (min(old[0], chosen, key=int.bit_count), old[1] + number)

    options = list(question.options)
    for bit, option in enumerate(options):
        if option != question.alone:
            for sight, (chosen, number) in list(found.items()) if question.several else ():
                add(sight | seen[option], chosen | 1 << bit, number)
            add(seen[option], 1 << bit, 1)
    if question.alone:
        add(seen[question.alone], 1 << options.index(question.alone), 1)
    return tuple(
        Kind(frozenset(option for bit, option in enumerate(options) if chosen >> bit & 1), number, sight)
        for sight, (chosen, number) in found.items()
    )
