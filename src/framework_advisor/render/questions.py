"""What a questionnaire shows: a question, why it is asked, what hangs on it, the replies so far, the standing."""

from __future__ import annotations

from collections.abc import Iterator

from framework_advisor.advice import Advice
from framework_advisor.interview import Interview, Replies
from framework_advisor.render import words
from framework_advisor.requirements import FIELDS
from framework_advisor.scoring import advise


def heading(field: str, number: int, left: int) -> str:
    """Return how far along one is: the number of the question, and how many at most are left after it."""
    after = f"at most {left} after it" if left else "the last"
    return f"Question {number} ({field}; {after})"


def options(field: str) -> list[str]:
    """Return the options, each with its label."""
    width = max(map(len, FIELDS[field].options))
    return [f"{id_:<{width}}  {label}" for id_, label in FIELDS[field].options.items()]


def standing(advice: Advice, before: Advice | None) -> str:
    """Return the standing in a line, and how the last reply moved the margin."""
    scores = ", ".join(f"{one.candidate.name} {one.score:.1f}" for one in advice.standings)
    moved = ""
    if before and advice.leading and set(advice.leading) == set(before.leading or ()):
        margins = [_lead(one, *advice.leading) for one in (before, advice)]
        moved = f", {margins[1] - margins[0]:+.1f} for {advice.standings[0].candidate.name}"
    return f"{words.verdict(advice)} ({scores}{moved})"


def _lead(advice: Advice, ahead: str, behind: str) -> float:
    scores = {one.candidate.id: one.score for one in advice.standings}
    return scores[ahead] - scores[behind]


def why(field: str, at: Interview) -> Iterator[str]:
    """Yield what hangs on a question, with sources, and what each option would do to the standing now."""
    yield FIELDS[field].why
    for item in at.advice.criteria:
        hanging = [rule for rule in item.criterion.rules if field in rule.when.fields()]
        if hanging:
            yield f"{item.criterion.title} ({item.importance}):"
        for rule in hanging:
            yield f"  {words.condition(rule.when)}: {words.whom(rule, at.advice.rules)} [{', '.join(rule.sources)}]"
    yield "With each option alone:"
    width = max(map(len, FIELDS[field].options))
    for option in FIELDS[field].options:
        after = advise(at.advice.requirements.with_answers({field: frozenset((option,))}), at.advice.rules)
        yield f"  {option:<{width}}  {standing(after, at.advice)}"


def listing(replies: Replies, aside: tuple[str, ...]) -> Iterator[str]:
    """Yield the replies so far, numbered."""
    width = max(map(len, replies), default=0)
    for number, (field, answer) in enumerate(replies.items(), start=1):
        kept = "  (kept aside: it contradicts a later answer)" if field in aside else ""
        yield f"{number:>3}  {field:<{width}}  {words.answer(answer) if answer else 'skipped'}{kept}"


def decided(number: int, whole: int) -> str:
    """Return that nothing more can change the outcome."""
    return f"Decided after {number} of {whole} questions: no further answer can change the outcome."
