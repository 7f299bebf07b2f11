"""What came out over the answer space, as text."""

from __future__ import annotations

from collections.abc import Mapping

from framework_advisor.engine.audit import Audit
from framework_advisor.render.templates import filled
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS


def render(audit: Audit, rules: RuleBase, seed: int | None) -> str:
    """Return an audit as lines. `seed` is that of the sample; None says that every project was looked at."""
    outcomes = {f"{one.name} wins": audit.winners[one.id] for one in rules.candidates.values()}
    turning = {name: number for name, number in audit.rules.items() if number}
    tables: dict[str, Mapping[str, int]] = {
        "Outcomes": outcomes | {"toss-up": audit.winners[None] - audit.none_fit, "none fits": audit.none_fit},
        "Questions, by how often another answer would change the outcome": _most_first(audit.fields),
        "Rules, by how often the outcome hangs on one of them alone": _most_first(turning),
    }
    unasked = [field for field in FIELDS if field not in audit.fields]
    never = [name for name in audit.rules if name not in turning]
    return filled("audit.txt.j2", audit=audit, rules=rules, seed=seed, tables=tables, unasked=unasked, never=never)


def _most_first(numbers: Mapping[str, int]) -> dict[str, int]:
    return {name: numbers[name] for name in sorted(numbers, key=lambda name: -numbers[name])}
