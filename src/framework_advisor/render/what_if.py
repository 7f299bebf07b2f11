"""What a page needs to weigh the criteria anew by itself, as `sliders.js` reads it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from framework_advisor.engine.advice import Advice
from framework_advisor.engine.judgement import judge, reach
from framework_advisor.render import words
from framework_advisor.render.sentences import SENTENCES
from framework_advisor.rulebase.model import Criterion
from framework_advisor.text.inert import inert


def data(advice: Advice) -> dict[str, Any]:
    """Return what every criterion says of these answers, and could come to say, those that are off too.

    Plain values for JSON. Candidates are named by their places in the rule base.
    """
    rules, scale = advice.rules, advice.rules.scale
    return {
        "importances": dict(sorted(scale.importances.items(), key=lambda entry: entry[1])),
        "lean": scale.lean,
        "clear": scale.clear,
        "weightings": scale.weightings,
        "candidates": [inert(one.name) for one in rules.candidates.values()],
        "pair": [list(rules.candidates).index(candidate.id) for candidate in words.paired(advice)],
        "excluded": _places(advice, advice.requirements.rules_out),
        "criteria": [_criterion(advice, one) for one in rules.criteria.values() if one.rules],
        "sentences": SENTENCES,
        "whatever": words.whatever(advice),
    }


def _criterion(advice: Advice, criterion: Criterion) -> dict[str, Any]:
    rules, answers, candidates = advice.rules, advice.position.answers, advice.rules.candidates
    item = judge(rules, criterion, answers)
    least = reach(rules, criterion, answers).least if item.open else None
    return {
        "id": criterion.id,
        "importance": advice.requirements.priorities.get(criterion.id, criterion.importance),
        "usual": criterion.importance,
        "switching": criterion.switching,
        "kept": bool(criterion.switching and criterion.kept_when and criterion.kept_when.holds(answers)),
        "points": item.points,
        "speaks": item.speaks,
        "out": _places(advice, item.out),
        "threatened": _places(advice, item.threatened),
        "least": least and [[least.get((ahead, behind), 0) for behind in candidates] for ahead in candidates],
    }


def _places(advice: Advice, candidates: Container[str]) -> list[int]:
    return [place for place, id_ in enumerate(advice.rules.candidates) if id_ in candidates]
