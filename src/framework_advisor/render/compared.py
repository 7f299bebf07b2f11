"""A comparison as text for a terminal: before and after side by side, what differs, and why it matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from framework_advisor.compare.comparison import Comparison, moves, reasons
from framework_advisor.engine.advice import Advice
from framework_advisor.render import layout, words
from framework_advisor.render.json import document, dumped, gate, options, outcome
from framework_advisor.render.layout import NARROWEST, Lines, heading, wrap
from framework_advisor.render.markdown import escape

if TYPE_CHECKING:
    from framework_advisor.gates.gates import Held
    from framework_advisor.spec.saved import ComparisonDocument

_LEAST = 0.05
"""A change of a score that would show as 0.0 is not shown."""


def render(comparisons: Iterable[Comparison], *, width: int, color: bool, unicode: bool) -> str:
    """Return comparisons one after the other, `width` columns wide."""
    width = max(width, NARROWEST)

    def lines() -> Lines:
        for number, comparison in enumerate(comparisons):
            if number:
                yield from (Text(), Text("─" * width, style="dim"), Text())
            yield from _page(comparison, width)

    return layout.printed(lines(), color=color, unicode=unicode)


def _page(found: Comparison, width: int) -> Lines:
    yield from wrap(Text(_title(found), style="bold"), width)
    yield Text()
    yield from _table(found, width)
    yield from heading("What differs")
    yield from (line for text in words.differences(found) for line in wrap(Text(text), width, "  - "))
    if len(found.alone) > 1:
        yield from heading("Each alone")
        for cause, advice in found.alone.items():
            yield from wrap(Text(f"{cause}: {words.verdict(advice)}"), width, "  - ")
    changed = list(words.reasons_moved(found))
    if changed:
        yield from heading("Reasons that came and went")
        yield from (line for text in changed for line in wrap(Text(text), width, "  ", 4))
    yield from moved(found.before, found.after, width)


def _title(found: Comparison) -> str:
    return " -> ".join(dict.fromkeys(words.title(advice) for advice in (found.before, found.after)))


def _table(found: Comparison, width: int) -> Lines:
    rows = [("", "before", "after")]
    for one in {**found.before.rules.candidates, **found.after.rules.candidates}.values():
        rows += [(one.name, _score(found.before, one.id), _score(found.after, one.id))]
    first = max(cell_len(row[0]) for row in rows) + 2
    for name, before, after in rows:
        yield Text(f"  {set_cell_size(name, first)}{before:>9}{after:>9}", style="" if name else "bold")
    yield Text()
    for when, advice in (("Before", found.before), ("After", found.after)):
        yield from wrap(Text(f"{when}: {words.verdict(advice)}"), width, "  ", 4)


def _score(advice: Advice, candidate: str) -> str:
    found = [one for one in advice.standings if one.candidate.id == candidate]
    return "-" if not found else "out" if found[0].ruled_out else f"{found[0].score:.1f}"


def moved(before: Advice, after: Advice, width: int) -> Lines:
    """Yield the criteria that moved the lead of the first candidate over the second, the most moved first."""
    ahead, behind = (one.candidate for one in after.standings[:2])
    yield Text()
    missing = [one.name for one in (ahead, behind) if one.id not in before.rules.candidates]
    if missing:
        told = f"{words.listing(missing)} is not in {before.rules.name}, so leads cannot be compared."
        yield from wrap(Text(told), width)
        return
    titles = {item.criterion.id: item.criterion.title for advice in (before, after) for item in advice.criteria}
    found = {
        id_: both for id_, both in moves(before, after, ahead.id, behind.id).items() if abs(both[1] - both[0]) >= _LEAST
    }
    told = f"What moved {ahead.name}'s lead over {behind.name}" if found else "No criterion moved"
    yield Text(told, style="bold underline" if found else "")
    for id_, (was, is_) in found.items():
        yield from wrap(Text(titles[id_]), width, f"  {was:+6.1f} -> {is_:+6.1f}  ")


def as_markdown(comparisons: Sequence[Comparison], held: Sequence[Sequence[Held]] = ()) -> str:
    """Return comparisons as Markdown, one after the other. `held` are the gates of each after the changes."""
    text = "\n".join(line for found in comparisons for line in _markdown(found)).rstrip("\n") + "\n"
    if not any(held):
        return text
    from framework_advisor.render import gated  # noqa: PLC0415  (only for gates)

    return f"{text}\n{gated.as_markdown([found.after for found in comparisons], held, [])}"


def _markdown(found: Comparison) -> Iterator[str]:
    advices = (found.before, found.after)
    yield from (f"# {escape(_title(found))}", "")
    yield from ("| | Before | After |", "| --- | ---: | ---: |")
    for one in {**found.before.rules.candidates, **found.after.rules.candidates}.values():
        yield f"| {escape(one.name)} | {' | '.join(_score(advice, one.id) for advice in advices)} |"
    yield f"| Verdict | {' | '.join(escape(words.verdict(advice)) for advice in advices)} |"
    yield from ("", "## What differs", "", *(f"- {escape(text)}" for text in words.differences(found)), "")
    if len(found.alone) > 1:
        yield from ("## Each alone", "")
        yield from (f"- {cause}: {escape(words.verdict(advice))}" for cause, advice in found.alone.items())
        yield ""
    changed = list(words.reasons_moved(found))
    if changed:
        yield from ("## Reasons that came and went", "", *(f"- {escape(text)}" for text in changed), "")


def as_json(comparisons: Sequence[Comparison], held: Sequence[Sequence[Held]] = ()) -> str:
    """Return one comparison as an object, several as an array. `held` are the gates of each after the changes."""
    documents = [_document(found) for found in comparisons]
    for found, gates in zip(documents, held, strict=False):
        found["after"]["gates"] = [gate(one) for one in gates]
    return dumped(documents[0] if len(documents) == 1 else documents)


def _document(found: Comparison) -> ComparisonDocument:
    return {
        "schema": "framework-advisor/comparison/v1",
        "before": document(found.before),
        "after": document(found.after),
        "answers": [
            {"field": one.field, "before": options(one.before), "after": options(one.after)} for one in found.answers
        ],
        "priorities": [
            {"criterion": one.criterion, "before": one.before, "after": one.after} for one in found.priorities
        ],
        "reasons": {
            "gained": [rule.name for rule in reasons(found)[0]],
            "lost": [rule.name for rule in reasons(found)[1]],
        },
        "alone": {cause: outcome(advice) for cause, advice in found.alone.items()},
    }
