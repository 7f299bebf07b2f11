"""The result: one immutable object from which every output is rendered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from framework_advisor.engine.balance import balance_of, leads, points_of, winner_of
from framework_advisor.engine.certainty import Prospects, Reach
from framework_advisor.engine.simplex import share_above
from framework_advisor.rulebase.model import (
    Candidate,
    Component,
    Criterion,
    Need,
    Note,
    RetiredRule,
    Rule,
    RuleBase,
    Source,
)
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import Place

VerdictWord = Literal["clear", "lean", "toss-up", "undecided", "none-fit"]


class Verdict(NamedTuple):
    """The advice in a few words and numbers."""

    word: VerdictWord
    winner: str | None
    """The candidate that is advised; None for a toss-up, undecided, or none-fit."""
    margin: float | None
    """The leader's score minus the runner-up's, 0 to 100; None when fewer than two are not ruled out."""
    coverage: float
    """The share of the whole importance, in percent, in criteria that no open question can still touch."""
    decided: bool
    """True when it is proved that no answer to an open question can change the winner."""


class Standing(NamedTuple):
    """Where a candidate stands."""

    candidate: Candidate
    rank: int
    """From 1; equal scores share a rank. Ruled-out candidates come after all others."""
    score: float
    """0 to 100."""
    ruled_out: tuple[Rule, ...]
    """The rules that rule it out."""


class CriterionAdvice(NamedTuple):
    """What one criterion contributes."""

    criterion: Criterion
    importance: str
    """The word that counts here: the spec's priority, or else the rule base's importance."""
    weight: int
    points: Mapping[str, int]
    """The points of the rules that hold, at most the scale's full value; candidates without any are left out."""
    holding: tuple[Rule, ...]
    """The rules that hold."""
    open: tuple[Rule, ...]
    """The rules that hold or not depending on unanswered fields, and that would change something."""


class Trigger(NamedTuple):
    """An answer that made a rule hold."""

    field: str
    options: tuple[str, ...]
    place: Place | None


class Step(NamedTuple):
    """What to use next for one need with one candidate."""

    need: Need
    candidate: Candidate
    living: tuple[Component, ...]
    """The first is the first advice. Empty where there is nothing for this candidate."""
    dead: tuple[Component, ...]
    """What the article names for it and is given up, or never was."""


@dataclass(frozen=True)
class Advice:
    """The finished result for one project. What takes long is worked out when it is first asked for."""

    requirements: Requirements
    rules: RuleBase
    standings: tuple[Standing, ...]
    """By rank; candidates of equal rank in the order of the rule base."""
    criteria: tuple[CriterionAdvice, ...]
    """Every criterion whose weight is not 0, in the order of the rule base."""
    notes: tuple[Note, ...]
    as_of: date | None
    """The day for which it is given; None when nobody asks whether a reason is overdue for review."""

    @cached_property
    def winner(self) -> str | None:
        """The candidate that is advised; None where there is no single one."""
        whole = self.rules.scale.full_value * self.total_weight
        out = {one.candidate.id for one in self.standings if one.ruled_out}
        return winner_of(self.sums, whole, out, self.rules.scale)

    @property
    def sums(self) -> dict[str, int]:
        """The weighted points by candidate, by rank."""
        return {
            one.candidate.id: sum(item.weight * item.points.get(one.candidate.id, 0) for item in self.counted)
            for one in self.standings
        }

    @cached_property
    def verdict(self) -> Verdict:
        """The advice in a few words and numbers."""
        return _verdict(self)

    @cached_property
    def prospects(self) -> Prospects:
        """What could still come of the project."""
        weights = {item.criterion.id: item.weight for item in self.criteria}
        return Prospects(balance_of(self.rules), weights, self.requirements.answers())

    @property
    def leading(self) -> tuple[str, str] | None:
        """The ids of the leader and the runner-up; None where fewer than two are not ruled out."""
        fit = [one.candidate.id for one in self.standings if not one.ruled_out]
        return (fit[0], fit[1]) if len(fit) > 1 else None

    @cached_property
    def reaches(self) -> dict[str, Reach]:
        """How far each open question can still move the margin of the first two, by field.

        Those whose answer alone can change the winner come first, and of each kind those that can move it most.
        """
        if self.leading is None:
            return {}
        reaches = {field: self.prospects.reach(field, *self.leading) for field in self.prospects.fields}
        return dict(sorted(reaches.items(), key=lambda entry: (not entry[1].turns, -entry[1].swing)))

    @property
    def worth_asking(self) -> str | None:
        """The open question whose answer matters most; None where no answer can change the outcome."""
        first = next(iter(self.reaches.items()), None)
        return first[0] if first and (first[1].turns or first[1].swing) and not self.verdict.decided else None

    def differences(self, ahead: str, behind: str) -> dict[str, int]:
        """Return by how many points each criterion in which some rule holds puts one candidate ahead, by its id."""
        return {item.criterion.id: item.points.get(ahead, 0) - item.points.get(behind, 0) for item in self.counted}

    def support(self, ahead: str, behind: str) -> float:
        """Return the share of all weightings of these criteria under which one candidate beats another, 0 to 1."""
        return share_above(self.differences(ahead, behind).values())

    @property
    def counted(self) -> list[CriterionAdvice]:
        """The criteria in which some rule holds."""
        return [item for item in self.criteria if item.holding]

    @property
    def total_weight(self) -> int:
        """The weight of the criteria in which some rule holds: the denominator of every score."""
        return sum(item.weight for item in self.counted)

    def value(self, item: CriterionAdvice, candidate: str) -> float:
        """Return the value of a criterion for a candidate, 0 to 1."""
        return item.points.get(candidate, 0) / self.rules.scale.full_value

    def pull(self, item: CriterionAdvice, candidate: str) -> float:
        """Return what a criterion adds to a candidate's score, 0 to 100. The pulls add up to the score."""
        return 100 * item.weight * self.value(item, candidate) / self.total_weight if item.holding else 0.0

    def triggers(self, rule: Rule | Note) -> Iterator[Trigger]:
        """Yield the answers that made a rule or note hold, each with the place of its first option in the spec."""
        counted: dict[str, frozenset[str]] = {}
        for field, options in rule.when.because_of(self.requirements.answers()):
            counted[field] = counted.get(field, frozenset()) | options
        origin = self.requirements.origin
        for field, options in counted.items():
            known = origin.answers.get(field, {}) if origin else {}
            places = [known[option] for option in options if option in known]
            yield Trigger(field, tuple(sorted(options)), min(places, default=None))

    def overdue(self) -> list[Rule]:
        """Return the reasons behind the outcome whose review date has passed, the longest overdue first.

        Those are the rules that put the winner ahead of another candidate, or any that holds where nobody wins.
        """
        late = [
            rule
            for item in self.criteria
            for rule in item.holding
            if self.as_of and rule.review_by and rule.review_by < self.as_of and self._decides(rule)
        ]
        return sorted(late, key=lambda rule: str(rule.review_by))

    def _decides(self, rule: Rule) -> bool:
        winner = self.verdict.winner
        if winner is None or rule.rules_out:
            return True
        points = points_of([rule], self.rules)
        return any(points.get(winner, 0) > points.get(id_, 0) for id_ in self.rules.candidates)

    def retired(self) -> list[RetiredRule]:
        """Return the rules that would hold, had not a layer retired them."""
        answers = self.requirements.answers()
        return [gone for item in self.criteria for gone in item.criterion.retired if gone.rule.when.holds(answers)]

    def steps(self, only: str | None = None) -> Iterator[Step]:
        """Yield what to use next for every need: with one candidate, else the winner, or all where there is none."""
        answers, wanted = self.requirements.answers(), only or self.verdict.winner
        fit = [standing.candidate for standing in self.standings if only or not standing.ruled_out]
        chosen = [one for one in fit if wanted in (one.id, None)]
        for need in self.rules.needs if self.verdict.word != "undecided" else ():
            if need.when.holds(answers):
                serving = [one for one in self.rules.components.values() if need.id in one.serves]
                for candidate in chosen:
                    mine = [one for one in serving if candidate.id in one.candidates]
                    dead = tuple(one for one in mine if one.in_article and not one.lives)
                    yield Step(need, candidate, tuple(one for one in mine if one.lives), dead)

    def cited(self, others: Iterable[str] = ()) -> list[Source]:
        """Return the sources of all that is said, and others by their ids. In the order of the bibliography."""
        cited = {id_ for item in self.criteria for rule in item.holding for id_ in rule.sources}
        cited.update(id_ for gone in self.retired() for id_ in gone.sources)
        cited.update(id_ for note in self.notes for id_ in note.sources)
        cited.update(id_ for step in self.steps() for one in (*step.living[:1], *step.dead) for id_ in one.sources)
        cited.update(others)
        return [source for id_, source in self.rules.sources.items() if id_ in cited]

    def open_fields(self) -> dict[str, tuple[CriterionAdvice, ...]]:
        """Return the unanswered fields on which some rule still hangs, and the criteria of those rules.

        In the order of `reaches`; where fewer than two can do the job, those that touch the most weight come first.
        """
        answered = self.requirements.answers().keys()
        touched: dict[str, dict[str, CriterionAdvice]] = {}
        for item in self.criteria:
            for rule in item.open:
                for field in sorted(rule.when.fields() - answered):
                    touched.setdefault(field, {})[item.criterion.id] = item
        weights = {field: sum(item.weight for item in items.values()) for field, items in touched.items()}
        order = [field for field in self.reaches if field in touched]
        order += sorted(touched.keys() - self.reaches.keys(), key=lambda field: (-weights[field], field))
        return {field: tuple(touched[field].values()) for field in order}


def _verdict(advice: Advice) -> Verdict:
    scale, alive = advice.rules.scale, [item for item in advice.criteria if item.criterion.rules]
    importance = sum(item.weight for item in alive)
    settled = sum(item.weight for item in alive if not item.open)
    coverage = 100 * settled / importance if importance else 100.0
    fit = [standing.candidate.id for standing in advice.standings if not standing.ruled_out]
    if not fit:
        return Verdict("none-fit", None, None, coverage, decided=advice.prospects.decided(None))
    leader, *rivals = fit
    if not rivals:
        return Verdict("clear", leader, None, coverage, decided=advice.prospects.decided(leader))
    whole = scale.full_value * advice.total_weight
    lead = advice.sums[leader] - advice.sums[rivals[0]]
    margin = 100 * lead / whole if whole else 0.0
    if not whole and settled < importance:
        return Verdict("undecided", None, margin, coverage, decided=False)
    decided = advice.prospects.decided(advice.winner)
    if advice.winner is None:
        return Verdict("toss-up", None, margin, coverage, decided)
    covered = 100 * settled >= scale.clear_coverage * importance
    enough = decided or (covered and len(advice.requirements.answers()) >= scale.clear_answers)
    backed = all(100 * advice.support(leader, rival) >= scale.clear_weightings for rival in rivals)
    clear = enough and backed and leads(lead, whole, scale.clear_margin)
    return Verdict("clear" if clear else "lean", leader, margin, coverage, decided)
