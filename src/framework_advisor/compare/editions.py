"""Two rule bases, one after the other: what the later one changed, and what that does to an advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Literal, NamedTuple

from framework_advisor.engine.advice import Advice
from framework_advisor.engine.balance import points_of
from framework_advisor.engine.scoring import advise
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase
from framework_advisor.spec.requirements import Requirements

Kind = Literal["added", "changed", "retired", "gone"]


class RuleChange(NamedTuple):
    """What became of a rule that is not what it was."""

    kind: Kind
    """`gone`: the later rule base does not have it, and does not say why."""
    before: Rule | None
    after: Rule | None
    because: str
    """Why: the reason of the retirement, or what the rule says now. What it said, where it is gone."""
    sources: tuple[str, ...]

    @property
    def rule(self) -> Rule:
        """The rule as it is, or as it was last."""
        rule = self.after or self.before
        assert rule is not None  # noqa: S101  (one of the two is given)
        return rule


class CriterionChange(NamedTuple):
    """What became of a criterion and its rules."""

    criterion: Criterion
    """As it is, or as it was last."""
    importance: tuple[str | None, str | None]
    """Before and after; None where the rule base does not have it."""
    rules: tuple[RuleChange, ...]
    """Those that changed."""


class Alteration(NamedTuple):
    """A text or date that is another. None where the rule base does not have it."""

    what: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """All that a later rule base changed of an earlier one."""

    scale: Mapping[str, tuple[Any, Any]]
    """The numbers of the scale that differ: before and after, by name."""
    candidates: tuple[str, ...]
    """The candidates that only one of the two has."""
    criteria: tuple[CriterionChange, ...]
    """Those that changed, or some rule of theirs."""
    others: tuple[Alteration, ...]
    """What cannot move an advice: names, wording, notes, sources that were replaced, review dates."""
    kept: int
    """The number of rules that both have and that say the same."""


def difference(before: RuleBase, after: RuleBase) -> Difference:
    """Return what the later of two rule bases changed."""
    was, is_ = before.scale._asdict(), after.scale._asdict()
    changed = [_criterion_change(before.criteria.get(id_), after.criteria.get(id_)) for id_ in _both(before, after)]
    rules = sum(len(criterion.rules) for criterion in before.criteria.values())
    touched = sum(change.before is not None for one in changed for change in one.rules)
    return Difference(
        scale={name: (was[name], is_[name]) for name in was if was[name] != is_[name]},
        candidates=tuple(sorted(before.candidates.keys() ^ after.candidates.keys())),
        criteria=tuple(one for one in changed if one.rules or one.importance[0] != one.importance[1]),
        others=tuple(_alterations(before, after)),
        kept=rules - touched,
    )


def _alterations(before: RuleBase, after: RuleBase) -> Iterator[Alteration]:
    for id_ in before.candidates.keys() & after.candidates.keys():
        yield from _texts(
            f"candidate {id_}", before.candidates[id_], after.candidates[id_], ("name", "home", "steward")
        )
    for id_ in _both(before, after):
        was, is_ = before.criteria.get(id_), after.criteria.get(id_)
        if was and is_:
            yield from _texts(f"criterion {id_}", was, is_, ("title",))
            dates = {rule.id: rule.review_by for rule in was.rules}
            for rule in is_.rules:
                if rule.id in dates and rule.review_by != dates[rule.id]:
                    yield Alteration(f"{id_}/{rule.id} review_by", str(dates[rule.id]), str(rule.review_by))
    notes = [{note.id: note.says for note in rules.notes} for rules in (before, after)]
    for id_ in dict.fromkeys([*notes[0], *notes[1]]):
        if notes[0].get(id_) != notes[1].get(id_):
            yield Alteration(f"note {id_}", notes[0].get(id_), notes[1].get(id_))
    for id_ in before.sources:
        if id_ in after.sources:
            yield from _texts(f"source {id_}", before.sources[id_], after.sources[id_], ("says", "link"))


def _texts(what: str, before: NamedTuple, after: NamedTuple, names: tuple[str, ...]) -> Iterator[Alteration]:
    for name in names:
        was, is_ = getattr(before, name), getattr(after, name)
        if was != is_:
            yield Alteration(f"{what} {name}", was, is_)


def _both(before: RuleBase, after: RuleBase) -> list[str]:
    return list(dict.fromkeys([*after.criteria, *before.criteria]))


def _criterion_change(old: Criterion | None, new: Criterion | None) -> CriterionChange:
    criterion = new or old
    assert criterion is not None  # noqa: S101  (one of the two is given)
    importance = (old.importance if old else None, new.importance if new else None)
    return CriterionChange(criterion, importance, tuple(_rule_changes(old, new)))


def _rule_changes(old: Criterion | None, new: Criterion | None) -> Iterator[RuleChange]:
    was = old.rules if old else ()
    yield from filter(None, (_became(rule, new) for rule in was))
    known = {rule.id for rule in was}
    for rule in new.rules if new else ():
        if rule.id not in known:
            yield RuleChange("added", None, rule, rule.because, rule.sources)


def _became(old: Rule, criterion: Criterion | None) -> RuleChange | None:
    """Return what became of a rule, or None when it says what it said."""
    new = next((rule for rule in criterion.rules if rule.id == old.id), None) if criterion else None
    if new:
        same = old._replace(review_by=None, parts={}) == new._replace(review_by=None, parts={})
        return None if same else RuleChange("changed", old, new, new.because, new.sources)
    for gone in criterion.retired if criterion else ():
        if gone.rule.id == old.id:
            return RuleChange("retired", old, None, gone.reason, gone.sources)
    return RuleChange("gone", old, None, old.because, old.sources)


def under(requirements: Requirements, rules: RuleBase, as_of: date | None = None) -> Advice:
    """Return the advice of a rule base that may not know all the criteria and candidates that the spec names."""
    decision = requirements.decision
    known: dict[str, Any] = {
        "priorities": {id_: word for id_, word in requirements.priorities.items() if id_ in rules.criteria},
        "decision": decision.model_copy(update={"waive": ()})
        if decision and decision.chosen in rules.candidates
        else None,
    }
    return advise(requirements.model_copy(update=known), rules, as_of)


class Lost(NamedTuple):
    """A reason of the layers below that does not count as it did."""

    before: Rule
    now: Rule | None
    """The rule as the later rule base has it; None where it has not."""
    change: RuleChange | None
    """What became of it; None where it says what it said."""
    holds: bool
    """Whether it holds for this project today, in a criterion that counts."""
    importance: tuple[str, str | None]
    """That of its criterion, then and today; None where the criterion is gone."""


class Then(NamedTuple):
    """What the layers below would have chosen, where that differs, and what became of their reasons."""

    advice: Advice
    """By the nearest layers below that choose otherwise."""
    ruled_out: tuple[Rule, ...]
    """What rules out the winner of then today."""
    reasons: tuple[Rule, ...]
    """Their reasons against the winner of today, or for their own where there is none today; the strongest first."""
    lost: tuple[Lost, ...]
    """Those of them that do not count as they did, in the same order."""


def then(advice: Advice) -> Then | None:
    """Return what the layers below would have chosen; None when all of them choose the same, or nothing at all."""
    below = advice.rules.below
    while below:
        before = under(advice.requirements, below)
        if before.verdict.word != "undecided" and before.verdict.winner != advice.verdict.winner:
            return _then(before, advice)
        below = below.below
    return None


def _then(before: Advice, advice: Advice) -> Then:
    below, winner = before.rules, before.verdict.winner
    side = {winner} if winner else below.candidates.keys() - {advice.verdict.winner}
    weights = {item.criterion.id: item.weight for item in before.criteria}
    reasons = [rule for item in before.criteria for rule in item.holding if _gain(rule, side, below) > 0]
    reasons.sort(key=lambda rule: -_gain(rule, side, below) * weights[rule.criterion])
    lost = [one for one in (_lost(rule, side, before, advice) for rule in reasons) if one]
    out = [rule for one in advice.standings if one.candidate.id == winner for rule in one.ruled_out]
    return Then(before, tuple(out), tuple(reasons), tuple(lost))


def _lost(rule: Rule, side: AbstractSet[str | None], before: Advice, advice: Advice) -> Lost | None:
    """Return what of a reason does not count as it did, or None when it counts for as much."""
    criterion = advice.rules.criteria.get(rule.criterion)
    now = next((one for one in criterion.rules if one.id == rule.id), None) if criterion else None
    holds = any(one == now for item in advice.criteria for one in item.holding) if now else False
    was, is_ = (_importance(one, rule.criterion) for one in (before, advice))
    weights = advice.rules.scale.importances
    if now and holds and weights[is_ or "off"] >= weights[was or "off"]:
        then_full, now_full = before.rules.scale.full_value, advice.rules.scale.full_value
        if _gain(now, side, advice.rules) * then_full >= _gain(rule, side, before.rules) * now_full:
            return None
    return Lost(rule, now, _became(rule, criterion), holds, (was or "off", is_))


def _importance(advice: Advice, criterion: str) -> str | None:
    """Return the importance that counts, or None where there is no such criterion."""
    known = advice.rules.criteria.get(criterion)
    return advice.requirements.priorities.get(criterion, known.importance) if known else None


def _gain(rule: Rule, side: AbstractSet[str | None], rules: RuleBase) -> int:
    """Return the points by which a rule puts one side ahead of the others; what rules them out counts in full."""
    if rule.rules_out:
        return 0 if side & set(rule.rules_out) else rules.scale.full_value
    points = points_of([rule], rules)
    ours = max((points.get(id_, 0) for id_ in rules.candidates if id_ in side), default=0)
    return ours - max((points.get(id_, 0) for id_ in rules.candidates if id_ not in side), default=0)
