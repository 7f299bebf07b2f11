"""What became of the gates, and what changed since a baseline: as lines for a log, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from framework_advisor.compare.drift import Drift
from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held, to_do
from framework_advisor.render import words
from framework_advisor.render.markdown import escape
from framework_advisor.rulebase.model import Rule
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import Place
from framework_advisor.version import VERSION

_MOST = 3
"""Of the reasons that came or went no more are named in a line."""


def lines(
    advices: Sequence[Advice], held: Sequence[Sequence[Held]], drifts: Sequence[Drift], *, quiet: bool = False
) -> Iterator[str]:
    """Yield a line for every change and every gate, with a count of these; last, where one looks, what does not pass.

    When quiet, those that hold are but counted.
    """
    for advice, drift in zip(advices, drifts, strict=False):
        yield from (inert(f"{words.spec_file(advice)}: since the baseline: {told}") for told in changes(drift))
    every = [(advice, one) for advice, gates in zip(advices, held, strict=True) for one in gates]
    yield from (_line(*each) for each in every if each[1].passes and not (quiet and each[1].holds))
    if every:
        came = [became(one) for _, one in every]
        told = [f"{came.count(word)} {word}" for word in ("holds", "fails", "inconclusive", "waived") if word in came]
        yield f"{words.count(len(every), 'gate')}: {words.listing(told)}"
    yield from (_line(*each) for each in every if not each[1].passes)


def _line(advice: Advice, one: Held) -> str:
    return inert(f"{one.place or words.spec_file(advice)}: {became(one)}[{one.gate}]: {said(advice, one)}")


def became(one: Held) -> str:
    """Return what became of a gate, in a word."""
    if one.holds:
        return "holds"
    return "waived" if one.waivers else "inconclusive" if one.holds is None else "fails"


def said(advice: Advice, one: Held) -> str:
    """Return what came out, what is most behind it, and what waives it or else is to be done."""
    return "; ".join(clauses(advice, one))


def clauses(advice: Advice, one: Held) -> Iterator[str]:
    """Yield that in clauses: what came out stands first."""
    yield one.says
    if one.behind:
        behind = [f"{rule.name} ({words.triggers(advice, rule)})" for rule in one.behind]
        yield f"behind it: {words.listing(behind, most=1)}"
    for waiver in one.waivers:
        rule = f" ({waiver.rule})" if waiver.rule else ""
        yield f"waived until {waiver.until}{rule}: {words.one_line(waiver.reason)}"
    if not one.passes:
        yield f"to do: {to_do(one.gate)}"


def reasons(advice: Advice) -> Iterator[tuple[Rule, Place, str]]:
    """Yield the reasons, each with the answer that called it up, or else the whole spec, and in words."""
    for rule in (rule for item in advice.criteria for rule in item.reasons):
        places = (trigger.place for trigger in advice.triggers(rule) if trigger.place)
        told = f"{words.whom(rule, advice.rules)}. {rule.because} ({words.triggers(advice, rule)})"
        yield rule, next(places, words.spec_place(advice)), told


def changes(drift: Drift) -> Iterator[str]:
    """Yield what changed since a baseline, and why."""
    before, after, changed = drift.before, drift.after, drift.difference
    if before.title != after.requirements.title:
        yield f"it is of another title: {words.one_line(before.title or 'none')}"
    was, now = (f"{one.word} ({one.winner or 'nobody'})" for one in (before, after.verdict))
    yield f"the verdict {'is still' if was == now else f'was {was}, and is'} {now}"
    if drift.fall:
        whose, how = before.candidates[before.leader or ""], "fallen" if drift.fall > 0 else "grown"
        yield f"the lead of {whose} has {how} by {words.points(abs(drift.fall))}"
    for field, answers in changed.answers.items():
        yield f"{field}: {' -> '.join(map(words.answer, answers))}"
    for id_, importances in changed.priorities.items():
        yield f"priorities.{id_}: {' -> '.join(word or 'as in the rules' for word in importances)}"
    for id_, (_, reason) in changed.rules_out.items():
        yield f"rules_out.{id_}: {f'the project rules it out ({words.one_line(reason)})' if reason else 'no longer'}"
    yield from _rules_changed(drift)
    for word, names in (("came", changed.came), ("went", changed.went)):
        if names:
            yield f"reasons that {word}: {words.listing(names, most=_MOST)}"
    if changed.is_none:
        yield "neither answers nor priorities nor rules have changed"


def _rules_changed(drift: Drift) -> Iterator[str]:
    before, after, changed = drift.before, drift.after, drift.difference
    if changed.rules_changed:
        edition = words.edition(after).removeprefix("Rules: ")
        yield f"the rules are others: {before.rules}, sha256 {before.sha256[:12]} -> {edition}"
    for id_, (then, today) in changed.importances.items():
        yield f"{id_}: its importance was {then or 'off'}, and is {today or 'off'}"
    for name, both in changed.favours.items():
        yield f"{name}: favoured {' -> '.join(map(_favours, both))}"
    if before.version != VERSION:
        yield f"the program is another: {before.version} -> {VERSION}"
    if set(before.candidates) != set(after.rules.candidates):
        yield f"the candidates are others: {', '.join(before.candidates)} -> {', '.join(after.rules.candidates)}"
    if drift.rules_alone:
        yield f"by the rules alone it would be: {words.verdict(drift.rules_alone)}"


def _favours(strengths: Mapping[str, str] | None) -> str:
    return ", ".join(f"{id_}: {word}" for id_, word in (strengths or {}).items()) or "nobody"


def as_markdown(advices: Sequence[Advice], held: Sequence[Sequence[Held]], drifts: Sequence[Drift]) -> str:
    """Return the gates and the changes as Markdown; nothing where neither was asked for."""
    text, names = list[str](), words.names(advices)
    if any(held):
        text += ["## Gates", "", "| Project | Gate | | |", "| --- | --- | --- | --- |"]
        for name, advice, gates in zip(names, advices, held, strict=True):
            text += [f"| {escape(name)} | {one.name} | {became(one)} | {escape(said(advice, one))} |" for one in gates]
        text += [""]
    for name, drift in zip(names, drifts, strict=False):
        text += [f"## Since the baseline: {escape(name)}", "", *(f"- {escape(one)}" for one in changes(drift)), ""]
    return "\n".join(text) + "\n" if text else ""
