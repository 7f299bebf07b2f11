"""Start-up: whole commands, interleaved in one run, as ratios to a bare Python.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]' && .venv-bench/bin/python benchmarks/startup.py

Not from an editable install: its import hook slows every Python start, the bare one included.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
EXAMPLE = TOP / "examples" / "llm-fine-tuning.yaml"
ALL, PLAIN = "score, all gates, three formats", "score"
GATES = [
    "--expect",
    "decision",
    "--min-lead",
    "1",
    "--require-decided",
    "--fail-overdue",
    "--fail-on",
    "winner",
    "--fail-on",
    "verdict",
    "--fail-on",
    "lead:1",
]
IMPORTS = "import typer, pydantic, yaml; from rich import console, table; console.Console(); table.Table()"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure start-up.")
    parser.add_argument("--rounds", type=int, default=31)
    rounds: int = parser.parse_args().rounds
    advisor = str(BIN / "framework-advisor")
    formats: dict[str, Path] = {}
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "framework-advisor.yaml"
        spec.write_text(f"{EXAMPLE.read_text()}decision: {{chosen: pytorch}}\n")
        schema = Path(folder) / "spec.json"
        schema.write_bytes(subprocess.run([advisor, "schema", "spec"], check=True, capture_output=True).stdout)
        for one, file in (("json", "base.json"), ("sarif", "a.sarif"), ("junit", "a.xml")):
            formats[f"{one}={Path(folder) / file}"] = Path(folder) / file
        base, *_ = formats
        subprocess.run([advisor, "score", "--format", base, spec], check=True, capture_output=True)
        gates = [
            *GATES,
            "--baseline",
            str(formats[base]),
            *(part for one in [*formats][1:] for part in ("--format", one)),
        ]
        gates += ["--format", "terminal"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "imports, a console and a table": [sys.executable, "-c", IMPORTS],
            "check-jsonschema, same file": [str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(spec)],
            "score --format json": [advisor, "score", "--format", "json", str(spec)],
            "score --format markdown": [advisor, "score", "--format", "markdown", str(spec)],
            PLAIN: [advisor, "score", str(spec)],
            ALL: [advisor, "score", *gates, str(spec)],
            "score, ten specs": [advisor, "score", *map(str, sorted((TOP / "examples").glob("*.yaml")))],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                times[name].append(time.perf_counter() - start)
    bare = statistics.median(times["python -c pass"])
    print(f"median of {rounds} interleaved rounds; 1 = python -c pass = {1000 * bare:.1f} ms\n")
    for name, taken in times.items():
        print(f"{statistics.median(taken) / bare:6.1f}  {name}")
    typical, least = (of(times[ALL]) / of(times[PLAIN]) - 1 for of in (statistics.median, min))
    print(f"\nall gates and three formats: {typical:+.0%} over plain by the medians, {least:+.0%} by the fastest")


if __name__ == "__main__":
    main()
