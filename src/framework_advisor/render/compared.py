"""Comparisons as blocks: before and after side by side, what differs, and what that moves; and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from framework_advisor.compare.comparison import Comparison
from framework_advisor.compare.snapshot import moves
from framework_advisor.engine.advice import Advice
from framework_advisor.render import json, markdown, terminal, words
from framework_advisor.render.blocks import Blocks, Gap, Heading, Item, Paragraph, Span, Table

if TYPE_CHECKING:  # most comparisons have no gates
    from framework_advisor.gates.gates import Held


def render(comparisons: Iterable[Comparison], *, width: int = 80, color: bool = False, unicode: bool = True) -> str:
    """Return comparisons one after the other, `width` columns wide."""
    return terminal.written(_blocks(comparisons), width=width, color=color, unicode=unicode)


def as_markdown(comparisons: Sequence[Comparison], held: Sequence[Sequence[Held]] = ()) -> str:
    """Return comparisons as Markdown, one after the other. `held` are the gates of each after the changes."""
    text = markdown.written(_blocks(comparisons))
    if not any(held):
        return text
    from framework_advisor.render import gated

    return f"{text}\n{gated.as_markdown([each.after for each in comparisons], held, [])}"


def as_json(comparisons: Sequence[Comparison], held: Sequence[Sequence[Held]] = ()) -> str:
    """Return one comparison as an object, several as an array. `held` are the gates of each after the changes."""
    return json.dumped(*(json.comparison(each, gates or ()) for each, gates in zip_longest(comparisons, held)))


def _blocks(comparisons: Iterable[Comparison]) -> Blocks:
    for comparison in comparisons:
        before, after = comparison.before, comparison.after
        yield Heading(" -> ".join(dict.fromkeys((words.title(before), words.title(after)))), 1)
        yield Gap()
        yield from side_by_side({"Before": before, "After": after})
        yield from listed("What differs", _differences(comparison))
        if len(comparison.alone) > 1:
            told = (f"{cause}: {words.verdict(advice)}" for cause, advice in comparison.alone.items())
            yield from listed("Each alone", told)
        yield from _came_and_went(comparison)
        yield from moved(before, after)


def listed(title: str, lines: Iterable[str]) -> Blocks:
    """Yield lines as a list under a heading; nothing where there are none."""
    items = [Item((Span(line),)) for line in lines]
    if items:
        yield Heading(title)
        yield from items


def side_by_side(advices: Mapping[str, Advice]) -> Blocks:
    """Yield the points of every candidate by advices, each under its name, and their verdicts."""
    names = {id_: each.name for advice in advices.values() for id_, each in advice.rules.candidates.items()}
    points = [
        {one.candidate.id: "out" if one.out else str(one.points) for one in advice.standings}
        for advice in advices.values()
    ]
    rows = ((name, *(each.get(id_, "-") for each in points)) for id_, name in names.items())
    yield Table(("Points", *advices), tuple(rows))
    yield Gap()
    for name, advice in advices.items():
        yield Paragraph((Span(f"{name}: ", "strong"), Span(words.verdict(advice))))


def _differences(comparison: Comparison) -> Iterator[str]:
    """Yield what differs between two advices: answers, priorities, what the project rules out, rules."""
    found = comparison.difference
    for field, (was, is_) in found.answers.items():
        yield f"{field}: {words.answer(was)} -> {words.answer(is_)}"
    for part, unset in (("priorities", "as in the rule base"), ("rules_out", "not ruled out")):
        for id_, both in getattr(found, part).items():
            yield f"{part}.{id_}: {' -> '.join(words.one_line(word or unset) for word in both)}"
    if found.rules_changed:
        both = (words.edition(advice).removeprefix("Rules: ") for advice in (comparison.before, comparison.after))
        yield f"rules: {' -> '.join(both)}"
    if found.is_none:
        yield "nothing that counts"


def _came_and_went(comparison: Comparison) -> Blocks:
    found = comparison.difference
    if found.came or found.went:
        yield Heading("Reasons that came and went")
    for sign, names, advice in (("+", found.came, comparison.after), ("-", found.went, comparison.before)):
        rules = {rule.name: words.whom(rule, advice.rules) for item in advice.criteria for rule in item.reasons}
        yield from (Item((Span(f"{name} ({rules[name]})"),), sign) for name in names)


def moved(before: Advice, after: Advice) -> Blocks:
    """Yield the criteria that moved the lead of the first candidate over the second, the most moved first."""
    first, second = (one.candidate for one in after.standings[:2])
    missing = [one.name for one in (first, second) if one.id not in before.rules.candidates]
    if missing:
        told = f"{words.listing(missing)} is not in {before.rules.name}, so leads cannot be compared."
        yield from (Gap(), Paragraph((Span(told),)))
        return
    both = moves(before, after, first.id, second.id).items()
    titles = {item.criterion.id: item.criterion.title for advice in (before, after) for item in advice.criteria}
    rows = tuple((titles[id_], f"{was:+}", f"{is_:+}") for id_, (was, is_) in both if was != is_)
    yield Heading(f"What moved {first.name}'s lead over {second.name}" if rows else "No criterion moved")
    if rows:
        yield Table(("Criterion", "Before", "After"), rows)
