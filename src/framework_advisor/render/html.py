"""Advice as one self-contained HTML page: nothing is loaded from elsewhere, and nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from framework_advisor.compare.comparison import Comparison
from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.render import what_if, words
from framework_advisor.render.templates import filled
from framework_advisor.render.uses import uses
from framework_advisor.render.waterfall import judged, waterfall
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.spec.fields import SECTIONS

_SHOWN = 3


def render(advice: Advice, rules_name: str = DEFAULT, changes: Sequence[str] = ()) -> str:
    """Return one advice as a page. Without scripts everything but the sliders is there.

    `rules_name` is how the rule base was asked for: a shipped layer's name, or a layer's file.
    `changes` are those of a what-if.
    """
    told = (id_ for item in judged(advice) for rule in (*item.reasons, *item.facts) for id_ in rule.sources)
    return filled(
        "report.html.j2",
        title=words.title(advice),
        advice=advice,
        pair=words.paired(advice),
        picture=waterfall(advice),
        needs=uses(advice),
        numbers={source.id: number for number, source in enumerate(advice.cited(told), start=1)},
        sections=SECTIONS,
        command=words.command(advice, rules_name, changes),
        what_if=what_if.data(advice),
    )


def render_compared(comparisons: Sequence[Comparison]) -> str:
    """Return comparisons of several advices with a first one as a page, all side by side."""
    advices = [comparisons[0].before, *(each.after for each in comparisons)]
    titles, editions = (list(dict.fromkeys(map(name, advices))) for name in (words.title, lambda one: one.rules.name))
    by_rules = len(titles) == 1 and len(editions) == len(advices)
    differences = [each.difference for each in comparisons]
    return filled(
        "compared.html.j2",
        wide=len(advices) > _SHOWN,
        title=words.listing(titles) if len(titles) <= _SHOWN else f"{len(titles)} projects side by side",
        advices=advices,
        names=editions if by_rules else words.names(advices),
        comparisons=comparisons,
        colours=_colours,
        candidates={id_: one.name for advice in advices for id_, one in advice.rules.candidates.items()},
        most=max(1, *(one.points for advice in advices for one in advice.standings)),
        criteria=_side_by_side(advices),
        answers=list(dict.fromkeys(field for each in differences for field in each.answers)),
        weighed=list(dict.fromkeys(id_ for each in differences for id_ in (*each.priorities, *each.importances))),
        excluded=list(dict.fromkeys(id_ for each in differences for id_ in each.rules_out)),
        reasons=lambda advice: {rule.name: rule for item in advice.criteria for rule in item.reasons},
    )


def _side_by_side(advices: Sequence[Advice]) -> dict[str, list[str]]:
    """Return by title whom each advice's criterion puts ahead, for the criteria that do so in one of them."""
    items = [{item.criterion.id: item for item in advice.criteria} for advice in advices]
    rows = {id_: item.criterion.title for each in items for id_, item in each.items() if item.separates}
    return {
        title: [_ahead(advice, each.get(id_)) for advice, each in zip(advices, items, strict=True)]
        for id_, title in rows.items()
    }


def _ahead(advice: Advice, item: CriterionAdvice | None) -> str:
    """Return whom a criterion puts ahead of all others, and by how many points."""
    fewer = sorted(set(item.points.values())) if item else []
    if item is None or len(fewer) < 2:
        return "-"
    ahead = (advice.rules.candidates[id_].name for id_, points in item.points.items() if points == fewer[-1])
    return f"{words.listing(ahead)} +{fewer[-1] - fewer[-2]}"


def _colours(advice: Advice) -> dict[str, str]:
    """Return the colour of each candidate's bars: the first two have their own."""
    names = ("left", "right", *("other",) * len(advice.rules.candidates))
    return dict(zip(advice.rules.candidates, names, strict=False))
