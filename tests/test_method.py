"""docs/method.md tells the scale of the rule base, and its case comes out as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.advice import Advice

PAGE = (TOP / "docs" / "method.md").read_text()
FLAT = " ".join(PAGE.split())


@pytest.fixture
def advice(tmp_path: Path) -> Advice:
    (spec,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "spec.yaml").write_text(spec)
    return advise(read_requirements(tmp_path / "spec.yaml"), load_rules("article"))


def test_the_page_gives_the_scale() -> None:
    scale = load_rules("article").scale
    assert "slight {slight} point, moderate {moderate}, strong {strong}".format(**scale.strengths) in FLAT
    assert ", ".join(f"{word} {weight}" for word, weight in scale.importances.items()) in FLAT
    assert f"min({scale.full_value}, sum of the strengths" in FLAT
    assert f"| the lead is less than {scale.lean} |" in FLAT
    assert f"| the lead is {scale.lean} or more |" in FLAT
    assert f"the lead is {scale.clear} or more, and the winner beats each rival under two thirds" in FLAT
    assert scale.weightings == pytest.approx(200 / 3, abs=0.1)
    assert f"strong reason in a critical criterion is {3 * scale.importances['critical']} points" in FLAT


def test_the_case_by_hand_comes_out(advice: Advice) -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    separating = {item.criterion.id: item for item in advice.criteria if item.separates}
    assert {row[0] for row in rows} == separating.keys()
    for id_, weight, rules, *values in rows:
        item = separating[id_]
        assert item.weight == int(weight)
        assert [rule.id for rule in item.reasons] == re.findall(r"([a-z-]+) \(", rules)
        written = [int(value.rpartition("=")[2]) for value in values]
        assert [item.points["pytorch"], item.points["tensorflow"]] == written
    first, second = advice.standings
    assert f"PyTorch has 9 + 9 = {first.points} points, TensorFlow {second.points}: a lead of" in FLAT
    assert f"a lead of {advice.verdict.lead}, just `{advice.verdict.word}`" in FLAT


def test_what_would_change_the_case_is_what_the_page_says(advice: Advice) -> None:
    assert advice.turns == ()
    share = advice.support("pytorch", "tensorflow")
    assert share == pytest.approx(15 / 16)
    assert f"{100 * share:.0f} % put PyTorch ahead" in FLAT
    (flip,) = advice.flips.found
    assert {change.field: set(change.after) for change in flip.changes} == {
        "model.structure": {"static"},
        "model.novelty": {"standard"},
    }
