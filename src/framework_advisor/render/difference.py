"""What one rule base changed of another, and what that does to specs, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from typing_extensions import Unpack

from framework_advisor.engine.advice import Advice
from framework_advisor.render import terminal, words
from framework_advisor.render.blocks import Blocks, Heading, Item, Paragraph, Span
from framework_advisor.render.compared import listed, moved, side_by_side
from framework_advisor.render.formats import Style
from framework_advisor.rulebase.editions import CriterionChange, Difference, RuleChange, difference
from framework_advisor.rulebase.model import RuleBase

_SIGNS = {"added": "+", "changed": "~", "retired": "-", "gone": "-"}


class Pair(NamedTuple):
    """The advice of both rule bases for one spec."""

    before: Advice
    after: Advice


def render(rules: tuple[RuleBase, RuleBase], pairs: Sequence[Pair], **style: Unpack[Style]) -> str:
    """Return what the second rule base changed of the first, then each spec under both."""
    return terminal.written(_blocks(rules, pairs), **style)


def _blocks(rules: tuple[RuleBase, RuleBase], pairs: Sequence[Pair]) -> Blocks:
    found = difference(*rules)
    yield from _summary(rules, found)
    for change in found.criteria:
        yield from _criterion(change, rules)
    others = (f"{what}: {was or 'nothing'} -> {is_ or 'nothing'}" for what, was, is_ in found.others)
    yield from listed("Names, notes, sources and dates", others)
    for pair in pairs:
        yield Heading(words.title(pair.after))
        yield from side_by_side({advice.rules.name: advice for advice in pair})
        yield from moved(*pair)


def _summary(rules: tuple[RuleBase, RuleBase], found: Difference) -> Blocks:
    before, after = rules
    kinds = [change.kind for criterion in found.criteria for change in criterion.rules]
    counts = [f"{kinds.count(kind)} {kind}" for kind in _SIGNS if kind in kinds]
    total = words.listing([*counts, f"{found.kept} as before"])
    yield Paragraph((Span(f"{before.name} -> {after.name}. Rules: {total}.", "strong"),))
    for name, (was, is_) in found.scale.items():
        yield Item((Span(f"scale: {name}: {was} -> {is_}"),), "~")
    for id_ in found.candidates:
        yield Item((Span(f"candidate {id_}"),), "+" if id_ in after.candidates else "-")


def _criterion(change: CriterionChange, rules: tuple[RuleBase, RuleBase]) -> Blocks:
    criterion, (before, after) = change.criterion, change.importance
    facts = [before if before == after else f"{before} -> {after}"]
    if before is None or after is None:
        facts = ["added" if after else "retired" if criterion.retirement else "gone", criterion.importance]
    if change.switching[0] != change.switching[1]:
        facts.append(f"{'now' if change.switching[1] else 'no longer'} about what is there already")
    yield Heading(f"{criterion.title} ({', '.join([criterion.id, *map(str, facts)])})")
    if before != after:
        why = criterion.retirement.reason if criterion.retirement else criterion.because
        yield Paragraph((Span(why),))
    yield from (Item(tuple(_rule(rule, rules)), _SIGNS[rule.kind]) for rule in change.rules)


def _rule(change: RuleChange, rules: tuple[RuleBase, RuleBase]) -> Iterator[Span]:
    facts = [f"{change.rule.id}, {change.kind}"]
    if change.kind == "changed" and change.before and change.after:
        whom = dict.fromkeys((words.whom(change.before, rules[0]), words.whom(change.after, rules[1])))
        facts.append(" -> ".join(whom))
        if change.before.when != change.after.when:
            facts.append(f"when {words.condition(change.before.when)} -> {words.condition(change.after.when)}")
    else:
        facts.append(words.whom(change.rule, rules[change.kind == "added"]))
        facts += [f"when {words.condition(change.rule.when)}"] if change.kind == "added" else []
    yield Span(f"{'; '.join(facts)}: ", "strong")
    yield Span(change.because)
    yield Span(f" [{', '.join(change.sources)}]", "dim")
