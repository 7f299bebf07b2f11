"""Advice as an architecture decision record of two pages, in the shape of MADR 4.0, and the evidence behind it.

The record tells what decides, and counts the rest. It only ever proposes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import quote

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.render import full, markdown, sureness, words
from framework_advisor.render.blocks import section
from framework_advisor.render.templates import filled
from framework_advisor.render.uses import avoided, uses
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.fields import FIELDS

_LINES, _COLUMNS = 90, 100
"""What two printed pages hold."""
_MOST, _FEWEST = 5, 3


def render(advice: Advice, rules_name: str = DEFAULT, appendix: str = "", changes: Sequence[str] = ()) -> str:
    """Return one advice as a record. What the project has decided stands in it; else what is advised.

    `rules_name` is how the rule base was asked for: a shipped layer's name, or a layer's file. `appendix` is the path
    from the record to its evidence; where there is none, the record names the commands that show it.
    """
    told = {
        "command": words.command(advice, rules_name, changes),
        "custom": rules_name != DEFAULT,
        "appendix": appendix,
        "link": quote(appendix, errors="surrogateescape"),
    }
    for most in range(_MOST, -1, -1):  # fewer of everything, until it fits
        text = filled("record.md.j2", **told, **_telling(advice, most))
        text = re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
        printed = re.sub(r"<!-- -->|\\(?=\W)", "", text)
        if sum(len(textwrap.wrap(line, _COLUMNS)) or 1 for line in printed.splitlines()) <= _LINES:
            break
    return text


def evidence(advice: Advice) -> str:
    """Return all that is behind a record as Markdown: every reason, fact, step and source, and every answer."""
    answers = (f"{words.told(field, options)} ({field})" for field, options in words.answers(advice).items())
    page = full.blocks([advice], full=True, explain=True)
    return markdown.written(chain(page, section("What was answered", answers)))


def _telling(advice: Advice, most: int) -> dict[str, object]:
    """Return what the template tells, of each kind of thing so many."""
    criteria, own, decided = advice.rules.criteria, advice.requirements.priorities, advice.decision
    id_, drivers, few = decided.chosen if decided else advice.winner, _drivers(advice), max(most, _FEWEST)
    return {
        "advice": advice,
        "most": most,
        "chosen": advice.rules.candidates[id_] if id_ else None,
        "day": decided.date if decided and decided.date else advice.as_of,
        "drivers": drivers[:few],
        "others": drivers[few:],
        "level": [item for item in words.sides(advice)[2] if item not in drivers],
        "off": [criteria[id_].title for id_, word in own.items() if word == "off" and id_ in criteria],
        "needs": _needs(advice, drivers[:few], most),
        "outcome": _outcome(advice),
        "changing": _changing(advice, most),
        "uses": _uses(advice, most),
        "sources": lambda rule: _sources(advice, rule),
        "easing": lambda items, candidate: _easing(advice, [words.reasons(advice, one, candidate)[0] for one in items]),
    }


def _drivers(advice: Advice) -> list[CriterionAdvice]:
    """Return the criteria that rule somebody out, then those that move the lead, by how much."""

    def rank(item: CriterionAdvice) -> tuple[bool, int]:
        return not any(rule.rules_out for rule in item.reasons), -words.moves(advice, item)

    return sorted((item for item in advice.criteria if rank(item) < (True, 0)), key=rank)


def _needs(advice: Advice, drivers: Sequence[CriterionAdvice], most: int) -> dict[str, list[str]]:
    """Return the first few answers, by field, of those that make the best reasons of some criteria hold."""
    found: dict[str, dict[str, None]] = {}
    for item in drivers:
        for rule in [rule for rule in item.reasons if rule.rules_out] or words.reasons(advice, item)[:1]:
            for trigger in advice.triggers(rule):
                found.setdefault(trigger.field, {}).update(dict.fromkeys(trigger.options))
    return {field: list(found[field]) for field in [*found][:most]}


def _outcome(advice: Advice) -> Iterator[str]:
    """Yield how the advice stands to what was decided, what a lead means, what to do, and how certain that is."""
    scale = advice.rules.scale
    if advice.decision:
        yield f"The advice {words.agreement(advice)}: {words.verdict(advice)}."
    if advice.leading and advice.verdict.word != "undecided":
        yield f"A lead is called a lean from {words.points(scale.lean)} on, clear from {scale.clear}."
    said = (sureness.unclear(advice), words.advised(advice), words.certainty(advice), words.meant(advice))
    yield from filter(None, said)


def _changing(advice: Advice, most: int) -> Iterator[str]:
    """Yield a few open questions that alone could change it, and the nearest changes of what is given."""
    for one in [question for question in advice.questions if question.turns][: most // 2]:
        yield f"{FIELDS[one.field].prompt} Still open: {sureness.between(advice, one)}."
    if advice.verdict.word != "undecided":
        flips = [*sureness.nearest_flips(advice)][:most]
        yield from (f"{line}." for line in (*flips, *sureness.nearest_turn(advice)))


def _uses(advice: Advice, most: int) -> Iterator[str]:
    """Yield what to use for the first few needs, how many more there are, and what to keep away from."""
    needs, dead = uses(advice), avoided(advice)
    shown = [*needs][: max(1, most - bool(dead) - 1)]
    yield from (f"{title}: {needs[title]}." for title in shown)
    if len(needs) > len(shown):
        yield f"And for {words.count(len(needs) - len(shown), 'other need')}."
    if dead:
        yield f"Avoid {words.listing(dead, most=most or 1)}."


def _sources(advice: Advice, rule: Rule) -> str:
    """Return the first sources of a rule by their ids, references before claims of the article, and how many more."""
    ids = sorted(rule.sources, key=lambda id_: advice.rules.sources[id_].status is not None)
    return words.listing(ids, most=2)


def _easing(advice: Advice, reasons: Sequence[Rule]) -> str | None:
    """Return the first thing to use that is for the same answers as some reasons; None where nothing is."""
    answers = advice.requirements.answers()
    given = {(one.field, option) for rule in reasons for one in advice.triggers(rule) for option in one.options}
    for step in advice.steps:
        wanted = {(field, option) for field, options in step.need.when.because_of(answers) for option in options}
        if step.living and not given.isdisjoint(wanted):
            return f"{step.living[0].name}, to {step.need.title[:1].lower()}{step.need.title[1:]}."
    return None
