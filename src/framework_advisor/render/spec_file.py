"""Requirements as a spec file that explains itself: every question stands in it, the unanswered ones as comments."""

from __future__ import annotations

import textwrap

from framework_advisor.rulebase.conditions import Answers
from framework_advisor.spec.fields import SECTIONS
from framework_advisor.spec.requirements import SCHEMA, Requirements


def render(requirements: Requirements, aside: Answers | None = None) -> str:
    """Return a spec that reads back to equal requirements. Without its comments it is what one would write by hand.

    `aside` are answers that contradict others: they stand as comments.
    """
    from framework_advisor.render.templates import filled  # the questionnaire starts without it

    return filled(
        "spec.yaml.j2",
        spec=requirements,
        schema=SCHEMA,
        sections=SECTIONS,
        answers=requirements.answers(),
        aside=aside or {},
        comment=_comment,
    )


def _comment(text: str) -> str:
    return textwrap.fill(text, 118, initial_indent="  # ", subsequent_indent="  # ")
