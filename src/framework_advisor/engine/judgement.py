"""What one criterion says about some answers, and what it could still come to say: the arithmetic below every advice.

Points are those of one criterion, before its weight: whole numbers, 0 to the scale's full value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from framework_advisor.rulebase.answer_space import simplest
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase

MOST_STEPS = 500
"""So many partial answers are tried for a bound; beyond, it is an outer one."""

Pair = tuple[str, str]
"""Two candidates: one that may be ahead, and one that may be behind."""


class Judgement(NamedTuple):
    """What a criterion says."""

    points: tuple[int, ...]  # by candidate, in the order of the rule base
    reasons: tuple[Rule, ...]  # the rules that hold and tell the candidates apart
    facts: tuple[Rule, ...]  # the rules that hold and favour all candidates alike: they move nothing
    open: tuple[Rule, ...]
    """The reasons that hold or not depending on unanswered fields, and that would change something."""
    hangs_on: frozenset[str]  # the unanswered fields at which these look
    out: frozenset[str]  # the candidates that are ruled out

    @property
    def speaks(self) -> bool:
        """Whether something that is answered makes it put a candidate ahead of another."""
        return min(self.points) < max(self.points) and any(rule.when.fields() for rule in self.reasons)

    @property
    def threatened(self) -> frozenset[str]:
        """The candidates that an open rule may rule out."""
        return frozenset(candidate for rule in self.open for candidate in rule.rules_out)


class Reach(NamedTuple):
    """Between what a criterion's lead can come to lie, over all that may still be answered."""

    least: dict[Pair, int | None]
    """The least that the first candidate is ahead of the second; None where one of the two must be out."""
    exact: bool  # whether each of these can be reached


Given = tuple[frozenset[str] | None, ...]
"""The answers to the fields of a criterion, in their order."""


def judge(rules: RuleBase, criterion: Criterion, answers: Answers) -> Judgement:
    """Return what a criterion says; only the answers at which it looks count."""
    return _judged(rules, criterion, tuple([answers.get(field) for field in criterion.fields]))


def reach(rules: RuleBase, criterion: Criterion, answers: Answers) -> Reach:
    """Return between what a criterion's leads can come to lie."""
    return _reached(rules, criterion, tuple([answers.get(field) for field in criterion.fields]))


@lru_cache(maxsize=1 << 16)
def _judged(rules: RuleBase, criterion: Criterion, given: Given) -> Judgement:
    reasons, facts, unknown = _sorted(rules, criterion, _answers(criterion, given))
    points = points_of(reasons, rules)
    out = frozenset(candidate for rule in reasons for candidate in rule.rules_out)
    open_ = tuple(rule for rule in unknown if rule.rules_out or points_of([*reasons, rule], rules) != points)
    unanswered = {field for field, answer in zip(criterion.fields, given, strict=True) if answer is None}
    hangs_on = frozenset().union(*(rule.when.fields() for rule in open_)) & unanswered if open_ else frozenset()
    return Judgement(points, tuple(reasons), tuple(facts), open_, hangs_on, out)


def _answers(criterion: Criterion, given: Given) -> dict[str, frozenset[str]]:
    return {field: answer for field, answer in zip(criterion.fields, given, strict=True) if answer is not None}


def _sorted(rules: RuleBase, criterion: Criterion, answers: Answers) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """Return the reasons and the facts that hold, and the reasons of which that is unknown."""
    reasons: list[Rule] = []
    facts: list[Rule] = []
    unknown: list[Rule] = []
    for rule in criterion.rules:
        truth = rule.when.holds(answers)
        if truth is not False:
            if rules.is_fact(rule):
                facts += [rule] if truth else []
            else:
                (reasons if truth else unknown).append(rule)
    return reasons, facts, unknown


@lru_cache(maxsize=1 << 14)
def _reached(rules: RuleBase, criterion: Criterion, given: Given) -> Reach:
    answers = _answers(criterion, given)
    reasons, _, unknown = _sorted(rules, criterion, answers)
    search = _Search(rules, reasons, unknown, answers)
    least = {pair: search.least(*pair) for pair in permutations(rules.candidates, 2)}
    return Reach(least, search.exact)


def points_of(reasons: Iterable[Rule], rules: RuleBase) -> tuple[int, ...]:
    """Return the candidates' points from reasons that hold, capped at the full value, in the rule base's order."""
    strengths, sums = rules.scale.strengths, dict.fromkeys(rules.candidates, 0)
    for rule in reasons:
        for candidate, strength in rule.favours.items():
            sums[candidate] += strengths[strength]
    return tuple([min(rules.scale.full_value, points) for points in sums.values()])


class _Search:
    """Looks for the completions at which one candidate is least ahead of another: branch and bound.

    A branch answers one field; it is left as soon as not even the best rules for it could beat what is known.
    """

    def __init__(self, rules: RuleBase, reasons: list[Rule], unknown: list[Rule], answers: Answers) -> None:
        self.rules = rules
        self.reasons = reasons
        self.unknown = unknown
        self.answers = dict(answers)
        self.fields = {rule.id: rule.when.fields() for rule in unknown}
        atoms = [atom for rule in unknown for atom in rule.when.atoms()]
        self.looks = {one.field: {atom.options for atom in atoms if atom.field == one.field} for one in atoms}
        self.steps = 0
        self.exact = True

    def least(self, ahead: str, behind: str) -> int | None:
        """Return the least lead of one candidate over another, or a little less where that takes too long."""
        if any(candidate in rule.rules_out for rule in self.reasons for candidate in (ahead, behind)):
            return None
        self.steps = 0
        outer = self._bound(self.reasons, self.unknown, ahead, behind)
        best = self._best(self.answers, self.reasons, self.unknown, (ahead, behind), None)
        if self.steps > MOST_STEPS and best != outer:
            self.exact = False
            return outer
        return best

    def _best(
        self, answers: dict[str, frozenset[str]], held: list[Rule], unknown: list[Rule], pair: Pair, best: int | None
    ) -> int | None:
        bound = self._bound(held, unknown, *pair)
        if best is not None and bound >= best:
            return best
        if not unknown:
            return bound
        field = next(atom.field for atom in unknown[0].when.atoms() if atom.field not in answers)
        hanging = [rule for rule in unknown if field in self.fields[rule.id]]
        others = [rule for rule in unknown if field not in self.fields[rule.id]]
        for answer in simplest(field, self.looks[field]):
            self.steps += 1
            if (best is not None and bound >= best) or self.steps > MOST_STEPS:
                return best
            more = {**answers, field: answer}
            truths = [(rule, rule.when.holds(more)) for rule in hanging]
            came = [rule for rule, truth in truths if truth]
            if not any(candidate in rule.rules_out for rule in came for candidate in pair):
                left = [*(rule for rule, truth in truths if truth is None), *others]
                best = self._best(more, [*held, *came], left, pair, best)
        return best

    def _bound(self, held: list[Rule], unknown: list[Rule], ahead: str, behind: str) -> int:
        """Return what the lead cannot fall below, whichever of the unknown rules come to hold."""
        return self._points(held, ahead) - self._points([*held, *unknown], behind)

    def _points(self, reasons: Iterable[Rule], candidate: str) -> int:
        strengths = self.rules.scale.strengths
        sum_ = sum(strengths[rule.favours[candidate]] for rule in reasons if candidate in rule.favours)
        return min(self.rules.scale.full_value, sum_)
