"""Advice as JSON, and the JSON Schema of it: the contract for other programs."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import to_json
from typing_extensions import TypedDict

from framework_advisor.advice import Advice, CriterionAdvice, Step, VerdictWord
from framework_advisor.problems import Place
from framework_advisor.requirements import FIELDS, Decision
from framework_advisor.rulebase import Component, RetiredRule, Rule, Source
from framework_advisor.version import VERSION

FORMAT: Literal["framework-advisor/advice/v1"] = "framework-advisor/advice/v1"


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


class QuestionDocument(TypedDict):
    """An unanswered field on which some rule hangs."""

    field: str
    prompt: str
    criteria: list[str]


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


class AdviceDocument(TypedDict):
    """One advice."""

    schema: Literal["framework-advisor/advice/v1"]
    tool: ToolDocument
    rules: RulesDocument
    spec: SpecDocument
    verdict: VerdictDocument
    candidates: Annotated[list[CandidateDocument], Field(description="By rank.")]
    criteria: list[CriterionDocument]
    unknown: Annotated[list[QuestionDocument], Field(description="Those that touch the most weight first.")]
    next: Annotated[list[StepDocument], Field(description="With the winner, or each candidate where there is none.")]
    notes: list[NoteDocument]
    decision: DecisionDocument | None
    sources: Annotated[dict[str, SourceDocument], Field(description="By id.")]


def render(advices: Sequence[Advice]) -> str:
    """Return one advice as an object, several as an array, in ASCII and indented."""
    documents = [document(advice) for advice in advices]
    text = to_json(documents[0] if len(documents) == 1 else documents, indent=2, ensure_ascii=True).decode()
    return text.replace("\x7f", "\\u007f") + "\n"  # the one control character that JSON may carry as it is


def document(advice: Advice) -> AdviceDocument:
    """Return an advice as plain values. Numbers are rounded to six decimals."""
    rules, origin, decision = advice.rules, advice.requirements.origin, advice.requirements.decision
    verdict = advice.verdict
    return {
        "schema": FORMAT,
        "tool": {"name": "framework-advisor", "version": VERSION},
        "rules": {
            "name": rules.name,
            "as_of": str(rules.as_of),
            "layers": [layer.name for layer in rules.layers],
            "sha256": rules.sha256,
        },
        "spec": {"file": origin.file if origin else None, "title": advice.requirements.title},
        "verdict": {
            "word": verdict.word,
            "winner": verdict.winner,
            "margin": None if verdict.margin is None else round(verdict.margin, 6),
            "coverage": round(verdict.coverage, 6),
            "decided": verdict.decided,
        },
        "candidates": [
            {
                "id": standing.candidate.id,
                "name": standing.candidate.name,
                "rank": standing.rank,
                "score": round(standing.score, 6),
                "ruled_out": [f"{rule.criterion}/{rule.id}" for rule in standing.ruled_out],
            }
            for standing in advice.standings
        ],
        "criteria": [_criterion(advice, item) for item in advice.criteria],
        "unknown": [
            {
                "field": field,
                "prompt": FIELDS[field].prompt,
                "criteria": [item.criterion.id for item in criteria],
            }
            for field, criteria in advice.open_fields().items()
        ],
        "next": [_step(step) for step in advice.steps()],
        "notes": [{"id": note.id, "says": note.says, "sources": list(note.sources)} for note in advice.notes],
        "decision": _decision(decision) if decision else None,
        "sources": {source.id: _source(source) for source in advice.cited()},
    }


def _step(step: Step) -> StepDocument:
    return {
        "need": step.need.id,
        "title": step.need.title,
        "candidate": step.candidate.id,
        "use": [_component(one) for one in step.living],
        "dead": [_component(one) for one in step.dead],
    }


def _component(component: Component) -> ComponentDocument:
    return {
        "id": component.id,
        "name": component.name,
        "status": component.status,
        "says": component.says,
        "install": component.install,
        "start": component.start,
        "successors": list(component.successors),
        "sources": list(component.sources),
    }


def _decision(decision: Decision) -> DecisionDocument:
    return {
        "chosen": decision.chosen,
        "because": decision.because,
        "date": str(decision.date) if decision.date else None,
    }


def _criterion(advice: Advice, item: CriterionAdvice) -> CriterionDocument:
    return {
        "id": item.criterion.id,
        "title": item.criterion.title,
        "importance": item.importance,
        "weight": item.weight,
        "values": {id_: round(advice.value(item, id_), 6) for id_ in advice.rules.candidates},
        "rules": [_rule(advice, rule) for rule in item.holding],
        "open": [rule.id for rule in item.open],
        "retired": [_retired(gone) for gone in advice.retired() if gone.rule.criterion == item.criterion.id],
    }


def _retired(gone: RetiredRule) -> RetiredDocument:
    return {
        "id": gone.rule.id,
        "layer": gone.layer,
        "favours": dict(gone.rule.favours),
        "rules_out": list(gone.rule.rules_out),
        "because": gone.rule.because,
        "reason": gone.reason,
        "sources": list(gone.sources),
    }


def _rule(advice: Advice, rule: Rule) -> RuleDocument:
    return {
        "id": rule.id,
        "layer": rule.layer,
        "favours": dict(rule.favours),
        "rules_out": list(rule.rules_out),
        "because": rule.because,
        "answers": [
            {"field": trigger.field, "options": list(trigger.options), "place": _place(trigger.place)}
            for trigger in advice.triggers(rule)
        ],
        "sources": list(rule.sources),
    }


def _place(place: Place | None) -> PlaceDocument | None:
    return place and {"file": place.file, "line": place.line, "column": place.column}


def _source(source: Source) -> SourceDocument:
    return {
        "title": source.title,
        "says": source.says,
        "link": source.link,
        "checked": str(source.checked) if source.checked else None,
        "status": source.status,
        "today": source.today,
    }
