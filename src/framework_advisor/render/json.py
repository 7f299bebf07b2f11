"""Advice as JSON: the contract for other programs. Its shape stands in advice_document.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pydantic_core import to_json

from framework_advisor.compare import editions
from framework_advisor.engine import robustness
from framework_advisor.engine.advice import Advice, CriterionAdvice, Step
from framework_advisor.engine.certainty import Reach
from framework_advisor.rulebase.model import Component, RetiredRule, Rule, Source
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Decision
from framework_advisor.text.problems import Place, inert
from framework_advisor.version import VERSION

if TYPE_CHECKING:  # the shapes are for the type checker here; making them takes time at every start
    from framework_advisor.compare.drift import Drift
    from framework_advisor.gates.gates import Held
    from framework_advisor.spec.saved import (
        AdviceDocument,
        CertaintyDocument,
        ComponentDocument,
        CriterionDocument,
        DecisionDocument,
        DriftDocument,
        GateDocument,
        LostDocument,
        OutcomeDocument,
        PairDocument,
        PlaceDocument,
        ReachDocument,
        RetiredDocument,
        RobustnessDocument,
        RuleDocument,
        SourceDocument,
        StepDocument,
        ThenDocument,
    )


def render(
    advices: Sequence[Advice],
    *,
    explain: bool = False,
    held: Sequence[Sequence[Held]] = (),
    drifts: Sequence[Drift] = (),
) -> str:
    """Return one advice as an object, several as an array, in ASCII and indented. `explain` adds all of how sure.

    `held` are the gates of each advice, and `drifts` what changed since its baseline, where those were asked for.
    """
    documents = [document(advice, explain=explain) for advice in advices]
    for found, gates in zip(documents, held, strict=False):
        found["gates"] = [gate(one) for one in gates]
    for found, drift in zip(documents, drifts, strict=False):
        found["drift"] = _drift(drift)
    return dumped(documents[0] if len(documents) == 1 else documents)


def dumped(value: object) -> str:
    """Return plain values as JSON, in ASCII and indented."""
    text = to_json(value, indent=2, ensure_ascii=True).decode()
    return text.replace("\x7f", "\\u007f") + "\n"  # the one control character that JSON may carry as it is


def document(advice: Advice, *, explain: bool = False) -> AdviceDocument:
    """Return an advice as plain values. Numbers are rounded to six decimals. `explain` adds all of how sure it is."""
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
        "spec": {
            "file": inert(origin.file) if origin else None,
            "title": advice.requirements.title,
            "answers": {field: sorted(options) for field, options in advice.requirements.answers().items()},
            "priorities": {**advice.requirements.priorities},
        },
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
                "margin": _reach(advice.reaches.get(field)),
            }
            for field, criteria in advice.open_fields().items()
        ],
        "next": [_step(step) for step in advice.steps()],
        "notes": [{"id": note.id, "says": note.says, "sources": list(note.sources)} for note in advice.notes],
        "certainty": _certainty(advice),
        "robustness": _robustness(advice) if explain else None,
        "then": _then(then) if then else None,
        "overdue": [f"{rule.criterion}/{rule.id}" for rule in advice.overdue()],
        "decision": _decision(decision) if decision else None,
        "gates": [],
        "drift": None,
        "sources": {source.id: _source(source) for source in advice.cited(lost)},
    }


def gate(held: Held) -> GateDocument:
    """Return a gate as plain values."""
    return {
        "gate": held.name,
        "holds": held.holds,
        "says": held.says,
        "rules": [rule.name for rule in held.behind],
        "place": _place(held.place),
        "waived": [
            {"rule": one.rule, "gate": one.gate, "reason": one.reason, "until": str(one.until)} for one in held.waivers
        ],
    }


def _drift(drift: Drift) -> DriftDocument:
    before, gained_lost, alone = drift.before, drift.reasons, drift.same_answers
    return {
        "version": {"before": before.version, "after": VERSION},
        "rules": {"before": before.sha256, "after": drift.after.rules.sha256},
        "word": before.word,
        "winner": before.winner,
        "margin": before.margin,
        "fall": round(drift.fall, 6),
        "answers": [
            {"field": field, "before": options(was), "after": options(now)}
            for field, (was, now) in drift.answers.items()
        ],
        "priorities": [{"criterion": id_, "before": was, "after": now} for id_, (was, now) in drift.priorities.items()],
        "importances": [
            {"criterion": id_, "before": was, "after": now} for id_, (was, now) in drift.importances.items()
        ],
        "favours": [
            {"rule": name, "before": dict(was), "after": dict(now)} for name, (was, now) in drift.favours.items()
        ],
        "rules_alone": outcome(alone) if alone else None,
        "reasons": {"gained": gained_lost[0], "lost": gained_lost[1]},
    }


def outcome(advice: Advice) -> OutcomeDocument:
    """Return what comes out, in short."""
    return {"word": advice.verdict.word, "winner": advice.verdict.winner, "margin": advice.verdict.margin}


def options(answer: frozenset[str] | None) -> list[str] | None:
    """Return an answer as plain values; None for unanswered."""
    return None if answer is None else sorted(answer)


def _reach(reach: Reach | None) -> ReachDocument | None:
    if reach is None:
        return None
    return {"low": round(reach.low, 6), "high": round(reach.high, 6), "turns": reach.turns}


def _certainty(advice: Advice) -> CertaintyDocument:
    fit = [one.candidate.id for one in advice.standings if not one.ruled_out]
    pairs: list[PairDocument] = []
    for ahead, behind in combinations(fit, 2):
        bounds = advice.prospects.bounds(ahead, behind)
        if bounds:
            pairs.append(
                {
                    "ahead": ahead,
                    "behind": behind,
                    "low": round(bounds.low, 6),
                    "high": round(bounds.high, 6),
                    "exact": bounds.exact,
                    "support": round(advice.support(ahead, behind), 6),
                }
            )
    return {
        "margins": pairs,
        "next": advice.worth_asking,
        "decisive": [
            {"rule": one.rule.name, "winner": one.winner, "overdue": one.overdue} for one in robustness.pillars(advice)
        ],
    }


def _robustness(advice: Advice) -> RobustnessDocument:
    found = robustness.joint_support(advice)
    return {
        "weights": [
            {
                "criterion": one.criterion,
                "now": round(one.now, 6),
                "low": round(one.low, 6),
                "high": round(one.high, 6),
                "below": one.below,
                "above": one.above,
                "turns": {turn.importance: turn.winner for turn in one.turns},
            }
            for one in robustness.weight_ranges(advice)
        ],
        "flips": [
            {
                "winner": one.winner,
                "changes": [
                    {"field": change.field, "before": sorted(change.before), "after": sorted(change.after)}
                    for change in one.changes
                ],
            }
            for one in robustness.flips(advice)
        ],
        "joint_support": None if found is None else round(found, 6),
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
    return place and {"file": inert(place.file), "line": place.line, "column": place.column}


def _source(source: Source) -> SourceDocument:
    return {
        "title": source.title,
        "says": source.says,
        "link": source.link,
        "checked": str(source.checked) if source.checked else None,
        "status": source.status,
        "today": source.today,
    }
