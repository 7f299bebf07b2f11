"""The gates of `score`, both ways and at their thresholds, and their waivers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from conftest import BANK, LLM, SHOP, WAIVED, call, run, scored, spec
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.drift import Threshold, drift
from framework_advisor.compare.snapshot import Snapshot
from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import GATES, Held, check, hold
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import GATE_NAMES

DAY = date(2026, 11, 22)
LATER = date(2027, 1, 1)
OPEN = make.condition({"deployment.targets": "browser"})
"""What `make.requirements()` leaves open."""
TWELVE = [
    make.criterion("much", make.rule("a", {"a": "strong"}), importance="critical"),
    make.criterion("less", make.rule("b", {"b": "slight"}), importance="high"),
]
"""Of these two, A is ahead by 12 points."""
LEVEL = [
    make.criterion("one", make.rule("a", {"a": "slight"})),
    make.criterion("two", make.rule("b", {"b": "slight"})),
]


def advice(*criteria: Any, decision: dict[str, Any] | None = None, **others: Any) -> Advice:
    needs = make.requirements(**({"decision": decision} if decision else {}), **others)
    return advise(needs, make.rule_base(*criteria), DAY)


def waived(*rules: str, until: date = LATER, **gate: str) -> dict[str, Any]:
    """Return a decision that waives rules, or a gate."""
    named: list[dict[str, str]] = [*({"rule": name} for name in rules), *([gate] if gate else [])]
    return {"chosen": "b", "waive": tuple({**one, "reason": "We know.", "until": str(until)} for one in named)}


def names(held: Held) -> list[str]:
    return [rule.name for rule in held.behind]


def test_every_name_of_a_waiver_is_a_gates_and_the_other_way_round() -> None:
    named = {name.partition(" ")[0] for name in GATE_NAMES}
    assert named == GATES.keys() - {"waiver"}
    kinds = [name.removeprefix("fail-on ") for name in GATE_NAMES if name.startswith("fail-on ")]
    asked = [f"{kind}:5" if kind == "lead" else kind for kind in kinds]
    options = [part for each in asked for part in ("--fail-on", each)]
    result = scored(LLM, "--baseline", "none.json", *options)
    assert (result.code, "none.json" in result.stderr) == (3, True)


@pytest.mark.parametrize(("least", "holds"), [(0, True), (11, True), (12, True), (13, False)])
def test_a_lead_holds_up_to_what_it_is(least: int, holds: bool) -> None:
    (held,) = hold(advice(*TWELVE), {"min-lead": least})
    assert held.holds is holds
    assert held.says == f"A is ahead by 12 points, wanted at least {least}"
    assert names(held) == ([] if holds else ["less/b"])


def test_where_one_candidate_is_left_any_lead_is_reached() -> None:
    out = make.criterion("out", make.rule("never", rules_out=("b",)))
    (held,) = hold(advice(*TWELVE, out), {"min-lead": 99})
    assert (held.holds, names(held)) == (True, [])


def test_behind_a_lead_that_is_too_small_for_a_winner_stands_what_speaks_against_the_leader() -> None:
    three = make.criterion("three", make.rule("c", {"a": "strong", "b": "slight"}), importance="low")
    (ahead,) = hold(advice(*LEVEL, three), {"min-lead": 3})
    assert (ahead.holds, names(ahead)) == (None, ["two/b"])
    assert ahead.says == "nobody wins (toss-up), wanted a lead of at least 3"
    (level,) = hold(advice(*LEVEL), {"min-lead": 3})
    assert (level.holds, names(level)) == (None, [])
    (nothing,) = hold(advice(make.criterion("c", make.rule("r", {"a": "strong"}, OPEN))), {"min-lead": 0})
    assert (nothing.holds, nothing.says) == (None, "nobody wins (undecided), wanted a lead of at least 0")


@pytest.mark.parametrize(
    ("criteria", "chosen", "holds", "says", "behind"),
    [
        (TWELVE, "a", True, "A wins, as expected", []),
        (TWELVE, "b", False, "expected B, but A wins", ["much/a"]),
        (LEVEL, "a", None, "expected A, but nobody wins (toss-up)", ["two/b"]),
        (
            [*TWELVE, make.criterion("out", make.rule("never", rules_out=("a",)))],
            "a",
            False,
            "expected A, which is ruled out by out/never, but B wins",
            ["out/never", "less/b"],
        ),
    ],
)
def test_who_was_expected_wins_or_else_it_is_told_why(
    criteria: list[Any], chosen: str, holds: bool | None, says: str, behind: list[str]
) -> None:
    (held,) = hold(advice(*criteria), {"expect": chosen})
    assert (held.holds, held.says, names(held)) == (holds, says, behind)


def test_that_the_project_itself_rules_out_what_it_expects_is_told(tmp_path: Path) -> None:
    (held,) = hold(advice(*TWELVE, rules_out={"b": "Nobody here runs it"}), {"expect": "b"})
    assert held.says == "expected B, which the project rules out (Nobody here runs it), but A wins"
    file = spec(tmp_path, LLM, "{chosen: tensorflow}")
    file.write_text(file.read_text() + "rules_out: {tensorflow: Nobody here runs it}\n")
    result = scored(file, "--expect", "decision")
    place = f"{file}:{len(file.read_text().splitlines())}:13"
    assert (result.code, f"{place}: fails[expect]: expected TensorFlow, which the project" in result.stderr) == (
        1,
        True,
    )


def test_what_is_decided_is_so_whatever_the_outcome_is() -> None:
    wanted = {"require-decided": True}
    (sure,) = hold(advice(*TWELVE), wanted)
    assert (sure.holds, sure.says) == (True, "no open question can change the outcome")
    (close,) = hold(advice(*LEVEL), wanted)
    assert (close.holds, close.says.partition(": ")[2]) == (True, "it is certain to stay too close to call")
    (never,) = hold(advice(make.criterion("out", make.rule("never", rules_out=("a", "b")))), wanted)
    assert never.holds is True
    asks = make.criterion("asks", make.rule("r", {"b": "strong"}, OPEN), importance="critical")
    (open_,) = hold(advice(*TWELVE, asks), wanted)
    assert open_.holds is False
    assert open_.says == (
        "1 open question can change the outcome, deployment.targets alone; worth answering next: deployment.targets"
    )
    (excused,) = hold(advice(*TWELVE, asks, decision=waived("asks/r")), wanted)
    assert excused.passes
    other = make.condition({"team.experience": "beginner"})
    slow = make.criterion("slow", make.rule("r", {"b": "moderate"}, other), importance="critical")
    half = make.criterion("half", make.rule("r", {"b": "slight"}, OPEN), importance="critical")
    (together,) = hold(advice(TWELVE[0], slow, half), wanted)
    assert together.says.startswith("2 open questions can change the outcome, several together; worth answering next: ")


def reviewed(day: date) -> list[Any]:
    return [make.criterion("much", make.rule("a", {"a": "strong"})._replace(review_by=day), importance="critical")]


@pytest.mark.parametrize(("day", "holds"), [(DAY, True), (date(2026, 11, 21), False)])
def test_a_reason_is_overdue_the_day_after_it_should_have_been_reviewed(day: date, holds: bool) -> None:
    (held,) = hold(advice(*reviewed(day)), {"fail-overdue": True})
    assert (held.holds, names(held)) == (holds, [] if holds else ["much/a"])
    rule = waived("much/a", "much/other")
    (excused,) = hold(advice(*reviewed(day), decision=rule), {"fail-overdue": True})
    assert excused.passes
    assert [waiver.rule for waiver in excused.waivers] == ([] if holds else ["much/a"])


@pytest.mark.parametrize(
    ("threshold", "holds"),
    [
        (Threshold("winner"), True),
        (Threshold("verdict"), False),
        (Threshold("lead", 6), False),
        (Threshold("lead", 7), True),
    ],
)
def test_what_changed_since_a_baseline_is_held_to_its_threshold(threshold: Threshold, holds: bool) -> None:
    """From a lead of 15, clear, to one of 9."""
    before, less = TWELVE[0], make.criterion("less", make.rule("b", {"b": "moderate"}), importance="high")
    since = Snapshot.of(advice(before))
    now = advice(before, less)
    (held,) = hold(now, {"fail-on": (threshold,)}, drift(now, since))
    assert (held.holds, held.name) == (holds, f"fail-on {threshold}")
    assert names(held) == ([] if holds else ["less/b"])
    for name, passes in (("fail-on", True), (f"fail-on {threshold.what}", True), ("min-lead", holds)):
        now = advice(before, less, decision=waived(gate=name))
        (held,) = hold(now, {"fail-on": (threshold,)}, drift(now, since))
        assert held.passes is passes
    now = advice(before, less, decision=waived("less/b"))
    (held,) = hold(now, {"fail-on": (threshold,)}, drift(now, since))
    assert held.passes


def test_behind_a_change_stand_the_reasons_that_came_or_weigh_otherwise() -> None:
    since, wanted = Snapshot.of(advice(*TWELVE)), {"fail-on": (Threshold("lead", 1),)}
    heavier = advice(TWELVE[0], make.criterion("less", make.rule("b", {"b": "slight"}), importance="critical"))
    more = advice(
        TWELVE[0], make.criterion("less", *TWELVE[1].rules, make.rule("c", {"b": "slight"}), importance="high")
    )
    other = advice(TWELVE[0], make.criterion("less", make.rule("b", {"b": "strong"}), importance="high"))
    for now, behind in ((heavier, ["less/b"]), (more, ["less/c"]), (other, ["less/b"])):
        (held,) = hold(now, wanted, drift(now, since))
        assert (held.holds, names(held)) == (False, behind)


@pytest.mark.parametrize(
    ("until", "passes", "expired"), [(DAY, True, []), (date(2026, 11, 21), False, ["the waiver of expect expired on "])]
)
def test_a_waiver_counts_up_to_its_last_day_and_then_fails_itself(
    until: date, passes: bool, expired: list[str]
) -> None:
    held, *more = hold(advice(*TWELVE, decision=waived(gate="expect", until=until)), {"expect": "b"})
    assert (held.holds, held.passes) == (False, passes)
    assert [one.says for one in more] == [f"{says}{until}" for says in expired]
    assert not any(one.passes for one in more)
    both = waived(gate="expect", until=until)["waive"] + waived("much/a")["waive"]
    every = hold(advice(*TWELVE, decision={"chosen": "b", "waive": both}), {"expect": "b"})
    assert [one.passes for one in every] == [passes, *(False for _ in expired)]
    undated = advise(make.requirements(decision=waived(gate="expect", until=until)), make.rule_base(*TWELVE))
    assert [one.passes for one in hold(undated, {"expect": "b"})] == [True]


def test_a_waived_rule_does_not_count_at_the_gates() -> None:
    (held,) = hold(advice(*TWELVE, decision=waived("much/a")), {"expect": "b"})
    assert (held.holds, held.waivers) == (False, ())  # what is left is too little for B to win
    five = make.criterion("five", make.rule("b", {"b": "strong"}))
    (held,) = hold(advice(*TWELVE, five, decision=waived("much/a")), {"expect": "b"})
    assert (held.holds, [waiver.rule for waiver in held.waivers]) == (False, ["much/a"])


def test_a_waived_rule_is_no_excuse_for_a_lead_by_making_another_win() -> None:
    twenty = make.criterion("other", make.rule("b", {"b": "strong"}), importance="normal")
    (held,) = hold(advice(*TWELVE, twenty, decision=waived("much/a")), {"min-lead": 8})
    assert (held.holds, held.passes) == (False, False)
    (held,) = hold(advice(*TWELVE, twenty, decision=waived("other/b")), {"min-lead": 8})
    assert held.passes


@given(
    make.rule_bases(),
    make.answers(),
    st.sampled_from([{"expect": "a"}, {"min-lead": 15}, {"require-decided": True}]),
    st.sets(st.integers(0, 15)),
)
def test_a_gate_names_only_waivers_that_it_needs(
    rules: RuleBase, answers: dict[str, Any], wanted: dict[str, Any], numbers: set[int]
) -> None:
    """Those that are named excuse it, and none can be spared; where none is, not even all of them together do."""
    every = [rule.name for criterion in rules.criteria.values() for rule in criterion.rules]
    some = [name for number, name in enumerate(every) if number in numbers]

    def held(*waives: str) -> Held:
        (one,) = hold(advise(make.requirements(answers, decision=waived(*waives)), rules, DAY), wanted)
        return one

    needed = [str(waiver.rule) for waiver in held(*some).waivers]
    assert held(*needed).passes or not needed
    for spared in needed:
        assert not held(*[name for name in needed if name != spared]).passes
    if not held(*some).passes:
        kept = [
            replace(criterion, rules=tuple(rule for rule in criterion.rules if rule.name not in some))
            for criterion in rules.criteria.values()
        ]
        plain = advise(make.requirements(answers), replace(rules, criteria={one.id: one for one in kept}), DAY)
        same = plain.winner == advise(make.requirements(answers), rules, DAY).winner
        assert not check(plain, wanted)[0].holds or not (same or "expect" in wanted)


def test_of_waived_rules_those_count_that_last_longest() -> None:
    three = [make.criterion(id_, make.rule("r", {"a": "strong"})) for id_ in ("x", "y", "z")]
    for_b = make.criterion("for-b", make.rule("r", {"b": "strong"}), importance="critical")
    months = {"x": 3, "y": 1, "z": 2}
    waive = tuple({"rule": f"{id_}/r", "reason": "x", "until": f"2027-0{month}-01"} for id_, month in months.items())
    (held,) = hold(advice(*three, for_b, decision={"chosen": "b", "waive": waive}), {"expect": "b"})
    assert held.holds is None
    assert [waiver.rule for waiver in held.waivers] == ["z/r", "x/r"]


def test_waiving_what_speaks_for_it_as_well_never_hurts() -> None:
    for_b = make.criterion("for-b", make.rule("r", {"b": "strong"}))
    (held,) = hold(advice(*TWELVE, for_b, decision=waived("for-b/r", "much/a", "less/b")), {"expect": "b"})
    assert [waiver.rule for waiver in held.waivers] == ["much/a"]


@pytest.mark.parametrize(
    ("of", "options", "code", "said"),
    [
        (LLM, ["--expect", "pytorch"], 0, "holds[expect]: PyTorch wins, as expected"),
        (LLM, ["--expect", "tensorflow"], 1, "fails[expect]: expected TensorFlow, but PyTorch wins; behind it: "),
        (SHOP, ["--expect", "decision"], 0, "holds[expect]: TensorFlow wins, as expected"),
        (LLM, ["--min-lead", "0"], 0, "holds[min-lead]: PyTorch is ahead by "),
        (LLM, ["--min-lead", "999"], 1, "points, wanted at least 999; behind it: "),
        (LLM, ["--require-decided"], 0, "holds[require-decided]"),
        (BANK, ["--require-decided"], 1, "worth answering next: "),
        (LLM, ["--fail-overdue"], 0, "holds[fail-overdue]"),
        (LLM, ["--fail-overdue", "--as-of", "2029-01-01"], 1, "fails[fail-overdue]: "),
        (LLM, ["--expect", "tensorflow", "--min-lead", "0"], 1, "2 gates: 1 holds and 1 fails"),
        (LLM, ["--expect", "jax"], 2, "`jax` is not a candidate"),
        (LLM, ["--min-lead", "1.5"], 2, "--min-lead"),
        (LLM, ["--fail-on", "winner"], 2, "name one with --baseline"),
        (LLM, ["--baseline", "a.json", "--fail-on", "margin:5"], 2, "`margin:5` is none of winner, verdict, lead:N"),
        (LLM, ["--baseline", "a.json", "--fail-on", "lead:-5"], 2, "is none of winner, verdict, lead:N"),
    ],
)
def test_what_is_asked_for_is_answered_by_the_exit_code(of: Path, options: list[str], code: int, said: str) -> None:
    result = scored(of, *options)
    assert (result.code, said in result.stderr) == (code, True), result.stderr
    assert (result.stdout == "") == (code == 2)


def test_gates_change_nothing_of_the_advice() -> None:
    assert scored(LLM, "--expect", "tensorflow", "--require-decided").stdout == scored(LLM).stdout


def test_nothing_answered_is_inconclusive_in_a_real_process() -> None:
    empty = b"schema: framework-advisor/spec/v1\n"
    result = run("score", "--min-lead", "1", "-", stdin=empty)
    assert (result.code, "inconclusive[min-lead]: nobody wins (undecided)" in result.stderr) == (4, True)
    both = run("score", "--min-lead", "1", "--require-decided", "-", stdin=empty)
    assert both.code == 1  # what fails is worse


def test_where_nothing_is_decided_everything_is_as_decided(tmp_path: Path) -> None:
    """And that is said; a decision for what these rules do not know cannot be held to."""
    result = scored(spec(tmp_path), "--expect", "decision")
    assert (result.code, "holds[expect]: nothing is decided yet" in result.stderr) == (0, True)
    jax = scored(spec(tmp_path, decision="{chosen: jax}"), "--expect", "decision")
    assert (jax.code, "jax" in jax.stderr) == (3, True)


@pytest.mark.parametrize("format_", ["github", "terminal", "json", "markdown", "sarif", "junit"])
def test_a_waiver_is_honoured_shown_and_fails_once_it_has_expired(format_: str, tmp_path: Path) -> None:
    for until, code, said in (
        ("2026-11-22", 0, "waived[expect]: expected TensorFlow, but PyTorch wins"),
        ("2026-11-21", 1, "fails[waiver]: the waiver of expect expired on 2026-11-21"),
    ):
        file = spec(tmp_path, LLM, WAIVED % ("gate: expect", until))
        result = scored(file, "--expect", "decision", "--format", format_)
        assert (result.code, said in result.stderr) == (code, True), result.stderr


def test_an_expired_waiver_is_told_but_fails_nothing_where_no_gate_is_asked_for(tmp_path: Path) -> None:
    result = scored(spec(tmp_path, LLM, WAIVED % ("gate: expect", "2026-11-21")))
    assert result.code == 0
    assert "warning[waiver]: the waiver of expect expired on 2026-11-21" in result.stderr
    assert scored(spec(tmp_path, LLM, WAIVED % ("gate: expect", "2026-11-22"))).stderr == ""


def test_a_waiver_of_another_layers_rule_is_a_warning_and_changes_nothing(tmp_path: Path) -> None:
    older = {rule.name for criterion in load_rules("article").criteria.values() for rule in criterion.rules}
    every = (rule.name for criterion in load_rules().criteria.values() for rule in criterion.rules)
    rule = next(name for name in every if name not in older)
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{{rule: {rule}, reason: x, until: 2027-01-01}}]}}")
    plain = call("score", "--rules", "article", "--expect", "tensorflow", str(LLM))
    result = scored(file, "--rules", "article", "--expect", "tensorflow")
    assert (result.code, f"`article` has no rule `{rule}`" in result.stderr) == (plain.code, True)


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        ("{gate: expect, rule: a/b, reason: x, until: 2027-01-01}", "a waiver names one rule or one gate"),
        ("{reason: x, until: 2027-01-01}", "a waiver names one rule or one gate"),
        ("{gate: min-margin, reason: x, until: 2027-01-01}", "min-lead"),
        ("{gate: expect, until: 2027-01-01}", "reason"),
        ("{gate: expect, reason: x}", "until"),
        ("{rule: nobody/knows-it, reason: x, until: 2027-01-01}", "`nobody/knows-it` is not a rule"),
    ],
)
def test_a_waiver_that_is_not_clear_is_told_with_its_place(waiver: str, said: str, tmp_path: Path) -> None:
    result = scored(spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{waiver}]}}"))
    assert (result.code, said in result.stderr) == (3, True), result.stderr
    assert re.search(r"framework-advisor\.yaml:\d+:\d+: error", result.stderr)


def test_a_gate_stands_at_the_first_answer_behind_it() -> None:
    found = advise(read_requirements(LLM), load_rules(), DAY)
    (held,) = check(found, {"expect": "tensorflow"})
    places = [trigger.place for rule in held.behind for trigger in found.triggers(rule)]
    assert held.place == next(place for place in places if place)
