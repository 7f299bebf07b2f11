"""Two advices side by side, and what of the difference is due to answers, priorities, exclusions and rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from framework_advisor.compare.snapshot import Difference, Snapshot, difference, swapped
from framework_advisor.engine.advice import Advice, advise
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements

if TYPE_CHECKING:
    from framework_advisor.spec.saved import Cause


class Comparison(NamedTuple):
    """What came out before and after."""

    before: Advice
    after: Advice
    difference: Difference
    alone: dict[Cause, Advice]
    """For each cause that differs, what comes out when only that is swapped and the rest is as before."""


class Subject(NamedTuple):
    """What is compared: a spec under a rule base."""

    requirements: Requirements
    rules: RuleBase


def compare(before: Subject, after: Subject, as_of: date | None = None) -> Comparison:
    """Return what differs between two specs, or one under two rule bases, and what each cause does alone."""
    was, now = advise(*before, as_of), advise(*after, as_of)
    found = difference(Snapshot.of(was), Snapshot.of(now))
    parts: tuple[Cause, ...] = ("answers", "priorities", "rules_out")
    projects = {part: swapped(before.requirements, Snapshot.of(now), part) for part in parts if getattr(found, part)}
    alone = {part: advise(project, before.rules, as_of) for part, project in projects.items()}
    if found.rules_changed:
        alone["rules"] = advise(before.requirements, after.rules, as_of)
    return Comparison(was, now, found, alone)


def under_each_layer(requirements: Requirements, rules: RuleBase) -> list[Subject]:
    """Return one spec under every layer of a rule base, the lowest first."""
    below = under_each_layer(requirements, rules.below) if rules.below else []
    return [*below, Subject(requirements, rules)]
