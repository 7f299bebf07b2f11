"""What came out over the answer space, as text."""

from __future__ import annotations

from collections.abc import Iterator

from framework_advisor.engine.audit import Audit
from framework_advisor.render import words
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS


def render(found: Audit, rules: RuleBase, seed: int | None) -> str:
    """Return an audit as lines. `seed` is that of the sample; None says that every project was looked at."""
    return "".join(f"{line}\n" for line in _lines(found, rules, seed))


def _lines(found: Audit, rules: RuleBase, seed: int | None) -> Iterator[str]:
    if seed is None:
        yield f"{rules.name}: every possible project, {found.projects:,} of them"
        yield "  Each answers every question that some rule looks at."
    else:
        yield f"{rules.name}: {found.projects:,} random projects, seed {seed}"
        yield "  Each answers every question, any option as likely; where several may be chosen, one or two of them."
    yield ""
    yield "Outcomes"
    level = found.winners[None] - found.none_fit
    outcomes = [(f"{one.name} wins", found.winners[one.id]) for one in rules.candidates.values()]
    for name, number in [*outcomes, ("toss-up", level), ("none fits", found.none_fit)]:
        yield f"  {_percent(number, found)}  {name}"
    yield from _table("Questions, by how often another answer would change the outcome", found.fields, found)
    turning = {name: number for name, number in found.rules.items() if number}
    yield from _table("Rules, by how often the outcome hangs on one of them alone", turning, found)
    unasked = [field for field in FIELDS if field not in found.fields]
    if unasked:
        yield from ("", f"Questions that no rule looks at: {len(unasked)} of {len(FIELDS)}")
        yield from (f"  {field}" for field in unasked)
    yield ""
    never = [name for name, number in found.rules.items() if not number]
    yield f"Never decisive alone: {words.count(len(never), 'rule')} of {len(found.rules)}"
    yield from (f"  {name}" for name in never)


def _table(title: str, numbers: dict[str, int], found: Audit) -> Iterator[str]:
    yield ""
    yield title
    for name, number in sorted(numbers.items(), key=lambda entry: -entry[1]):
        yield f"  {_percent(number, found)}  {name}"


def _percent(number: int, found: Audit) -> str:
    """Return a share in a column; what is not quite none or all does not look like it."""
    share = 100 * number / found.projects
    if number and share < 0.05:  # noqa: PLR2004  (it would show as 0.0)
        return "< 0.1 %"
    if number < found.projects and share >= 99.95:  # noqa: PLR2004  (it would show as 100.0)
        return ">99.9 %"
    return f"{share:5.1f} %"
