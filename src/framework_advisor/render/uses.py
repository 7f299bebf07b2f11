"""What to use next, in words."""

from __future__ import annotations

from framework_advisor.engine.advice import Advice, Step
from framework_advisor.render.words import listing
from framework_advisor.rulebase.model import Component


def uses(advice: Advice) -> dict[str, str]:
    """Return by need what to use first: that of the winner, or of each candidate that is left."""
    needs: dict[str, dict[str, None]] = {}
    for step in advice.steps:
        needs.setdefault(step.need.title, {}).update(dict.fromkeys(one.name for one in step.living[:1]))
    return {title: listing(names or ["nothing maintained is known"], "or") for title, names in needs.items()}


def avoided(advice: Advice) -> list[str]:
    """Return what to keep away from: it is given up, or never was."""
    return list(dict.fromkeys(one.name for step in advice.steps for one in step.dead))


def next_step(step: Step) -> str:
    """Return what to use for a need with a candidate: the first advice, and what else there is."""
    if not step.living:
        return f"nothing that is maintained is known for {step.candidate.name}."
    first, *others = step.living
    install = f" [{first.install}]" if first.install else ""
    fixes = " (fixes only)" if first.status == "maintenance" else ""
    also = f" Or: {', '.join(other.name for other in others)}." if others else ""
    only = f", with {step.candidate.name}" if len(first.candidates) == 1 else ""
    return f"{first.name}{fixes}{install}{only}. {first.says}{also}"


def dead_end(advice: Advice, component: Component) -> str:
    """Return the warning that a component is no more, and what to use instead."""
    instead = [advice.rules.components[id_].name for id_ in component.successors]
    was = "never was what it is said to be" if component.status == "never-existed" else "is given up"
    return f"{component.name} {was}" + (f"; use {listing(instead, 'or')}." if instead else ".")
