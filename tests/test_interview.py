"""The questionnaire without a terminal: replay, order, what is kept aside, what is saved."""

from __future__ import annotations

import os
import re
import sys
from datetime import date, datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.ask import session as sessions
from framework_advisor.ask import state, words
from framework_advisor.ask.interview import Interview, Replies, in_order, interview
from framework_advisor.ask.menu import Menu
from framework_advisor.ask.prompts import Prompt
from framework_advisor.ask.screens import Screen, broken
from framework_advisor.engine.audit import random_projects
from framework_advisor.render import spec_file
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements
from make import answers, condition, criterion, requirements, rule, rule_base, rule_bases

START = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
RULES = load_rules()


def to_the_end(rules: RuleBase, whole: Any, skips: int = 0) -> Interview:
    """Return where a questionnaire stops that is answered as a project would, but for the first few questions."""
    replies: Replies = {}
    while (at := interview(START, replies, rules)).open:
        assert at.open[0] not in replies  # nothing is asked twice
        replies[at.open[0]] = None if len(replies) < skips else whole[at.open[0]]
    return at


@settings(max_examples=60)
@given(rule_bases(), answers(), st.integers(0, 2))
def test_what_is_asked_are_the_questions_of_the_advice_in_its_order(rules: Any, given: Any, skips: int) -> None:
    start = requirements(given)
    everything = [each.field for each in advise(start, rules).questions]
    assert interview(start, {}, rules).open == tuple(everything)
    skipped = dict.fromkeys(everything[:skips])
    at = interview(start, {**skipped}, rules)
    assert (at.passed, at.open) == (tuple(everything[:skips]), tuple(everything[skips:]))


@pytest.mark.parametrize("fields", [("team.experience", "team.role"), ("team.role", "team.experience")])
def test_the_next_question_is_the_one_that_settles_most_of_what_the_leader_lacks(fields: tuple[str, str]) -> None:
    """Both can take 6 of the leader's 15 points, one by a single answer, the other by either of two.

    The least lead is 3 now, so that 2 points lack; after any other answer to one of the two, none does.
    """
    first, second = fields
    one, (bad, as_bad) = next(iter(FIELDS[first].options)), list(FIELDS[second].options)[:2]
    rules = rule_base(
        criterion("sure", rule("r", {"a": "strong"}, condition({"model.structure": "static"})), importance="critical"),
        criterion("first", rule("r", {"b": "strong"}, condition({first: one}))),
        criterion(
            "second",
            rule("bad", {"b": "strong"}, condition({second: bad})),
            rule("as-bad", {"b": "strong"}, condition({second: as_bad})),
        ),
    )
    assert interview(requirements({"model.structure": "static"}), {}, rules).open == fields


def test_what_certainly_helps_the_leader_enough_is_not_preferred_to_what_can_turn_it() -> None:
    """What is more than the leader lacks, 7 points, does not count: the greater swing comes second."""
    static, expert = condition({"model.structure": "static"}), condition({"team.experience": "expert"})
    rules = rule_base(
        criterion("sure", rule("r", {"a": "strong"}, static), importance="high"),
        criterion("small", rule("r", {"b": "strong"}, condition({"team.role": "research"})), importance="high"),
        criterion("great", rule("much", {"a": "strong"}, expert)),
        criterion(
            "as great",
            rule("much", {"a": "strong"}, expert),
            rule("none", {"b": "slight"}, condition({"team.experience": "beginner"})),
        ),
    )
    assert interview(requirements({"model.structure": "static"}), {}, rules).open[0] == "team.role"


@settings(max_examples=25)
@given(rule_bases(), st.integers(0, 999), st.integers(0, 3))
def test_when_it_is_decided_no_completion_has_another_winner(rules: Any, seed: int, skips: int) -> None:
    """By brute force: everything that was not answered, skipped questions too, is answered in every way."""
    ((whole, _),) = random_projects(seed, 1)
    at = to_the_end(rules, whole, skips)
    if not at.advice.verdict.decided:
        assert skips or not at.open
        return
    known = at.advice.requirements.answers()
    left = [field for field in rules.fields if field not in known]
    every = space(left, [hangs.when for each in rules.criteria.values() for hangs in each.rules], known)
    for completion, _ in islice(every.answers(), 400):
        assert advise(START.with_answers({**known, **completion}), rules).winner == at.advice.winner


@settings(max_examples=6)
@given(st.integers(0, 10_000))
def test_when_it_is_decided_every_completion_drawn_has_the_winner(seed: int) -> None:
    """On the shipped rules: what was asked stays, all else is drawn again and again."""
    ((whole, _),) = random_projects(seed, 1)
    at = to_the_end(RULES, whole)
    assert at.advice.winner == advise(START.with_answers(whole), RULES).winner
    assert len(at.replied) < len(FIELDS)
    known = at.advice.requirements.answers()
    for other, _ in random_projects(seed + 1, 40):
        completed = {**other, **known}
        if at.advice.verdict.decided and not any(tie.holds(completed) for tie in CONTRADICTIONS):
            assert advise(START.with_answers(completed), RULES).winner == at.advice.winner


def test_with_fewer_than_two_candidates_left_nothing_is_asked() -> None:
    rules = rule_base(
        criterion("c", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="high"),
        criterion("d", rule("s", {"b": "strong"}, condition({"team.experience": "expert"})), importance="high"),
    )
    assert interview(START, {}, rules).open
    for rules_out, said in ({"a": "No."}, "B is certain"), ({"a": "No.", "b": "No."}, "that none fits"):
        at = interview(requirements({}, rules_out=rules_out), {}, rules)
        assert at.open == ()
        assert said in words.stopped(at, 0)


def test_a_skipped_question_stays_unknown_and_is_not_asked_again() -> None:
    rules = rule_base(
        criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"})), importance="high")
    )
    at = interview(START, {"team.experience": None}, rules)
    assert (at.open, at.passed, at.advice.verdict.word) == ((), ("team.experience",), "undecided")
    assert "1 open question could still change the outcome. It was skipped" in words.stopped(at, 1)


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


class Script(Prompt):
    """Types what a script says, then ends the input."""

    def __init__(self, typed: list[str]) -> None:
        super().__init__(sys.stdout.write, lambda: 80)
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
        say=sys.stderr.write,
        rules=rules,
        kept=state.Kept(START, {**before, **(replies or {})}, "current"),
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


def test_what_contradicts_is_said_at_once_and_what_counts_again_too(capsys: pytest.CaptureFixture[str]) -> None:
    one = CONTRADICTIONS[0].answers
    fields = list(one)
    order = [field for field in FIELDS if field in fields]
    typed = []
    for field in FIELDS:
        typed.append(next(iter(one[field])) if field in one else "s")
        if field == order[-1]:
            break
    session = run([*typed, "?", "l", "b", "b", "s"])
    out = capsys.readouterr().out
    said = f"Kept aside, since it contradicts {order[1]}: {next(iter(one[order[1]]))}: {order[0]}: "
    assert said in " ".join(out.split())
    assert f"Counts again: {order[0]}" in out
    listed = next(screen for screen in script(session).screens if screen.lines[0].startswith("Answered so far"))
    assert f"kept aside: it contradicts {order[1]}" in listed.options[order[0]]


@pytest.mark.parametrize("one", CONTRADICTIONS, ids=lambda one: "+".join(one.answers))
def test_why_tells_which_option_contradicts(one: Any) -> None:
    first, *others = one.answers
    session = run(["?"], replies={field: one.answers[field] for field in others}, first=first)
    assert f"contradicts {others[0]}, which then no longer counts" in "\n".join(script(session).screens[-1].lines)


JAX = load_rules(str(TOP / "examples" / "layers" / "with-jax.yaml"))


@pytest.mark.parametrize("field", FIELDS)
def test_why_takes_twelve_lines_at_most_and_names_every_option_but_no_rule_and_no_source(field: str) -> None:
    for seed, rules in ((None, RULES), (1, RULES), (2, RULES), (3, JAX)):
        given = next(random_projects(seed, 1))[0] if seed else {}
        others: Replies = {other: given[other] for place, other in enumerate(given) if other != field and place % 3}
        at = interview(START, others, rules)
        each = {one: interview(START, {**others, field: frozenset((one,))}, rules) for one in FIELDS[field].options}
        told = list(words.why(field, at, each))
        assert sum(len(broken(line, 80)) for line in told) <= 12
        said = {*re.findall(r"[\w.-]+", " ".join(told))}
        assert each.keys() <= {word.rstrip(".") for word in said}
        hanging = [one for item in rules.criteria.values() for one in item.rules if field in one.when.fields()]
        assert not {source for one in hanging for source in one.sources} & said
        assert not {one.id for one in hanging} & {word for word in said if "-" in word and word not in each}


def test_why_tells_the_points_whom_it_rules_out_and_who_wins_then() -> None:
    out = rule("out", rules_out=("b",), when=condition({"team.role": "learning"}))
    rules = rule_base(*DUEL.criteria.values(), criterion("f", out))
    each = {one: interview(START, {"team.role": frozenset((one,))}, rules) for one in FIELDS["team.role"].options}
    assert list(words.why("team.role", interview(START, {}, rules), each))[1:] == [
        "What each answer by itself would do, in points:",
        "  for B: research +9",
        "  rules out B: learning",
        "  no difference: data-science, software, production",
        "The outcome would change: B wins with research; A wins with learning.",
    ]


def test_what_goes_on_is_told_in_three_lines(capsys: pytest.CaptureFixture[str]) -> None:
    session = run(["3", "s", "1"], standing=False)
    session.prompt = Script(["q"])
    capsys.readouterr()
    session.run()
    told = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    assert len(told) == 3
    assert told[0].startswith("So far: 2 answers, 1 skipped. Last: model.structure: skipped;")
    assert told[2].startswith(f"Next of {len(FIELDS) - 3} to ask: {list(FIELDS)[3]}")


DUEL = rule_base(
    criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"})), importance="high"),
    criterion("d", rule("s", {"b": "strong"}, condition({"team.role": "research"})), importance="high"),
    criterion("e", rule("t", {"b": "slight"}, condition({"project.size": "small"}))),
)
"""Two questions that can turn the outcome, and one that can where those two come out level."""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"team.experience": "expert"}, "A 9, B 0; ahead by 9 points; level before"),
        ({"team.experience": "expert"}, {"team.role": "research"}, "A 9, B 9; level; A was ahead by 9"),
        ({"team.role": "research"}, {"project.size": "small"}, "B 11, A 0; ahead by 11 points; was 9"),
        (
            {"project.size": "small"},
            {"team.experience": "expert"},
            "A 9, B 2; ahead by 7 points; B was ahead by 2",
        ),
        ({"project.size": "small"}, {"project.size": "large"}, "A 0, B 0; level; B was ahead by 2"),
        ({"project.size": "small"}, {"team.role": "learning"}, "B 2, A 0; ahead by 2 points; as before"),
    ],
)
def test_the_standing_tells_the_points_and_what_the_lead_was(before: Any, after: Any, told: str) -> None:
    first, second = (advise(requirements(each), DUEL) for each in (before, {**before, **after}))
    assert words.standing(second, first) == told


def test_the_standing_tells_who_is_ruled_out() -> None:
    at, out = advise(START, DUEL), advise(requirements({}, rules_out={"a": "No licence."}), DUEL)
    assert words.standing(out, at) == "B 0, A 0 (ruled out)"


def test_the_standing_and_what_was_replied_are_told_after_each_reply(capsys: pytest.CaptureFixture[str]) -> None:
    run(["expert", "s"], rules=DUEL, standing=True, first="team.experience")
    told = capsys.readouterr().out
    assert "team.experience: expert\nA 9, B 0; ahead by 9 points; level before\n" in told
    assert ": skipped\nA 9, B 0; ahead by 9 points; as before\n" in told


def test_once_decided_it_says_so_and_offers_to_change_an_answer_and_goes_on_where_that_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = run(["expert", "learning", "y", "1", "beginner", "y", "2", "research", "n"], rules=DUEL, everything=False)
    out = " ".join(capsys.readouterr().out.split())
    assert out.count(f"Nothing more to ask after 2 of {len(DUEL.fields)} questions") == 3
    assert "A is certain, whatever else is answered" in out
    assert "No further answer can make a winner: it stays too close to call." in out
    assert "B is certain" in out
    asked = [screen.lines[0] for screen in script(session).screens]
    assert sum("Change an answer" in line for line in asked) == 3
    assert session.replies == {"team.experience": frozenset(("beginner",)), "team.role": frozenset(("research",))}


def test_back_over_three_questions_changes_the_first_and_goes_on_after_the_last() -> None:
    session = run(["1", "2", "2", "1", "b", "b", "b", "1", "3"])
    fields = list(FIELDS)
    assert session.replies[fields[1]] == frozenset([next(iter(FIELDS[fields[1]].options))])
    screens = script(session).screens
    assert fields[1] in screens[7].lines[0]
    assert screens[7].lines[0].startswith("Question 2 ")
    assert screens[7].chosen == (list(FIELDS[fields[1]].options)[1],)
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


def pressed(menu: Menu, keys: str) -> str | None:
    """Press keys one by one; return what the last comes to."""
    return [menu.press("c-m" if key == "\r" else key) for key in keys][-1]


def menu_of(field: str, *chosen: str) -> Menu:
    question = FIELDS[field]
    return Menu(Screen(("Which?",), sessions.KEYS, question.options, chosen, question.several, question.alone))


def test_a_menu_moves_marks_and_takes_typed_numbers() -> None:
    screen = Screen(("Which?",), {}, {name * 2: name for name in "abcdefghijkl"}, ("bb",), several=True, alone="ll")
    menu = Menu(screen)
    assert menu.accepted() == "bb"
    menu.press("up")
    menu.press("up")
    assert menu.names[menu.at] == "ll"
    assert menu.press(" ") is None
    assert menu.accepted() == "ll"  # it goes with no other
    assert pressed(menu, "1 3 11,\r") == "aa,cc,kk"
    assert pressed(menu, "99\r") is None
    assert "There is no 99" in menu.hint
    assert menu.accepted() == "aa,cc,kk"
    menu.press("5")
    menu.press("c-h")
    assert menu.accepted() == "aa,cc,kk"
    assert menu.press("<bracketed-paste>") is None
    plain = Menu(Screen(("Which?",), {}, {"aa": "a", "bb": "b"}, (), several=True))
    assert plain.accepted() is None
    assert "Nothing is marked" in plain.hint
    assert pressed(plain, "2 2 2\r") == "bb"
    nothing = Menu(Screen(("Go on?",), {"y": "yes"}, {}))
    nothing.press("down")
    assert nothing.accepted() == ""
    skipped = menu_of("team.role", "s")
    assert skipped.accepted() == "s"
    skipped.press("down")
    assert skipped.accepted() == "research"


@pytest.mark.parametrize("field", FIELDS)
def test_every_name_can_be_typed_letter_by_letter_and_keys_are_keys_only_alone(field: str) -> None:
    for name in FIELDS[field].options:
        menu = menu_of(field)
        assert {menu.press(letter) for letter in name.upper()} == {None}  # whichever keys are in it
        assert menu.names[menu.at] == name
        assert menu.accepted() == name
        assert menu.screen.key(name) is None
        start = next(name[:end] for end in range(1, len(name) + 1) if menu.screen.named(name[:end])[0] == name)
        unique = menu.screen.key(start) is None and menu.screen.named(start) == [name]
        assert not unique or pressed(menu_of(field), f"{start}\r") == name
    for key, does in sessions.KEYS.items():
        for typed in (key, key.upper(), f":{key}", does):
            menu = menu_of(field)
            assert pressed(menu, f"{typed}\r") == typed
            assert menu.screen.key(typed) == key


def test_what_is_typed_is_told_and_several_names_make_one_answer() -> None:
    menu = menu_of("deployment.targets")
    assert pressed(menu, "edge\r") is None
    assert "`edge` begins edge-linux and edge-accelerator" in menu.hint
    assert pressed(menu, "-a, s") is None
    assert menu.foot(80)[-1] == "> s  (Enter: skip)"
    assert pressed(menu, "erver\r") == "server,edge-accelerator"


@pytest.mark.parametrize("field", FIELDS)
def test_a_question_fits_a_terminal_of_80_by_24(field: str) -> None:
    session = run(["q"], first=field)
    menu = Menu(script(session).screens[0])
    assert "".join(piece[1] for piece in menu.body(80)).count("\n") + 1 + len(menu.foot(80)) <= 24


@settings(max_examples=50)
@given(st.integers(20, 120), st.integers(0, 13))
def test_a_menu_fits_the_width_and_breaks_no_word(columns: int, at: int) -> None:
    question = FIELDS["model.tasks"]
    menu = Menu(Screen((question.prompt, question.why), sessions.KEYS, question.options, several=True))
    for _ in range(at):
        menu.press("down")
    body = "".join(piece[1] for piece in menu.body(columns))
    words = " ".join([question.prompt, question.why, *question.options.values()]).split()
    shown = body.split()
    assert [word for word in words if len(word) < columns - 12 and word not in shown] == []
    assert max(map(len, [*body.splitlines(), *menu.foot(columns)])) < max(columns, 24)


@pytest.mark.parametrize(
    ("typed", "taken", "said"),
    [
        ("1, 3", "vision three-d", ""),
        ("2 vision", "medical-imaging vision", ""),
        ("1 1", "vision", ""),
        ("Rein,tab", "reinforcement-learning tabular", ""),
        ("r", "", "`r` begins recommendation, reinforcement-learning and robotics: type more of the name."),
        ("99", "", "There is no 99. Type a number from 1 to 14, or a name, several with commas between them."),
        ("1 x", "", "There is no x."),
        (" , ", "", "Type a number from 1 to 14"),
    ],
)
def test_options_are_typed_by_number_or_name(typed: str, taken: str, said: str) -> None:
    told = menu_of("model.tasks").screen.taken(typed)
    assert told == {*taken.split()} if taken else str(told).startswith(said)
