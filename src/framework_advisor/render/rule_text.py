"""A rule base as text: an index, or one criterion or rule whole, as YAML with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from framework_advisor.render.words import whom
from framework_advisor.rulebase.model import Criterion, Retirement, Rule, RuleBase

_PARTS = ("title", "when", "kept_when", "favours", "rules_out", "because", "importance", "switching", "review_by")


def names(rules: RuleBase) -> list[str]:
    """Return every name that `render` takes: criteria, criterion/rule with retired ones included, sources."""
    criteria = rules.criteria.values()
    known = [name for criterion in criteria for name in (criterion.id, *(rule.name for rule, _ in _all(criterion)))]
    return [*known, *rules.sources]


def render(rules: RuleBase, name: str | None, cases: Mapping[str, Sequence[str]]) -> str:
    """Return the index, or the criterion, rule or source of that name. `cases` are those in which each rule holds.

    Raises KeyError for a name that is not in `names`.
    """
    if name is None:
        return "".join(f"{line}\n" for line in _index(rules))
    id_, _, rule_id = name.partition("/")
    if id_ not in rules.criteria:
        (source,) = _sources([name], rules)
        whole = {source.pop("id"): source}
    else:
        criterion = rules.criteria[id_]
        every = {
            rule.id: {**_told(rule, why, rules), **({"cases": [*cases[rule.name]]} if cases and why is None else {})}
            for rule, why in _all(criterion)
        }
        head = {} if rule_id else _told(criterion, criterion.retirement, rules)
        whole = {id_: {**head, "rules": {rule_id: every[rule_id]} if rule_id else every}}
    text: str = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=78)
    return text


def _all(criterion: Criterion) -> list[tuple[Rule, Retirement | None]]:
    """Return its rules with those that were retired, and why these were."""
    return [*((rule, None) for rule in criterion.rules), *criterion.retired]


def _index(rules: RuleBase) -> Iterator[str]:
    for criterion in rules.criteria.values():
        gone = f"; retired by {criterion.retirement.layer}" if criterion.retirement else ""
        yield f"{criterion.id}  ({criterion.importance}{gone})  {criterion.title}"
        for rule, why in _all(criterion):
            yield f"    {rule.id}  {f'retired by {why.layer}' if why else whom(rule, rules)}"


def _told(thing: Criterion | Rule, why: Retirement | None, rules: RuleBase) -> dict[str, Any]:
    """Return what a criterion or a rule says, where each part comes from, and why it was retired."""
    gone = {"by": why.layer, "because": why.reason, "sources": _sources(why.sources, rules)} if why else {}
    said = {part: _plain(getattr(thing, part, None)) for part in _PARTS}
    return _given({**said, "sources": _sources(thing.sources, rules), "layers": dict(thing.parts), "retired": gone})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping | tuple):
        return dict(value) if isinstance(value, Mapping) else list(value)
    return value.written() if hasattr(value, "written") else str(value) if isinstance(value, date) else value


def _sources(ids: Iterable[str], rules: RuleBase) -> list[dict[str, Any]]:
    shown = ("id", "title", "says", "today", "link", "checked")
    told = [{key: str(getattr(rules.sources[id_], key) or "") for key in shown} for id_ in ids]
    return [_given(source) for source in told]


def _given(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that say something."""
    return {key: value for key, value in parts.items() if value}
