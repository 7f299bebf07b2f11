"""The gates of `score`, both ways, and their waivers."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from conftest import BANK, LLM, SHOP, WAIVED, run, scored, spec
from framework_advisor import advise, load_rules, read_requirements

RULES = load_rules()


@pytest.mark.parametrize(
    ("of", "options", "code", "said"),
    [
        (LLM, ["--expect", "pytorch"], 0, "holds[expect]: PyTorch wins, as expected"),
        (LLM, ["--expect", "tensorflow"], 1, "fails[expect]: expected TensorFlow, but PyTorch wins; behind it: "),
        (BANK, ["--expect", "pytorch"], 4, "inconclusive[expect]: expected PyTorch, but nobody wins (toss-up)"),
        (SHOP, ["--expect", "decision"], 0, "holds[expect]: TensorFlow wins, as expected"),
        (LLM, ["--min-margin", "50"], 0, "holds[min-margin]: the margin of PyTorch is "),
        (LLM, ["--min-margin", "60"], 1, "fails[min-margin]: the margin of PyTorch is "),
        (LLM, ["--require-decided"], 0, "holds[require-decided]"),
        (BANK, ["--require-decided"], 1, "worth answering next: project.python"),
        (LLM, ["--fail-overdue"], 0, "holds[fail-overdue]"),
        (LLM, ["--fail-overdue", "--as-of", "2029-01-01"], 1, "fails[fail-overdue]: "),
        (LLM, ["--expect", "tensorflow", "--min-margin", "10"], 1, "2 gates: 1 holds and 1 fails"),
    ],
)
def test_a_gate_holds_or_not_and_says_what_is_behind(of: Path, options: list[str], code: int, said: str) -> None:
    result = scored(of, *options)
    assert result[0] == code
    assert said in result[2]
    assert result[1] == scored(of, *(options[-2:] if "--as-of" in options else ()))[1]


def test_nothing_answered_is_inconclusive_for_a_margin() -> None:
    result = run("score", "--min-margin", "1", "-", stdin=b"schema: framework-advisor/spec/v1\n")
    assert (result.code, "inconclusive[min-margin]" in result.stderr) == (4, True)


def test_a_decision_that_is_not_there_cannot_be_expected(tmp_path: Path) -> None:
    result = scored(spec(tmp_path), "--expect", "decision")
    assert result[0] == 3
    assert "no-decision" in result[2]


@pytest.mark.parametrize(
    ("what", "until", "code", "said"),
    [
        ("gate: expect", "2026-11-22", 0, "waived[expect]: expected TensorFlow, but PyTorch wins"),
        ("gate: expect", "2026-11-21", 1, "fails[waiver]: the waiver of expect expired on 2026-11-21"),
        ("gate: require-decided", "2026-11-21", 1, "fails[waiver]: the waiver of require-decided expired"),
        ("gate: min-margin", "2027-01-01", 1, "fails[expect]"),
        ("rule: team-experience/knows-pytorch", "2027-01-01", 1, "fails[expect]"),
    ],
)
@pytest.mark.parametrize("format_", ["github", "terminal", "json", "markdown", "sarif", "junit"])
def test_a_waiver_is_honoured_shown_and_fails_once_it_has_expired(
    what: str, until: str, code: int, said: str, format_: str, tmp_path: Path
) -> None:
    result = scored(spec(tmp_path, LLM, WAIVED % (what, until)), "--expect", "decision", "--format", format_)
    assert result[0] == code
    assert said in result[2]


def test_an_expired_waiver_is_told_but_fails_nothing_where_no_gate_is_asked_for(tmp_path: Path) -> None:
    result = scored(spec(tmp_path, LLM, WAIVED % ("gate: expect", "2026-11-21")))
    assert result[0] == 0
    assert "warning[waiver]: the waiver of expect expired on 2026-11-21" in result[2]
    assert scored(spec(tmp_path, LLM, WAIVED % ("gate: expect", "2026-11-22")))[2] == ""


def test_a_waiver_of_one_threshold_leaves_the_others(tmp_path: Path) -> None:
    base, options = tmp_path / "base.json", ["--fail-on", "winner", "--fail-on", "margin:5"]
    scored(spec(tmp_path), "--format", f"json={base}")
    for waived, code in (("fail-on margin", 0), ("fail-on", 0), ("fail-on winner", 1)):
        file = spec(tmp_path, LLM, WAIVED % (f"gate: {waived}", "2027-01-01"))
        result = scored(file, "--baseline", str(base), "--rules", "article", *options)
        assert (result[0], "margin:5: the lead fell by" in result[2]) == (code, True), result[2]


def test_a_waived_rule_does_not_count_for_drift_either(tmp_path: Path) -> None:
    base, gates = tmp_path / "base.json", ["--fail-on", "winner", "--fail-on", "verdict", "--fail-on", "margin:5"]
    start = "schema: framework-advisor/spec/v1\nmodel: {structure: dynamic}\n"
    file = tmp_path / "a.yaml"
    file.write_text(start)
    scored(file, "--format", f"json={base}")
    grown = start + "deployment: {targets: [microcontroller]}\n"
    file.write_text(grown)
    code, _, err = scored(file, "--baseline", str(base), *gates)
    assert (code, err.count("fails[fail-on]")) == (1, 3)
    behind = re.findall(r"behind it: ([a-z/-]+) ", err)
    assert len(behind) == 3
    waive = f"{{rule: {behind[0]}, reason: Another device., until: 2027-01-01}}"
    file.write_text(f"{grown}decision: {{chosen: pytorch, waive: [{waive}]}}\n")
    code, _, err = scored(file, "--baseline", str(base), *gates)
    assert (code, err.count("waived[fail-on]")) == (0, 3), err


MANY = """\
schema: framework-advisor/spec/v1
model: {structure: dynamic}
team: {experience: beginner, knows: [pytorch]}
decision:
  chosen: %s
  waive:
"""


def many(tmp_path: Path, chosen: str, **waived: str) -> Path:
    file = tmp_path / "many.yaml"
    lines = (f"    - {{rule: {rule}, reason: x, until: {until}}}\n" for rule, until in waived.items())
    file.write_text(MANY % chosen + "".join(lines))
    return file


def test_only_waivers_that_are_needed_count_and_another_never_hurts(tmp_path: Path) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(MANY.partition("decision")[0])
    criteria = json.loads(scored(plain, "--format", "json")[1])["criteria"]
    for_pytorch = [f"{c['id']}/{r['id']}" for c in criteria for r in c["rules"] if "pytorch" in r["favours"]]
    for_tensorflow = [f"{c['id']}/{r['id']}" for c in criteria for r in c["rules"] if [*r["favours"]] == ["tensorflow"]]
    assert for_tensorflow
    needed = dict.fromkeys(for_pytorch, "2027-06-01")
    assert scored(many(tmp_path, "tensorflow", **needed), "--expect", "decision")[0] == 0
    more = {**needed, **dict.fromkeys(for_tensorflow, "2026-12-01")}
    code, _, err = scored(many(tmp_path, "tensorflow", **more), "--expect", "decision")
    assert (code, "2026-12-01" in err, "waived until 2027-06-01" in err) == (0, False, True), err


@pytest.mark.parametrize("gate", [["--expect", "decision"], ["--min-margin", "25"]])
def test_waiving_every_rule_excuses_as_much_as_waiving_those_behind(gate: list[str], tmp_path: Path) -> None:
    """However many are waived: one set of those behind a gate is what it needs, and none of them can be spared."""
    criteria = json.loads(scored(SHOP, "--format", "json")[1])["criteria"]
    names = [f"{one['id']}/{rule['id']}" for one in criteria for rule in one["rules"]]
    assert len(names) > 20
    chosen = "pytorch" if "decision" in gate else "tensorflow"
    text = SHOP.read_text().partition("\ndecision:")[0]

    def decided(waived: list[str]) -> tuple[int, str]:
        lines = "".join(f"    - {{rule: {name}, reason: x, until: 2027-01-01}}\n" for name in waived)
        file = tmp_path / "a.yaml"
        file.write_text(f"{text}\ndecision:\n  chosen: {chosen}\n  waive:\n{lines}")
        code, _, err = scored(file, *gate)
        return code, err

    code, err = decided(names)
    needed = re.findall(r"waived until 2027-01-01 \(([\w/-]+)\)", err)
    assert code == 0
    assert 0 < len(needed) < len(names)
    assert decided(needed)[0] == 0
    assert all(decided([one for one in needed if one != spared])[0] == 1 for spared in needed)


def test_a_waived_rule_is_no_excuse_by_making_another_win(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    rule = "graph-style/dynamic-structure"
    waive = f"decision: {{chosen: pytorch, waive: [{{rule: {rule}, reason: x, until: 2027-01-01}}]}}\n"
    file.write_text("schema: framework-advisor/spec/v1\nmodel: {structure: dynamic}\n" + waive)
    code, _, err = scored(file, "--min-margin", "50")
    assert (code, "fails[min-margin]: the margin of PyTorch is 33.3" in err) == (1, True)


def test_a_waiver_of_a_rule_that_an_older_layer_does_not_have_is_none_there(tmp_path: Path) -> None:
    older = {rule.name for criterion in load_rules("article").criteria.values() for rule in criterion.rules}
    rule = next(one.name for found in RULES.criteria.values() for one in found.rules if one.name not in older)
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{{rule: {rule}, reason: x, until: 2027-01-01}}]}}")
    assert scored(file, "--rules", "article")[0] == 0


def test_a_waived_rule_does_not_count_at_the_gates() -> None:
    text = "schema: framework-advisor/spec/v1\nmodel: {structure: dynamic}\n"
    waive = "decision: {chosen: tensorflow, waive: [{rule: %s, reason: We know., until: 2027-01-01}]}\n"
    plain = json.loads(run("score", "--format", "json", "-", stdin=text.encode()).stdout)
    assert plain["verdict"]["winner"] == "pytorch"
    (pulls,) = [c for c in plain["criteria"] if c["rules"]]
    strongest = next(f"{pulls['id']}/{rule['id']}" for rule in pulls["rules"] if "pytorch" in rule["favours"])
    result = run("score", "--expect", "decision", "-", stdin=(text + waive % strongest).encode())
    assert (result.code, "waived[expect]" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        ("{gate: expect, rule: a/b, reason: x, until: 2027-01-01}", "a waiver names one rule or one gate"),
        ("{reason: x, until: 2027-01-01}", "a waiver names one rule or one gate"),
        ("{gate: expects, reason: x, until: 2027-01-01}", "expect"),
        ("{gate: expect, until: 2027-01-01}", "reason"),
        ("{gate: expect, reason: x}", "until"),
        ("{rule: team-experience/knows-pytorc, reason: x, until: 2027-01-01}", "team-experience/knows-pytorch"),
    ],
)
def test_a_waiver_that_is_not_clear_is_told_with_its_place(waiver: str, said: str, tmp_path: Path) -> None:
    result = scored(spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{waiver}]}}"))
    assert result[0] == 3
    assert said in result[2]
    assert re.search(r"framework-advisor\.yaml:\d+:\d+: error", result[2])


def test_a_margin_that_was_given_out_is_reached() -> None:
    margin = json.loads(scored(LLM, "--format", "json")[1])["verdict"]["margin"]
    assert margin != round(margin, 1)
    assert scored(LLM, "--min-margin", str(margin))[0] == 0
    code, _, err = scored(LLM, "--min-margin", str(margin + 1e-6))
    assert (code, f"is {margin}, wanted at least {margin + 1e-6:.6f}" in err) == (1, True), err


def test_waived_rules_are_not_overdue_and_the_first_to_expire_is_named(tmp_path: Path) -> None:
    rules = [rule.name for rule in advise(read_requirements(LLM), RULES, date(2029, 1, 1)).overdue()]
    waived = [f"{{rule: {name}, reason: {name}, until: 20{60 - at}-01-01}}" for at, name in enumerate(rules)]
    unrelated = "{rule: microcontroller/litert-micro, reason: unrelated, until: 2031-01-01}"
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{', '.join([unrelated, *waived])}]}}")
    code, _, err = scored(file, "--fail-overdue", "--as-of", "2029-01-01")
    assert code == 0
    assert f"; waived until 20{61 - len(rules)}-01-01 ({rules[-1]}): {rules[-1]}; waived until" in err
    some = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{', '.join(waived[1:])}]}}")
    assert scored(some, "--fail-overdue", "--as-of", "2029-01-01")[0] == 1
