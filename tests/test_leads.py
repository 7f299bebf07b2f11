"""Leads worked by hand: one situation a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from framework_advisor import advise
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.conditions import All, Is, Not
from framework_advisor.rulebase.model import Note
from framework_advisor.rulebase.names import unknown_names
from make import SCALE, condition, criterion, requirements, rule, rule_base

OPEN = condition({"team.experience": "expert"})
"""A condition that the requirements used here leave unknown."""
ALWAYS = All(())


def points(advice: Advice) -> dict[str, int]:
    return {standing.candidate.id: standing.points for standing in advice.standings}


def score(*criteria: Any, **others: Any) -> Advice:
    return advise(requirements(), rule_base(*criteria, **others))


def outcome(advice: Advice) -> tuple[str, str | None, int | None, bool]:
    verdict = advice.verdict
    return verdict.word, verdict.winner, verdict.lead, verdict.decided


@pytest.mark.parametrize("importance", ["low", "normal", "high", "critical"])
@pytest.mark.parametrize("strength", ["slight", "moderate", "strong"])
def test_a_reason_brings_its_strength_times_the_weight_of_its_criterion(strength: str, importance: str) -> None:
    advice = score(criterion("c", rule("r", {"a": strength}), importance=importance))
    assert points(advice) == {"a": SCALE.strengths[strength] * SCALE.importances[importance], "b": 0}


def test_points_of_one_criterion_are_capped_at_one_strong_reason() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong"}), rule("s", {"a": "strong"}), rule("t", {"b": "slight"})))
    assert points(advice) == {"a": 2 * 3, "b": 2 * 1}


def test_the_points_of_the_criteria_add_up() -> None:
    advice = score(
        criterion("x", rule("r", {"a": "slight", "b": "moderate"}), importance="high"),
        criterion("y", rule("s", {"a": "strong"}), importance="low"),
    )
    assert [item.points for item in advice.criteria] == [{"a": 3, "b": 6}, {"a": 3, "b": 0}]
    assert points(advice) == {"a": 6, "b": 6}
    assert sum(item.lead("a", "b") for item in advice.criteria) == 0


def test_a_priority_overrides_the_importance() -> None:
    rules = rule_base(criterion("x", rule("r", {"a": "strong"})), criterion("y", rule("s", {"b": "moderate"})))
    advice = advise(requirements(priorities={"y": "critical", "x": "low"}), rules)
    assert points(advice) == {"a": 3, "b": 10}
    assert [(item.importance, item.weight) for item in advice.criteria] == [("low", 1), ("critical", 5)]


@pytest.mark.parametrize(
    ("ahead", "behind", "word"),
    [
        (0, 0, "toss-up"),
        (4, 0, "toss-up"),
        (44, 40, "toss-up"),
        (5, 0, "lean"),
        (45, 40, "lean"),
        (54, 40, "lean"),
        (14, 0, "lean"),
        (15, 0, "clear"),
        (55, 40, "clear"),
    ],
)
def test_words_turn_at_the_leads_of_the_scale(ahead: int, behind: int, word: str) -> None:
    """A scale of single points: lean from 5, clear from 15."""
    scale = SCALE._replace(full_value=100, strengths={"slight": behind, "moderate": ahead, "strong": 100})
    advice = score(criterion("c", rule("r", {"a": "moderate", "b": "slight"}), importance="low"), scale=scale)
    assert outcome(advice) == (word, None if word == "toss-up" else "a", ahead - behind, True)


def test_how_much_is_answered_bends_no_word() -> None:
    alone = criterion("c", rule("r", {"a": "strong"}), importance="critical")
    others = [criterion(f"d{n}", rule("s", {"b": "strong"}, OPEN), importance="low") for n in range(20)]
    assert score(alone).verdict.word == score(alone, *others).verdict.word == "clear"
    assert score(alone).verdict.decided
    assert not score(alone, *others).verdict.decided


def test_a_rule_for_all_alike_is_a_fact_and_moves_nothing() -> None:
    both = rule("both", {"a": "moderate", "b": "moderate"})
    plain = score(criterion("c", rule("r", {"a": "strong"})))
    told = score(criterion("c", rule("r", {"a": "strong"}), both))
    assert told.verdict == plain.verdict
    assert points(told) == points(plain)
    (item,) = told.criteria
    assert ([one.id for one in item.reasons], [one.id for one in item.facts]) == (["r"], ["both"])


def test_a_third_candidate_that_it_does_not_favour_makes_a_fact_a_reason() -> None:
    both = criterion("c", rule("both", {"a": "moderate", "b": "moderate"}))
    assert not score(both).criteria[0].reasons
    advice = score(both, candidates=("a", "b", "c"))
    assert [one.id for one in advice.criteria[0].reasons] == ["both"]
    assert points(advice) == {"a": 4, "b": 4, "c": 0}


def test_favouring_all_with_different_strengths_is_a_reason() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong", "b": "slight"})))
    assert points(advice) == {"a": 6, "b": 2}


def test_nothing_answered_is_undecided_not_a_toss_up() -> None:
    assert outcome(advise(requirements({}), rule_base(criterion("c", rule("r", {"a": "strong"}))))) == (
        "undecided",
        None,
        0,
        False,
    )


def test_what_holds_for_every_project_answers_nothing() -> None:
    rules = rule_base(
        criterion("c", rule("r", {"a": "strong"}, ALWAYS), importance="critical"),
        criterion("d", rule("s", {"b": "strong"}, OPEN), importance="critical"),
    )
    assert advise(requirements({}), rules).verdict.word == "undecided"
    assert outcome(advise(requirements({"team.experience": "beginner"}), rules)) == ("clear", "a", 15, True)


def test_answers_that_bring_reasons_for_both_are_a_toss_up() -> None:
    both = [criterion("x", rule("r", {"a": "strong"})), criterion("y", rule("s", {"b": "strong"}))]
    never = criterion("z", rule("t", {"b": "slight"}, OPEN), importance="critical")
    assert outcome(score(*both)) == ("toss-up", None, 0, True)
    assert outcome(score(*both, never)) == ("toss-up", None, 0, False)


def test_all_answered_and_no_rule_holding_is_a_toss_up_for_certain() -> None:
    never = rule("r", {"a": "strong"}, when=condition({"model.structure": "static"}))
    assert outcome(score(criterion("c", never))) == ("toss-up", None, 0, True)


def test_equal_leads_share_a_rank_in_any_order() -> None:
    advice = score(criterion("c", rule("r", {"a": "slight", "b": "slight"})), candidates=("b", "a", "c"))
    assert [(one.candidate.id, one.rank) for one in advice.standings] == [("b", 1), ("a", 1), ("c", 3)]


def test_an_open_question_that_could_turn_it_leaves_it_open() -> None:
    turning = criterion("d", rule("s", {"b": "strong"}, when=OPEN), importance="critical")
    advice = score(criterion("c", rule("r", {"a": "strong"}), importance="high"), turning)
    assert outcome(advice) == ("lean", "a", 9, False)
    assert [(one.field, one.low, one.high, one.turns) for one in advice.questions] == [("team.experience", -6, 9, True)]


def test_a_lead_that_cannot_fall_below_lean_is_decided() -> None:
    open_ = criterion("d", rule("s", {"b": "moderate"}, when=OPEN))
    advice = score(criterion("c", rule("r", {"a": "strong"}), importance="high"), open_)
    assert outcome(advice) == ("lean", "a", 9, True)
    assert advice.questions == ()


def test_a_ruled_out_leader_is_listed_last_with_its_points() -> None:
    advice = score(
        criterion("c", rule("r", {"a": "strong"}), rule("s", {"b": "slight"}), importance="critical"),
        criterion("d", rule("out", rules_out=("a",))),
        candidates=("a", "b", "c"),
    )
    assert [(one.candidate.id, one.rank, one.points) for one in advice.standings] == [
        ("b", 1, 5),
        ("c", 2, 0),
        ("a", 3, 15),
    ]
    assert [one.id for one in advice.standings[-1].ruled_out] == ["out"]
    assert outcome(advice) == ("lean", "b", 5, True)


def test_the_project_rules_out_by_itself_beside_the_rules() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"}), rule("out", rules_out=("a",), when=OPEN)))
    advice = advise(requirements(rules_out={"a": "We run b only."}), rules)
    assert outcome(advice) == ("clear", "b", None, True)
    out = advice.standings[-1]
    assert (out.candidate.id, out.ruled_out, out.excluded, out.out) == ("a", (), "We run b only.", True)
    assert points(advice)["a"] == 6


def test_the_only_one_left_is_not_decided_while_it_may_still_fall() -> None:
    advice = score(criterion("c", rule("out", rules_out=("a",)), rule("maybe", rules_out=("b",), when=OPEN)))
    assert outcome(advice) == ("clear", "b", None, False)


def test_all_ruled_out_is_none_fit() -> None:
    advice = score(criterion("c", rule("out", rules_out=("a", "b"))))
    assert outcome(advice) == ("none-fit", None, None, True)
    assert [one.rank for one in advice.standings] == [1, 1]


def test_off_switches_rule_outs_off_too() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"})), criterion("d", rule("out", rules_out=("a",))))
    assert advise(requirements(priorities={"d": "off"}), rules).verdict.winner == "a"


def test_a_clear_lead_that_few_weightings_support_is_a_lean() -> None:
    """Two strong reasons in criteria that weigh much against three in criteria that weigh little."""
    heavy = [criterion(f"h{n}", rule("r", {"a": "strong"}), importance="critical") for n in range(2)]
    light = [criterion(f"l{n}", rule("r", {"b": "strong"}), importance="low") for n in range(3)]
    rules = rule_base(*heavy, *light)
    advice = advise(requirements(), rules)
    assert outcome(advice) == ("lean", "a", 21, True)
    assert advice.support("a", "b") < 2 / 3
    lower = replace(rules, scale=rules.scale._replace(weightings=30))
    assert advise(requirements(), lower).verdict.word == "clear"


def test_notes_show_and_move_nothing() -> None:
    base = rule_base(criterion("c", rule("r", {"a": "strong"})))
    first = Note("h", ALWAYS, "First of all.", ("s",), headline=True)
    note = Note("n", condition({"model.structure": "dynamic"}), "By the way.", ("s",), headline=False)
    silent = Note("m", OPEN, "Perhaps.", ("s",), headline=False)
    advice = advise(requirements(), replace(base, notes=(note, silent, first)))
    assert (advice.headlines, advice.remarks) == ((first,), (note,))
    assert advice.verdict == advise(requirements(), base).verdict


def test_triggers_name_the_answers_that_count() -> None:
    speaks = rule("r", {"a": "strong"}, when=Is("team.languages", frozenset(["java", "cpp"])))
    denies = rule("s", {"a": "slight"}, when=Not(Is("model.structure", frozenset(["static"]))))
    answers = {"team.languages": ("python", "java"), "model.structure": "dynamic"}
    advice = advise(requirements(answers), rule_base(criterion("c", speaks, denies)))
    assert list(advice.triggers(speaks)) == [("team.languages", ("java",), None)]
    assert list(advice.triggers(denies)) == [("model.structure", ("dynamic",), None)]


def test_an_answer_counts_once_with_all_its_options() -> None:
    field = "deployment.targets"
    both = All((Is(field, frozenset(["server"])), Is(field, frozenset(["android", "ios"]))))
    one = rule("r", {"a": "strong"}, when=both)
    advice = advise(requirements({field: ("server", "android")}), rule_base(criterion("c", one)))
    assert list(advice.triggers(one)) == [(field, ("android", "server"), None)]


def test_an_open_rule_that_the_cap_makes_powerless_is_not_open() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong"}), rule("s", {"a": "moderate"}, when=OPEN)))
    assert advice.open_fields == ()
    assert advice.verdict.decided


def test_how_many_questions_are_answered_counts_those_the_rules_look_at() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"}), rule("s", {"b": "slight"}, OPEN)))
    assert advise(requirements({"model.structure": "dynamic", "data.scale": "small"}), rules).answered == (1, 2)


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"priorities": {"zzz": "high"}}, "unknown-criterion"),
        ({"decision": {"chosen": "zzz"}}, "unknown-candidate"),
        ({"rules_out": {"zzz": "No."}}, "unknown-candidate"),
    ],
)
def test_names_that_nobody_knows_are_errors_and_those_of_another_layer_warnings(others: Any, code: str) -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"})))
    spec = requirements(**others)
    assert [(one.code, one.severity) for one in unknown_names(spec, rules)] == [(code, "error")]
    other = rule_base(criterion("zzz", rule("r", {"zzz": "strong"})), candidates=("zzz",))
    assert [one.severity for one in unknown_names(spec, rules, [other])] == ["warning"]
    assert advise(spec, rules).verdict == advise(requirements(), rules).verdict


def test_what_the_project_rules_out_answers_nothing_by_itself() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"}, OPEN)), candidates=("a", "b", "c"))
    assert advise(requirements({}, rules_out={"c": "No."}), rules).verdict.word == "undecided"
    assert advise(requirements({}, rules_out={"c": "No.", "b": "No."}), rules).verdict.word == "clear"
