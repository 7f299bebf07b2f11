"""The questionnaire without a terminal: replay, order, what is kept aside, what is saved."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.audit import random_projects
from framework_advisor.cli import session as sessions
from framework_advisor.cli import state
from framework_advisor.cli.prompts import Menu, Screen, numbers
from framework_advisor.interview import in_order, interview
from framework_advisor.render import spec_file
from framework_advisor.requirements import CONTRADICTIONS, FIELDS, Requirements
from make import condition, criterion, requirements, rule, rule_base, rule_bases

START = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
RULES = load_rules()


def test_the_first_question_is_the_one_that_can_move_most_and_none_is_asked_twice() -> None:
    ((whole, _),) = random_projects(4, 1)
    replies: dict[str, frozenset[str] | None] = {}
    while (at := interview(START, replies, RULES)).open and not at.decided:
        assert at.open[0] not in replies
        swings = {field: at.advice.reaches[field].swing for field in at.open}
        assert swings[at.open[0]] == max(swings.values())
        replies[at.open[0]] = whole[at.open[0]]
    assert at.advice.winner == advise(START.with_answers(whole), RULES).winner
    assert len(replies) < len(FIELDS)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10_000))
def test_when_it_stops_the_winner_is_that_of_all_answers(seed: int) -> None:
    ((whole, _),) = random_projects(seed, 1)
    replies: dict[str, frozenset[str] | None] = {}
    while (at := interview(START, replies, RULES)).open and not at.decided:
        replies[at.open[0]] = whole[at.open[0]]
    assert at.advice.winner == advise(START.with_answers(whole), RULES).winner


@settings(deadline=None, max_examples=60)
@given(rule_bases(), st.integers(0, 999))
def test_questions_that_are_not_asked_change_nothing(rules: Any, seed: int) -> None:
    """On small rule bases: whatever was not asked is answered at random, and everything comes out the same."""
    ((whole, _),) = random_projects(seed, 1)
    replies: dict[str, frozenset[str] | None] = {}
    while (at := interview(START, replies, rules)).open:
        replies[at.open[0]] = whole[at.open[0]]
    end = advise(START.with_answers(whole), rules)
    assert at.advice.winner == end.winner
    assert [one.score for one in at.advice.standings] == [one.score for one in end.standings]


def test_a_skipped_question_stays_unknown_and_is_not_asked_again() -> None:
    rules = rule_base(criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"}))))
    at = interview(START, {"team.experience": None}, rules)
    assert (at.open, at.decided, at.advice.verdict.word) == ((), False, "undecided")


def test_of_contradicting_replies_the_later_one_counts_and_the_other_comes_back() -> None:
    first, second = CONTRADICTIONS[0].answers.items()
    both = dict([first, second])
    assert interview(START, both, RULES).aside == (first[0],)
    turned = dict([second, first])
    assert interview(START, turned, RULES).aside == (second[0],)
    other = next(option for option in FIELDS[second[0]].options if option not in second[1])
    back = interview(START, {first[0]: first[1], second[0]: frozenset((other,))}, RULES)
    assert back.aside == ()
    assert back.advice.requirements.answers()[first[0]] == first[1]


def test_what_was_known_is_not_asked() -> None:
    start = requirements({"team.experience": "expert"})
    assert "team.experience" not in interview(start, {}, RULES).open
    assert "team.experience" not in in_order({}, start)
    assert in_order({}, START) == list(FIELDS)


class Script:
    """Types what a script says, then ends the input."""

    def __init__(self, typed: list[str]) -> None:
        self.typed = typed
        self.screens: list[Screen] = []

    def ask(self, screen: Screen) -> str | None:
        self.screens.append(screen)
        return self.typed.pop(0) if self.typed else None


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def run(typed: list[str], *, everything: bool = True) -> sessions.Session:
    session = sessions.Session(
        prompt=Script(typed),
        rules=RULES,
        rules_name="current",
        start=START,
        replies={},
        as_of=date(2026, 11, 22),
        everything=everything,
        standing=False,
    )
    session.run()
    return session


commands = st.lists(
    st.one_of(
        st.integers(1, 3).map(str),
        st.sampled_from(["b", "s", "?", "l", "", "99", "x", "\x1b[A", ":back", "1,2", "none"]),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands)
def test_any_way_of_typing_ends_where_answering_directly_does(typed: list[str]) -> None:
    session = run(typed)
    direct = interview(START, dict(session.replies), RULES)
    assert session.at().advice.requirements == direct.advice.requirements
    assert session.at().advice.verdict == direct.advice.verdict
    if session.replies:
        kept = state.read_kept()
        assert (kept.replies, kept.start, kept.rules) == (session.replies, START, "current")


def test_back_over_three_questions_changes_the_first_and_goes_on_after_the_last() -> None:
    session = run(["1", "2", "2", "1", "b", "b", "b", "1", "3"])
    fields = list(FIELDS)
    assert session.replies[fields[1]] == frozenset([next(iter(FIELDS[fields[1]].options))])
    script = session.prompt
    assert isinstance(script, Script)
    assert fields[1] in script.screens[7].lines[0]
    assert script.screens[7].chosen == (2,)
    assert fields[4] in script.screens[8].lines[0]


def test_an_answer_is_changed_from_the_list() -> None:
    session = run(["1", "1", "l", "1", "3,4"])
    tasks = list(FIELDS["model.tasks"].options)
    assert session.replies["model.tasks"] == frozenset(tasks[2:4])


def test_typed_rubbish_asks_again_and_changes_nothing() -> None:
    rubbish = ["99", "", "0", "-1", "1.5", "²", "\x00", "é" * 100, "1" * 200, "1;2", "vision,nothing"]
    session = run([*rubbish, "vision, language"])
    assert session.replies == {"model.tasks": frozenset(("vision", "language"))}
    assert run(["s", "1,2"]).replies == {"model.tasks": None}


def test_kept_replies_are_for_their_owner_only_and_survive_a_newcomer() -> None:
    run(["1"])
    file = state.state_file()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert sorted(one.name for one in file.parent.iterdir()) == ["replies.json"]
    aside = state.set_aside()
    assert aside
    assert aside.read_text().startswith("{")
    assert not file.exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"replies": {"no.such": ["x"]}, "start": {}, "rules": "current"}', "\x00", '{"replies": 1}'],
)
def test_kept_replies_that_cannot_be_read_say_so(text: str) -> None:
    from framework_advisor import UnusableInput

    state.state_file().parent.mkdir(parents=True)
    state.state_file().write_text(text)
    with pytest.raises(UnusableInput, match="unreadable-replies"):
        state.read_kept()


texts = st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() or "\n" in text)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.one_of(st.none(), texts), st.integers(0, 30))
def test_a_saved_spec_reads_back_equal(seed: int, title: str | None, count: int) -> None:
    ((whole, _),) = random_projects(seed, 1)
    chosen = {field: whole[field] for field in list(FIELDS)[seed % 5 :][:count]}
    update: dict[str, Any] = {"title": title, "priorities": {"research": "low"} if seed % 2 else {}}
    spec = START.with_answers(chosen).model_copy(update=update)
    if seed % 3 == 0:
        decision = {"chosen": "pytorch", "because": title, "date": "2026-11-22", "fixed": ("team.experience",)}
        spec = spec.model_copy(
            update={
                "decision": Requirements.model_validate(
                    {"schema": "framework-advisor/spec/v1", "decision": decision}
                ).decision
            }
        )
    file = Path(os.environ["XDG_STATE_HOME"]).parent / "spec.yaml"
    file.write_text(spec_file.render(spec), encoding="utf-8")
    assert read_requirements(file) == spec
    assert spec_file.render(read_requirements(file)) == spec_file.render(spec)


def test_a_menu_moves_marks_and_takes_typed_numbers() -> None:
    screen = Screen(("Which?",), tuple("abcdefghijkl"), (2,), several=True, keys="")
    menu = Menu(screen)
    assert menu.accepted() == "2"
    menu.move(-1)
    menu.move(-1)
    assert menu.at == 12
    assert menu.typed(" ") is None
    assert menu.accepted() == "2,12"
    for key in "1,3":
        menu.typed(key)
    assert menu.accepted() == "1,3"
    menu.erase()
    menu.erase()
    assert menu.accepted() == "1"
    assert menu.typed("b") == "b"
    assert menu.typed("\x1b[200~") is None
    assert numbers("1, 12", 12) == [1, 12]
    assert numbers("13", 12) is None
    assert numbers("1 x", 12) is None
