"""The requirements' model: frozen, strict, every field a question with its words; and changes to requirements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from framework_advisor.spec import fields
from framework_advisor.spec.changes import changed
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS, SECTIONS, Contradiction
from framework_advisor.spec.requirements import Requirements, examine_requirements
from framework_advisor.text import compiled
from framework_advisor.text.problems import UnusableInput
from framework_advisor.text.yaml_source import parse_yaml, read_yaml
from make import requirements

HEAD = "schema: framework-advisor/spec/v1\n"


def read(text: str) -> Requirements:
    requirements, problems = examine_requirements(parse_yaml((HEAD + text).encode(), "spec.yaml"))
    assert requirements
    assert problems == []
    return requirements


def codes(text: str) -> list[str]:
    """Return the codes of everything that is wrong with a spec."""
    _, problems = examine_requirements(parse_yaml((HEAD + text).encode(), "spec.yaml"))
    return [problem.code for problem in problems]


def test_every_field_is_in_a_section_that_says_what_it_is_about_and_none_is_answered_by_default() -> None:
    assert {field.partition(".")[0] for field in FIELDS} == SECTIONS.keys()
    assert all(about.endswith(".") for about in SECTIONS.values())
    assert read("").answers() == {}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_says_what_it_asks_why_and_what_its_options_mean(field: str) -> None:
    question = FIELDS[field]
    assert question.prompt.endswith("?")
    assert question.why.endswith(".")
    assert len(question.options) >= 2
    assert all(label for label in question.options.values())
    assert question.alone is None or question.alone in question.options
    assert all(option == option.lower() and " " not in option for option in question.options)
    # No option may be what a YAML parser would take for something other than text.
    assert all(parse_yaml(f"x: {option}".encode(), "f").value == {"x": option} for option in question.options)


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_a_contradiction_is_between_answers_that_can_be_given(contradiction: Contradiction) -> None:
    assert len(contradiction.answers) >= 2
    assert all(options and options <= FIELDS[field].options.keys() for field, options in contradiction.answers.items())
    assert contradiction.message
    assert contradiction.help


def test_the_compiled_fields_are_the_file_until_it_is_edited(tmp_path: Path) -> None:
    shipped, copy = Path(fields.__file__).with_name("fields.yaml"), tmp_path / "fields.yaml"
    copy.write_bytes(shipped.read_bytes())
    fields.compile_fields(tmp_path)
    pickled = tmp_path / "fields.pickle"
    assert compiled.read(pickled, [copy]) == read_yaml(str(shipped)).value
    copy.write_text(copy.read_text() + "# edited\n")
    assert compiled.read(pickled, [copy]) is None
    pickled.write_bytes(pickled.read_bytes()[:100])
    assert compiled.read(pickled, [shipped]) is None
    assert compiled.read(tmp_path / "none.pickle", [shipped]) is None


@pytest.mark.parametrize("field", FIELDS)
def test_every_option_can_be_answered(field: str) -> None:
    question = FIELDS[field]
    for option in question.options:
        spec = requirements({field: (option,) if question.several else option})
        assert spec.answers() == {field: frozenset([option])}


def test_requirements_are_frozen() -> None:
    spec = read("")
    parts: list[Any] = [spec, vars(spec)["model"]]
    for part in parts:
        with pytest.raises(ValidationError):
            part.title = "other"
        with pytest.raises(ValidationError):
            part.structure = frozenset(["static"])


def test_the_order_of_options_means_nothing() -> None:
    assert read("team: {languages: [java, python]}") == read("team:\n  languages: [python, java]\n")


@pytest.mark.parametrize("field", [field for field, question in FIELDS.items() if question.several])
def test_where_several_options_are_taken_one_needs_no_list(field: str) -> None:
    section, name = field.split(".")
    for option in FIELDS[field].options:
        assert read(f"{section}: {{{name}: {option}}}") == read(f"{section}: {{{name}: [{option}]}}")


def test_an_empty_section_and_an_empty_answer_are_unknown() -> None:
    assert read("model:\nteam:\n  experience:\npriorities:\nrules_out:\n") == read("")


def test_equality_and_hash_ignore_where_it_was_read() -> None:
    one, other = read("model: {structure: static}"), requirements({"model.structure": "static"})
    assert one == other
    assert hash(one) == hash(other)
    assert one.origin is not None
    assert other.origin is None
    assert one != read("model: {structure: dynamic}")


def test_each_option_knows_its_place() -> None:
    text = "model:\n  structure: static\nteam:\n  languages:\n  - python\n  - java\nproject: {stage: production}\n"
    assert places(read(text)) == {
        ("model.structure", "static"): (3, 14),
        ("team.languages", "python"): (6, 5),
        ("team.languages", "java"): (7, 5),
        ("project.stage", "production"): (8, 18),
    }


def places(spec: Requirements) -> dict[tuple[str, str], tuple[int, int]]:
    assert spec.origin is not None
    return {
        (field, option): (place.line, place.column)
        for field, options in spec.origin.answers.items()
        for option, place in options.items()
    }


def test_what_names_something_in_a_rule_base_knows_its_place() -> None:
    waivers = "[{rule: a/b, reason: x, until: 2027-01-01}, {gate: expect, reason: x, until: 2027-01-01}]"
    text = f"priorities: {{serving: off}}\nrules_out: {{x: why}}\ndecision:\n  chosen: y\n  waive: {waivers}\n"
    origin = read(text).origin
    assert origin is not None
    assert {name: (place.line, place.column) for name, place in origin.names.items()} == {
        "priorities.serving": (2, 14),
        "rules_out.x": (3, 13),
        "decision.chosen": (5, 11),
        "decision.waive.0": (6, 18),
        "decision.waive.1": (6, 61),
    }


def test_an_answer_that_was_changed_has_no_place_any_more() -> None:
    spec = read("model: {structure: static, novelty: novel}\nteam: {languages: [python, java]}\n")
    one_less = spec.with_answers({"team.languages": frozenset(["java"]), "model.structure": None})
    assert places(one_less).keys() == {("model.novelty", "novel")}
    assert one_less.answers() == {"model.novelty": {"novel"}, "team.languages": {"java"}}
    assert places(spec).keys() >= places(one_less).keys()


def test_all_that_does_not_go_together_is_told_at_once() -> None:
    contradictory = "model: {pretrained: essential, generative: pretrain}\n"
    unclear = "decision: {chosen: x, fixed: [team.nobody], waive: [{reason: y, until: 2027-01-01}]}\n"
    assert codes(contradictory + unclear) == ["contradiction", "unknown-field", "unclear-waiver"]
    assert codes("title: 1\n" + contradictory) == ["wrong-type", "contradiction"]


def test_what_is_wrong_is_left_out_and_the_rest_can_be_used() -> None:
    document = parse_yaml(f"{HEAD}model: {{structure: x, novelty: novel}}\nteam: {{knows: [jax, y]}}\n".encode(), "f")
    spec, problems = examine_requirements(document)
    assert len(problems) == 2
    assert spec == requirements({"model.novelty": "novel"})


@given(st.sampled_from(list(FIELDS)), st.data())
def test_a_change_is_an_answer_and_can_be_taken_back(field: str, data: st.DataObject) -> None:
    question, spec = FIELDS[field], read("title: x\n")
    option = st.sampled_from(list(question.options))
    options = data.draw(st.lists(option, min_size=1, max_size=3 if question.several else 1, unique=True))
    written = f"[{', '.join(options)}]" if question.several and data.draw(st.booleans()) else ",".join(options)
    if question.alone in options and len(options) > 1:
        with pytest.raises(UnusableInput, match="excludes the other options"):
            changed(spec, [f"{field}={written}"])
        return
    after = changed(spec, [f" {field} = {written} "])
    assert after == spec.with_answers({field: frozenset(options)})
    assert all(changed(after, [f"{field}={nothing}"]) == spec for nothing in ("", "~", "null"))


def test_priorities_and_what_is_ruled_out_are_changed_likewise() -> None:
    spec = read("priorities: {a: low, b: high}\nrules_out: {x: why}\n")
    after = changed(spec, ["priorities.a=off", "priorities.b=", "rules_out.x=", "rules_out.y=because, y = z"])
    assert after == read("priorities: {a: off}\nrules_out: {y: 'because, y = z'}\n")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (["model.structur=static"], ["unknown-field"]),
        (["priorities.=low", "rules_out=x"], ["unknown-field", "unknown-field"]),
        (["model.structure"], ["no-answer"]),
        (["model.structure=", "model.structure=static"], ["set-twice"]),
        (["model.structure=static,dynamic", "team.languages=java,cobol"], ["unknown-option", "unknown-option"]),
        (["team.languages=java,java", "priorities.a=huge"], ["duplicate-option", "unknown-option"]),
        (["model.structure=unknown", "model.novelty=novel"], ["unknown-option"]),
    ],
)
def test_all_changes_that_cannot_be_made_are_told(changes: list[str], wrong: list[str]) -> None:
    with pytest.raises(UnusableInput) as told:
        changed(read(""), changes)
    assert [problem.code for problem in told.value.problems] == wrong


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_changes_may_not_contradict_what_is_said(contradiction: Any) -> None:
    *others, (field, options) = contradiction.answers.items()
    spec = read("").with_answers(dict(others))
    with pytest.raises(UnusableInput) as told:
        changed(spec, [f"{field}={','.join(options)}"])
    assert [problem.message for problem in told.value.problems] == [contradiction.message]
