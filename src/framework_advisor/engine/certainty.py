"""What the open questions could still change: over all completions of the answers, exactly.

A lead is a sum over criteria, each of which hangs on a few open fields, so its extremes come from eliminating one field
after the other (elimination.py). A margin is a quotient, lead by whole; both are carried along as a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import compress, product
from math import prod
from typing import NamedTuple, TypeVar

from framework_advisor.engine.balance import Balance, Share, Total, leads, points_of
from framework_advisor.engine.elimination import Choice, Factor, Point, Points, eliminated, width
from framework_advisor.rulebase.answer_space import Kind, Space, space
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import Criterion, Rule
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

WIDEST = 6_000
"""The most combinations of answers that are tried at once; beyond, the bounds are outer ones."""

T = TypeVar("T")


class Bounds(NamedTuple):
    """Between what a margin can come to lie. In percent of the whole, -100 to 100."""

    low: float
    high: float
    exact: bool
    """False for an outer bound: the margin stays inside, but may not reach the ends."""


class Reach(NamedTuple):
    """How far one open question can still move things."""

    low: float
    """The least margin that an answer to it alone can bring, in percent of the whole."""
    high: float
    """The largest one."""
    turns: bool
    """Whether an answer to it alone changes the winner."""
    swing: int
    """The most by which an answer can move the lead over the margin that is needed, whatever else is answered; in
    weighted points times 100."""


class Effect(NamedTuple):
    """What an answer to one field can do to a lead over the margin that is needed; in weighted points times 100."""

    swing: int
    """The most that it can move it, whatever else is answered."""
    least: tuple[int, ...]
    """For each kind of answer, the least that the criteria that look at the field can then add."""

    def lift(self, lacks: int) -> float:
        """Return how much of what is lacking an answer settles, on average over the kinds of answers."""
        worst = min(self.least, default=0)
        return sum(min(lacks, one - worst) for one in self.least) / max(1, len(self.least))


class Table(NamedTuple):
    """What a criterion says, by the kinds of answers to the open fields that it hangs on."""

    fields: tuple[str, ...]
    shares: dict[Choice, Share]


class View(NamedTuple):
    """What a criterion makes of answers: those that it treats alike, whatever else is answered, are of one class."""

    fields: tuple[str, ...]
    classes: tuple[list[int], ...]
    """For each field, the class of every kind of answer in the space."""
    shares: dict[Choice, Share]
    """By classes."""


class Prospects:
    """What could still come of a project. Works out each thing when it is first asked for."""

    def __init__(self, balance: Balance, weights: Mapping[str, int], answers: Answers) -> None:
        """Take the rules, the weight of every criterion that counts, and the answers so far."""
        self.balance = balance
        self.weights = weights
        self.answers = answers
        self._corners: dict[tuple[str, str], tuple[Points, bool]] = {}

    @cached_property
    def now(self) -> dict[str, Share]:
        """What every criterion that counts says as things stand."""
        criteria = self.balance.rules.criteria
        return {id_: self.balance.share(criteria[id_], self.answers) for id_, weight in self.weights.items() if weight}

    @cached_property
    def open(self) -> dict[str, tuple[Rule, ...]]:
        """The rules of each criterion that hold or not depending on unanswered fields."""
        found = {}
        for id_ in self.now:
            rules = self.balance.rules.criteria[id_].rules
            hanging = tuple(rule for rule in rules if rule.when.holds(self.answers) is None)
            if hanging:
                found[id_] = hanging
        return found

    @cached_property
    def fields(self) -> list[str]:
        """The unanswered fields on which some rule still hangs, in the order in which they are asked."""
        looked = {field for rules in self.open.values() for rule in rules for field in rule.when.fields()}
        return [field for field in FIELDS if field in looked and field not in self.answers]

    @cached_property
    def _space(self) -> Space:
        """The answers to them that the conditions can tell apart."""
        conditions = [rule.when for rules in self.open.values() for rule in rules]
        return space(self.fields, conditions, self.answers)

    @cached_property
    def _views(self) -> dict[str, View]:
        """What every criterion makes of answers to the open fields that it hangs on, unless those are too many."""
        return {id_: view for id_, rules in self.open.items() if (view := self._view(id_, rules))}

    def _view(self, id_: str, rules: Sequence[Rule]) -> View | None:
        looked = frozenset().union(*(rule.when.fields() for rule in rules))
        fields = tuple(field for field in self.fields if field in looked)
        sights = [self._space.sights(field, [rule.when for rule in rules]) for field in fields]
        first = [dict(zip(reversed(seen), range(len(seen) - 1, -1, -1), strict=True)) for seen in sights]
        if prod(map(len, first)) > WIDEST:
            return None
        criterion = self.balance.rules.criteria[id_]
        settled = [rule for rule in criterion.rules if rule.when.holds(self.answers)]
        truths = [self._truths(rule, fields, first) for rule in rules]
        known: dict[tuple[bool, ...], Share] = {}
        shares: dict[Choice, Share] = {}
        for sight in product(*first):
            holds = tuple([truth[tuple([sight[place] for place in places])] for places, truth in truths])
            if holds not in known:
                known[holds] = self.balance.share_of([*settled, *compress(rules, holds)])
            shares[sight] = known[holds]
        rows = [_rows(shares, number) for number in range(len(fields))]
        return View(
            fields=fields,
            classes=tuple([row[sight] for sight in seen] for row, seen in zip(rows, sights, strict=True)),
            shares={
                tuple(row[s] for row, s in zip(rows, sight, strict=True)): share for sight, share in shares.items()
            },
        )

    def _truths(
        self, rule: Rule, fields: Sequence[str], first: Sequence[Mapping[int, int]]
    ) -> tuple[list[int], dict[Choice, bool]]:
        """Return at which of some fields a rule looks, and whether it holds by what is seen of their answers."""
        looked = rule.when.fields()
        places = [place for place, field in enumerate(fields) if field in looked]
        found: dict[Choice, bool] = {}
        for sight in product(*(first[place] for place in places)):
            kinds = {f: self._space.kinds[f] for f in (fields[place] for place in places)}
            chosen = {fields[at]: kinds[fields[at]][first[at][s]].answer for at, s in zip(places, sight, strict=True)}
            found[sight] = bool(rule.when.holds({**self.answers, **chosen}))
        return places, found

    @cached_property
    def kinds(self) -> dict[str, tuple[Kind, ...]]:
        """The kinds of answers to every open field that make a difference somewhere, each by its simplest answer."""
        return {
            field: tuple(self._space.kinds[field][place] for place in places) for field, places in self._kept.items()
        }

    @cached_property
    def _kept(self) -> dict[str, list[int]]:
        """The positions of these kinds in the space."""
        columns: dict[str, list[list[int]]] = {field: [] for field in self.fields}
        for view in self._views.values():
            for field, classes in zip(view.fields, view.classes, strict=True):
                columns[field].append(classes)
        for one in self._space.forbidden:
            for field, options in one.items():
                columns[field].append([int(kind.answer == options) for kind in self._space.kinds[field]])
        kept: dict[str, list[int]] = {}
        for field, some in columns.items():
            found: dict[Choice, int] = {}
            kinds = self._space.kinds[field]
            for place in sorted(range(len(kinds)), key=lambda place: len(kinds[place].answer)):
                found.setdefault(tuple([column[place] for column in some]), place)
            kept[field] = list(found.values())
        return kept

    @cached_property
    def tables(self) -> dict[str, Table]:
        """What every criterion says that hangs on open fields, by kinds; not for those that hang on too many."""
        found = {}
        for id_, view in self._views.items():
            columns = [[c[place] for place in self._kept[f]] for f, c in zip(view.fields, view.classes, strict=True)]
            choices = product(*(range(len(column)) for column in columns))
            shares = {c: view.shares[tuple([col[at] for col, at in zip(columns, c, strict=True)])] for c in choices}
            found[id_] = Table(view.fields, shares)
        return found

    def bounds(self, ahead: str, behind: str) -> Bounds | None:
        """Return between what the margin of one candidate over another can come to lie; None if one must be out.

        Over the completions in which neither is ruled out.
        """
        points, exact = self._leads(ahead, behind)
        margins = [100 * lead / whole if whole else 0.0 for lead, whole in points]
        return Bounds(min(margins), max(margins), exact) if margins else None

    def reach(self, field: str, ahead: str, behind: str) -> Reach:
        """Return how far an open field can still move the margin of one candidate over another."""
        total = self.balance.total(self.now, self.weights)
        winner, places = self.balance.winner(total), self.balance.places
        margins, turns = [], False
        columns = {one.id: self._alone(field, one) for one in self.balance.touched[field] if one.id in self.now}
        for shares in dict.fromkeys(zip(*columns.values(), strict=True)):
            changes = dict(zip(columns, shares, strict=True))
            reached = self.balance.with_changes(total, self.now, changes, self.weights)
            if reached.out.isdisjoint((ahead, behind)):
                lead = reached.sums[places[ahead]] - reached.sums[places[behind]]
                margins.append(100 * lead / reached.whole if reached.whole else 0.0)
            turns = turns or self.balance.winner(reached) != winner
        if not margins:  # every answer rules one of the two out
            lead = total.sums[places[ahead]] - total.sums[places[behind]]
            margins = [100 * lead / total.whole if total.whole else 0.0]
        return Reach(min(margins), max(margins), turns, self.effect(field, ahead, behind).swing)

    def _alone(self, field: str, criterion: Criterion) -> list[Share]:
        """Return what a criterion says for every kind of answer to one field, the other questions staying open.

        For all kinds in the space: what is alike once all is answered need not be so while some is not.
        """
        sights = self._space.sights(field, [rule.when for rule in criterion.rules])
        known: dict[int, Share] = {}
        for sight, kind in zip(sights, self._space.kinds[field], strict=True):
            if sight not in known:
                known[sight] = self.balance.share(criterion, {**self.answers, field: kind.answer})
        return [known[sight] for sight in sights]

    def effect(self, field: str, ahead: str, behind: str) -> Effect:
        """Return what an answer to a field can do to a lead, the others being whatever they are.

        Only criteria that look at the field count, so only fields beside it need be tried.
        """
        pair = (ahead, behind)
        tables = {id_: table for id_, table in self.tables.items() if field in table.fields}
        wide = [id_ for id_ in self.open.keys() - self.tables.keys() if field in self.balance.fields[id_]]
        others = tuple(dict.fromkeys(one for table in tables.values() for one in table.fields if one != field))
        sizes = self._sizes()
        coupled = width(others, sizes) * sizes[field] > WIDEST
        if not (wide or coupled):
            return self._tried(tables, field, others, pair)
        # then at most what each criterion can do by itself
        most = sum(self._tried({id_: table}, field, table.fields, pair).swing for id_, table in tables.items())
        most += sum(self._outer_swing(id_, pair) for id_ in wide)
        return Effect(most, (0, most))

    def lacks(self, ahead: str, behind: str) -> int:
        """Return how far, at the worst, the lead of one candidate over another may end below the margin it needs."""
        least = self.balance.rules.scale.lean_margin
        return max((least * whole - 100 * lead for lead, whole in self._leads(ahead, behind)[0]), default=0)

    def _outer_swing(self, id_: str, pair: tuple[str, str]) -> int:
        """Return the most that a criterion can change, whichever of its open rules come to hold."""
        least = self.balance.rules.scale.lean_margin
        pushes = [100 * lead - least * whole for lead, whole in self._outer(id_, pair)]
        return max(pushes) - min(pushes)

    def _tried(self, tables: Mapping[str, Table], field: str, others: Sequence[str], pair: tuple[str, str]) -> Effect:
        """Return what an answer to a field can do, by trying all answers to the fields beside it."""
        least, sizes = self.balance.rules.scale.lean_margin, self._sizes()
        others = tuple(one for one in others if one != field)
        order = (*others, field)
        pushes = []
        for id_, table in tables.items():

            def push(share: Share, id_: str = id_) -> int:
                lead, whole = self._lead(id_, share, pair)
                return 100 * lead - least * whole

            pushes.append((_of_each(table.shares, push), [order.index(one) for one in table.fields]))
        tied = any(one.keys() <= set(order) for one in self._space.forbidden)
        swing, lowest = 0, dict[int, int]()
        for choice in product(*(range(sizes[one]) for one in others)):
            reached = {}
            for place in range(sizes[field]):
                full = (*choice, place)
                if not tied or self._allowed(order, full):
                    reached[place] = sum([pushed[tuple([full[at] for at in places])] for pushed, places in pushes])
            for place, one in reached.items():
                lowest[place] = min(one, lowest.get(place, one))
            if reached:
                swing = max(swing, max(reached.values()) - min(reached.values()))
        return Effect(swing, tuple(lowest.values()))

    def _allowed(self, fields: Sequence[str], choice: Choice) -> bool:
        chosen = {field: self.kinds[field][place].answer for field, place in zip(fields, choice, strict=True)}
        return self._space.allows(chosen)

    def decided(self, winner: str | None) -> bool:
        """Return whether every completion has the same winner as now, or none where there is none now.

        True is proof. False is exact too, except where rules couple more than can be tried, and where three or more
        candidates are level: there it may only mean that nothing is proved.
        """
        if self._changes_on_the_way(winner):
            return False
        candidates = list(self.balance.rules.candidates)
        if winner is None:
            return not any(self._could_win(one) for one in candidates)
        least = self.balance.rules.scale.lean_margin
        return not self._could_be_out(winner) and all(
            leads(lead, whole, least)
            for other in candidates
            if other != winner
            for lead, whole in self._leads(winner, other)[0]
        )

    def _changes_on_the_way(self, winner: str | None) -> bool:
        """Return whether a walk towards another winner, one option a field, ends there: a quick proof that it can."""
        answers, shares = dict(self.answers), dict(self.now)
        total = self.balance.total(shares, self.weights)
        for field in self.fields:
            steps = []
            for option in FIELDS[field].options:
                more = {**answers, field: frozenset((option,))}
                if any(one.holds(more) for one in CONTRADICTIONS):
                    continue
                changes = {
                    one.id: self.balance.share(one, more) for one in self.balance.touched[field] if one.id in shares
                }
                reached = self.balance.with_changes(total, shares, changes, self.weights)
                steps.append((self._steadiness(reached, winner), more, changes, reached))
            _, answers, changes, total = min(steps, key=lambda step: step[0])
            shares |= changes
        return self.balance.winner(total) != winner  # only where all is answered; on the way it may be otherwise

    def _steadiness(self, total: Total, winner: str | None) -> int:
        """Return how far the winner is above the margin it needs, or the leader below it where nobody wins."""
        if self.balance.winner(total) != winner:
            return -1 << 60
        fit = [points for points, one in zip(total.sums, self.balance.places, strict=True) if one not in total.out]
        first, second, *_ = [*sorted(fit, reverse=True), 0, 0]
        above = 100 * (first - second) - self.balance.rules.scale.lean_margin * total.whole
        return above if winner else -above

    def _could_win(self, one: str) -> bool:
        least = self.balance.rules.scale.lean_margin
        return all(
            self._could_be_out(other, fit=one) or any(leads(*point, least) for point in self._leads(one, other)[0])
            for other in self.balance.rules.candidates
            if other != one
        )

    def _could_be_out(self, candidate: str, fit: str | None = None) -> bool:
        """Return whether some completion rules a candidate out, and another not where that is named."""
        for id_, rules in self.open.items():
            if id_ not in self.tables and any(candidate in rule.rules_out for rule in rules):
                return True
        hits = {id_ for id_, share in self.now.items() if candidate in share.out}
        hits |= {id_ for id_, one in self.tables.items() if any(candidate in s.out for s in one.shares.values())}
        return any(self._reachable(id_, candidate, fit) for id_ in hits)

    def _reachable(self, hit: str, candidate: str, fit: str | None) -> bool:
        """Return whether some completion lets one criterion rule a candidate out, and none the other."""

        def passes(id_: str, share: Share) -> bool:
            return fit not in share.out and (id_ != hit or candidate in share.out)

        if not all(passes(id_, share) for id_, share in self.now.items() if id_ not in self.open):
            return False
        factors = [
            Factor(table.fields, {c: [(0, 0)] if passes(id_, share) else [] for c, share in table.shares.items()})
            for id_, table in self.tables.items()
        ]
        return bool(eliminated([*factors, *self.ties()], self._sizes(), WIDEST)[0])

    def _leads(self, ahead: str, behind: str) -> tuple[Points, bool]:
        """Return the corners of all leads of one candidate over another, and whether they are exact."""
        pair, mirrored = (ahead, behind), (behind, ahead)
        if pair not in self._corners and mirrored in self._corners:
            points, exact = self._corners[mirrored]
            self._corners[pair] = ([(-lead, whole) for lead, whole in points], exact)
        elif pair not in self._corners:
            self._corners[pair] = self._work_out(pair)
        return self._corners[pair]

    def _work_out(self, pair: tuple[str, str]) -> tuple[Points, bool]:
        settled = [self._point(id_, share, pair) for id_, share in self.now.items() if id_ not in self.open]
        factors = [Factor((), {(): points}) for points in settled]
        wide = self.open.keys() - self.tables.keys()
        factors += [Factor((), {(): self._outer(id_, pair)}) for id_ in wide]
        for id_, table in self.tables.items():
            points = _of_each(table.shares, partial(self._point, id_, pair=pair))
            factors.append(Factor(table.fields, points))
        found, exact = eliminated([*factors, *self.ties()], self._sizes(), WIDEST)
        return found, exact and not wide

    def _point(self, id_: str, share: Share, pair: tuple[str, str]) -> Points:
        """Return what a share adds to a lead, or nothing where it rules one of the two out."""
        return [self._lead(id_, share, pair)] if share.out.isdisjoint(pair) else []

    def _lead(self, id_: str, share: Share, pair: tuple[str, str]) -> Point:
        first, second = (share.points[self.balance.places[one]] for one in pair)
        weight = self.weights[id_]
        return weight * (first - second), weight * self.balance.rules.scale.full_value * share.counts

    def _outer(self, id_: str, pair: tuple[str, str]) -> Points:
        """Return points around all that a criterion could add, whichever of its open rules come to hold."""
        criterion, weight, full = (
            self.balance.rules.criteria[id_],
            self.weights[id_],
            self.balance.rules.scale.full_value,
        )
        held = points_of([rule for rule in criterion.rules if rule.when.holds(self.answers)], self.balance.rules)
        every = points_of(
            [rule for rule in criterion.rules if rule.when.holds(self.answers) is not False], self.balance.rules
        )
        low = held.get(pair[0], 0) - every.get(pair[1], 0)
        high = every.get(pair[0], 0) - held.get(pair[1], 0)
        settled = [(0, 0)] if not self.now[id_].counts else []
        return [*settled, (weight * low, weight * full), (weight * high, weight * full)]

    def least(self, id_: str, ahead: str, behind: str) -> int:
        """Return an outer bound of the least that a criterion adds to a lead above its margin, for a weight of 1."""
        weight, least = self.weights[id_], self.balance.rules.scale.lean_margin
        return min(100 * lead - least * whole for lead, whole in self._outer(id_, (ahead, behind))) // weight

    def ties(self) -> list[Factor]:
        """Return what excludes answers that contradict each other."""
        found = []
        for one in self._space.forbidden:
            kinds = [self.kinds[field] for field in one]
            points: dict[Choice, Points] = {}
            for choice in product(*(range(len(some)) for some in kinds)):
                answers = {f: some[place].answer for f, some, place in zip(one, kinds, choice, strict=True)}
                points[choice] = [(0, 0)] if self._space.allows(answers) else []
            found.append(Factor(tuple(one), points))
        return found

    def _sizes(self) -> dict[str, int]:
        return {field: len(kinds) for field, kinds in self.kinds.items()}


def _of_each(shares: Mapping[Choice, Share], work: Callable[[Share], T]) -> dict[Choice, T]:
    """Return what comes of every share. Many are the same object, and that is worked out once."""
    known: dict[int, T] = {}
    found: dict[Choice, T] = {}
    for choice, share in shares.items():
        key = id(share)
        if key not in known:
            known[key] = work(share)
        found[choice] = known[key]
    return found


def _rows(shares: Mapping[Choice, Share], number: int) -> dict[int, int]:
    """Return for each sight of one field a number that is the same where the shares are, whatever the others see."""
    rows: dict[int, list[Share]] = {}
    for sight, share in shares.items():  # the others come in the same order for each
        rows.setdefault(sight[number], []).append(share)
    known: dict[tuple[Share, ...], int] = {}
    return {sight: known.setdefault(tuple(row), len(known)) for sight, row in rows.items()}
