"""The questionnaire without a terminal: replay, order, what is kept aside, what is saved."""

from __future__ import annotations

import os
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.ask import session as sessions
from framework_advisor.ask import state
from framework_advisor.ask.interview import in_order, interview
from framework_advisor.ask.prompts import Menu, Screen, numbers
from framework_advisor.engine.audit import random_projects
from framework_advisor.render import spec_file
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements
from make import condition, criterion, requirements, rule, rule_base, rule_bases

START = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
RULES = load_rules()


@pytest.mark.parametrize("fields", [("team.experience", "team.role"), ("team.role", "team.experience")])
def test_the_next_question_is_the_one_that_settles_most_of_what_the_leader_lacks(fields: tuple[str, str]) -> None:
    """Both can take three points from the leader; on average an answer gives back 1.5 of them, or 4/3."""
    first, second = fields
    one, (bad, worse) = next(iter(FIELDS[first].options)), list(FIELDS[second].options)[:2]
    rules = rule_base(
        criterion("sure", rule("r", {"a": "moderate"}, condition({"model.structure": "static"}))),
        criterion("first", rule("r", {"b": "strong"}, condition({first: one}))),
        criterion(
            "second",
            rule("bad", {"b": "moderate"}, condition({second: bad})),
            rule("worse", {"b": "strong"}, condition({second: worse})),
        ),
    )
    at = interview(requirements({"model.structure": "static"}), {}, rules)
    reaches = at.advice.reaches
    assert reaches[first].swing == reaches[second].swing
    assert at.open == fields


def test_what_certainly_helps_the_leader_enough_is_not_preferred_to_what_can_turn_it() -> None:
    """What is more than the leader lacks does not count: the greater swing comes second."""
    rules = rule_base(
        criterion("sure", rule("r", {"a": "moderate"}, condition({"model.structure": "static"}))),
        criterion("small", rule("r", {"b": "strong"}, condition({"team.role": "research"}))),
        criterion(
            "great",
            rule("much", {"a": "strong"}, condition({"team.experience": "expert"})),
            rule("none", {"b": "slight"}, condition({"team.experience": "beginner"})),
        ),
    )
    at = interview(requirements({"model.structure": "static"}), {}, rules)
    assert at.open[0] == "team.role"


def test_no_question_is_asked_twice_and_not_all_are_asked() -> None:
    replies: dict[str, frozenset[str] | None] = {}
    ((whole, _),) = random_projects(4, 1)
    while (at := interview(START, replies, RULES)).open and not at.decided:
        assert at.open[0] not in replies
        replies[at.open[0]] = whole[at.open[0]]
    assert at.advice.winner == advise(START.with_answers(whole), RULES).winner
    assert len(replies) < len(FIELDS)


@settings(max_examples=25)
@given(rule_bases(), st.integers(0, 999), st.integers(0, 3))
def test_when_it_stops_no_completion_has_another_winner(rules: Any, seed: int, skips: int) -> None:
    """By brute force: everything that was not answered, skipped questions too, is answered in every way."""
    ((whole, _),) = random_projects(seed, 1)
    replies: dict[str, frozenset[str] | None] = {}
    while (at := interview(START, replies, rules)).open and not at.decided:
        replies[at.open[0]] = None if len(replies) < skips else whole[at.open[0]]
    if not at.decided:
        return  # every question was asked, and too many were skipped
    answers = at.advice.requirements.answers()
    looked = {field for one in rules.criteria.values() for hangs in one.rules for field in hangs.when.fields()}
    left = [field for field in FIELDS if field in looked - answers.keys()]
    conditions = [hangs.when for one in rules.criteria.values() for hangs in one.rules]
    found = space(left, conditions, answers)
    if found.size > 400:
        return
    for completion, _ in found.answers():
        assert advise(START.with_answers({**answers, **completion}), rules).winner == at.advice.winner


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_when_it_stops_the_winner_is_that_of_all_answers(seed: int) -> None:
    ((whole, _),) = random_projects(seed, 1)
    replies: dict[str, frozenset[str] | None] = {}
    while (at := interview(START, replies, RULES)).open and not at.decided:
        replies[at.open[0]] = whole[at.open[0]]
    assert at.advice.winner == advise(START.with_answers(whole), RULES).winner


@settings(max_examples=60)
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
    assert interview(START, {**both}, RULES).aside == {first[0]: (second[0],)}
    turned = dict([second, first])
    assert interview(START, {**turned}, RULES).aside == {second[0]: (first[0],)}
    known = START.with_answers(dict([first]))
    assert interview(known, dict([second]), RULES).aside == {first[0]: (second[0],)}  # what is typed comes later
    other = next(option for option in FIELDS[second[0]].options if option not in second[1])
    back = interview(START, {first[0]: first[1], second[0]: frozenset((other,))}, RULES)
    assert back.aside == {}
    assert back.advice.requirements.answers()[first[0]] == first[1]


def test_what_was_known_is_not_asked() -> None:
    start = requirements({"team.experience": "expert"})
    assert "team.experience" not in interview(start, {}, RULES).open
    assert "team.experience" not in in_order(dict(start.answers()))
    assert in_order({}) == list(FIELDS)


KEPT = """{"schema": "framework-advisor/replies/v1", "rules": "current", "replies": %s,
"start": "schema: framework-advisor/spec/v1"}"""


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


def script(session: sessions.Session) -> Script:
    assert isinstance(session.prompt, Script)
    return session.prompt


def run(
    typed: list[str],
    *,
    rules: RuleBase = RULES,
    everything: bool = True,
    standing: bool = False,
    replies: dict[str, frozenset[str]] | None = None,
    first: str | None = None,
) -> sessions.Session:
    """Return a session after some typing; `first` is what is asked first, all before it is skipped."""
    before: dict[str, frozenset[str] | None] = {}
    if first:
        before = dict.fromkeys(list(FIELDS)[: list(FIELDS).index(first)])
    session = sessions.Session(
        prompt=Script(typed),
        rules=rules,
        rules_name="current",
        start=START,
        replies={**before, **(replies or {})},
        file=state.folder() / "replies-1.json",
        as_of=date(2026, 11, 22),
        everything=everything,
        standing=standing,
    )
    session.run()
    return session


class Model:
    """What a patient reader of the help would expect: the replies, and the order in which they were first given."""

    def __init__(self) -> None:
        self.replies: dict[str, frozenset[str] | None] = {}
        self.turn: list[str] = []
        self.asking = next(iter(FIELDS))

    def reply(self, answer: frozenset[str] | None) -> None:
        self.replies[self.asking] = answer
        if self.asking not in self.turn:
            self.turn.append(self.asking)
        self.asking = next((field for field in FIELDS if field not in self.replies), "")

    def back(self) -> None:
        place = self.turn.index(self.asking) if self.asking in self.turn else len(self.turn)
        self.asking = self.turn[max(0, place - 1)] if self.turn else self.asking

    def step(self, command: tuple[str, int]) -> list[str]:
        """Do one thing, and return what has to be typed for it."""
        kind, number = command
        options = list(FIELDS[self.asking].options)
        if kind == "answer":
            option = options[number % len(options)]
            self.reply(frozenset((option,)))
            return [option if number % 2 else str(options.index(option) + 1)]
        if kind == "several" and FIELDS[self.asking].several:
            some = [one for one in options if one != FIELDS[self.asking].alone]
            both = frozenset((some[number % len(some)], some[0]))
            self.reply(both)
            return [", ".join(str(options.index(one) + 1) for one in sorted(both))]
        if kind == "skip":
            self.reply(None)
            return ["s"]
        if kind == "back":
            self.back()
            return [":back" if number % 2 else "b"]
        if kind == "change" and self.turn:
            self.asking = self.turn[number % len(self.turn)]
            return ["l", str(number % len(self.turn) + 1)]
        return [["?", "99", "x", "\x1b[A", "1;2"][number % 5]]


commands = st.lists(
    st.tuples(st.sampled_from(["answer", "several", "skip", "back", "change", "nothing"]), st.integers(0, 99)),
    max_size=16,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands)
def test_any_way_of_typing_ends_where_answering_directly_does(some: list[tuple[str, int]]) -> None:
    model = Model()
    typed = [key for command in some for key in model.step(command)]
    session = run(typed)
    assert session.replies == model.replies
    direct = interview(START, dict(session.replies), RULES)
    answers = {field: answer for field, answer in model.replies.items() if answer and field not in direct.aside}
    assert session.at().advice.requirements.answers() == answers
    assert session.at().advice.verdict == advise(START.with_answers(answers), RULES, date(2026, 11, 22)).verdict
    if session.replies:
        kept = state.read_kept(session.file)
        assert (kept.replies, kept.start, kept.rules) == (session.replies, START, "current")


def test_what_contradicts_is_said_at_once_and_what_counts_again_too(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    one = CONTRADICTIONS[0].answers
    fields = list(one)
    order = [field for field in FIELDS if field in fields]
    typed = []
    for field in FIELDS:
        typed.append(next(iter(one[field])) if field in one else "s")
        if field == order[-1]:
            break
    session = run([*typed, "?", "l", "q", "b", "s"])
    out = capsysbinary.readouterr().out.decode()
    said = f"Kept aside, since it contradicts {order[1]}: {next(iter(one[order[1]]))}: {order[0]}: "
    assert said in " ".join(out.split())
    assert f"Counts again: {order[0]}" in out
    listed = next(screen for screen in script(session).screens if screen.lines[0].startswith("Answered so far"))
    assert any(f"kept aside: it contradicts {order[1]}" in line for line in listed.options)


@pytest.mark.parametrize("one", CONTRADICTIONS, ids=lambda one: "+".join(one.answers))
def test_why_tells_what_every_option_does_even_one_that_contradicts(
    one: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    first, *others = one.answers
    session = run(["?"], replies={field: one.answers[field] for field in others}, first=first)
    out = " ".join(capsysbinary.readouterr().out.decode().split())
    assert f"it contradicts {others[0]}" in out
    for item in session.at().advice.criteria:
        for hanging in item.criterion.rules:
            if first in hanging.when.fields():
                assert all(source in out.replace("- ", "-") for source in hanging.sources)


def test_the_standing_tells_what_the_margin_was(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(["pytorch", "s"], standing=True, first="team.existing")
    lines = capsysbinary.readouterr().out.decode()
    told = " ".join(lines.split())
    margin = advise(START.with_answers({"team.existing": frozenset(("pytorch",))}), RULES).verdict.margin
    assert f"a margin of {margin:.1f} of 100" in told
    assert "the margin was 0.0" in told
    assert "the margin has not moved" in told


def test_once_decided_it_says_so_offers_to_go_on_and_says_so_again_after_a_change(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    ((whole, _),) = random_projects(4, 1)
    rules = rule_base(
        criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"})), importance="high"),
        criterion("d", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="low"),
    )
    session = run(["expert", "y", "b", "beginner", "expert", "b", "expert", "n"], rules=rules, everything=False)
    out = capsysbinary.readouterr().out.decode()
    assert out.count("Decided after 1 of 30 questions") >= 1
    asked = [screen.lines[0] for screen in script(session).screens]
    assert sum("Go on for a fuller report?" in line for line in asked) >= 2
    assert whole


def test_back_over_three_questions_changes_the_first_and_goes_on_after_the_last() -> None:
    session = run(["1", "2", "2", "1", "b", "b", "b", "1", "3"])
    fields = list(FIELDS)
    assert session.replies[fields[1]] == frozenset([next(iter(FIELDS[fields[1]].options))])
    screens = script(session).screens
    assert fields[1] in screens[7].lines[0]
    assert screens[7].lines[0].startswith("Question 2 ")
    assert screens[7].chosen == (2,)
    assert fields[4] in screens[8].lines[0]
    assert screens[8].lines[0].startswith("Question 5 ")


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
    file = run(["1"]).file
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert sorted(one.name for one in file.parent.iterdir()) == [file.name]
    other = state.new_file(datetime(2026, 11, 22, 20, 41, tzinfo=timezone.utc))
    state.keep(state.Kept(START, {"model.tasks": None}, "article"), other)
    os.utime(file, (1, 1))
    assert state.latest() == other
    assert state.read_kept(file).replies == {"model.tasks": frozenset((next(iter(FIELDS["model.tasks"].options)),))}


def test_replies_that_cannot_be_kept_are_asked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert len(run(["1", "1"]).replies) == 2
    assert capsys.readouterr().err.count("answers cannot be kept in") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "\x00",
        "[" * 100_000,
        '{"replies": 1}',
        '{"schema": "other", "replies": {}, "start": "schema: framework-advisor/spec/v1", "rules": "current"}',
        '{"schema": "framework-advisor/replies/v1", "replies": {}, "start": "schema: 1", "rules": "current"}',
        '{"schema": "framework-advisor/replies/v1", "replies": {}, "start": "{", "rules": "current"}',
        KEPT % '{"no.such": ["x"]}',
        KEPT % '{"team.experience": ["no-such"]}',
        KEPT % '{"team.experience": ["expert", "beginner"]}',
        KEPT % '{"team.experience": "expert"}',
        KEPT % '{"deployment.targets": ["none", "browser"]}' if "none" in FIELDS["deployment.targets"].options else "",
    ],
)
def test_kept_replies_that_cannot_be_read_say_so(text: str) -> None:
    from framework_advisor import UnusableInput

    file = state.folder() / "replies-1.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(UnusableInput, match="unreadable-replies"):
        state.read_kept(state.latest())
    with pytest.raises(UnusableInput, match="nothing-kept"):
        state.read_kept(None)


texts = st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() or "\n" in text)


@settings(max_examples=60)
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
    screen = Screen(("Which?",), "", tuple("abcdefghijkl"), (2,), several=True, alone=12)
    menu = Menu(screen)
    assert menu.accepted() == "2"
    menu.move(-1)
    menu.move(-1)
    assert menu.at == 12
    assert menu.typed(" ") is None
    assert menu.accepted() == "12"  # it goes with no other
    for key in "1 3 11,":
        menu.typed(key)
    assert menu.accepted() == "1,3,11"
    for key in "99":
        menu.typed(key)
    assert menu.accepted() is None
    assert "There is no 99" in menu.hint
    assert menu.accepted() == "1,3,11"
    for key in "5":
        menu.typed(key)
    menu.erase()
    assert menu.accepted() == "1,3,11"
    assert menu.typed("B") == "b"
    assert menu.typed("\x1b[200~") is None
    plain = Menu(Screen(("Which?",), "", ("a", "b"), (), several=True))
    assert plain.accepted() is None
    assert "Nothing is marked" in plain.hint
    for key in "2 2 2":
        plain.typed(key)
    assert plain.accepted() == "2"
    nothing = Menu(Screen(("Go on?",), "y"))
    nothing.move(1)
    nothing.move(-1)
    assert nothing.accepted() == ""
    skipped = Menu(Screen(("Which?",), "", ("a", "b"), skipped=True))
    assert skipped.accepted() == "s"
    skipped.move(1)
    assert skipped.accepted() == "1"
    one = Menu(Screen(("Which?",), "", ("a", "b")))
    one.typed("2")
    assert one.accepted() == "2"


@settings(max_examples=50)
@given(st.integers(20, 120), st.integers(0, 13))
def test_a_menu_fits_the_width_and_breaks_no_word(columns: int, at: int) -> None:
    question = FIELDS["model.tasks"]
    menu = Menu(Screen((question.prompt, question.why), sessions.KEYS, tuple(question.options.values()), several=True))
    menu.move(at)
    body = "".join(piece[1] for piece in menu.body(columns))
    words = " ".join([question.prompt, question.why, *question.options.values()]).split()
    shown = body.split()
    assert [word for word in words if len(word) < columns - 10 and word not in shown] == []
    assert max(map(len, [*body.splitlines(), *menu.foot(columns)])) < max(columns, 24)


def test_numbers() -> None:
    assert numbers("1, 12", 12) == [1, 12]
    assert numbers("13", 12) is None
    assert numbers("1 x", 12) is None
