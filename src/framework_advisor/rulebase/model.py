"""The rule base's model: candidates, criteria, rules, sources, and the scale that turns words into numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from framework_advisor.rulebase.conditions import Answers, Condition
from framework_advisor.spec.fields import FIELDS


class Candidate(NamedTuple):
    """What is ranked."""

    id: str
    name: str
    home: str
    steward: str


class Source(NamedTuple):
    """An entry of the bibliography: where a claim comes from and what it says, in our words."""

    id: str
    title: str
    says: str
    link: str | None = None  # a URL or a package URL (purl)
    checked: date | None = None  # the day it was last read
    dated: str | None = None  # its own date, in its own words
    # For a claim of the article:
    favours: Mapping[str, str] = MappingProxyType({})  # whom the article favours by it, and how strongly
    status: str | None = None  # whether it holds, is dated, contested or wrong
    today: str | None = None  # what became of it
    evidence: tuple[str, ...] = ()  # the ids of the sources that show what became of it
    unused: str | None = None  # why no rule can use it
    contradicts: tuple[str, ...] = ()  # the ids of the claims it contradicts


class Rule(NamedTuple):
    """When these answers hold, these candidates are favoured, or ruled out. Exactly one of the two is not empty."""

    id: str
    criterion: str
    when: Condition
    favours: Mapping[str, str]  # the strength (a word of the scale) by candidate
    rules_out: tuple[str, ...]
    because: str
    sources: tuple[str, ...]
    review_by: date | None
    parts: Mapping[str, str]  # the layer that each part of it comes from, what the last layer gave last

    @property
    def name(self) -> str:
        """Its name across the rule base: criterion/id."""
        return f"{self.criterion}/{self.id}"

    @property
    def layer(self) -> str:
        """The last layer that gave a part of it."""
        return list(self.parts.values())[-1]


class Retirement(NamedTuple):
    """Why a layer took something back. What is taken back stays visible, with the reason."""

    reason: str
    sources: tuple[str, ...]
    layer: str


class RetiredRule(NamedTuple):
    """A rule, as it was, that a later layer took back, by itself or with its whole criterion."""

    rule: Rule
    why: Retirement


@dataclass(frozen=True, eq=False)
class Criterion:
    """One consideration, with the importance (a word of the scale) that the rule base gives it."""

    id: str
    title: str
    because: str
    importance: str
    sources: tuple[str, ...]
    switching: bool  # whether it is about what is there already: its points are the price of leaving, and no merits
    kept_when: Condition | None  # when this holds, what is there stays in any case
    rules: tuple[Rule, ...]  # those that are weighed; none where the criterion is retired
    retired: tuple[RetiredRule, ...]
    retirement: Retirement | None  # why the whole criterion was taken back; None where it was not
    parts: Mapping[str, str]  # as a rule's

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields at which its rules look, in the order in which they are asked."""
        looked = frozenset().union(*(rule.when.fields() for rule in self.rules))
        return tuple(field for field in FIELDS if field in looked)


class Note(NamedTuple):
    """A remark that is shown when its condition holds and never moves the ranking."""

    id: str
    when: Condition
    says: str
    sources: tuple[str, ...]
    headline: bool  # whether the advice says it first
    unless: Condition | None = None  # when this is known to hold, it is not shown

    def holds(self, answers: Answers) -> bool:
        """Return whether it is shown, as far as is known."""
        return _known(self.when, self.unless, answers)


def _known(when: Condition, unless: Condition | None, answers: Answers) -> bool:
    return bool(when.holds(answers)) and not (unless and unless.holds(answers))


class Need(NamedTuple):
    """Something a project has to do when its condition holds."""

    id: str
    title: str
    when: Condition
    unless: Condition | None = None  # when this is known to hold, the project does not have it

    def holds(self, answers: Answers) -> bool:
        """Return whether a project has it, as far as is known."""
        return _known(self.when, self.unless, answers)


class Component(NamedTuple):
    """A named part of a candidate's ecosystem."""

    id: str
    name: str
    candidates: tuple[str, ...]  # whose models or users it is for today
    in_article: bool
    status: str  # active, maintenance (fixes only), archived (given up), or never-existed
    says: str
    successors: tuple[str, ...]
    serves: tuple[str, ...]  # the needs it serves, or used to serve
    install: str | None  # a package URL
    start: str | None  # where to start learning it
    sources: tuple[str, ...]

    @property
    def lives(self) -> bool:
        """Whether it can be advised."""
        return self.status in ("active", "maintenance")


class Scale(NamedTuple):
    """What the words are worth. Points are whole numbers, so that equal standings are equal exactly."""

    strengths: Mapping[str, int]  # points by strength, of a rule; rising
    importances: Mapping[str, int]  # weight by importance, of a criterion; rising from `off`, which is 0
    full_value: int  # the most points of one criterion, before its weight; more points count no more
    lean: int  # the least lead, in points, at which the advice leans to a candidate; at least 1
    clear: int  # the least lead, in points, of a clear advice; at least `lean`
    weightings: float  # the least share of all weightings, in percent, under which a clear winner beats every rival


class Layer(NamedTuple):
    """One rule file: its name and the day its knowledge was last true."""

    name: str
    as_of: date


class Band(NamedTuple):
    """Past projects whose lead on the merits lay between two numbers."""

    least: int
    below: int | None  # the least of the next band; None for the last
    hits: int  # how many use now what was ahead
    of: int


class Record(NamedTuple):
    """What the leads of a rule base have meant for past projects."""

    years: tuple[int, int]
    bands: tuple[Band, ...]


@dataclass(frozen=True, eq=False)
class RuleBase:
    """Layers merged into one. Mappings are by id, in the order of the files."""

    layers: tuple[Layer, ...]
    cases: str | None  # the folder of the top layer's worked cases
    files: tuple[str, ...]  # every file that was read, base first
    sha256: str  # of the bytes of all its files
    below: RuleBase | None  # the layers below the top one, merged; None where they are no rule base by themselves
    fresh_days: int | None  # the days after which a source that was checked should be looked at again
    scale: Scale
    candidates: Mapping[str, Candidate]
    criteria: Mapping[str, Criterion]
    notes: tuple[Note, ...]
    needs: tuple[Need, ...]
    components: Mapping[str, Component]
    sources: Mapping[str, Source]
    record: Record | None  # None where the top layer brings none of its own

    @property
    def name(self) -> str:
        """The name of the top layer."""
        return self.layers[-1].name

    @property
    def as_of(self) -> date:
        """The day the top layer's knowledge was last true."""
        return self.layers[-1].as_of

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields at which some rule looks, in the order in which they are asked."""
        return tuple(self.looking_at)

    @cached_property
    def looking_at(self) -> Mapping[str, tuple[Criterion, ...]]:
        """The criteria that look at each field."""
        looks = {field: tuple(one for one in self.criteria.values() if field in one.fields) for field in FIELDS}
        return {field: criteria for field, criteria in looks.items() if criteria}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The position of every candidate."""
        return {id_: place for place, id_ in enumerate(self.candidates)}

    def is_fact(self, rule: Rule) -> bool:
        """Return whether a rule favours all candidates alike: it is told, and moves nothing."""
        return rule.favours.keys() == self.candidates.keys() and len(set(rule.favours.values())) == 1
