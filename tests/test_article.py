"""The article's layer: every claim has a home, strengths are the claims', and no sentence is the article's."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise, product

import pytest

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.fields import FIELDS
from make import requirements

RULES = load_rules("article")
CLAIMS = {id_: source for id_, source in RULES.sources.items() if id_.startswith("article/")}
ALL_RULES = [rule for criterion in RULES.criteria.values() for rule in criterion.rules]
CITED = {id_ for rule in ALL_RULES for id_ in rule.sources}


def test_there_are_82_claims() -> None:
    assert len(CLAIMS) == 82


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_has_a_home(claim: str) -> None:
    source = CLAIMS[claim]
    assert (claim in CITED) != bool(source.unused), "used by a rule, or it says why not; not both"
    assert set(source.contradicts) <= CLAIMS.keys()
    assert source.says
    assert source.today
    assert source.evidence


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: f"{rule.criterion}/{rule.id}")
def test_strengths_follow_the_claims(rule: Rule) -> None:
    """A rule is as strong as the strongest claim it cites for a candidate, and cites one for each it favours."""
    points = RULES.scale.strengths
    claimed: dict[str, int] = {}
    for id_ in rule.sources:
        for candidate, strength in CLAIMS[id_].favours.items():
            claimed[candidate] = max(claimed.get(candidate, 0), points[strength])
    assert {candidate: points[strength] for candidate, strength in rule.favours.items()} == claimed


def test_the_four_criteria_of_the_mission_come_first_and_are_high() -> None:
    four = list(RULES.criteria.values())[:4]
    assert [one.id for one in four] == ["graph-style", "deployment-target", "language-support", "team-experience"]
    assert {one.importance for one in four} == {"high"}
    assert {field for rule in four[0].rules for field in rule.when.fields()} >= {"model.structure"}
    assert {field for rule in four[1].rules for field in rule.when.fields()} == {"deployment.targets"}
    assert {field for rule in four[2].rules for field in rule.when.fields()} == {"team.languages"}
    team = {field for rule in four[3].rules for field in rule.when.fields()}
    assert team == {"team.experience", "team.knows", "team.role"}


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: f"{rule.criterion}/{rule.id}")
def test_every_rule_can_hold_and_can_fail(rule: Rule) -> None:
    """By trying all options of its fields, and all pairs of options where a field takes several."""
    fields = sorted(rule.when.fields())
    choices = [
        [
            frozenset(pair)
            for pair in combinations_with_replacement(FIELDS[field].options, 2 if FIELDS[field].several else 1)
        ]
        for field in fields
    ]
    answers = (dict(zip(fields, chosen, strict=True)) for chosen in product(*choices))
    assert {rule.when.holds(given) for given in answers} == {True, False}


def test_each_candidate_can_win_clearly_and_a_toss_up_can_be_reached() -> None:
    verdicts = {advise(read_requirements(file), RULES).verdict[:2] for file in (TOP / "examples").glob("*.yaml")}
    assert {("clear", "pytorch"), ("clear", "tensorflow")} <= verdicts
    assert advise(requirements({"deployment.cloud": ("kaggle",)}), RULES).verdict.word == "toss-up"


def test_a_note_that_says_both_are_weighed_is_right() -> None:
    """Whatever makes the note hold makes a rule hold for each claim that it sets against the other."""
    for note in RULES.notes:
        if note.says.endswith("Both are weighed."):
            (field,) = note.when.fields()
            (options,) = (options for _, options in note.when.because_of({field: frozenset(FIELDS[field].options)}))
            (option,) = options
            answers = {field: frozenset([option])}
            cited = {id_ for rule in ALL_RULES if rule.when.holds(answers) for id_ in rule.sources}
            assert set(note.sources) <= cited, note.id


def test_importances_fall_from_the_first_criterion_to_the_last() -> None:
    weights = [RULES.scale.importances[criterion.importance] for criterion in RULES.criteria.values()]
    assert all(one >= other for one, other in pairwise(weights))
