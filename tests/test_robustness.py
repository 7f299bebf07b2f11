"""Robustness: weights, answer changes and reasons, each against an independent way to the same result."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysensmcda.smaa import exact_acceptability

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine import robustness
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.simplex import share_above
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from make import answers, condition, criterion, requirements, rule, rule_base, rule_bases


def test_the_share_of_weightings_is_the_known_one() -> None:
    assert share_above((2, -2.5, 1.5, -4, 0.5, 4)) == pytest.approx(0.610847, abs=5e-7)
    assert share_above((2, -1)) == pytest.approx(2 / 3)
    assert share_above((1, -1)) == 0.5
    assert (share_above(()), share_above((0, 0)), share_above((-1, 0)), share_above((0, 1))) == (0, 0, 0, 1)


differences = st.lists(st.sampled_from([-3, -2, -1, 0, 0, 1, 2, 3]), min_size=2, max_size=8)


@settings(max_examples=40)
@given(differences)
def test_the_share_is_that_of_an_independent_library(found: list[int]) -> None:
    if not any(found):
        return  # the library splits a tie; nobody beats anybody
    values = np.array([[max(one, 0) for one in found], [max(-one, 0) for one in found]], dtype=float)
    result = exact_acceptability(values, np.ones(len(found), dtype=int), scaling="none", weight_bounds=False)
    assert share_above(found) == pytest.approx(result.acceptability[0], abs=1e-7)


@settings(max_examples=20)
@given(st.lists(st.floats(-5, 5).filter(lambda one: abs(one) > 0.01), min_size=2, max_size=20), st.integers(0, 999))
def test_the_share_is_that_of_a_sample(found: list[float], seed: int) -> None:
    draws = 40_000
    sample = np.random.default_rng(seed).exponential(size=(draws, len(found)))
    share, exact = float((sample @ np.array(found) > 0).mean()), share_above(found)
    assert abs(share - exact) <= 4 * (exact * (1 - exact) / draws) ** 0.5 + 1 / draws
    assert share_above([-one for one in found]) == pytest.approx(1 - exact)
    assert share_above([*found, 0.0]) == pytest.approx(share_above(found)) or 0.0 not in found


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_an_importance_turns_the_outcome_exactly_where_it_does_as_a_priority(rules: RuleBase, given_: Any) -> None:
    advice = advise(requirements(given_), rules)
    expected = set()
    for id_, word in product([item.criterion.id for item in advice.criteria], rules.scale.importances):
        winner = advise(requirements(given_, priorities={id_: word}), rules).position.winner
        if winner != advice.position.winner:
            expected.add((id_, word, winner))
    assert set(advice.turns) == expected


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_a_pillar_is_a_rule_without_which_scoring_says_otherwise(rules: RuleBase, given_: Any) -> None:
    advice = advise(requirements(given_), rules)
    expected = {}
    for item in advice.criteria:
        for gone in item.reasons:
            kept = replace(item.criterion, rules=tuple(one for one in item.criterion.rules if one is not gone))
            without = replace(rules, criteria={**rules.criteria, item.criterion.id: kept})
            winner = advise(requirements(given_), without).position.winner
            if winner != advice.position.winner:
                expected[gone.name] = winner
    assert {one.rule.name: one.winner for one in advice.pillars} == expected


def brute_flips(advice: Advice, fixed: tuple[str, ...] = ()) -> tuple[int, set[Any]]:
    """Return the smallest size of sets of changes that make another candidate win, and all of that size up to two."""
    given_ = {field: one for field, one in advice.requirements.answers().items() if field not in fixed}
    for size in (1, 2):
        found = set()
        for fields in combinations(given_, size):
            for chosen in product(*(FIELDS[field].neighbours(given_[field]) for field in fields)):
                changed = dict(zip(fields, chosen, strict=True))
                again = {**advice.requirements.answers(), **changed}
                if any(one.holds(again) for one in CONTRADICTIONS):
                    continue
                plain = {f: tuple(a) if FIELDS[f].several else min(a) for f, a in again.items()}
                winner = advise(requirements(plain), advice.rules).position.winner
                if winner is not None and winner != advice.position.winner:
                    found.add((frozenset(changed.items()), winner))
        if found:
            return size, found
    return 0, set()


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_flips_are_the_smallest_sets_and_leave_none_out(rules: RuleBase, given_: Any) -> None:
    """For every flip of brute force one is told for the same winner and fields that drops no option more."""
    given_.pop("deployment.targets", None)
    advice = advise(requirements(given_), rules)
    size, expected = brute_flips(advice)
    flips = advice.flips
    told = {
        (frozenset((change.field, change.after) for change in changes), flip.winner)
        for flip in flips.found
        for changes in (flip.changes, *flip.alike)
    }
    assert flips.complete
    assert told <= expected
    assert all(len(flip.changes) == size for flip in flips.found)
    before = advice.requirements.answers()

    def drops_no_more(told: Any, other: Any) -> bool:
        those, these = dict(told), dict(other)
        return those.keys() == these.keys() and all(before[f] - those[f] <= before[f] - these[f] for f in those)

    for changes, winner in expected:
        assert any(winner == whose and drops_no_more(one, changes) for one, whose in told)


def test_options_that_say_the_same_are_one_change_the_most_plausible_first() -> None:
    options = ("tensorflow", "tf-serving", "tfx")
    there = [rule(one, {"b": "strong"}, condition({"team.existing": one})) for one in options]
    rules = rule_base(
        criterion("one", rule("r", {"a": "strong"}, condition({"model.novelty": "novel"}))),
        criterion("estate", *there, importance="critical", switching=True),
        criterion("two", rule("s", {"b": "strong"}, condition({"model.novelty": "standard"})), importance="critical"),
    )
    advice = advise(requirements({"model.novelty": "novel", "team.existing": ("keras",)}), rules)
    first, *others = advice.flips.found
    assert [(one.field, one.after) for one in first.changes] == [("model.novelty", frozenset(("standard",)))]
    (adding,) = others
    assert adding.changes[0].after == {"keras", "tensorflow"}
    assert [one.after for (one,) in adding.alike] == [{"keras", "tf-serving"}, {"keras", "tfx"}]


def test_a_spent_budget_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = ({"model.structure": "static"}, {"team.experience": "beginner"})
    rules = rule_base(
        criterion("r", rule("r", {"a": "strong"}, condition({"model.novelty": "novel"})), importance="critical"),
        criterion("s", rule("s", {"b": "strong"}, condition(one)), importance="critical"),
        criterion("t", rule("t", {"b": "strong"}, condition(other)), importance="critical"),
    )
    spec = requirements({"model.structure": "dynamic", "team.experience": "expert", "model.novelty": "novel"})
    flips = advise(spec, rules).flips
    assert (len(flips.found), flips.complete) == (3, True)
    monkeypatch.setattr(robustness, "BUDGET", 1)
    spent = advise(spec, rules).flips
    assert (len(spent.found), spent.complete) == (1, False)


def test_fixed_answers_are_left_alone() -> None:
    answers = {"model.structure": "dynamic", "team.experience": "expert"}
    advice = advise(requirements(answers), FIXED)
    assert {change.field for one in advice.flips.found for change in one.changes} == set(answers)
    held = requirements(answers, decision={"chosen": "a", "fixed": ("model.structure",)})
    found = advise(held, FIXED).flips.found
    assert {change.field for one in found for change in one.changes} == {"team.experience"}
    assert brute_flips(advise(held, FIXED), ("model.structure",))[0] == 1


FIXED = rule_base(
    criterion("one", rule("r", {"a": "strong"}), importance="high"),
    criterion("two", rule("s", {"b": "strong"}, condition({"model.structure": "static"})), importance="low"),
    criterion("three", rule("t", {"b": "strong"}, condition({"team.experience": "beginner"})), importance="critical"),
    criterion("four", rule("u", {"b": "strong"}, condition({"model.structure": "static"})), importance="critical"),
)


@pytest.mark.parametrize("several", [("none",), ("keras",), ("keras", "numpy"), ("keras", "numpy", "jax")])
def test_neighbours_are_one_option_more_less_or_exchanged(several: tuple[str, ...]) -> None:
    question, answer = FIELDS["team.knows"], frozenset(several)
    options = list(question.options)
    every = [frozenset(one) for size in range(1, 5) for one in combinations(options, size)]
    valid = [one for one in every if "none" not in one or len(one) == 1]
    expected = {one for one in valid if one != answer and len(one - answer) <= 1 and len(answer - one) <= 1}
    found = question.neighbours(answer)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_examples_hold_against_random_weightings_as_often_as_they_say() -> None:
    source = random.Random(5)
    advice = advise(read_requirements(TOP / "examples" / "shop-recommender.yaml"), load_rules())
    ahead, behind = advice.leading or ("", "")
    places = [list(advice.rules.candidates).index(id_) for id_ in (ahead, behind)]
    d = [item.judgement.points[places[0]] - item.judgement.points[places[1]] for item in advice.criteria]
    draws = 4000
    wins = sum(sum(source.expovariate(1) * one for one in d) > 0 for _ in range(draws))
    exact = advice.support(ahead, behind)
    assert abs(wins / draws - exact) <= 4 * (exact * (1 - exact) / draws) ** 0.5
