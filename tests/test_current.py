"""The current edition: every correction is sourced and dated, every case comes out, and all questions matter."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import TOP, run
from framework_advisor import UnusableInput, advise, load_rules
from framework_advisor.engine.cases import exercised, run_cases
from framework_advisor.rulebase.cases import read_case, read_cases
from framework_advisor.rulebase.model import Criterion, RetiredRule, Rule
from framework_advisor.spec.fields import FIELDS
from make import requirements

ARTICLE, CURRENT = load_rules("article"), load_rules("current")
CRITERIA = list(CURRENT.criteria.values())
RULES = [rule for criterion in CRITERIA for rule in criterion.rules]
RETIRED = [gone for criterion in CRITERIA for gone in criterion.retired]
DOUBTFUL = {id_ for id_, source in CURRENT.sources.items() if source.status not in (None, "holds")}
REFERENCES = {id_ for id_ in CURRENT.sources if not id_.startswith("article/")}
OUTCOMES = run_cases(read_cases(CURRENT), CURRENT)


def named(rule: Rule) -> str:
    return f"{rule.criterion}/{rule.id}"


def test_current_is_the_default_and_extends_the_article() -> None:
    assert (load_rules().name, load_rules().sha256) == (CURRENT.name, CURRENT.sha256)
    assert [layer.name for layer in CURRENT.layers] == ["article", "current"]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_rule_is_left_to_the_article_that_rests_on_a_doubtful_claim(rule: Rule) -> None:
    assert rule.layer == "current" or not DOUBTFUL & set(rule.sources)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.layer == "current"], ids=named)
def test_what_the_edition_says_is_sourced_and_dated(rule: Rule) -> None:
    assert REFERENCES & set(rule.sources), "a source other than the article"
    assert rule.review_by
    assert rule.review_by > CURRENT.as_of
    if "Low confidence" in rule.because:
        assert set(rule.favours.values()) == {"slight"}


@pytest.mark.parametrize("gone", RETIRED, ids=lambda gone: named(gone.rule))
def test_what_is_retired_says_why_on_a_source_of_today(gone: RetiredRule) -> None:
    assert gone.why.layer == "current"
    assert gone.why.reason.endswith(".")
    assert REFERENCES & set(gone.why.sources)


def test_every_reference_is_cited_and_was_checked() -> None:
    cited = {id_ for source in CURRENT.sources.values() for id_ in source.evidence}
    reasons = [gone.why for gone in RETIRED]
    components = CURRENT.components.values()
    cited |= {id_ for entry in [*CRITERIA, *RULES, *reasons, *CURRENT.notes, *components] for id_ in entry.sources}
    assert cited >= REFERENCES
    assert all(CURRENT.sources[id_].checked for id_ in REFERENCES)
    assert all(CURRENT.sources[id_].link for id_ in REFERENCES)


def sparse_answers(count: int) -> Iterator[dict[str, Any]]:
    """Yield answers to one to five questions, always the same ones."""
    source = random.Random(20261122)
    for _ in range(count):
        chosen = {}
        for field in source.sample(list(FIELDS), source.randint(1, 5)):
            question = FIELDS[field]
            option = source.choice([one for one in question.options if one != question.alone])
            chosen[field] = (option,) if question.several else option
        if "model.generative" not in chosen and "deployment.cloud" not in chosen:  # they may contradict others
            yield chosen


HANG_ON = {field for rule in RULES if not CURRENT.is_fact(rule) for field in rule.when.fields()}
"""The fields on which some reason hangs; about the others there are facts at most, and those move nothing."""


@pytest.mark.parametrize("field", sorted(HANG_ON))
def test_every_question_on_which_a_reason_hangs_can_change_some_outcome(field: str) -> None:
    """For some project, an answer to it changes the winner or the word."""
    question = FIELDS[field]
    for answers in sparse_answers(3000):
        others = {key: value for key, value in answers.items() if key != field}
        before = advise(requirements(others), CURRENT).verdict[:2]
        for option in question.options:
            answer = (option,) if question.several else option
            if others and advise(requirements({**others, field: answer}), CURRENT).verdict[:2] != before:
                return
    pytest.fail("no answer to it changes anything anywhere")


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.case.name)
def test_worked_case(outcome: object) -> None:
    assert outcome.holds, outcome.advice.verdict  # type: ignore[attr-defined]


def test_there_are_at_least_30_cases_of_every_kind_and_they_exercise_every_rule() -> None:
    assert len(OUTCOMES) >= 30
    verdicts = [outcome.advice.verdict for outcome in OUTCOMES]
    for winner, least in (("pytorch", 10), ("tensorflow", 8), (None, 3)):
        assert sum(verdict.winner == winner for verdict in verdicts) >= least
    assert {("clear", "pytorch"), ("clear", "tensorflow"), ("toss-up", None)} <= {verdict[:2] for verdict in verdicts}
    assert all(exercised(OUTCOMES, CURRENT).values())


def texts() -> list[str]:
    entries: list[Criterion | Rule] = [*CRITERIA, *ARTICLE.criteria.values(), *RULES]
    entries += [rule for criterion in ARTICLE.criteria.values() for rule in criterion.rules]
    found = [entry.because for entry in entries] + [gone.why.reason for gone in RETIRED]
    found += [note.says for note in (*CURRENT.notes, *ARTICLE.notes)]
    found += [text for source in CURRENT.sources.values() for text in (source.says, source.today or "")]
    return found + [outcome.case.because for outcome in OUTCOMES]


def test_no_text_of_ours_repeats_eight_words_of_the_article() -> None:
    """Against the hashes of all runs of eight words in the article; the article itself is not ours to ship."""
    runs = set((TOP / "tests" / "data" / "article-runs-of-8.txt").read_text().split())
    assert len(runs) > 2000
    for text in texts():
        words = re.findall(r"[a-z0-9]+", text.lower())
        for start in range(len(words) - 7):
            run = " ".join(words[start : start + 8])
            assert hashlib.sha256(run.encode()).hexdigest()[:12] not in runs, run


def test_a_broken_case_is_told_with_its_place(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "schema: framework-advisor/case/v1\ntitle: x\nspec:\n  model: {structure: dynamik}\n"
        "expect: {winner: pytorch, words: [lean]}\nbecause: y\nsources: [torch-pypi]\n"
    )
    with pytest.raises(UnusableInput, match=r"case\.yaml:4:22: error\[unknown-option\]: `dynamik`"):
        read_case(str(case), CURRENT)


def test_a_layer_of_ones_own_brings_its_cases(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "schema: framework-advisor/rules/v1\nname: ours\nextends: current\nas_of: 2026-11-22\ncases: ours\n"
    )
    (tmp_path / "ours").mkdir()
    case = "schema: framework-advisor/case/v1\ntitle: x\nbecause: So we say.\n"
    case += "spec: {team: {existing: [pytorch], knows: [pytorch]}}\n"
    for winner in ("pytorch", "tensorflow"):
        expect = f"expect: {{winner: {winner}, words: [lean, clear]}}\nsources: [torch-pypi]\n"
        (tmp_path / "ours" / f"{winner}.yaml").write_text(case + expect)
    result = run("rules", "test", "ours.yaml", cwd=tmp_path)
    assert result.code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("ok   pytorch: ")
    assert lines[1].startswith("FAIL tensorflow: ")
    assert [line.strip() for line in lines[2:4]] == ["expected winner: tensorflow", "So we say."]
    assert lines[4].startswith("2 cases, 1 failed; ")


def test_the_example_layer_adds_jax_as_a_third_candidate() -> None:
    rules = load_rules(TOP / "examples" / "layers" / "with-jax.yaml")
    assert list(rules.candidates) == ["pytorch", "tensorflow", "jax"]
    answers = {
        "training.hardware": ("tpu",),
        "team.knows": ("jax",),
        "model.novelty": "novel",
        "workflow.api_level": "low",
    }
    advice = advise(requirements(answers), rules)
    assert advice.verdict.winner == "jax"
    assert advise(requirements({"team.existing": ("tensorflow",)}), rules).verdict.winner == "tensorflow"


def test_rules_show_has_every_criterion_and_every_rule() -> None:
    index = run("rules", "show").stdout
    for criterion in CRITERIA:
        shown = yaml.safe_load(run("rules", "show", criterion.id).stdout)[criterion.id] if criterion.retired else None
        assert criterion.id in index
        for rule in (*criterion.rules, *(gone.rule for gone in criterion.retired)):
            assert f"    {rule.id}  " in index
            assert shown is None or shown["rules"][rule.id]["because"] == rule.because


def test_what_is_said_first_fits_two_lines() -> None:
    for note in CURRENT.notes:
        assert not note.headline or len(note.says) <= 155, note.id
