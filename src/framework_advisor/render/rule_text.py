"""A rule base as text: an index, or one criterion or rule whole, as YAML with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from framework_advisor.rulebase.model import Criterion, RetiredRule, Rule, RuleBase


def names(rules: RuleBase) -> list[str]:
    """Return every name that `render` takes: criteria, criterion/rule with retired ones included, sources."""
    found: list[str] = []
    for criterion in rules.criteria.values():
        found.append(criterion.id)
        found += [rule.name for rule in _all(criterion)]
    return [*found, *rules.sources]


def render(rules: RuleBase, name: str | None, cases: Mapping[str, Sequence[str]]) -> str:
    """Return the index, or the criterion, rule or source of that name. `cases` are those in which each rule holds.

    Raises KeyError for a name that is not in `names`.
    """
    if name is None:
        return "".join(f"{line}\n" for line in _index(rules))
    id_, _, rule_id = name.partition("/")
    if id_ not in rules.criteria:
        return _yaml({name: {key: value for key, value in _source(name, rules).items() if key != "id"}})
    criterion = rules.criteria[id_]
    if rule_id:
        chosen = {rule.id: rule for rule in _all(criterion)}[rule_id]
        shown: dict[str, Any] = {"rules": {rule_id: _rule(chosen, criterion, rules, cases)}}
    else:
        head = {"title": criterion.title, "because": criterion.because, "importance": criterion.importance}
        sources = {"sources": [_source(one, rules) for one in criterion.sources]} if criterion.sources else {}
        every = {rule.id: _rule(rule, criterion, rules, cases) for rule in _all(criterion)}
        shown = {**head, **sources, "layers": dict(criterion.parts), "rules": every}
    return _yaml({id_: shown})


def _yaml(value: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=78)
    return text


def _all(criterion: Criterion) -> list[Rule]:
    return [*criterion.rules, *(gone.rule for gone in criterion.retired)]


def _index(rules: RuleBase) -> Iterator[str]:
    for criterion in rules.criteria.values():
        yield f"{criterion.id}  ({criterion.importance})  {criterion.title}"
        for rule in criterion.rules:
            whom = ", ".join(f"{id_} {strength}" for id_, strength in rule.favours.items())
            yield f"    {rule.id}  {whom or 'rules out ' + ', '.join(rule.rules_out)}"
        for gone in criterion.retired:
            yield f"    {gone.rule.id}  retired by {gone.layer}"


def _rule(rule: Rule, criterion: Criterion, rules: RuleBase, cases: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    gone: RetiredRule | None = next((one for one in criterion.retired if one.rule.id == rule.id), None)
    found: dict[str, Any] = {"when": rule.when.written()}
    found |= {"favours": dict(rule.favours)} if rule.favours else {"rules_out": list(rule.rules_out)}
    found |= {"because": rule.because, "sources": [_source(one, rules) for one in rule.sources]}
    if rule.review_by:
        found["review_by"] = str(rule.review_by)
    found["layers"] = dict(rule.parts)
    if gone:
        found["retired"] = {
            "by": gone.layer,
            "because": gone.reason,
            "sources": [_source(s, rules) for s in gone.sources],
        }
    if not gone and cases:
        found["cases"] = list(cases[f"{rule.criterion}/{rule.id}"])
    return found


def _source(id_: str, rules: RuleBase) -> dict[str, str]:
    source = rules.sources[id_]
    parts = {
        "title": source.title,
        "says": source.says,
        "today": source.today,
        "link": source.link,
        "checked": source.checked,
    }
    return {"id": id_, **{key: str(value) for key, value in parts.items() if value}}
