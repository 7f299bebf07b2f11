"""How the lead of the first two is made up: criterion by criterion, each starting where the one before it ended."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.engine.judgement import judge
from framework_advisor.render import words


class Row(NamedTuple):
    """A criterion, with the lead before it and by how many points it moves that."""

    item: CriterionAdvice
    start: int
    move: int


class Waterfall(NamedTuple):
    """The rows under their headings, and what they come to."""

    merits: dict[str, list[Row]]
    estate: list[Row]  # what is there already
    still: list[Row]  # what moves nothing, whatever its importance
    merit: int  # the lead without the estate
    lead: int
    low: int  # the least lead on the way, at most 0
    high: int  # the largest, at least what is clear


def judged(advice: Advice) -> list[CriterionAdvice]:
    """Return every criterion that has rules: those that are off, too."""
    rules, answers, priorities = advice.rules, advice.position.answers, advice.requirements.priorities
    counting = {item.criterion.id: item for item in advice.criteria}
    return [
        counting.get(one.id)
        or CriterionAdvice(
            one, priorities.get(one.id, one.importance), 0, tuple(rules.candidates), judge(rules, one, answers)
        )
        for one in rules.criteria.values()
        if one.rules
    ]


def waterfall(advice: Advice) -> Waterfall:
    """Return how the lead of the first two is made up; what speaks for the first comes first, by what it moves."""
    first, second = words.paired(advice)
    parts: list[list[CriterionAdvice]] = [[], [], [], [], []]
    for item in sorted(judged(advice), key=lambda one: -abs(one.lead(first.id, second.id))):
        parts[_part(item, item._replace(weight=1).lead(first.id, second.id))].append(item)
    moves = [item.lead(first.id, second.id) for part in parts for item in part]
    leads = [*accumulate(moves, initial=0)]
    rows = map(Row, (item for part in parts for item in part), leads, moves)
    out, ahead, behind, estate, still = ([next(rows) for _ in part] for part in parts)
    merits = {"What rules a candidate out": out, f"For {first.name}": ahead, f"For {second.name}": behind}
    merit = sum(row.move for part in merits.values() for row in part)
    return Waterfall(merits, estate, still, merit, leads[-1], min(leads), max(*leads, advice.rules.scale.clear))


def _part(item: CriterionAdvice, lead: int) -> int:
    """Return the part in which a criterion stands that would put the first ahead by a lead, if it counted at all."""
    if item.criterion.switching and lead:
        return 3
    return 0 if item.judgement.out else 1 if lead > 0 else 2 if lead < 0 else 4
