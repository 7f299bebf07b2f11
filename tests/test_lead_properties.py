"""What must be true of every rule base and every spec."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from framework_advisor import advise
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.verdicts import Verdict
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from make import CANDIDATES, SOME_FIELDS, answers, conditions, requirements, rule, rule_bases, strengths

Told = tuple[int, int, bool]


def by_id(advice: Advice) -> dict[str, Told]:
    return {one.candidate.id: (one.points, one.rank, one.out) for one in advice.standings}


def everything(advice: Advice) -> object:
    """Return all that an advice says of candidates and criteria."""
    criteria = [(item.criterion.id, item.points, item.importance) for item in advice.criteria if item.separates]
    return advice.verdict, advice.standings, criteria, advice.questions, advice.turns, advice.pillars, advice.flips


def renamed(rules: RuleBase, names: dict[str, str]) -> RuleBase:
    """Give every candidate another's name; each keeps its position."""

    def of_rule(one: Any) -> Any:
        return one._replace(
            favours={names[id_]: strength for id_, strength in one.favours.items()},
            rules_out=tuple(names[id_] for id_ in one.rules_out),
        )

    return replace(
        rules,
        candidates={names[id_]: one._replace(id=names[id_]) for id_, one in rules.candidates.items()},
        criteria={id_: replace(one, rules=tuple(map(of_rule, one.rules))) for id_, one in rules.criteria.items()},
    )


@given(rule_bases(), answers(), st.permutations(CANDIDATES))
def test_renaming_candidates_mirrors_the_advice(rules: RuleBase, given_: dict[str, Any], order: list[str]) -> None:
    names = dict(zip(CANDIDATES, order, strict=True))
    before, after = advise(requirements(given_), rules), advise(requirements(given_), renamed(rules, names))
    assert [names[s.candidate.id] for s in before.standings] == [s.candidate.id for s in after.standings]
    assert {names[id_]: standing for id_, standing in by_id(before).items()} == by_id(after)
    assert after.verdict == mirrored(before, names)


def mirrored(advice: Advice, names: dict[str, str]) -> Verdict:
    """Return a verdict with every candidate under another name."""

    def name(id_: str | None) -> str | None:
        return id_ and names[id_]

    verdict = advice.verdict
    return verdict._replace(
        winner=name(verdict.winner),
        merits=verdict.merits._replace(winner=name(verdict.merits.winner)),
        course=verdict.course._replace(candidate=name(verdict.course.candidate)),
    )


@given(rule_bases(), answers(), st.permutations(CANDIDATES))
def test_reordering_candidates_changes_nothing(rules: RuleBase, given_: dict[str, Any], order: list[str]) -> None:
    reordered = replace(rules, candidates={id_: rules.candidates[id_] for id_ in order})
    before, after = advise(requirements(given_), rules), advise(requirements(given_), reordered)
    assert by_id(before) == by_id(after)
    assert before.verdict == after.verdict


@given(rule_bases(), answers(), conditions, strengths, st.data())
def test_a_rule_for_all_alike_changes_nothing_at_all(
    rules: RuleBase, given_: dict[str, Any], when: Any, strength: str, data: st.DataObject
) -> None:
    criterion = data.draw(st.sampled_from(list(rules.criteria.values())))
    level = rule("level", dict.fromkeys(CANDIDATES, strength), when, criterion=criterion.id)
    more = replace(criterion, rules=(*criterion.rules, level))
    before = advise(requirements(given_), rules)
    after = advise(requirements(given_), replace(rules, criteria={**rules.criteria, criterion.id: more}))
    assert everything(before) == everything(after)


@given(rule_bases(), answers(), st.data())
def test_an_answer_whose_criteria_stay_level_changes_no_number(
    rules: RuleBase, given_: dict[str, Any], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(SOME_FIELDS))
    option = data.draw(st.sampled_from(list(FIELDS[field].options)[:4]))
    before = advise(requirements({key: value for key, value in given_.items() if key != field}), rules)
    told = {**{key: value for key, value in given_.items() if key != field}}
    after = advise(requirements({**told, field: (option,) if FIELDS[field].several else option}), rules)
    touched = [item for item in after.criteria if field in item.criterion.fields]
    was = {item.criterion.id: item for item in before.criteria}
    level = all(not item.separates and not was[item.criterion.id].separates for item in touched)
    assume(level and not any(one.rules_out for item in touched for one in item.reasons))
    spread = [
        max(one.points for one in advice.standings) - min(one.points for one in advice.standings)
        for advice in (before, after)
    ]
    assert spread[0] == spread[1]
    assert (before.verdict.lead, before.position.winner) == (after.verdict.lead, after.position.winner)
    if "undecided" not in (before.verdict.word, after.verdict.word):
        assert before.verdict[:5] == after.verdict[:5]
    elif before.verdict.word != after.verdict.word:  # the last open answer can settle that nothing tells them apart
        assert after.verdict.decided


@given(rule_bases(), answers(), conditions, strengths, st.sampled_from(CANDIDATES), st.data())
def test_adding_a_rule_for_a_candidate_never_lowers_it(
    rules: RuleBase, given_: dict[str, Any], when: Any, strength: str, candidate: str, data: st.DataObject
) -> None:
    criterion = data.draw(st.sampled_from(list(rules.criteria.values())))
    more = replace(
        criterion, rules=(*criterion.rules, rule("new", {candidate: strength}, when, criterion=criterion.id))
    )
    added = replace(rules, criteria={**rules.criteria, criterion.id: more})
    before, after = by_id(advise(requirements(given_), rules)), by_id(advise(requirements(given_), added))
    assert after[candidate][1] <= before[candidate][1]
    assert after[candidate][0] >= before[candidate][0]
    assert all(after[rival][0] == before[rival][0] for rival in set(CANDIDATES) - {candidate})


@given(rule_bases(), answers(), st.data())
def test_off_equals_removing_the_criterion(rules: RuleBase, given_: dict[str, Any], data: st.DataObject) -> None:
    criterion = data.draw(st.sampled_from(list(rules.criteria)))
    off = advise(requirements(given_, priorities={criterion: "off"}), rules)
    removed = replace(rules, criteria={id_: one for id_, one in rules.criteria.items() if id_ != criterion})
    assert everything(off) == everything(advise(requirements(given_), removed))


@given(rule_bases(), answers(), st.randoms())
def test_the_order_of_keys_is_irrelevant(rules: RuleBase, given_: dict[str, Any], random: Any) -> None:
    keys = list(given_)
    random.shuffle(keys)
    shuffled = {
        key: tuple(random.sample(given_[key], len(given_[key]))) if isinstance(given_[key], tuple) else given_[key]
        for key in keys
    }
    one, other = advise(requirements(given_), rules), advise(requirements(shuffled), rules)
    assert everything(one) == everything(other)


@given(rule_bases(), answers())
def test_a_rule_on_unknown_fields_alone_never_fires(rules: RuleBase, given_: dict[str, Any]) -> None:
    advice = advise(requirements(given_), rules)
    answered = advice.requirements.answers().keys()
    for item in advice.criteria:
        for one in item.criterion.rules:
            assert one not in item.reasons or one.when.fields() & answered


@given(conditions, answers())
def test_a_condition_is_known_exactly_when_no_completion_could_change_it(when: Any, given_: dict[str, Any]) -> None:
    """Against brute force: the three-valued result is never wrong, and is unknown wherever completions differ."""
    missing = [field for field in SOME_FIELDS if field in when.fields() and field not in given_]
    assume(len(missing) <= 2)
    options = [
        [frozenset([option]) for option in FIELDS[field].options]
        + ([frozenset(FIELDS[field].options)] if FIELDS[field].several else [])
        for field in missing
    ]
    base = requirements(given_).answers()
    outcomes = {when.holds({**base, **dict(zip(missing, chosen, strict=True))}) for chosen in product(*options)}
    truth = when.holds(base)
    assert None not in outcomes
    if truth is not None:
        assert outcomes == {truth}
    if len(outcomes) > 1:
        assert truth is None


@given(rule_bases(), answers())
def test_the_ranking_follows_the_points_and_the_winner_is_first(rules: RuleBase, given_: dict[str, Any]) -> None:
    advice = advise(requirements(given_), rules)
    fit = [one.points for one in advice.standings if not one.out]
    assert fit == sorted(fit, reverse=True)
    assert all(
        item.points[id_] == item.weight * point
        for item in advice.criteria
        for id_, point in zip(rules.candidates, item.judgement.points, strict=True)
    )
    if advice.verdict.winner:
        assert advice.standings[0].candidate.id == advice.verdict.winner
    if len(fit) > 1:
        assert advice.verdict.lead == fit[0] - fit[1]
