"""The shapes of the files in `rules/`: what one layer, and the bibliography, may say. All optional but the head.

A later layer repeats only what it changes, so what a rule must have is checked after merging (layers.py).
"""

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, with_config
from typing_extensions import Required, TypedDict

from framework_advisor.spec.requirements import ImportanceWord
from framework_advisor.spec.validation import Day

_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
Id = Annotated[str, Field(pattern=f"^{_ID}$")]
"""Lower-case letters, digits and hyphens."""
SourceId = Annotated[str, Field(pattern=f"^(article/)?{_ID}$")]
Text = Annotated[str, Field(min_length=1)]
Strength = Literal["slight", "moderate", "strong"]
ComponentStatus = Literal["active", "maintenance", "archived", "never-existed"]
When = Annotated[Any, WithJsonSchema({"title": "Condition"})]
"""Parsed by conditions.py, which also describes it; `schema` puts that description in."""
Points = Annotated[int, Field(ge=0, le=1000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Sources = Annotated[tuple[SourceId, ...], Field(min_length=1)]
Favours = Annotated[dict[Id, Strength], Field(min_length=1)]

_closed = with_config(strict=True, extra="forbid")


@_closed
class StrengthPoints(TypedDict):
    """Points by strength."""

    slight: Points
    moderate: Points
    strong: Points


@_closed
class ImportanceWeights(TypedDict):
    """Weight by importance. What is off weighs nothing."""

    off: Annotated[int, Field(ge=0, le=0)]
    low: Points
    normal: Points
    high: Points
    critical: Points


@_closed
class LeanEntry(TypedDict):
    """The least margin, of 100, at which the advice leans."""

    margin: Percent


@_closed
class ClearEntry(TypedDict):
    """What a clear advice needs at least.

    The margin, of 100; the coverage, in percent, and the number of answered questions, unless it is decided; and the
    share of all weightings of the criteria, in percent, under which the winner beats every rival.
    """

    margin: Percent
    coverage: Percent
    answers: Points
    weightings: Annotated[float, Field(ge=0, le=100)]


@_closed
class VerdictsEntry(TypedDict):
    """The margins behind the verdict words."""

    lean: LeanEntry
    clear: ClearEntry


@_closed
class ScaleEntry(TypedDict):
    """What the words are worth."""

    strengths: StrengthPoints
    full_value: Annotated[int, Field(ge=1, le=1000, description="The points at which a criterion counts in full.")]
    importances: ImportanceWeights
    verdicts: VerdictsEntry


@_closed
class CandidateEntry(TypedDict, total=False):
    """A candidate."""

    name: Annotated[Text, Field(max_length=40, description="As outputs show it.")]
    home: Annotated[Text, Field(description="Its home page.")]
    steward: Annotated[Text, Field(description="Who stands behind it.")]


@_closed
class RuleEntry(TypedDict, total=False):
    """A rule, or what a later layer changes of one."""

    when: Annotated[When, Field(description="The answers at which it holds.")]
    favours: Annotated[Favours, Field(description="Candidates, and how strongly each is favoured.")]
    rules_out: Annotated[tuple[Id, ...], Field(min_length=1, description="Candidates that cannot do the job at all.")]
    because: Annotated[Text, Field(description="One or two sentences: why.")]
    sources: Annotated[Sources, Field(description="Ids of the bibliography.")]
    review_by: Annotated[Day, Field(description="The day by which this should be looked at again.")]
    retired: Annotated[Text, Field(description="Why the rule of the layer below no longer holds.")]


@_closed
class CriterionEntry(TypedDict, total=False):
    """A criterion, or what a later layer changes of one."""

    title: Annotated[Text, Field(max_length=60, description="As outputs show it.")]
    because: Annotated[Text, Field(description="Why it matters to a choice.")]
    importance: Annotated[ImportanceWord, Field(description="How much it counts.")]
    sources: Annotated[Sources, Field(description="Ids of the bibliography.")]
    rules: Annotated[dict[Id, RuleEntry], Field(description="Its rules, by id.")]


@_closed
class NoteEntry(TypedDict, total=False):
    """A remark that never moves the ranking, or what a later layer changes of one."""

    when: Annotated[When, Field(description="The answers at which it is shown.")]
    says: Annotated[Text, Field(description="The remark.")]
    sources: Annotated[Sources, Field(description="Ids of the bibliography.")]


@_closed
class ReferenceEntry(TypedDict, total=False):
    """A source other than the article."""

    title: Required[Annotated[Text, Field(description="What it is called.")]]
    says: Required[Annotated[Text, Field(description="What it says, in our words.")]]
    url: Annotated[Text, Field(description="Where it stands.")]
    purl: Annotated[Text, Field(description="The package it is about, as a package URL.")]
    dated: Annotated[Text, Field(description="Its own date, as far as it has one.")]
    checked: Annotated[Day, Field(description="The day it was last read.")]


@_closed
class LayerFile(TypedDict, total=False):
    """A layer of the rule base."""

    schema: Required[Annotated[Literal["framework-advisor/rules/v1"], Field(description="The format of this file.")]]
    name: Required[Annotated[Id, Field(description="The layer's name.")]]
    extends: Annotated[Text, Field(description="The layer below: a shipped one's name, or a file beside this one.")]
    as_of: Required[Annotated[Day, Field(description="The day its knowledge was last true.")]]
    bibliography: Annotated[Text, Field(description="A file of sources, beside this one.")]
    components: Annotated[Text, Field(description="A file of components, beside this one.")]
    cases: Annotated[Text, Field(description="A folder of worked cases, beside this file.")]
    review_by: Annotated[Day, Field(description="The review date of the rules here that name none of their own.")]
    fresh_days: Annotated[
        int, Field(ge=1, le=10_000, description="The days after which a checked source should be looked at again.")
    ]
    scale: Annotated[ScaleEntry, Field(description="What the words are worth; the base layer has it.")]
    candidates: Annotated[dict[Id, CandidateEntry], Field(description="What is ranked, by id.")]
    criteria: Annotated[dict[Id, CriterionEntry], Field(description="The criteria, by id.")]
    notes: Annotated[dict[Id, NoteEntry], Field(description="Remarks, by id.")]
    sources: Annotated[dict[Id, ReferenceEntry], Field(description="Sources of this layer's own, by id.")]


@_closed
class NeedEntry(TypedDict):
    """Something a project may have to do."""

    title: Annotated[Text, Field(description="As outputs show it.")]
    when: Annotated[When, Field(description="The answers at which a project has it.")]


@_closed
class ComponentEntry(TypedDict, total=False):
    """A named part of an ecosystem."""

    name: Required[Annotated[Text, Field(max_length=60, description="As outputs show it.")]]
    candidates: Required[Annotated[tuple[Id, ...], Field(min_length=1, description="Whose models or users it is for.")]]
    in_article: Annotated[bool, Field(description="Whether the article names it.")]
    status: Required[Annotated[ComponentStatus, Field(description="What has become of it.")]]
    says: Required[Annotated[Text, Field(description="What it is today.")]]
    successors: Annotated[tuple[Id, ...], Field(min_length=1, description="What to use instead.")]
    serves: Annotated[tuple[Id, ...], Field(min_length=1, description="The needs it serves, or used to.")]
    install: Annotated[Text, Field(description="The package to install, as a package URL.")]
    start: Annotated[Text, Field(description="Where to start learning it.")]
    sources: Required[Annotated[Sources, Field(description="Ids of the bibliography.")]]


@_closed
class ComponentsFile(TypedDict, total=False):
    """The ecosystems. Within a need, the order of the components is the order of the advice."""

    schema: Required[
        Annotated[Literal["framework-advisor/components/v1"], Field(description="The format of this file.")]
    ]
    needs: Required[Annotated[dict[Id, NeedEntry], Field(description="What projects may have to do, by id.")]]
    components: Required[Annotated[dict[Id, ComponentEntry], Field(description="By id.")]]


@_closed
class ArticleEntry(TypedDict):
    """The article that the base layer encodes."""

    title: Text
    publisher: Text


@_closed
class ClaimEntry(TypedDict, total=False):
    """One claim of the article."""

    section: Required[Annotated[Text, Field(description="The section that makes it.")]]
    says: Required[Annotated[Text, Field(description="The claim, in our words.")]]
    favours: Annotated[Favours, Field(description="Whom the article favours by it, and how strongly.")]
    status: Required[
        Annotated[Literal["holds", "dated", "contested", "wrong"], Field(description="What became of it, in a word.")]
    ]
    today: Required[Annotated[Text, Field(description="What became of it.")]]
    evidence: Annotated[tuple[Id, ...], Field(min_length=1, description="References that show what became of it.")]
    contradicts: Annotated[tuple[Id, ...], Field(min_length=1, description="The claims it contradicts.")]
    unused: Annotated[Text, Field(description="Why no rule can use it.")]


@_closed
class BibliographyFile(TypedDict, total=False):
    """The bibliography."""

    schema: Required[Annotated[Literal["framework-advisor/sources/v1"], Field(description="The format of this file.")]]
    article: Required[ArticleEntry]
    claims: Annotated[dict[Id, ClaimEntry], Field(description="Cited as `article/<id>`.")]
    references: Annotated[dict[Id, ReferenceEntry], Field(description="Cited by their id.")]
