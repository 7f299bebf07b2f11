"""What a questionnaire shows: a question, why it is asked, what hangs on it, the replies so far, the standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from framework_advisor.ask.interview import Interview, Replies, Trial
from framework_advisor.engine.advice import Advice
from framework_advisor.render import words
from framework_advisor.spec.fields import FIELDS


def heading(field: str, number: int, left: int) -> str:
    """Return how far along one is: the number of the question, and how many at most are left after it."""
    after = f"at most {left} after it" if left else "the last"
    return f"Question {number} ({field}; {after})"


def options(field: str) -> list[str]:
    """Return the options, each with its label."""
    width = max(map(len, FIELDS[field].options))
    return [f"{id_:<{width}}  {label}" for id_, label in FIELDS[field].options.items()]


def standing(advice: Advice, before: Advice) -> str:
    """Return the standing in a line, how much of it is settled, and what the margin was before the last reply."""
    facts = [", ".join(f"{one.candidate.name} {one.score:.1f}" for one in advice.standings)]
    facts.append(f"{advice.verdict.coverage:.0f} % settled")
    if advice.leading and set(advice.leading) == set(before.leading or ()):
        was, now = (_lead(one, *advice.leading) for one in (before, advice))
        facts.append("the margin has not moved" if was == now else f"the margin was {was:.1f}")
    return f"{words.verdict(advice)} ({'; '.join(facts)})"


def _lead(advice: Advice, ahead: str, behind: str) -> float:
    scores = {one.candidate.id: one.score for one in advice.standings}
    return scores[ahead] - scores[behind]


def why(field: str, at: Interview, options: Mapping[str, Trial]) -> Iterator[str]:
    """Yield what each option would do to the standing now, and what hangs on a question, with sources."""
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
    for field, answer in replies.items():
        kept = f"  (kept aside: it contradicts {words.listing(aside[field])})" if field in aside else ""
        yield f"{field:<{width}}  {words.answer(answer) if answer else 'skipped'}{kept}"


def moved_aside(replies: Replies, before: Interview, after: Interview) -> Iterator[str]:
    """Yield which replies no longer count, since the last one contradicts them, and which count again."""
    for field, others in after.aside.items():
        if field not in before.aside:
            these = words.listing(f"{other}: {words.answer(replies[other])}" for other in others)
            yield f"Kept aside, since it contradicts {these}: {field}: {words.answer(replies[field])}"
    yield from (f"Counts again: {field}" for field in before.aside if field not in after.aside)


def decided(number: int, whole: int) -> str:
    """Return that nothing more can change the outcome."""
    return f"Decided after {number} of {whole} questions: no further answer can change the winner."
