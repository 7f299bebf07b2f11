"""A rule base held against all that could be answered: who wins how often, and what never makes a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from framework_advisor.engine.robustness import pillars
from framework_advisor.engine.weighing import stand
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
    winners: Counter[str | None]  # by candidate; None where there is no single winner
    none_fit: int
    rules: dict[str, int]  # for every rule, as criterion/rule, how often the outcome would be another without it
    fields: dict[str, int]
    """For every field that some rule looks at, how often another option instead would change the outcome."""


def whole_space(rules: RuleBase) -> Space:
    """Return the space of all projects as the rule base sees it."""
    conditions = [rule.when for criterion in rules.criteria.values() for rule in criterion.rules]
    return space(rules.fields, conditions)


def random_projects(seed: int, count: int) -> Iterator[Project]:
    """Yield projects that answer every question, the same ones for the same seed."""
    source = Random(seed)
    for _ in range(count):
        yield random_answers(source), 1


def audit(rules: RuleBase, projects: Iterable[Project]) -> Audit:
    """Return what comes out over the projects, by the rule base's own importances."""
    seen, none_fit = 0, 0
    winners: Counter[str | None] = Counter()
    turned = {rule.name: 0 for criterion in rules.criteria.values() for rule in criterion.rules}
    mattered = dict.fromkeys(rules.fields, 0)
    for answers, count in projects:
        position = stand(rules, {}, (), answers)
        seen += count
        winners[position.winner] += count
        none_fit += count * (len(position.out) == len(rules.candidates))
        for pillar in pillars(position):
            turned[pillar.rule.name] += count
        for field in rules.fields:
            others = (position.with_answers({field: other}) for other in _others(field, answers))
            mattered[field] += count * any(other.winner != position.winner for other in others)
    return Audit(seen, winners, none_fit, turned, mattered)


def _others(field: str, answers: Answers) -> Iterator[frozenset[str]]:
    """Yield the other single options of a field, where they contradict nothing."""
    for option in FIELDS[field].options:
        other = frozenset((option,))
        if other != answers[field] and not any(tie.holds({**answers, field: other}) for tie in CONTRADICTIONS):
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
    if question.several and first != question.alone and source.random() < 0.5:
        return frozenset((first, source.choice(others)))
    return frozenset((first,))
