"""The components: every named system of the article is there, ids lead somewhere, and advice ends in what lives."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from conftest import TOP
from framework_advisor import UnusableInput, advise, load_rules, read_requirements
from framework_advisor.engine.cases import run_cases
from framework_advisor.rulebase.cases import read_cases
from framework_advisor.rulebase.model import Component
from make import requirements

RULES = load_rules("current")
COMPONENTS = list(RULES.components.values())
NEEDS = {need.id for need in RULES.needs}
NAMED_BY_THE_ARTICLE = """TensorBoard, TensorFlow Serving, TensorFlow Model Server, TensorFlow Lite, TensorFlow.js, TFX,
TensorFlow Hub, TensorFlow Datasets, Keras, Model Garden, Lightning, TorchServe, PyTorch Mobile, Swift, Kaggle, Google
Cloud, AWS, NumPy, debugger, tutorials, Session"""


@pytest.mark.parametrize("name", [re.sub(r"\s+", " ", name).strip() for name in NAMED_BY_THE_ARTICLE.split(",")])
def test_every_named_system_of_the_article_is_there(name: str) -> None:
    assert any(one.in_article and name.lower() in f"{one.name} {one.id}".lower() for one in COMPONENTS)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda one: one.id)
def test_a_component_says_what_became_of_it(component: Component) -> None:
    assert component.says.endswith((".", ")"))
    assert set(component.serves) <= NEEDS
    assert set(component.successors) <= RULES.components.keys()
    assert component.id not in component.successors
    if not component.lives and component.serves:
        assert component.successors
        assert any(RULES.components[id_].lives for id_ in component.successors)
    if component.install:
        assert re.fullmatch(r"pkg:[a-z]+/[@\w./%-]+", component.install)
    words = re.findall(r"[a-z0-9]+", component.says.lower())
    runs = set((TOP / "tests" / "data" / "article-runs-of-8.txt").read_text().split())
    for start in range(len(words) - 7):
        assert hashlib.sha256(" ".join(words[start : start + 8]).encode()).hexdigest()[:12] not in runs


def test_every_need_is_met_for_pytorch_and_most_for_tensorflow() -> None:
    def met(candidate: str) -> set[str]:
        return {id_ for one in COMPONENTS if one.lives and candidate in one.candidates for id_ in one.serves}

    assert met("pytorch") == NEEDS
    assert len(NEEDS - met("tensorflow")) <= 9


def test_every_stated_need_of_the_examples_gets_something_that_lives() -> None:
    for file in (TOP / "examples").glob("*.yaml"):
        advice = advise(read_requirements(file), RULES)
        steps = list(advice.steps)
        assert steps
        if advice.verdict.winner:
            # For a few needs TensorFlow has nothing that lives, and the advice says so.
            assert all(step.living or step.candidate.id == "tensorflow" for step in steps)
            assert any(step.living for step in steps)
            assert {step.candidate.id for step in steps} == {advice.verdict.winner}


def test_a_toss_up_gives_both_routes() -> None:
    advices = [outcome.advice for outcome in run_cases(read_cases(RULES), RULES)]
    level = next(advice for advice in advices if advice.verdict.word == "toss-up")
    by_need: dict[str, set[str]] = {}
    for step in level.steps:
        by_need.setdefault(step.need.id, set()).add(step.candidate.id)
    assert by_need
    assert all(candidates == {"pytorch", "tensorflow"} for candidates in by_need.values())


def test_what_the_article_names_and_is_dead_is_warned_of() -> None:
    answers = {"deployment.serving": "online", "team.existing": ("pytorch",)}
    (step,) = [step for step in advise(requirements(answers), RULES).steps if step.need.id == "serving"]
    assert "torchserve" in [dead.id for dead in step.dead]
    assert "torchserve" not in [living.id for living in step.living]


def test_nothing_answered_needs_nothing() -> None:
    assert advise(requirements({}), RULES).steps == ()


def test_what_a_components_file_names_is_checked(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "schema: framework-advisor/rules/v1\nname: ours\nextends: current\nas_of: 2026-11-22\ncomponents: parts.yaml\n"
    )
    (tmp_path / "parts.yaml").write_text(
        "schema: framework-advisor/components/v1\nneeds: {x: {title: X, when: {model.structur: dynamic}}}\n"
        "components:\n  y: {name: Y, candidates: [pytroch], status: active, says: z, serves: [w],"
        " successors: [v], sources: [u]}\n"
    )
    with pytest.raises(UnusableInput) as caught:
        load_rules(tmp_path / "ours.yaml")
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"unknown-field", "unknown-candidate", "unknown-need", "unknown-component", "unknown-source"}
    assert all(problem.place.line for problem in caught.value.problems)
