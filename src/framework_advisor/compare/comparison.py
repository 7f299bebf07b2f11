"""Two advices side by side, and what of the difference is due to answers, priorities and rules."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from framework_advisor.compare.editions import under
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.model import Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements

Cause = Literal["answers", "priorities", "rules"]


class AnswerChange(NamedTuple):
    """An answer that differs; None where the question is unanswered."""

    field: str
    before: frozenset[str] | None
    after: frozenset[str] | None


class PriorityChange(NamedTuple):
    """A priority that differs; None where the rule base's importance counts."""

    criterion: str
    before: str | None
    after: str | None


class Comparison(NamedTuple):
    """What came out before and after."""

    before: Advice
    after: Advice
    answers: tuple[AnswerChange, ...]
    priorities: tuple[PriorityChange, ...]
    alone: dict[Cause, Advice]
    """For each cause that differs, what comes out when only that is swapped and the rest is as before."""


class Subject(NamedTuple):
    """What is compared: a spec under a rule base."""

    requirements: Requirements
    rules: RuleBase


def compare(before: Subject, after: Subject, as_of: date | None = None) -> Comparison:
    """Return what differs between two specs, or one under two rule bases, and what each cause does alone.

    A rule base does not mind criteria and candidates that a spec names and it does not know.
    """
    old, new = before.requirements, after.requirements
    answers, priorities = _answers(old, new), _priorities(old, new)
    alone: dict[Cause, Advice] = {}
    if answers:
        given = {change.field: change.after for change in answers}
        alone["answers"] = under(old.with_answers(given), before.rules, as_of)
    if priorities:
        alone["priorities"] = under(old.model_copy(update={"priorities": new.priorities}), before.rules, as_of)
    if before.rules.sha256 != after.rules.sha256:
        alone["rules"] = under(old, after.rules, as_of)
    return Comparison(under(*before, as_of), under(*after, as_of), answers, priorities, alone)


def under_each_layer(requirements: Requirements, rules: RuleBase) -> list[Subject]:
    """Return one spec under every layer of a rule base, the lowest first."""
    below = under_each_layer(requirements, rules.below) if rules.below else []
    return [*below, Subject(requirements, rules)]


def reasons(found: Comparison) -> tuple[list[Rule], list[Rule]]:
    """Return the rules that hold after and did not before, and those that did before and do not after."""
    held = [
        {rule.name: rule for item in advice.criteria for rule in item.holding} for advice in (found.before, found.after)
    ]
    gained = [rule for name, rule in held[1].items() if name not in held[0]]
    return gained, [rule for name, rule in held[0].items() if name not in held[1]]


def _answers(old: Requirements, new: Requirements) -> tuple[AnswerChange, ...]:
    was, is_ = old.answers(), new.answers()
    return tuple(
        AnswerChange(field, was.get(field), is_.get(field)) for field in FIELDS if was.get(field) != is_.get(field)
    )


def _priorities(old: Requirements, new: Requirements) -> tuple[PriorityChange, ...]:
    was, is_ = old.priorities, new.priorities
    return tuple(
        PriorityChange(id_, was.get(id_), is_.get(id_))
        for id_ in dict.fromkeys([*was, *is_])
        if was.get(id_) != is_.get(id_)
    )


def moves(before: Advice, after: Advice, ahead: str, behind: str) -> dict[str, tuple[float, float]]:
    """Return for each criterion, by id, what it added to the lead of one candidate over another, before and after.

    In points of the score; the one that changed most comes first. They add up to the two margins.
    """
    leads = [
        {item.criterion.id: advice.pull(item, ahead) - advice.pull(item, behind) for item in advice.criteria}
        for advice in (before, after)
    ]
    both = {id_: (leads[0].get(id_, 0.0), leads[1].get(id_, 0.0)) for id_ in dict.fromkeys([*leads[1], *leads[0]])}
    return dict(sorted(both.items(), key=lambda entry: -abs(entry[1][1] - entry[1][0])))
