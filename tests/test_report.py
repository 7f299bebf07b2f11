"""`report`: whole or not at all, the same bytes, and nothing in it that could do more than be read."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare
from framework_advisor.engine.audit import random_answers
from framework_advisor.render import decision_record, html, words
from framework_advisor.rulebase.cases import read_cases
from framework_advisor.spec.requirements import Decision, Requirements
from make import criterion, requirements, rule, rule_base

EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
RULES = load_rules()
DAY = date(2026, 11, 22)
START = requirements({})
LARGEST = 120_000
"""So many bytes a page has at most."""
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "](javascript:alert(1)) [x](https://evil.example) ![i](https://evil.example/i.png) <https://evil.example>",
    "]]> --> */ </style></title><svg onload=alert(1)>",
    "\u202egnp.exe\u2066\u200b\u0000\u001b[31m",
    "{{ 7*7 }} {% raw %} ${7*7} `whoami` @everyone #1 | a | b |",
    "# heading\n---\n* item\n```\ncode",
    "x" * 10_000,
    "- x",
    "1. x",
    "+ x",
    "2) x",
]


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "input", "rect", "line", "path"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "path"):
            assert self._open.pop() == tag, f"{tag} closes nothing"

    def handle_data(self, data: str) -> None:
        self.content.setdefault(self._open[-1] if self._open else "", []).append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def examine(text: str) -> Page:
    """Return a page, checked for everything that could load, send or run something."""
    page = Page(text)
    names = {name for name, _ in page.tags}
    assert not names & {"img", "link", "iframe", "object", "embed", "form", "base", "video", "audio", "image", "use"}
    for _, attributes in page.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "srcset", "style", "action")
        ]
        target = attributes.get("href")
        assert target is None or target.startswith(("#", "https://", "http://"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = {str(one["href"])[1:] for one in page.of("a") if str(one["href"]).startswith("#")}
    assert inside <= set(ids)
    policy = next(one["content"] or "" for one in page.of("meta") if one.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    (style,) = page.content["style"]
    assert not re.search(r"@import|url\(", style)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    for one in [*scripts, style]:
        assert f"'sha256-{b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" in policy
    assert len(page.of("script")) == 2 * len(scripts)
    return page


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda spec: spec.stem)
def test_a_page_holds_everything_and_loads_nothing(spec: Path) -> None:
    advice = advise(read_requirements(spec), RULES, DAY)
    text = html.render(advice)
    examine(text)
    assert len(text.encode()) <= LARGEST
    for item in advice.criteria:
        assert f'data-criterion="{item.criterion.id}"' in text
        assert all(text.count(f'"evidence"><code>{rule.name}<') == 1 for rule in (*item.reasons, *item.facts))
    assert all(text.count(f"<b>{source.id}</b>") == 1 for source in advice.cited())
    assert all(f"<code>{field}</code>" in text for field in [*advice.requirements.answers(), *advice.open_fields])
    shown = unescape(text)
    assert all(note.says in shown for note in (*advice.headlines, *advice.remarks))
    assert all(gone.why.reason in shown.replace("<code>", "`").replace("</code>", "`") for gone in advice.retired)


def test_the_page_of_every_worked_case_is_small_and_of_whoever_answers_everything() -> None:
    specs = {case.name: case.requirements for case in read_cases(RULES)}
    specs |= {f"seed {seed}": START.with_answers(random_answers(Random(seed))) for seed in range(60)}
    sizes = {name: len(html.render(advise(spec, RULES, DAY)).encode()) for name, spec in specs.items()}
    assert {name for name, size in sizes.items() if size > LARGEST} == set()


def test_what_is_off_moves_nothing_and_is_shown() -> None:
    separating = next(item for item in advise(read_requirements(EXAMPLES[0]), RULES).criteria if item.separates)
    off = {separating.criterion.id: "off"}
    advice = advise(read_requirements(EXAMPLES[0]).model_copy(update={"priorities": off}), RULES, DAY)
    text = html.render(advice)
    row = text.partition(f'data-criterion="{separating.criterion.id}"')[2].partition("</tr>")[0]
    assert '<td class="importance">off</td>' in row
    assert "data-moves>0<" in row


def test_what_the_project_rules_out_stands_beside_the_hard_limits() -> None:
    rules = rule_base(
        criterion("c", rule("r", {"a": "strong"})),
        criterion("out", rule("o", rules_out=("c",))),
        candidates=("a", "b", "c"),
    )
    text = html.render(advise(requirements(rules_out={"b": "The <b>licence</b> forbids it."}), rules, DAY))
    assert "The project rules B out: The &lt;b&gt;licence&lt;/b&gt; forbids it." in text
    assert "<strong>C is ruled out:</strong> Because of o." in text


def hostile(text: str) -> Requirements:
    known = START.with_answers(read_requirements(EXAMPLES[0]).answers())
    decision = Decision.model_construct(chosen="tensorflow", because=text, date=None, fixed=())
    return known.model_copy(update={"title": text, "decision": decision, "rules_out": {"pytorch": text}})


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_inert(text: str) -> None:
    advice = advise(hostile(text), RULES, DAY)
    page = examine(html.render(advice))
    examine(html.render_compared([compare(Subject(hostile(text), RULES), Subject(hostile("y"), RULES), DAY)]))
    shown = "".join(part for parts in page.content.values() for part in parts)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", shown)
    assert "49" not in page.content["h1"][0]


@settings(max_examples=15)
@given(st.text(max_size=200))
def test_any_text_stays_inert(text: str) -> None:
    examine(html.render(advise(hostile(text), RULES, DAY)))


def test_text_of_a_layer_is_as_inert() -> None:
    (criterion, *_), source = RULES.criteria.values(), next(iter(RULES.sources.values()))
    evil = "<script>alert(1)</script>"
    rules = replace(
        RULES,
        criteria={
            id_: replace(
                one,
                title=evil + id_,
                rules=tuple(rule._replace(because=evil, sources=(source.id,)) for rule in one.rules),
            )
            for id_, one in RULES.criteria.items()
        },
        sources={
            id_: one._replace(title=evil, says=evil, link="javascript:alert(1)") for id_, one in RULES.sources.items()
        },
    )
    assert criterion
    advice = advise(read_requirements(EXAMPLES[0]), rules, DAY)
    examine(html.render(advice))
    assert "<script" not in MarkdownIt().render(decision_record.render(advice) + decision_record.evidence(advice))


@pytest.mark.parametrize("ending", ["html", "md", "json"])
@pytest.mark.parametrize("options", [(), ("--compare",)])
def test_the_same_inputs_give_the_same_bytes(ending: str, options: tuple[str, ...], tmp_path: Path) -> None:
    texts = []
    for seed in "1", "2":
        file = tmp_path / f"{seed}.{ending}"
        arguments = ["report", *options, str(EXAMPLES[0]), "--output", str(file)]
        assert run(*arguments, env={"PYTHONHASHSEED": seed}).code == 0
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]
    if ending == "json":
        json.loads(texts[0])


def test_specs_are_compared_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "c.html"
    assert run("report", "--compare", *map(str, EXAMPLES[:4]), "--output", str(file)).code == 0
    text = file.read_text()
    examine(text)
    for spec in EXAMPLES[:4]:
        advice = advise(read_requirements(spec), RULES, DAY)
        assert words.verdict(advice) in unescape(text)
    with_jax = str(TOP / "examples" / "layers" / "with-jax.yaml")
    assert run("report", "--compare", str(EXAMPLES[0]), "--rules", with_jax, "--output", str(file)).code == 2
    assert run("report", "--compare", str(EXAMPLES[0]), "--rules", with_jax, "--output", str(file), "--force").code == 0
    examine(file.read_text())
    assert "JAX" in file.read_text()
    assert file.read_text().count('<h2 id="from-') == 2  # article, current, and that one


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt"], "does not end in"),
        (["-"], "does not end in"),
        (["no-folder/r.html"], "cannot write to no-folder/r.html"),
        (["spec.html", "--force"], "is also an input"),
        (["spec.html"], "exists; --force overwrites it"),
        (["r.html", "spec.html"], "--compare shows several"),
        (["r.html", "--compare", "--rules", "article"], "stands on no other layer"),
        (["r.html", "--appendix", "e.md"], "goes with the record of one spec"),
        (["r.md", "--compare", "--appendix", "e.md"], "goes with the record of one spec"),
        (["r.md", "--appendix", "e.html"], "does not end in"),
        (["r.md", "--appendix", "./r.md"], "is the record itself"),
        (["r.md", "--appendix", "spec.html"], "does not end in"),
        (["r.md", "--appendix", "no-folder/e.md"], "cannot write to no-folder/e.md"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "spec.html").write_text(EXAMPLES[0].read_text())
    file, *more = arguments
    result = run("report", "spec.html", *more, "--output", file, cwd=tmp_path)
    assert (result.code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())
    assert [one.name for one in tmp_path.iterdir()] == ["spec.html"]


def test_a_spec_that_cannot_be_used_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("schema: framework-advisor/spec/v1\nteam: {experience: wizard}\n")
    (tmp_path / "old.html").write_text("old")
    result = run("report", "spec.yaml", "--output", "old.html", "--force", cwd=tmp_path)
    assert result.code == 3
    assert (tmp_path / "old.html").read_text() == "old"
