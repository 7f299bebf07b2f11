"""Robustness: weights, answer changes and reasons, each against an independent way to the same result."""

from __future__ import annotations

import random
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysensmcda.smaa import exact_acceptability

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine import robustness
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.robustness import flips, joint_support, pillars, weight_ranges
from framework_advisor.engine.simplex import share_above
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from make import answers, condition, criterion, requirements, rule, rule_base, rule_bases

EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
SCAN = 200_001


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


def scanned(advice: Advice, criterion: str) -> tuple[float, float, str | None, str | None]:
    """Return over which shares of a criterion the outcome stays, by trying 200,001 of them."""
    counted = advice.counted
    weights = np.array([item.weight for item in counted], dtype=float)
    here = [item.criterion.id for item in counted].index(criterion)
    rest = weights.copy()
    rest[here] = 0
    rest /= rest.sum()
    fit = [one.candidate.id for one in advice.standings if not one.ruled_out]
    full = advice.rules.scale.full_value
    points = {id_: np.array([item.points.get(id_, 0) for item in counted]) / full for id_ in fit}
    shares = np.linspace(0, 1, SCAN)
    scores = {id_: 100 * (shares * p[here] + (1 - shares) * (p @ rest)) for id_, p in points.items()}
    winners = np.full(SCAN, "", dtype=object)
    for id_ in fit:
        margin = np.min([scores[id_] - scores[other] for other in fit if other != id_], axis=0)
        winners[(margin >= advice.rules.scale.lean_margin - 1e-9) & (margin > 1e-9)] = id_
    now = round(weights[here] / weights.sum() * (SCAN - 1))
    same = winners == (advice.winner or "")
    low = high = now
    while low and same[low - 1]:
        low -= 1
    while high < SCAN - 1 and same[high + 1]:
        high += 1
    below, above = (winners[low - 1] or None) if low else None, (winners[high + 1] or None) if high < SCAN - 1 else None
    return low / (SCAN - 1), high / (SCAN - 1), below, above


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_weight_ranges_are_those_of_a_scan(file: object) -> None:
    advice = advise(read_requirements(str(file)), load_rules())
    for one in weight_ranges(advice):
        low, high, below, above = scanned(advice, one.criterion)
        assert one.low == pytest.approx(low, abs=2 / SCAN)
        assert one.high == pytest.approx(high, abs=2 / SCAN)
        assert one.low <= one.now <= one.high
        assert (one.below, one.above) == (below, above)


@settings(max_examples=25)
@given(rule_bases(), answers())
def test_weight_ranges_for_three_candidates_are_those_of_a_scan(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    if not advice.leading:
        return
    for one in weight_ranges(advice):
        if len(advice.counted) > 1 and sum(i.weight for i in advice.counted if i.criterion.id != one.criterion):
            low, high, _, _ = scanned(advice, one.criterion)
            assert one.low == pytest.approx(low, abs=3 / SCAN)
            assert one.high == pytest.approx(high, abs=3 / SCAN)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_importance_that_turns_the_outcome_turns_it_as_a_priority(file: object) -> None:
    spec, rules = read_requirements(str(file)), load_rules()
    advice = advise(spec, rules)
    for one in weight_ranges(advice):
        turns = {}
        for word in rules.scale.importances:
            priorities = {**spec.priorities, one.criterion: word}
            winner = advise(spec.model_copy(update={"priorities": priorities}), rules).winner
            if winner != advice.winner:
                turns[word] = winner
        assert dict(one.turns) == turns


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_a_pillar_is_a_rule_without_which_scoring_says_otherwise(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    found = {one.rule.name: one.winner for one in pillars(advice)}
    expected = {}
    for item in advice.counted:
        for gone in item.holding:
            kept = item.criterion._replace(rules=tuple(one for one in item.criterion.rules if one is not gone))
            without = rules._replace(criteria={**rules.criteria, item.criterion.id: kept})
            winner = advise(requirements(given_), without).winner
            if winner != advice.winner:
                expected[gone.name] = winner
    assert found == expected


def brute_flips(advice: Advice, fixed: tuple[str, ...] = ()) -> tuple[int, set[object]]:
    """Return the smallest size of sets of changes that make another candidate win, and all of that size."""
    given_ = {field: one for field, one in advice.requirements.answers().items() if field not in fixed}
    for size in (1, 2, 3):
        found = set()
        for fields in combinations(given_, size):
            for chosen in product(*(FIELDS[field].neighbours(given_[field]) for field in fields)):
                changed = dict(zip(fields, chosen, strict=True))
                again = {**advice.requirements.answers(), **changed}
                if any(one.holds(again) for one in CONTRADICTIONS):
                    continue
                plain = {f: tuple(a) if FIELDS[f].several else min(a) for f, a in again.items()}
                winner = advise(requirements(plain), advice.rules).winner
                if winner is not None and winner != advice.winner:
                    found.add((frozenset(changed.items()), winner))
        if found:
            return size, found
    return 0, set()


@settings(max_examples=40)
@given(rule_bases(), answers())
def test_flips_are_all_of_the_smallest_sets(rules: RuleBase, given_: dict[str, object]) -> None:
    given_.pop("deployment.targets", None)
    advice = advise(requirements(given_), rules)
    size, expected = brute_flips(advice)
    found = flips(advice)
    assert {(frozenset((c.field, c.after) for c in one.changes), one.winner) for one in found} == expected
    assert all(len(one.changes) == size for one in found)
    steps = [sum(change.steps for change in one.changes) for one in found]
    assert steps == sorted(steps)


def test_fixed_answers_are_left_alone() -> None:
    advice = advise(requirements({"model.structure": "dynamic", "team.experience": "expert"}), FIXED)
    assert {change.field for one in flips(advice) for change in one.changes} == {"model.structure", "team.experience"}
    decision = {"chosen": "a", "fixed": ("model.structure",)}
    held = requirements({"model.structure": "dynamic", "team.experience": "expert"}, decision=decision)
    found = flips(advise(held, FIXED))
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


def test_the_joint_share_agrees_with_the_exact_one_where_one_rival_never_leads() -> None:
    rules = rule_base(
        criterion("one", rule("r", {"a": "strong", "b": "slight"})),
        criterion("two", rule("s", {"a": "slight", "b": "strong"})),
        candidates=("a", "b", "c"),
    )
    advice = advise(requirements(), rules)
    joint, exact = joint_support(advice), advice.support(*advice.leading or ("", ""))
    assert joint is not None
    assert abs(joint - exact) <= 4 * (exact * (1 - exact) / robustness.DRAWS) ** 0.5
    assert joint_support(advice) == joint
    two = rules._replace(candidates={id_: rules.candidates[id_] for id_ in ("a", "b")})
    assert joint_support(advise(requirements(), two)) is None


def test_a_clear_that_few_weightings_support_is_a_lean() -> None:
    """Two strong reasons in criteria that weigh much against three in criteria that weigh little."""
    heavy = [criterion(f"h{n}", rule("r", {"a": "strong"}), importance="critical") for n in range(2)]
    light = [criterion(f"l{n}", rule("r", {"b": "strong"}), importance="low") for n in range(3)]
    rules = rule_base(*heavy, *light)
    advice = advise(requirements(), rules)
    assert advice.verdict.decided
    assert advice.verdict.margin == pytest.approx(100 * 7 / 13)
    assert advice.support("a", "b") == pytest.approx(share_above((3, 3, -3, -3, -3)))
    assert advice.support("a", "b") < 2 / 3
    assert advice.verdict.word == "lean"
    lower = rules._replace(scale=rules.scale._replace(clear_weightings=30))
    assert advise(requirements(), lower).verdict.word == "clear"


def test_examples_hold_against_random_weightings_as_often_as_they_say() -> None:
    source = random.Random(5)  # noqa: S311
    advice = advise(read_requirements(TOP / "examples" / "shop-recommender.yaml"), load_rules())
    ahead, behind = advice.leading or ("", "")
    d = list(advice.differences(ahead, behind).values())
    draws = 4000
    wins = sum(sum(source.expovariate(1) * one for one in d) > 0 for _ in range(draws))
    exact = advice.support(ahead, behind)
    assert abs(wins / draws - exact) <= 4 * (exact * (1 - exact) / draws) ** 0.5
