"""The questionnaire as a replay of keyed replies: what counts, what to ask next, and when nothing more can matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from framework_advisor.advice import Advice
from framework_advisor.requirements import CONTRADICTIONS, FIELDS, Requirements
from framework_advisor.rulebase import RuleBase
from framework_advisor.scoring import advise

Replies = Mapping[str, frozenset[str] | None]
"""The reply to each question by field, the latest last; None for one that was skipped."""


class Interview(NamedTuple):
    """Where a questionnaire stands."""

    advice: Advice
    """By the replies that count, and what was known before."""
    aside: tuple[str, ...]
    """Fields whose replies contradict later ones: kept, never scored, and back once they no longer do."""
    open: tuple[str, ...]
    """What is still worth asking, what can move the outcome most first."""

    @property
    def decided(self) -> bool:
        """Whether no reply can change the winner any more."""
        return self.advice.verdict.decided


def interview(start: Requirements, replies: Replies, rules: RuleBase, as_of: date | None = None) -> Interview:
    """Return where a questionnaire stands after some replies to it, given what was known at the start."""
    counted: dict[str, frozenset[str] | None] = {}
    known, aside = start.answers(), []
    for field, answer in reversed(list(replies.items())):  # of two that contradict each other, the later one counts
        given = {**known, **{f: a for f, a in counted.items() if a}, **({field: answer} if answer else {})}
        if answer and any(field in one.answers and one.holds(given) for one in CONTRADICTIONS):
            aside.append(field)
        else:
            counted[field] = answer
    advice = advise(start.with_answers(counted), rules, as_of)
    asked = {*replies, *known}
    return Interview(advice, tuple(aside), tuple(field for field in _worth_asking(advice) if field not in asked))


def _worth_asking(advice: Advice) -> Iterator[str]:
    """Yield the open questions that can still matter: those that can move the leading margin most come first."""
    reaches = advice.reaches
    first = sorted((field for field, reach in reaches.items() if reach.swing), key=lambda field: -reaches[field].swing)
    yield from first
    yield from (field for field in advice.prospects.fields if field not in first)


def in_order(replies: Replies, start: Requirements) -> list[str]:
    """Return every question that has no reply and was not known at the start, in the model's own order."""
    known = start.answers()
    return [field for field in FIELDS if field not in replies and field not in known]
