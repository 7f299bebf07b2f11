"""Advice as one self-contained HTML page: nothing is loaded from elsewhere, and nothing is sent anywhere."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from framework_advisor.compare.comparison import Comparison
from framework_advisor.engine import robustness
from framework_advisor.engine.advice import Advice, Standing
from framework_advisor.render import sureness, what_if, words
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.spec.fields import FIELDS, SECTIONS
from framework_advisor.text.problems import inert
from framework_advisor.version import VERSION

_SHOWN_REASONS = 3


def render(advice: Advice, rules_name: str = DEFAULT) -> str:
    """Return one advice as a page. Without scripts everything but the sliders is there.

    `rules_name` is how the rule base was asked for: a shipped layer's name, or a layer's file.
    """
    rules, origin, decided = advice.rules, advice.requirements.origin, advice.requirements.decision
    data = what_if.data(advice)
    how_sure = sureness.whole(advice)
    ranges = sorted(robustness.weight_ranges(advice), key=_room) if sureness.WEIGHTS in how_sure else []
    rows = [_row(advice, one) for one in data["criteria"]]
    return _page(
        "report.html.j2",
        script=_asset("sliders.js"),
        wide=False,
        title=words.title(advice),
        file=words.one_line(origin.file) if origin else "",
        advice=advice,
        remarks=[line for line in (words.priorities(advice), words.overdue(advice)) if line],
        older=list(words.then(advice, _SHOWN_REASONS)),
        names=[one.name for one in rules.candidates.values()],
        sides=_sides(advice),
        counted=sorted((row for row in rows if row["counted"]), key=lambda row: -max(row["gains"])),
        silent=[row for row in rows if not row["counted"]],
        widest=max((max(row["gains"]) for row in rows), default=0),
        unknown=advice.open_fields(),
        how_sure={title: lines for title, lines in how_sure.items() if title != sureness.WEIGHTS},
        ranges=[one for one in ranges if sureness.beyond(advice, one)],
        free=[rules.criteria[one.criterion].title for one in ranges if not sureness.beyond(advice, one)],
        steps=list(advice.steps(decided.chosen if decided else None)),
        answered=_answered(advice),
        cited=advice.cited(words.cited_by(advice.steps(decided.chosen if decided else None))),
        review=words.review(advice),
        doubtful=words.doubtful(advice),
        command=words.command(advice, rules_name),
        what_if=data,
    )


def render_compared(found: Sequence[Comparison]) -> str:
    """Return comparisons of several advices with a first one as a page, all side by side."""
    advices = [found[0].before, *(one.after for one in found)]
    titled = list(dict.fromkeys(map(words.title, advices)))
    titles = {item.criterion.id: item.criterion.title for advice in advices for item in advice.criteria}
    pulls = {id_: [_pulls(advice, id_) for advice in advices] for id_ in titles}
    candidates = {id_: one.name for advice in advices for id_, one in advice.rules.candidates.items()}
    return _page(
        "compared.html.j2",
        script=None,
        wide=len(advices) > _SHOWN_REASONS,
        title=words.listing(titled) if len(titled) <= _SHOWN_REASONS else f"{len(titled)} projects side by side",
        advices=advices,
        names=_columns(advices),
        candidates=candidates,
        titles=titles,
        pulls={id_: columns for id_, columns in pulls.items() if any(map(any, columns))},
        widest=max((gain for columns in pulls.values() for gains in columns for gain in gains), default=0),
        answers=_differing(advices),
        priorities=_prioritised(advices),
        found=found,
    )


def _columns(advices: Sequence[Advice]) -> list[str]:
    """Return a name for each advice: its project, or its rules where the projects are one."""
    titles = [words.title(advice) for advice in advices]
    if len(set(titles)) == 1 and len({advice.rules.name for advice in advices}) == len(advices):
        return [advice.rules.name for advice in advices]
    return words.names(advices)


def _pulls(advice: Advice, criterion: str) -> list[float]:
    """Return what a criterion adds to the score of each candidate; nothing where it does not count."""
    item = next((item for item in advice.criteria if item.criterion.id == criterion), None)
    return [advice.pull(item, id_) if item else 0.0 for id_ in advice.rules.candidates]


def _differing(advices: Sequence[Advice]) -> dict[str, list[str]]:
    """Return the questions that are not answered alike, each with all answers in words."""
    answers = [advice.requirements.answers() for advice in advices]
    return {
        field: [words.answer(given.get(field)) for given in answers]
        for field in FIELDS
        if len({given.get(field) for given in answers}) > 1
    }


def _prioritised(advices: Sequence[Advice]) -> dict[str, list[str]]:
    """Return the criteria that are not weighed alike, each with all importances."""
    titles = {id_: one.title for advice in advices for id_, one in advice.rules.criteria.items()}
    words_ = {
        id_: [
            advice.requirements.priorities.get(id_, advice.rules.criteria[id_].importance)
            if id_ in advice.rules.criteria
            else "-"
            for advice in advices
        ]
        for id_ in titles
    }
    return {titles[id_]: found for id_, found in words_.items() if len(set(found)) > 1}


def _row(advice: Advice, one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a criterion with what it adds to each candidate's score, in the order of the rule base."""
    counted = any(item.criterion.id == one["id"] for item in advice.counted)
    return {**one, "gains": _pulls(advice, one["id"]), "counted": counted}


def _room(one: robustness.WeightRange) -> float:
    """Return how far a weight is from changing the outcome."""
    return min(one.now - one.low if one.low > 0 else 1, one.high - one.now if one.high < 1 else 1)


def _sides(advice: Advice) -> dict[str, str]:
    """Return the side of the diverging bars by candidate: the first two have one."""
    return dict(
        zip(advice.rules.candidates, ("left", "right", *("other",) * len(advice.rules.candidates)), strict=False)
    )


def _answered(advice: Advice) -> dict[str, dict[str, list[str]]]:
    """Return every question by section, with the options that were chosen."""
    answers = advice.requirements.answers()
    return {
        shape.__doc__ or section: {
            field: [option for option in question.options if option in answers.get(field, ())]
            for field, question in FIELDS.items()
            if field.startswith(f"{section}.")
        }
        for section, shape in SECTIONS.items()
    }


def _page(template: str, **context: Any) -> str:
    """Return a page, with nothing in it that could do more than be read."""
    lines = _environment().get_template(template).render(style=_asset("style.css"), **context).splitlines()
    return "\n".join(line for line in lines if line.strip()) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("framework_advisor.render", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: inert(value) if type(value) is str else value,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "separators": (",", ":")}
    environment.filters["ticked"] = _ticked
    environment.globals |= {
        "hash": lambda text: f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'",
        "link": _link,
        "questions": FIELDS,
        "beyond": sureness.beyond,
        "side": lambda advice, id_: _sides(advice)[id_],
        "slug": _slug,
        "standing": _standing,
        "version": VERSION,
        "words": words,
    }
    return environment


@cache
def _asset(name: str) -> Markup:
    """Return a style sheet or a script of ours as it stands."""
    environment = _environment()
    assert environment.loader  # noqa: S101  (it was just given)
    lines = environment.loader.get_source(environment, name)[0].splitlines()
    return Markup("\n".join(line.strip() for line in lines if line))  # noqa: S704  (our own text)


def _slug(name: str) -> str:
    """Return a name as part of an id: whatever else it holds becomes a code, so that no two collide."""
    return re.sub(r"[^a-zA-Z0-9./-]", lambda match: f"_{ord(match.group()):x}_", name)


def _standing(advice: Advice, candidate: str) -> Standing | None:
    return next((one for one in advice.standings if one.candidate.id == candidate), None)


def _ticked(text: str) -> Markup:
    """Return text with what stands in backticks as code."""
    parts = inert(text).split("`")
    pieces = [Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup().join(pieces) if len(parts) % 2 else escape(inert(text))


def _link(target: str | None, text: str) -> Markup:
    """Return a link where a target is one of the web's, and the text with the target otherwise."""
    if target and target.startswith(("https://", "http://")):
        return Markup('<a href="{}">{}</a>').format(inert(target), inert(text))
    return (
        Markup("{} <code>{}</code>").format(inert(text), inert(target)) if target else Markup("{}").format(inert(text))
    )
