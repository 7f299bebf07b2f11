"""What to use next, in a line a need."""

from __future__ import annotations

from framework_advisor.engine.advice import Advice
from framework_advisor.render.words import listing


def uses(advice: Advice) -> dict[str, str]:
    """Return by need what to use first: that of the winner, or of each candidate that is left."""
    needs: dict[str, dict[str, None]] = {}
    for step in advice.steps:
        needs.setdefault(step.need.title, {}).update(dict.fromkeys(one.name for one in step.living[:1]))
    return {title: listing(names or ["nothing maintained is known"], "or") for title, names in needs.items()}


def avoided(advice: Advice) -> list[str]:
    """Return what to keep away from: it is given up, or never was."""
    return list(dict.fromkeys(one.name for step in advice.steps for one in step.dead))
