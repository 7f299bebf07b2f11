"""Writes every generated file of the repository, as `python docs/generate.py`; a test holds them current."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.layers import read_rules
from framework_advisor.render import terminal
from framework_advisor.shipped import compile_rules, shipped_layers

TOP = Path(__file__).resolve().parent.parent
PICTURED = "examples/llm-fine-tuning.yaml"


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file and what must stand in it."""
    for name in shipped_layers():
        yield TOP / "rules" / "compiled" / f"{name}.json", compiled(name)
    for kind in ("spec", "rules", "sources", "components", "case", "advice"):
        yield TOP / "docs" / "schemas" / f"{kind}.v1.json", schema(kind)
    for spec in sorted((TOP / "examples").glob("*.yaml")):
        yield TOP / "examples" / "advice" / f"{spec.stem}.txt", advice(f"examples/{spec.name}")
    yield TOP / "docs" / "pictures" / "score.svg", picture()


def compiled(name: str) -> str:
    """Return a shipped layer as the command reads it."""
    return json.dumps(compile_rules(read_rules(name)), ensure_ascii=False, separators=(",", ":")) + "\n"


def schema(kind: str) -> str:
    """Return what `framework-advisor schema` prints."""
    command = [sys.executable, "-m", "framework_advisor", "schema", kind]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603


def advice(spec: str) -> str:
    """Return what `framework-advisor score` prints for an example, run from the top of the repository."""
    command = [sys.executable, "-m", "framework_advisor", "score", spec]
    return subprocess.run(command, check=True, capture_output=True, cwd=TOP, encoding="utf-8").stdout  # noqa: S603


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


if __name__ == "__main__":
    for file, text in generated():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
