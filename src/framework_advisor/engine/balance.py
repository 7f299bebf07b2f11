"""What criteria add up to, and who wins by it: the arithmetic below every advice.

All sums are of weighted points: whole numbers. The `whole` is what a candidate would have that nothing could be added
to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase, Scale
from framework_advisor.spec.fields import FIELDS


def points_of(holding: Iterable[Rule], rules: RuleBase) -> dict[str, int]:
    """Return the candidates' points from rules that hold, capped at the full value; who has none is left out."""
    points: dict[str, int] = {}
    for rule in holding:
        for candidate, strength in rule.favours.items():
            more = points.get(candidate, 0) + rules.scale.strengths[strength]
            points[candidate] = min(rules.scale.full_value, more)
    return points


def leads(lead: int, whole: int, margin: int) -> bool:
    """Return whether a lead is at least a margin, in percent of the whole; compared in whole numbers."""
    return lead > 0 and 100 * lead >= margin * whole


def winner_of(sums: Mapping[str, int], whole: int, out: Collection[str], scale: Scale) -> str | None:
    """Return who is ahead of all others that are not ruled out by enough to be advised, or None."""
    fit = [id_ for id_ in sums if id_ not in out]
    if not fit:
        return None
    leader = max(fit, key=lambda id_: sums[id_])
    enough = (leads(sums[leader] - sums[id_], whole, scale.lean_margin) for id_ in fit if id_ != leader)
    return leader if all(enough) else None


class Share(NamedTuple):
    """What one criterion says, whatever its weight."""

    points: tuple[int, ...]
    """By candidate, in the order of the rule base."""
    counts: bool
    """Whether some rule holds."""
    out: frozenset[str]
    """The candidates that are ruled out."""


class Total(NamedTuple):
    """What shares add up to."""

    sums: tuple[int, ...]
    """By candidate, in the order of the rule base."""
    whole: int
    out: frozenset[str]


def balance_of(rules: RuleBase) -> Balance:
    """Return the balance of a rule base: the same one as before where it is the same object."""
    for balance in _latest:
        if balance.rules is rules:
            return balance
    _latest[3:] = []
    _latest.insert(0, Balance(rules))
    return _latest[0]


class Balance:
    """A rule base, for whoever asks often who would win. Remembers every share that it has worked out."""

    def __init__(self, rules: RuleBase) -> None:
        """Take a rule base."""
        self.rules = rules
        self.places = {id_: place for place, id_ in enumerate(rules.candidates)}
        """The position of every candidate."""
        self.fields = {id_: sorted(_fields(one)) for id_, one in rules.criteria.items()}
        """The fields that each criterion looks at."""
        self.touched = {
            field: [rules.criteria[id_] for id_ in self.fields if field in self.fields[id_]] for field in FIELDS
        }
        """The criteria that look at each field."""
        self._known: dict[object, Share] = {}

    def share(self, criterion: Criterion, answers: Answers, without: Rule | None = None) -> Share:
        """Return what a criterion says for these answers; without one of its rules, if that is named."""
        key = (criterion.id, without and without.id, *map(answers.get, self.fields[criterion.id]))
        if key not in self._known:
            holding = [rule for rule in criterion.rules if rule is not without and rule.when.holds(answers)]
            self._known[key] = self.share_of(holding)
        return self._known[key]

    def share_of(self, holding: Sequence[Rule]) -> Share:
        """Return what a criterion says when these of its rules hold."""
        points = points_of(holding, self.rules)
        out = frozenset(candidate for rule in holding for candidate in rule.rules_out)
        return Share(tuple(points.get(candidate, 0) for candidate in self.rules.candidates), bool(holding), out)

    def shares(self, answers: Answers) -> dict[str, Share]:
        """Return what every criterion says for these answers, by its id."""
        return {id_: self.share(criterion, answers) for id_, criterion in self.rules.criteria.items()}

    def total(self, shares: Mapping[str, Share], weights: Mapping[str, int]) -> Total:
        """Return what shares add up to under some weights; a criterion without one counts for nothing."""
        nothing = Total((0,) * len(self.places), 0, frozenset())
        return self.with_changes(nothing, {}, shares, weights)

    def with_changes(
        self, total: Total, before: Mapping[str, Share], changes: Mapping[str, Share], weights: Mapping[str, int]
    ) -> Total:
        """Return what shares add up to, given their total, once some of them are replaced or added."""
        sums, whole = list(total.sums), total.whole
        for id_, new in changes.items():
            weight, old = weights.get(id_, 0), before.get(id_)
            for place, points in enumerate(new.points):
                sums[place] += weight * (points - old.points[place] if old else points)
            whole += weight * self.rules.scale.full_value * (new.counts - (old.counts if old else False))
        out = frozenset[str]()
        if total.out or any(new.out for new in changes.values()):
            out = out.union(*(share.out for id_, share in {**before, **changes}.items() if weights.get(id_)))
        return Total(tuple(sums), whole, out)

    def winner(self, total: Total) -> str | None:
        """Return who wins on a total, or None."""
        return winner_of(dict(zip(self.places, total.sums, strict=True)), total.whole, total.out, self.rules.scale)


def _fields(criterion: Criterion) -> frozenset[str]:
    return frozenset().union(*(rule.when.fields() for rule in criterion.rules))


_latest: list[Balance] = []
"""The last few, for `balance_of`: a run asks about one or two rule bases again and again."""
