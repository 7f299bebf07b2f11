"""A back-test as blocks, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from framework_advisor.compare.backtest import Backtest, Guess, Period, Rate
from framework_advisor.render import markdown, terminal, words
from framework_advisor.render.blocks import Blocks, Heading, Item, Paragraph, Span, Table
from framework_advisor.render.formats import Style
from framework_advisor.render.json import dumped
from framework_advisor.rulebase.model import Band


def as_text(found: Sequence[Backtest], style: Style | None, *, full: bool) -> str:
    """Return back-tests for the terminal in a style, or as Markdown; `full` gives the reasons behind each miss."""
    page = (block for one in found for block in _blocks(one, full=full))
    return terminal.written(page, **style) if style else markdown.written(page)


def as_json(found: Sequence[Backtest]) -> str:
    """Return one back-test as an object, several as an array."""
    return dumped(*map(_document, found))


def _blocks(found: Backtest, *, full: bool) -> Blocks:
    (first, last), rules = found.years, found.rules
    yield Heading(f"Back-test of {rules.name} as of {rules.as_of}: decisions of {first} to {last}", 1)
    yield from (Paragraph((Span(text),)) for text in found.limits)
    yield Heading("How often whoever is ahead was the one used (with 95 % intervals)")
    yield from (Item((Span(f"{period.name}: ", "strong"), Span(_told(period, found)))) for period in found.periods)
    yield Heading("How often projects use now what was ahead, by its lead")
    rows = ((_leads(band), str(band.of), f"{band.hits} of {band.of}") for band in found.bands if band.of)
    yield Table(("Lead", "Projects", "Went this way"), tuple(rows))
    yield Heading("Criteria: decisions that come out only with it, and only without it")
    for id_, (helps, hurts) in found.criteria.items():
        yield Item((Span(rules.criteria[id_].title, "strong"), Span(f" ({id_}): helps {helps}, hurts {hurts}")))
    yield Heading(f"What it got wrong: {words.count(len(found.misses), 'decision')}")
    for miss in found.misses:
        ahead = f"{rules.candidates[miss.ahead].name} ahead by {miss.lead}" if miss.ahead else "level"
        used = f"{miss.decision.id} ({miss.decision.year}): used {rules.candidates[miss.used].name}"
        yield Item((Span(f"{used}, {ahead}"),))
        yield from (Item((Span(text, "dim"),), depth=1) for text in (_reasons(miss) if full else ()))


def _told(period: Period, found: Backtest) -> str:
    (candidate, commoner), (hits, of) = period.commoner, period.named
    level = f", with nobody ahead in {period.level}" if period.level else ""
    parts = [f"these rules {_rate(period.rules)}{level}"]
    parts += [f"always {found.rules.candidates[candidate].name} {_rate(commoner)}"]
    parts += [f"{period.thumb[0]} {_rate(period.thumb[1])}"] if period.thumb else []
    projects = words.count(period.rules.of, "project")
    advised = f". Where the lead is enough to advise, {hits} of {of} went that way." if of else "."
    return f"{projects}; {'; '.join(parts)}{advised}"


def _rate(rate: Rate) -> str:
    share, low, high = (f"{part:.2f}".removeprefix("0") for part in (rate.hits / rate.of, rate.low, rate.high))
    return f"{share} ({low} to {high})"


def _leads(band: Band) -> str:
    return f"{band.least} or more" if band.below is None else f"{band.least} to {band.below - 1}"


def _reasons(miss: Guess) -> Iterator[str]:
    """Yield the reasons for whoever is ahead, by criterion."""
    for item in miss.advice.criteria:
        if miss.ahead and not item.criterion.switching and item.lead(miss.ahead, miss.used) > 0:
            reasons = words.listing(rule.id for rule in item.reasons)
            yield f"{item.criterion.title} +{item.lead(miss.ahead, miss.used)}: {reasons}"


def _document(found: Backtest) -> dict[str, Any]:
    return {
        "schema": "framework-advisor/backtest/v1",
        "rules": {"name": found.rules.name, "as_of": str(found.rules.as_of), "sha256": found.rules.sha256},
        "years": found.years,
        "periods": [
            {
                "name": period.name,
                "rules": period.rules._asdict(),
                "named": dict(zip(("hits", "of"), period.named, strict=True)),
                "commoner": {"candidate": period.commoner[0], **period.commoner[1]._asdict()},
                "rule_of_thumb": period.thumb[1]._asdict() if period.thumb else None,
            }
            for period in found.periods
        ],
        "bands": [band._asdict() for band in found.bands],
        "criteria": [
            {"criterion": id_, "helps": helps, "hurts": hurts} for id_, (helps, hurts) in found.criteria.items()
        ],
        "misses": [
            {
                "id": miss.decision.id,
                "year": miss.decision.year,
                "used": miss.used,
                "ahead": miss.ahead,
                "lead": miss.lead,
            }
            for miss in found.misses
        ],
    }
