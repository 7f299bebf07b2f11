"""An advice as far as it can be compared, fresh or saved, and the one difference between two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from framework_advisor.engine.advice import Advice
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.inert import inert
from framework_advisor.version import VERSION

_Value = TypeVar("_Value")
Changes = dict[str, tuple[_Value | None, _Value | None]]
"""What was and what is, by name; None for what is not there."""


class Snapshot(NamedTuple):
    """An advice as far as it can be compared."""

    spec: str | None  # the file of its spec
    title: str | None
    version: str  # of the program that made it
    rules: str  # the name of its rule base, and the day it is of
    sha256: str
    candidates: Mapping[str, str]  # names by id
    word: str
    winner: str | None
    lead: int | None
    points: Mapping[str, int]  # of the candidates that are not ruled out
    answers: Mapping[str, frozenset[str]]
    priorities: Mapping[str, str]
    rules_out: Mapping[str, str]  # the reasons for which the project itself rules candidates out
    importances: Mapping[str, str]  # of each criterion that counts
    reasons: Mapping[str, Mapping[str, str]]
    """Those that hold, each with how strongly it favours whom; `out` where it rules one out."""

    @classmethod
    def of(cls, advice: Advice) -> Snapshot:
        """Return what can be compared of an advice."""
        rules, verdict, project = advice.rules, advice.verdict, advice.requirements
        reasons = [rule for item in advice.criteria for rule in item.reasons]
        return cls(
            spec=inert(project.origin.file) if project.origin else None,
            title=project.title,
            version=VERSION,
            rules=f"{rules.name} of {rules.as_of}",
            sha256=rules.sha256,
            candidates={one.candidate.id: one.candidate.name for one in advice.standings},
            word=verdict.word,
            winner=verdict.winner,
            lead=verdict.lead,
            points={one.candidate.id: one.points for one in advice.standings if not one.out},
            answers=project.answers(),
            priorities=project.priorities,
            rules_out=project.rules_out,
            importances={item.criterion.id: item.importance for item in advice.criteria},
            reasons={rule.name: {**rule.favours, **dict.fromkeys(rule.rules_out, "out")} for rule in reasons},
        )

    @property
    def leader(self) -> str | None:
        """Who is ahead of all others that are not ruled out, if anybody: the winner where there is one."""
        return next((id_ for id_ in self.points if len(self.points) == 1 or self.ahead(id_) > 0), None)

    def ahead(self, candidate: str) -> int:
        """Return the lead of a candidate over the best of the others that are not ruled out."""
        others = (points for id_, points in self.points.items() if id_ != candidate)
        return self.points.get(candidate, 0) - max(others, default=0)


class Difference(NamedTuple):
    """What differs between two advices."""

    version: tuple[str, str]  # of the program
    rules: tuple[str, str]  # the hashes of the rule bases
    answers: Changes[frozenset[str]]
    priorities: Changes[str]
    rules_out: Changes[str]
    importances: Changes[str]
    """What the rules themselves weigh otherwise, of the criteria with a reason in one of the two."""
    favours: Changes[Mapping[str, str]]  # of the reasons that hold in both
    came: tuple[str, ...]  # the reasons that hold after and did not before
    went: tuple[str, ...]

    @property
    def rules_changed(self) -> bool:
        """Whether the rule base is another."""
        return self.rules[0] != self.rules[1]

    @property
    def is_none(self) -> bool:
        """Whether project and rules are the same, and so the advice."""
        return not (self.answers or self.priorities or self.rules_out or self.rules_changed)


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Return what differs between two advices."""
    answers, priorities = changes(before.answers, after.answers), changes(before.priorities, after.priorities)
    reasons, importances = changes(before.reasons, after.reasons), changes(before.importances, after.importances)
    counted = {name.partition("/")[0] for name in (*before.reasons, *after.reasons)} - priorities.keys()
    return Difference(
        version=(before.version, after.version),
        rules=(before.sha256, after.sha256),
        answers={field: answers[field] for field in FIELDS if field in answers},
        priorities=priorities,
        rules_out=changes(before.rules_out, after.rules_out),
        importances={id_: both for id_, both in importances.items() if id_ in counted},
        favours={name: both for name, both in reasons.items() if None not in both},
        came=tuple(name for name, (was, _) in reasons.items() if was is None),
        went=tuple(name for name, (_, now) in reasons.items() if now is None),
    )


def swapped(project: Requirements, other: Snapshot, *parts: str) -> Requirements:
    """Return a project with its answers, priorities or what it rules out as another has them."""
    theirs = {part: getattr(other, part) for part in parts}
    answers = dict.fromkeys(project.answers()) | theirs.pop("answers", project.answers())
    return project.with_answers(answers).model_copy(update=theirs)


def changes(before: Mapping[str, _Value], after: Mapping[str, _Value]) -> Changes[_Value]:
    """Return what differs between two mappings."""
    both = {name: (before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])}
    return {name: (was, now) for name, (was, now) in both.items() if was != now}


def moves(before: Advice, after: Advice, ahead: str, behind: str) -> dict[str, tuple[int, int]]:
    """Return for each criterion, by id, what it adds to the lead of one candidate over another, before and after.

    The one that changed most comes first. They add up to the two leads.
    """
    was, is_ = ({item.criterion.id: item.lead(ahead, behind) for item in one.criteria} for one in (before, after))
    both = {id_: (was.get(id_, 0), is_.get(id_, 0)) for id_ in {**is_, **was}}
    return dict(sorted(both.items(), key=lambda entry: -abs(entry[1][1] - entry[1][0])))
