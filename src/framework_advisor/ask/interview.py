"""The questionnaire as a replay of keyed replies: what counts, what to ask next, and when nothing more can matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from framework_advisor.engine.advice import Advice
from framework_advisor.engine.scoring import advise
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements

Replies = dict[str, frozenset[str] | None]
"""The reply to each question by field, the latest last; None for one that was skipped."""


class Interview(NamedTuple):
    """Where a questionnaire stands."""

    advice: Advice
    """By the replies that count, and what was known before."""
    aside: Mapping[str, tuple[str, ...]]
    """Fields whose replies contradict later ones, and the fields of those: kept, never scored, and back once they no
    longer do."""
    open: tuple[str, ...]
    """What is still worth asking, what can move the outcome most first."""

    @property
    def decided(self) -> bool:
        """Whether no reply can change the winner any more."""
        return self.advice.verdict.decided


def interview(start: Requirements, replies: Replies, rules: RuleBase, as_of: date | None = None) -> Interview:
    """Return where a questionnaire stands after some replies to it; what was known at the start comes before them."""
    given = {**{field: answer for field, answer in start.answers().items() if field not in replies}, **replies}
    requirements, aside = answered(start, given)
    advice = advise(requirements, rules, as_of)
    return Interview(advice, aside, tuple(field for field in _worth_asking(advice) if field not in given))


def answered(start: Requirements, replies: Replies) -> tuple[Requirements, dict[str, tuple[str, ...]]]:
    """Return the requirements with the replies that count, and by field what the others contradict."""
    answers, aside = counted(replies)
    return start.with_answers({field: answers.get(field) for field in replies}), aside


def counted(replies: Replies) -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, ...]]]:
    """Return the answers that count, and by field what the others contradict: of two, the later one counts."""
    answers: dict[str, frozenset[str]] = {}
    aside: dict[str, tuple[str, ...]] = {}
    for field, answer in reversed(replies.items()):
        if answer:
            clash = [one for one in CONTRADICTIONS if field in one.answers and one.holds({**answers, field: answer})]
            if clash:
                aside[field] = tuple(other for one in clash for other in one.answers if other != field)
            else:
                answers[field] = answer
    return answers, aside


def _worth_asking(advice: Advice) -> list[str]:
    """Return the open questions that can still matter: those that settle most of what is undecided come first.

    What the leader lacks to be certain to win is what an answer can settle; where two are level, what both lack is.
    """
    prospects, pair = advice.prospects, advice.leading
    if pair is None:
        return prospects.fields
    level = advice.standings[0].rank == advice.standings[1].rank
    sides = {side: prospects.lacks(*side) for side in ([pair, pair[::-1]] if level else [pair])}
    worth = {}
    for field in prospects.fields:
        effects = {side: prospects.effect(field, *side) for side in sides}
        swing = effects[pair].swing
        worth[field] = (bool(swing), sum(effects[side].lift(lacks) for side, lacks in sides.items()), swing)
    return sorted(prospects.fields, key=lambda field: worth[field], reverse=True)


class Trial(NamedTuple):
    """What would come of an option."""

    advice: Advice
    aside: Mapping[str, tuple[str, ...]]
    """As in an `Interview`."""


def with_each_option(start: Requirements, replies: Replies, rules: RuleBase, field: str) -> dict[str, Trial]:
    """Return what would come of each option of a question alone, by the option."""
    others = {other: answer for other, answer in replies.items() if other != field}
    found = {}
    for option in FIELDS[field].options:
        requirements, aside = answered(start, {**others, field: frozenset((option,))})
        found[option] = Trial(advise(requirements, rules), aside)
    return found


def in_order(replies: Replies) -> list[str]:
    """Return every question that has no reply, in the model's own order."""
    return [field for field in FIELDS if field not in replies]
