"""The shapes of the files in `rules/`: what a layer, and what stands beside it, may say.

A later layer repeats only what it changes, so what a rule must have is checked once the layers are merged.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, with_config
from typing_extensions import Required, TypedDict

from framework_advisor.spec.requirements import ImportanceWord
from framework_advisor.spec.validation import Day
from framework_advisor.text.inert import one_line
from framework_advisor.text.problems import Path, Problem, nearest, suggestion
from framework_advisor.text.yaml_source import Document

_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
Id = Annotated[str, Field(pattern=f"^{_ID}$")]
"""Lower-case letters, digits and hyphens."""
SourceId = Annotated[str, Field(pattern=f"^(article/)?{_ID}$")]
Text = Annotated[str, Field(min_length=1)]
Line = Annotated[Text, AfterValidator(one_line)]
Title = Annotated[Text, Field(max_length=60, description="As outputs show it."), AfterValidator(one_line)]
Strength = Literal["slight", "moderate", "strong"]
ComponentStatus = Literal["active", "maintenance", "archived", "never-existed"]
When = Annotated[Any, WithJsonSchema({"title": "Condition"})]
"""Parsed by conditions.py, which also describes it; `schema` puts that description in."""
Points = Annotated[int, Field(ge=1, le=1000)]
Lead = Annotated[int, Field(ge=1, le=1_000_000)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1)]
Sources = Annotated[tuple[SourceId, ...], Field(min_length=1, description="Ids of the bibliography.")]
Favours = Annotated[dict[Id, Strength], Field(min_length=1)]


@with_config(strict=True, extra="forbid")
class Closed(TypedDict):
    """What every mapping in a file is: of these keys and no others, their values as they stand there."""


class VerdictsEntry(Closed, total=False):
    """What the verdict words need."""

    lean: Annotated[Lead, Field(description="The least lead, in points, at which the advice leans.")]
    clear: Annotated[Lead, Field(description="The least lead, in points, of a clear advice; at least `lean`.")]
    weightings: Annotated[
        float,
        Field(ge=0, le=100, description="The least share of all weightings, in percent, for whom a clear winner wins."),
    ]


class ScaleEntry(Closed, total=False):
    """What the words are worth, or what a later layer changes of that."""

    strengths: Annotated[dict[Strength, Points], Field(description="Points of a rule; rising.")]
    full_value: Annotated[Points, Field(description="The most points of one criterion, before its weight.")]
    importances: Annotated[
        dict[ImportanceWord, Annotated[int, Field(ge=0, le=1000)]],
        Field(description="Weight of a criterion; rising from `off`, which is 0."),
    ]
    verdicts: VerdictsEntry


class CandidateEntry(Closed, total=False):
    """A candidate."""

    name: Annotated[Text, Field(max_length=40, description="As outputs show it."), AfterValidator(one_line)]
    home: Annotated[Line, Field(description="Its home page.")]
    steward: Annotated[Line, Field(description="Who stands behind it.")]


class RuleEntry(Closed, total=False):
    """A rule, or what a later layer changes of one."""

    when: Annotated[When, Field(description="The answers at which it holds.")]
    favours: Annotated[Favours, Field(description="Candidates, and how strongly each is favoured.")]
    rules_out: Annotated[Ids, Field(description="Candidates that cannot do the job at all.")]
    because: Annotated[Line, Field(description="One or two sentences: why.")]
    sources: Sources
    review_by: Annotated[Day, Field(description="The day by which this should be looked at again.")]
    retired: Annotated[Line, Field(description="Why the rule of the layer below no longer holds.")]


class CriterionEntry(Closed, total=False):
    """A criterion, or what a later layer changes of one."""

    title: Title
    because: Annotated[Line, Field(description="Why it matters to a choice.")]
    importance: Annotated[ImportanceWord, Field(description="How much it counts.")]
    switching: Annotated[bool, Field(description="Whether it is about what is there already: the price of leaving.")]
    kept_when: Annotated[When, Field(description="The answers at which what is there stays in any case.")]
    sources: Sources
    rules: Annotated[dict[Id, RuleEntry], Field(description="Its rules, by id.")]
    retired: Annotated[Line, Field(description="Why the criterion of the layer below is taken back, with all rules.")]


class NoteEntry(Closed, total=False):
    """A remark that never moves the ranking, or what a later layer changes of one."""

    when: Annotated[When, Field(description="The answers at which it is shown.")]
    unless: Annotated[When, Field(description="The answers at which it is not, all the same. Unknown is no answer.")]
    says: Annotated[Line, Field(description="The remark.")]
    sources: Sources
    headline: Annotated[bool, Field(description="Whether the advice says it first.")]


class ReferenceEntry(Closed, total=False):
    """A source other than the article."""

    title: Required[Annotated[Line, Field(description="What it is called.")]]
    says: Required[Annotated[Line, Field(description="What it says, in our words.")]]
    url: Annotated[Line, Field(description="Where it stands.")]
    purl: Annotated[Line, Field(description="The package it is about, as a package URL.")]
    dated: Annotated[Line, Field(description="Its own date, as far as it has one.")]
    checked: Annotated[Day, Field(description="The day it was last read.")]


class LayerFile(Closed, total=False):
    """A layer of the rule base."""

    schema: Required[Annotated[Literal["framework-advisor/rules/v1"], Field(description="The format of this file.")]]
    name: Required[Annotated[Id, Field(description="The layer's name.")]]
    extends: Annotated[Text, Field(description="The layer below: a shipped one's name, or a file beside this one.")]
    as_of: Required[Annotated[Day, Field(description="The day its knowledge was last true.")]]
    bibliography: Annotated[Text, Field(description="A file of sources, beside this one.")]
    components: Annotated[Text, Field(description="A file of components, beside this one.")]
    cases: Annotated[Text, Field(description="A folder of worked cases, beside this file.")]
    record: Annotated[Text, Field(description="A file of what its leads have meant, beside this one.")]
    review_by: Annotated[Day, Field(description="The review date of the rules here that name none of their own.")]
    fresh_days: Annotated[
        int, Field(ge=1, le=10_000, description="The days after which a checked source should be looked at again.")
    ]
    scale: Annotated[ScaleEntry, Field(description="What the words are worth; the base layer has all of it.")]
    candidates: Annotated[dict[Id, CandidateEntry], Field(description="What is ranked, by id.")]
    criteria: Annotated[dict[Id, CriterionEntry], Field(description="The criteria, by id.")]
    notes: Annotated[dict[Id, NoteEntry], Field(description="Remarks, by id.")]
    sources: Annotated[dict[Id, ReferenceEntry], Field(description="Sources of this layer's own, by id.")]


class BandEntry(Closed):
    """Past projects whose lead on the merits lay between two numbers."""

    least: int
    below: int | None
    hits: Annotated[int, Field(description="How many use now what was ahead.")]
    of: int


class RecordFile(Closed):
    """What the leads of a layer have meant, as a back-test found it."""

    schema: Annotated[Literal["framework-advisor/record/v1"], Field(description="The format of this file.")]
    years: Annotated[tuple[int, int], Field(description="Of the decisions.")]
    bands: tuple[BandEntry, ...]


class NeedEntry(Closed, total=False):
    """Something a project may have to do."""

    title: Required[Annotated[Line, Field(description="As outputs show it.")]]
    when: Required[Annotated[When, Field(description="The answers at which a project has it.")]]
    unless: Annotated[When, Field(description="The answers at which it has not, all the same. Unknown is no answer.")]


class ComponentEntry(Closed, total=False):
    """A named part of an ecosystem."""

    name: Required[Title]
    candidates: Required[Annotated[Ids, Field(description="Whose models or users it is for.")]]
    in_article: Annotated[bool, Field(description="Whether the article names it.")]
    status: Required[Annotated[ComponentStatus, Field(description="What has become of it.")]]
    says: Required[Annotated[Line, Field(description="What it is today.")]]
    successors: Annotated[Ids, Field(description="What to use instead.")]
    serves: Annotated[Ids, Field(description="The needs it serves, or used to.")]
    install: Annotated[Line, Field(description="The package to install, as a package URL.")]
    start: Annotated[Line, Field(description="Where to start learning it.")]
    sources: Required[Sources]


class ComponentsFile(Closed):
    """The ecosystems. Within a need, the order of the components is the order of the advice."""

    schema: Annotated[Literal["framework-advisor/components/v1"], Field(description="The format of this file.")]
    needs: Annotated[dict[Id, NeedEntry], Field(description="What projects may have to do, by id.")]
    components: Annotated[dict[Id, ComponentEntry], Field(description="By id.")]


class ArticleEntry(Closed):
    """The article that the base layer encodes."""

    title: Line


class ClaimEntry(Closed, total=False):
    """One claim of the article."""

    section: Required[Annotated[Line, Field(description="The section that makes it.")]]
    says: Required[Annotated[Line, Field(description="The claim, in our words.")]]
    favours: Annotated[Favours, Field(description="Whom the article favours by it, and how strongly.")]
    status: Required[
        Annotated[Literal["holds", "dated", "contested", "wrong"], Field(description="What became of it, in a word.")]
    ]
    today: Required[Annotated[Line, Field(description="What became of it.")]]
    evidence: Annotated[Ids, Field(description="References that show what became of it.")]
    contradicts: Annotated[Ids, Field(description="The claims it contradicts.")]
    unused: Annotated[Line, Field(description="Why no rule can use it.")]


class BibliographyFile(Closed, total=False):
    """The bibliography."""

    schema: Required[Annotated[Literal["framework-advisor/sources/v1"], Field(description="The format of this file.")]]
    article: Required[ArticleEntry]
    claims: Annotated[dict[Id, ClaimEntry], Field(description="Cited as `article/<id>`.")]
    references: Annotated[dict[Id, ReferenceEntry], Field(description="Cited by their id.")]


def has(document: Document, path: Path) -> bool:
    """Return whether something stands at a path of keys."""
    value: Any = document.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def unknown(document: Document, path: Path, kind: str, names: Collection[str], known: Collection[str]) -> list[Problem]:
    """Return a problem for each of the names at a path (one, a list, or the keys of a mapping) that leads nowhere."""
    keys = isinstance(names, Mapping)
    placed = [((*path, name if keys else index), name) for index, name in enumerate(names)]
    return [
        document.problem(where, f"unknown-{kind}", *_says(kind, name, known), key=keys)
        for where, name in ([(path, names)] if isinstance(names, str) else placed)
        if name not in known
    ]


def _says(kind: str, name: str, known: Collection[str]) -> tuple[str, str]:
    if kind == "source":
        near = nearest(name, known)
        return f"`{name}` is not in the bibliography", f"did you mean `{near}`?" if near else "add it to `sources`"
    return f"`{name}` is not a {kind}", suggestion(name, known)
