"""`ask` as users meet it: in a real pseudo-terminal, and as plain lines in a pipe."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pexpect
import pytest

from conftest import COMMAND, TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.ask.state import EMPTY
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

UP, DOWN = "\x1b[A", "\x1b[B"


class Terminal:
    """A questionnaire in a pseudo-terminal of 80 by 24."""

    def __init__(
        self, folder: Path, *arguments: str, size: tuple[int, int] = (24, 80), extra: dict[str, str] | None = None
    ) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "PYTHON"))}
        env = {**clean, "TERM": "xterm-256color", "XDG_STATE_HOME": str(folder / "state"), "PYTHONUTF8": "1"}
        env["FRAMEWORK_ADVISOR_AS_OF"] = "2026-11-22"
        env |= extra or {}
        self.child = pexpect.spawn(
            COMMAND, ["ask", *arguments], cwd=str(folder), env=env, dimensions=size, encoding="utf-8", timeout=20
        )

    def expect(self, text: str) -> None:
        self.child.expect_exact(text)

    def send(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def question(self, number: int) -> None:
        self.expect(f"Question {number} of")
        self.expect("then Enter")

    def end(self, report: str = "") -> int:
        """Answer whether to export a report, where that is asked; return the exit code."""
        if report:
            self.expect("Export a report as framework-advisor.html?")
            self.send(report, "\r")
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


def first_question() -> str:
    """Return the field that is asked first."""
    return advise(EMPTY, load_rules()).questions[0].field


def test_a_whole_interview_by_arrows_and_numbers(tmp_path: Path) -> None:
    first = first_question()
    chosen = list(FIELDS[first].options)[1]
    terminal = Terminal(tmp_path, "--save", "spec.yaml")
    terminal.question(1)
    terminal.send(DOWN, " ", "\r")
    terminal.expect(f"{first}: {chosen}")
    terminal.expect("PyTorch ")
    terminal.question(2)
    terminal.send("?", "\r")
    terminal.question(2)
    terminal.send("why", "\r")
    terminal.expect("What each answer by itself would do")
    terminal.expect("then Enter")
    terminal.send("3", "\r")
    terminal.question(3)
    terminal.send("s", "\r")
    terminal.expect(": skipped")
    terminal.question(4)
    terminal.send("q", "\r")
    terminal.expect("--resume goes on")
    assert terminal.end() == 0
    assert not (tmp_path / "spec.yaml").exists()
    again = Terminal(tmp_path, "--resume", "--save", "spec.yaml")
    again.question(4)
    for number in range(5, len(FIELDS) + 2):
        again.send("1", "\r")
        if again.child.expect_exact([f"Question {number} of", "Nothing more to ask"]) == 1:
            break
        again.expect("then Enter")
    again.expect("Change an answer before it ends?")
    again.send(DOWN, "x", "\x7f", UP, "y", "\r")  # an arrow means nothing here
    again.expect("b back")
    again.send(first, "\r")
    again.expect(f"({first})")
    again.expect("then Enter")
    again.send("e", "\r")
    again.expect("saved: spec.yaml")
    assert again.end("n") == 0
    spec = read_requirements(tmp_path / "spec.yaml")
    assert spec.answers()[first] == {chosen}
    assert run("score", "spec.yaml", cwd=tmp_path).code == 0


def test_back_over_three_questions_and_a_change_from_the_list(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all", "--no-standing", "--save", "spec.yaml")
    for number in range(1, 5):
        terminal.question(number)
        terminal.send("2", "\r")
    terminal.question(5)
    terminal.send("b", "\r")
    terminal.question(4)
    terminal.send("b", "\r")
    terminal.question(3)
    terminal.send("b", "\r")
    terminal.question(2)
    terminal.send(UP, "\r")
    terminal.expect("model.structure: static")
    terminal.question(5)
    terminal.send("l", "\r")
    terminal.expect("Answered so far")
    terminal.expect("b back")
    terminal.send("9", "\r")
    terminal.expect("or a name.")
    terminal.send(UP, UP, UP, "\r")  # from the last to the first
    terminal.question(1)
    terminal.send(" ", "1", "\r")
    terminal.question(5)
    terminal.send("\x04")
    terminal.expect("saved: spec.yaml")
    assert terminal.end("n") == 0
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
        terminal.child.kill(signal.SIGHUP)
        terminal.child.wait()
    again = Terminal(tmp_path, "--resume", "--all", "--save", "spec.yaml")
    again.question(2)
    again.send("\x04")
    again.expect("saved: spec.yaml")
    assert again.end("n") == 0
    assert len(read_requirements(tmp_path / "spec.yaml").answers()) == 1


def test_in_a_small_terminal_the_options_scroll_and_the_keys_stay(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all", size=(12, 50))
    terminal.question(1)
    last, number = list(FIELDS["model.tasks"].options)[-1], len(FIELDS["model.tasks"].options)
    terminal.send(UP)
    terminal.expect(f"{number}.")
    terminal.child.setwinsize(40, 100)
    terminal.expect("Question 1 of")
    terminal.expect("then Enter")
    terminal.child.setwinsize(8, 60)
    terminal.expect("then Enter")
    terminal.send(" ", "\r")
    terminal.expect(f"model.tasks: {last}")
    terminal.expect("then Enter")
    terminal.child.setwinsize(24, 80)
    terminal.question(2)
    terminal.send("q", "\r")
    assert terminal.end() == 0


def test_what_is_pasted_and_keys_that_mean_nothing_answer_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--all")
    terminal.question(1)
    terminal.send("\x1b[200~" + "quit 3\n" * 1_500 + "\x1b[201~", "\x1b[5~", "\x1b[15~", "\xe9", "\x00", "9", "9", "\r")
    terminal.expect("between them.")
    terminal.send("\r")
    terminal.expect("space marks, s skips.")
    terminal.send("1", " ", "3", " ", "\r")
    first, _, third = list(FIELDS["model.tasks"].options)[:3]
    terminal.expect(f"model.tasks: {', '.join(sorted((first, third)))}")
    terminal.question(2)
    terminal.send("q", "\r")
    assert terminal.end() == 0


def test_a_terminal_that_can_do_nothing_gets_plain_lines(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--set", "team.existing=tensorflow", extra={"TERM": "dumb"})
    terminal.expect("> ")
    terminal.child.sendeof()
    terminal.expect("Save the answers as framework-advisor.yaml?")
    terminal.child.sendline("y")
    terminal.expect("saved: framework-advisor.yaml")
    terminal.expect("Export a report as framework-advisor.html?")
    terminal.child.sendline("y")
    terminal.expect("written: framework-advisor.html")
    assert terminal.end() == 0
    assert (tmp_path / "framework-advisor.html").read_text().startswith("<!doctype html>")


def test_without_colour_nothing_is_coloured(tmp_path: Path) -> None:
    for extra, colored in ({"NO_COLOR": "1"}, False), ({}, True):
        terminal = Terminal(tmp_path, "--plain", "--set", "team.existing=tensorflow", extra=extra)
        terminal.expect("> ")
        terminal.child.sendeof()
        terminal.expect("Save the answers")
        assert ("\x1b[" in str(terminal.child.before)) == colored
        terminal.child.close(force=True)


def test_an_unfinished_questionnaire_is_offered_and_nothing_is_overwritten_without_asking(tmp_path: Path) -> None:
    (tmp_path / "framework-advisor.yaml").write_text("mine")
    asked(tmp_path, "--all", stdin=b"1\nq\n")
    terminal = Terminal(tmp_path, "--all")
    terminal.expect("A questionnaire with 1 answer was left")
    terminal.send("y", "\r")
    terminal.question(2)
    terminal.send("e", "\r")
    terminal.expect("Save the answers as framework-advisor-2.yaml?")
    terminal.send("n", "\r")
    terminal.expect("Export a report as framework-advisor.html?")
    terminal.send("\r")
    terminal.expect("kept; framework-advisor ask --resume goes on")
    assert terminal.end() == 0
    terminal = Terminal(tmp_path, "--resume", "--save", "framework-advisor.yaml")
    terminal.expect("framework-advisor.yaml exists. Overwrite it at the end?")
    terminal.send("\r")
    terminal.expect("stays as it is")
    assert terminal.end() == 2
    terminal = Terminal(tmp_path, "--resume", "--save", "framework-advisor.yaml")
    terminal.expect("Overwrite it at the end?")
    terminal.send("y", "\r")
    terminal.expect("Question ")
    terminal.expect("then Enter")
    terminal.send("\x03")
    terminal.expect("kept; framework-advisor ask --resume goes on")
    assert terminal.end() == 130
    assert (tmp_path / "framework-advisor.yaml").read_text() == "mine"


def asked(tmp_path: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    return run("ask", *arguments, cwd=tmp_path, stdin=stdin, env={"XDG_STATE_HOME": str(tmp_path / "state")})


def test_in_a_pipe_it_is_plain_lines_and_the_end_of_input_finishes(tmp_path: Path) -> None:
    code, out, err = asked(tmp_path, "--all", "--save", "spec.yaml", stdin=b"3\n1\n")
    assert code == 0
    assert "Question 3 of" in out
    assert "Untitled project" in out[out.index("Question 3 of") :]
    assert err == "saved: spec.yaml\n"


def test_the_advice_is_that_of_the_saved_spec(tmp_path: Path) -> None:
    _, out, _ = asked(tmp_path, "--all", "--no-standing", "--save", "spec.yaml", stdin=b"3\n1\n2\n")
    scored = run("score", "spec.yaml", cwd=tmp_path).stdout

    ending = out[out.rindex("Untitled project") :]
    assert ending.split("\n\n")[1] == scored.split("\n\n")[1]  # the verdict, the course and the bars


def test_an_existing_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("mine")
    code, out, err = asked(tmp_path, "--save", "spec.yaml", stdin=b"1\n")
    assert (code, out) == (2, "")
    assert "--force overwrites it" in err
    assert (tmp_path / "spec.yaml").read_text() == "mine"
    code, _, err = asked(tmp_path, "--save", "spec.yaml", "--force", stdin=b"1\n")
    assert (code, err) == (0, "saved: spec.yaml\n")
    assert "schema: framework-advisor/spec/v1" in (tmp_path / "spec.yaml").read_text()


@pytest.mark.parametrize("file", ["-", "no-folder/spec.yaml", "."])
def test_a_file_that_cannot_be_written_is_refused_before_the_first_question(file: str, tmp_path: Path) -> None:
    code, out, err = asked(tmp_path, "--save", file, stdin=b"1\n")
    assert (code, out) == (2, "")
    assert "--save" in err


def test_what_goes_on_has_its_own_rules_and_spec_and_takes_other_answers(tmp_path: Path) -> None:
    spec = tmp_path / "begun.yaml"
    spec.write_text(
        "schema: framework-advisor/spec/v1\ntitle: Ours\npriorities: {research: low}\n"
        "decision: {chosen: pytorch, because: Fits., date: 2026-11-22, fixed: [team.experience]}\n"
    )
    asked(tmp_path, "--from", str(spec), "--rules", "article", "--all", stdin=b"1\ns\nq\n")
    assert asked(tmp_path, "--resume", "--rules", "current")[0] == 2
    assert asked(tmp_path, "--resume", "--from", str(spec))[0] == 2
    code, out, err = asked(tmp_path, "--resume", "--set", "model.tasks=speech", "--save", "spec.yaml")
    assert (code, err) == (0, "saved: spec.yaml\n")
    assert "Rules: article" in out
    saved = read_requirements(tmp_path / "spec.yaml")
    assert saved.answers() == {"model.tasks": {"speech"}}
    assert (saved.title, saved.priorities) == ("Ours", {"research": "low"})
    assert saved.decision == read_requirements(spec).decision
    assert asked(tmp_path, "--resume")[0] == 3


def test_rubbish_in_a_pipe_is_asked_again(tmp_path: Path) -> None:
    rubbish = b"99\n\n\xff\xfe\n" + b"x" * 10_000 + b"\n\x1b[A\n2\n"
    code, out, err = asked(tmp_path, "--all", "--save", "spec.yaml", stdin=rubbish)
    assert (code, err) == (0, "saved: spec.yaml\n")
    first, question = next(iter(FIELDS.items()))
    assert " ".join(out.split()).count(f"Type a number from 1 to {len(question.options)}") == 5
    assert read_requirements(tmp_path / "spec.yaml").answers() == {first: {list(question.options)[1]}}


def test_what_a_spec_says_is_not_asked_and_set_answers_beforehand(tmp_path: Path) -> None:
    spec = str(TOP / "examples" / "llm-fine-tuning.yaml")
    code, out, _ = asked(tmp_path, "--from", spec, "--set", "team.role=learning")
    assert code == 0
    number = len(read_requirements(spec).answers().keys() | {"team.role"})
    assert f"to ask after {number} of {len(load_rules().fields)} questions" in out or f"Question {number + 1} of" in out
    code, _, err = asked(tmp_path, "--set", "team.rol=learning")
    assert code == 3
    assert "did you mean `team.role`?" in err


def test_answers_beforehand_can_be_listed_and_changed_and_what_contradicts_them_counts(tmp_path: Path) -> None:
    one = CONTRADICTIONS[0].answers
    (first, options), (second, others) = one.items()
    names = [f"{first}={next(iter(options))}", f"{second}={next(iter(others))}"]
    typed = f"l\n1\n{next(iter(others))}\n".encode()
    before = f"{second}={next(option for option in FIELDS[second].options if option not in others)}"
    code, out, _ = asked(tmp_path, "--set", names[0], "--set", before, "--save", "spec.yaml", stdin=b"l\nb\n")
    assert code == 0
    assert "Answered so far" in out
    shown = out[out.index("Answered so far") :].splitlines()
    place = next(number for number, line in enumerate(shown) if second in line)
    typed = f"l\n{place}\n{next(iter(others))}\n".encode()
    code, out, _ = asked(tmp_path, "--set", names[0], "--set", before, "--save", "two.yaml", stdin=typed)
    assert "Kept aside, since it contradicts" in " ".join(out.split())
    answers = read_requirements(tmp_path / "two.yaml").answers()
    assert answers == {second: others}
    assert "Set aside, since it contradicts another answer" in (tmp_path / "two.yaml").read_text()


def test_a_newcomer_does_not_lose_what_another_left(tmp_path: Path) -> None:
    for key in b"2", b"1", b"3":
        asked(tmp_path, stdin=key + b"\nq\n")
    folder = tmp_path / "state" / "framework-advisor"
    assert len(list(folder.iterdir())) == 3
    assert asked(tmp_path, stdin=b"q\n")[2] == ""  # nothing was kept, so nothing is said to be
    assert len(list(folder.iterdir())) == 3
