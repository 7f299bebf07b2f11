"""What a project is to be held to, whether that holds, what is behind it, and what is waived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from framework_advisor.compare.drift import DECIMALS, Drift, Threshold
from framework_advisor.compare.editions import under
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.model import Rule, RuleBase
from framework_advisor.spec.requirements import Waiver
from framework_advisor.text.problems import Place

DECISION = "decision"
"""For `expect`: whatever the spec says was chosen."""


class Wanted(NamedTuple):
    """The gates that are asked for."""

    expect: str | None = None
    """The id of the candidate that is to win, or `DECISION`."""
    min_margin: float | None = None
    """The least margin, 0 to 100."""
    decided: bool = False
    """Whether no open question may be able to change the winner."""
    overdue: bool = False
    """Whether no reason behind the outcome may be past its review date."""
    fail_on: tuple[Threshold, ...] = ()
    """What may not have changed since the baseline."""


class Held(NamedTuple):
    """A gate, and whether it holds."""

    gate: str
    """`expect`, `min-margin`, `require-decided`, `fail-overdue`, `fail-on` or `waiver`."""
    holds: bool | None
    """None where no candidate wins, so that there is nothing to hold against."""
    says: str
    """What was found, in a sentence without a full stop."""
    behind: tuple[Rule, ...] = ()
    """The rules that make it fail, those that count most first."""
    place: Place | None = None
    """Where in the spec: what it is about, or the first answer behind it."""
    waivers: tuple[Waiver, ...] = ()
    """What accepts that it does not hold, the first to expire first."""
    about: str = ""
    """What tells it from others of its kind."""

    @property
    def name(self) -> str:
        """The gate, and what tells it from others of its kind."""
        return f"{self.gate} {self.about}".rstrip()

    @property
    def passes(self) -> bool:
        """Whether it holds, or is waived."""
        return self.holds is True or bool(self.waivers)


def hold(advice: Advice, wanted: Wanted, drift: Drift | None = None) -> list[Held]:
    """Return every gate that was asked for, with what is waived taken into account; expired waivers are gates too."""
    decision = advice.requirements.decision
    active = [one for one in (decision.waive if decision else ()) if not _has_expired(one, advice)]

    @cache
    def without(names: frozenset[str]) -> Advice:
        return under(advice.requirements, _without(advice.rules, names), advice.as_of)

    def would_hold(held: Held, names: frozenset[str]) -> bool:
        if held.gate == "fail-overdue":  # the outcome stays: only whose review is wanted changes
            return {rule.name for rule in held.behind} <= names
        plain = without(names)
        if held.gate in ("min-margin", "require-decided") and plain.winner != advice.winner:
            return False  # another winner is no excuse for the margin of this one
        return _holds(held.name, plain, wanted, drift._replace(after=plain) if drift else None)

    found = [_with_waivers(one, advice, active, would_hold) for one in _gates(advice, wanted, drift)]
    return [*(_placed(one, advice) for one in found), *expired(advice)]


def _placed(held: Held, advice: Advice) -> Held:
    places = (trigger.place for rule in held.behind for trigger in advice.triggers(rule) if trigger.place)
    return held if held.place else held._replace(place=next(places, None))


def expired(advice: Advice) -> list[Held]:
    """Return a gate that fails for each waiver whose last day has passed."""
    decision = advice.requirements.decision
    return [_expired(advice, one) for one in (decision.waive if decision else ()) if _has_expired(one, advice)]


def _has_expired(waiver: Waiver, advice: Advice) -> bool:
    return advice.as_of is not None and waiver.until < advice.as_of


def _gates(advice: Advice, wanted: Wanted, drift: Drift | None) -> Iterator[Held]:
    if wanted.expect is not None:
        yield _expected(advice, wanted.expect)
    if wanted.min_margin is not None:
        yield _margin(advice, wanted.min_margin)
    if wanted.decided:
        yield _decided(advice)
    if wanted.overdue:
        yield _overdue(advice)
    if drift is not None:
        yield from (_drifted(drift, threshold) for threshold in wanted.fail_on)


def _expected(advice: Advice, expect: str) -> Held:
    decision, origin = advice.requirements.decision, advice.requirements.origin
    chosen = decision.chosen if expect == DECISION and decision else expect
    place = origin.names.get("decision.chosen") if origin and decision and decision.chosen == chosen else None
    winner, names = advice.winner, advice.rules.candidates
    if winner == chosen:
        return Held("expect", True, f"{names[chosen].name} wins, as expected", (), place)
    got = f"{names[winner].name} wins" if winner else f"nobody wins ({advice.verdict.word})"
    holds = False if winner else None
    return Held("expect", holds, f"expected {names[chosen].name}, but {got}", _against(advice, chosen), place)


def _against(advice: Advice, candidate: str) -> tuple[Rule, ...]:
    """Return the rules that speak for others than a candidate, those that count most first."""
    strengths = advice.rules.scale.strengths
    found: list[tuple[int, Rule]] = []
    for item in advice.criteria:
        for rule in item.holding:
            points = {id_: strengths[word] for id_, word in rule.favours.items()}
            lead = max((p for id_, p in points.items() if id_ != candidate), default=0) - points.get(candidate, 0)
            if candidate in rule.rules_out:
                found.append((1 << 30, rule))
            elif lead > 0:
                found.append((item.weight * lead, rule))
    return tuple(rule for _, rule in sorted(found, key=lambda entry: -entry[0]))


def _margin(advice: Advice, least: float) -> Held:
    if advice.winner is None:
        says = f"nobody wins ({advice.verdict.word}), wanted by a margin of at least {least:g}"
        return Held("min-margin", None, says, _against(advice, advice.leading[0]) if advice.leading else ())
    if advice.leading is None:
        return Held("min-margin", True, "nothing else can do the job, so any margin is reached")
    leader, first, second = advice.standings[0].candidate, *(one.score for one in advice.standings[:2])
    margin = round(first - second, DECIMALS)
    holds = margin >= least
    shown = f"{margin:.1f}" if (round(margin, 1) >= least) == holds else f"{margin:.{DECIMALS}f}".rstrip("0")
    says = f"the margin of {leader.name} is {shown}, wanted at least {least:.{DECIMALS + 3}g}"
    return Held("min-margin", holds, says, () if holds else _against(advice, leader.id))


def _decided(advice: Advice) -> Held:
    if advice.verdict.decided:
        return Held("require-decided", True, "no open question can change the winner")
    number, turning = len(advice.open_fields()), [field for field, one in advice.reaches.items() if one.turns]
    which = f"by {', '.join(turning)} alone" if turning else "by several of them together"
    worth = f"; worth answering next: {advice.worth_asking}" if advice.worth_asking else ""
    questions = "1 question is" if number == 1 else f"{number} questions are"
    says = f"{questions} open, and the winner can still change, {which}{worth}"
    return Held("require-decided", False, says)


def _overdue(advice: Advice) -> Held:
    late = advice.overdue()
    if not late:
        return Held("fail-overdue", True, "no reason behind the outcome is overdue for review")
    told = f"{len(late)} reasons behind the outcome are" if len(late) > 1 else "a reason behind the outcome is"
    first = f"{late[0].name} by {late[0].review_by}"
    return Held("fail-overdue", False, f"{told} overdue for review, the longest {first}", tuple(late))


def _drifted(drift: Drift, threshold: Threshold) -> Held:
    crossed, new = drift.crosses(threshold), {*drift.reasons[0], *drift.favours}
    holding = [rule for item in drift.after.criteria for rule in item.holding]
    behind = tuple(rule for rule in holding if crossed and (rule.name in new or rule.criterion in drift.importances))
    return Held("fail-on", not crossed, f"{threshold}: {drift.outcome(threshold)}", behind, about=str(threshold))


def _with_waivers(
    held: Held, advice: Advice, active: Sequence[Waiver], would_hold: Callable[[Held, frozenset[str]], bool]
) -> Held:
    """Return a gate with what accepts it, if it does not hold and something does.

    Of waived rules that is as few as the gate needs, those that last longest: of those that are behind it, or else of
    all that hold. `would_hold` tells of a gate whether it would if some rules did not count.
    """
    if held.holds:
        return held
    direct = [one for one in active if one.gate in (held.gate, held.name.partition(":")[0])]
    if direct:
        return held._replace(waivers=_in_time(direct))
    holding = {rule.name for item in advice.criteria for rule in item.holding}
    rules = _in_time([one for one in active if one.rule in holding])
    behind = {rule.name for rule in held.behind}

    def excuse(some: Sequence[Waiver]) -> bool:
        return would_hold(held, frozenset(str(one.rule) for one in some))

    for some in (tuple(one for one in rules if one.rule in behind), rules):
        if some and excuse(some):
            for one in some:
                fewer = tuple(other for other in some if other is not one)
                some = fewer if excuse(fewer) else some  # noqa: PLW2901
            return held._replace(waivers=some)
    return held


def _holds(name: str, advice: Advice, wanted: Wanted, drift: Drift | None) -> bool:
    """Return whether one of the gates holds. The others are not worked out where that takes long."""
    cheap = wanted._replace(decided=wanted.decided and name == "require-decided", overdue=False)
    return any(one.name == name and one.holds is True for one in _gates(advice, cheap, drift))


def _in_time(waivers: Sequence[Waiver]) -> tuple[Waiver, ...]:
    return tuple(sorted(waivers, key=lambda one: one.until))


def _without(rules: RuleBase, names: frozenset[str]) -> RuleBase:
    """Return a rule base in which some rules are not."""
    criteria = {
        id_: one._replace(rules=tuple(rule for rule in one.rules if rule.name not in names))
        for id_, one in rules.criteria.items()
    }
    return rules._replace(criteria=criteria)


def _expired(advice: Advice, waiver: Waiver) -> Held:
    decision, origin = advice.requirements.decision, advice.requirements.origin
    place = None
    if origin and decision:
        place = origin.names.get(f"decision.waive.{decision.waive.index(waiver)}")
    about = str(waiver.rule or waiver.gate)
    return Held("waiver", False, f"the waiver of {about} expired on {waiver.until}", (), place, about=about)
