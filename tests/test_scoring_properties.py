"""What must be true of every rule base and every spec."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from framework_advisor import advise
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from make import CANDIDATES, SOME_FIELDS, answers, conditions, requirements, rule, rule_bases, strengths


def by_id(advice: Advice) -> dict[str, tuple[float, int, bool]]:
    return {s.candidate.id: (s.score, s.rank, bool(s.ruled_out)) for s in advice.standings}


def renamed(rules: RuleBase, names: dict[str, str]) -> RuleBase:
    """Give every candidate another's name; each keeps its position."""

    def of_rule(one: Any) -> Any:
        return one._replace(
            favours={names[id_]: strength for id_, strength in one.favours.items()},
            rules_out=tuple(names[id_] for id_ in one.rules_out),
        )

    return rules._replace(
        candidates={names[id_]: one._replace(id=names[id_]) for id_, one in rules.candidates.items()},
        criteria={id_: one._replace(rules=tuple(map(of_rule, one.rules))) for id_, one in rules.criteria.items()},
    )


@given(rule_bases(), answers(), st.permutations(CANDIDATES))
def test_renaming_candidates_mirrors_the_advice(rules: RuleBase, given_: dict[str, Any], order: list[str]) -> None:
    names = dict(zip(CANDIDATES, order, strict=True))
    before, after = advise(requirements(given_), rules), advise(requirements(given_), renamed(rules, names))
    assert [names[s.candidate.id] for s in before.standings] == [s.candidate.id for s in after.standings]
    assert {names[id_]: standing for id_, standing in by_id(before).items()} == by_id(after)
    winner = before.verdict.winner
    assert after.verdict == before.verdict._replace(winner=winner and names[winner])


@given(rule_bases(), answers(), st.permutations(CANDIDATES))
def test_reordering_candidates_changes_nothing(rules: RuleBase, given_: dict[str, Any], order: list[str]) -> None:
    reordered = rules._replace(candidates={id_: rules.candidates[id_] for id_ in order})
    before, after = advise(requirements(given_), rules), advise(requirements(given_), reordered)
    assert by_id(before) == by_id(after)
    # Who leads a tie is a matter of order, and so is whether that leader may yet be ruled out; the words are not.
    assert before.verdict[:4] == after.verdict[:4]


@given(rule_bases(), answers(), conditions, strengths, st.sampled_from(CANDIDATES), st.data())
def test_adding_a_rule_for_a_candidate_never_lowers_it(
    rules: RuleBase, given_: dict[str, Any], when: Any, strength: str, candidate: str, data: st.DataObject
) -> None:
    criterion = data.draw(st.sampled_from(list(rules.criteria.values())))
    more = criterion._replace(
        rules=(*criterion.rules, rule("new", {candidate: strength}, when, criterion=criterion.id))
    )
    added = rules._replace(criteria={**rules.criteria, criterion.id: more})
    before, after = by_id(advise(requirements(given_), rules)), by_id(advise(requirements(given_), added))
    assert after[candidate][1] <= before[candidate][1]
    for rival in set(CANDIDATES) - {candidate}:
        lead_before = before[candidate][0] - before[rival][0]
        assert after[candidate][0] - after[rival][0] >= 0 or lead_before < 0
        assert not (lead_before >= 0 and after[candidate][0] < after[rival][0])


@given(rule_bases(), answers(), st.data())
def test_off_equals_removing_the_criterion(rules: RuleBase, given_: dict[str, Any], data: st.DataObject) -> None:
    criterion = data.draw(st.sampled_from(list(rules.criteria)))
    off = advise(requirements(given_, priorities={criterion: "off"}), rules)
    removed = rules._replace(criteria={id_: one for id_, one in rules.criteria.items() if id_ != criterion})
    without = advise(requirements(given_), removed)
    assert (off.verdict, off.standings, off.criteria) == (without.verdict, without.standings, without.criteria)


@given(rule_bases(), answers(), st.randoms())
def test_the_order_of_keys_is_irrelevant(rules: RuleBase, given_: dict[str, Any], random: Any) -> None:
    keys = list(given_)
    random.shuffle(keys)
    shuffled = {
        key: tuple(random.sample(given_[key], len(given_[key]))) if isinstance(given_[key], tuple) else given_[key]
        for key in keys
    }
    one, other = advise(requirements(given_), rules), advise(requirements(shuffled), rules)
    assert (one.verdict, one.standings, one.criteria) == (other.verdict, other.standings, other.criteria)


@given(rule_bases(), answers())
def test_a_rule_on_unknown_fields_alone_never_fires(rules: RuleBase, given_: dict[str, Any]) -> None:
    advice = advise(requirements(given_), rules)
    answered = advice.requirements.answers().keys()
    for item in advice.criteria:
        for one in item.criterion.rules:
            assert one not in item.holding or one.when.fields() & answered


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
def test_decided_is_sound(rules: RuleBase, given_: dict[str, Any]) -> None:
    """Whatever the open questions turn out to be, a decided winner wins."""
    advice = advise(requirements(given_), rules)
    assume(advice.verdict.decided)
    missing = [field for field in SOME_FIELDS if field in advice.open_fields()]
    options = [list(FIELDS[field].options)[:4] for field in missing]
    for chosen in product(*options):
        completed = {
            field: (option,) if FIELDS[field].several else option for field, option in zip(missing, chosen, strict=True)
        }
        after = advise(requirements({**given_, **completed}), rules)
        assert after.verdict.winner == advice.verdict.winner


@given(rule_bases(), answers())
def test_scores_stay_between_0_and_100_and_the_ranking_follows_them(rules: RuleBase, given_: dict[str, Any]) -> None:
    advice = advise(requirements(given_), rules)
    assert all(0 <= s.score <= 100 for s in advice.standings)
    assert 0 <= advice.verdict.coverage <= 100
    fit = [s for s in advice.standings if not s.ruled_out]
    assert [s.score for s in fit] == sorted((s.score for s in fit), reverse=True)
    if advice.verdict.winner:
        assert advice.standings[0].candidate.id == advice.verdict.winner
