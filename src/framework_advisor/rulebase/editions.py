"""Two rule bases, one after the other: what the later one changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from framework_advisor.rulebase.model import Criterion, Rule, RuleBase

Kind = Literal["added", "changed", "retired", "gone"]
"""`gone`: the later rule base does not have it, and does not say why."""


class RuleChange(NamedTuple):
    """What became of a rule that is not what it was."""

    kind: Kind
    before: Rule | None
    after: Rule | None
    because: str  # the reason of the retirement, or what the rule says now; what it said, where it is gone
    sources: tuple[str, ...]

    @property
    def rule(self) -> Rule:
        """The rule as it is, or as it was last."""
        rule = self.after or self.before
        assert rule is not None
        return rule


class CriterionChange(NamedTuple):
    """What became of a criterion and its rules. Pairs are of before and after."""

    criterion: Criterion  # as it is, or as it was last; where the whole was retired, its `retirement` says why
    importance: tuple[str | None, str | None]  # None where the rule base does not have it, or has retired it
    switching: tuple[bool, bool]
    rules: tuple[RuleChange, ...]


class Alteration(NamedTuple):
    """A text or date that is another. None where the rule base does not have it."""

    what: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """All that a later rule base changed of an earlier one."""

    scale: Mapping[str, tuple[Any, Any]]  # the numbers of the scale that differ: before and after, by name
    candidates: tuple[str, ...]  # those that only one of the two has
    criteria: tuple[CriterionChange, ...]
    others: tuple[Alteration, ...]  # what cannot move an advice: names, wording, notes, sources, review dates
    kept: int  # the number of rules that both have and that say the same


def difference(before: RuleBase, after: RuleBase) -> Difference:
    """Return what the later of two rule bases changed."""
    was, is_ = before.scale._asdict(), after.scale._asdict()
    criteria = {**after.criteria, **before.criteria}
    changed = [_criterion_change(before.criteria.get(id_), after.criteria.get(id_)) for id_ in criteria]
    touched = sum(rule.before is not None for change in changed for rule in change.rules)
    return Difference(
        scale={name: (was[name], is_[name]) for name in was if was[name] != is_[name]},
        candidates=tuple(sorted(before.candidates.keys() ^ after.candidates.keys())),
        criteria=tuple(one for one in changed if one.rules or len({*one.importance}) + len({*one.switching}) > 2),
        others=tuple(_alterations(before, after)),
        kept=sum(len(criterion.rules) for criterion in before.criteria.values()) - touched,
    )


def _criterion_change(old: Criterion | None, new: Criterion | None) -> CriterionChange:
    criterion = new or old
    assert criterion is not None
    was, is_ = (one.importance if one and not one.retirement else None for one in (old, new))
    switching = ((old or criterion).switching, (new or criterion).switching)
    return CriterionChange(criterion, (was, is_), switching, tuple(_rule_changes(old, new)))


def _rule_changes(old: Criterion | None, new: Criterion | None) -> Iterator[RuleChange]:
    was = old.rules if old else ()
    yield from filter(None, (became(rule, new) for rule in was))
    known = {rule.id for rule in was}
    for rule in new.rules if new else ():
        if rule.id not in known:
            yield RuleChange("added", None, rule, rule.because, rule.sources)


def became(old: Rule, criterion: Criterion | None) -> RuleChange | None:
    """Return what became of a rule in its criterion as it is now, or None when it says what it said."""
    new = next((rule for rule in criterion.rules if rule.id == old.id), None) if criterion else None
    if new:
        same = old._replace(review_by=None, parts={}) == new._replace(review_by=None, parts={})
        return None if same else RuleChange("changed", old, new, new.because, new.sources)
    for gone in criterion.retired if criterion else ():
        if gone.rule.id == old.id:
            return RuleChange("retired", old, None, gone.why.reason, gone.why.sources)
    return RuleChange("gone", old, None, old.because, old.sources)


def _alterations(before: RuleBase, after: RuleBase) -> Iterator[Alteration]:
    """Yield what both have under a name and say otherwise, and the notes that only one has."""
    later = _told(after)
    for kind, (was, names) in _told(before).items():
        is_, _ = later[kind]
        for id_, name in ((id_, name) for id_ in was if id_ in is_ for name in names):
            values = [getattr(parts[id_], name) for parts in (was, is_)]
            if values[0] != values[1]:
                said = (str(value.written() if name == "when" else value) for value in values)
                yield Alteration(f"{kind} {id_} {name}", *said)
        for id_ in sorted(was.keys() ^ is_.keys()) if kind == "note" else ():
            yield Alteration(f"note {id_}", *(parts[id_].says if id_ in parts else None for parts in (was, is_)))


def _told(rules: RuleBase) -> dict[str, tuple[Mapping[str, Any], tuple[str, ...]]]:
    """Return the parts of each kind, by name, and what of them cannot move an advice."""
    every = {rule.name: rule for criterion in rules.criteria.values() for rule in criterion.rules}
    return {
        "candidate": (rules.candidates, ("name", "home", "steward")),
        "criterion": (rules.criteria, ("title",)),
        "rule": (every, ("review_by",)),
        "note": ({note.id: note for note in rules.notes}, ("says", "when", "headline")),
        "source": (rules.sources, ("says", "link")),
    }
