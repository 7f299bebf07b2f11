"""How often a rule base's advice was what real projects did: rates by period, bands of the lead, and what it got wrong.

Only the merits count: what a project had already would tell what it used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

from framework_advisor.engine.advice import Advice, advise
from framework_advisor.rulebase.decisions import Decisions, PastDecision, RuleOfThumb
from framework_advisor.rulebase.model import Band, RuleBase

LATER = 2022
"""The year from which the later period counts."""
DRAWS, SEED = 2_000, 1
"""Of the bootstrap: projects are drawn anew, all their decisions together (Efron, Annals of Statistics 7, 1979)."""


class Guess(NamedTuple):
    """A past decision, and what the rule base would have said."""

    decision: PastDecision
    advice: Advice
    ahead: str | None  # whoever is ahead on the merits by any lead; None where the first two are level
    lead: int  # of whoever is ahead; 0 where nobody is
    used: str  # what is to be guessed: what the project used then, or what it uses now


class Rate(NamedTuple):
    """How often something was right, with the ends of the interval that holds 95 % of the bootstrap's rates."""

    hits: int
    of: int
    low: float
    high: float


class Period(NamedTuple):
    """The rates over some of the decisions."""

    name: str
    rules: Rate  # whoever is ahead on the merits was the one used
    level: int  # how often nobody is ahead, which counts as not right
    named: tuple[int, int]  # how often that was so where the lead was enough to be advised, and how many those are
    commoner: tuple[str, Rate]  # the candidate that most of them used, and how often that is right
    thumb: tuple[str, Rate] | None  # the rule of thumb in a line, and how often that is right; None where there is none


class Backtest(NamedTuple):
    """How a rule base did over past decisions."""

    rules: RuleBase
    limits: tuple[str, ...]  # what must be known of the decisions to read the rest
    years: tuple[int, int]
    periods: list[Period]
    bands: list[Band]  # by what the projects use now
    criteria: dict[str, tuple[int, int]]
    """How many decisions only come out with a criterion, and how many only without it; the most helpful first."""
    misses: list[Guess]


def backtest(rules: RuleBase, decisions: Decisions) -> Backtest:
    """Return how a rule base did over past decisions."""
    advices = [advise(past.requirements, rules) for past in decisions.past]
    pairs = zip(decisions.past, advices, strict=True)
    then = [Guess(past, advice, *_ahead(advice), past.used) for past, advice in pairs]
    now = [each._replace(used=each.decision.uses_now) for each in then if each.decision.uses_now in rules.candidates]
    periods = {
        f"up to {LATER - 1}": [guess for guess in then if guess.decision.year < LATER],
        f"from {LATER} on": [guess for guess in then if guess.decision.year >= LATER],
        "what they use now": now,
    }
    years = [guess.decision.year for guess in then]
    return Backtest(
        rules,
        decisions.limits,
        (min(years), max(years)),
        [_period(name, guesses, decisions.rule_of_thumb) for name, guesses in periods.items() if guesses],
        _bands(now, rules),
        _criteria(then, rules),
        [guess for guess in then if guess.ahead != guess.used],
    )


def _ahead(advice: Advice, without: str | None = None) -> tuple[str | None, int]:
    """Return who is ahead of all others on the merits, and by how many; without a criterion if one is given."""
    sums = Counter[str](dict.fromkeys(advice.rules.candidates, 0))
    for item in advice.criteria:
        if not item.criterion.switching and item.criterion.id != without:
            sums.update(item.points)
    (first, most), (_, next_), *_ = sums.most_common()
    return (first, most - next_) if most > next_ else (None, 0)


def _period(name: str, guesses: Sequence[Guess], thumb: RuleOfThumb | None) -> Period:
    commoner = Counter(guess.used for guess in guesses).most_common(1)[0][0]
    named = [(guess.used, winner) for guess in guesses if (winner := guess.advice.verdict.merits.winner)]
    return Period(
        name,
        _rate(guesses, lambda guess: guess.ahead),
        sum(guess.ahead is None for guess in guesses),
        (sum(used == winner for used, winner in named), len(named)),
        (commoner, _rate(guesses, lambda _: commoner)),
        (thumb.title, _rate(guesses, lambda guess: thumb.says(guess.decision.requirements))) if thumb else None,
    )


def _rate(guesses: Iterable[Guess], says: Callable[[Guess], str | None]) -> Rate:
    """Return how often that is right which something says, with the interval of drawing projects anew."""
    projects: dict[str, list[bool]] = {}
    for guess in guesses:
        projects.setdefault(guess.decision.project, []).append(says(guess) == guess.used)
    counts, source, rates = [(sum(right), len(right)) for right in projects.values()], Random(SEED), list[float]()
    for _ in range(DRAWS):
        hits, of = zip(*source.choices(counts, k=len(counts)), strict=True)
        rates.append(sum(hits) / sum(of))
    rates.sort()
    hits, of = zip(*counts, strict=True)
    low, high = (round(rates[place], 6) for place in (DRAWS // 40, -1 - DRAWS // 40))
    return Rate(sum(hits), sum(of), low, high)


def _bands(guesses: Iterable[Guess], rules: RuleBase) -> list[Band]:
    """Return how many projects of each band use what was ahead: a toss-up, a lean, clear, and far beyond that."""
    bands, edges = [], (1, rules.scale.lean, rules.scale.clear, 2 * rules.scale.clear)
    for least, below in zip(edges, (*edges[1:], None), strict=True):
        right = [each.ahead == each.used for each in guesses if least <= each.lead < (below or float("inf"))]
        bands.append(Band(least, below, sum(right), len(right)))
    return bands


def _criteria(guesses: Iterable[Guess], rules: RuleBase) -> dict[str, tuple[int, int]]:
    """Return what those criteria do for the rate which do something."""
    does, right = {}, [each.ahead == each.used for each in guesses]
    for id_ in rules.criteria:
        without = (_ahead(each.advice, id_)[0] == each.used for each in guesses)
        both = Counter(zip(right, without, strict=True))
        does[id_] = both[True, False], both[False, True]
    return {id_: does[id_] for id_ in sorted(does, key=lambda id_: does[id_][1] - does[id_][0]) if any(does[id_])}
