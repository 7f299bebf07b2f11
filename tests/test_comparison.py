"""Comparing: what differs, what each cause does alone, and that it adds up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from conftest import TOP, call
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare, under_each_layer
from framework_advisor.compare.snapshot import moves
from framework_advisor.engine.advice import Advice
from framework_advisor.render import compared
from framework_advisor.rulebase.model import RuleBase
from make import CANDIDATES, answers, criterion, requirements, rule, rule_base, rule_bases

ARTICLE, CURRENT = load_rules("article"), load_rules()
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))


def points(advice: Advice) -> dict[str, int]:
    return {one.candidate.id: one.points for one in advice.standings}


@settings(max_examples=60)
@given(rule_bases(), answers(), answers())
def test_swapping_the_answers_alone_is_all_of_it_where_nothing_else_differs(
    rules: RuleBase, before: dict[str, object], after: dict[str, object]
) -> None:
    old, new = requirements(before), requirements(after)
    found = compare(Subject(old, rules), Subject(new, rules))
    assert found.difference.answers == {
        field: (old.answers().get(field), new.answers().get(field))
        for field in {*before, *after}
        if old.answers().get(field) != new.answers().get(field)
    }
    assert set(found.alone) == ({"answers"} if found.difference.answers else set())
    for advice in found.alone.values():
        assert (advice.standings, advice.verdict) == (found.after.standings, found.after.verdict)


@settings(max_examples=60)
@given(rule_bases(), rule_bases(), answers(), answers())
def test_what_moved_adds_up_to_the_leads(
    first: RuleBase, second: RuleBase, before: dict[str, object], after: dict[str, object]
) -> None:
    advices = advise(requirements(before), first), advise(requirements(after), second)
    for ahead in CANDIDATES:
        for behind in CANDIDATES:
            both = moves(*advices, ahead, behind)
            for place, advice in enumerate(advices):
                lead = points(advice)[ahead] - points(advice)[behind]
                assert sum(pair[place] for pair in both.values()) == lead
            changes = [abs(is_ - was) for was, is_ in both.values()]
            assert changes == sorted(changes, reverse=True)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_one_spec_under_two_rule_bases_differs_by_the_rules_alone(file: Path) -> None:
    project = read_requirements(str(file)).model_copy(update={"priorities": {"browser": "critical", "hiring": "off"}})
    found = compare(Subject(project, ARTICLE), Subject(project, CURRENT))
    told = found.difference
    assert (told.answers, told.priorities, told.rules_out, set(found.alone)) == ({}, {}, {}, {"rules"})
    assert found.alone["rules"].standings == found.after.standings == advise(project, CURRENT).standings


def test_each_cause_is_swapped_from_before() -> None:
    given_ = {"model.structure": "static", "team.experience": "expert"}
    old = requirements(given_)
    new = requirements(
        {"model.structure": "dynamic"}, priorities={"graph-style": "critical"}, rules_out={"tensorflow": "No."}
    )
    found = compare(Subject(old, ARTICLE), Subject(new, CURRENT))
    expected = {
        "answers": advise(requirements({"model.structure": "dynamic"}), ARTICLE),
        "priorities": advise(requirements(given_, priorities={"graph-style": "critical"}), ARTICLE),
        "rules_out": advise(requirements(given_, rules_out={"tensorflow": "No."}), ARTICLE),
        "rules": advise(old, CURRENT),
    }
    assert {cause: advice.standings for cause, advice in found.alone.items()} == {
        cause: advice.standings for cause, advice in expected.items()
    }
    assert found.after.standings == advise(new, CURRENT).standings


def test_a_spec_is_compared_under_every_layer_from_the_lowest_up() -> None:
    subjects = under_each_layer(requirements(), CURRENT)
    assert [subject.rules.name for subject in subjects] == ["article", "current"]


BASE = rule_base(
    criterion("pro", rule("r", {"a": "strong"}), importance="high"), criterion("con", rule("s", {"b": "slight"}))
)
WEIGHED = {"pro": "critical"}


def test_both_writers_tell_the_same() -> None:
    pairs = [
        compare(Subject(requirements(), BASE), Subject(requirements({}, priorities=WEIGHED), BASE)),
        compare(Subject(requirements(), BASE), Subject(requirements(rules_out={"a": "Not *here*."}), BASE)),
        compare(Subject(requirements(), BASE), Subject(requirements(), BASE)),
    ]
    shown, marked = compared.render(pairs, width=200), compared.as_markdown(pairs)
    plain = marked.replace("\\", "")
    for text in (
        "model.structure: dynamic -> unanswered",
        "priorities.pro: as in the rule base -> critical",
        "rules_out.a: not ruled out -> Not *here*.",
        "nothing that counts",
        "pro/r (A, strong)",
        "What moved A's lead over B",
        "No criterion moved",
        "Each alone",
    ):
        assert (text in shown, text in plain) == (True, True), text
    assert "\\*here\\*" in marked
    assert re.search(r"^A +9 +out$", shown, re.MULTILINE)
    assert "| A | 9 | out |" in marked


def test_a_candidate_that_only_one_rule_base_knows_has_no_lead_to_compare() -> None:
    third = rule_base(criterion("pro", rule("r", {"c": "strong"})), candidates=("a", "b", "c"))
    found = compare(Subject(requirements(), BASE), Subject(requirements(), replace(third, sha256="1" * 64)))
    shown = compared.render([found])
    assert "C is not in test, so leads cannot be compared." in shown
    assert re.search(r"^C +- +6$", shown, re.MULTILINE)


def test_what_moved_is_told_whole() -> None:
    """What the rows of `rules diff` say adds up to what the two leads differ by."""
    result = call("rules", "diff", "article", "current", "--spec", "examples/java-back-end.yaml")
    rows = result.stdout.partition("What moved PyTorch's lead")[2].splitlines()[2:]
    moved = [tuple(map(int, row.split()[-2:])) for row in rows if row]
    project = read_requirements(TOP / "examples" / "java-back-end.yaml")
    was, is_ = (points(advise(project, rules)) for rules in (ARTICLE, CURRENT))
    leads = [each["pytorch"] - each["tensorflow"] for each in (was, is_)]
    assert moved
    assert sum(after - before for before, after in moved) == leads[1] - leads[0]


def test_a_what_if_is_a_comparison_with_its_gates() -> None:
    file = str(EXAMPLES[0])
    options = ["--set", "model.structure=dynamic", "--expect", "pytorch", "--format", "json"]
    found = json.loads(call("score", *options, file).stdout)
    assert found["schema"] == "framework-advisor/comparison/v2"
    assert found["difference"]["answers"]["model.structure"]["after"] == ["dynamic"]
    assert [gate["gate"] for gate in found["after"]["gates"]] == ["expect"]
    assert found["before"]["gates"] == []
