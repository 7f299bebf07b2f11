"""Writes every generated file of the repository, as `python docs/generate.py`; a test holds them current."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.render import terminal
from framework_advisor.render.markdown import escape
from framework_advisor.rulebase.layers import read_rules
from framework_advisor.rulebase.model import Criterion, Need, RuleBase, Source
from framework_advisor.rulebase.shipped import compile_rules, shipped_layers

TOP = Path(__file__).resolve().parent.parent
PICTURED = "examples/llm-fine-tuning.yaml"
REPORTED = "examples/plant-disease-app.yaml"
REPORTS = {
    "plant-disease-app.html": (REPORTED,),
    "plant-disease-app.md": (REPORTED,),
    "plant-disease-app.json": (REPORTED,),
    "then-and-now.html": ("--compare", REPORTED),
}


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file and what must stand in it."""
    for name in shipped_layers():
        yield TOP / "rules" / "compiled" / f"{name}.json", compiled(name)
    for kind in ("spec", "rules", "sources", "components", "case", "advice", "comparison"):
        yield TOP / "docs" / "schemas" / f"{kind}.v1.json", schema(kind)
    for spec in sorted((TOP / "examples").glob("*.yaml")):
        yield TOP / "examples" / "advice" / f"{spec.stem}.txt", advice(f"examples/{spec.name}")
    for name, arguments in REPORTS.items():
        yield TOP / "examples" / "reports" / name, report(*arguments, ending=Path(name).suffix)
    yield TOP / "docs" / "pictures" / "score.svg", picture()
    yield TOP / "docs" / "knowledge.md", knowledge(load_rules())


def compiled(name: str) -> str:
    """Return a shipped layer as the command reads it."""
    return json.dumps(compile_rules(read_rules(name)), ensure_ascii=False, separators=(",", ":")) + "\n"


def schema(kind: str) -> str:
    """Return what `framework-advisor schema` prints."""
    command = [sys.executable, "-m", "framework_advisor", "schema", kind]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603


def advice(spec: str) -> str:
    """Return what `framework-advisor score` prints for an example, run from the top of the repository."""
    command = [sys.executable, "-m", "framework_advisor", "score", "--as-of", str(load_rules().as_of), spec]
    return subprocess.run(command, check=True, capture_output=True, cwd=TOP, encoding="utf-8").stdout  # noqa: S603


def report(*arguments: str, ending: str) -> str:
    """Return what `framework-advisor report` writes for an example, run from the top of the repository."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"report{ending}"
        command = [sys.executable, "-m", "framework_advisor", "report", *arguments, "--output", str(file)]
        command += ["--as-of", str(load_rules().as_of)]
        subprocess.run(command, check=True, capture_output=True, cwd=TOP)  # noqa: S603
        return file.read_text(encoding="utf-8")


_SVG = """<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {terminal_width} {terminal_height}">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect fill="#1b1d23" width="{terminal_width}" height="{terminal_height}" rx="8"/>
<g transform="translate(9, 9)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def svg(ansi: str) -> str:
    """Return a terminal's text as an SVG picture that loads nothing from elsewhere."""
    console = Console(record=True, width=82, file=io.StringIO())
    console.print(Text.from_ansi(ansi))
    return console.export_svg(theme=SVG_EXPORT_THEME, code_format=_SVG)


def picture() -> str:
    """Return the first screen of an example's advice as an SVG picture."""
    text = terminal.render([advise(read_requirements(TOP / PICTURED), load_rules())], color=True)
    prompt = f"$ framework-advisor score {PICTURED}\n\n"
    screen = text.replace(f"{TOP}/", "").splitlines()[:34]
    return svg(prompt + "\n".join([*screen, "..."]))


def knowledge(rules: RuleBase) -> str:
    """Return the rule base as a page to read: what it weighs, what it corrects, its components and its sources."""
    sections = {
        "Criteria and rules": chain.from_iterable(_about(one, rules) for one in rules.criteria.values()),
        "Notes": (f"- {escape(note.says)} {_cited(note.sources)}" for note in rules.notes),
        "Components": chain.from_iterable(_serving(need, rules) for need in rules.needs),
        "What became of the article's claims": (_claim(one) for one in rules.sources.values() if one.today),
        "References": (_reference(one) for one in rules.sources.values() if not one.today),
    }
    lines = ["# What the rule base knows", "", f"Generated from `rules/` by `docs/generate.py`. {_edition(rules)}", ""]
    for title, section in sections.items():
        lines += [f"## {title}", "", *section, ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(criterion: Criterion, rules: RuleBase) -> Iterator[str]:
    yield from (f"### {escape(criterion.title)}", "")
    yield from (f"`{criterion.id}`, importance {criterion.importance}. {escape(criterion.because)}", "")
    for rule in criterion.rules:
        whom = ", ".join(f"{rules.candidates[id_].name} {strength}" for id_, strength in rule.favours.items())
        whom = whom or "rules out " + ", ".join(rules.candidates[id_].name for id_ in rule.rules_out)
        review = f" Review by {rule.review_by}." if rule.review_by else ""
        yield f"- `{rule.id}` ({rule.layer}; {whom}): {escape(rule.because)}{review} {_cited(rule.sources)}"
    for gone in criterion.retired:
        said = f"~~`{gone.rule.id}`~~ retired by {gone.layer}"
        yield f"- {said}: {escape(gone.reason)} {_cited(gone.sources)}"
    yield ""


def _serving(need: Need, rules: RuleBase) -> Iterator[str]:
    yield from (f"### {escape(need.title)}", "")
    for one in rules.components.values():
        if need.id in one.serves:
            whose = ", ".join(rules.candidates[id_].name for id_ in one.candidates)
            yield f"- **{escape(one.name)}** ({one.status}; {whose}): {escape(one.says)} {_cited(one.sources)}"
    yield ""


def _claim(source: Source) -> str:
    unused = f" No rule uses it: {escape(source.unused)}" if source.unused else ""
    became = f"**{source.status}**. It says: {escape(source.says)} Today: {escape(source.today or '')}"
    return f"- `{source.id}` {became}{unused} {_cited(source.evidence)}"


def _reference(source: Source) -> str:
    link = f"<{source.link}>" if (source.link or "").startswith("http") else f"`{source.link}`"
    dated = f" Dated: {escape(source.dated)}." if source.dated else ""
    says = f"{escape(source.title)}, {link}. {escape(source.says)}"
    return f"- `{source.id}`: {says}{dated} Checked {source.checked}."


def _edition(rules: RuleBase) -> str:
    layers = ", then ".join(f"`{layer.name}` (as of {layer.as_of})" for layer in rules.layers)
    return f"Layers: {layers}."


def _cited(ids: Iterable[str]) -> str:
    return "[" + ", ".join(f"`{id_}`" for id_ in ids) + "]"


if __name__ == "__main__":
    for file, text in generated():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
