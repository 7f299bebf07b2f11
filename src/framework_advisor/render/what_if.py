"""What a page needs to weigh the criteria anew by itself, as `sliders.js` reads it."""

from __future__ import annotations

from typing import Any

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.engine.balance import Share
from framework_advisor.engine.certainty import WIDEST, Prospects
from framework_advisor.engine.scoring import advise
from framework_advisor.text.problems import inert


def data(advice: Advice) -> dict[str, Any]:
    """Return every criterion with what it says here, those that are off too, and what the open questions could bring.

    Plain values for JSON. Candidates are named by their position in the rule base.
    """
    rules, scale = advice.rules, advice.rules.scale
    most = max(scale.importances, key=lambda word: scale.importances[word])
    everything = {"priorities": dict.fromkeys(rules.criteria, most)}
    every = advise(advice.requirements.model_copy(update=everything), rules)
    items = {item.criterion.id: item for item in every.criteria}
    return {
        "importances": dict(sorted(scale.importances.items(), key=lambda entry: entry[1])),
        "full": scale.full_value,
        "lean": scale.lean_margin,
        "clear": {
            "margin": scale.clear_margin,
            "coverage": scale.clear_coverage,
            "answers": scale.clear_answers,
            "weightings": scale.clear_weightings,
        },
        "answered": len(advice.requirements.answers()),
        "candidates": [inert(one.name) for one in rules.candidates.values()],
        "criteria": [_criterion(advice, item) for item in items.values()],
        "open": _open(every, list(items)),
    }


def _criterion(advice: Advice, item: CriterionAdvice) -> dict[str, Any]:
    rules, id_ = advice.rules, item.criterion.id
    return {
        "id": id_,
        "title": inert(item.criterion.title),
        "importance": advice.requirements.priorities.get(id_, item.criterion.importance),
        "usual": item.criterion.importance,
        "alive": bool(item.criterion.rules),
        "open": bool(item.open),
        "counts": bool(item.holding),
        "points": [item.points.get(one, 0) for one in rules.candidates],
        "out": sorted({list(rules.candidates).index(one) for rule in item.holding for one in rule.rules_out}),
    }


def _open(every: Advice, order: list[str]) -> dict[str, Any]:
    """Return what every criterion could come to say, by kinds of answers, or between what where those are too many."""
    prospects: Prospects = every.prospects
    fields = sorted(prospects.kinds)
    shares = list(dict.fromkeys(share for table in prospects.tables.values() for share in table.shares.values()))
    candidates = list(every.rules.candidates)
    return {
        "widest": WIDEST,
        "wide": [
            {
                "criterion": order.index(id_),
                "least": [[prospects.least(id_, one, other) for other in candidates] for one in candidates],
                "out": sorted({candidates.index(one) for rule in prospects.open[id_] for one in rule.rules_out}),
            }
            for id_ in prospects.open
            if id_ not in prospects.tables
        ],
        "sizes": [len(prospects.kinds[field]) for field in fields],
        "shares": [_share(share, every) for share in shares],
        "tables": [
            {
                "criterion": order.index(id_),
                "fields": [fields.index(field) for field in table.fields],
                "shares": [shares.index(share) for share in table.shares.values()],
            }
            for id_, table in prospects.tables.items()
        ],
        "ties": [
            {
                "fields": [fields.index(field) for field in tie.fields],
                "allowed": [int(bool(points)) for points in tie.points.values()],
            }
            for tie in prospects.ties()
        ],
    }


def _share(share: Share, every: Advice) -> dict[str, Any]:
    places = list(every.rules.candidates)
    return {"points": share.points, "counts": share.counts, "out": sorted(places.index(one) for one in share.out)}
