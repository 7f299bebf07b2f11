"""Comparing: what differs, what each cause does alone, and that it adds up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare, moves, reasons
from framework_advisor.rulebase.model import RuleBase
from make import answers, requirements, rule_bases

ARTICLE, CURRENT = load_rules("article"), load_rules()
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))


@settings(max_examples=60)
@given(rule_bases(), answers(), answers())
def test_swapping_the_answers_alone_is_all_of_it_where_nothing_else_differs(
    rules: RuleBase, before: dict[str, object], after: dict[str, object]
) -> None:
    old, new = requirements(before), requirements(after)
    found = compare(Subject(old, rules), Subject(new, rules))
    assert {change.field: (change.before, change.after) for change in found.answers} == {
        field: (old.answers().get(field), new.answers().get(field))
        for field in {*before, *after}
        if old.answers().get(field) != new.answers().get(field)
    }
    assert set(found.alone) == ({"answers"} if found.answers else set())
    for advice in found.alone.values():
        assert advice.standings == found.after.standings
    gained, lost = reasons(found)
    held = [{rule.name for item in one.counted for rule in item.holding} for one in (found.before, found.after)]
    assert ({rule.name for rule in gained}, {rule.name for rule in lost}) == (held[1] - held[0], held[0] - held[1])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_one_spec_under_two_rule_bases_differs_by_the_rules_alone(file: object) -> None:
    spec = read_requirements(str(file)).model_copy(update={"priorities": {"browser": "critical", "hiring": "off"}})
    found = compare(Subject(spec, ARTICLE), Subject(spec, CURRENT))
    assert (found.answers, found.priorities, set(found.alone)) == ((), (), {"rules"})
    assert found.alone["rules"].standings == found.after.standings == advise(spec, CURRENT).standings
    both = moves(found.before, found.after, "pytorch", "tensorflow")
    for place, advice in enumerate((found.before, found.after)):
        scores = {one.candidate.id: one.score for one in advice.standings}
        assert sum(pair[place] for pair in both.values()) == pytest.approx(scores["pytorch"] - scores["tensorflow"])
    changes = [abs(after - before) for before, after in both.values()]
    assert changes == sorted(changes, reverse=True)


def test_each_cause_is_swapped_from_before() -> None:
    old = requirements({"model.structure": "static", "team.experience": "expert"})
    new = requirements({"model.structure": "dynamic"}, priorities={"graph-style": "critical"})
    found = compare(Subject(old, ARTICLE), Subject(new, CURRENT))
    assert set(found.alone) == {"answers", "priorities", "rules"}
    assert found.alone["answers"].standings == advise(requirements({"model.structure": "dynamic"}), ARTICLE).standings
    given_ = {"model.structure": "static", "team.experience": "expert"}
    swapped = requirements(given_, priorities={"graph-style": "critical"})
    assert found.alone["priorities"].standings == advise(swapped, ARTICLE).standings
    assert found.alone["rules"].standings == advise(old, CURRENT).standings
