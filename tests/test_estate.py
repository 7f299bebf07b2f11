"""What is there already: the merits without it, and the course that follows from both. No candidate is special."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework_advisor import advise
from framework_advisor.engine.advice import Advice
from make import answers, condition, criterion, requirements, rule, rule_base, rule_bases

LOW, HIGH, CRITICAL = "low", "high", "critical"


def estate(on: str, strength: str = "strong", importance: str = HIGH) -> Any:
    return criterion("estate", rule("there", {on: strength}), importance=importance, switching=True)


def merits(of: str, strength: str = "strong", importance: str = HIGH) -> Any:
    return criterion("merits", rule("better", {of: strength}), importance=importance)


def score(*criteria: Any, candidates: tuple[str, ...] = ("a", "b"), **others: Any) -> Advice:
    return advise(requirements(**others), rule_base(*criteria, candidates=candidates))


@pytest.mark.parametrize(
    ("criteria", "word", "winner", "merit", "course"),
    [
        ([merits("b")], "lean", "b", ("b", 9), ("start", "b")),
        ([merits("b", "slight", LOW)], "toss-up", None, (None, 1), ("start", None)),
        ([estate("a"), merits("a")], "clear", "a", ("a", 9), ("stay", "a")),
        ([estate("a")], "lean", "a", (None, 0), ("stay", "a")),
        ([estate("a"), merits("b", "slight", LOW)], "lean", "a", (None, 1), ("stay", "a")),
        ([estate("a"), merits("b")], "toss-up", None, ("b", 9), ("stay-start-new", "b")),
        ([estate("a", importance=CRITICAL), merits("b")], "lean", "a", ("b", 9), ("stay-start-new", "b")),
        ([estate("a", importance=LOW), merits("b", importance=CRITICAL)], "lean", "b", ("b", 15), ("move", "b")),
    ],
)
def test_the_course_follows_from_the_merits_and_the_price_of_leaving(
    criteria: list[Any], word: str, winner: str | None, merit: tuple[str | None, int], course: tuple[str, str | None]
) -> None:
    verdict = score(*criteria).verdict
    assert (verdict.word, verdict.winner, verdict.merits, verdict.course) == (word, winner, merit, course)


def test_an_estate_on_both_leaves_one_to_stay_with_what_the_merits_favour() -> None:
    both = criterion("estate", rule("there", {"a": "strong"}), rule("too", {"b": "strong"}), switching=True)
    assert score(both, merits("b")).verdict.course == ("stay", "b")
    assert score(both).verdict.course == ("stay", None)
    uneven = criterion("estate", rule("there", {"a": "strong"}), rule("too", {"b": "slight"}), switching=True)
    assert score(uneven, merits("b", "moderate")).verdict.course == ("stay-start-new", "b")


def test_what_cannot_be_kept_is_left() -> None:
    out = criterion("limits", rule("out", rules_out=("a",)))
    assert score(estate("a"), out).verdict.course == ("move", "b")
    own = score(estate("a"), merits("b"), rules_out={"a": "Not here."})
    assert own.verdict.course == ("move", "b")


def test_three_candidates_are_told_alike() -> None:
    verdict = score(estate("c"), merits("b"), candidates=("a", "b", "c")).verdict
    assert (verdict.course, verdict.merits.winner) == (("stay-start-new", "b"), "b")


def test_a_priority_weighs_leaving() -> None:
    rules = [estate("a"), merits("b")]
    assert score(*rules, priorities={"estate": "off"}).verdict.course == ("start", "b")
    assert score(*rules, priorities={"estate": "low"}).verdict.course == ("move", "b")


@given(rule_bases(), answers(), st.data())
def test_the_merits_are_the_advice_without_the_estate(rules: Any, given_: Any, data: st.DataObject) -> None:
    """Against an independent way: the same project with those criteria switched off."""
    switching = data.draw(st.sets(st.sampled_from(list(rules.criteria))))
    criteria = [
        criterion(id_, *one.rules, importance=one.importance, switching=id_ in switching)
        for id_, one in rules.criteria.items()
    ]
    marked = rule_base(*criteria, candidates=tuple(rules.candidates))
    verdict = advise(requirements(given_), marked).verdict
    plain = advise(requirements(given_, priorities=dict.fromkeys(switching, "off")), marked)
    gone = {one.candidate.id for one in advise(requirements(given_), marked).standings if one.out}
    if gone == {one.candidate.id for one in plain.standings if one.out}:
        assert verdict.merits == (plain.position.winner, plain.verdict.lead)
        if verdict.course.kind == "start":
            assert verdict.merits.lead == verdict.lead


def test_what_is_kept_in_any_case_is_not_left() -> None:
    """New work beside what exists leaves nothing: the merits say where it starts."""
    beside = replace(estate("a", importance=LOW), kept_when=condition({"model.structure": "dynamic"}))
    assert score(beside, merits("b", importance=CRITICAL)).verdict.course == ("stay-start-new", "b")
    other = replace(beside, kept_when=condition({"model.structure": "static"}))
    assert score(other, merits("b", importance=CRITICAL)).verdict.course == ("move", "b")


def test_only_a_criterion_that_counts_keeps_what_is_there() -> None:
    always = condition({"model.structure": "dynamic"})
    other = replace(criterion("gone", switching=True), kept_when=always)
    found = score(estate("a", importance=LOW), merits("b", importance=CRITICAL), other)
    assert found.verdict.course == ("move", "b")
