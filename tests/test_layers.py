"""Merging layers: what a later layer may change, what stays visible, what comes from where."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from framework_advisor import UnusableInput, advise, load_rules
from framework_advisor.render import json, markdown, terminal
from framework_advisor.rulebase.layers import read_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import SHIPPED, compiled_rules, shipped_layers
from make import requirements

HEAD = "schema: framework-advisor/rules/v1\nname: ours\nextends: article\nas_of: 2026-11-22\n"


def layer(tmp_path: Path, text: str, name: str = "ours.yaml", head: str = HEAD) -> RuleBase:
    file = tmp_path / name
    file.write_text(head + text)
    return load_rules(file)


def test_an_empty_layer_changes_nothing_but_its_name(tmp_path: Path) -> None:
    base, ours = load_rules("article"), layer(tmp_path, "")
    assert [one.name for one in ours.layers] == ["article", "ours"]
    assert ours.name == "ours"
    assert ours.criteria == base.criteria
    assert ours.sha256 != base.sha256


def test_a_layer_changes_importance_strength_and_wording_and_keeps_the_rest(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
criteria:
  graph-style:
    importance: low
    rules:
      static-structure: {favours: {pytorch: slight}, because: "We  think\\n so."}
""",
    )
    criterion = ours.criteria["graph-style"]
    before = load_rules("article").criteria["graph-style"]
    assert (criterion.importance, criterion.title) == ("low", before.title)
    changed = next(rule for rule in criterion.rules if rule.id == "static-structure")
    original = next(rule for rule in before.rules if rule.id == "static-structure")
    parts = {**original.parts, "favours": "ours", "because": "ours"}
    assert changed == original._replace(favours={"pytorch": "slight"}, because="We think so.", parts=parts)
    assert changed.layer == "ours"
    assert [rule.id for rule in criterion.rules] == [rule.id for rule in before.rules]


def test_favours_may_become_rules_out_and_back(tmp_path: Path) -> None:
    text = "criteria: {graph-style: {rules: {static-structure: {rules_out: [pytorch]}}}}\n"
    out = layer(tmp_path, text).criteria["graph-style"].rules[-1]
    assert (out.favours, out.rules_out) == ({}, ("pytorch",))
    (tmp_path / "out.yaml").write_text(HEAD.replace("ours", "out") + text)
    text = "criteria: {graph-style: {rules: {static-structure: {favours: {pytorch: strong}}}}}\n"
    back = layer(tmp_path, text, head=HEAD.replace("extends: article", "extends: out.yaml")).criteria["graph-style"]
    assert (back.rules[-1].favours, back.rules[-1].rules_out) == ({"pytorch": "strong"}, ())


def test_a_retired_rule_no_longer_counts_and_stays_visible(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
criteria:
  graph-style:
    rules:
      static-structure: {retired: Both are eager now., sources: [ours]}
sources:
  ours: {title: Our bench, says: Both are eager., url: "https://example.org", checked: 2026-11-01}
""",
    )
    criterion = ours.criteria["graph-style"]
    assert "static-structure" not in [rule.id for rule in criterion.rules]
    (gone,) = criterion.retired
    before = next(rule for rule in load_rules("article").criteria["graph-style"].rules if rule.id == "static-structure")
    assert gone == (before, "Both are eager now.", ("ours",), "ours")
    static = requirements({"model.structure": "static"})
    assert advise(static, load_rules("article")).verdict.winner == "tensorflow"
    advice = advise(static, ours)
    assert advice.standings[0].score == 0
    assert advice.retired() == [gone]
    assert "ours" in [source.id for source in advice.cited()]
    for text in (terminal.render([advice]), markdown.render([advice]), json.render([advice])):
        assert "Both are eager now." in " ".join(text.split())
    assert advise(requirements({"model.structure": "dynamic"}), ours).retired() == []


def test_what_was_retired_can_be_said_again(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").write_text(
        HEAD.replace("ours", "gone")
        + "criteria: {graph-style: {rules: {static-structure: {retired: Gone., sources: [s]}}}}\n"
        "sources: {s: {title: x, says: y}}\n"
    )
    ours = layer(
        tmp_path,
        "criteria: {graph-style: {rules: {static-structure: {because: It does hold for us.}}}}\n",
        head=HEAD.replace("extends: article", "extends: gone.yaml"),
    )
    assert ours.criteria["graph-style"].retired == ()
    revived = ours.criteria["graph-style"].rules[-1]
    assert revived.because == "It does hold for us."
    assert revived.sources == ("article/tensorflow-static-graph",), "not what refuted it"


def test_a_layer_adds_candidates_criteria_rules_and_notes(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
candidates:
  jax: {name: JAX, home: "https://docs.jax.dev", steward: Google}
criteria:
  sovereignty:
    title: Sovereignty
    because: Our regulator asks.
    importance: critical
    rules:
      ours:
        when: {any: [{project.assurances: vendor-neutral}, {not: {deployment.cloud: none}}]}
        favours: {jax: slight, pytorch: strong}
        because: We read the contracts.
        sources: [contracts]
        review_by: 2027-05-01
notes:
  hello: {when: {model.structure: dynamic}, says: Hello., sources: [contracts]}
sources:
  contracts: {title: Contracts, says: They say so., purl: "pkg:pypi/torch"}
""",
    )
    assert list(ours.candidates) == ["pytorch", "tensorflow", "jax"]
    advice = advise(requirements({"project.assurances": ("vendor-neutral",), "model.structure": "dynamic"}), ours)
    assert [s.candidate.id for s in advice.standings] == ["pytorch", "jax", "tensorflow"]
    assert [note.id for note in advice.notes] == ["hello"]
    assert ours.sources["contracts"].link == "pkg:pypi/torch"


def test_a_base_layer_of_ones_own_needs_nothing_of_ours(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
scale:
  strengths: {slight: 1, moderate: 2, strong: 4}
  full_value: 8
  importances: {off: 0, low: 1, normal: 1, high: 1, critical: 1}
  verdicts: {lean: {margin: 1}, clear: {margin: 50, coverage: 0, answers: 1, weightings: 66.6}}
candidates:
  tea: {name: Tea, home: "https://example.org", steward: us}
  coffee: {name: Coffee, home: "https://example.org", steward: us}
criteria:
  taste:
    title: Taste
    because: One drinks it.
    importance: high
    rules:
      strong-cup: {when: {team.experience: expert}, favours: {coffee: strong}, because: Yes., sources: [us]}
sources:
  us: {title: Us, says: We do.}
""",
        head="schema: framework-advisor/rules/v1\nname: drinks\nas_of: 2026-11-22\n",
    )
    advice = advise(requirements({"team.experience": "expert"}), ours)
    assert (advice.verdict.winner, advice.verdict.margin, advice.verdict.word) == ("coffee", 50, "clear")


def test_a_layer_has_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="a layer below is called `article` too"):
        layer(tmp_path, "", head=HEAD.replace("name: ours", "name: article"))


def test_what_a_layer_says_is_inert(tmp_path: Path) -> None:
    evil = r"\e[31m \u202e \a \x9b2J [red] \n"
    ours = layer(
        tmp_path,
        f"""
candidates:
  pytorch: {{name: "Py\\e[1mTorch"}}
criteria:
  graph-style:
    title: "{evil}"
    because: "{evil}"
    rules:
      dynamic-structure: {{because: "{evil}", sources: [evil]}}
      static-structure: {{retired: "{evil}", sources: [evil]}}
notes:
  evil: {{when: {{model.structure: dynamic}}, says: "{evil}", sources: [evil]}}
sources:
  evil: {{title: "{evil}", says: "{evil}", url: "{evil}"}}
""",
    )
    for structure in ("dynamic", "static"):
        advice = advise(requirements({"model.structure": structure}), ours)
        for text in (terminal.render([advice, advice]), markdown.render([advice, advice]), json.render([advice])):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.mark.parametrize("name", shipped_layers())
def test_the_compiled_form_equals_the_files(name: str) -> None:
    assert compiled_rules(name) == read_rules(name)


def test_an_edited_rule_file_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    for module in ("shipped", "layers"):
        monkeypatch.setattr(f"framework_advisor.rulebase.{module}.SHIPPED", tmp_path)
    assert compiled_rules("article") is not None
    sources = tmp_path / "sources.yaml"
    sources.write_text(sources.read_text().replace("status: dated", "status: wrong", 1))
    assert compiled_rules("article") is None
    assert load_rules("current").below == load_rules("article")
    assert load_rules("article").sources["article/both-widely-used"].status == "wrong"
    shutil.rmtree(tmp_path / "compiled")
    assert compiled_rules("article") is None
    assert load_rules("article").name == "article"


def test_a_shipped_layer_that_is_not_there_names_the_ones_that_are() -> None:
    with pytest.raises(UnusableInput, match="there is no layer `curent`"):
        load_rules("curent")
