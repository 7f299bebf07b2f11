"""The decision record: the shape of MADR, two printed pages whatever the project, and its evidence beside it."""

from __future__ import annotations

import re
import shlex
import textwrap
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare
from framework_advisor.engine.advice import Advice
from framework_advisor.render import compared, decision_record
from framework_advisor.rulebase.cases import read_cases
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Decision, Requirements
from make import criterion, requirements, rule, rule_base

EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
RULES = load_rules()
LAYERS = {"current": RULES, "article": load_rules("article"), "jax": load_rules(TOP / "examples/layers/with-jax.yaml")}
PROJECTS = [read_requirements(spec) for spec in EXAMPLES]
DAY = date(2026, 11, 22)
START = requirements({})
HARD = [
    "A very long title, " * 11,
    "مشروع لتصنيف الصور " * 11,
    "\u202egnp.exe\u2066\u200b\u0000" * 30,
    "# x\n---\n* y\n```\n",
    "](javascript:alert(1)) [x](https://evil.example) <script>alert(1)</script>",
    "x" * 10_000,
    "- x",
    "@all " * 99,
]


def sections(text: str) -> dict[str, str]:
    """Return a record's parts by heading, as a Markdown parser sees them, and its front matter under ""."""
    _, front, body = text.split("---\n", 2)
    tokens = MarkdownIt().parse(body)
    starts = [
        ("#" * int(token.tag[1]) + " " + tokens[at + 1].content, (token.map or [0])[0])
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    lines = body.splitlines()
    ends = [start for _, start in starts[1:]] + [len(lines)]
    return {"": front} | {
        title: "\n".join(lines[start + 1 : end]) for (title, start), end in zip(starts, ends, strict=True)
    }


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda spec: spec.stem)
def test_a_record_has_the_sections_of_madr_in_order(spec: Path) -> None:
    advice = advise(read_requirements(spec), RULES, DAY)
    found = sections(decision_record.render(advice))
    names = [one.candidate.name for one in advice.standings]
    assert list(found)[2:] == [
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Confirmation",
        "## Pros and Cons of the Options",
        *(f"### {name}" for name in names),
        "## More Information",
    ]
    front = yaml.safe_load(found[""])
    assert front["status"] == "proposed"
    assert list(front) == ["status", "date", "decision-makers", "consulted", "informed"]
    moved = re.findall(r"^\* .*: \w+ \+(\d+) \(importance ", found["## Decision Drivers"], re.MULTILINE)
    assert moved == sorted(moved, key=int, reverse=True)
    assert min(3, sum(item.separates for item in advice.criteria)) <= len(moved) <= 5
    assert re.search(r'^Chosen option: "', found["## Decision Outcome"], re.MULTILINE)
    every = found["### Consequences"] + "".join(found[f"### {name}"] for name in names)
    arguments = [line for line in every.splitlines() if line.startswith("* ")]
    assert all(re.match(r"\* (Good|Bad|Neutral), because ", line) for line in arguments)
    assert advice.rules.sha256[:12] in found["## More Information"]


def test_what_was_decided_against_the_advice_stands_in_the_record_with_what_it_costs(tmp_path: Path) -> None:
    example = next(spec for spec in EXAMPLES if advise(read_requirements(spec), RULES).winner == "pytorch")
    text = example.read_text().partition("\ndecision:")[0]
    spec = tmp_path / "spec.yaml"
    spec.write_text(text + "\ndecision: {chosen: tensorflow, because: We know it., date: 2026-11-01}\n")
    advice = advise(read_requirements(spec), RULES, DAY)
    assert advice.winner == "pytorch"
    found = sections(decision_record.render(advice))
    assert list(found)[1].startswith("# Use TensorFlow for ")
    assert yaml.safe_load(found[""])["date"] == date(2026, 11, 1)
    assert 'Chosen option: "TensorFlow", because We know it.' in found["## Decision Outcome"]
    assert "The advice differs: PyTorch, " in found["## Decision Outcome"]
    assert "Today it exits with 1" in found["### Confirmation"]
    assert "* Bad, because PyTorch is ahead in " in found["### Consequences"]
    assert found["### Consequences"].count("  * Mitigation: ") == 1
    assert "* Good, because " in found["### PyTorch"]


def test_the_confirmation_is_a_command_that_works_and_tells(tmp_path: Path) -> None:
    spec = tmp_path / "our spec.yaml"
    spec.write_text((TOP / "examples" / "llm-fine-tuning.yaml").read_text())
    result = run("report", "our spec.yaml", "--output", "r.md", cwd=tmp_path)
    assert (result.code, result.stdout, result.stderr) == (0, "", "written: r.md\n")
    command = re.search(r"```sh\n(.*)\n```", (tmp_path / "r.md").read_text())
    assert command
    assert command[1] == "framework-advisor score --expect pytorch 'our spec.yaml'"
    assert run(*shlex.split(command[1])[1:], cwd=tmp_path).code == 0


def test_what_the_project_rules_out_stands_in_the_record_once() -> None:
    out = rule("o", rules_out=("c",))
    rules = rule_base(criterion("c", rule("r", {"a": "strong"})), criterion("out", out), candidates=("a", "b", "c"))
    record = decision_record.render(advise(requirements(rules_out={"b": "The <b>licence</b> forbids it."}), rules, DAY))
    found = sections(record)
    assert "The project rules B out: The \\<b\\>licence\\</b\\> forbids it." in found["## Decision Drivers"]
    assert record.count("licence") == 1
    assert "* Bad, because the project itself rules it out." in found["### B"]
    assert "* Bad, because it is ruled out: Because of o (s)." in found["### C"]


def every_field() -> Requirements:
    """Return requirements that answer every question by all of its options that go together."""
    free = {id_: [one for one in field.options if one != field.alone] for id_, field in FIELDS.items()}
    return START.with_answers({id_: frozenset(some if FIELDS[id_].several else some[:1]) for id_, some in free.items()})


def extreme() -> list[Requirements]:
    """Return projects that say nothing, all, what is hard to set, or what was decided against all advice."""
    hard = [one.model_copy(update={"title": text}) for text in HARD for one in (START, every_field())]
    return [START, every_field(), *hard, *map(hostile, HARD)]


def hostile(text: str) -> Requirements:
    decision = Decision.model_construct(chosen="tensorflow", because=text, date=None, fixed=())
    free = {"title": text, "decision": decision, "rules_out": {"pytorch": text}}
    return START.with_answers(PROJECTS[0].answers()).model_copy(update=free)


def printed(text: str) -> int:
    """Return how many lines of 100 characters a text takes, without what only keeps it inert."""
    shown = re.sub(r"<!-- -->|\\(?=\W)", "", text)
    return sum(len(textwrap.wrap(line, 100)) or 1 for line in shown.splitlines())


def level_titles(advice: Advice) -> set[str]:
    return {item.criterion.title for item in advice.criteria if not item.separates}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_record_fits_two_pages_and_gives_no_level_criterion_as_a_reason(layer: str) -> None:
    projects = [*PROJECTS, *(case.requirements for case in read_cases(RULES)), *extreme()]
    for project in projects:
        advice = advise(project, LAYERS[layer], DAY)
        record = decision_record.render(advice, layer, appendix="docs/decision-evidence.md")
        assert printed(record) <= 90, (project.title, record)
        reasons = "".join(text for title, text in sections(record).items() if title.startswith("##"))
        drivers = re.findall(r"^\* (.*?): \w+ \+\d+ \(", sections(record)["## Decision Drivers"], re.MULTILINE)
        assert not {*drivers, *re.findall(r"(?:because of|ahead in) ([A-Z][\w -]+) \(", reasons)} & level_titles(advice)


def test_the_evidence_holds_every_answer_reason_and_source() -> None:
    for project in [*PROJECTS, every_field()]:
        advice = advise(project, RULES, DAY)
        text = decision_record.evidence(advice).replace("\\", "")
        assert all(f"({field})" in text.partition("## What was answered")[2] for field in advice.requirements.answers())
        told = [rule.because for item in advice.criteria for rule in (*item.reasons, *item.facts)]
        told += [gone.why.reason for gone in advice.retired]
        assert all(" ".join(one.split()) in text for one in told)
        for source in advice.cited():
            assert source.says in text
            assert source.checked is None or f"read on {source.checked}" in text


def test_both_are_written_or_neither(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(EXAMPLES[0].read_text())
    (tmp_path / "docs" / "our evidence").mkdir(parents=True)
    given = ["report", "spec.yaml", "--output", "docs/d.md", "--appendix", "docs/our evidence/(e).md"]
    assert run(*given, cwd=tmp_path).stderr == "written: docs/d.md\nwritten: docs/our evidence/(e).md\n"
    record, beside = tmp_path / "docs/d.md", tmp_path / "docs/our evidence/(e).md"
    (link,) = re.findall(r'href="([^"]*)"', MarkdownIt().render(record.read_text()))
    assert link == "our%20evidence/%28e%29.md"
    assert beside.read_text() == run("score", "--format", "evidence", "spec.yaml", cwd=tmp_path).stdout
    record.unlink()
    assert run(*given, cwd=tmp_path).code == 2
    assert not record.exists()
    beside.write_text("old")
    assert run(*given, "--force", cwd=tmp_path).code == 0
    assert beside.read_text() != "old"


def test_a_markdown_linter_has_nothing_to_say(tmp_path: Path) -> None:
    from pymarkdown.api import PyMarkdownApi

    projects = [*PROJECTS, *(case.requirements for case in read_cases(RULES)[::6]), *extreme()]
    for number, advice in enumerate(advise(project, LAYERS["jax"], DAY) for project in projects):
        (tmp_path / f"{number}.md").write_text(decision_record.render(advice, appendix="e.md"))
        if number in (0, len(PROJECTS) + 11):
            (tmp_path / f"{number}-evidence.md").write_text(decision_record.evidence(advice))
    bare = compare(Subject(START, RULES), Subject(PROJECTS[0], RULES), DAY)
    (tmp_path / "compared.md").write_text(compared.as_markdown([bare]))
    linter = PyMarkdownApi().disable_rule_by_identifier("md013")  # long lines
    linter = linter.disable_rule_by_identifier("md036")  # a verdict in bold is no heading
    found = linter.enable_extension_by_identifier("front-matter").scan_path(str(tmp_path))
    assert [(one.scan_file, one.line_number, one.rule_id, one.rule_description) for one in found.scan_failures] == []
    assert not found.pragma_errors


def examine(text: str) -> None:
    """Hold that hostile text is inert in the record and its evidence, and makes no heading."""
    advice = advise(hostile(text), RULES, DAY)
    record, plain = (decision_record.render(one) for one in (advice, advise(hostile("y"), RULES, DAY)))
    rendered = MarkdownIt("gfm-like").render(record.split("---\n", 2)[2] + decision_record.evidence(advice))
    assert not re.search(r"<(script|img|svg|style)", rendered)
    targets = "".join(re.findall(r'(?:href|src)="[^"]*"', rendered))
    assert "evil.example" not in targets
    assert "javascript:" not in targets
    assert len(sections(record)) == len(sections(plain))


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_hostile_text_stays_inert(text: str) -> None:
    examine(text)


@settings(max_examples=15)
@given(st.text(max_size=200))
def test_any_text_stays_inert(text: str) -> None:
    examine(text)
