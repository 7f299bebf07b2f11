"""The advice in a few words and numbers: who wins and how clearly, by merit, and what to do about what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from framework_advisor.engine.simplex import share_above
from framework_advisor.engine.weighing import Position, placed

if TYPE_CHECKING:  # making the shapes of what is saved takes time at every start
    from framework_advisor.spec.saved import CourseKind, VerdictWord


class Merits(NamedTuple):
    """How it would stand if nothing were there already."""

    winner: str | None
    lead: int | None  # of whoever is ahead; None where fewer than two are not ruled out


class Course(NamedTuple):
    """What to do about what is there already."""

    kind: CourseKind
    """`start`: nothing is there. `stay-start-new`: the merits favour another, but not by what leaving costs."""
    candidate: str | None
    """With which to start, to stay, to start new work, or to which to move; None where there is no single one."""


class Verdict(NamedTuple):
    """The advice in a few words and numbers."""

    word: VerdictWord
    winner: str | None  # the candidate that is advised; None for a toss-up, undecided, or none-fit
    lead: int | None  # the leader's points less the runner-up's; None where fewer than two are not ruled out
    merits: Merits
    course: Course
    decided: bool
    """True when it is proved that no answer to an open question can change the winner, or that there is none."""


def verdict(position: Position) -> Verdict:
    """Return the verdict on a position."""
    fit, winner, decided = position.fit, position.winner, position.decided()
    merits = _merits(position)
    word = _word(position, fit)
    if len(fit) > 1 and not decided and not any(item.speaks or item.out for item in position.judged.values()):
        word, winner = "undecided", None
    return Verdict(word, winner, _lead(position), merits, _course(position, winner, merits.winner), decided)


def _lead(position: Position) -> int | None:
    first, second, *_ = [*position.fit, None, None]
    return position.lead(first, second) if first and second else None


def _word(position: Position, fit: list[str]) -> VerdictWord:
    scale, lead = position.rules.scale, _lead(position)
    if position.winner is None:
        return "toss-up" if fit else "none-fit"
    backed = all(100 * support(position, fit[0], rival) >= scale.weightings for rival in fit[1:])
    return "clear" if lead is None or (lead >= scale.clear and backed) else "lean"


def support(position: Position, ahead: str, behind: str) -> float:
    """Return the share of all weightings of the criteria under which one candidate beats another, 0 to 1."""
    here, there = position.rules.places[ahead], position.rules.places[behind]
    return share_above([item.points[here] - item.points[there] for item in position.judged.values()])


def _only(position: Position, *, switching: bool) -> Position:
    """Return the position as the criteria alone have it that are about what is there, or all others."""
    criteria = position.rules.criteria
    weights = {id_: weight for id_, weight in position.weights.items() if criteria[id_].switching == switching}
    return placed(position.rules, weights, position.excluded, position.answers)


def _merits(position: Position) -> Merits:
    own = _only(position, switching=False)._replace(out=position.out)
    return Merits(own.winner, _lead(own))


def _course(position: Position, winner: str | None, merits: str | None) -> Course:
    """Return what to do about what is there: the candidates with the most switching points hold the estate."""
    points = dict(zip(position.rules.candidates, _only(position, switching=True).points, strict=True))
    most = max(points.values())
    holders = [id_ for id_ in points if points[id_] == most and id_ not in position.out]
    if most == 0:
        return Course("start", winner)
    if not holders:
        return Course("move", winner)
    if merits is None or merits in holders:
        return Course("stay", merits or (holders[0] if len(holders) == 1 else None))
    estate = [position.rules.criteria[id_] for id_ in position.weights if position.rules.criteria[id_].switching]
    kept = any(criterion.kept_when and criterion.kept_when.holds(position.answers) for criterion in estate)
    return Course("move" if winner == merits and not kept else "stay-start-new", merits)
