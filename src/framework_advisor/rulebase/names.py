"""The names of criteria, rules and candidates that requirements use, held against rule bases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import Place, Problem, suggestion


def unknown_names(requirements: Requirements, rules: RuleBase, others: Iterable[RuleBase] = ()) -> list[Problem]:
    """Return a problem for every name that a rule base does not know.

    A warning where another one knows it, since then it is only for that one; an error where none does.
    """
    others, problems, origin = list(others), [], requirements.origin
    for key, name, kind in _names(requirements):
        known = _known(rules, kind)
        if name not in known:
            place = origin.names.get(key, Place(key)) if origin else Place(key)
            elsewhere = next((other.name for other in others if name in _known(other, kind)), None)
            problem = Problem(place, f"unknown-{kind}", f"`{name}` is not a {kind}", suggestion(name, known))
            if elsewhere:
                message = f"`{rules.name}` has no {kind} `{name}`, so it changes nothing there"
                problem = Problem(place, "other-layer", message, f"`{elsewhere}` has it", "warning")
            problems.append(problem)
    return problems


def _names(requirements: Requirements) -> Iterator[tuple[str, str, str]]:
    """Yield where each name stands, as `Origin.names` calls it, the name, and what it is the name of."""
    yield from ((f"priorities.{name}", name, "criterion") for name in requirements.priorities)
    yield from ((f"rules_out.{name}", name, "candidate") for name in requirements.rules_out)
    if requirements.decision:
        yield "decision.chosen", requirements.decision.chosen, "candidate"
        for number, waiver in enumerate(requirements.decision.waive):
            if waiver.rule:
                yield f"decision.waive.{number}", waiver.rule, "rule"


def _known(rules: RuleBase, kind: str) -> list[str]:
    if kind != "rule":
        return list(rules.candidates if kind == "candidate" else rules.criteria)
    every = rules.criteria.values()
    live = [rule.name for criterion in every for rule in criterion.rules]
    return live + [gone.rule.name for criterion in every for gone in criterion.retired]
