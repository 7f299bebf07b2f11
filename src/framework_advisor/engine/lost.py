"""What became of the reasons by which the layers below would have chosen otherwise."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from framework_advisor.engine.judgement import points_of
from framework_advisor.engine.weighing import Position
from framework_advisor.rulebase.editions import RuleChange, became
from framework_advisor.rulebase.model import Rule, RuleBase

Outcome = tuple[Position, str | None]
"""Where a project stands, and who wins."""


class Lost(NamedTuple):
    """A reason of the layers below that does not count as it did."""

    before: Rule
    now: Rule | None  # the rule as the later rule base has it; None where it has not
    change: RuleChange | None  # what became of it; None where it says what it said
    holds: bool  # whether it holds as a reason for this project today, in a criterion that counts
    weight: tuple[int, int]  # that of its criterion, then and today; 0 where it does not count


def lost_reasons(before: Outcome, after: Outcome) -> tuple[tuple[Rule, ...], tuple[Lost, ...]]:
    """Return the reasons by which it was chosen before, the strongest first, and those that do not count as they did.

    Reasons for the winner of before; where there was none, those against the winner of today.
    """
    (position, winner), (today, _) = before, after
    rules, weights = position.rules, position.weights
    side = {winner} if winner else rules.candidates.keys() - {after[1]}
    reasons = [rule for item in position.judged.values() for rule in item.reasons if _gain(rule, side, rules) > 0]
    reasons.sort(key=lambda rule: -_gain(rule, side, rules) * weights[rule.criterion])
    lost = [gone for rule in reasons if (gone := _lost(rule, side, position, today))]
    return tuple(reasons), tuple(lost)


def _lost(rule: Rule, side: AbstractSet[str | None], before: Position, today: Position) -> Lost | None:
    """Return what of a reason does not count as it did, or None when it counts for as much."""
    rules = today.rules
    criterion = rules.criteria.get(rule.criterion)
    now = next((other for other in criterion.rules if other.id == rule.id), None) if criterion else None
    holds = any(other is now for item in today.judged.values() for other in item.reasons) if now else False
    weights = (before.weights[rule.criterion], today.weights.get(rule.criterion, 0))
    then_counts = weights[0] * _gain(rule, side, before.rules)
    if now and holds and weights[1] * _gain(now, side, rules) >= then_counts:
        return None
    return Lost(rule, now, became(rule, criterion), holds, weights)


def _gain(rule: Rule, side: AbstractSet[str | None], rules: RuleBase) -> int:
    """Return the points by which a rule puts one side ahead of the others; what rules them out counts in full."""
    if rule.rules_out:
        return 0 if side & set(rule.rules_out) else rules.scale.full_value
    points = dict(zip(rules.candidates, points_of([rule], rules), strict=True))
    ours = max((points[id_] for id_ in points if id_ in side), default=0)
    return ours - max((points[id_] for id_ in points if id_ not in side), default=0)
