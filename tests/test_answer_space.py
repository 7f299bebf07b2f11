"""The answer space: whatever conditions can tell apart is kept apart, and everything is counted once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from framework_advisor import advise
from framework_advisor.engine.audit import audit, random_projects, whole_space
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import Answers, Condition
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from make import condition, conditions, criterion, requirements, rule, rule_base


def every_answer(field: str) -> list[frozenset[str]]:
    """Return all valid answers to a field, by definition."""
    question = FIELDS[field]
    if not question.several:
        return [frozenset((option,)) for option in question.options]
    options = [option for option in question.options if option != question.alone]
    sets = chain.from_iterable(combinations(options, size) for size in range(1, len(options) + 1))
    return [frozenset(one) for one in sets] + ([frozenset((question.alone,))] if question.alone else [])


def every_combination(fields: list[str]) -> list[Answers]:
    found = [dict(zip(fields, chosen, strict=True)) for chosen in product(*map(every_answer, fields))]
    return [one for one in found if not any(contradiction.holds(one) for contradiction in CONTRADICTIONS)]


@settings(max_examples=60)
@given(st.lists(conditions, min_size=1, max_size=3))
def test_the_space_behaves_as_all_answers_do(some: list[Condition]) -> None:
    fields = sorted({field for one in some for field in one.fields()} - {"deployment.targets"})[:3]
    if not fields:
        return
    found: Counter[tuple[object, ...]] = Counter()
    for given_, number in space(fields, some).answers():
        found[tuple(one.holds(given_) for one in some)] += number
    whole = Counter(tuple(one.holds(given_) for one in some) for given_ in every_combination(fields))
    assert found == whole


def test_answers_that_contradict_each_other_are_not_in_it() -> None:
    fields = ["model.generative", "model.pretrained", "deployment.targets", "deployment.cloud"]
    found = space(fields, [condition({"deployment.cloud": "aws", "deployment.targets": "browser"})])
    assert sum(number for _, number in found.answers()) == len(every_combination(fields))


def test_answers_that_contradict_what_is_given_are_not_in_it() -> None:
    given_ = {"model.pretrained": frozenset(["essential"])}
    looks = [condition({"model.generative": "serve"})]
    whole = every_combination(["model.generative", "model.pretrained"])
    expected = [one for one in whole if one["model.pretrained"] == given_["model.pretrained"]]
    found = list(space(["model.generative"], looks, given_).answers())
    assert sum(number for _, number in found) == len(expected)
    assert len(found) < len(FIELDS["model.generative"].options)


SMALL = rule_base(
    criterion("one", rule("r", {"a": "strong"}), rule("s", {"b": "slight"}, condition({"team.experience": "expert"}))),
    criterion("two", rule("t", {"b": "strong"}, condition({"deployment.cloud": "aws"}))),
    criterion("three", rule("u", rules_out=("a",), when=condition({"model.novelty": "novel"}))),
    criterion("four", rule("v", rules_out=("a", "b"), when=condition({"deployment.cloud": "azure"}))),
)


def test_an_audit_of_a_small_rule_base_counts_every_project() -> None:
    fields = ["model.structure", "model.novelty", "team.experience", "deployment.cloud"]
    projects = every_combination(fields)
    small = SMALL
    found = audit(small, whole_space(small).answers())
    assert found.projects == len(projects)

    def winner(given_: Answers, rules: RuleBase = small) -> str | None:
        plain = {field: tuple(one) if FIELDS[field].several else min(one) for field, one in given_.items()}
        return advise(requirements(plain), rules).verdict.winner

    assert found.winners == Counter(map(winner, projects))
    assert found.none_fit == sum("azure" in given_["deployment.cloud"] for given_ in projects)
    for one in small.criteria.values():
        for gone in one.rules:
            kept = replace(one, rules=tuple(rule for rule in one.rules if rule is not gone))
            without = replace(small, criteria={**small.criteria, one.id: kept})
            turned = sum(winner(given_) != winner(given_, without) for given_ in projects)
            assert found.rules[f"{one.id}/{gone.id}"] == turned
    for field in fields:
        others = [frozenset((option,)) for option in FIELDS[field].options]
        mattered = sum(any(winner({**p, field: other}) != winner(p) for other in others) for p in projects)
        assert found.fields[field] == mattered


def test_the_sample_is_the_same_for_the_same_seed_and_valid() -> None:
    first = list(random_projects(7, 50))
    assert first == list(random_projects(7, 50))
    assert first != list(random_projects(8, 50))
    for given_, number in first:
        assert number == 1
        requirements({f: tuple(one) if FIELDS[f].several else min(one) for f, one in given_.items()})
