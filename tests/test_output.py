"""Where output goes: whole or not at all, the same bytes each time, inert, and right on a real terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from fcntl import ioctl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import COMMAND, COMMANDS, LLM, SHOP, TOP, call, run, spec
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.advice import Advice
from framework_advisor.render import json as json_format
from framework_advisor.render import markdown, spec_file, terminal
from framework_advisor.text.inert import inert
from make import requirements

EXAMPLES = sorted(str(file.relative_to(TOP)) for file in (TOP / "examples").glob("*.yaml"))
FORMATS = ("terminal", "json", "markdown")


@pytest.mark.parametrize("format_", FORMATS)
def test_same_bytes_on_repeated_runs_and_under_any_hash_seed(format_: str) -> None:
    runs = {run("score", "--format", format_, *EXAMPLES, env={"PYTHONHASHSEED": seed}) for seed in ("0", "1", "2", "3")}
    assert len(runs) == 1
    (result,) = runs
    assert (result.code, result.stderr) == (0, "")


def test_several_specs_as_json_are_an_array_in_the_order_given() -> None:
    several = json.loads(run("score", "--format", "json", *EXAMPLES[::-1]).stdout)
    assert [one["spec"]["file"] for one in several] == EXAMPLES[::-1]
    assert several[0] == json.loads(run("score", "--format", "json", EXAMPLES[-1]).stdout)


def test_an_existing_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "advice.json"
    file.write_text("old")
    file.chmod(0o640)
    assert run("score", "--format", "json", "--output", str(file), "--force", EXAMPLES[0]).code == 0
    assert json.loads(file.read_text())["schema"] == "framework-advisor/advice/v2"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["advice.json"]


def test_an_existing_file_is_left_alone_when_something_fails(tmp_path: Path) -> None:
    file = tmp_path / "advice.json"
    file.write_text("old")
    unusable = run("score", "--force", "--output", str(file), EXAMPLES[0], "nowhere.yaml")
    assert (unusable.code, unusable.stderr.endswith("1 problem; nothing was written\n")) == (3, True)
    assert run("score", "--force", "--output", str(file), "--expect", "nobody", EXAMPLES[0]).code == 2
    assert file.read_text() == "old"


def writing() -> Iterator[tuple[str, str]]:
    """Yield every command with an option that names an output file, and that option, by what the help says."""
    for command in COMMANDS:
        shown = call(*command.split(), "--help").stdout
        options = [f"--{name}" for name in ("output", "save") if f"--{name} FILE" in shown]
        yield from ((command, option) for option in options)


WORKS = {
    "ask": ["--plain"],
    "score": [EXAMPLES[0]],
    "compare": EXAMPLES[:2],
    "report": [EXAMPLES[0]],
    "schema": ["spec"],
    "rules backtest": ["current"],
}
"""Arguments with which a command that writes a file would."""


@pytest.mark.parametrize(("command", "option"), sorted(writing()))
def test_no_command_writes_over_a_file_unless_by_force(command: str, option: str, tmp_path: Path) -> None:
    file = tmp_path / "old.html"
    file.write_bytes(b"old")
    asked = [*command.split(), *WORKS[command], option, str(file)]
    refused = call(*asked)
    assert (refused.code, file.read_bytes(), list(tmp_path.iterdir())) == (2, b"old", [file])
    assert "old.html exists; --force overwrites it" in refused.stderr
    assert call(*asked, "--force", env={"XDG_STATE_HOME": str(tmp_path / "state")}).code == 0
    assert file.read_bytes() != b"old"


def test_all_files_that_exist_are_told_at_once_and_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    (tmp_path / "b.xml").write_text("old")
    formats = [part for each in ("json=a.json", "junit=b.xml", "sarif=c.sarif") for part in ("--format", each)]
    refused = call("score", str(LLM), *formats, cwd=tmp_path)
    assert (refused.code, "a.json, b.xml exist; --force overwrites them" in refused.stderr) == (2, True)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a.json": "old", "b.xml": "old"}
    assert call("score", str(LLM), *formats, "--force", cwd=tmp_path).code == 0


def test_a_report_names_itself_after_its_spec(tmp_path: Path) -> None:
    spec(tmp_path)
    said = [
        call("report", *arguments, cwd=tmp_path, stdin=LLM.read_bytes())
        for arguments in (
            ["framework-advisor.yaml"],
            [str(SHOP)],
            ["--compare", str(SHOP), str(LLM)],
            ["-"],
            ["-", "--force"],
        )
    ]
    assert [one.code for one in said] == [0, 0, 0, 2, 0]
    names = ["framework-advisor.html", f"{SHOP.stem}.html", "comparison.html"]
    assert [one.stderr for one in said[:3]] == [f"written: {name}\n" for name in names]
    assert {file.name for file in tmp_path.iterdir()} == {*names, "framework-advisor.yaml"}


@pytest.mark.parametrize("victim", ["spec.yaml", "ours.yaml", "link.yaml"])
def test_an_input_is_never_overwritten(tmp_path: Path, victim: str) -> None:
    (tmp_path / "spec.yaml").write_text("schema: framework-advisor/spec/v1\nmodel: {structure: dynamic}\n")
    (tmp_path / "link.yaml").symlink_to("spec.yaml")
    (tmp_path / "ours.yaml").write_text(
        "schema: framework-advisor/rules/v1\nname: ours\nextends: article\nas_of: 2026-01-01\n"
    )
    before = (tmp_path / victim).read_text()
    result = run("score", "spec.yaml", "--rules", "ours.yaml", "--output", victim, "--force", cwd=tmp_path)
    assert result.code == 2
    assert f"{victim} is also an input" in result.stderr
    assert (tmp_path / victim).read_text() == before


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    spec = str(TOP / EXAMPLES[0])
    assert run("score", "--output", "-", spec, cwd=tmp_path) == run("score", spec, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_standard_output_that_cannot_be_written_is_no_bug_of_ours(redirected: str) -> None:
    shell = f"{COMMAND} score {EXAMPLES[0]} {redirected}"
    done = subprocess.run(["/bin/sh", "-c", shell], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("cannot write to standard output: ")


def test_an_interrupt_exits_130_without_a_traceback() -> None:
    with subprocess.Popen([COMMAND, "score", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in shown


def test_output_follows_a_link_and_writes_to_devices_and_pipes(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").write_text("old")
    assert run("score", "--output", str(tmp_path / "link"), "--force", EXAMPLES[0]).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() != "old"
    assert run("score", "--output", os.devnull, EXAMPLES[0]).code == 0
    assert not Path(os.devnull).is_file()
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["/bin/cat", tmp_path / "pipe"], stdout=subprocess.PIPE) as reader:
        assert run("score", "--output", str(tmp_path / "pipe"), EXAMPLES[0]).code == 0
        assert reader.communicate()[0].decode() == run("score", EXAMPLES[0]).stdout
    redirected = f"echo first >there; {COMMAND} score --output /dev/stdout {TOP / EXAMPLES[0]} >>there"
    subprocess.run(["/bin/sh", "-c", redirected], cwd=tmp_path, check=True)
    assert (tmp_path / "there").read_text().startswith("first\n")


@pytest.mark.parametrize("asked", ["score examples/*.yaml", "--help", "score --help", "--version", "schema spec"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_stops_early_is_no_error(asked: str, reader: str) -> None:
    shell = f"set -o pipefail; (sleep 0.2; {COMMAND} {asked}) | {reader} >{os.devnull}"
    done = subprocess.run(["/bin/bash", "-c", shell], cwd=TOP, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def on_a_terminal(*arguments: str, columns: int, env: Mapping[str, str]) -> str:
    """Run the command on a pseudo-terminal of so many columns and return what it would show."""
    main, side = pty.openpty()
    ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI")}
    process = subprocess.Popen(
        [COMMAND, *arguments],
        stdin=side,
        stdout=side,
        stderr=side,
        cwd=TOP,
        env={**clean, "PYTHONUTF8": "1", "TERM": "xterm-256color", **env},
    )
    os.close(side)
    read = b""
    while select.select([main], [], [], 30)[0]:
        try:
            chunk = os.read(main, 65536)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        read += chunk
    process.wait()
    os.close(main)
    return read.decode().replace("\r\n", "\n")


ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_a_real_terminal_gets_colour_and_lines_that_fit(columns: int) -> None:
    shown = on_a_terminal("score", EXAMPLES[0], columns=columns, env={})
    assert ESCAPES.search(shown)
    plain = ESCAPES.sub("", shown)
    assert "\x1b" not in plain
    assert max(cell_len(line) for line in plain.splitlines()) <= min(columns, 100)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_escape_where_none_is_wanted(env: Mapping[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("score", EXAMPLES[0], columns=80, env=env)


def test_colour_never_changes_what_is_said() -> None:
    shown = on_a_terminal("score", EXAMPLES[0], columns=80, env={})
    assert ESCAPES.sub("", shown) == run("score", EXAMPLES[0]).stdout


def test_an_address_can_be_clicked_in_colour_and_is_never_broken_elsewhere() -> None:
    coloured = on_a_terminal("score", "--full", EXAMPLES[0], columns=60, env={})
    links = re.findall(r"\x1b\]8;;(https?://[^\x1b]+)\x1b\\", coloured)
    assert len(links) > 10
    assert coloured == on_a_terminal("score", "--full", EXAMPLES[0], columns=60, env={})
    plain = on_a_terminal("score", "--full", EXAMPLES[0], columns=60, env={"NO_COLOR": "1"})
    assert set(links) <= {line.strip() for line in plain.splitlines()}


def test_quiet_is_a_line_a_spec() -> None:
    lines = run("score", "-q", *EXAMPLES).stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == EXAMPLES
    assert run("score", "-q", "--format", "json", EXAMPLES[0]).code == 2


def test_the_color_option_beats_the_environment() -> None:
    assert "\x1b" in run("score", "--color", "always", EXAMPLES[0], env={"NO_COLOR": "1"}).stdout
    assert "\x1b" not in run("score", "--color", "never", EXAMPLES[0], env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" in run("score", EXAMPLES[0], env={"FORCE_COLOR": "1"}).stdout


UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
RULES = load_rules()


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=60).filter(str.strip), st.text(min_size=1, max_size=60).filter(str.strip))
def test_free_text_is_inert_in_every_format(title: str, because: str) -> None:
    def told(title: str, because: str) -> list[Advice]:
        decision = {"chosen": "pytorch", "because": because}
        spec = requirements(title=title, decision=decision, rules_out={"tensorflow": because})
        return [advise(spec, RULES)]

    advices = told(title, because)
    shown = terminal.render(advices, full=True, explain=True)
    assert not UNSAFE.search(shown)
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    as_json = json_format.render(advices)
    assert not UNSAFE.search(as_json)
    assert (json.loads(as_json)["spec"]["title"], json.loads(as_json)["decision"]["because"]) == (title, because)
    for several in (advices, advices * 2):
        written = markdown.render(several)
        assert not UNSAFE.search(written)
        # Free text adds no line, so no heading, list, table row or code block.
        assert len(written.splitlines()) == len(markdown.render(told("x", "y") * len(several)).splitlines())
    assert not re.search(r"(?<!\\)[`*_<\[|]", markdown.escape(title).replace("@<!-- -->", ""))


@given(st.text())
def test_inert_text_is_safe_and_inert_already(text: str) -> None:
    assert not UNSAFE.search(inert(text).replace("\n", ""))
    assert inert(inert(text)) == inert(text)


def test_our_own_bug_is_told_from_a_failed_gate(tmp_path: Path) -> None:
    """Exit 70, a short message without a traceback, and the traceback on demand."""
    (tmp_path / "sitecustomize.py").write_text(
        "import framework_advisor.engine.advice as s\n"
        "def broken(*_): raise ZeroDivisionError('oops')\ns.advise = broken\n"
    )
    short = run("score", EXAMPLES[0], env={"PYTHONPATH": str(tmp_path)})
    assert short.code == 70
    assert short.stderr.startswith("internal error: ZeroDivisionError: oops")
    assert "Traceback" not in short.stderr
    long = run("score", EXAMPLES[0], env={"PYTHONPATH": str(tmp_path), "FRAMEWORK_ADVISOR_DEBUG": "1"})
    assert long.code == 70
    assert "Traceback" in long.stderr


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=60).filter(str.strip), st.booleans())
def test_a_spec_file_reads_back_whatever_is_said_in_it(
    tmp_path_factory: pytest.TempPathFactory, text: str, decided: bool
) -> None:
    waivers = (
        {"gate": "expect", "reason": text, "until": "2027-01-01"},
        {"rule": "community/users", "reason": text, "until": "2027-02-01"},
    )
    decision = {"chosen": "pytorch", "because": text, "date": "2026-01-01", "fixed": ("team.role",), "waive": waivers}
    several = {"team.role": "research", "deployment.targets": ("ios", "browser")}
    own = {"priorities": {"community": "high"}, "rules_out": {"tensorflow": text}} if decided else {}
    spec = requirements(several, title=text, **own, **({"decision": decision} if decided else {}))
    file = tmp_path_factory.mktemp("spec") / "a.yaml"
    file.write_text(spec_file.render(spec), encoding="utf-8")
    assert read_requirements(file) == spec
