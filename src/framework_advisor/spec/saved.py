"""The shape of advice as JSON: what json.py builds, the type checker holds it to, and `schema` shows."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from framework_advisor.engine.advice import VerdictWord


class ToolDocument(TypedDict):
    """What made the advice."""

    name: str
    version: str


class RulesDocument(TypedDict):
    """The rule base behind the advice."""

    name: str
    as_of: str
    layers: Annotated[list[str], Field(description="From the base up.")]
    sha256: Annotated[str, Field(description="Of all its files.")]


class SpecDocument(TypedDict):
    """The project."""

    file: str | None
    title: str | None
    answers: Annotated[dict[str, list[str]], Field(description="The options chosen, by field.")]
    priorities: Annotated[dict[str, str], Field(description="The importances that the project sets, by criterion.")]


class VerdictDocument(TypedDict):
    """The advice in a few words and numbers."""

    word: VerdictWord
    winner: Annotated[str | None, Field(description="A candidate's id; null for toss-up, undecided and none-fit.")]
    margin: Annotated[float | None, Field(description="Leader's score minus runner-up's, 0 to 100; null without two.")]
    coverage: Annotated[float, Field(description="Percent of the importance that no open question can still touch.")]
    decided: Annotated[bool, Field(description="True: proved that no further answer can change the winner.")]


class CandidateDocument(TypedDict):
    """A candidate's standing."""

    id: str
    name: str
    rank: Annotated[int, Field(description="From 1; equal scores share a rank; ruled-out candidates come last.")]
    score: Annotated[float, Field(description="0 to 100.")]
    ruled_out: Annotated[list[str], Field(description="The rules that rule it out, as criterion/rule; mostly empty.")]


class PlaceDocument(TypedDict):
    """A place in a file, counted from 1."""

    file: str
    line: int
    column: int


class AnswerDocument(TypedDict):
    """An answer that made a rule hold."""

    field: str
    options: list[str]
    place: PlaceDocument | None


class RuleDocument(TypedDict):
    """A rule that holds."""

    id: str
    layer: str
    favours: Annotated[dict[str, str], Field(description="Strength by candidate.")]
    rules_out: list[str]
    because: str
    answers: list[AnswerDocument]
    sources: list[str]
    review_by: str | None


class RetiredDocument(TypedDict):
    """A rule that would hold, had not a layer retired it."""

    id: str
    layer: Annotated[str, Field(description="The layer that retired it.")]
    favours: dict[str, str]
    rules_out: list[str]
    because: Annotated[str, Field(description="What it said.")]
    reason: Annotated[str, Field(description="Why it was retired.")]
    sources: list[str]


class CriterionDocument(TypedDict):
    """What a criterion contributes. Criteria that are off are left out."""

    id: str
    title: str
    importance: str
    weight: int
    values: Annotated[dict[str, float], Field(description="0 to 1 by candidate.")]
    rules: Annotated[list[RuleDocument], Field(description="The rules that hold.")]
    open: Annotated[list[str], Field(description="Ids of the rules that unanswered fields decide.")]
    retired: Annotated[list[RetiredDocument], Field(description="Rules that would hold, had they not been retired.")]


class ReachDocument(TypedDict):
    """What an answer to one open question alone can bring the margin of the first two to."""

    low: float
    high: float
    turns: Annotated[bool, Field(description="Whether an answer to it alone can change the winner.")]


class QuestionDocument(TypedDict):
    """An unanswered field on which some rule hangs."""

    field: str
    prompt: str
    criteria: list[str]
    margin: Annotated[ReachDocument | None, Field(description="Null where fewer than two can do the job.")]


class PairDocument(TypedDict):
    """How one candidate stands to another."""

    ahead: str
    behind: str
    low: Annotated[float, Field(description="The least margin over all that could still be answered, in percent.")]
    high: Annotated[float, Field(description="The largest one.")]
    exact: Annotated[bool, Field(description="False for outer bounds: the margin may not reach them.")]
    support: Annotated[float, Field(description="The share of all weightings under which it is ahead, 0 to 1.")]


class DecisiveDocument(TypedDict):
    """A reason without which the outcome would be another."""

    rule: str
    winner: Annotated[str | None, Field(description="Who would win then.")]
    overdue: Annotated[bool, Field(description="Whether its review date has passed.")]


class CertaintyDocument(TypedDict):
    """How sure the advice is."""

    margins: Annotated[list[PairDocument], Field(description="Of each candidate over those behind it.")]
    next: Annotated[
        str | None,
        Field(description="The open question whose answer matters most; null where none can change the outcome."),
    ]
    decisive: list[DecisiveDocument]


class WeightDocument(TypedDict):
    """How much a criterion may weigh before the outcome changes, as a share of all weight, 0 to 1."""

    criterion: str
    now: float
    low: float
    high: float
    below: Annotated[str | None, Field(description="Who wins with less than `low`; null where nobody does.")]
    above: Annotated[str | None, Field(description="Who wins with more than `high`; null where nobody does.")]
    turns: Annotated[dict[str, str | None], Field(description="The winner by importance, where it is another.")]


class ChangeDocument(TypedDict):
    """An answer in place of another."""

    field: str
    before: list[str]
    after: list[str]


class FlipDocument(TypedDict):
    """Changes of answers that together make another candidate win."""

    winner: str
    changes: list[ChangeDocument]


class RobustnessDocument(TypedDict):
    """What would change the advice."""

    weights: list[WeightDocument]
    flips: Annotated[list[FlipDocument], Field(description="All of the smallest size, up to three, nearest first.")]
    joint_support: Annotated[
        float | None, Field(description="For three or more: the share of a seeded sample of weightings.")
    ]


class NoteDocument(TypedDict):
    """A remark that never moves the ranking."""

    id: str
    says: str
    sources: list[str]


class ComponentDocument(TypedDict):
    """A named part of an ecosystem."""

    id: str
    name: str
    status: Annotated[str, Field(description="active, maintenance, archived or never-existed.")]
    says: str
    install: Annotated[str | None, Field(description="A package URL.")]
    start: Annotated[str | None, Field(description="Where to start learning it.")]
    successors: list[str]
    sources: list[str]


class StepDocument(TypedDict):
    """What to use next for one need with one candidate."""

    need: str
    title: str
    candidate: str
    use: Annotated[list[ComponentDocument], Field(description="The first is the first advice.")]
    dead: Annotated[list[ComponentDocument], Field(description="What the article names for it and is given up.")]


class LostDocument(TypedDict):
    """A reason of the layers below that does not count as it did."""

    id: str
    now: Annotated[str, Field(description="retired, gone, changed, or same.")]
    holds: Annotated[bool, Field(description="Whether it holds for this project today, in a criterion that counts.")]
    importance: Annotated[list[str | None], Field(description="Of its criterion: then, and today (null: gone).")]
    because: Annotated[str, Field(description="Why it went, or what the rule says now.")]
    sources: list[str]


class ThenDocument(TypedDict):
    """What the layers below would have chosen."""

    rules: Annotated[str, Field(description="The name of the topmost of them.")]
    word: VerdictWord
    winner: str | None
    margin: float | None
    reasons: Annotated[list[str], Field(description="Its reasons that speak against today's advice.")]
    lost: Annotated[list[LostDocument], Field(description="Those that do not count as they did.")]


class SourceDocument(TypedDict):
    """A source that is cited above."""

    title: str
    says: str
    link: str | None
    checked: str | None
    status: Annotated[str | None, Field(description="For a claim of the article: what became of it, in a word.")]
    today: Annotated[str | None, Field(description="For a claim of the article: what became of it.")]


class DecisionDocument(TypedDict):
    """What the spec says was decided."""

    chosen: str
    because: str | None
    date: str | None


class WaivedDocument(TypedDict):
    """Why a gate need not hold: a rule or the gate itself is waived."""

    rule: str | None
    gate: str | None
    reason: str
    until: str


class GateDocument(TypedDict):
    """A gate, and whether it holds."""

    gate: str
    holds: Annotated[
        bool | None, Field(description="Null where nobody wins, so that there is nothing to hold against.")
    ]
    says: str
    rules: Annotated[list[str], Field(description="Those that make it fail, as criterion/rule.")]
    place: PlaceDocument | None
    waived: list[WaivedDocument]


class ShaDocument(TypedDict):
    """The rule bases of then and now, by their hashes."""

    before: str
    after: str


class ReasonsDocument(TypedDict):
    """Rules, as criterion/rule."""

    gained: Annotated[list[str], Field(description="Those that hold after and did not before.")]
    lost: Annotated[list[str], Field(description="Those that held before and do not after.")]


class OtherAnswerDocument(TypedDict):
    """An answer that differs."""

    field: str
    before: Annotated[list[str] | None, Field(description="Null: unanswered.")]
    after: list[str] | None


class OtherPriorityDocument(TypedDict):
    """A priority that differs."""

    criterion: str
    before: Annotated[str | None, Field(description="Null: as in the rule base.")]
    after: str | None


class OutcomeDocument(TypedDict):
    """What came out, in short."""

    word: VerdictWord
    winner: str | None
    margin: float | None


class VersionsDocument(TypedDict):
    """The programs of then and now."""

    before: str
    after: str


class OtherImportanceDocument(TypedDict):
    """A criterion that the rules themselves weigh otherwise."""

    criterion: str
    before: str
    after: str


class OtherFavoursDocument(TypedDict):
    """A rule that holds as before and favours otherwise: strengths by candidate."""

    rule: str
    before: dict[str, str]
    after: dict[str, str]


class DriftDocument(TypedDict):
    """What changed since a baseline."""

    version: VersionsDocument
    rules: ShaDocument
    word: Annotated[str, Field(description="Of the baseline, as are winner and margin.")]
    winner: str | None
    margin: float | None
    fall: Annotated[float, Field(description="By how much the lead of its leader has fallen, in points of the score.")]
    answers: list[OtherAnswerDocument]
    priorities: list[OtherPriorityDocument]
    importances: list[OtherImportanceDocument]
    favours: list[OtherFavoursDocument]
    reasons: ReasonsDocument
    rules_alone: Annotated[
        OutcomeDocument | None,
        Field(description="What the rules of today make of the requirements of then, where both have changed."),
    ]


class AdviceDocument(TypedDict):
    """One advice."""

    schema: Literal["framework-advisor/advice/v1"]
    tool: ToolDocument
    rules: RulesDocument
    spec: SpecDocument
    verdict: VerdictDocument
    candidates: Annotated[list[CandidateDocument], Field(description="By rank.")]
    criteria: list[CriterionDocument]
    unknown: Annotated[
        list[QuestionDocument],
        Field(description="Those whose answer alone can change the winner first, then those that move it most."),
    ]
    next: Annotated[list[StepDocument], Field(description="With the winner, or each candidate where there is none.")]
    notes: list[NoteDocument]
    certainty: CertaintyDocument
    robustness: Annotated[RobustnessDocument | None, Field(description="Null without --explain.")]
    then: Annotated[ThenDocument | None, Field(description="Null where the layers below choose the same.")]
    overdue: Annotated[list[str], Field(description="Reasons behind the outcome whose review date has passed.")]
    decision: DecisionDocument | None
    gates: Annotated[list[GateDocument], Field(description="Those that were asked for; empty without any.")]
    drift: Annotated[DriftDocument | None, Field(description="Null without a baseline.")]
    sources: Annotated[dict[str, SourceDocument], Field(description="By id.")]


class ComparisonDocument(TypedDict):
    """Two advices, and what made the difference."""

    schema: Literal["framework-advisor/comparison/v1"]
    before: AdviceDocument
    after: AdviceDocument
    answers: list[OtherAnswerDocument]
    priorities: list[OtherPriorityDocument]
    reasons: ReasonsDocument
    alone: Annotated[
        dict[Literal["answers", "priorities", "rules"], OutcomeDocument],
        Field(description="For each cause that differs: what comes out when only that is swapped."),
    ]
