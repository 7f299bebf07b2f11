"""An advice as blocks: which sections there are, in which order, and what they say. The writers only lay them out.

The short page answers on one screen; the full page tells every reason, and `explain` adds all of how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.render import sureness, words
from framework_advisor.rulebase.model import Rule, Source

_FEW, _MOST_NEEDS = 3, 4
_LINE, _TWO_LINES = 77, 128
"""So many characters take one line of 80 columns, or about two in a list."""

Style = Literal["", "strong", "dim", "good", "doubt", "bad"]
_STYLES: dict[str, Style] = {"clear": "good", "lean": "doubt", "none-fit": "bad"}


class Span(NamedTuple):
    """A piece of text in one style. What has a link is a name for what it leads to."""

    text: str
    style: Style = ""
    link: str | None = None


Spans: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    """What a section is about; that of level 1 names the page."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """Text by itself. Those that follow each other stand below each other."""

    spans: Spans


class Item(NamedTuple):
    """One of a list, with a number that stands before it, or below another."""

    spans: Spans
    value: str = ""
    depth: int = 0


class Bar(NamedTuple):
    """A lead, and the leads at which the verdict changes."""

    name: str
    lead: int
    marks: tuple[int, int]
    legend: str

    def drawn(self, room: int) -> str:
        """Return the bar, so many characters wide; it is full at twice what is clear, or at the lead beyond that."""
        whole = max(2 * self.marks[1], self.lead)
        places = {min(room - 1, room * mark // whole) for mark in self.marks}
        filled = room * self.lead // whole
        return "".join("│" if n in places else "█" if n < filled else "░" for n in range(room))


class Table(NamedTuple):
    """Rows under a head; the last column holds numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Gap(NamedTuple):
    """Nothing, where something ends."""


Block: TypeAlias = Heading | Paragraph | Item | Bar | Table | Gap
Blocks: TypeAlias = Iterator[Block]


def blocks(advices: Sequence[Advice], *, full: bool, explain: bool) -> Blocks:
    """Yield one advice, or several as a table, with a page for each where all is told."""
    if len(advices) != 1:
        rows = zip(words.names(advices), advices, strict=True)
        yield Table(("Project", "Verdict", "Winner", "Lead"), tuple(_row(name, advice) for name, advice in rows))
    for advice in advices if len(advices) == 1 or full else ():
        yield from _page(advice, full=full, explain=explain)


def _row(name: str, advice: Advice) -> tuple[str, ...]:
    winner = advice.rules.candidates[advice.winner].name if advice.winner else "-"
    return name, advice.verdict.word, winner, "-" if advice.verdict.lead is None else str(advice.verdict.lead)


def _page(advice: Advice, *, full: bool, explain: bool) -> Blocks:
    yield from _answer(advice, full=full)
    yield from _every_reason(advice) if full else _carrying(advice)
    yield from section("What could change it", _changing(advice, full=full))
    for title, lines in sureness.whole(advice).items() if explain else ():
        yield from section(title, lines)
    yield from section("What to use", _every_step(advice) if full else _uses(advice))
    if full:
        yield from section("No longer counted", (words.retirement(advice, gone) for gone in advice.retired))
        yield from section("Notes", (note.says for note in advice.remarks))
    yield Gap()
    told = (*words.then(advice, None if full else 0), words.overdue(advice), words.doubtful(advice))
    yield from _said(*(line and (line if full else _cut(line, 2 * _LINE)) for line in told))
    yield from _said(words.edition(advice), style="dim")
    if full:
        yield from section("Sources", (Item(cited(source)) for source in advice.cited()))
        yield Gap()
    more = {"--full (every reason)": full, "--explain (how sure)": explain, "report (a page to keep)": full and explain}
    hints = ", ".join(hint for hint, given in more.items() if not given)
    yield from _said(hints and f"More: {hints}", style="dim")


def section(title: str, items: Iterable[Block | str]) -> Blocks:
    """Yield a heading and the items under it, or texts as items; nothing where there are none."""
    for number, item in enumerate(items):
        if number == 0:
            yield Heading(title)
        yield Item((Span(item),)) if isinstance(item, str) else item


def _said(*lines: str | None, style: Style = "") -> Blocks:
    """Yield what is said of some lines, each a paragraph."""
    yield from (Paragraph((Span(line, style),)) for line in lines if line)


def _answer(advice: Advice, *, full: bool) -> Blocks:
    """Yield the verdict, what to do, and how sure that is."""
    named = advice.requirements.origin and advice.requirements.title
    yield Heading(words.title(advice) + (f" ({words.spec_file(advice)})" if named else ""), 1)
    yield Gap()
    yield from _said(*(note.says if full else _cut(note.says, 2 * _LINE) for note in advice.headlines), style="strong")
    yield from _said(words.verdict(advice), style=_STYLES.get(advice.verdict.word, "strong"))
    for standing in advice.standings:
        for rule in standing.ruled_out:
            out, says = f"{standing.candidate.name} is ruled out: ", _cut(rule.because, _TWO_LINES)
            yield Paragraph((Span(out, "bad"), Span(says), _where(advice, rule)))
    yield from _said(*words.excluded(advice), words.advised(advice))
    if advice.leading and advice.verdict.word != "undecided":
        lead, scale = advice.verdict.lead or 0, advice.rules.scale
        name = f"{words.paired(advice)[0].name} +{lead}" if lead else "level"
        yield Bar(name, lead, (scale.lean, scale.clear), f"lean from {scale.lean}, clear from {scale.clear}")
    given, asked = advice.answered
    known = f" ({given} of {words.count(asked, 'question')} answered)" if given < asked else ""
    sure = f"{words.certainty(advice).removesuffix('.')}{known}."
    sure = " ".join(filter(None, (sure, words.meant(advice))))
    yield from _said(sureness.unclear(advice), sure, words.decision(advice), words.priorities(advice))


def _where(advice: Advice, rule: Rule) -> Span:
    """Return where in the spec the answers stand by which a rule holds; the fields where there is no file."""
    triggers = list(advice.triggers(rule))
    lines = sorted({trigger.place.line for trigger in triggers if trigger.place})
    told = [str(line) for line in lines] or [trigger.field for trigger in triggers]
    where = ("line " if len(lines) == 1 else "lines ") if lines else ""
    return Span(f" ({where}{words.listing(told, most=_FEW)})" if told else "", "dim")


def _cut(text: str, room: int) -> str:
    """Return text cut to about so many characters: after a sentence, or else after a word."""
    if len(text) <= room:
        return text
    sentence = text[:room].rpartition(". ")[0]
    return f"{sentence}." if len(sentence) > room // 2 else f"{text[:room].rpartition(' ')[0].rstrip(',;:.')} ..."


def _line(label: str, names: Sequence[str]) -> Blocks:
    """Yield as many names as a line holds, and how many more there are; nothing where there are none."""
    room = _LINE - len(label)
    most = next((n for n in range(len(names), 1, -1) if len(words.listing(names, most=n)) <= room), 1)
    if names:
        yield Paragraph((Span(f"{label}: ", "strong"), Span(f"{words.listing(names, most=most)}.")))


def _carrying(advice: Advice) -> Blocks:
    """Yield the criteria that move most, each with its best reason; the others in a line a side."""
    if advice.leading is None or advice.verdict.word == "undecided":
        return
    ahead, behind, level = words.sides(advice)
    leader, other = (candidate.name for candidate in words.paired(advice))
    if advice.winner:
        shown = [
            item for item in ahead[: _FEW + 2] if words.moves(advice, item) >= words.moves(advice, ahead[:_FEW][-1])
        ]
        yield from section(f"What carries {leader}", [_best(advice, item, "") for item in shown])
    else:
        shown, wide = [*ahead[:2], *behind[:2]], max(len(leader), len(other))
        items = [_best(advice, item, f"{leader if item in ahead else other:<{wide}} ") for item in shown]
        yield from section(f"What speaks for {leader} or {other}", items)
    for name, side in ((leader, ahead), (other, behind)):
        rest = [item for item in side if item not in shown]
        also = f"{'Also for' if len(rest) < len(side) else 'For'} {name} (+{words.moves(advice, *rest)})"
        yield from _line(also, [f"{item.criterion.title} +{words.moves(advice, item)}" for item in rest])
    yield from _line("Level", [item.criterion.title for item in level])


def _best(advice: Advice, item: CriterionAdvice, whom: str) -> Item:
    """Return a criterion with the points that it moves, its best reason, and where in the spec that comes from."""
    title, rule = f"{item.criterion.title}: ", words.reasons(advice, item)[0]
    where, value = _where(advice, rule), f"{whom}+{words.moves(advice, item)}"
    says = _cut(rule.because, _TWO_LINES - len(title) - len(where.text) - 2 * len(whom))
    return Item((Span(title, "strong"), Span(says), where), value)


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


def _changing(advice: Advice, *, full: bool) -> Iterator[str]:
    """Yield the open answers that could change it, the given ones that would, and the nearest importance."""
    alone = [f"{one.field} ({sureness.between(advice, one)})" for one in advice.questions if one.turns]
    others = [one.field for one in advice.questions if not one.turns]
    if alone:
        more = f"; with others {len(others)} more" if others and not full else ""
        yield f"Open answers that alone could: {words.listing(alone, most=None if full else 2)}{more}"
    if others and (full or not alone):
        yield f"Open answers that together could: {words.listing(others, most=None if full else _FEW)}"
    if advice.verdict.word != "undecided":
        yield from sureness.nearest_flips(advice)
        yield from sureness.nearest_turn(advice)


def _uses(advice: Advice) -> Blocks:
    """Yield a line a need, and what to keep away from."""
    needs: dict[str, dict[str, None]] = {}
    for step in advice.steps:
        needs.setdefault(step.need.title, {}).update(dict.fromkeys(one.name for one in step.living[:1]))
    taken = len(advice.headlines) + (advice.verdict.course.kind != "start") + (advice.winner is None)
    most = max(1, _MOST_NEEDS - taken)
    for title, names in [*needs.items()][:most]:
        use = words.listing(names or ["nothing maintained is known"], "or")
        yield Item((Span(f"{title}: "), Span(use, "strong")))
    if len(needs) > most:
        yield Item((Span(f"and {words.count(len(needs) - most, 'other need')} (--full)"),))
    dead = dict.fromkeys(one.name for step in advice.steps for one in step.dead)
    if dead:
        yield Item((Span("Avoid: ", "bad"), Span(f"{words.listing(dead, most=_FEW)}.")))


def _every_step(advice: Advice) -> Blocks:
    for step in advice.steps:
        start = step.living[0].start if step.living else None
        learn = (Span(" "), Span("Start here", link=start), Span(".")) if start else ()
        yield Item((Span(f"{step.need.title}: ", "strong"), Span(words.next_step(step)), *learn))
        yield from (Item((Span("Not: ", "bad"), Span(words.dead_end(advice, dead))), depth=1) for dead in step.dead)


def cited(source: Source) -> Spans:
    """Return what a source says, what became of it, and where it stands."""
    today = f" Today ({source.status}): {source.today}" if source.today else ""
    read = f"; read on {source.checked}" if source.checked else ""
    return Span(f"{source.id}: {source.says}{today} ("), Span(source.title, "", source.link), Span(f"{read})")
