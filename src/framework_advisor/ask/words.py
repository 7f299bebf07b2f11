"""What a questionnaire shows: a question, why it is asked, what hangs on it, the replies so far, the standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten

from framework_advisor.ask.interview import Interview, Replies
from framework_advisor.engine.advice import Advice
from framework_advisor.render import words
from framework_advisor.spec.fields import FIELDS

_FEW, _NOTHING = 3, "no difference"


def recap(replies: Replies, at: Interview, left: Sequence[str], columns: int) -> Iterator[str]:
    """Yield in three lines where a questionnaire stands that goes on: what is answered, who is ahead, what comes."""
    last = "; ".join(f"{field}: {reply(replies, field)}" for field in [*replies][-2:])
    answered, skipped = sum(map(bool, replies.values())), sum(answer is None for answer in replies.values())
    comes = f"Next of {len(left)} to ask: {left[0]}" if left else "Nothing is left to ask"
    for line in (
        f"So far: {words.count(answered, 'answer')}, {skipped} skipped. Last: {last}",
        f"As it stands: {words.verdict(at.advice)}",
        f"{comes}; l lists the answers and changes one",
    ):
        yield shorten(line, columns, placeholder=" ...")


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
    """Yield why a question is asked, what each answer would do by itself, and who would win then."""
    rules, before = at.advice.rules, at.advice
    counts = [each.title for each in rules.criteria.values() if any(field in one.when.fields() for one in each.rules)]
    yield f"{FIELDS[field].why} It counts for: {words.listing(counts, most=_FEW) or 'nothing in these rules'}."
    yield "What each answer by itself would do, in points:"
    done: dict[str, list[tuple[int, str]]] = {f"for {one.name}": [] for one in rules.candidates.values()}
    for option, after in options.items():
        for what, gain in _moves(before, after.advice):
            done.setdefault(what, []).append((gain, option))
    for what, moved in sorted(done.items(), key=lambda entry: entry[0] == _NOTHING):
        moved.sort(key=lambda entry: -entry[0])
        if moved:
            yield f"  {what}: {', '.join(f'{option} +{gain}' if gain else option for gain, option in moved)}"
    winners: dict[str | None, list[str]] = {}
    for option, after in options.items():
        winners.setdefault(after.advice.winner, []).append(option)
        if aside := [other for other in after.aside if other not in at.aside]:
            yield f"  {option} contradicts {words.listing(aside)}, which then no longer counts"
    other = {winner: with_ for winner, with_ in winners.items() if winner != before.winner}
    told = "; ".join(f"{words.outcome(before, who)} with {words.listing(other[who], 'or')}" for who in other)
    yield f"The outcome would change: {told}." if told else "None of them alone changes the outcome."


def _moves(before: Advice, after: Advice) -> Iterator[tuple[str, int]]:
    """Yield what came of an answer: whom it helps against others, by how many points; whom it rules out; or nothing."""
    was, now = ({one.candidate.name: one.points for one in each.standings if not one.out} for each in (before, after))
    gains = {name: now[name] - was[name] for name in now if name in was}
    told = [(f"for {name}", gain - min(gains.values())) for name, gain in gains.items() if gain > min(gains.values())]
    out = [name for name in was if name not in now]
    told += [(f"rules out {words.listing(out)}", 0)] if out else []
    yield from told or [(_NOTHING, 0)]


def listing(replies: Replies, aside: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the replies so far, by field."""
    kept = {field: f"  (kept aside: it contradicts {words.listing(aside[field])})" for field in aside}
    return {field: f"{reply(replies, field)}{kept.get(field, '')}" for field in replies}


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
    passed = f" It was skipped or kept aside: {words.listing(at.passed)}." if at.passed else ""
    return (
        f"Nothing more to ask after {number} of {at.advice.answered[1]} questions. {words.certainty(at.advice)}{passed}"
    )
