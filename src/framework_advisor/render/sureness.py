"""How sure an advice is and what would change it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from framework_advisor.engine.advice import Advice
from framework_advisor.engine.questions import OpenQuestion
from framework_advisor.engine.robustness import Change, Flip, Turn
from framework_advisor.render.words import answer, count, listing, outcome, paired, percent


def whole(advice: Advice) -> dict[str, list[str]]:
    """Return all of it: sentences under headings."""
    told = {"Leads once every open question is answered": list(_leads(advice)), **reaches(advice)}
    if advice.verdict.word != "undecided":
        told |= {
            "Importances that would change the outcome": turns(advice) or ["None, changed one at a time"],
            "Reasons that decide alone": list(_pillars(advice)) or ["None: no single reason decides"],
            "Smallest changes of answers that make another candidate win": flips(advice, 20),
        }
    return {title: lines for title, lines in told.items() if lines}


def between(advice: Advice, question: OpenQuestion) -> str:
    """Return between what the lead of the first two lies by the answer to a question: "A +14 to a toss-up"."""
    low, high, (ahead, behind) = question.low, question.high, (candidate.name for candidate in paired(advice))
    hanging = (rule for item in advice.criteria for rule in item.open if question.field in rule.when.fields())
    if low == high and any(rule.rules_out for rule in hanging):
        return "may rule one out"
    lean = advice.rules.scale.lean
    ends = [f"{ahead if n > 0 else behind} +{abs(n)}" if abs(n) >= lean else "a toss-up" for n in (high, low)]
    return f"{ends[0]} to {f'+{low}' if low >= lean else ends[1]}" if ends[0] != ends[1] else ends[0]


def reaches(advice: Advice) -> dict[str, list[str]]:
    """Return what each open question could do by itself, under a heading."""
    ends = {True: "can change the outcome alone", False: "can only together with others"}
    ahead, behind = (candidate.name for candidate in paired(advice))
    title = f"What the answer to one open question alone makes of {ahead} against {behind}"
    return {title: [f"{one.field}: {between(advice, one)}; {ends[one.turns]}" for one in advice.questions]}


def _leads(advice: Advice) -> Iterator[str]:
    for ahead, behind in combinations([one.candidate for one in advice.standings if not one.out], 2):
        bounds = advice.bounds(ahead.id, behind.id)
        outer = " at the outside, since some answers count in several criteria" if bounds and not bounds.exact else ""
        lead = f"{bounds.low} to {bounds.high}{outer}" if bounds else "one of them must be ruled out"
        share = percent(advice.support(ahead.id, behind.id))
        yield f"{ahead.name} over {behind.name}: {lead}; ahead in {share} of all ways to weigh the criteria"


def _pillars(advice: Advice) -> Iterator[str]:
    for one in advice.pillars:
        late = f"; overdue for review since {one.rule.review_by}" if advice.is_overdue(one.rule) else ""
        yield f"{one.rule.name}: without it {outcome(advice, one.winner)}{late}"


def turns(advice: Advice) -> list[str]:
    """Return for each criterion at which other importances the outcome would be another."""
    ends: dict[str, dict[str | None, list[str]]] = {}
    for turn in advice.turns:
        ends.setdefault(turn.criterion, {}).setdefault(turn.winner, []).append(turn.importance)
    return [
        f"{item.criterion.title}, now {item.importance}: "
        + "; ".join(f"{outcome(advice, winner)} at {listing(words, 'or')}" for winner, words in mine.items())
        for item in advice.criteria
        if (mine := ends.get(item.criterion.id))
    ]


def flip(turned: Flip) -> str:
    """Return changes of answers: "model.structure: dynamic instead of static and training.hardware: also tpu"."""
    told = " and ".join(f"{change.field}: {_changed(change)}" for change in turned.changes)
    alike = [" and ".join(_changed(one) for one in changes if one not in turned.changes) for changes in turned.alike]
    return f"{told} (or {listing(alike, 'or', 2)})" if alike else told


def _changed(change: Change) -> str:
    added, dropped = change.after - change.before, change.before - change.after
    if added and dropped:
        return f"{answer(added)} instead of {answer(dropped)}"
    return f"also {answer(added)}" if added else f"without {answer(dropped)}"


def nearest_turn(advice: Advice) -> Iterator[str]:
    """Yield the importance, nearest to what it is, at which the outcome would be another; nothing where none is."""
    order, now = list(advice.rules.scale.importances), {item.criterion.id: item for item in advice.criteria}

    def distance(turn: Turn) -> int:
        return abs(order.index(turn.importance) - order.index(now[turn.criterion].importance))

    for turn in sorted(advice.turns, key=distance)[:1]:
        instead = f"{turn.importance} instead of {now[turn.criterion].importance}"
        yield f"Importance {instead} for {now[turn.criterion].criterion.title}: {outcome(advice, turn.winner)}"


def unclear(advice: Advice) -> str | None:
    """Return in a sentence why a lead that is large enough is not clear all the same; None where that is not so."""
    if advice.verdict.word != "lean" or (advice.verdict.lead or 0) < advice.rules.scale.clear:
        return None
    winner, *others = [one.candidate.id for one in advice.standings if not one.out]
    share = min(advice.support(winner, other) for other in others)
    return f"Not clear, since only {percent(share)} of all ways to weigh the criteria put it ahead."


def nearest_flips(advice: Advice) -> Iterator[str]:
    """Yield for each other candidate the change of given answers that makes it win, or that none does."""
    found = advice.flips.found
    for winner in dict.fromkeys(one.winner for one in found):
        first, *others = [one for one in found if one.winner == winner]
        more = len(first.alike) + sum(1 + len(one.alike) for one in others)
        hint = f" (or {count(more, 'other change')})" if more else ""
        yield f"{outcome(advice, winner)} with {flip(first._replace(alike=()))}{hint}"
    if not found:
        yield from flips(advice, 0)


def flips(advice: Advice, most: int) -> list[str]:
    """Return the changes of given answers that make another candidate win, or that none does.

    It says where not all were looked for.
    """
    found, complete = advice.flips
    told = [f"{outcome(advice, one.winner)} with {flip(one)}" for one in found[:most]]
    if len(found) > most:
        told.append(f"{count(len(found) - most, 'other change')} would too")
    if not complete:
        told.append(f"{'Not' if told else 'None was found, but not'} all changes of two answers were tried")
    fixed = " that are not fixed" if advice.requirements.decision and advice.requirements.decision.fixed else ""
    return told or [f"No change of one or two of the answers{fixed} makes another candidate win"]
