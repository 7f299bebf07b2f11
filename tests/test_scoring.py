"""Scoring cases worked by hand: the numbers of docs/method.md, one situation a test."""

from __future__ import annotations

import pytest

from framework_advisor import UnusableInput, advise
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.conditions import All, Is, Not
from framework_advisor.rulebase.model import RuleBase
from make import SCALE, condition, criterion, requirements, rule, rule_base

OPEN = condition({"team.experience": "expert"})
"""A condition that the requirements used here leave unknown."""


def scores(advice: Advice) -> dict[str, float]:
    return {standing.candidate.id: standing.score for standing in advice.standings}


def score(*criteria: object, **others: object) -> Advice:
    return advise(requirements(), rule_base(*criteria, **others))  # type: ignore[arg-type]


def test_one_moderate_reason_is_two_thirds_of_its_criterion() -> None:
    advice = score(criterion("c", rule("r", {"a": "moderate"})))
    assert scores(advice) == {"a": pytest.approx(200 / 3), "b": 0}
    assert [advice.value(advice.criteria[0], id_) for id_ in ("a", "b")] == [2 / 3, 0]


def test_points_of_one_criterion_are_capped_at_one_strong_reason() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong"}), rule("s", {"a": "strong"}), rule("t", {"b": "slight"})))
    assert scores(advice) == {"a": 100, "b": pytest.approx(100 / 3)}


def test_weights_scale_criteria_and_the_denominator_is_common() -> None:
    # a: critical 5 x 1/3; b: low 1 x 3/3; of 6: 27.7 and 16.6
    advice = score(
        criterion("heavy", rule("r", {"a": "slight"}), importance="critical"),
        criterion("light", rule("s", {"b": "strong"}), importance="low"),
    )
    assert scores(advice) == {"a": pytest.approx(100 * 5 / 18), "b": pytest.approx(100 * 3 / 18)}
    assert advice.verdict.margin == pytest.approx(100 * 2 / 18)


def test_a_criterion_in_which_no_rule_holds_is_not_in_the_denominator() -> None:
    silent = criterion("silent", rule("s", {"b": "strong"}, when=condition({"model.structure": "static"})))
    assert scores(score(criterion("c", rule("r", {"a": "strong"})), silent)) == {"a": 100, "b": 0}


def test_the_pulls_of_the_criteria_add_up_to_the_score() -> None:
    advice = score(
        criterion("x", rule("r", {"a": "slight", "b": "moderate"}), importance="high"),
        criterion("y", rule("s", {"a": "strong"}), importance="low"),
    )
    for id_, whole in scores(advice).items():
        assert sum(advice.pull(item, id_) for item in advice.criteria) == pytest.approx(whole)


def test_a_priority_overrides_the_importance() -> None:
    rules = rule_base(criterion("x", rule("r", {"a": "strong"})), criterion("y", rule("s", {"b": "moderate"})))
    assert advise(requirements(), rules).verdict.winner == "a"
    advice = advise(requirements(priorities={"y": "critical", "x": "low"}), rules)
    assert advice.verdict.winner == "b"
    assert [(item.importance, item.weight) for item in advice.criteria] == [("low", 1), ("critical", 5)]


@pytest.mark.parametrize(
    ("points", "word"),
    [((59, 40), "lean"), ((60, 40), "clear"), ((45, 40), "lean"), ((44, 40), "toss-up"), ((40, 40), "toss-up")],
)
def test_verdict_words_turn_at_the_margins_of_the_scale(points: tuple[int, int], word: str) -> None:
    # One criterion whose full value is 100 points makes every margin a whole number.
    scale = SCALE._replace(full_value=100, strengths={"slight": points[0], "moderate": points[1], "strong": 100})
    advice = score(criterion("c", rule("r", {"a": "slight", "b": "moderate"})), scale=scale)
    assert advice.verdict.margin == points[0] - points[1]
    assert advice.verdict.word == word
    assert advice.verdict.winner == (None if word == "toss-up" else "a")


def test_one_answer_among_many_open_questions_leans_but_is_not_clear() -> None:
    advice = score(
        criterion("c", rule("r", {"a": "strong"})),
        criterion("d", rule("s", {"b": "moderate"}, when=OPEN), importance="high"),
    )
    assert advice.verdict == ("lean", "a", 100, 40, False)


def test_one_answer_that_decides_is_clear() -> None:
    advice = score(
        criterion("c", rule("r", {"a": "strong"}), importance="high"),
        criterion("d", rule("s", {"b": "slight"}, when=OPEN), importance="critical"),
    )
    assert advice.verdict.coverage == pytest.approx(37.5)
    assert advice.verdict.decided
    assert advice.verdict.word == "clear"


def test_an_open_question_that_could_turn_it_leaves_it_undecided() -> None:
    turning = criterion("d", rule("s", {"b": "strong"}, when=OPEN), importance="critical")
    assert not score(criterion("c", rule("r", {"a": "strong"}), importance="high"), turning).verdict.decided


def test_a_level_standing_at_worst_is_not_decided() -> None:
    level = criterion("d", rule("s", {"b": "strong"}, when=OPEN), importance="high")
    assert not score(criterion("c", rule("r", {"a": "strong"}), importance="high"), level).verdict.decided


def test_equal_scores_are_a_toss_up_and_share_a_rank() -> None:
    thirds = [criterion(f"c{n}", rule("r", {"a": "slight", "b": "slight"}), importance="low") for n in range(7)]
    advice = score(*thirds, candidates=("b", "a"))
    assert advice.verdict == ("toss-up", None, 0, 100, True)
    assert [(s.candidate.id, s.rank) for s in advice.standings] == [("b", 1), ("a", 1)]


def test_nothing_answered_is_undecided_not_a_toss_up() -> None:
    advice = advise(requirements({}), rule_base(criterion("c", rule("r", {"a": "strong"}))))
    assert advice.verdict == ("undecided", None, 0, 0, False)


def test_all_answered_and_no_rule_holding_is_a_toss_up() -> None:
    never = rule("r", {"a": "strong"}, when=condition({"model.structure": "static"}))
    assert score(criterion("c", never)).verdict == ("toss-up", None, 0, 100, True)


def test_a_ruled_out_leader_is_listed_last_with_its_score() -> None:
    advice = score(
        criterion("c", rule("r", {"a": "strong"}), rule("s", {"b": "slight"})),
        criterion("d", rule("out", rules_out=("a",))),
        candidates=("a", "b", "c"),
    )
    assert [(s.candidate.id, s.rank, s.score) for s in advice.standings] == [
        ("b", 1, pytest.approx(100 / 6)),
        ("c", 2, 0),
        ("a", 3, 50),
    ]
    assert [one.id for one in advice.standings[-1].ruled_out] == ["out"]
    assert advice.verdict.winner == "b"


def test_the_only_candidate_that_is_left_wins_clearly() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong"}), rule("out", rules_out=("a",))))
    assert advice.verdict == ("clear", "b", None, 100, True)


def test_the_only_one_left_is_not_decided_while_it_may_still_fall() -> None:
    advice = score(criterion("c", rule("out", rules_out=("a",)), rule("maybe", rules_out=("b",), when=OPEN)))
    assert advice.verdict[:2] == ("clear", "b")
    assert not advice.verdict.decided


def test_all_ruled_out_is_none_fit() -> None:
    advice = score(criterion("c", rule("out", rules_out=("a", "b"))))
    assert advice.verdict[:3] == ("none-fit", None, None)
    assert [s.rank for s in advice.standings] == [1, 1]


def test_off_switches_rule_outs_off_too() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"})), criterion("d", rule("out", rules_out=("a",))))
    assert advise(requirements(priorities={"d": "off"}), rules).verdict.winner == "a"


def test_notes_show_and_move_nothing() -> None:
    from framework_advisor.rulebase.model import Note

    base = rule_base(criterion("c", rule("r", {"a": "strong"})))
    note = Note("n", condition({"model.structure": "dynamic"}), "By the way.", ("s",))
    silent = Note("m", OPEN, "Perhaps.", ("s",))
    advice = advise(requirements(), base._replace(notes=(note, silent)))
    assert advice.notes == (note,)
    assert advice.verdict == advise(requirements(), base).verdict


def test_triggers_name_the_answers_that_count() -> None:
    speaks = rule("r", {"a": "strong"}, when=Is("team.languages", frozenset(["java", "cpp"])))
    denies = rule("s", {"a": "slight"}, when=Not(Is("model.structure", frozenset(["static"]))))
    answers = {"team.languages": ("python", "java"), "model.structure": "dynamic"}
    advice = advise(requirements(answers), rule_base(criterion("c", speaks, denies)))
    assert list(advice.triggers(speaks)) == [("team.languages", ("java",), None)]
    assert list(advice.triggers(denies)) == [("model.structure", ("dynamic",), None)]


def test_an_open_rule_that_the_cap_makes_powerless_is_not_open() -> None:
    advice = score(criterion("c", rule("r", {"a": "strong"}), rule("s", {"a": "moderate"}, when=OPEN)))
    assert advice.verdict.coverage == 100
    assert advice.open_fields() == {}


def test_an_answer_counts_once_with_all_its_options() -> None:
    field = "deployment.targets"
    both = All((Is(field, frozenset(["server"])), Is(field, frozenset(["android", "ios"]))))
    one = rule("r", {"a": "strong"}, when=both)
    advice = advise(requirements({field: ("server", "android")}), rule_base(criterion("c", one)))
    assert list(advice.triggers(one)) == [(field, ("android", "server"), None)]


def test_one_answer_that_does_not_decide_is_never_clear_however_much_it_covers() -> None:
    advice = score(
        criterion("c", rule("r", {"a": "strong"}), importance="critical"),
        criterion("d", rule("s", {"b": "strong"}, when=OPEN), importance="critical"),
    )
    assert advice.verdict == ("lean", "a", 100, 50, False)


def test_open_fields_come_by_the_weight_they_touch() -> None:
    advice = advise(
        requirements({}),
        rule_base(
            criterion("low", rule("r", {"a": "slight"}), importance="low"),
            criterion("high", rule("s", {"a": "slight"}, when=OPEN), importance="high"),
        ),
    )
    assert list(advice.open_fields()) == ["team.experience", "model.structure"]


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"priorities": {"zzz": "high"}}, "unknown-criterion"),
        ({"decision": {"chosen": "zzz"}}, "unknown-candidate"),
    ],
)
def test_names_that_the_rule_base_lacks_are_refused(others: dict[str, object], code: str) -> None:
    rules: RuleBase = rule_base(criterion("c", rule("r", {"a": "strong"})))
    with pytest.raises(UnusableInput) as caught:
        advise(requirements(**others), rules)
    assert [problem.code for problem in caught.value.problems] == [code]
