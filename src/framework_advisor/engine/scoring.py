"""Requirements and a rule base make an advice: an additive value model on a fixed scale, three-valued on unknowns.

For candidate a and criterion c, value(c, a) = min(full, points of the rules that hold) / full, and
U(a) = sum of weight(c) * value(c, a): multi-attribute value theory, additive form (Keeney and Raiffa, "Decisions with
Multiple Objectives", 1976, chapter 3). The shown score is 100 * U(a) / sum of weight(c) over the criteria in which some
rule holds. All sums are of whole numbers, so equal standings are equal exactly; one division makes each shown number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from framework_advisor.engine.advice import Advice, CriterionAdvice, Standing
from framework_advisor.engine.balance import points_of
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import Place, Problem, UnusableInput, suggestion


def advise(requirements: Requirements, rules: RuleBase, as_of: date | None = None) -> Advice:
    """Return the advice for a project, on a day if it is to say which reasons are overdue for review.

    Raises UnusableInput when the requirements name a criterion or a candidate that the rule base does not have.
    """
    problems = unknown_names(requirements, rules)
    if problems:
        raise UnusableInput(problems)
    answers = requirements.answers()
    weighed = [
        item
        for criterion in rules.criteria.values()
        if (item := weigh(criterion, requirements.priorities.get(criterion.id), answers, rules)) is not None
    ]
    counted = [item for item in weighed if item.holding]
    whole = rules.scale.full_value * sum(item.weight for item in counted)
    sums = {id_: sum(item.weight * item.points.get(id_, 0) for item in counted) for id_ in rules.candidates}
    return Advice(
        requirements=requirements,
        rules=rules,
        standings=_rank(sums, whole, counted, rules),
        criteria=tuple(weighed),
        notes=tuple(note for note in rules.notes if note.when.holds(answers)),
        as_of=as_of,
    )


def unknown_names(requirements: Requirements, rules: RuleBase) -> list[Problem]:
    """Return a problem for every criterion and candidate that the requirements name and the rule base does not have."""
    named: list[tuple[str, str, str, Iterable[str]]] = [
        (f"priorities.{name}", name, "criterion", rules.criteria) for name in requirements.priorities
    ]
    if requirements.decision:
        named.append(("decision.chosen", requirements.decision.chosen, "candidate", rules.candidates))
    return _unknown(named, requirements, rules)


def unknown_waivers(requirements: Requirements, rules: RuleBase) -> list[Problem]:
    """Return a problem for every rule that is waived and that the rule base does not have, and never had."""
    known = [rule.name for criterion in rules.criteria.values() for rule in criterion.rules]
    known += [gone.rule.name for criterion in rules.criteria.values() for gone in criterion.retired]
    waivers = requirements.decision.waive if requirements.decision else ()
    named = [(f"decision.waive.{at}", one.rule, "rule", known) for at, one in enumerate(waivers) if one.rule]
    return _unknown(named, requirements, rules)


def _unknown(
    named: Iterable[tuple[str, str, str, Iterable[str]]], requirements: Requirements, rules: RuleBase
) -> list[Problem]:
    origin = requirements.origin
    return [
        Problem(
            origin.names.get(field, Place(field)) if origin else Place(field),
            f"unknown-{kind}",
            f"`{name}` is not a {kind} of the rule base `{rules.name}`",
            suggestion(name, known),
        )
        for field, name, kind, known in named
        if name not in known
    ]


def weigh(criterion: Criterion, priority: str | None, answers: Answers, rules: RuleBase) -> CriterionAdvice | None:
    """Return what a criterion comes to, or None when its weight is 0: that equals not having it."""
    importance = priority or criterion.importance
    weight = rules.scale.importances[importance]
    if weight == 0:
        return None
    holding: list[Rule] = []
    open_: list[Rule] = []
    for rule in criterion.rules:
        truth = rule.when.holds(answers)
        if truth is not False:
            (holding if truth else open_).append(rule)
    if not holding:
        return CriterionAdvice(criterion, importance, weight, {}, (), tuple(open_))
    points = points_of(holding, rules)
    if open_:
        open_ = [rule for rule in open_ if _could_matter(rule, points, rules)]
    return CriterionAdvice(criterion, importance, weight, points, tuple(holding), tuple(open_))


def _could_matter(rule: Rule, points: dict[str, int], rules: RuleBase) -> bool:
    """Return whether it would change anything if a rule came to hold: not where all that it favours are at the cap."""
    return bool(rule.rules_out) or any(points.get(id_, 0) < rules.scale.full_value for id_ in rule.favours)


def _rank(sums: dict[str, int], whole: int, counted: list[CriterionAdvice], rules: RuleBase) -> tuple[Standing, ...]:
    out: dict[str, list[Rule]] = {}
    for item in counted:
        for rule in item.holding:
            for id_ in rule.rules_out:
                out.setdefault(id_, []).append(rule)
    order = sorted(rules.candidates, key=lambda id_: (id_ in out, -sums[id_]))
    standings: list[Standing] = []
    for position, id_ in enumerate(order):
        above = order[position - 1] if position else None
        level = above is not None and sums[above] == sums[id_] and (above in out) == (id_ in out)
        rank = standings[-1].rank if level else position + 1
        standings.append(Standing(rules.candidates[id_], rank, _percent(sums[id_], whole), tuple(out.get(id_, ()))))
    return tuple(standings)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
