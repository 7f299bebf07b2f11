"""Advice as JSON: the contract for other programs. Its shape stands in advice_document.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic_core import to_json

from framework_advisor import editions
from framework_advisor.advice import Advice, CriterionAdvice, Step
from framework_advisor.problems import Place
from framework_advisor.requirements import FIELDS, Decision
from framework_advisor.rulebase import Component, RetiredRule, Rule, Source
from framework_advisor.version import VERSION

if TYPE_CHECKING:  # the shapes are for the type checker here; making them takes time at every start
    from framework_advisor.render.advice_document import (
        AdviceDocument,
        ComponentDocument,
        CriterionDocument,
        DecisionDocument,
        LostDocument,
        PlaceDocument,
        RetiredDocument,
        RuleDocument,
        SourceDocument,
        StepDocument,
        ThenDocument,
    )


def render(advices: Sequence[Advice]) -> str:
    """Return one advice as an object, several as an array, in ASCII and indented."""
    documents = [document(advice) for advice in advices]
    text = to_json(documents[0] if len(documents) == 1 else documents, indent=2, ensure_ascii=True).decode()
    return text.replace("\x7f", "\\u007f") + "\n"  # the one control character that JSON may carry as it is


def document(advice: Advice) -> AdviceDocument:
    """Return an advice as plain values. Numbers are rounded to six decimals."""
    rules, origin, decision = advice.rules, advice.requirements.origin, advice.requirements.decision
    verdict, retired, then = advice.verdict, advice.retired(), editions.then(advice)
    lost = [id_ for one in then.lost for id_ in (one.change or one.before).sources] if then else []
    return {
        "schema": "framework-advisor/advice/v1",
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
        "criteria": [_criterion(advice, item, retired) for item in advice.criteria],
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
        "then": _then(then) if then else None,
        "overdue": [f"{rule.criterion}/{rule.id}" for rule in advice.overdue()],
        "decision": _decision(decision) if decision else None,
        "sources": {source.id: _source(source) for source in advice.cited(lost)},
    }


def _then(then: editions.Then) -> ThenDocument:
    verdict = then.advice.verdict
    return {
        "rules": then.advice.rules.name,
        "word": verdict.word,
        "winner": verdict.winner,
        "margin": None if verdict.margin is None else round(verdict.margin, 6),
        "reasons": [f"{rule.criterion}/{rule.id}" for rule in then.reasons],
        "lost": [_lost(lost) for lost in then.lost],
    }


def _lost(lost: editions.Lost) -> LostDocument:
    said = lost.change or lost.before
    return {
        "id": lost.before.name,
        "now": lost.change.kind if lost.change else "same",
        "holds": lost.holds,
        "importance": list(lost.importance),
        "because": said.because,
        "sources": list(said.sources),
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


def _criterion(advice: Advice, item: CriterionAdvice, retired: Iterable[RetiredRule]) -> CriterionDocument:
    return {
        "id": item.criterion.id,
        "title": item.criterion.title,
        "importance": item.importance,
        "weight": item.weight,
        "values": {id_: round(advice.value(item, id_), 6) for id_ in advice.rules.candidates},
        "rules": [_rule(advice, rule) for rule in item.holding],
        "open": [rule.id for rule in item.open],
        "retired": [_retired(gone) for gone in retired if gone.rule.criterion == item.criterion.id],
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
        "review_by": str(rule.review_by) if rule.review_by else None,
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
