"""The rule base's model: candidates, criteria, rules, sources, and the scale that turns words into numbers."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from framework_advisor.rulebase.conditions import Condition


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
    link: str | None = None
    """A URL or a package URL (purl)."""
    checked: date | None = None
    """The day it was last read."""
    dated: str | None = None
    """Its own date, in its own words."""
    favours: Mapping[str, str] = MappingProxyType({})
    """For a claim of the article: whom the article favours by it, and how strongly."""
    status: str | None = None
    """For a claim of the article: whether it holds, is dated, contested or wrong."""
    today: str | None = None
    """For a claim of the article: what became of it."""
    evidence: tuple[str, ...] = ()
    """For a claim of the article: the ids of the sources that show what became of it."""
    unused: str | None = None
    """For a claim of the article: why no rule can use it."""
    contradicts: tuple[str, ...] = ()
    """For a claim of the article: the ids of the claims it contradicts."""


class Rule(NamedTuple):
    """When these answers hold, these candidates are favoured, or ruled out. Exactly one of the two is not empty."""

    id: str
    criterion: str
    when: Condition
    favours: Mapping[str, str]
    """The strength (a word of the scale) by candidate."""
    rules_out: tuple[str, ...]
    because: str
    sources: tuple[str, ...]
    review_by: date | None
    parts: Mapping[str, str]
    """The layer that each part of it comes from; those that the last layer gave stand last."""

    @property
    def name(self) -> str:
        """Its name across the rule base: criterion/id."""
        return f"{self.criterion}/{self.id}"

    @property
    def layer(self) -> str:
        """The last layer that gave a part of it."""
        return list(self.parts.values())[-1]


class RetiredRule(NamedTuple):
    """A rule that a later layer took back. It stays visible, with the reason."""

    rule: Rule
    """As it was."""
    reason: str
    sources: tuple[str, ...]
    layer: str
    """The layer that retired it."""


class Criterion(NamedTuple):
    """One consideration, with the importance (a word of the scale) that the rule base gives it."""

    id: str
    title: str
    because: str
    importance: str
    sources: tuple[str, ...]
    rules: tuple[Rule, ...]
    retired: tuple[RetiredRule, ...]
    parts: Mapping[str, str]
    """The layer that each part of it comes from; those that the last layer gave stand last."""


class Note(NamedTuple):
    """A remark that is shown when its condition holds and never moves the ranking."""

    id: str
    when: Condition
    says: str
    sources: tuple[str, ...]


class Need(NamedTuple):
    """Something a project has to do when its condition holds."""

    id: str
    title: str
    when: Condition


class Component(NamedTuple):
    """A named part of a candidate's ecosystem."""

    id: str
    name: str
    candidates: tuple[str, ...]
    """Whose models or users it is for today."""
    in_article: bool
    status: str
    """active, maintenance (fixes only), archived (given up), or never-existed."""
    says: str
    successors: tuple[str, ...]
    serves: tuple[str, ...]
    """The needs it serves, or used to serve."""
    install: str | None
    """A package URL."""
    start: str | None
    """Where to start learning it."""
    sources: tuple[str, ...]

    @property
    def lives(self) -> bool:
        """Whether it can be advised."""
        return self.status in ("active", "maintenance")


class Scale(NamedTuple):
    """What the words are worth. All numbers are whole, so that equal standings are equal exactly."""

    strengths: Mapping[str, int]
    """Points by strength."""
    importances: Mapping[str, int]
    """Weight by importance."""
    full_value: int
    """The points at which a criterion counts in full; more points count no more."""
    lean_margin: int
    """The least margin, of 100, at which the advice leans to a candidate."""
    clear_margin: int
    """The least margin, of 100, of a clear advice."""
    clear_coverage: int
    """The least coverage, in percent, of a clear advice that is not decided."""
    clear_answers: int
    """The least number of answered questions of a clear advice that is not decided."""
    clear_weightings: float
    """The least share of all weightings, in percent, under which the winner of a clear advice beats every rival."""


class Layer(NamedTuple):
    """One rule file: its name and the day its knowledge was last true."""

    name: str
    as_of: date


class RuleBase(NamedTuple):
    """Layers merged into one. Mappings are by id, in the order of the files."""

    layers: tuple[Layer, ...]
    cases: str | None
    """The folder of the top layer's worked cases."""
    files: tuple[str, ...]
    """Every file that was read, base first."""
    sha256: str
    """Of the bytes of all its files."""
    below: "RuleBase | None"
    """The layers below the top one, merged; None where there is none, or where they are no rule base by themselves."""
    fresh_days: int | None
    """The days after which a source that was checked should be looked at again."""
    scale: Scale
    candidates: Mapping[str, Candidate]
    criteria: Mapping[str, Criterion]
    notes: tuple[Note, ...]
    needs: tuple[Need, ...]
    components: Mapping[str, Component]
    sources: Mapping[str, Source]

    @property
    def name(self) -> str:
        """The name of the top layer."""
        return self.layers[-1].name

    @property
    def as_of(self) -> date:
        """The day the top layer's knowledge was last true."""
        return self.layers[-1].as_of
