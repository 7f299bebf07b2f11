"""`ask` as users meet it: in a real pseudo-terminal, and as plain lines in a pipe."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pexpect
import pytest

from conftest import COMMAND, TOP, run
from framework_advisor import read_requirements
from framework_advisor.requirements import FIELDS

UP, DOWN = "\x1b[A", "\x1b[B"


class Terminal:
    """A questionnaire in a pseudo-terminal of 80 by 24."""

    def __init__(self, folder: Path, *arguments: str, size: tuple[int, int] = (24, 80)) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "PYTHON"))}
        env = {**clean, "TERM": "xterm-256color", "XDG_STATE_HOME": str(folder / "state"), "PYTHONUTF8": "1"}
        env["FRAMEWORK_ADVISOR_AS_OF"] = "2026-11-22"
        env["PROMPT_TOOLKIT_NO_CPR"] = "1"  # pexpect does not answer where the cursor stands
        self.child = pexpect.spawn(
            COMMAND, ["ask", *arguments], cwd=str(folder), env=env, dimensions=size, encoding="utf-8", timeout=20
        )

    def expect(self, text: str) -> None:
        self.child.expect_exact(text)

    def send(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def question(self, number: int) -> None:
        self.expect(f"Question {number} (")
        self.expect("q leave")

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


def test_a_whole_interview_by_arrows_and_numbers(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--save", "spec.yaml")
    terminal.question(1)
    terminal.send(DOWN, " ", "\r")
    terminal.expect("team.existing: pytorch")
    terminal.expect("PyTorch, ")
    terminal.question(2)
    terminal.send("?")
    terminal.expect("With each option alone:")
    terminal.question(2)
    terminal.send("3", "\r")
    terminal.question(3)
    terminal.send("s")
    terminal.expect(": skipped")
    terminal.question(4)
    terminal.send("q")
    terminal.expect("--resume goes on")
    assert terminal.end() == 0
    assert not (tmp_path / "spec.yaml").exists()
    again = Terminal(tmp_path, "--resume", "--save", "spec.yaml")
    again.question(4)
    for _ in range(30):
        again.send("1", "\r")
        if again.child.expect_exact(["Question ", "Decided after", "How sure"]) != 0:
            break
    if again.child.match == "Decided after":
        again.expect("Go on for a fuller report?")
        again.send("\r")
    again.expect("saved: spec.yaml")
    assert again.end() == 0
    spec = read_requirements(tmp_path / "spec.yaml")
    assert spec.answers()["team.existing"] == {"pytorch"}
    assert run("score", "spec.yaml", cwd=tmp_path).code == 0


def test_back_over_three_questions_and_a_change_from_the_list(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all", "--no-standing", "--save", "spec.yaml")
    for number in range(1, 5):
        terminal.question(number)
        terminal.send("2", "\r")
    terminal.question(5)
    terminal.send("b")
    terminal.question(4)
    terminal.send("b")
    terminal.question(4)
    terminal.send("b")
    terminal.expect("model.structure")
    terminal.expect("q leave")
    terminal.send(UP, "\r")
    terminal.expect("model.structure: static")
    terminal.question(5)
    terminal.send("l")
    terminal.expect("Answered so far")
    terminal.expect("Enter goes back")
    terminal.send("1", "\r")
    terminal.expect("model.tasks")
    terminal.expect("q leave")
    terminal.send("1", "\r")
    terminal.question(5)
    terminal.send("\x04")
    terminal.expect("saved: spec.yaml")
    assert terminal.end() == 0
    answers = read_requirements(tmp_path / "spec.yaml").answers()
    assert answers["model.structure"] == {"static"}
    assert answers["model.tasks"] == {next(iter(FIELDS["model.tasks"].options))}
    assert len(answers) == 4


@pytest.mark.parametrize("how", ["ctrl-c", "kill", "hang-up"])
def test_nothing_is_lost_when_it_ends_abruptly(how: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all")
    terminal.question(1)
    terminal.send("2", "\r")
    terminal.question(2)
    if how == "ctrl-c":
        terminal.send("\x03")
        terminal.expect("kept")
        assert terminal.end() == 130
    elif how == "kill":
        terminal.child.kill(signal.SIGKILL)
        terminal.child.wait()
    else:
        terminal.child.close(force=True)
    again = Terminal(tmp_path, "--resume", "--all", "--save", "spec.yaml")
    again.question(2)
    again.send("\x04")
    again.expect("saved: spec.yaml")
    assert again.end() == 0
    assert len(read_requirements(tmp_path / "spec.yaml").answers()) == 1


def test_resizing_small_terminals_pasted_text_and_escape_sequences(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all", size=(10, 40))
    terminal.expect("Question 1 (")
    terminal.child.setwinsize(24, 80)
    terminal.send("\x1b[200~" + "x" * 10_000 + "\x1b[201~", "\x1b[5~", "\x1b[15~", "\xe9")
    terminal.send("1", "\r")
    terminal.expect("model.tasks: vision")
    terminal.question(2)
    terminal.send("q")
    assert terminal.end() == 0


def test_without_colour_nothing_is_coloured(tmp_path: Path) -> None:
    os.environ["NO_COLOR"] = "1"
    try:
        terminal = Terminal(tmp_path, "--plain", "--set", "team.existing=tensorflow")
        terminal.expect("> ")
        terminal.child.sendeof()
        terminal.child.expect(pexpect.EOF)
        assert "\x1b[" not in str(terminal.child.before)
    finally:
        del os.environ["NO_COLOR"]


def asked(tmp_path: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    return run("ask", *arguments, cwd=tmp_path, stdin=stdin, env={"XDG_STATE_HOME": str(tmp_path / "state")})


def test_in_a_pipe_it_is_plain_lines_and_the_end_of_input_finishes(tmp_path: Path) -> None:
    code, out, err = asked(tmp_path, "--save", "spec.yaml", stdin=b"3\n1\n")
    assert code == 0
    assert "Question 3 (" in out
    assert "How sure" in out
    assert err == "saved: spec.yaml\n"


def test_the_advice_is_that_of_the_saved_spec(tmp_path: Path) -> None:
    _, out, _ = asked(tmp_path, "--no-standing", "--save", "spec.yaml", stdin=b"3\n1\n2\n")
    scored = run("score", "spec.yaml", cwd=tmp_path).stdout
    from_bars = scored[scored.index("  TensorFlow  ") if "  TensorFlow  " in scored else 0 :]
    reasons = [line for line in from_bars.splitlines() if line.startswith("    - ")]
    assert reasons
    assert all(line in out for line in reasons)


def test_an_existing_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("mine")
    code, _, err = asked(tmp_path, "--save", "spec.yaml", stdin=b"1\n")
    assert code == 2
    assert "not saved: spec.yaml exists" in err
    assert (tmp_path / "spec.yaml").read_text() == "mine"
    code, _, err = asked(tmp_path, "--resume", "--save", "other.yaml")
    assert code == 0
    assert "saved: other.yaml" in err
    assert asked(tmp_path, "--resume")[0] == 3


def test_rubbish_in_a_pipe_is_asked_again(tmp_path: Path) -> None:
    rubbish = b"99\n\n\xff\xfe\n" + b"x" * 10_000 + b"\n\x1b[A\n2\n"
    code, out, err = asked(tmp_path, "--all", "--save", "spec.yaml", stdin=rubbish)
    assert (code, err) == (0, "saved: spec.yaml\n")
    assert out.count("Type a number from 1 to 13") == 5
    assert read_requirements(tmp_path / "spec.yaml").answers() == {"model.tasks": {"medical-imaging"}}


def test_what_a_spec_says_is_not_asked_and_set_answers_beforehand(tmp_path: Path) -> None:
    spec = str(TOP / "examples" / "llm-fine-tuning.yaml")
    code, out, _ = asked(tmp_path, "--from", spec, "--set", "team.role=learning")
    assert code == 0
    assert "Decided after 0 of 30 questions" in out
    code, _, err = asked(tmp_path, "--set", "team.rol=learning")
    assert code == 3
    assert "did you mean `team.role`?" in err


def test_a_newcomer_does_not_lose_what_another_left(tmp_path: Path) -> None:
    asked(tmp_path, stdin=b"2\nq\n")
    _, _, err = asked(tmp_path, stdin=b"1\nq\n")
    assert "replies.previous.json" in err
    assert '"pytorch"' in (tmp_path / "state" / "framework-advisor" / "replies.previous.json").read_text()
