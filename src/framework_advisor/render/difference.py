"""What one rule base changed of another, and what that does to specs, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from framework_advisor.compare.editions import CriterionChange, Difference, RuleChange, difference
from framework_advisor.engine.advice import Advice
from framework_advisor.render import layout, words
from framework_advisor.render.compared import moved
from framework_advisor.render.layout import NARROWEST, Lines, heading, wrap
from framework_advisor.rulebase.model import Rule, RuleBase

_KEYS = {
    "lean_margin": "verdicts.lean.margin",
    "clear_margin": "verdicts.clear.margin",
    "clear_coverage": "verdicts.clear.coverage",
    "clear_answers": "verdicts.clear.answers",
    "clear_weightings": "verdicts.clear.weightings",
}
"""What the rule files call the numbers of the scale."""
_SIGNS = {"added": "+", "changed": "~", "retired": "-", "gone": "-"}


class Pair(NamedTuple):
    """The advice of both rule bases for one spec."""

    before: Advice
    after: Advice


def render(
    rules: tuple[RuleBase, RuleBase],
    pairs: Sequence[Pair],
    *,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
) -> str:
    """Return what the second rule base changed of the first, then each spec under both, `width` columns wide."""
    width = max(width, NARROWEST)

    def lines() -> Lines:
        found = difference(*rules)
        yield from _summary(rules, found, width)
        for change in found.criteria:
            yield from _criterion(change, rules, width)
        if found.others:
            yield from heading("Names, notes, sources and dates")
        for what, was, is_ in found.others:
            yield from wrap(
                Text.assemble((f"{what}: ", "bold"), f"{was or 'nothing'} -> {is_ or 'nothing'}"), width, "  ~ ", 4
            )
        for pair in pairs:
            yield from _spec(pair, width)

    return layout.printed(lines(), color=color, unicode=unicode)


def _summary(rules: tuple[RuleBase, RuleBase], found: Difference, width: int) -> Lines:
    before, after = rules
    kinds = [change.kind for one in found.criteria for change in one.rules]
    counts = [f"{kinds.count(kind)} {kind}" for kind in ("added", "changed", "retired", "gone") if kind in kinds]
    total = words.listing([*counts, f"{found.kept} as before"])
    yield from wrap(Text(f"{before.name} -> {after.name}. Rules: {total}.", style="bold"), width)
    for name, (was, is_) in found.scale.items():
        yield from wrap(Text(f"scale: {_KEYS.get(name, name)}: {was} -> {is_}"), width, "  ~ ", 6)
    for id_ in found.candidates:
        sign = "+" if id_ in after.candidates else "-"
        yield Text(f"  {sign} candidate {id_}")


def _criterion(change: CriterionChange, rules: tuple[RuleBase, RuleBase], width: int) -> Lines:
    before, after = change.importance
    if before is None or after is None:
        importance = f"{'added' if after else 'gone'}, {change.criterion.importance}"
    else:
        importance = after if before == after else f"{before} -> {after}"
    yield from heading(f"{change.criterion.title} ({change.criterion.id}, {importance})")
    if before and after and before != after:
        yield from wrap(Text(change.criterion.because), width, "  ")
    for rule in change.rules:
        yield from _rule(rule, rules, width)


def _rule(change: RuleChange, rules: tuple[RuleBase, RuleBase], width: int) -> Lines:
    facts = [f"{change.rule.id}, {change.kind}"]
    if change.kind == "changed" and change.before and change.after:
        facts += _altered(change.before, change.after, rules)
    else:
        facts.append(words.whom(change.rule, rules[change.kind == "added"]))
        facts += [f"when {words.condition(change.rule.when)}"] if change.kind == "added" else []
    yield from wrap(Text("; ".join(facts), style="bold"), width, f"  {_SIGNS[change.kind]} ", 4)
    yield from wrap(Text.assemble(change.because, (f" [{', '.join(change.sources)}]", "dim")), width, "      ")


def _altered(before: Rule, after: Rule, rules: tuple[RuleBase, RuleBase]) -> Iterator[str]:
    """Yield what of a rule is not as it was, apart from its wording."""
    was, is_ = words.whom(before, rules[0]), words.whom(after, rules[1])
    yield was if was == is_ else f"{was} -> {is_}"
    if before.when != after.when:
        yield f"when {words.condition(before.when)} -> {words.condition(after.when)}"


def _spec(pair: Pair, width: int) -> Lines:
    """Yield the standings of both, and the criteria whose pull on the margin differs, the most moved first."""
    yield from heading(words.title(pair.after))
    for name, advice in zip(_names(pair), pair, strict=True):
        scores = ", ".join(f"{one.candidate.name} {one.score:.1f}" for one in advice.standings)
        yield from wrap(Text.assemble((f"{name}: ", "bold"), f"{words.verdict(advice)} ({scores})"), width, "  ", 4)
    yield from moved(*pair, width)


def _names(pair: Pair) -> tuple[str, str]:
    return pair.before.rules.name, pair.after.rules.name
