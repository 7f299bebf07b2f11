"""The open questions that can change the outcome, in the one order in which they are worth answering."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from framework_advisor.engine.judgement import Pair, judge
from framework_advisor.engine.weighing import Bounds, Position
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS


class OpenQuestion(NamedTuple):
    """An unanswered field that can change the outcome, and how far its answer alone can move the first two.

    Answers of one or two options are tried.
    """

    field: str
    criteria: tuple[str, ...]  # the ids of the criteria that hang on it
    low: int  # the least lead of the leader over the runner-up that an answer to it alone can bring
    high: int  # the largest one
    turns: bool  # whether an answer to it alone changes the outcome


class _Effect(NamedTuple):
    """What one answer does."""

    option: frozenset[str]
    lead: int  # the lead of the leader that it brings
    bounds: Bounds | None  # between what that lead can then come to lie; None where one of the two is ruled out
    turns: bool


class _Trial(NamedTuple):
    """What comes of the answers to one field."""

    question: OpenQuestion
    options: tuple[frozenset[str], ...]  # the answers that do most, one way or the other
    settles: float  # by how much an answer of one option lessens, on average, what the outcome lacks to be decided


def open_fields(position: Position) -> tuple[str, ...]:
    """Return the unanswered fields on which some reason still hangs, in the order in which they are asked."""
    hanging = frozenset().union(*(item.hangs_on for item in position.judged.values()))
    return tuple(field for field in FIELDS if field in hanging)


def open_questions(position: Position) -> tuple[OpenQuestion, ...]:
    """Return the questions that can change the outcome: those that settle most of what is undecided come first.

    Each is shown to: its answer alone changes the outcome, or some answers to the others were found under which it
    does. None where the outcome is decided, or where fewer than two candidates are left.
    """
    fit = position.fit
    if len(fit) < 2 or position.decided():
        return ()
    pair = (fit[0], fit[1])
    trials = [_trial(position, field, pair) for field in open_fields(position)]
    pivotal = _pivotal(position, [trial for trial in trials if trial.options], pair)
    told = [trial for trial in trials if trial.question.field in pivotal]
    told.sort(key=lambda trial: (trial.settles, trial.question.turns), reverse=True)
    return tuple(trial.question for trial in told)


def _trial(position: Position, field: str, pair: Pair) -> _Trial:
    criteria = tuple(id_ for id_, item in position.judged.items() if field in item.hangs_on)
    bounds, lean = position.bounds(*pair), position.rules.scale.lean
    effects = [_effect(position, field, option, (criteria, pair, bounds)) for option in _answers(position, field)]
    lacks = [_lack(effect.bounds, lean) for effect in effects if len(effect.option) == 1]
    leads = [effect.lead for effect in effects] or [position.lead(*pair)]
    question = OpenQuestion(field, criteria, min(leads), max(leads), any(effect.turns for effect in effects))
    settles = _lack(bounds, lean) - sum(lacks) / len(lacks) if lacks else 0.0
    return _Trial(question, _extremes(effects), settles)


def _answers(position: Position, field: str) -> Iterator[frozenset[str]]:
    """Yield the answers of one or two options that contradict no other answer."""
    question = FIELDS[field]
    for size in (1, 2) if question.several else (1,):
        for chosen in combinations(question.options, size):
            option = frozenset(chosen)
            if (question.alone not in option or size == 1) and not _contradicts({**position.answers, field: option}):
                yield option


def _contradicts(answers: dict[str, frozenset[str]]) -> bool:
    return any(tie.holds(answers) for tie in CONTRADICTIONS)


def _lack(bounds: Bounds | None, lean: int) -> int:
    """Return by how much a lead that can come to lie between two bounds misses being decided, for whomever."""
    if bounds is None:
        return 0
    low, high, _ = bounds
    return min(max(0, lean - low), max(0, lean + high), max(0, high - lean + 1) + max(0, 1 - lean - low))


def _effect(
    position: Position, field: str, option: frozenset[str], known: tuple[tuple[str, ...], Pair, Bounds | None]
) -> _Effect:
    """Return what an answer does, worked out from the criteria that hang on it alone."""
    criteria, pair, now = known
    answers, rules = {**position.answers, field: option}, position.rules
    changes = {id_: judge(rules, rules.criteria[id_], answers) for id_ in criteria}
    after = position.with_judged(changes)

    def gain(side: Pair) -> int | None:
        then = [position.least_of(id_, item, answers, side) for id_, item in changes.items()]
        today = [position.least_of(id_, position.judged[id_], position.answers, side) for id_ in criteria]
        return None if None in then or None in today else sum(filter(None, then)) - sum(filter(None, today))

    low, high = gain(pair), gain(pair[::-1])
    bounds = Bounds(now.low + low, now.high - high, now.exact) if now and low is not None and high is not None else None
    return _Effect(option, after.lead(*pair), bounds, after.winner != position.winner)


def _extremes(effects: list[_Effect]) -> tuple[frozenset[str], ...]:
    """Return the answers that bring most or least in some respect: with them a way to another outcome is looked for."""
    respects = (
        lambda effect: effect.lead,
        lambda effect: effect.bounds[0] if effect.bounds else 0,
        lambda effect: effect.bounds[1] if effect.bounds else 0,
        lambda effect: effect.turns,
    )
    chosen = [pick(effects, key=respect).option for respect in respects for pick in (max, min) if effects]
    return tuple(dict.fromkeys(chosen))


def _pivotal(position: Position, trials: list[_Trial], pair: Pair) -> set[str]:
    """Return the fields of which an answer changes the outcome: alone, or under some answers to the others.

    Those are looked for along a walk from answers that are good for the leader to answers that are bad, field by field.
    """
    pivotal = {trial.question.field for trial in trials if trial.question.turns}
    walk = list(_walk(position, trials, pair))
    winners = [step.winner for step in walk]
    turning = [number for number in range(1, len(walk)) if winners[number] != winners[number - 1]]
    middle = turning[0] if turning else len(walk) // 2
    near = sorted(range(len(walk)), key=lambda number: abs(number - middle))
    for trial in trials:
        field = trial.question.field
        if field not in pivotal and any(len({end.winner for end in _ends(walk[at], trial)}) > 1 for at in near):
            pivotal.add(field)
    return pivotal


def _ends(step: Position, trial: _Trial) -> list[Position]:
    """Return where answers to one field lead, all others being as they are."""
    field = trial.question.field
    allowed = (option for option in trial.options if not _contradicts({**step.answers, field: option}))
    return [step.with_answers({field: option}) for option in allowed]


def _walk(position: Position, trials: list[_Trial], pair: Pair) -> Iterator[Position]:
    """Yield complete positions, from one that is good for the leader to one that is bad."""
    best, worst = (_completed(position, trials, side) for side in (pair, pair[::-1]))
    yield best
    for trial in trials:
        field = trial.question.field
        if best.answers[field] != worst.answers[field]:
            best = best.with_answers({field: worst.answers[field]})
            if not _contradicts(dict(best.answers)):
                yield best


def _completed(position: Position, trials: list[_Trial], pair: Pair) -> Position:
    """Return a position with every field answered, each so that the first of a pair can end farthest ahead."""

    def promise(after: Position) -> tuple[int, int]:
        lead, least = after.lead(*pair), after.least(*pair[::-1])
        return (lead if least is None else -least), lead

    for trial in trials:
        position = max(_ends(position, trial), key=promise)
    return position
