"""The questionnaire as a replay of keyed replies: what counts, what to ask next, and when nothing more can matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from framework_advisor.engine.advice import Advice, advise
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements

Replies = dict[str, frozenset[str] | None]  # by field, the latest last; None for a question that was skipped


class Interview(NamedTuple):
    """Where a questionnaire stands."""

    advice: Advice  # by the replies that count, and what was known before
    aside: Mapping[str, tuple[str, ...]]  # by field, the later replies that its own contradicts: it does not count now
    replied: frozenset[str]  # the fields that are not asked again

    @property
    def open(self) -> tuple[str, ...]:
        """What is still to be asked: what can change the outcome, in the advice's own order."""
        return tuple(each.field for each in self.advice.questions if each.field not in self.replied)

    @property
    def passed(self) -> tuple[str, ...]:
        """What can change the outcome and is not asked again: it was skipped, or its reply was kept aside."""
        return tuple(each.field for each in self.advice.questions if each.field in self.replied)


def interview(start: Requirements, replies: Replies, rules: RuleBase, as_of: date | None = None) -> Interview:
    """Return where a questionnaire stands after some replies to it; what was known at the start comes before them."""
    given = {**{field: answer for field, answer in start.answers().items() if field not in replies}, **replies}
    requirements, aside = answered(start, given)
    return Interview(advise(requirements, rules, as_of), aside, frozenset(given))


def answered(start: Requirements, replies: Replies) -> tuple[Requirements, dict[str, tuple[str, ...]]]:
    """Return the requirements with the replies that count, and by field what the others contradict.

    Of two that contradict each other, the later one counts.
    """
    counting: dict[str, frozenset[str]] = {}
    aside: dict[str, tuple[str, ...]] = {}
    for field, answer in reversed(replies.items()):
        more = {**counting, field: answer} if answer else counting
        clashes = [tie.answers for tie in CONTRADICTIONS if field in tie.answers and tie.holds(more)]
        if clashes:
            aside[field] = tuple(other for clash in clashes for other in clash if other != field)
        else:
            counting = more
    return start.with_answers({field: counting.get(field) for field in replies}), aside


def in_order(replies: Replies) -> list[str]:
    """Return every question that has no reply, in the model's own order."""
    return [field for field in FIELDS if field not in replies]
