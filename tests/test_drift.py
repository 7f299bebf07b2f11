"""What changed since a saved advice, the gates on it, and what cannot be compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import BANK, LLM, SHOP, run, scored, spec

DAMAGED = (
    '{"schema": "framework-advisor/advice/v1", "tool": {"version": "0"}, "criteria": [],'
    ' "rules": {"name": "current", "as_of": "2026-11-22", "sha256": "0"},'
    ' "candidates": [{"id": "pytorch", "name": "PyTorch", "score": 1, "ruled_out": []}],'
    ' "verdict": {"word": "toss-up", "margin": %s, "winner": %s},'
    ' "spec": {"file": "other.yaml", "title": null, "answers": {"model.tasks": %s}, "priorities": %s}}'
)


def test_without_a_winner_the_lead_is_that_of_whoever_was_ahead(tmp_path: Path) -> None:
    file, base = tmp_path / "a.yaml", tmp_path / "base.json"
    file.write_text(BANK.read_text())
    before = json.loads(scored(file, "--format", f"json={base}", "-f", "json")[1])
    ahead = before["candidates"][0]
    assert before["verdict"]["winner"] is None
    file.write_text(BANK.read_text().replace("existing: [tensorflow, tf-serving]", "existing: [pytorch]"))
    code, now, err = scored(file, "--baseline", str(base), "--fail-on", "margin:5", "--format", "json")
    scores = {one["id"]: one["score"] for one in json.loads(now)["candidates"]}
    fall = before["verdict"]["margin"] - scores[ahead["id"]] + max(v for k, v in scores.items() if k != ahead["id"])
    assert fall > 5
    assert (code, f"the lead of {ahead['name']} has fallen by {fall:.1f}" in err) == (1, True), err


def test_a_baseline_is_found_from_wherever_one_stands(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    spec(tmp_path)
    assert run("score", "--format", "json=base.json", "framework-advisor.yaml", cwd=tmp_path).code == 0
    for named in ("../framework-advisor.yaml", str(tmp_path / "framework-advisor.yaml")):
        result = run("score", "--baseline", "../base.json", "--fail-on", "winner", named, cwd=tmp_path / "sub")
        assert result.code == 0, result.stderr
    spec(tmp_path).write_text(LLM.read_text().replace("title: ", "title: Another, not "))
    result = run("score", "--baseline", "base.json", "framework-advisor.yaml", cwd=tmp_path)
    assert "since the baseline: it is of another title" in result.stderr


START = "schema: framework-advisor/spec/v1\nmodel: {structure: dynamic}\n"


def saved(tmp_path: Path, text: str = START) -> tuple[Path, str]:
    """Write a spec, and save its advice."""
    file, base = tmp_path / "a.yaml", str(tmp_path / "base.json")
    file.write_text(text)
    assert scored(file, "--format", f"json={base}")[0] == 0
    return file, base


def test_nothing_has_changed_where_nothing_has(tmp_path: Path) -> None:
    """Whoever leads: a saved advice stands in another order than the rules do."""
    base = str(tmp_path / "base.json")
    for file in (LLM, SHOP, BANK):
        assert scored(file, "--format", f"json={base}")[0] == 0
        lines = scored(file, "--baseline", base)[2].splitlines()
        assert [line.partition("since the baseline: ")[2].split(" (")[0] for line in lines] == [
            f"the verdict is still {json.loads(Path(base).read_text())['verdict']['word']}",
            "neither answers nor priorities nor rules have changed",
        ]


def ours(tmp_path: Path, criterion: str) -> str:
    """Write a layer with a criterion."""
    file = tmp_path / "ours.yaml"
    file.write_text(
        "schema: framework-advisor/rules/v1\nname: ours\nextends: current\nas_of: 2026-11-22\n"
        f"criteria: {{{criterion}}}\n"
        "sources:\n  ours: {title: Ours, url: 'https://example.org', says: It is so., checked: 2026-11-22}\n"
    )
    return str(file)


def test_rules_that_changed_are_told_one_by_one(tmp_path: Path) -> None:
    file, base = saved(tmp_path)
    turned = "dynamic-structure: {favours: {tensorflow: strong}, sources: [ours]}"
    layer = ours(tmp_path, f"graph-style: {{importance: critical, rules: {{{turned}}}}}")
    options = ["--rules", layer, "--baseline", base, "--fail-on", "winner", "--format", "json"]
    code, out, err = scored(file, *options)
    assert code == 1, err
    assert "graph-style: its importance was " in err
    assert "behind it: graph-style/dynamic-structure (model.structure: dynamic (line 2))" in err
    assert re.search("graph-style/dynamic-structure: favoured pytorch: .* -> tensorflow: strong", err)
    drift = json.loads(out)["drift"]
    assert [one["criterion"] for one in drift["importances"]] == ["graph-style"]
    assert [one["rule"] for one in drift["favours"]] == ["graph-style/dynamic-structure"]


def test_priorities_and_the_program_are_told_too(tmp_path: Path) -> None:
    file, base = saved(tmp_path)
    Path(base).write_text(Path(base).read_text().replace('"version": "', '"version": "0.0.0+'))
    file.write_text(START + "priorities: {graph-style: critical}\n")
    code, _, err = scored(file, "--baseline", base)
    assert code == 0
    assert "priorities.graph-style: as in the rules -> critical" in err
    assert "its importance was" not in err
    assert "the program is another: 0.0.0+" in err


@pytest.mark.parametrize(
    ("word", "winner", "margin", "gates", "failing"),
    [
        ("clear", "pytorch", 33.3, ["winner", "verdict"], ["verdict"]),
        ("lean", "pytorch", 33.3, ["winner", "verdict"], []),
        ("toss-up", None, 33.3, ["winner", "verdict"], ["winner", "verdict"]),
        ("lean", "tensorflow", 33.3, ["margin:66"], ["margin:66"]),
        ("lean", "tensorflow", 33.3, ["margin:67"], []),
        ("lean", "pytorch", 33.333334, ["margin:0"], []),
        ("lean", "pytorch", 33.34, ["margin:0"], ["margin:0"]),
    ],
)
def test_each_threshold_minds_its_own(
    word: str, winner: str | None, margin: float, gates: list[str], failing: list[str], tmp_path: Path
) -> None:
    file, base = saved(tmp_path)
    advice = json.loads(Path(base).read_text())
    scores = {"pytorch": 50.0, "tensorflow": 50.0}
    scores[winner or "pytorch"] += margin
    advice["verdict"] |= {"word": word, "winner": winner, "margin": margin}
    advice["candidates"] = [{**one, "score": scores[one["id"]]} for one in advice["candidates"]]
    Path(base).write_text(json.dumps(advice))
    code, _, err = scored(file, "--baseline", base, *(part for one in gates for part in ("--fail-on", one)))
    assert re.findall(r"fails\[fail-on\]: ([\w:]+): ", err) == failing, err
    assert code == bool(failing)


def test_a_leader_that_is_ruled_out_has_lost_any_lead(tmp_path: Path) -> None:
    file, base = saved(tmp_path)
    out = "{when: {model.structure: dynamic}, rules_out: [pytorch], because: It is so., sources: [ours]}"
    layer = ours(tmp_path, f"ours: {{title: Ours, because: We say so., importance: low, rules: {{no-torch: {out}}}}}")
    code, _, err = scored(file, "--rules", layer, "--baseline", base, "--fail-on", "margin:100")
    assert "ours/no-torch (model.structure: dynamic (line 2))" in err
    assert (code, "margin:100: its leader is ruled out now" in err) == (1, True), err


def test_two_advices_for_one_spec_are_refused(tmp_path: Path) -> None:
    file, base = saved(tmp_path)
    Path(base).write_text(f"[{Path(base).read_text()}, {Path(base).read_text()}]")
    assert "two advices for one spec" in scored(file, "--baseline", base)[2]


def test_drift_tells_what_changed_and_gates_on_it(tmp_path: Path) -> None:
    file, base = spec(tmp_path), str(tmp_path / "base.json")
    assert scored(file, "--format", f"json={base}")[0] == 0
    code, _, err = scored(
        file, "--baseline", base, "--fail-on", "winner", "--fail-on", "verdict", "--fail-on", "margin:1"
    )
    assert code == 0
    assert "neither answers nor priorities nor rules have changed" in err
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
    assert drift["answers"] == [{"field": "model.generative", "before": ["fine-tune"], "after": ["none"]}]
    assert drift["rules_alone"] is None


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
        ((DAMAGED % ("0", "null", "[]", "{}")).replace("toss-up", "bogus"), "damaged: word"),
        (DAMAGED % ("0", "null", "[]", '{"research": "bogus"}'), "damaged: priorities"),
        ("{}", "is no advice"),
        ('{"schema": "framework-advisor/advice/v1"}', "is damaged"),
        ('{"schema": "framework-advisor/advice/v1", "spec": {}, "verdict": {}}', "does not hold the answers"),
        (DAMAGED % ("0", "null", "[]", "{}"), "it has one for other.yaml"),
        (DAMAGED % ("999", "null", "[]", "{}"), "damaged: scores and margin"),
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
