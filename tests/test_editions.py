"""Two rule bases, one after the other: what the later one changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conftest import call
from framework_advisor import load_rules
from framework_advisor.rulebase.conditions import All, AnyOf
from framework_advisor.rulebase.editions import difference
from framework_advisor.rulebase.model import RetiredRule, Retirement
from make import condition, criterion, rule, rule_base

ARTICLE, CURRENT = load_rules("article"), load_rules("current")


def test_every_rule_of_both_is_kept_or_listed_once() -> None:
    found = difference(ARTICLE, CURRENT)
    before = {(c.id, r.id): r for c in ARTICLE.criteria.values() for r in c.rules}
    after = {(c.id, r.id): r for c in CURRENT.criteria.values() for r in c.rules}
    changes = [change for one in found.criteria for change in one.rules]
    named = [(change.rule.criterion, change.rule.id) for change in changes]
    assert len(set(named)) == len(named)
    by_kind: dict[str, set[tuple[str, str]]] = {}
    for name, change in zip(named, changes, strict=True):
        by_kind.setdefault(change.kind, set()).add(name)
    assert by_kind["added"] == after.keys() - before.keys()
    assert by_kind["retired"] == before.keys() - after.keys()
    for key in before.keys() & after.keys():
        meaning = [rule._replace(review_by=None, parts={}) for rule in (before[key], after[key])]
        assert (key in by_kind["changed"]) == (meaning[0] != meaning[1])
    assert found.kept + len(by_kind["changed"]) + len(by_kind["retired"]) == len(before)
    assert all(change.because and change.sources for change in changes)


def test_there_is_no_difference_to_itself_and_the_way_back_mirrors_it() -> None:
    same = difference(CURRENT, CURRENT)
    assert (same.criteria, dict(same.scale), same.candidates, same.others) == ((), {}, (), ())
    there, back = difference(ARTICLE, CURRENT), difference(CURRENT, ARTICLE)
    assert there.kept == back.kept
    assert {name: pair[::-1] for name, pair in there.scale.items()} == back.scale
    assert sorted((one.what, one.after, one.before) for one in there.others) == sorted(back.others)


def test_what_may_move_an_advice_is_a_change_of_a_criterion() -> None:
    both = (condition({"team.role": "research"}), condition({"model.structure": "static"}))
    whole = criterion("c", rule("r", {"a": "strong"}, All(both)), switching=True)
    after = criterion("c", rule("r", {"a": "strong"}, AnyOf(both)))
    (change,) = difference(rule_base(whole), rule_base(after)).criteria
    assert change.switching == (True, False)
    assert [one.kind for one in change.rules] == ["changed"]


def test_a_criterion_that_was_retired_takes_its_rules_with_it() -> None:
    before = criterion("c", rule("r", {"a": "strong"}), rule("s", {"b": "strong"}))
    why = Retirement("It decides nothing.", ("s",), "later")
    gone = tuple(RetiredRule(rule, why) for rule in before.rules)
    after = replace(before, rules=(), retired=gone, retirement=why)
    (change,) = difference(rule_base(before), rule_base(after)).criteria
    assert change.importance == ("normal", None)
    assert change.criterion.retirement == why
    assert [(one.kind, one.because) for one in change.rules] == [("retired", why.reason)] * 2


def test_diff_tells_what_neither_rule_base_knows_and_all_at_once(tmp_path: Path) -> None:
    own = min(CURRENT.criteria.keys() - ARTICLE.criteria.keys())
    (tmp_path / "a.yaml").write_text("nothing: here\n")
    (tmp_path / "spec.yaml").write_text(
        "schema: framework-advisor/spec/v1\nproject: {stage: production}\n"
        f"priorities: {{graph-stlye: low, {own}: low}}\n"
    )
    found = call("rules", "diff", "article", "current", "--spec", "spec.yaml", cwd=tmp_path)
    assert found.code == 3
    assert "spec.yaml:3:14: error[unknown-criterion]: `graph-stlye`" in found.stderr
    assert "1 problem" in found.stderr
    both = call("rules", "diff", "article", "a.yaml", "--spec", "nowhere.yaml", cwd=tmp_path)
    assert "a.yaml:1:1" in both.stderr
    assert "nowhere.yaml: error[" in both.stderr
    read = call("rules", "diff", "article", "current", "--spec", "-", stdin=b"schema: framework-advisor/spec/v1\n")
    assert read.code == 0
