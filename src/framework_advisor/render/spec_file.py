"""Requirements as a spec file that explains itself: every question stands in it, the unanswered ones as comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import yaml

from framework_advisor.rulebase.conditions import Answers
from framework_advisor.spec.fields import FIELDS, SECTIONS
from framework_advisor.spec.requirements import SCHEMA, Requirements

MODELINE = "# yaml-language-server: $schema=framework-advisor.schema.json"
_WIDTH = 118


def render(requirements: Requirements, aside: Answers | None = None) -> str:
    """Return a spec that reads back to equal requirements. Without its comments it is what one would write by hand.

    `aside` are answers that contradict others: they stand as comments.
    """
    return "\n".join([*_head(requirements), *_sections(requirements, aside or {}), *_tail(requirements)]) + "\n"


def _head(requirements: Requirements) -> Iterator[str]:
    yield MODELINE
    yield "# (framework-advisor schema spec > framework-advisor.schema.json gives the editor completion.)"
    yield f"schema: {SCHEMA}"
    if requirements.title is not None:
        yield f"title: {_text(requirements.title)}"
    else:
        yield "# title: what this project is called"


def _sections(requirements: Requirements, aside: Answers) -> Iterator[str]:
    answers = requirements.answers()
    for section, shape in SECTIONS.items():
        fields = [field for field in FIELDS if field.startswith(f"{section}.")]
        yield ""
        yield from (f"# {shape.__doc__}", f"{section}:")
        for field in fields:
            name, question = field.partition(".")[2], FIELDS[field]
            yield from textwrap.wrap(question.prompt, _WIDTH, initial_indent="  # ", subsequent_indent="  # ")
            if field in answers:
                options = [option for option in question.options if option in answers[field]]
                chosen = f"[{', '.join(options)}]" if question.several else options[0]
                yield f"  {name}: {chosen}"
            elif field in aside:
                yield f"  # Set aside, since it contradicts another answer: {', '.join(sorted(aside[field]))}"
            else:
                known = f"[{', '.join(question.options)}]" if question.several else " | ".join(question.options)
                yield from textwrap.wrap(f"{name}: {known}", _WIDTH, initial_indent="  # ", subsequent_indent="  #   ")


def _tail(requirements: Requirements) -> Iterator[str]:
    if requirements.priorities:
        yield from ("", "# How much a criterion matters here, where that differs from the rule base.", "priorities:")
        yield from (f"  {id_}: {word}" for id_, word in requirements.priorities.items())
    else:
        yield from ("", *_PRIORITIES.splitlines())
    decision = requirements.decision
    if decision is None:
        yield from ("", *_DECISION.splitlines())
    else:
        yield from ("", "# What was decided.", "decision:", f"  chosen: {_text(decision.chosen)}")
        if decision.because is not None:
            yield f"  because: {_text(decision.because)}"
        if decision.date is not None:
            yield f"  date: {decision.date}"
        if decision.fixed:
            yield f"  fixed: [{', '.join(decision.fixed)}]"
        if decision.waive:
            yield "  waive:"
        for waiver in decision.waive:
            what = f"rule: {waiver.rule}" if waiver.rule else f"gate: {waiver.gate}"
            yield from (f"    - {what}", f"      reason: {_text(waiver.reason)}", f"      until: {waiver.until}")


_PRIORITIES = """\
# How much a criterion matters here, where that differs from the rule base (framework-advisor rules show lists them).
# priorities:
#   CRITERION: off | low | normal | high | critical
"""
_DECISION = """\
# What was decided, once it is: framework-advisor score --expect decision holds the project to it.
# decision:
#   chosen: CANDIDATE
#   because: why, in the team's words
#   date: YYYY-MM-DD
#   waive: # what does not hold, and is accepted for a while
#     - gate: expect | min-margin | require-decided | fail-overdue | fail-on # or rule: CRITERION/RULE
#       reason: why
#       until: YYYY-MM-DD
"""


def _text(text: str) -> str:
    """Return text in double quotes, in one line."""
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=1 << 30)
    return quoted.rstrip("\n")
