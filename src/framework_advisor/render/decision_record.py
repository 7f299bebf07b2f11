"""Advice as an architecture decision record: Markdown in the shape of MADR 4.0. It only ever proposes."""

from __future__ import annotations

import re

from framework_advisor.engine.advice import Advice, CriterionAdvice, Step
from framework_advisor.render import words
from framework_advisor.render.templates import filled
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import Rule


def render(advice: Advice, rules_name: str = DEFAULT) -> str:
    """Return one advice as a record. What the project has decided stands in it; else what is advised.

    `rules_name` is how the rule base was asked for: a shipped layer's name, or a layer's file.
    """
    id_ = advice.decision.chosen if advice.decision else advice.winner
    criteria, own = advice.rules.criteria, advice.requirements.priorities
    text = filled(
        "record.md.j2",
        advice=advice,
        chosen=advice.rules.candidates[id_] if id_ else None,
        day=advice.decision.date if advice.decision and advice.decision.date else advice.as_of,
        drivers=sorted((item for item in advice.criteria if item.reasons), key=lambda item: -item.weight),
        off=[criteria[id_].title for id_, word in own.items() if word == "off" and id_ in criteria],
        sides=lambda candidate: words.sides(advice, candidate),
        strongest=lambda item: _strongest(advice, item),
        eased=lambda item: [step for step in advice.steps if _eases(advice, step, item)],
        command=words.command(advice, rules_name),
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _strongest(advice: Advice, item: CriterionAdvice) -> list[Rule]:
    """Return the reasons of a criterion for whoever it puts ahead of all others, the strongest first."""
    ahead = {id_ for id_, points in item.points.items() if points == max(item.points.values())}
    return [rule for rule in words.reasons(advice, item) if ahead & rule.favours.keys()]


def _eases(advice: Advice, step: Step, item: CriterionAdvice) -> bool:
    """Return whether a step has something for the same answers that make a criterion's reasons hold."""
    answers = advice.requirements.answers()
    wanted = {(field, option) for field, given in step.need.when.because_of(answers) for option in given}
    given = {(one.field, option) for rule in item.reasons for one in advice.triggers(rule) for option in one.options}
    return bool(step.living) and not given.isdisjoint(wanted)
