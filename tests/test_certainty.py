"""Certainty: bounds, decided and the open questions against all completions, one by one, on small rule bases."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework_advisor import advise, load_rules
from framework_advisor.engine import judgement
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.audit import random_projects
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import Answers, Is
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from make import CANDIDATES, answers, condition, criterion, requirements, rule, rule_base, rule_bases

LANGUAGES, KNOWN = list(FIELDS["team.languages"].options), list(FIELDS["team.knows"].options)[1:]


def plain(answers: Answers) -> dict[str, object]:
    return {field: tuple(one) if FIELDS[field].several else min(one) for field, one in answers.items()}


def completions(advice: Advice) -> list[Advice]:
    """Return the advice for every way to answer what is open, as the rules can tell them apart."""
    given_ = advice.requirements.answers()
    rules = [rule for one in advice.rules.criteria.values() for rule in one.rules]
    fields = [field for field in advice.rules.fields if field not in given_]
    found = space(fields, [rule.when for rule in rules], given_)
    return [advise(requirements(plain({**given_, **more})), advice.rules) for more, _ in found.answers()]


def lead(advice: Advice, ahead: str, behind: str) -> int:
    points = {one.candidate.id: one.points for one in advice.standings}
    return points[ahead] - points[behind]


def fit(advice: Advice) -> set[str]:
    return {one.candidate.id for one in advice.standings if not one.out}


def leads(ends: list[Advice], ahead: str, behind: str) -> list[int]:
    return [lead(end, ahead, behind) for end in ends if {ahead, behind} <= fit(end)]


@settings(max_examples=80)
@given(rule_bases(), answers())
def test_bounds_hold_every_completion_and_are_reached_where_they_say_so(rules: RuleBase, given_: Any) -> None:
    advice = advise(requirements(given_), rules)
    ends = completions(advice)
    for ahead, behind in product(CANDIDATES, CANDIDATES):
        if ahead != behind:
            found, bounds = leads(ends, ahead, behind), advice.bounds(ahead, behind)
            if bounds is None:
                assert not found
            elif found:
                assert bounds.low <= min(found)
                assert bounds.high >= max(found)
                outs = {end.position.out for end in ends}
                if bounds.exact and len(outs) == 1:
                    assert (bounds.low, bounds.high) == (min(found), max(found))


@settings(max_examples=150)
@given(rule_bases(), answers())
def test_decided_is_never_wrong(rules: RuleBase, given_: Any) -> None:
    """Whatever the open questions turn out to be, a decided outcome comes out, a toss-up included."""
    advice = advise(requirements(given_), rules)
    if advice.verdict.decided:
        assert {end.winner for end in completions(advice)} == {advice.winner}
        assert advice.questions == ()


@settings(max_examples=80)
@given(rule_bases(), answers())
def test_decided_is_found_wherever_the_bounds_are_exact_and_nobody_can_fall(rules: RuleBase, given_: Any) -> None:
    advice = advise(requirements(given_), rules)
    open_ = [rule for item in advice.criteria for rule in item.open]
    pairs = [(ahead, behind) for ahead, behind in product(CANDIDATES, CANDIDATES) if ahead != behind]
    bounds = [advice.bounds(*pair) for pair in pairs]
    if advice.position.winner and not any(one.rules_out for one in open_) and all(one and one.exact for one in bounds):
        same = all(end.position.winner == advice.position.winner for end in completions(advice))
        assert advice.verdict.decided == same


@settings(max_examples=80)
@given(rule_bases(), answers())
def test_a_question_that_is_listed_can_change_the_outcome(rules: RuleBase, given_: Any) -> None:
    """Alone, or in one of all completions in which only its answer differs."""
    advice = advise(requirements(given_), rules)
    by_rest: dict[tuple[str, object], set[str | None]] = {}
    for end in completions(advice) if advice.questions else []:
        chosen = end.requirements.answers()
        for question in advice.questions:
            rest = frozenset((key, value) for key, value in chosen.items() if key != question.field)
            by_rest.setdefault((question.field, rest), set()).add(end.position.winner)
    for question in advice.questions:
        field = question.field
        sizes = (1, 2) if FIELDS[field].several else (1,)
        every = [one for size in sizes for one in combinations(FIELDS[field].options, size)]
        told = [one for one in every if FIELDS[field].alone not in one or len(one) == 1]
        alone = [advise(requirements({**given_, **plain({field: frozenset(one)})}), rules) for one in told]
        assert question.turns == any(end.position.winner != advice.position.winner for end in alone)
        reached = [lead(end, *advice.leading) for end in alone] if advice.leading else []
        assert (question.low, question.high) == (min(reached), max(reached))
        assert question.turns or any(len(winners) > 1 for (of, _), winners in by_rest.items() if of == field)


def test_fields_that_only_matter_together_are_found() -> None:
    both = condition({"model.novelty": "novel", "team.experience": "expert"})
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion("b", rule("s", {"b": "strong"}, both), importance="critical"),
    )
    advice = advise(requirements(), rules)
    assert not advice.verdict.decided
    told = {(one.field, one.low, one.high, one.turns) for one in advice.questions}
    assert told == {("model.novelty", 6, 6, False), ("team.experience", 6, 6, False)}


def test_a_question_that_cannot_bring_the_lead_across_is_not_listed() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"}), importance="critical"),
        criterion("b", rule("s", {"b": "strong"}, condition({"team.experience": "expert"})), importance="critical"),
        criterion("c", rule("t", {"a": "slight"}, condition({"project.size": "large"})), importance="low"),
    )
    advice = advise(requirements(), rules)
    assert [one.field for one in advice.questions] == ["team.experience"]
    assert set(advice.open_fields) == {"team.experience", "project.size"}


def test_answers_that_contradict_each_other_make_no_question() -> None:
    clash = {field: min(options) for field, options in CONTRADICTIONS[0].answers.items()}
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"})),
        criterion("b", rule("s", {"b": "strong"}, condition(clash)), importance="critical"),
    )
    advice = advise(requirements(), rules)
    assert advice.questions == ()
    bounds = advice.bounds("a", "b")
    assert bounds
    assert not bounds.exact  # the bounds do not know of contradictions


def test_shared_fields_make_the_bounds_outer_ones_and_they_say_so() -> None:
    """No project is both, so that the two criteria never speak together."""
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"}, condition({"team.experience": "expert"}))),
        criterion("b", rule("s", {"a": "strong"}, condition({"team.experience": "beginner"}))),
    )
    assert advise(requirements(), rules).bounds("a", "b") == (0, 12, False)


def test_a_criterion_that_couples_too_much_has_outer_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rule_base(
        criterion(
            "b",
            *(rule(f"t{n}", {"b": "slight"}, condition({"team.languages": one})) for n, one in enumerate(LANGUAGES)),
            *(rule(f"e{n}", {"a": "slight"}, condition({"team.knows": one})) for n, one in enumerate(KNOWN)),
            importance="low",
        ),
    )
    monkeypatch.setattr(judgement, "MOST_STEPS", 1)
    bounds = advise(requirements(), rules).bounds("a", "b")
    assert bounds
    assert not bounds.exact
    assert bounds.low <= -3
    assert bounds.high >= 3


def test_a_question_that_can_rule_a_candidate_out_is_listed() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "strong"}), importance="critical"),
        criterion("c", rule("t", rules_out=("a",), when=condition({"project.size": "large"})), importance="low"),
    )
    advice = advise(requirements(), rules)
    assert not advice.verdict.decided
    assert [(one.field, one.turns) for one in advice.questions] == [("project.size", True)]


def test_a_toss_up_can_be_certain() -> None:
    rules = rule_base(
        criterion("a", rule("r", {"a": "slight"})),
        criterion("b", rule("s", {"b": "slight"}, Is("team.experience", frozenset(("expert",))))),
    )
    verdict = advise(requirements(), rules).verdict
    assert (verdict.word, verdict.winner, verdict.decided) == ("toss-up", None, True)


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
    bounds, end = advice.bounds("pytorch", "tensorflow"), advise(requirements(plain(whole)), rules)
    if bounds and len(fit(end)) > 1:
        assert bounds.low <= lead(end, "pytorch", "tensorflow") <= bounds.high
    if advice.verdict.decided:
        assert end.winner == advice.winner
