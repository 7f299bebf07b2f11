"""Where a project stands: what judgements add up to under its weights, who wins, and what may still become of that.

An additive value model, linear to the end (Keeney and Raiffa, "Decisions with Multiple Objectives", 1976, chapter 3): a
candidate's points are the sum over the criteria of weight times points. All sums are of whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from framework_advisor.engine.judgement import Judgement, Pair, judge, reach
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import Criterion, RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS

Judged = Mapping[str, Judgement]
"""Judgements by the ids of their criteria."""


class Bounds(NamedTuple):
    """Between what a lead can come to lie once every open question is answered."""

    low: int
    high: int
    exact: bool  # false for an outer bound: the lead stays inside, but may not reach the ends


class Position(NamedTuple):
    """Where a project stands."""

    rules: RuleBase
    weights: Mapping[str, int]  # of every criterion that counts; none is 0
    excluded: frozenset[str]  # the candidates that the project rules out by itself
    answers: Answers
    judged: Judged  # what every criterion that counts says
    points: tuple[int, ...]  # what that adds up to, by candidate in the order of the rule base
    out: frozenset[str]  # the candidates that are ruled out

    @property
    def fit(self) -> list[str]:
        """The candidates that are not ruled out, those with the most points first."""
        points = dict(zip(self.rules.candidates, self.points, strict=True))
        return sorted((id_ for id_ in points if id_ not in self.out), key=lambda id_: -points[id_])

    @property
    def winner(self) -> str | None:
        """Who is ahead of all others that are not ruled out by enough to be advised; None where nobody is."""
        fit = self.fit
        if len(fit) > 1 and self.lead(fit[0], fit[1]) < self.rules.scale.lean:
            return None
        return fit[0] if fit else None

    def lead(self, ahead: str, behind: str) -> int:
        """Return by how many points one candidate is ahead of another."""
        return self.points[self.rules.places[ahead]] - self.points[self.rules.places[behind]]

    def looking_at(self, *fields: str) -> list[Criterion]:
        """Return the criteria that count and look at some of these fields."""
        touched = {item.id: item for field in fields for item in self.rules.looking_at.get(field, ())}
        return [item for id_, item in touched.items() if id_ in self.weights]

    def with_answers(self, answers: Mapping[str, frozenset[str]]) -> Position:
        """Return the position once some fields are answered, or answered otherwise."""
        given = {**self.answers, **answers}
        changes = {item.id: judge(self.rules, item, given) for item in self.looking_at(*answers)}
        return self.with_judged(changes)._replace(answers=given)

    def with_judged(self, changes: Judged) -> Position:
        """Return the position once some criteria say otherwise."""
        points, out = list(self.points), self.out
        for id_, new in changes.items():
            for place, (now, before) in enumerate(zip(new.points, self.judged[id_].points, strict=True)):
                points[place] += self.weights[id_] * (now - before)
        judged = {**self.judged, **changes}
        if any(new.out != self.judged[id_].out for id_, new in changes.items()):
            out = self.excluded.union(*[item.out for item in judged.values()])
        return self._replace(judged=judged, points=tuple(points), out=out)

    def bounds(self, ahead: str, behind: str) -> Bounds | None:
        """Return between what the lead of one candidate over another can come to lie; None where one must be out.

        The sum of what each criterion can still bring, so sound; exact where no two criteria share an open field.
        """
        low, high = self.least(ahead, behind), self.least(behind, ahead)
        return None if low is None or high is None else Bounds(low, -high, self._exact())

    def least(self, ahead: str, behind: str) -> int | None:
        """Return a lead that one candidate keeps over another whatever is answered; None where one must be out."""
        if not self.out.isdisjoint((ahead, behind)):
            return None
        leasts = [self.least_of(id_, item, self.answers, (ahead, behind)) for id_, item in self.judged.items()]
        return None if None in leasts else sum(filter(None, leasts))

    def least_of(self, id_: str, item: Judgement, answers: Answers, pair: Pair) -> int | None:
        """Return the least that a criterion can still put one candidate ahead of another; None if one must be out."""
        here, there = (self.rules.places[candidate] for candidate in pair)
        least: int | None = item.points[here] - item.points[there]
        if item.open:
            least = reach(self.rules, self.rules.criteria[id_], answers).least[pair]
        return None if least is None else self.weights[id_] * least

    def _exact(self) -> bool:
        """Return whether every criterion can come to its bound whatever the others do."""
        open_ = {id_: item.hangs_on for id_, item in self.judged.items() if item.open}
        every, criteria = frozenset().union(*open_.values()), self.rules.criteria
        tied = any(
            tie.answers.keys() & every
            and all(self.answers.get(field, options) == options for field, options in tie.answers.items())
            for tie in CONTRADICTIONS
        )
        reached = all(reach(self.rules, criteria[id_], self.answers).exact for id_ in open_)
        return reached and not tied and len(every) == sum(map(len, open_.values()))

    def decided(self) -> bool:
        """Return whether every completion of the answers has the same winner as now, or none where there is none now.

        True is proof. False may only mean that the bounds prove nothing.
        """
        threatened = frozenset().union(*(item.threatened for item in self.judged.values() if item.open))
        fit, winner, lean = self.fit, self.winner, self.rules.scale.lean
        if winner is None:
            return not any(self._could_win(id_, fit, threatened) for id_ in fit)
        leasts = (self.least(winner, rival) for rival in fit if rival != winner)
        return winner not in threatened and all(least is None or least >= lean for least in leasts)

    def _could_win(self, candidate: str, fit: Collection[str], threatened: Collection[str]) -> bool:
        """Return whether the bounds leave it open that a candidate wins."""
        leasts = (self.least(rival, candidate) for rival in fit if rival != candidate and rival not in threatened)
        return all(least is None or -least >= self.rules.scale.lean for least in leasts)


def stand(rules: RuleBase, priorities: Mapping[str, str], excluded: Iterable[str], answers: Answers) -> Position:
    """Return where a project stands: by its priorities, and where it has none by the rule base's importances."""
    scale, criteria = rules.scale.importances, rules.criteria.values()
    weights = {one.id: scale[priorities.get(one.id, one.importance)] for one in criteria if one.rules}
    return placed(rules, {id_: weight for id_, weight in weights.items() if weight}, frozenset(excluded), answers)


def placed(rules: RuleBase, weights: Mapping[str, int], excluded: frozenset[str], answers: Answers) -> Position:
    """Return where a project with these weights stands; a criterion without one does not count."""
    judged = {id_: judge(rules, rules.criteria[id_], answers) for id_ in weights}
    rows = [[weights[id_] * points for points in item.points] for id_, item in judged.items()]
    points = tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(rules.candidates)
    out = excluded.union(*[item.out for item in judged.values() if item.out])
    return Position(rules, weights, excluded, answers, judged, points, out)
