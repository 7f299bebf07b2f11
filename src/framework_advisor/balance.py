"""Who wins for given answers, and nothing else: for whoever asks often. Says what `advise` says (a test holds it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from framework_advisor.conditions import Answers
from framework_advisor.rulebase import Criterion, Rule, RuleBase
from framework_advisor.scoring import points_of, winner_of


class Share(NamedTuple):
    """What one criterion adds to the balance, or what all of them add up to."""

    sums: tuple[int, ...]
    """Weighted points by candidate, in the order of the rule base."""
    whole: int
    """What a candidate would have that nothing could be added to; 0 where no rule holds."""
    out: frozenset[str]
    """The candidates that are ruled out."""


class Balance:
    """A rule base and the weights of its criteria. Remembers every share that it has worked out."""

    def __init__(self, rules: RuleBase, weights: Mapping[str, int]) -> None:
        """Take a rule base and the weight of every criterion that counts, by id."""
        self.rules = rules
        self.weights = weights
        self.criteria = [criterion for id_, criterion in rules.criteria.items() if weights.get(id_)]
        self.fields = {one.id: sorted(_fields(one)) for one in self.criteria}
        self._known: dict[object, Share] = {}

    def share(self, criterion: Criterion, answers: Answers, without: Rule | None = None) -> Share:
        """Return what a criterion adds for these answers; without one of its rules, if that is named."""
        id_ = criterion.id
        key = (id_, without and without.id, *map(answers.get, self.fields[id_]))
        if key not in self._known:
            holding = [rule for rule in criterion.rules if rule is not without and rule.when.holds(answers)]
            points, weight = points_of(holding, self.rules), self.weights[id_]
            sums = tuple(weight * points.get(candidate, 0) for candidate in self.rules.candidates)
            out = frozenset(candidate for rule in holding for candidate in rule.rules_out)
            self._known[key] = Share(sums, weight * self.rules.scale.full_value if holding else 0, out)
        return self._known[key]

    def shares(self, answers: Answers) -> dict[str, Share]:
        """Return what every criterion adds for these answers, by its id."""
        return {criterion.id: self.share(criterion, answers) for criterion in self.criteria}

    def total(self, shares: Mapping[str, Share]) -> Share:
        """Return what shares add up to."""
        columns = zip(*(share.sums for share in shares.values()), strict=True)
        sums = tuple(map(sum, columns)) or (0,) * len(self.rules.candidates)
        out = frozenset().union(*(share.out for share in shares.values()))
        return Share(sums, sum(share.whole for share in shares.values()), out)

    def with_changes(self, total: Share, shares: Mapping[str, Share], changes: Mapping[str, Share]) -> Share:
        """Return what the shares add up to, given their total, with some of them replaced."""
        sums, whole, out = list(total.sums), total.whole, total.out
        for id_, new in changes.items():
            old = shares[id_]
            for place, value in enumerate(new.sums):
                sums[place] += value - old.sums[place]
            whole += new.whole - old.whole
            if new.out != old.out:
                out = frozenset().union(*(share.out for share in {**shares, **changes}.values()))
        return Share(tuple(sums), whole, out)

    def winner(self, total: Share) -> str | None:
        """Return who wins on these totals, or None."""
        sums = dict(zip(self.rules.candidates, total.sums, strict=True))
        return winner_of(sums, total.whole, total.out, self.rules.scale)


def _fields(criterion: Criterion) -> frozenset[str]:
    return frozenset().union(*(rule.when.fields() for rule in criterion.rules))
