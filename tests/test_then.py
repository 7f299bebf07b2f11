"""Then and now: what the layers below would have chosen, and what became of their reasons."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.advice import Then
from framework_advisor.engine.audit import random_answers
from framework_advisor.render import words
from framework_advisor.render.json import document
from framework_advisor.rulebase.model import Criterion, Layer, Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements
from make import condition, criterion, requirements, rule, rule_base

ARTICLE, CURRENT = load_rules("article"), load_rules("current")
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))


def lost_rules(found: Then) -> list[Rule]:
    return [lost.before for lost in found.lost]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_then_is_what_the_layers_below_alone_say(file: Path) -> None:
    spec = read_requirements(file)
    advice, alone = advise(spec, CURRENT), advise(spec, ARTICLE)
    assert (advice.then is None) == (alone.winner == advice.winner)
    lines = list(words.then(advice))
    assert bool(lines) == bool(advice.then)
    if advice.then:
        assert advice.then.advice.verdict == alone.verdict
        assert f" said {ARTICLE.candidates[alone.winner].name if alone.winner else 'nobody'}; " in lines[0]
        assert len(lines) == (1 if advice.then.ruled_out or not advice.then.lost else 2)
        assert lines[:1] == list(words.then(advice, 0))
        assert [lost.before for lost in advice.then.lost] == [
            rule for rule in advice.then.reasons if rule in lost_rules(advice.then)
        ]


def random_specs(count: int) -> Iterator[Requirements]:
    """Yield specs of one to eight answers, always the same ones."""
    source = random.Random(11)
    for _ in range(count):
        whole = random_answers(source)
        chosen = {field: whole[field] for field in source.sample(list(FIELDS), source.randint(1, 8))}
        yield requirements({f: tuple(one) if FIELDS[f].several else min(one) for f, one in chosen.items()})


def gain(rule: Rule, side: set[str], points: Mapping[str, int]) -> int:
    """Return by how much a rule puts a side ahead, in points of its criterion."""
    each = {id_: points.get(rule.favours.get(id_, ""), 0) for id_ in CURRENT.candidates}
    return max(each[id_] for id_ in each if id_ in side) - max(each[id_] for id_ in each if id_ not in side)


def test_a_lost_reason_counts_for_less_and_any_other_for_as_much() -> None:
    points, differing = CURRENT.scale.strengths, 0
    for spec in random_specs(400):
        advice = advise(spec, CURRENT)
        found = advice.then
        if not found or found.ruled_out:
            continue
        differing += 1
        side = {found.advice.winner} if found.advice.winner else set(CURRENT.candidates) - {str(advice.winner)}
        side = {str(id_) for id_ in side}
        held = {rule.name: (rule, item.weight) for item in found.advice.criteria for rule in item.reasons}
        now = {rule.name: (rule, item.weight) for item in advice.criteria for rule in item.reasons}
        for_it = {name for name, (rule, _) in held.items() if gain(rule, side, points) > 0}
        assert {rule.name for rule in found.reasons} == for_it
        counted = [gain(rule, side, points) * held[rule.name][1] for rule in found.reasons]
        assert counted == sorted(counted, reverse=True)
        for reason, then_counts in zip(found.reasons, counted, strict=True):
            today, weight = now.get(reason.name, (reason, 0))
            assert (reason in lost_rules(found)) == (gain(today, side, points) * weight < then_counts)
        assert [line.partition(" ")[0] for line in words.then(advice, 3)] == ["The", "Count"][: 1 + bool(found.lost)]
    assert differing > 20


def over(base: RuleBase, *criteria: Criterion) -> RuleBase:
    """Return a rule base above another that replaces some of its criteria."""
    above = rule_base(*criteria)
    merged = {**base.criteria, **above.criteria}
    return replace(above, below=base, layers=(Layer("top", above.as_of),), criteria=merged)


def test_what_rules_a_winner_out_is_a_reason_and_is_named() -> None:
    base = rule_base(criterion("veto", rule("r", rules_out=("b",))), criterion("other", rule("s", {"b": "strong"})))
    advice = advise(requirements(), over(base, criterion("veto", rule("r", rules_out=("a",)))))
    assert advice.then
    assert [rule.name for rule in advice.then.reasons] == ["veto/r"]
    assert [rule.name for rule in advice.then.ruled_out] == ["veto/r"]
    assert list(words.then(advice)) == ["The 2026 rules (`test`) said A; ruled out now by veto/r (`test`)."]


def test_layers_that_knew_nothing_would_not_have_chosen_otherwise() -> None:
    base = rule_base(criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"}))))
    assert advise(requirements(), base).verdict.word == "undecided"
    assert advise(requirements(), over(base, criterion("d", rule("s", {"b": "strong"})))).then is None


def test_a_reason_that_weighs_less_is_lost() -> None:
    base = rule_base(
        criterion("light", rule("r", {"a": "strong"}), importance="low"),
        criterion("heavy", rule("s", {"a": "strong"}), importance="high"),
        criterion("against", rule("t", {"b": "strong"}), importance="low"),
    )
    top = over(
        base,
        criterion("heavy", rule("s", {"a": "strong"}), importance="off"),
        criterion("against", rule("t", {"b": "strong"}), importance="critical"),
    )
    advice = advise(requirements(), top)
    assert advice.then
    assert [rule.name for rule in advice.then.reasons] == ["heavy/s", "light/r"]
    assert [(lost.before.name, lost.weight) for lost in advice.then.lost] == [("heavy/s", (3, 0))]
    assert list(words.then(advice))[1] == "Count for less: heavy/s (weight 3 -> 0)."


def test_then_looks_past_names_that_the_base_layer_does_not_know() -> None:
    rules = load_rules(TOP / "examples" / "layers" / "with-jax.yaml")
    spec = requirements(
        {"deployment.targets": ("microcontroller",)},
        priorities={"microcontroller": "critical"},
        decision={"chosen": "jax"},
    )
    layers = [rules, rules.below, CURRENT.below]
    assert [layer and layer.name for layer in layers] == [rules.name, "current", "article"]
    advice = advise(spec, rules)
    assert advice.winner == advise(spec, ARTICLE).winner == "tensorflow"
    assert advice.then is None


def test_the_base_layer_alone_has_no_then() -> None:
    assert ARTICLE.below is None
    assert advise(requirements({"team.experience": "expert"}), ARTICLE).then is None


def test_json_tells_the_then_that_the_words_tell() -> None:
    told = 0
    for file in EXAMPLES:
        advice = advise(read_requirements(file), CURRENT)
        then, lines = document(advice)["then"], " ".join(words.then(advice))
        assert (then is None) == (lines == "")
        if then and not (advice.then and advice.then.ruled_out):
            told += 1
            assert then["rules"] == "article"
            lost, of = len(then["lost"]), len(then["reasons"])
            many = f"all its {of} reasons" if lost == of else f"{lost} of its {of} reasons"
            assert many in lines or then["winner"] is None
            assert all(lost["id"] in lines for lost in then["lost"])
            assert {lost["id"] for lost in then["lost"]} <= set(then["reasons"])
    assert told


def test_every_source_that_the_json_names_is_in_it() -> None:
    for spec in random_specs(60):
        found = document(advise(spec, CURRENT))
        rules = [*found["retired"]]
        for each in found["criteria"]:
            rules += [*each["rules"], *each["facts"], *each["retired"]]
        named = {id_ for rule in rules for id_ in rule["sources"]}
        named |= {id_ for note in (*found["headlines"], *found["notes"]) for id_ in note["sources"]}
        named |= {id_ for lost in (found["then"] or {"lost": []})["lost"] for id_ in lost["sources"]}
        assert named <= found["sources"].keys()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_reason_behind_the_outcome_is_overdue_from_the_day_after_its_review(file: Path) -> None:
    project = read_requirements(file)
    late = advise(project, CURRENT, date.max).overdue
    due = min(rule.review_by for rule in late if rule.review_by)
    on_the_day, after = (advise(project, CURRENT, day) for day in (due, due + timedelta(days=1)))
    assert on_the_day.overdue == ()
    assert {rule.review_by for rule in after.overdue} == {due}
    assert document(after)["overdue"] == [rule.name for rule in after.overdue]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_only_what_speaks_for_the_winner_is_behind_the_outcome(file: Path) -> None:
    advice = advise(read_requirements(file), CURRENT, date.max)
    late, points = advice.overdue, CURRENT.scale.strengths
    held = [reason for item in advice.criteria for reason in item.reasons if reason.review_by]
    if advice.winner is None:
        assert sorted(reason.name for reason in late) == sorted(reason.name for reason in held)
    for reason in late:
        each = {id_: points.get(reason.favours.get(id_, ""), 0) for id_ in CURRENT.candidates}
        assert reason.rules_out or advice.winner is None or each[advice.winner] > min(each.values())
