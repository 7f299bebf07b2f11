"""Certainty: bounds, decided and reach against all completions, one by one, on small rule bases."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine import certainty
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.audit import random_projects
from framework_advisor.engine.scoring import advise as score
from framework_advisor.render import sureness
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import Answers, Is
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from make import CANDIDATES, answers, condition, criterion, requirements, rule, rule_base, rule_bases


def plain(answers: Answers) -> dict[str, object]:
    return {field: tuple(one) if FIELDS[field].several else min(one) for field, one in answers.items()}


def completions(advice: Advice) -> list[Advice]:
    """Return the advice for every way to answer what is open, as the rules can tell them apart."""
    given_ = advice.requirements.answers()
    rules = [rule for one in advice.rules.criteria.values() for rule in one.rules]
    fields = sorted({field for rule in rules for field in rule.when.fields()} - given_.keys())
    found = space(fields, [rule.when for rule in rules], given_)
    return [score(requirements(plain({**given_, **more})), advice.rules) for more, _ in found.answers()]


def margin(advice: Advice, ahead: str, behind: str) -> float:
    scores = {one.candidate.id: one.score for one in advice.standings}
    return scores[ahead] - scores[behind]


def fit(advice: Advice) -> set[str]:
    return {one.candidate.id for one in advice.standings if not one.ruled_out}


two_candidates = rule_bases().map(
    lambda rules: rules._replace(
        candidates={id_: rules.candidates[id_] for id_ in CANDIDATES[:2]},
        criteria={
            id_: one._replace(
                rules=tuple(
                    rule._replace(
                        favours={id_: s for id_, s in rule.favours.items() if id_ != "c"},
                        rules_out=tuple(id_ for id_ in rule.rules_out if id_ != "c"),
                    )
                    for rule in one.rules
                )
            )
            for id_, one in rules.criteria.items()
        },
    )
)


@settings(max_examples=80)
@given(rule_bases(), answers())
def test_bounds_are_the_extremes_over_all_completions(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    ends = completions(advice)
    for ahead, behind in product(CANDIDATES, CANDIDATES):
        if ahead != behind:
            margins = [margin(end, ahead, behind) for end in ends if {ahead, behind} <= fit(end)]
            bounds = advice.prospects.bounds(ahead, behind)
            assert (bounds is None) == (not margins)
            if bounds:
                assert bounds.exact
                assert (bounds.low, bounds.high) == pytest.approx((min(margins), max(margins)))


@settings(max_examples=80)
@given(two_candidates, answers())
def test_decided_means_that_no_completion_changes_the_winner(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    same = all(end.winner == advice.winner for end in completions(advice))
    if advice.verdict.word != "undecided":
        assert advice.verdict.decided == same


@settings(max_examples=80)
@given(rule_bases(), answers())
def test_decided_is_proof_for_three_candidates_too(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    same = all(end.winner == advice.winner for end in completions(advice))
    if advice.winner is not None:
        assert advice.verdict.decided == same
    elif advice.verdict.decided:
        assert same


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_bounds_hold_and_say_that_they_are_outer_where_too_much_is_coupled(
    rules: RuleBase, given_: dict[str, object]
) -> None:
    exact = advise(requirements(given_), rules)
    outer = advise(requirements(given_), rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certainty, "WIDEST", 3)
        for ahead, behind in product(CANDIDATES, CANDIDATES):
            if ahead != behind:
                inside, around = exact.prospects.bounds(ahead, behind), outer.prospects.bounds(ahead, behind)
                if inside and around:
                    assert around.low <= inside.low + 1e-9
                    assert around.high >= inside.high - 1e-9
                    same = (around.low, around.high) == pytest.approx((inside.low, inside.high))
                    assert same or not around.exact
                assert around is not None or inside is None
        decided = outer.prospects.decided(outer.winner)
    if decided:
        assert all(end.winner == exact.winner for end in completions(exact))


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_reach_is_what_one_more_answer_brings(rules: RuleBase, given_: dict[str, object]) -> None:
    advice = advise(requirements(given_), rules)
    if not advice.leading:
        return
    for field, reach in advice.reaches.items():
        if field == "deployment.targets":
            continue
        every = space([field], [rule.when for one in rules.criteria.values() for rule in one.rules])
        ends = [score(requirements({**given_, **plain(more)}), rules) for more, _ in every.answers()]
        margins = [margin(end, *advice.leading) for end in ends if set(advice.leading) <= fit(end)]
        margins = margins or [margin(advice, *advice.leading)]
        assert (reach.low, reach.high) == pytest.approx((min(margins), max(margins)))
        assert reach.turns == any(end.winner != advice.winner for end in ends)


@settings(max_examples=60)
@given(rule_bases(), answers())
def test_swing_is_the_most_that_one_answer_changes_whatever_the_others_are(
    rules: RuleBase, given_: dict[str, object]
) -> None:
    advice = advise(requirements(given_), rules)
    if not advice.leading:
        return
    ahead, behind = advice.leading
    by_rest: dict[tuple[str, object], list[int]] = {}
    for end in completions(advice):
        push = 100 * (end.sums[ahead] - end.sums[behind])
        push -= rules.scale.lean_margin * rules.scale.full_value * end.total_weight
        chosen = end.requirements.answers()
        for field in advice.reaches:
            rest = frozenset((key, value) for key, value in chosen.items() if key != field)
            by_rest.setdefault((field, rest), []).append(push)
    for field, reach in advice.reaches.items():
        swings = [max(pushes) - min(pushes) for (of, _), pushes in by_rest.items() if of == field]
        assert reach.swing == max(swings)


def test_fields_that_only_matter_together_are_found() -> None:
    both = condition({"model.novelty": "novel", "team.experience": "expert"})
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion("b", rule("s", {"b": "strong"}, both), importance="critical"),
    )
    advice = advise(requirements(), rules)
    assert advice.winner == "a"
    assert not advice.verdict.decided
    for field in ("model.novelty", "team.experience"):
        reach = advice.reaches[field]
        assert (reach.low, reach.high, reach.turns) == (100.0, 100.0, False)
        assert reach.swing == 100 * 5 * 3 + 5 * 5 * 3


def test_answers_that_contradict_each_other_are_no_completion() -> None:
    clash = CONTRADICTIONS[0].answers
    when = condition({field: min(options) for field, options in clash.items()})
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion("b", rule("s", {"b": "strong"}, when), importance="critical"),
    )
    assert advise(requirements(), rules).verdict.decided
    field, options = next(iter(clash.items()))
    assert advise(requirements({"model.structure": "dynamic", field: min(options)}), rules).verdict.decided


def test_the_current_rules_are_exact_for_every_example_and_for_nothing_at_all() -> None:
    rules = load_rules()
    specs = [read_requirements(file) for file in sorted((TOP / "examples").glob("*.yaml"))]
    for spec in [*specs, requirements({})]:
        bounds = advise(spec, rules).prospects.bounds("pytorch", "tensorflow")
        assert bounds
        assert bounds.exact


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(6, 16))
def test_random_completions_stay_within_the_bounds_of_the_current_rules(seed: int, count: int) -> None:
    rules = load_rules()
    ((whole, _),) = random_projects(seed, 1)
    fields = list(FIELDS)
    given_ = {field: whole[field] for field in fields[seed % 7 :: 3][:count]}
    if any(one.holds(given_) for one in CONTRADICTIONS):
        return
    advice = advise(requirements(plain(given_)), rules)
    bounds = advice.prospects.bounds("pytorch", "tensorflow")
    assert bounds
    end = advise(requirements(plain(whole)), rules)
    assert bounds.low - 1e-9 <= margin(end, "pytorch", "tensorflow") <= bounds.high + 1e-9
    if advice.verdict.decided:
        assert end.winner == advice.winner


def test_a_detour_that_no_completion_takes_does_not_unsettle_it() -> None:
    """Half answered, the other one would win; answered in whole, never."""
    rules = rule_base(
        criterion(
            "one",
            rule("r", {"b": "moderate"}, condition({"model.input_size": "fixed"})),
            rule("s", {"a": "strong"}, condition({"model.novelty": "novel"})),
            importance="low",
        ),
        criterion(
            "two",
            rule("t", {"b": "strong"}, Is("data.source", frozenset(("own", "public", "both")))),
            importance="high",
        ),
    )
    advice = advise(requirements({"model.input_size": "fixed"}), rules)
    assert {end.winner for end in completions(advice)} == {"b"}
    assert advice.reaches["model.novelty"].turns
    assert advice.verdict.decided
    assert advice.verdict.word == "clear"
    assert advice.worth_asking is None


def test_a_question_that_only_contradictory_answers_make_matter_has_no_swing() -> None:
    clash = {field: min(options) for field, options in CONTRADICTIONS[0].answers.items()}
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion("b", rule("s", {"b": "strong"}, condition(clash)), importance="critical"),
    )
    advice = advise(requirements(), rules)
    assert {field: advice.reaches[field].swing for field in clash} == dict.fromkeys(clash, 0)
    assert advice.worth_asking is None


def test_criteria_that_couple_too_much_still_move_their_questions() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion(
            "b",
            *(rule(f"t{n}", {"b": "slight"}, condition({"team.languages": one})) for n, one in enumerate(LANGUAGES)),
            *(rule(f"e{n}", {"b": "slight"}, condition({"team.knows": one})) for n, one in enumerate(KNOWN)),
            importance="critical",
        ),
        criterion("c", rule("s", {"b": "slight"}, condition({"team.role": "research"})), importance="low"),
    )
    advice = advise(requirements(), rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certainty, "WIDEST", 20)
        assert list(advice.reaches)[-1] == "team.role"
        bounds = advice.prospects.bounds("a", "b")
        assert bounds
        assert not bounds.exact


LANGUAGES, KNOWN = list(FIELDS["team.languages"].options), list(FIELDS["team.knows"].options)[1:]


def test_a_question_that_can_rule_a_candidate_out_comes_first_and_is_told() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"}), importance="critical"),
        criterion("b", rule("s", {"b": "strong"}, condition({"team.experience": "expert"})), importance="low"),
        criterion("c", rule("t", rules_out=("a",), when=condition({"project.size": "large"})), importance="low"),
    )
    advice = advise(requirements(), rules)
    assert list(advice.reaches) == ["project.size", "team.experience"]
    assert advice.worth_asking == "project.size"
    lines = sureness.short(advice)["How sure"]
    assert any("unless c/t rules one of them out" in line for line in lines)
    ruled = advise(requirements({"model.structure": "dynamic", "project.size": "large"}), rules)
    lines = sureness.short(ruled)["How sure"]
    assert "The outcome hangs on one reason: c/t." in lines
    assert any(line.startswith("A would win with project.size: large -> ") for line in lines)


def test_in_a_toss_up_each_side_is_told_what_would_make_it_win() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"}, condition({"model.novelty": "novel"}))),
        criterion("b", rule("s", {"b": "strong"}, condition({"team.experience": "expert"}))),
    )
    advice = advise(requirements({"model.novelty": "novel", "team.experience": "expert"}), rules)
    lines = [line for line in sureness.short(advice)["How sure"] if "would win" in line]
    assert {line[0] for line in lines} == {"A", "B"}
    assert all("1 other change" in line for line in lines)
