"""The gates of `score`: as the command line asks for them, and what became of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from framework_advisor.cli import output
from framework_advisor.cli.inputs import in_repository
from framework_advisor.engine.advice import Advice
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.text.files import read_bytes
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import Place, Problem, UnusableInput, suggestion

if TYPE_CHECKING:  # most runs ask for no gate
    from framework_advisor.compare.drift import Drift, Threshold
    from framework_advisor.compare.snapshot import Snapshot
    from framework_advisor.gates.gates import Held, Wanted


_MOST = 64 << 20
"""The largest baseline that is read, in bytes."""


class Outcome(NamedTuple):
    """What came out."""

    advices: list[Advice]
    held: list[list[Held]]  # the gates of each advice
    drifts: list[Drift]  # what changed since the baseline of each; empty without one


def asked(options: Mapping[str, Any], baseline: Path | None) -> Wanted:
    """Return the gates that are asked for, given the value of each gate's option by the gate's name."""
    wanted: dict[str, Any] = {gate: value for gate, value in options.items() if value or type(value) is int}
    if "fail-on" not in wanted:
        return wanted
    if baseline is None:
        raise typer.BadParameter("it holds against a saved advice; name one with --baseline", param_hint="--fail-on")
    return {**wanted, "fail-on": tuple(map(_threshold, wanted["fail-on"]))}


def _threshold(text: str) -> Threshold:
    from framework_advisor.compare.drift import Threshold

    if not re.fullmatch("winner|verdict|lead:[0-9]{1,9}", text):
        raise typer.BadParameter(f"`{inert(text)}` is none of winner, verdict, lead:N", param_hint="--fail-on")
    what, _, most = text.partition(":")
    return Threshold(what, int(most) if most else None)


def check_expected(expect: str | None, rules: RuleBase) -> None:
    """Refuse to expect what is no candidate."""
    known = [*rules.candidates, "decision"]
    if expect is not None and expect not in known:
        message = f"`{inert(expect)}` is not a candidate; {suggestion(expect, known)}"
        raise typer.BadParameter(message, param_hint="--expect")


def held_to(advices: list[Advice], wanted: Wanted, baseline: Path | None) -> Outcome:
    """Return the advices with their gates and what changed since a saved advice.

    Raises UnusableInput where a spec decided for no candidate of the rules, or the saved advice cannot be compared.
    """
    drifts: list[Drift] = []
    if baseline:
        from framework_advisor.compare.drift import drift

        drifts = [drift(*pair) for pair in zip(advices, _saved(baseline, advices), strict=True)]
    if not wanted:
        return Outcome(advices, [[] for _ in advices], drifts)
    from framework_advisor.gates.gates import DECISION, hold

    decided = [advice for advice in advices if wanted.get("expect") == DECISION and advice.requirements.decision]
    if unknown := [advice for advice in decided if advice.decision is None]:
        raise UnusableInput(map(_no_decision, unknown))
    return Outcome(advices, [hold(advice, wanted, since) for advice, since in zip_longest(advices, drifts)], drifts)


def _no_decision(advice: Advice) -> Problem:
    from framework_advisor.render.words import spec_place

    what = f"the spec decides for a candidate that `{advice.rules.name}` does not know, so there is nothing to expect"
    help_ = "write `decision: {chosen: CANDIDATE}`, or name the candidate after --expect"
    return Problem(spec_place(advice), "no-decision", what, help_)


def _saved(file: Path, advices: Sequence[Advice]) -> list[Snapshot]:
    """Return the saved advice for each of these, by the file of the spec."""
    from framework_advisor.compare.saved import baselines
    from framework_advisor.render.words import listing

    def refused(what: str, code: str = "no-baseline") -> UnusableInput:
        help_ = "save one with: framework-advisor score --format json --output baseline.json SPEC"
        return UnusableInput([Problem(Place(str(file)), code, what, help_)])

    try:
        if len(data := read_bytes(str(file), _MOST)) > _MOST:
            raise refused(f"it is larger than {_MOST >> 20} MiB", "too-large")
        saved = baselines(json.loads(data))
    except OSError as error:
        raise refused(f"it cannot be read: {error.strerror}", "unreadable") from None
    except (ValueError, RecursionError) as error:
        raise refused(f"it cannot be compared: {str(error) or type(error).__name__}") from None
    by_spec = {normpath(each.spec or ""): each for each in saved}
    if len(by_spec) < len(saved):
        raise refused("it has two advices for one spec")
    specs = [advice.requirements.origin.file if advice.requirements.origin else "" for advice in advices]
    inside = in_repository(specs)  # one may have stood elsewhere when it was saved
    names = {spec: (normpath(spec), inside.get(spec, ""), normpath(Path.cwd() / spec)) for spec in specs}
    missing = [spec for spec in specs if not by_spec.keys() & set(names[spec])]
    if missing:
        has = f"; it has one for {listing(by_spec)}" if by_spec else ""
        raise refused(f"it has no advice for {listing(missing)}{has}")
    return [by_spec[next(name for name in names[spec] if name in by_spec)] for spec in specs]


def finish(outcome: Outcome, *, quiet: bool) -> None:
    """Say what changed and what became of the gates; exit by the worst: one that fails, then one without a winner.

    When quiet, gates that hold are but counted.
    """
    told: list[str] = []
    if outcome.drifts or any(outcome.held):
        from framework_advisor.render import gated

        told += gated.lines(*outcome, quiet=quiet)
    decisions = (advice.requirements.decision for advice in outcome.advices)
    if not any(outcome.held) and any(decision and decision.waive for decision in decisions):
        from framework_advisor.gates.gates import check

        fails = "and fails as soon as a gate is asked for"
        late = (held for advice in outcome.advices for held in check(advice, {"waiver": True}))
        told += [inert(f"{held.place}: warning[waiver]: {held.says}, {fails}") for held in late]
    if told:
        output.say("\n".join(told))
    left = [held.holds for gates in outcome.held for held in gates if not held.passes]
    if left:
        raise typer.Exit(output.GATE_FAILED if False in left else output.INCONCLUSIVE)
