"""What became of the gates, and what changed since a baseline: as lines for a log, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from framework_advisor.compare.drift import Drift
from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held
from framework_advisor.render import words
from framework_advisor.render.markdown import escape
from framework_advisor.text.problems import inert
from framework_advisor.version import VERSION

_MOST = 3
"""Of the reasons behind a gate, and of those that came or went, no more are named in a line."""


def lines(advices: Sequence[Advice], held: Sequence[Sequence[Held]], drifts: Sequence[Drift]) -> Iterator[str]:
    """Yield a line for every gate and every change, and a count of the gates."""
    for advice, gates, drift in zip_longest(advices, held, drifts):
        file = words.spec_file(advice)
        yield from (inert(f"{file}: since the baseline: {told}") for told in (changes(drift) if drift else ()))
        for one in gates:
            place = str(one.place) if one.place else file
            yield inert(f"{place}: {became(one)}[{one.gate}]: {said(advice, one)}")
    every = [one for gates in held for one in gates]
    if every:
        yield counted(every)


def became(one: Held) -> str:
    """Return what became of a gate, in a word."""
    if one.holds:
        return "holds"
    return "waived" if one.waivers else "inconclusive" if one.holds is None else "fails"


def said(advice: Advice, one: Held) -> str:
    """Return what was found, what is behind it, and what waives it."""
    behind = [f"{rule.name} ({words.triggers(advice, rule)})" for rule in one.behind[:_MOST]]
    more = [f"{len(one.behind) - _MOST} more"] if len(one.behind) > _MOST else []
    because = f"; behind it: {words.listing([*behind, *more])}" if behind else ""
    return f"{one.says}{because}{waived(one)}"


def waived(one: Held) -> str:
    """Return what waives a gate, as the end of a sentence; nothing where nothing does."""
    told = (
        f"; waived until {waiver.until}{f' ({waiver.rule})' if waiver.rule else ''}: {words.one_line(waiver.reason)}"
        for waiver in one.waivers
    )
    return "".join(told)


def counted(held: Sequence[Held]) -> str:
    """Return how many gates came to what."""
    found = [became(one) for one in held]
    told = [f"{found.count(word)} {word}" for word in ("holds", "fails", "inconclusive", "waived") if word in found]
    return f"{words.count(len(held), 'gate')}: {words.listing(told)}"


def changes(drift: Drift) -> Iterator[str]:
    """Yield what changed since a baseline, and why."""
    before, after = drift.before, drift.after
    now = after.verdict
    if before.title != after.requirements.title:
        yield f"it is of another title: {words.one_line(before.title or 'none')}"
    was = f"{before.word} ({before.winner or 'nobody'})"
    is_ = f"{now.word} ({now.winner or 'nobody'})"
    yield f"the verdict {'is still' if was == is_ else f'was {was}, and is'} {is_}"
    if abs(drift.fall) >= 0.05:  # noqa: PLR2004  (it would show as 0.0)
        whose = before.candidates[before.leader or ""]
        yield f"the lead of {whose} has {'fallen' if drift.fall > 0 else 'grown'} by {abs(drift.fall):.1f}"
    yield from (f"{field}: {words.answer(was)} -> {words.answer(now)}" for field, (was, now) in drift.answers.items())
    for id_, (old, new) in drift.priorities.items():
        yield f"priorities.{id_}: {old or 'as in the rules'} -> {new or 'as in the rules'}"
    yield from _rules_changed(drift)
    for word, names in zip(("came", "went"), drift.reasons, strict=True):
        if names:
            more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
            yield f"reasons that {word}: {words.listing([*names[:_MOST], *more])}"
    if not (drift.rules_changed or drift.answers or drift.priorities):
        yield "neither answers nor priorities nor rules have changed"


def _rules_changed(drift: Drift) -> Iterator[str]:
    before, after = drift.before, drift.after
    if drift.rules_changed:
        edition = words.edition(after).removeprefix("Rules: ")
        yield f"the rules are others: {before.rules}, sha256 {before.sha256[:12]} -> {edition}"
    for id_, (then, today) in drift.importances.items():
        yield f"{id_}: its importance was {then}, and is {today}"
    for name, favours in drift.favours.items():
        yield f"{name}: favoured {' -> '.join(_favours(one) for one in favours)}"
    if before.version != VERSION:
        yield f"the program is another: {before.version} -> {VERSION}"
    if set(before.candidates) != set(after.rules.candidates):
        yield f"the candidates are others: {', '.join(before.candidates)} -> {', '.join(after.rules.candidates)}"
    if drift.same_answers:
        yield f"by the rules alone it would be: {words.verdict(drift.same_answers)}"


def _favours(strengths: Mapping[str, str]) -> str:
    return ", ".join(f"{id_}: {word}" for id_, word in strengths.items()) or "nobody"


def as_markdown(advices: Sequence[Advice], held: Sequence[Sequence[Held]], drifts: Sequence[Drift]) -> str:
    """Return the gates and the changes as Markdown; nothing where neither was asked for."""
    found = []
    if any(held):
        found += ["## Gates", "", "| Project | Gate | | |", "| --- | --- | --- | --- |"]
        for name, advice, gates in zip(words.names(advices), advices, held, strict=True):
            found += [f"| {escape(name)} | {one.name} | {became(one)} | {escape(said(advice, one))} |" for one in gates]
        found += [""]
    for name, drift in zip(words.names(advices), drifts, strict=False):
        found += [f"## Since the baseline: {escape(name)}", "", *(f"- {escape(one)}" for one in changes(drift)), ""]
    return "\n".join(found) + "\n" if found else ""
