"""What a questionnaire shows: a question, why it is asked, what hangs on it, the replies so far, the standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from framework_advisor.ask.interview import Interview, Replies
from framework_advisor.engine.advice import Advice
from framework_advisor.render import words
from framework_advisor.spec.fields import FIELDS


def heading(field: str, number: int, left: int) -> str:
    """Return how far along one is: the number of the question, and how many others there are as it stands."""
    others = f"{words.count(left, 'other')} to ask" if left else "the last"
    return f"Question {number} ({field}; {others} as it stands)"


def standing(advice: Advice, before: Advice) -> str:
    """Return the standing in a line, and what the lead of those who are first and second now was before."""
    points = ", ".join(f"{one.candidate.name} {one.points}{' (ruled out)' * one.out}" for one in advice.standings)
    if not advice.leading:
        return points
    then, today = ({one.candidate.id: one.points for one in each.standings} for each in (before, advice))
    was, now = (each[advice.leading[0]] - each[advice.leading[1]] for each in (then, today))
    told = "as before" if was == now else f"was {was}" if was > 0 and now > 0 else "level before"
    if was and told == "level before":
        ahead = advice.rules.candidates[advice.leading[was < 0]].name
        told = f"{ahead} was ahead by {abs(was)}"
    return f"{points}; {f'ahead by {words.points(now)}' if now else 'level'}; {told}"


def why(field: str, at: Interview, options: Mapping[str, Interview]) -> Iterator[str]:
    """Yield why a question is asked, where each option would lead, and what hangs on it, with sources."""
    yield FIELDS[field].why
    yield "With each option alone:"
    width = max(map(len, options))
    for option, after in options.items():
        aside = [other for other in after.aside if other not in at.aside]
        puts = f"; it contradicts {words.listing(aside)}" if aside else ""
        yield f"  {option:<{width}}  {standing(after.advice, at.advice)}{puts}"
    yield "What hangs on it:"
    for item in at.advice.criteria:
        hanging = [rule for rule in item.criterion.rules if field in rule.when.fields()]
        if hanging:
            yield f"{item.criterion.title} ({item.importance}):"
        for rule in hanging:
            yield f"  {words.condition(rule.when)}: {words.whom(rule, at.advice.rules)} [{', '.join(rule.sources)}]"


def listing(replies: Replies, aside: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the replies so far, a line each."""
    width = max(map(len, replies), default=0)
    for field in replies:
        kept = f"  (kept aside: it contradicts {words.listing(aside[field])})" if field in aside else ""
        yield f"{field:<{width}}  {reply(replies, field)}{kept}"


def reply(replies: Replies, field: str) -> str:
    """Return what was replied to a question."""
    answer = replies[field]
    return words.answer(answer) if answer else "skipped"


def replied(replies: Replies, before: Interview, after: Interview) -> Iterator[str]:
    """Yield the last reply, which others no longer count, since it contradicts them, and which count again."""
    last = next(reversed(replies))
    yield f"{last}: {reply(replies, last)}"
    for field in (field for field in after.aside if field not in before.aside):
        these = words.listing(f"{other}: {reply(replies, other)}" for other in after.aside[field])
        yield f"Kept aside, since it contradicts {these}: {field}: {reply(replies, field)}"
    yield from (f"Counts again: {field}" for field in before.aside if field not in after.aside)


def stopped(at: Interview, number: int) -> str:
    """Return why nothing more is asked, after so many questions."""
    after, advice = f"after {number} of {at.advice.answered[1]} questions", at.advice
    fit = [each.candidate.name for each in advice.standings if not each.out]
    if len(fit) < 2:
        return f"Decided {after}: {' '.join(fit) or 'no candidate'} is all that is left."
    if advice.verdict.decided:
        certain = f"{fit[0]} is certain" if advice.winner else "it is certain to stay too close to call"
        return f"Decided {after}: {certain}, whatever else is answered."
    if at.passed:
        return f"Not decided {after}: {words.listing(at.passed)} can still change the outcome, and no other question."
    return f"Not proved {after}, but no question is left of which an answer is known to change the outcome."
