"""Merging layers: what a later layer may change, what stays visible, what comes from where."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from framework_advisor import UnusableInput, advise, load_rules
from framework_advisor.rulebase.conditions import All
from framework_advisor.rulebase.layers import read_rules
from framework_advisor.rulebase.model import Retirement, Rule, RuleBase
from framework_advisor.rulebase.shipped import SHIPPED, compile_rules, compiled_rules, shipped_layers
from make import requirements

HEAD = "schema: framework-advisor/rules/v1\nname: ours\nextends: article\nas_of: 2026-11-22\n"


def layer(tmp_path: Path, text: str, name: str = "ours.yaml", head: str = HEAD) -> RuleBase:
    file = tmp_path / name
    file.write_text(head + text)
    return load_rules(file)


def static(rules: RuleBase) -> Rule:
    """Return the rule on static structure."""
    return next(rule for rule in rules.criteria["graph-style"].rules if rule.id == "static-structure")


def assert_same(one: Any, other: Any, place: str = "") -> None:
    """Hold two rule bases, or parts of them, against each other, all the way down."""
    assert type(one) is type(other), place
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name), f"{place}.{field.name}")
    elif isinstance(one, dict):
        assert list(one) == list(other), place
        for key in one:
            assert_same(one[key], other[key], f"{place}[{key}]")
    elif isinstance(one, tuple):
        assert len(one) == len(other), place
        for index, (part, like) in enumerate(zip(one, other, strict=True)):
            assert_same(part, like, f"{place}[{index}]")
    else:
        assert one == other, place


def test_an_empty_layer_changes_nothing_but_its_name(tmp_path: Path) -> None:
    base, ours = load_rules("article"), layer(tmp_path, "")
    assert [one.name for one in ours.layers] == ["article", "ours"]
    assert ours.name == "ours"
    assert_same(ours.criteria, base.criteria)
    assert ours.sha256 != base.sha256
    assert ours.below
    assert_same(ours.below, base)


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
    changed, original = static(ours), static(load_rules("article"))
    parts = {**original.parts, "favours": "ours", "because": "ours"}
    assert changed == original._replace(favours={"pytorch": "slight"}, because="We think so.", parts=parts)
    assert changed.layer == "ours"
    assert [rule.id for rule in criterion.rules] == [rule.id for rule in before.rules]


def test_favours_may_become_rules_out_and_back(tmp_path: Path) -> None:
    text = "criteria: {graph-style: {rules: {static-structure: {rules_out: [pytorch]}}}}\n"
    out = static(layer(tmp_path, text))
    assert (out.favours, out.rules_out) == ({}, ("pytorch",))
    (tmp_path / "out.yaml").write_text(HEAD.replace("ours", "out") + text)
    text = "criteria: {graph-style: {rules: {static-structure: {favours: {pytorch: strong}}}}}\n"
    back = static(layer(tmp_path, text, head=HEAD.replace("extends: article", "extends: out.yaml")))
    assert (back.favours, back.rules_out) == ({"pytorch": "strong"}, ())


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
    assert gone == (static(load_rules("article")), Retirement("Both are eager now.", ("ours",), "ours"))
    spec = requirements({"model.structure": "static"})
    assert advise(spec, load_rules("article")).standings[0].points > 0
    assert advise(spec, ours).standings[0].points == 0


def test_a_retired_criterion_no_longer_counts_and_stays_visible(tmp_path: Path) -> None:
    head = HEAD.replace("ours", "first")
    (tmp_path / "first.yaml").write_text(
        head + "criteria: {graph-style: {rules: {static-structure: {retired: A., sources: [s]}}}}\n"
        "sources: {s: {title: x, says: y}}\n"
    )
    text = "criteria:\n  graph-style: {retired: It  decides nothing., sources: [s]}\n"
    ours = layer(tmp_path, text, head=HEAD.replace("extends: article", "extends: first.yaml"))
    before, after = load_rules("article").criteria["graph-style"], ours.criteria["graph-style"]
    assert after.rules == ()
    assert after.retirement == Retirement("It decides nothing.", ("s",), "ours")
    reasons = {gone.rule.id: gone.why.reason for gone in after.retired}
    assert reasons == {rule.id: "It decides nothing." for rule in before.rules} | {"static-structure": "A."}
    assert [gone.rule for gone in after.retired] == list(before.rules)
    assert (after.title, after.importance, after.parts) == (before.title, before.importance, before.parts)
    assert ours.below
    assert ours.below.criteria["graph-style"].retirement is None
    assert advise(requirements({"model.structure": "dynamic"}), ours).standings[0].points == 0


def test_a_layer_changes_one_number_of_the_scale(tmp_path: Path) -> None:
    base = load_rules("article").scale
    ours = layer(tmp_path, "scale: {strengths: {strong: 4}, verdicts: {clear: 20}}\n").scale
    assert ours == base._replace(strengths=base.strengths | {"strong": 4}, clear=20)


def test_always_and_headlines_and_switching_are_read(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
criteria:
  estate:
    title: What runs here
    because: It is there.
    importance: high
    switching: true
    rules:
      ours: {when: always, favours: {tensorflow: slight}, because: It runs., sources: [s]}
notes:
  first: {when: always, says: Look here first., sources: [s], headline: true}
  other: {when: {model.structure: dynamic}, says: And here., sources: [s]}
sources:
  s: {title: x, says: y}
""",
    )
    (rule,) = ours.criteria["estate"].rules
    assert rule.when == All(())
    assert rule.when.written() == "always"
    assert rule.when.holds({}) is True
    assert rule.when.fields() == frozenset()
    assert [one.id for one in ours.criteria.values() if one.switching] == ["estate"]
    assert [note.headline for note in ours.notes][-2:] == [True, False]


def test_all_and_any_of_the_same_parts_are_not_the_same(tmp_path: Path) -> None:
    parts = "[{model.structure: static}, {team.role: research}]"
    text = f"criteria: {{graph-style: {{rules: {{static-structure: {{when: {{WORD: {parts}}}}}}}}}}}\n"
    every, some = (static(layer(tmp_path, text.replace("WORD", word))) for word in ("all", "any"))
    assert every.when != some.when
    assert every != some


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
    revived = static(ours)
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
    assert [note.id for note in advice.remarks] == ["hello"]
    assert ours.sources["contracts"].link == "pkg:pypi/torch"


def test_a_base_layer_of_ones_own_needs_nothing_of_ours(tmp_path: Path) -> None:
    ours = layer(
        tmp_path,
        """
scale:
  strengths: {slight: 1, moderate: 2, strong: 4}
  full_value: 8
  importances: {off: 0, low: 1, normal: 2, high: 3, critical: 4}
  verdicts: {lean: 1, clear: 12, weightings: 66.6}
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
    assert (advice.verdict.winner, advice.verdict.lead, advice.verdict.word) == ("coffee", 12, "clear")


def test_a_layer_has_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="a layer below is called `article` too"):
        layer(tmp_path, "", head=HEAD.replace("name: ours", "name: article"))


def test_what_a_layer_says_is_inert(tmp_path: Path) -> None:
    from framework_advisor.render import json, markdown, terminal

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


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a copy of the shipped files, compiled, be what is shipped."""
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    for module in ("shipped", "layers"):
        monkeypatch.setattr(f"framework_advisor.rulebase.{module}.SHIPPED", tmp_path)
    for name in shipped_layers():
        compile_rules(read_rules(name), tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", shipped_layers())
def test_the_compiled_form_equals_the_files(name: str, copied: Path) -> None:
    assert_same(compiled_rules(name), read_rules(name))
    assert str(copied).encode() not in (copied / f"{name}.pickle").read_bytes()


def test_an_edited_rule_file_is_read_anew(copied: Path) -> None:
    sources = copied / "sources.yaml"
    sources.write_text(sources.read_text().replace("status: dated", "status: wrong", 1))
    assert compiled_rules("article") is None
    assert_same(load_rules("current").below, load_rules("article"))
    assert load_rules("article").sources["article/both-widely-used"].status == "wrong"


def test_without_a_usable_compiled_form_the_files_are_read(copied: Path) -> None:
    compiled = copied / "article.pickle"
    compiled.write_bytes(compiled.read_bytes()[:1000])
    assert compiled_rules("article") is None
    compiled.unlink()
    assert compiled_rules("article") is None
    assert load_rules("article").name == "article"


def test_only_a_name_stands_for_the_compiled_form(copied: Path) -> None:
    assert compiled_rules(str(copied / "article")) is None
    assert compiled_rules("../article") is None


def test_a_shipped_layer_that_is_not_there_names_the_ones_that_are() -> None:
    with pytest.raises(UnusableInput, match="there is no layer `curent`"):
        load_rules("curent")
