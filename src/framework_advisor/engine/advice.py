"""Requirements and a rule base make an advice: one immutable object from which every output is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from framework_advisor.engine import questions, robustness, verdicts
from framework_advisor.engine.judgement import Judgement
from framework_advisor.engine.lost import Lost, lost_reasons
from framework_advisor.engine.questions import OpenQuestion
from framework_advisor.engine.robustness import Flips, Pillar, Turn
from framework_advisor.engine.verdicts import Verdict
from framework_advisor.engine.weighing import Bounds, Position, stand
from framework_advisor.rulebase.model import (
    Band,
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
from framework_advisor.spec.requirements import Decision, Requirements
from framework_advisor.text.problems import Place

FEWEST = 10
"""Of fewer past projects nothing is said."""


class Standing(NamedTuple):
    """Where a candidate stands."""

    candidate: Candidate
    rank: int  # from 1; equal points share a rank. Ruled-out candidates come after all others.
    points: int
    ruled_out: tuple[Rule, ...]  # the rules that rule it out
    excluded: str | None  # why the project itself rules it out; None where it does not

    @property
    def out(self) -> bool:
        """Whether it is ruled out, by rules or by the project."""
        return bool(self.ruled_out) or self.excluded is not None


class CriterionAdvice(NamedTuple):
    """What one criterion contributes."""

    criterion: Criterion
    importance: str  # the word that counts here: the spec's priority, or else the rule base's importance
    weight: int
    candidates: tuple[str, ...]
    judgement: Judgement

    @property
    def points(self) -> dict[str, int]:
        """What it adds to each candidate, in the order of the rule base."""
        points = [self.weight * points for points in self.judgement.points]
        return dict(zip(self.candidates, points, strict=True))

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """The rules that hold and favour somebody more than another, or rule somebody out."""
        return self.judgement.reasons

    @property
    def facts(self) -> tuple[Rule, ...]:
        """The rules that hold and favour all alike."""
        return self.judgement.facts

    @property
    def open(self) -> tuple[Rule, ...]:
        """The reasons that hold or not depending on unanswered fields, and that would change something."""
        return self.judgement.open

    @property
    def separates(self) -> bool:
        """Whether it puts some candidate ahead of another."""
        return min(self.judgement.points) < max(self.judgement.points)

    def lead(self, ahead: str, behind: str) -> int:
        """Return by how many points it puts one candidate ahead of another."""
        points = self.points
        return points[ahead] - points[behind]


class Trigger(NamedTuple):
    """An answer that made a rule hold."""

    field: str
    options: tuple[str, ...]
    place: Place | None


class Step(NamedTuple):
    """What to use next for one need with one candidate."""

    need: Need
    candidate: Candidate
    living: tuple[Component, ...]  # the first is the first advice. Empty where there is nothing for this candidate.
    dead: tuple[Component, ...]  # what the article names for it and is given up, or never was


class Then(NamedTuple):
    """What the layers below would have chosen, where that differs, and what became of their reasons."""

    advice: Advice  # by the nearest layers below that choose otherwise
    ruled_out: tuple[Rule, ...]  # what rules out the winner of then today
    reasons: tuple[Rule, ...]
    """Their reasons against the winner of today, or for their own where there is none today; the strongest first."""
    lost: tuple[Lost, ...]  # those of them that do not count as they did, in the same order


@dataclass(frozen=True, eq=False)
class Advice:
    """The finished result for one project. What takes long is worked out when it is first asked for."""

    requirements: Requirements
    rules: RuleBase
    as_of: date | None  # the day for which it is given; None when nobody asks whether a reason is overdue for review
    position: Position

    @cached_property
    def verdict(self) -> Verdict:
        """The advice in a few words and numbers."""
        return verdicts.verdict(self.position)

    @property
    def winner(self) -> str | None:
        """The candidate that is advised; None where there is no single one."""
        return self.verdict.winner

    @cached_property
    def criteria(self) -> tuple[CriterionAdvice, ...]:
        """Every criterion that counts and was not retired, in the order of the rule base."""
        names, priorities = tuple(self.rules.candidates), self.requirements.priorities
        counting = [(self.rules.criteria[id_], weight) for id_, weight in self.position.weights.items()]
        return tuple(
            CriterionAdvice(one, priorities.get(one.id, one.importance), weight, names, self.position.judged[one.id])
            for one, weight in counting
        )

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every candidate by rank; those of equal rank in the order of the rule base."""
        out, excluded = self.position.out, self.requirements.rules_out
        points = dict(zip(self.rules.candidates, self.position.points, strict=True))
        reasons = [rule for item in self.position.judged.values() for rule in item.reasons]
        standings: list[Standing] = []
        order = sorted(points, key=lambda id_: (id_ in out, -points[id_]))
        for number, id_ in enumerate(order, start=1):
            rules = tuple(rule for rule in reasons if id_ in rule.rules_out)
            level = standings and (standings[-1].points, standings[-1].out) == (points[id_], id_ in out)
            rank = standings[-1].rank if level else number
            standings.append(Standing(self.rules.candidates[id_], rank, points[id_], rules, excluded.get(id_)))
        return tuple(standings)

    @property
    def leading(self) -> tuple[str, str] | None:
        """The ids of the leader and the runner-up; None where fewer than two are not ruled out."""
        first, second, *_ = [*(one.candidate.id for one in self.standings if not one.out), None, None]
        return (first, second) if first and second else None

    @property
    def decision(self) -> Decision | None:
        """What was decided; None where it is nothing, or a candidate that this rule base does not know."""
        decision = self.requirements.decision
        return decision if decision and decision.chosen in self.rules.candidates else None

    @cached_property
    def headlines(self) -> tuple[Note, ...]:
        """The notes that are to be said first."""
        return tuple(note for note in self._notes if note.headline)

    @cached_property
    def remarks(self) -> tuple[Note, ...]:
        """The other notes."""
        return tuple(note for note in self._notes if not note.headline)

    @cached_property
    def _notes(self) -> list[Note]:
        return [note for note in self.rules.notes if note.holds(self.position.answers)]

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """The open questions that can change the outcome, in the order in which they are worth answering."""
        return questions.open_questions(self.position)

    @cached_property
    def open_fields(self) -> tuple[str, ...]:
        """The unanswered fields on which some reason still hangs, in the order in which they are asked."""
        return questions.open_fields(self.position)

    @property
    def answered(self) -> tuple[int, int]:
        """How many of the fields at which the rule base looks are answered, and how many there are."""
        return sum(field in self.position.answers for field in self.rules.fields), len(self.rules.fields)

    @property
    def record(self) -> Band | None:
        """What such a lead on the merits has meant for past projects; None where fewer than ten are known."""
        lead = self.verdict.merits.lead or 0
        for band in self.rules.record.bands if self.rules.record else ():
            if band.of >= FEWEST and band.least <= lead and (band.below is None or lead < band.below):
                return band
        return None

    def bounds(self, ahead: str, behind: str) -> Bounds | None:
        """Return between what a lead lies once all is answered; None where one of the two must be ruled out."""
        return self.position.bounds(ahead, behind)

    def support(self, ahead: str, behind: str) -> float:
        """Return the share of all weightings of the criteria under which one candidate beats another, 0 to 1."""
        return verdicts.support(self.position, ahead, behind)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The importances that would change the outcome, one criterion at a time."""
        return robustness.turns(self.position)

    @cached_property
    def pillars(self) -> tuple[Pillar, ...]:
        """The reasons without which the outcome would be another."""
        return robustness.pillars(self.position)

    @cached_property
    def flips(self) -> Flips:
        """The smallest sets of changed answers that make another candidate win."""
        decision = self.requirements.decision
        return robustness.flips(self.position, decision.fixed if decision else ())

    def triggers(self, rule: Rule | Note) -> Iterator[Trigger]:
        """Yield the answers that made a rule or note hold, each with the place of its first option in the spec."""
        counted: dict[str, frozenset[str]] = {}
        for field, options in rule.when.because_of(self.position.answers):
            counted[field] = counted.get(field, frozenset()) | options
        origin = self.requirements.origin
        for field, options in counted.items():
            known = origin.answers.get(field, {}) if origin else {}
            places = [known[option] for option in options if option in known]
            yield Trigger(field, tuple(sorted(options)), min(places, default=None))

    def is_overdue(self, rule: Rule) -> bool:
        """Return whether a rule's review date has passed."""
        return bool(self.as_of and rule.review_by and rule.review_by < self.as_of)

    @cached_property
    def overdue(self) -> tuple[Rule, ...]:
        """The reasons behind the outcome whose review date has passed, the longest overdue first.

        Those are the rules that put the winner ahead of another candidate, or any that holds where nobody wins.
        """
        reasons = (rule for item in self.criteria for rule in item.reasons)
        late = [rule for rule in reasons if self.is_overdue(rule) and self._decides(rule)]
        return tuple(sorted(late, key=lambda rule: str(rule.review_by)))

    def _decides(self, rule: Rule) -> bool:
        if self.winner is None or rule.rules_out:
            return True
        strengths = {id_: self.rules.scale.strengths[word] for id_, word in rule.favours.items()}
        return any(strengths.get(self.winner, 0) > strengths.get(id_, 0) for id_ in self.rules.candidates)

    @cached_property
    def retired(self) -> tuple[RetiredRule, ...]:
        """The rules that would hold, had not a layer retired them."""
        gone = (retired for criterion in self.rules.criteria.values() for retired in criterion.retired)
        return tuple(retired for retired in gone if retired.rule.when.holds(self.position.answers))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What to use next for every need: with what was decided, or the winner, or each candidate that is left."""
        chosen = self.decision.chosen if self.decision else self.winner
        fit = [one.candidate.id for one in self.standings if not one.out]
        return () if self.verdict.word == "undecided" else self.steps_for([chosen] if chosen else fit)

    def steps_for(self, candidates: Iterable[str]) -> tuple[Step, ...]:
        """Return what to use next for every need with these candidates; what several share is told once."""
        wanted, steps = list(candidates), dict[tuple[str, tuple[str, ...]], Step]()
        for need in self.rules.needs:
            for id_ in wanted if need.holds(self.position.answers) else ():
                serving = [one for one in self.rules.components.values() if need.id in one.serves]
                mine = [one for one in serving if id_ in one.candidates]
                living = tuple(one for one in mine if one.lives)
                dead = tuple(one for one in mine if one.in_article and not one.lives)
                key = need.id, tuple(one.id for one in (*living, *dead)) or (id_,)
                steps.setdefault(key, Step(need, self.rules.candidates[id_], living, dead))
        return tuple(steps.values())

    def cited(self, others: Iterable[str] = ()) -> list[Source]:
        """Return the sources of all that is said, and others by their ids. In the order of the bibliography."""
        cited = {id_ for item in self.criteria for rule in (*item.reasons, *item.facts) for id_ in rule.sources}
        cited.update(id_ for gone in self.retired for id_ in gone.why.sources)
        cited.update(id_ for note in self._notes for id_ in note.sources)
        cited.update(id_ for step in self.steps for one in (*step.living[:1], *step.dead) for id_ in one.sources)
        cited.update(others)
        return [source for id_, source in self.rules.sources.items() if id_ in cited]

    @cached_property
    def then(self) -> Then | None:
        """What the layers below would have chosen; None when all of them choose the same, or nothing at all."""
        below = self.rules.below
        while below:
            before = advise(self.requirements, below)
            if before.verdict.word != "undecided" and before.winner != self.winner:
                reasons, lost = lost_reasons((before.position, before.winner), (self.position, self.winner))
                out = [rule for one in self.standings if one.candidate.id == before.winner for rule in one.ruled_out]
                return Then(before, tuple(out), reasons, lost)
            below = below.below
        return None


def advise(requirements: Requirements, rules: RuleBase, as_of: date | None = None) -> Advice:
    """Return the advice for a project, on a day if it is to say which reasons are overdue for review.

    What the requirements name and the rule base does not know (a criterion, a candidate) changes nothing.
    """
    excluded = requirements.rules_out.keys() & rules.candidates.keys()
    position = stand(rules, requirements.priorities, excluded, requirements.answers())
    return Advice(requirements, rules, as_of, position)
