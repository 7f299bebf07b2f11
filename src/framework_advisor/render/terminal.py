"""Advice for the terminal: the verdict first, then a bar a candidate, then the reasons. Readable without colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from framework_advisor.engine.advice import Advice, CriterionAdvice, Standing
from framework_advisor.render import layout, sureness, words
from framework_advisor.render.layout import NARROWEST, Lines, heading, wrap
from framework_advisor.rulebase.model import Rule

_SHOWN_QUESTIONS = 6
_SHOWN_REASONS = 3
_VERDICT_STYLES = {"clear": "bold green", "lean": "bold yellow", "none-fit": "bold red"}


def render(
    advices: Sequence[Advice], *, explain: bool = False, width: int = 80, color: bool = False, unicode: bool = True
) -> str:
    """Return one advice, or several with a table before them, as text of at most `width` columns (40 at least).

    `explain` tells all of how sure it is, not the short of it. `color` adds ANSI styles; without `unicode` only ASCII
    characters are used.
    """
    width = max(width, NARROWEST)
    how_sure = sureness.whole if explain else sureness.short
    return layout.printed(_pages(advices, how_sure, width), color=color, unicode=unicode)


def _pages(advices: Sequence[Advice], how_sure: sureness.Telling, width: int) -> Lines:
    if len(advices) > 1:
        yield from _table(advices, width)
    for advice in advices:
        if len(advices) > 1:
            yield from (Text(), Text("─" * width, style="dim"), Text())
        yield from _page(advice, how_sure, width)


def _table(advices: Sequence[Advice], width: int) -> Lines:
    """Yield a line a spec: its title, the verdict, the winner, the margin."""
    rows = [("Project", "Verdict", "Winner", "Margin")]
    for name, advice in zip(words.names(advices), advices, strict=True):
        verdict = advice.verdict
        winner = advice.rules.candidates[verdict.winner].name if verdict.winner else "-"
        rows.append((name, verdict.word, winner, "-" if verdict.margin is None else f"{verdict.margin:.1f}"))
    sizes = [max(cell_len(row[column]) for row in rows) for column in range(1, 4)]
    first = width - sum(sizes) - 2 * len(sizes)
    for number, (name, word, winner, margin) in enumerate(rows):
        if cell_len(name) > first:
            name = set_cell_size(name, first - 1) + "…"  # noqa: PLW2901
        line = f"{set_cell_size(name, first)}  {word:<{sizes[0]}}  {winner:<{sizes[1]}}  {margin:>{sizes[2]}}"
        yield Text(line, style="bold" if number == 0 else "")


def _page(advice: Advice, how_sure: sureness.Telling, width: int) -> Lines:
    origin = advice.requirements.origin
    yield from wrap(Text(words.title(advice), style="bold"), width)
    if origin and advice.requirements.title:
        yield from wrap(Text(words.one_line(origin.file), style="dim"), width)
    yield Text()
    yield from wrap(Text(words.verdict(advice), style=_VERDICT_STYLES.get(advice.verdict.word, "bold")), width)
    yield Text()
    yield from _bars(advice, width)
    yield Text()
    yield from wrap(Text(words.coverage(advice)), width)
    for line in (words.decision(advice), *words.then(advice, _SHOWN_REASONS), words.overdue(advice)):
        if line:
            yield from wrap(Text(line), width)
    yield from _ruled_out(advice, width)
    for side in words.sides(advice):
        yield from heading(words.side_heading(advice, side))
        for item in side.criteria:
            yield from _criterion(advice, item, width)
    for title, sentences in how_sure(advice).items():
        yield from heading(title)
        for sentence in sentences:
            yield from wrap(Text(sentence), width, "  - ")
    yield from _next(advice, width)
    yield from _questions(advice, width)
    yield from _remarks(advice, width)
    yield Text()
    looked_up = (
        "What each source says: --format markdown. To keep: framework-advisor report." if advice.cited() else None
    )
    for line in (words.doubtful(advice), looked_up, words.edition(advice)):
        if line:
            yield from wrap(Text(line, style="dim"), width)


def _remarks(advice: Advice, width: int) -> Lines:
    """Yield what moves nothing: rules that were retired, and notes."""
    if advice.retired():
        yield from heading("No longer counted")
        for gone in advice.retired():
            name = f"{gone.rule.criterion}/{gone.rule.id}"
            yield from wrap(Text.assemble((name, "bold"), f" ({gone.layer}): {gone.reason}"), width, "  - ")
    if advice.notes:
        yield from heading("Notes")
        for note in advice.notes:
            yield from wrap(Text(note.says), width, "  - ")


def _bars(advice: Advice, width: int) -> Lines:
    names = max(cell_len(standing.candidate.name) for standing in advice.standings)
    room = width - names - 10
    for standing in advice.standings:
        yield _bar(standing, names, room, leads=standing.candidate.id == advice.verdict.winner)


def _bar(standing: Standing, names: int, room: int, *, leads: bool) -> Text:
    filled = round(room * standing.score / 100)
    name = set_cell_size(standing.candidate.name, names)
    bar = Text.assemble(("█" * filled, "cyan" if leads else ""), ("░" * (room - filled), "dim"))
    out = Text("\n" + " " * (names + 4) + "ruled out", style="red") if standing.ruled_out else Text()
    return Text.assemble((f"  {name}  ", "bold" if leads else ""), bar, f" {standing.score:5.1f}", out)


def _ruled_out(advice: Advice, width: int) -> Lines:
    for standing in advice.standings:
        if standing.ruled_out:
            yield from heading(f"{standing.candidate.name} is ruled out")
            for rule in standing.ruled_out:
                yield from _reason(advice, rule, "", width)


def _criterion(advice: Advice, item: CriterionAdvice, width: int) -> Lines:
    weight = f" ({item.criterion.id}, {item.importance})  {words.pulls(advice, item)}"
    yield from wrap(Text.assemble((item.criterion.title, "bold"), weight), width, "  ")
    for rule in words.reasons(item, advice):
        yield from _reason(advice, rule, words.favours(rule, advice.rules) + ": ", width)


def _reason(advice: Advice, rule: Rule, favours: str, width: int) -> Lines:
    yield from wrap(Text.assemble((favours, "bold"), rule.because), width, "    - ")
    triggers, sources = words.evidence(advice, rule)
    yield from wrap(Text.assemble((triggers, "cyan"), (f" - {sources}", "dim")), width, "      ")


def _next(advice: Advice, width: int) -> Lines:
    """Yield what to use next, need by need."""
    title = ""
    for step in advice.steps():
        if not title:
            yield from heading("What to use next")
        if step.need.title != title:
            title = step.need.title
            yield Text(f"  {title}", style="bold")
        yield from wrap(Text(words.next_step(step)), width, "    - ", 6)
        if step.living and step.living[0].start:
            yield from wrap(Text(step.living[0].start, style="dim"), width, "      ")
        for dead in step.dead:
            yield from wrap(Text(words.dead_end(advice, dead), style="yellow"), width, "    ! ", 6)


def _questions(advice: Advice, width: int) -> Lines:
    """Yield the open questions, those that matter most first."""
    fields = list(advice.open_fields().items())
    if not fields:
        return
    yield from heading("Not answered, and it could matter")
    longest = max(cell_len(field) for field, _ in fields[:_SHOWN_QUESTIONS])
    for field, criteria in fields[:_SHOWN_QUESTIONS]:
        touched = ", ".join(item.criterion.title for item in criteria)
        yield from wrap(Text(touched), width, f"  {field:<{longest}}  ")
    more = len(fields) - _SHOWN_QUESTIONS
    if more > 0:
        yield Text(f"  and {more} more", style="dim")
