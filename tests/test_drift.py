"""What changed since a saved advice, the gates on it, and what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import BANK, LLM, run, scored, spec

DAMAGED = (
    '{"schema": "framework-advisor/advice/v1", "rules": {"name": "current", "sha256": "0"}, "criteria": [],'
    ' "candidates": [{"id": "pytorch", "name": "PyTorch", "score": 1, "ruled_out": []}],'
    ' "verdict": {"word": "lean", "margin": %s, "winner": %s},'
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
        ((DAMAGED % ("0", "null", "[]", "{}")).replace("lean", "bogus"), "damaged: word"),
        (DAMAGED % ("0", "null", "[]", '{"research": "bogus"}'), "damaged: priorities"),
        ("{}", "is no advice"),
        ('{"schema": "framework-advisor/advice/v1"}', "is damaged"),
        ('{"schema": "framework-advisor/advice/v1", "spec": {}, "verdict": {}}', "does not hold the answers"),
        (DAMAGED % ("0", "null", "[]", "{}"), "it has one for other.yaml"),
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
