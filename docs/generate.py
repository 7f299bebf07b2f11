"""Writes every generated file of the repository, as `python docs/generate.py`; a test holds them current."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import chain
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from framework_advisor import load_rules
from framework_advisor.cli import run
from framework_advisor.cli.schema import Kind
from framework_advisor.compare.backtest import backtest
from framework_advisor.render.markdown import escape
from framework_advisor.rulebase.decisions import SHIPPED_DECISIONS, read_decisions
from framework_advisor.rulebase.model import Criterion, Need, RetiredRule, Rule, RuleBase, Source
from framework_advisor.rulebase.shipped import shipped_layers

TOP = Path(__file__).resolve().parent.parent
PICTURED = "examples/llm-fine-tuning.yaml"
REPORTED = "examples/plant-disease-app.yaml"
REPORTS = {
    "plant-disease-app.html": (REPORTED,),
    "plant-disease-app.md": (REPORTED, "--appendix", "{folder}/plant-disease-app-evidence.md"),
    "plant-disease-app.json": (REPORTED,),
    "then-and-now.html": ("--compare", REPORTED),
}


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file and what must stand in it."""
    for name in shipped_layers():
        yield TOP / "rules" / "records" / f"{name}.yaml", record(name)
    yield TOP / "docs" / "backtest.md", command("rules", "backtest", *shipped_layers(), "--format", "markdown")
    for kind in get_args(Kind):
        described = command("schema", kind)
        (version,) = set(re.findall(rf'"framework-advisor/{kind}/(v\d+)"', described))
        yield TOP / "docs" / "schemas" / f"{kind}.{version}.json", described
    for spec in sorted((TOP / "examples").glob("*.yaml")):
        yield TOP / "examples" / "advice" / f"{spec.stem}.txt", advice(f"examples/{spec.name}")
    yield from reports()
    yield TOP / "docs" / "pictures" / "score.svg", picture()
    yield TOP / "docs" / "knowledge.md", knowledge(load_rules())


def record(name: str) -> str:
    """Return what the leads of a shipped layer have meant, as its file of that says it."""
    rules = load_rules(name)
    found = backtest(rules, read_decisions(SHIPPED_DECISIONS, rules))
    lines = ["# What the leads of this layer have meant for past projects. Made by docs/generate.py."]
    lines += ["schema: framework-advisor/record/v1", f"years: [{found.years[0]}, {found.years[1]}]", "bands:"]
    for band in found.bands:
        below = "null" if band.below is None else band.below
        lines.append(f"  - {{least: {band.least}, below: {below}, hits: {band.hits}, of: {band.of}}}")
    return "\n".join(lines) + "\n"


def command(*arguments: str) -> str:
    """Return what the command prints, run from the top of the repository."""
    out, err, before = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), Path.cwd()
    os.chdir(TOP)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(arguments)
    finally:
        os.chdir(before)
    if code:
        raise SystemExit(f"framework-advisor {' '.join(arguments)}: exit {code}\n{err.getvalue()}")
    out.flush()
    return out.buffer.getvalue().decode()


def advice(spec: str, *options: str) -> str:
    """Return what `framework-advisor score` prints for an example."""
    return command("score", "--as-of", str(load_rules().as_of), *options, spec)


def reports() -> Iterator[tuple[Path, str]]:
    """Yield each file that `framework-advisor report` writes for the examples, and what must stand in it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in REPORTS.items():
            told = [argument.format(folder=folder) for argument in arguments]
            command("report", *told, "--output", f"{folder}/{name}", "--as-of", str(load_rules().as_of))
        for file in sorted(Path(folder).iterdir()):
            yield TOP / "examples" / "reports" / file.name, file.read_text(encoding="utf-8")


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
    """Return an example's advice in a terminal as an SVG picture."""
    return svg(f"$ framework-advisor score {PICTURED}\n\n{advice(PICTURED, '--color', 'always')}")


def knowledge(rules: RuleBase) -> str:
    """Return the rule base as a page to read: what it weighs, what it corrects, its components and its sources."""
    notes = sorted(rules.notes, key=lambda note: not note.headline)
    sections = {
        "Criteria and rules": chain.from_iterable(_about(one, rules) for one in rules.criteria.values()),
        "Notes": (f"- {'(said first) ' * note.headline}{escape(note.says)} {_cited(note.sources)}" for note in notes),
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
    gone = criterion.retirement
    if gone:
        yield f"`{criterion.id}`, retired by {gone.layer}: {escape(gone.reason)} {_cited(gone.sources)}"
    else:
        switching = ", about what is there already: the price of leaving" if criterion.switching else ""
        yield f"`{criterion.id}`, importance {criterion.importance}{switching}. {escape(criterion.because)}"
    yield ""
    yield from (_rule(rule, rules) for rule in criterion.rules)
    yield from (_retired(retired, criterion) for retired in criterion.retired)
    yield ""


def _rule(rule: Rule, rules: RuleBase) -> str:
    names = {id_: candidate.name for id_, candidate in rules.candidates.items()}
    favours = ", ".join(f"{names[id_]} {strength}" for id_, strength in rule.favours.items())
    whom = favours or "rules out " + ", ".join(names[id_] for id_ in rule.rules_out)
    whom = "level: moves nothing" if rules.is_fact(rule) else whom
    review = f" Review by {rule.review_by}." if rule.review_by else ""
    return f"- `{rule.id}` ({rule.layer}; {whom}): {escape(rule.because)}{review} {_cited(rule.sources)}"


def _retired(gone: RetiredRule, criterion: Criterion) -> str:
    """Return a rule that was taken back; the reason stands at the criterion where that was taken back whole."""
    if gone.why == criterion.retirement:
        return f"- ~~`{gone.rule.id}`~~"
    said = f"~~`{gone.rule.id}`~~ retired by {gone.why.layer}"
    return f"- {said}: {escape(gone.why.reason)} {_cited(gone.why.sources)}"


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
