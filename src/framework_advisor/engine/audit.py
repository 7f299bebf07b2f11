"""A rule base held against all that could be answered: who wins how often, and what never makes a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import NamedTuple

from framework_advisor.engine.balance import Balance, Share
from framework_advisor.rulebase.answer_space import Space, space
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS, Question

FEW = 5000
"""So many combinations of answers, or fewer, are all looked at; of more, a sample."""

Project = tuple[Answers, int]
"""Complete answers, and how many projects are like them."""


class Audit(NamedTuple):
    """What came out over some projects. All counts are of projects."""

    projects: int
    winners: Counter[str | None]
    """By candidate; None where there is no single winner."""
    none_fit: int
    rules: dict[str, int]
    """For every rule, as criterion/rule, how often the outcome would be another without it."""
    fields: dict[str, int]
    """For every field that some rule looks at, how often another option instead would change the outcome."""


def whole_space(rules: RuleBase) -> Space:
    """Return the space of all projects as the rule base sees it."""
    conditions = [rule.when for criterion in rules.criteria.values() for rule in criterion.rules]
    return space(_asked(rules), conditions)


def random_projects(seed: int, count: int) -> Iterator[Project]:
    """Yield projects that answer every question, the same ones for the same seed."""
    source = Random(seed)  # noqa: S311  (a sample, not a secret)
    yield from islice(((random_answers(source), 1) for _ in iter(int, 1)), count)


def audit(rules: RuleBase, projects: Iterable[Project]) -> Audit:
    """Return what comes out over the projects, by the rule base's own importances."""
    weights = {one.id: rules.scale.importances[one.importance] for one in rules.criteria.values()}
    balance = Balance(rules)
    asked = _asked(rules)
    touching = {field: balance.touched[field] for field in asked}
    seen, none_fit = 0, 0
    winners: Counter[str | None] = Counter()
    turned, mattered = _rule_names(rules), dict.fromkeys(touching, 0)
    for answers, count in projects:
        shares = balance.shares(answers)
        total = balance.total(shares, weights)
        winner = balance.winner(total)
        seen += count
        winners[winner] += count
        none_fit += count * (len(total.out) == len(rules.candidates))

        def turns(changes: dict[str, Share]) -> bool:
            return balance.winner(balance.with_changes(total, shares, changes, weights)) != winner  # noqa: B023  (used at once)

        for criterion in rules.criteria.values():
            for rule in criterion.rules:
                if rule.when.holds(answers) and turns({criterion.id: balance.share(criterion, answers, rule)}):
                    turned[rule.name] += count
        for field, criteria in touching.items():
            others = ({one.id: balance.share(one, other) for one in criteria} for other in _others(field, answers))
            if any(map(turns, others)):
                mattered[field] += count
    return Audit(seen, winners, none_fit, turned, mattered)


def _rule_names(rules: RuleBase) -> dict[str, int]:
    return {rule.name: 0 for one in rules.criteria.values() for rule in one.rules}


def _asked(rules: RuleBase) -> list[str]:
    """Return the fields that some rule looks at, in the order in which they are asked."""
    looked = frozenset().union(*(rule.when.fields() for one in rules.criteria.values() for rule in one.rules))
    return [field for field in FIELDS if field in looked]


def _others(field: str, answers: Answers) -> Iterator[Answers]:
    """Yield the answers with another single option for one field, where that contradicts nothing."""
    for option in FIELDS[field].options:
        other = {**answers, field: frozenset((option,))}
        if other[field] != answers[field] and not any(one.holds(other) for one in CONTRADICTIONS):
            yield other


def random_answers(source: Random) -> Answers:
    """Return an answer to every question that do not contradict each other, each option as likely as another.

    Where several options may be chosen, it is one or two of them, as likely.
    """
    while True:
        answers = {field: _random_answer(question, source) for field, question in FIELDS.items()}
        if not any(one.holds(answers) for one in CONTRADICTIONS):
            return answers


def _random_answer(question: Question, source: Random) -> frozenset[str]:
    first = source.choice(list(question.options))
    others = [option for option in question.options if option not in (first, question.alone)]
    if question.several and first != question.alone and source.random() < 0.5:  # noqa: PLR2004  (an even chance)
        return frozenset((first, source.choice(others)))
    return frozenset((first,))
