"""All that could be answered, with the answers that some conditions cannot tell apart taken together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from random import Random
from typing import NamedTuple

from framework_advisor.conditions import Answers, Condition
from framework_advisor.requirements import CONTRADICTIONS, FIELDS, Contradiction, Question


class Alike(NamedTuple):
    """Answers to one field that behave alike."""

    answer: frozenset[str]
    """One of them: as few options as possible."""
    number: int
    """How many there are."""


class Space(NamedTuple):
    """Whatever can be answered to some fields, as some conditions see it."""

    kinds: dict[str, tuple[Alike, ...]]
    """By field."""
    contradictions: tuple[Contradiction, ...]
    """Those that can arise among the fields."""

    @property
    def size(self) -> int:
        """The number of combinations, contradictions included."""
        return prod(len(kinds) for kinds in self.kinds.values())

    def answers(self) -> Iterator[tuple[Answers, int]]:
        """Yield every combination that does not contradict itself, and how many complete answers are like it."""
        for chosen in product(*self.kinds.values()):
            answers = {field: kind.answer for field, kind in zip(self.kinds, chosen, strict=True)}
            if not any(one.holds(answers) for one in self.contradictions):
                yield answers, prod(kind.number for kind in chosen)


def space(fields: Iterable[str], conditions: Collection[Condition]) -> Space:
    """Return the space of the answers to some fields in which every condition keeps apart what it can tell apart."""
    fields = list(fields)
    arising = tuple(one for one in CONTRADICTIONS if one.answers.keys() <= set(fields))
    looks: dict[str, dict[frozenset[str], None]] = {field: {} for field in fields}
    for condition in conditions:
        for atom in condition.atoms():
            if atom.field in looks:
                looks[atom.field][atom.options] = None
    for one in arising:
        for field, options in one.answers.items():  # an exact answer: these options, and none of the others
            looks[field] |= {options: None, frozenset(FIELDS[field].options) - options: None}
    return Space({field: _kinds(FIELDS[field], list(looks[field])) for field in fields}, arising)


def _kinds(question: Question, looks: Sequence[frozenset[str]]) -> tuple[Alike, ...]:
    """Return the answers by what the looks see of them, each look a bit."""
    seen = {option: sum(1 << bit for bit, look in enumerate(looks) if option in look) for option in question.options}
    found: dict[int, Alike] = {}

    def add(sight: int, kind: Alike) -> None:
        old = found.get(sight)
        if old:
            fewest = min(old.answer, kind.answer, key=len)
            found[sight] = Alike(fewest, old.number + kind.number)
        else:
            found[sight] = kind

    for option in (option for option in question.options if option != question.alone):
        for sight, kind in list(found.items()) if question.several else ():
            add(sight | seen[option], Alike(kind.answer | {option}, kind.number))
        add(seen[option], Alike(frozenset((option,)), 1))
    if question.alone:
        add(seen[question.alone], Alike(frozenset((question.alone,)), 1))
    return tuple(found.values())


def random_answers(source: Random) -> Answers:
    """Return an answer to every question that do not contradict each other, each option as likely as another.

    Where several options may be chosen, it is one or two of them, as likely.
    """
    while True:
        answers = {field: _random_answer(question, source) for field, question in FIELDS.items()}
        if not any(one.holds(answers) for one in CONTRADICTIONS):
            return answers


def _random_answer(question: Question, source: Random) -> frozenset[str]:
    first = source.choice(list(question.options))
    others = [option for option in question.options if option not in (first, question.alone)]
    if question.several and first != question.alone and source.random() < 0.5:  # noqa: PLR2004  (an even chance)
        return frozenset((first, source.choice(others)))
    return frozenset((first,))
