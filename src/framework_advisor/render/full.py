"""An advice as blocks: on one screen, or with every reason and its sources, and all of how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.render import sureness, words
from framework_advisor.render.blocks import Blocks, Gap, Item, Span, Spans, said, section
from framework_advisor.render.screen import answer, changing, screen, table, weighed
from framework_advisor.render.uses import dead_end, next_step
from framework_advisor.rulebase.model import Source


def blocks(advices: Sequence[Advice], *, full: bool, explain: bool) -> Blocks:
    """Yield one advice, or several as a table, with a page for each where all is told."""
    if len(advices) != 1:
        yield table(advices)
        yield from weighed(advices)
    for advice in advices if len(advices) == 1 or full else ():
        yield from _everything(advice) if full else screen(advice)
        for title, lines in sureness.whole(advice).items() if explain else ():
            yield from section(title, lines)
        yield from _rules(advice, full=full, explain=explain)


def _everything(advice: Advice) -> Blocks:
    """Yield every reason, fact, step and note."""
    yield from answer(advice, most=None)
    yield from _every_reason(advice)
    yield from section("What could change it", changing(advice, most=None))
    yield from section("What to use", _every_step(advice))
    yield from section("No longer counted", (words.retirement(advice, gone) for gone in advice.retired))
    yield from section("Notes", (note.says for note in advice.remarks))
    yield Gap()
    yield from said(words.meant(advice), *words.then(advice), words.overdue(advice), words.doubtful(advice))


def _rules(advice: Advice, *, full: bool, explain: bool) -> Blocks:
    """Yield which rules made the advice, and what more there is to see."""
    if full:
        yield from said(words.edition(advice), style="dim")
        yield from section("Sources", (Item(cited(source)) for source in advice.cited()))
        return
    more = " · --full every reason" + ("" if explain else " · --explain how sure")
    yield from said(f"Rules: {advice.rules.name}, as of {advice.rules.as_of}{more}", style="dim", most=2)


def _every_reason(advice: Advice) -> Blocks:
    """Yield every criterion that says something, with every reason and fact, by what it moves."""
    first, second = (candidate.name for candidate in words.paired(advice))
    titles = (f"For {first}, against {second}", f"For {second}, against {first}", "Level")
    for title, items in zip(titles, words.sides(advice), strict=True):
        yield from section(title, (block for item in items for block in _whole(advice, item)))


def _whole(advice: Advice, item: CriterionAdvice) -> Blocks:
    head = f" ({item.criterion.id}, {item.importance}): {words.adds(advice, item)}"
    yield Item((Span(item.criterion.title, "strong"), Span(head)))
    for rule in (*words.reasons(advice, item), *item.facts):
        whom = "level" if rule in item.facts else words.whom(rule, advice.rules)
        evidence = Span(f" ({words.evidence(advice, rule)})", "dim")
        yield Item((Span(f"{whom}: ", "strong"), Span(rule.because), evidence), depth=1)


def _every_step(advice: Advice) -> Blocks:
    for step in advice.steps:
        start = step.living[0].start if step.living else None
        learn = (Span(" "), Span("Start here", link=start), Span(".")) if start else ()
        yield Item((Span(f"{step.need.title}: ", "strong"), Span(next_step(step)), *learn))
        yield from (Item((Span("Not: ", "bad"), Span(dead_end(advice, dead))), depth=1) for dead in step.dead)


def cited(source: Source) -> Spans:
    """Return what a source says, what became of it, and where it stands."""
    today = f" Today ({source.status}): {source.today}" if source.today else ""
    read = f"; read on {source.checked}" if source.checked else ""
    return Span(f"{source.id}: {source.says}{today} ("), Span(source.title, "", source.link), Span(f"{read})")
