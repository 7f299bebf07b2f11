"""The answer on one screen: what to do, the few reasons that carry it, what could change it, what to use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.render import sureness, words
from framework_advisor.render.blocks import (
    Balance,
    Block,
    Blocks,
    Gap,
    Heading,
    Item,
    Names,
    Paragraph,
    Section,
    Span,
    Style,
    Table,
    said,
)
from framework_advisor.render.uses import avoided, uses
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.fields import FIELDS

_STYLES: dict[str, Style] = {"clear": "good", "lean": "doubt", "none-fit": "bad"}


def table(advices: Sequence[Advice]) -> Table:
    """Return several advices, a row each."""
    rows = zip(words.names(advices), advices, strict=True)
    return Table(("Project", "Verdict", "Winner", "Lead"), tuple(_row(name, advice) for name, advice in rows))


def weighed(advices: Sequence[Advice]) -> Blocks:
    """Yield which importances each of several projects sets for itself."""
    for name, line in zip(words.names(advices), map(words.priorities, advices), strict=True):
        yield from (Gap(), *said(f"{name}: {line}")) if line else ()


def _row(name: str, advice: Advice) -> tuple[str, ...]:
    winner = advice.rules.candidates[advice.winner].name if advice.winner else "-"
    return name, advice.verdict.word, winner, "-" if advice.verdict.lead is None else str(advice.verdict.lead)


def screen(advice: Advice) -> Blocks:
    """Yield an advice for one screen; the terminal shows no more of its sections than there is room for."""
    yield from answer(advice, most=2)
    yield _carrying(advice)
    changes = tuple(Item((Span(line),), most=2) for line in changing(advice, most=2))
    yield Section("What could change it", changes, 4, lambda shown: _more(len(changes) - shown, "--explain"))
    yield _uses(advice)
    yield Gap()
    told = (words.meant(advice), *words.then(advice, 0), words.overdue(advice), words.doubtful(advice))
    yield from said(*told, most=2)


def _more(number: int, option: str) -> Iterator[Block]:
    if number:
        yield Item((Span(f"and {number} more ({option})"),))


def answer(advice: Advice, most: int | None) -> Blocks:
    """Yield the verdict, what to do, and how sure that is, each in so many lines."""
    named = advice.requirements.origin and (advice.requirements.title or "").strip()
    yield Heading(words.title(advice), 1, words.spec_file(advice) if named else "")
    yield from said(words.verdict(advice), style=_STYLES.get(advice.verdict.word, "strong"))
    told, others = advice.headlines[: 1 if most else None], len(advice.headlines) - 1
    more = (Span(f" (and {others} more: --full)", "dim"),) if most and others > 0 else ()
    yield from (Paragraph((Span(note.says, "strong"),), most, more) for note in told)
    for standing in advice.standings:
        for rule in standing.ruled_out:
            out = Span(f"{standing.candidate.name} is ruled out: ", "bad")
            yield Paragraph((out, Span(rule.because)), most and most + 1, (_where(advice, rule),))
    yield from said(*words.excluded(advice), words.advised(advice), most=most)
    given, asked = advice.answered
    known = f" ({given} of {words.count(asked, 'question')} answered)" if given < asked else ""
    sure = f"{words.certainty(advice).removesuffix('.')}{known}."
    yield from said(sureness.unclear(advice), sure, words.decision(advice), words.priorities(advice), most=most)
    if advice.leading and advice.verdict.word != "undecided":
        yield from (Gap(), _balance(advice, advice.leading))


def _balance(advice: Advice, leading: tuple[str, str]) -> Balance:
    """Return the lead between the first two, who stand in the order of the rule base."""
    scale, lead = advice.rules.scale, advice.verdict.lead or 0
    first, second = (id_ for id_ in advice.rules.candidates if id_ in leading)
    names = (advice.rules.candidates[first].name, advice.rules.candidates[second].name)
    return Balance(names, lead if first == leading[0] else -lead, (scale.lean, scale.clear))


def _where(advice: Advice, rule: Rule) -> Span:
    """Return where in the spec the answers stand by which a rule holds; the fields where there is no file."""
    triggers = list(advice.triggers(rule))
    lines = sorted({trigger.place.line for trigger in triggers if trigger.place})
    told = [str(line) for line in lines] or [trigger.field for trigger in triggers]
    where = ("line " if len(lines) == 1 else "lines ") if lines else ""
    return Span(f" ({where}{words.listing(told, most=3)})" if told else "", "dim")


def _carrying(advice: Advice) -> Section:
    """Return the criteria that move most, each with its best reason; the others in a line a side."""
    if advice.leading is None or advice.verdict.word == "undecided":
        return Section("", (), 0, lambda _: ())
    ahead, behind, level = words.sides(advice)
    leader, other = (candidate.name for candidate in words.paired(advice))
    fit = [one for one in advice.standings if not one.out]
    in_turn = [item for pair in zip(ahead, behind, strict=False) for item in pair] or [*ahead, *behind]
    carrying = ahead if advice.winner else in_turn
    most = max([1, *(words.moves(advice, item) for item in carrying)])

    def best(item: CriterionAdvice) -> Item:
        rule, moves = words.reasons(advice, item)[0], words.moves(advice, item)
        title, whom = Span(f"{item.criterion.title}: ", "strong"), leader if item in ahead else other
        value = f"+{moves}" if advice.winner else f"{whom:<{max(len(leader), len(other))}} +{moves}"
        return Item((title, Span(rule.because)), value, 0, 2, (_where(advice, rule),), moves / most)

    def rest(shown: int) -> Blocks:
        for name, side in ((leader, ahead), (other, behind)):
            left = [item for item in side if item not in carrying[:shown]]
            also = f"{'Also for' if len(left) < len(side) else 'For'} {name} (+{words.moves(advice, *left)})"
            moved = (f"{item.criterion.title} +{words.moves(advice, item)}" for item in left)
            yield from [Names(also, tuple(moved))] if left else []
        third = tuple(f"{one.candidate.name}, {words.points(one.points)}" for one in fit[2:])
        yield from [Names(f"Behind {leader} and {other}", third)] if third else []
        between = f"Level between {leader} and {other}" if third else "Level"
        yield from [Names(between, tuple(item.criterion.title for item in level))] if level else []

    title = f"What carries {leader}" if advice.winner else f"What speaks for {leader} or {other}"
    return Section(title, tuple(map(best, carrying)), 5 if advice.winner else 4, rest)


def changing(advice: Advice, most: int | None) -> Iterator[str]:
    """Yield open questions that could change it, so many by name, the given answers, and the nearest importance."""
    alone = [one for one in advice.questions if one.turns][:most]
    open_ = [f"{FIELDS[one.field].prompt} ({one.field}) Still open: {sureness.between(advice, one)}" for one in alone]
    others = [one for one in advice.questions if one not in alone]
    if others:
        only = "" if any(one.turns for one in others) else " together"
        named = words.listing((one.field for one in others), most=most)
        open_.append(f"{'Open too' if alone else 'Still open'}, and could{only}: {named}")
    yield from open_[:1]
    if advice.verdict.word != "undecided":
        yield from sureness.nearest_flips(advice)
    yield from open_[1:]
    if advice.verdict.word != "undecided":
        yield from sureness.nearest_turn(advice)


def _uses(advice: Advice) -> Section:
    """Return a line a need, and what to keep away from."""
    items = tuple(Item((Span(f"{title}: "), Span(use, "strong")), most=1) for title, use in uses(advice).items())
    dead = avoided(advice)

    def rest(shown: int) -> Iterator[Block]:
        yield from _more(len(items) - shown, "--full")
        if dead:
            yield Item((Span("Avoid: ", "bad"), Span(words.listing(dead))), most=1)

    return Section("What to use", items, 4, rest)
