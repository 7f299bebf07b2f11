"""How firmly an advice stands: against other weights, other answers, and reasons that prove wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations, product
from typing import NamedTuple

from framework_advisor.engine.judgement import judge
from framework_advisor.engine.weighing import Position, placed
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

BUDGET = 10_000
"""So many changes of answers are tried at most when looking for flips; where that is spent, it is told."""


class Turn(NamedTuple):
    """An importance of a criterion that would change the outcome, all others staying as they are."""

    criterion: str
    importance: str
    winner: str | None  # who would win with it; None where nobody would


class Pillar(NamedTuple):
    """A reason without which the outcome would be another."""

    rule: Rule
    winner: str | None


class Change(NamedTuple):
    """An answer in place of another."""

    field: str
    before: frozenset[str]
    after: frozenset[str]

    @property
    def steps(self) -> int:
        """How far the new answer is from the old one."""
        return FIELDS[self.field].steps(self.before, self.after)


class Flip(NamedTuple):
    """Changes of answers that together make another candidate win."""

    changes: tuple[Change, ...]
    winner: str
    alike: tuple[tuple[Change, ...], ...]
    """Other changes of the same fields that say the same: another option added, or put in place of the old one."""


class Flips(NamedTuple):
    """The smallest sets of changes that make another candidate win."""

    found: tuple[Flip, ...]  # the most plausible first; all of one size
    complete: bool  # false where the budget of work was spent before all had been tried


def turns(position: Position) -> tuple[Turn, ...]:
    """Return every importance that would change the outcome, one criterion at a time."""
    importances, found = position.rules.scale.importances, []
    for id_, item in position.judged.items():
        if item.out or min(item.points) < max(item.points):
            for word, weight in importances.items():
                weights = {**position.weights, id_: weight}
                counting = {other: now for other, now in weights.items() if now}
                other = placed(position.rules, counting, position.excluded, position.answers)
                if other.winner != position.winner:
                    found.append(Turn(id_, word, other.winner))
    return tuple(found)


def pillars(position: Position) -> tuple[Pillar, ...]:
    """Return the reasons without which the outcome would be another: one taken away at a time."""
    found = []
    for id_, item in position.judged.items():
        criterion = position.rules.criteria[id_]
        for rule in item.reasons:
            fewer = replace(criterion, rules=tuple(other for other in criterion.rules if other is not rule))
            without = position.with_judged({id_: judge(position.rules, fewer, position.answers)})
            if without.winner != position.winner:
                found.append(Pillar(rule, without.winner))
    return tuple(found)


class _Step(NamedTuple):
    """A change of one answer, and where it leads by itself."""

    change: Change
    end: Position
    judged: frozenset[str]  # the ids of the criteria that look at the field


def flips(position: Position, fixed: Collection[str]) -> Flips:
    """Return the smallest sets of one or two changes that make another candidate win, each scored again.

    `fixed` are the fields whose answers are not to be questioned. A change is one of `Question.neighbours`; of those
    that no rule can tell apart, only the nearest to the answer counts.
    """
    steps = [some for field in position.answers if field not in fixed and (some := _steps(position, field))]
    found = [flip for some in steps for step in some if (flip := _flip(position, (step,)))]
    if found:
        return Flips(_gathered(position, found), complete=True)
    tried = 0
    for first, second in combinations(steps, 2):
        if _may_do(position, first, second):
            if tried + len(first) * len(second) > BUDGET:
                return Flips(_gathered(position, found), complete=False)
            tried += len(first) * len(second)
            found += [flip for together in product(first, second) if (flip := _flip(position, together))]
    return Flips(_gathered(position, found), complete=True)


def _steps(position: Position, field: str) -> list[_Step]:
    """Return the changes of one answer that rules can tell from it and from each other, the nearest of each kind."""
    criteria = position.looking_at(field)
    reasons = (rule for item in criteria for rule in item.rules if not position.rules.is_fact(rule))
    atoms = (atom for rule in reasons for atom in rule.when.atoms())
    looks = {atom.options for atom in atoms if atom.field == field}
    before = position.answers[field]
    seen = {frozenset(look for look in looks if look & before)}
    steps = []
    for change in sorted((Change(field, before, after) for after in FIELDS[field].neighbours(before)), key=_distance):
        sight = frozenset(look for look in looks if look & change.after)
        if sight not in seen:
            seen.add(sight)
            end = position.with_answers({field: change.after})
            steps.append(_Step(change, end, frozenset(item.id for item in criteria)))
    return steps


def _may_do(position: Position, first: list[_Step], second: list[_Step]) -> bool:
    """Return whether two changes might make another candidate win; certain where they meet in no criterion."""
    if any(step.end.out != position.out for step in (*first, *second)) or first[0].judged & second[0].judged:
        return True
    fit = position.fit
    for candidate in fit:
        rival = next((id_ for id_ in fit if id_ != candidate), None)
        if rival and candidate != position.winner:
            now = position.lead(candidate, rival)
            gains = [max(step.end.lead(candidate, rival) - now for step in steps) for steps in (first, second)]
            if now + sum(gains) >= position.rules.scale.lean:
                return True
    return False


def _flip(position: Position, together: tuple[_Step, ...]) -> Flip | None:
    """Return the changes as a flip, if they make another candidate win and do not contradict each other."""
    changes, end = tuple(step.change for step in together), together[0].end
    end = end.with_answers({change.field: change.after for change in changes[1:]}) if changes[1:] else end
    if end.winner in (None, position.winner) or any(tie.holds(end.answers) for tie in CONTRADICTIONS):
        return None
    again = placed(position.rules, position.weights, position.excluded, end.answers)
    return Flip(changes, str(again.winner), ()) if again.winner == end.winner else None


def _gathered(position: Position, found: list[Flip]) -> tuple[Flip, ...]:
    """Return flips in order, those that drop the same options of the same fields gathered under the most plausible."""
    criteria = position.rules.criteria.values()
    estate = {field for criterion in criteria if criterion.switching for field in criterion.fields}

    def plausible(flip: Flip) -> tuple[int, int, list[int]]:
        """Sort last what is there already: it is a fact."""
        past = sum(change.field in estate for change in flip.changes)
        order = [list(FIELDS).index(change.field) for change in flip.changes]
        return past, sum(change.steps for change in flip.changes), order

    groups: dict[object, list[Flip]] = {}
    for flip in sorted(found, key=plausible):
        dropped = tuple((change.field, change.before - change.after) for change in flip.changes)
        groups.setdefault((flip.winner, dropped), []).append(flip)
    return tuple(first._replace(alike=tuple(other.changes for other in others)) for first, *others in groups.values())


def _distance(change: Change) -> tuple[int, list[int]]:
    options = list(FIELDS[change.field].options)
    return change.steps, sorted(options.index(option) for option in change.after)
