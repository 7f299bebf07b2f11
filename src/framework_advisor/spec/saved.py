"""The shape of a saved advice: what render/json.py builds, a baseline is read by, and `schema` shows."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from framework_advisor.spec.requirements import ImportanceWord

__all__ = ["AdviceDocument", "ComparisonDocument", "CourseKind", "VerdictWord"]

VerdictWord = Literal["clear", "lean", "toss-up", "undecided", "none-fit"]
Cause = Literal["answers", "priorities", "rules_out", "rules"]
"""What can make two advices differ."""
CourseKind = Literal["start", "stay", "stay-start-new", "move"]
Value = TypeVar("Value")
closed = with_config(ConfigDict(extra="forbid", strict=True))
"""Nothing that is not declared, and no text for a number; the shapes inside inherit it."""


class Pair(TypedDict, Generic[Value]):
    before: Value
    after: Value


class Tool(TypedDict):
    name: str
    version: str


class Rules(TypedDict):
    name: str
    as_of: str
    layers: Annotated[list[str], Field(description="From the base up.")]
    sha256: Annotated[str, Field(description="Of all its files.")]


class Spec(TypedDict):
    file: str | None
    title: str | None
    answers: Annotated[dict[str, list[str]], Field(description="The options chosen, by field.")]
    priorities: Annotated[dict[str, ImportanceWord], Field(description="The project's importances, by criterion.")]
    rules_out: Annotated[dict[str, str], Field(description="Why the project itself rules out a candidate.")]


class Outcome(TypedDict):
    word: VerdictWord
    winner: Annotated[str | None, Field(description="A candidate's id; null where nobody is ahead by enough.")]
    lead: Annotated[int | None, Field(description="The leader's points less the runner-up's; null without two.")]


class Merits(TypedDict):
    winner: str | None
    lead: int | None


class Course(TypedDict):
    kind: CourseKind
    candidate: Annotated[str | None, Field(description="To start, stay, or start new work with, or to move to.")]


class Verdict(Outcome):
    merits: Annotated[Merits, Field(description="As it would be if nothing were there already.")]
    course: Annotated[Course, Field(description="What to do about what is there already.")]
    decided: Annotated[bool, Field(description="True: proved that no further answer can change the outcome.")]


class Candidate(TypedDict):
    id: str
    name: str
    rank: Annotated[int, Field(description="From 1; equal points share a rank; who is ruled out comes last.")]
    points: int
    ruled_out: Annotated[list[str], Field(description="The rules that rule it out, as criterion/rule; mostly empty.")]
    excluded: Annotated[str | None, Field(description="Why the project itself rules it out; null where it does not.")]


class Place(TypedDict):
    file: str
    line: Annotated[int, Field(description="From 1; 0 is the file as a whole.")]
    column: int


class Answer(TypedDict):
    field: str
    options: list[str]
    place: Place | None


class Rule(TypedDict):
    id: str
    layer: Annotated[str, Field(description="The last layer that gave a part of it, or that retired it.")]
    favours: Annotated[dict[str, str], Field(description="Strength by candidate.")]
    rules_out: list[str]
    because: str
    retired: Annotated[str | None, Field(description="Why it was retired; null where it was not.")]
    answers: Annotated[list[Answer], Field(description="Those that make it hold.")]
    sources: Annotated[list[str], Field(description="Behind it, or behind its retirement.")]
    review_by: str | None


class Criterion(TypedDict):
    id: str
    title: str
    importance: str
    weight: int
    switching: Annotated[bool, Field(description="Whether it is about what is there already, and no merit.")]
    points: Annotated[dict[str, int], Field(description="What it adds to each candidate.")]
    rules: Annotated[list[Rule], Field(description="The reasons that hold.")]
    facts: Annotated[list[Rule], Field(description="Rules that hold and favour all alike: they move nothing.")]
    open: Annotated[list[str], Field(description="Ids of the rules that unanswered fields decide.")]
    retired: Annotated[list[Rule], Field(description="Rules that would hold, had they not been retired.")]


class Answered(TypedDict):
    questions: int
    of: int


class Band(TypedDict):
    least: Annotated[int, Field(description="The least lead on the merits.")]
    below: Annotated[int | None, Field(description="The first lead that is too large; null where none is.")]
    hits: Annotated[int, Field(description="Past projects that use today what was ahead.")]
    of: int


class Question(TypedDict):
    field: str
    prompt: str
    criteria: Annotated[list[str], Field(description="Those that hang on it.")]
    low: Annotated[int, Field(description="The least lead of the leader that an answer to it alone can bring.")]
    high: Annotated[int, Field(description="The largest one.")]
    turns: Annotated[bool, Field(description="Whether an answer to it alone can change the outcome.")]


class Lead(TypedDict):
    ahead: str
    behind: str
    low: Annotated[int, Field(description="The least lead over all that could still be answered.")]
    high: Annotated[int, Field(description="The largest one.")]
    exact: Annotated[bool, Field(description="False for outer bounds: the lead may not reach them.")]
    support: Annotated[float, Field(description="The share of all weightings under which it is ahead, 0 to 1.")]


class Decisive(TypedDict):
    rule: str
    winner: Annotated[str | None, Field(description="Who would win without it.")]
    overdue: Annotated[bool, Field(description="Whether its review date has passed.")]


class Certainty(TypedDict):
    leads: Annotated[list[Lead], Field(description="Of each candidate over those behind it.")]
    decisive: Annotated[list[Decisive], Field(description="Without any of these the outcome is another.")]


class Turn(TypedDict):
    criterion: str
    importance: str
    winner: str | None


class Flip(TypedDict):
    winner: str
    changes: Annotated[dict[str, Pair[list[str]]], Field(description="Answers by field, together.")]
    alike: Annotated[list[dict[str, Pair[list[str]]]], Field(description="Other changes that say the same.")]


class Robustness(TypedDict):
    turns: Annotated[list[Turn], Field(description="Importances at which the outcome is another.")]
    flips: Annotated[list[Flip], Field(description="The fewest changes, one or two, that make another candidate win.")]
    complete: Annotated[bool, Field(description="False: the search was given up before all had been tried.")]


class Note(TypedDict):
    id: str
    says: str
    sources: list[str]


class Component(Note):
    name: str
    status: Annotated[str, Field(description="active, maintenance, archived or never-existed.")]
    install: Annotated[str | None, Field(description="A package URL.")]
    start: Annotated[str | None, Field(description="Where to start learning it.")]
    successors: list[str]


class Step(TypedDict):
    need: str
    title: str
    candidate: str
    use: Annotated[list[Component], Field(description="The first is the first advice.")]
    dead: Annotated[list[Component], Field(description="What the 2023 guide names for it and is given up.")]


class Lost(TypedDict):
    id: str
    now: Annotated[str, Field(description="retired, gone, changed, or same.")]
    holds: Annotated[bool, Field(description="Whether it holds for this project today, in a criterion that counts.")]
    weight: Annotated[Pair[int], Field(description="Of its criterion, then and today; 0 where it does not count.")]
    because: Annotated[str, Field(description="Why it went, or what the rule says now.")]
    sources: list[str]


class Then(Outcome):
    rules: Annotated[str, Field(description="The name of the topmost of them.")]
    reasons: Annotated[list[str], Field(description="Its reasons that speak against today's advice.")]
    lost: Annotated[list[Lost], Field(description="Those that do not count as they did.")]


class Source(TypedDict):
    title: str
    says: str
    link: str | None
    checked: str | None
    status: Annotated[str | None, Field(description="For a claim of the 2023 guide: what became of it, in a word.")]
    today: Annotated[str | None, Field(description="For a claim of the 2023 guide: what became of it.")]


class Decision(TypedDict):
    chosen: str
    because: str | None
    date: str | None


class Waived(TypedDict):
    rule: str | None
    gate: str | None
    reason: str
    until: str


class Gate(TypedDict):
    gate: str
    holds: Annotated[bool | None, Field(description="Null where nobody wins, so there is nothing to hold against.")]
    says: str
    rules: Annotated[list[str], Field(description="Those that make it fail, as criterion/rule.")]
    place: Place | None
    waived: Annotated[list[Waived], Field(description="Why it need not hold.")]


class Difference(TypedDict):
    version: Annotated[Pair[str], Field(description="Of the program.")]
    rules: Annotated[Pair[str], Field(description="The rule bases, by their hashes.")]
    answers: Annotated[dict[str, Pair[list[str] | None]], Field(description="By field.")]
    priorities: Annotated[dict[str, Pair[str | None]], Field(description="By criterion.")]
    rules_out: Annotated[dict[str, Pair[str | None]], Field(description="The project's own reasons, by candidate.")]
    importances: Annotated[dict[str, Pair[str | None]], Field(description="What the rules weigh otherwise.")]
    favours: Annotated[dict[str, Pair[dict[str, str]]], Field(description="Of the rules that hold in both, by rule.")]
    came: Annotated[list[str], Field(description="Reasons that hold after and did not before.")]
    went: Annotated[list[str], Field(description="Reasons that held before and do not after.")]


class Drift(TypedDict):
    baseline: Outcome
    fall: Annotated[int, Field(description="By how many points the lead of whoever led then has fallen.")]
    difference: Annotated[Difference, Field(description="From the baseline to today.")]
    rules_alone: Annotated[Outcome | None, Field(description="For the project of then, where both changed.")]


@closed
class AdviceDocument(TypedDict):
    """One advice."""

    schema: Literal["framework-advisor/advice/v2"]
    tool: Tool
    rules: Rules
    spec: Spec
    verdict: Verdict
    candidates: Annotated[list[Candidate], Field(description="By rank.")]
    criteria: Annotated[list[Criterion], Field(description="Those that are not off.")]
    retired: Annotated[list[Rule], Field(description="Likewise, of criteria that do not count; as criterion/rule.")]
    answered: Annotated[Answered, Field(description="Of the questions at which the rule base looks.")]
    open: Annotated[list[Question], Field(description="That can change the outcome, in the order to ask them.")]
    headlines: Annotated[list[Note], Field(description="Remarks to be said first; none moves the ranking.")]
    notes: Annotated[list[Note], Field(description="The other remarks.")]
    next: Annotated[list[Step], Field(description="With the winner, or each candidate where there is none.")]
    record: Annotated[Band | None, Field(description="What such a lead has meant; null where too few are known.")]
    certainty: Certainty
    robustness: Annotated[Robustness | None, Field(description="Null where it was not asked to explain.")]
    then: Annotated[Then | None, Field(description="Null where the layers below choose the same.")]
    overdue: Annotated[list[str], Field(description="Reasons behind the outcome whose review date has passed.")]
    decision: Decision | None
    gates: Annotated[list[Gate], Field(description="Those that were asked for; empty without any.")]
    drift: Annotated[Drift | None, Field(description="What changed since a baseline; null without one.")]
    sources: Annotated[dict[str, Source], Field(description="By id.")]


@closed
class ComparisonDocument(TypedDict):
    """Two advices, and what made the difference."""

    schema: Literal["framework-advisor/comparison/v2"]
    before: AdviceDocument
    after: AdviceDocument
    difference: Annotated[Difference, Field(description="Null is what one of them does not have.")]
    alone: Annotated[dict[Cause, Outcome], Field(description="When only that is swapped, where it differs.")]
