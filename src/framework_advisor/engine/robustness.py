"""How firmly an advice stands: against other weights, other answers, and reasons that prove wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from framework_advisor.engine.advice import Advice
from framework_advisor.engine.balance import Share, balance_of
from framework_advisor.engine.scoring import advise
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

Pair = tuple[str, str]
MOST_CHANGES = 3
"""The largest sets of answer changes that are looked for."""
SEED, DRAWS = 1, 10_000
"""Of the sample behind the joint share of weightings."""


class Turn(NamedTuple):
    """An importance that would change the outcome."""

    importance: str
    winner: str | None
    """Who would win with it; None where nobody would."""


class WeightRange(NamedTuple):
    """How much a criterion may weigh before the outcome changes, the others staying in proportion.

    Weights are shares of all the weight of the criteria in which some rule holds, 0 to 1.
    """

    criterion: str
    now: float
    low: float
    high: float
    below: str | None
    """Who would win with less than `low`; None where nobody would, or where `low` is 0."""
    above: str | None
    """Who would win with more than `high`; None where nobody would, or where `high` is 1."""
    turns: tuple[Turn, ...]
    """The importances of the scale that would change the outcome, the others staying as they are."""


class Change(NamedTuple):
    """An answer in place of another."""

    field: str
    before: frozenset[str]
    after: frozenset[str]

    @property
    def steps(self) -> int:
        """How far the new answer is from the old one."""
        return FIELDS[self.field].steps(self.before, self.after)


class Flip(NamedTuple):
    """Changes of answers that together make another candidate win."""

    changes: tuple[Change, ...]
    winner: str


class Pillar(NamedTuple):
    """A reason without which the outcome would be another."""

    rule: Rule
    winner: str | None
    overdue: bool
    """Whether its review date has passed."""


def weight_ranges(advice: Advice) -> list[WeightRange]:
    """Return for every criterion in which some rule holds how much it may weigh, by closed form."""
    return [_weight_range(advice, item.criterion.id) for item in advice.counted]


def _weight_range(advice: Advice, criterion: str) -> WeightRange:
    weights = {item.criterion.id: item.weight for item in advice.counted}
    now = weights[criterion] / sum(weights.values())
    if len(weights) == 1:
        return WeightRange(criterion, now, 0.0, 1.0, None, None, _turns(advice, criterion))
    regions = sorted((*_region(advice, criterion, id_), id_) for id_ in _fit(advice))
    wins = [(low, high, id_) for low, high, id_ in regions if low <= high]
    here = next(((low, high) for low, high, id_ in wins if id_ == advice.winner), None)
    if here is None:
        here = (
            max((high for _, high, _ in wins if high <= now), default=0.0),
            min((low for low, _, _ in wins if low >= now), default=1.0),
        )
    below = next((id_ for _, high, id_ in wins if high == here[0] and id_ != advice.winner), None)
    above = next((id_ for low, _, id_ in wins if low == here[1] and id_ != advice.winner), None)
    return WeightRange(criterion, now, *here, below, above, _turns(advice, criterion))


def _fit(advice: Advice) -> list[str]:
    return [one.candidate.id for one in advice.standings if not one.ruled_out]


def _region(advice: Advice, criterion: str, candidate: str) -> tuple[float, float]:
    """Return between which shares of a criterion a candidate wins; the first is larger where it never does.

    With t the share of the criterion, d its difference and n / w the average difference of the others, a margin is
    100 * (t * d + (1 - t) * n / w) / full: linear in t, and to be no less than the lean margin against every rival.
    """
    scale, low, high = advice.rules.scale, 0.0, 1.0
    weights = {item.criterion.id: item.weight for item in advice.counted if item.criterion.id != criterion}
    whole = sum(weights.values())
    for rival in _fit(advice):
        if rival != candidate:
            differences = advice.differences(candidate, rival)
            others = sum(weight * differences[id_] for id_, weight in weights.items())
            slope = 100 * (differences[criterion] * whole - others)
            start = 100 * others - scale.lean_margin * scale.full_value * whole
            if slope > 0:
                low = max(low, -start / slope)
            elif slope < 0:
                high = min(high, start / -slope)
            elif start < 0 or (start == 0 and others <= 0):
                return 1.0, 0.0
    return low, high


def _turns(advice: Advice, criterion: str) -> tuple[Turn, ...]:
    balance, prospects = balance_of(advice.rules), advice.prospects
    found = []
    for word, weight in advice.rules.scale.importances.items():
        weights = {**prospects.weights, criterion: weight}
        winner = balance.winner(balance.total(prospects.now, weights))
        if winner != advice.winner:
            found.append(Turn(word, winner))
    return tuple(found)


def joint_support(advice: Advice) -> float | None:
    """Return the share of weightings under which the leader beats all rivals at once, from a seeded sample.

    None where there are fewer than two rivals: then `Advice.support` tells it exactly.
    """
    leader, *rivals = _fit(advice) or [""]
    if len(rivals) < 2:  # noqa: PLR2004  (one rival needs no sample)
        return None
    from random import Random  # noqa: PLC0415  (only for three candidates or more)

    columns = [list(advice.differences(leader, rival).values()) for rival in rivals]
    source = Random(SEED)  # noqa: S311  (a sample, not a secret)
    wins = 0
    for _ in range(DRAWS):
        weights = [source.expovariate(1) for _ in advice.counted]
        wins += all(sum(w * d for w, d in zip(weights, column, strict=True)) > 0 for column in columns)
    return wins / DRAWS


def pillars(advice: Advice) -> list[Pillar]:
    """Return the reasons without which the outcome would be another: one taken away at a time."""
    balance, prospects = balance_of(advice.rules), advice.prospects
    answers, total = advice.requirements.answers(), balance.total(prospects.now, prospects.weights)
    found = []
    for item in advice.counted:
        for rule in item.holding:
            without = {item.criterion.id: balance.share(item.criterion, answers, rule)}
            winner = balance.winner(balance.with_changes(total, prospects.now, without, prospects.weights))
            if winner != advice.winner:
                late = bool(advice.as_of and rule.review_by and rule.review_by < advice.as_of)
                found.append(Pillar(rule, winner, late))
    return found


def flips(advice: Advice, most: int = MOST_CHANGES) -> list[Flip]:
    """Return the smallest sets of answer changes that make another candidate win, the nearest first.

    All sets of the smallest size that has any, up to `most`. A change is one of `Question.neighbours`; answers
    that `decision.fixed` names are left alone. Each set was scored again.
    """
    fixed = advice.requirements.decision.fixed if advice.requirements.decision else ()
    answers = {field: answer for field, answer in advice.requirements.answers().items() if field not in fixed}
    search = _Search(advice, answers)
    for size in range(1, most + 1):
        found = [flip for fields in search.promising(size) for flip in search.flips(fields)]
        if found:
            order = list(FIELDS)
            return sorted(
                found,
                key=lambda flip: (sum(c.steps for c in flip.changes), [order.index(c.field) for c in flip.changes]),
            )
    return []


class Table(NamedTuple):
    """What changes of some answers do to one criterion."""

    fields: tuple[str, ...]
    pushes: dict[tuple[int, ...], tuple[int, ...]]
    """By the position of each new answer among the neighbours, from 1, and 0 for the old one: what is added to the lead
    over the margin that is needed, for each pair of candidates. Empty where the criterion rules somebody out."""
    most: dict[Pair, int]
    """The most that is added for each pair. Empty where `pushes` is."""


class _Search:
    """Looks for flips. Skips fields that could not do it together, whatever their answers."""

    def __init__(self, advice: Advice, answers: Mapping[str, frozenset[str]]) -> None:
        self.advice = advice
        self.answers = answers
        self.balance = balance_of(advice.rules)
        self.prospects = advice.prospects
        self.total = self.balance.total(self.prospects.now, self.prospects.weights)
        self.neighbours = {field: FIELDS[field].neighbours(answer) for field, answer in answers.items()}
        self.touched = {
            field: [one for one in self.balance.touched[field] if one.id in self.prospects.now] for field in answers
        }
        self._tables: dict[tuple[str, tuple[str, ...]], Table] = {}
        sums, least = self.total.sums, advice.rules.scale.lean_margin * self.total.whole
        self._short = {
            (one, other): least - 100 * (sums[here] - sums[there])
            for one, here in self.balance.places.items()
            for other, there in self.balance.places.items()
            if one != other
        }
        """What each candidate lacks to be advised before another."""

    def promising(self, size: int) -> Iterator[tuple[str, ...]]:
        """Yield the sets of so many fields that might do it: every criterion counts in full for each of its fields."""
        if size == 1:  # as soon tried as weighed up
            yield from ((field,) for field in self.answers)
            return
        most = {field: self._most(field) for field in self.answers}
        for fields in combinations(self.answers, size):
            gains = [most[field] for field in fields]
            if self._enough(gains):
                yield fields

    def _most(self, field: str) -> dict[Pair, int]:
        """Return the most that the criteria that look at a field can do for each pair by any changes of answers."""
        gains = [self._table(one.id, self._inside(one.id, self.answers)).most for one in self.touched[field]]
        return {pair: sum(gain[pair] for gain in gains) for pair in self._short} if all(gains) else {}

    def flips(self, fields: tuple[str, ...]) -> Iterator[Flip]:
        """Yield the changes of all these fields at once that make another candidate win."""
        criteria = {one.id: one for field in fields for one in self.touched[field]}
        tables = [self._table(id_, self._inside(id_, fields)) for id_ in criteria]
        if not self._enough([table.most for table in tables]):
            return
        for places in self._enough_together(fields, tables):
            chosen = [self.neighbours[field][place - 1] for field, place in zip(fields, places, strict=True)]
            changed = dict(zip(fields, chosen, strict=True))
            answers = {**self.prospects.answers, **changed}
            shares = {id_: self.balance.share(one, answers) for id_, one in criteria.items()}
            winner = self._winner(shares)
            if winner in (None, self.advice.winner) or any(one.holds(answers) for one in CONTRADICTIONS):
                continue
            again = advise(self.advice.requirements.with_answers(changed), self.advice.rules)
            if winner is not None and again.winner == winner:
                changes = tuple(Change(field, self.answers[field], answer) for field, answer in changed.items())
                yield Flip(changes, winner)

    def _enough_together(self, fields: tuple[str, ...], tables: Sequence[Table]) -> Iterator[tuple[int, ...]]:
        """Yield the changes of all the fields, by position, that bring another candidate ahead of all rivals.

        All changes where somebody may come to be ruled out, or no longer be.
        """
        every = product(*(range(1, len(self.neighbours[field]) + 1) for field in fields))
        if not all(table.most for table in tables):
            yield from every
            return
        looked = [([fields.index(field) for field in table.fields], table.pushes) for table in tables]
        fit = [one for one in self.balance.places if one not in self.total.out]
        goals = [
            [(at, self._short[pair]) for at, pair in enumerate(self._short) if pair[0] == one and pair[1] in fit]
            for one in fit
            if one != self.advice.winner
        ]
        for places in every:
            pushes = [pushes[tuple([places[at] for at in ats])] for ats, pushes in looked]
            if any(all(sum([push[number] for push in pushes]) >= short for number, short in goal) for goal in goals):
                yield places

    def _inside(self, id_: str, fields: Iterable[str]) -> tuple[str, ...]:
        return tuple(field for field in fields if any(one.id == id_ for one in self.touched[field]))

    def _winner(self, shares: Mapping[str, Share]) -> str | None:
        total = self.balance.with_changes(self.total, self.prospects.now, shares, self.prospects.weights)
        return self.balance.winner(total)

    def _enough(self, gains: Sequence[Mapping[Pair, int]]) -> bool:
        """Return whether gains could bring another candidate ahead of all rivals.

        An empty gain stands for one that may rule somebody out, or no longer do so: then anything may come.
        """
        if not all(gains):
            return True
        fit = [one for one in self.balance.places if one not in self.total.out]
        return any(
            all(self._short[one, rival] <= sum(gain[one, rival] for gain in gains) for rival in fit if rival != one)
            for one in fit
            if one != self.advice.winner
        )

    def _table(self, id_: str, fields: tuple[str, ...]) -> Table:
        """Return what changes of some answers do to one criterion."""
        if (id_, fields) not in self._tables:
            criterion = self.advice.rules.criteria[id_]
            options = [[self.answers[field], *self.neighbours[field]] for field in fields]
            shares = {}
            for places in product(*(range(len(some)) for some in options)):
                chosen = {f: some[place] for f, some, place in zip(fields, options, places, strict=True)}
                shares[places] = self.balance.share(criterion, {**self.prospects.answers, **chosen})
            pushes, most = {}, {}
            if not any(share.out for share in shares.values()):
                now = self._push(id_, shares[(0,) * len(fields)])
                pushes = {
                    places: tuple([new - old for new, old in zip(self._push(id_, share), now, strict=True)])
                    for places, share in shares.items()
                }
                most = {pair: max(push[at] for push in pushes.values()) for at, pair in enumerate(self._short)}
            self._tables[id_, fields] = Table(fields, pushes, most)
        return self._tables[id_, fields]

    def _push(self, id_: str, share: Share) -> tuple[int, ...]:
        """Return what a share adds to the lead of each candidate over another, above the margin that is needed."""
        scale, places = self.advice.rules.scale, self.balance.places
        weight = self.prospects.weights[id_]
        needed = scale.lean_margin * scale.full_value * share.counts
        return tuple(
            weight * (100 * (share.points[places[one]] - share.points[places[other]]) - needed)
            for one, other in self._short
        )
