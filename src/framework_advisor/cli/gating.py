"""The gates of `score`: as the command line asks for them, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from framework_advisor.cli import output
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.text.problems import Problem, UnusableInput, inert, suggestion

if TYPE_CHECKING:  # most runs ask for no gate
    from framework_advisor.compare.drift import Drift
    from framework_advisor.gates.gates import Held, Wanted


class Outcome(NamedTuple):
    """What came out."""

    advices: list[Advice]
    held: list[list[Held]]
    """The gates of each advice."""
    drifts: list[Drift]
    """What changed since the baseline of each; empty without one."""


def asked(
    expect: str | None, min_margin: float | None, fail_on: Sequence[str] | None, *, decided: bool, overdue: bool
) -> Wanted | None:
    """Return the gates that are asked for, or None."""
    if expect is None and min_margin is None and not (decided or overdue or fail_on):
        return None
    from framework_advisor.compare.drift import Threshold  # noqa: PLC0415  (only for gates)
    from framework_advisor.gates.gates import Wanted  # noqa: PLC0415

    thresholds = []
    for one in fail_on or ():
        what, sign, most = one.partition(":")
        number = most.isascii() and most.replace(".", "", 1).isdecimal()
        known = (what in ("winner", "verdict") and not sign) or (what == "margin" and number)
        if not known:
            raise typer.BadParameter(f"`{inert(one)}` is none of winner, verdict, margin:N", param_hint="--fail-on")
        thresholds.append(Threshold(what, float(most) if most else None))
    return Wanted(expect, min_margin, decided, overdue, tuple(thresholds))


def check_expected(expect: str | None, rules: RuleBase) -> None:
    """Refuse to expect what is no candidate."""
    if expect is not None and expect not in (*rules.candidates, "decision"):
        message = f"`{inert(expect)}` is not a candidate; {suggestion(expect, [*rules.candidates, 'decision'])}"
        raise typer.BadParameter(message, param_hint="--expect")


def held_to(advices: list[Advice], gates: Wanted | None, baseline: Path | None) -> Outcome:
    """Return the advices with their gates and what changed since a saved advice.

    Raises UnusableInput where a spec has no decision to hold it to, or the saved advice cannot be compared.
    """
    drifts = _drifts(baseline, advices)
    if gates is None:
        return Outcome(advices, [[] for _ in advices], drifts)
    from framework_advisor.gates.gates import DECISION, hold  # noqa: PLC0415  (only for gates)
    from framework_advisor.render import words  # noqa: PLC0415

    missing = [
        Problem(
            words.spec_place(advice),
            "no-decision",
            "the spec does not say what was decided, so there is nothing to expect",
            "write `decision: {chosen: CANDIDATE}`, or name the candidate after --expect",
        )
        for advice in advices
        if gates.expect == DECISION and advice.requirements.decision is None
    ]
    if missing:
        raise UnusableInput(missing)
    drift_of = dict(enumerate(drifts))
    return Outcome(advices, [hold(advice, gates, drift_of.get(at)) for at, advice in enumerate(advices)], drifts)


def _drifts(file: Path | None, advices: Sequence[Advice]) -> list[Drift]:
    if file is None:
        return []
    from framework_advisor.cli.baseline import matching  # noqa: PLC0415  (only for drift)
    from framework_advisor.compare.drift import drift  # noqa: PLC0415

    return [drift(advice, one) for advice, one in zip(advices, matching(file, advices), strict=True)]


def finish(outcome: Outcome) -> None:
    """Say what changed and what became of the gates; exit by the worst: one that fails, then one without a winner."""
    told = [*_expiry_warnings(outcome)]
    if outcome.drifts or any(outcome.held):
        from framework_advisor.render import gated  # noqa: PLC0415  (only for gates)

        told += gated.lines(*outcome)
    if told:
        output.say("\n".join(told))
    left = [one for gates in outcome.held for one in gates if not one.passes]
    if any(one.holds is False for one in left):
        raise typer.Exit(output.GATE_FAILED)
    if left:
        raise typer.Exit(output.INCONCLUSIVE)


def _expiry_warnings(outcome: Outcome) -> list[str]:
    """Return a warning for each waiver that has expired where no gate was asked for, so that none fails."""
    decisions = [advice.requirements.decision for advice in outcome.advices]
    if any(outcome.held) or not any(decision and decision.waive for decision in decisions):
        return []
    from framework_advisor.gates.gates import expired  # noqa: PLC0415  (only for waivers)

    late = [one for advice in outcome.advices for one in expired(advice)]
    return [
        inert(f"{one.place}: warning[waiver]: {one.says}, and fails as soon as a gate is asked for") for one in late
    ]
