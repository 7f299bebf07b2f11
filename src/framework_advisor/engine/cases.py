"""The worked cases of a rule base, scored and held against what must come out."""

from collections.abc import Iterable
from typing import NamedTuple

from framework_advisor.engine.advice import Advice, advise
from framework_advisor.rulebase.cases import Case
from framework_advisor.rulebase.model import RuleBase


class Outcome(NamedTuple):
    """A case, and what came out for it."""

    case: Case
    advice: Advice

    @property
    def wrong(self) -> tuple[str, ...]:
        """What did not come out as expected, by the keys of the case's file; what a case does not say is right."""
        case, (word, winner, _, merits, course, _) = self.case, self.advice.verdict
        said = {note.id for note in self.advice.headlines}
        right = {
            "winner": winner in case.winners,
            "words": word in case.words,
            "course": not case.courses or course.kind in case.courses,
            "merits": not case.merits or merits.winner in case.merits,
            "headline": said.issuperset(case.headlines),
        }
        return tuple(key for key, holds in right.items() if not holds)

    @property
    def holds(self) -> bool:
        """Whether all that the case says came out."""
        return not self.wrong


def run_cases(cases: Iterable[Case], rules: RuleBase) -> list[Outcome]:
    """Score worked cases of a rule base."""
    return [Outcome(case, advise(case.requirements, rules)) for case in cases]


def exercised(outcomes: Iterable[Outcome], rules: RuleBase) -> dict[str, list[str]]:
    """Return for every rule, as criterion/rule, the names of the cases in which it holds."""
    names = {rule.name: list[str]() for criterion in rules.criteria.values() for rule in criterion.rules}
    for outcome in outcomes:
        for item in outcome.advice.criteria:
            for rule in (*item.reasons, *item.facts):
                names[rule.name].append(outcome.case.name)
    return names
