"""The page of an advice: short, readable, and nowhere at odds with itself or with the engine."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import accumulate, pairwise
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.audit import random_answers
from framework_advisor.render import full, markdown, rule_text, sureness, terminal, words
from framework_advisor.render.blocks import Balance, Heading, Paragraph, Section, Span
from framework_advisor.render.waterfall import waterfall
from framework_advisor.rulebase.cases import read_case
from framework_advisor.rulebase.model import Component, Need, Note, RuleBase
from framework_advisor.spec.requirements import Requirements
from make import ALWAYS, answers, condition, criterion, requirements, rule, rule_base, rule_bases

CASES = sorted(str(file.relative_to(TOP)) for file in (TOP / "rules" / "cases").glob("*.yaml"))
EXAMPLES = sorted(str(file.relative_to(TOP)) for file in (TOP / "examples").glob("*.yaml"))
RULES = load_rules()
DAY = date(2026, 11, 22)


@cache
def example(file: str) -> Advice:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(TOP)
        if "cases" in file:
            return advise(read_case(file, RULES).requirements, RULES, DAY)
        return advise(read_requirements(file), RULES, DAY)


def squeezed(text: str) -> str:
    """Return text as one line: where it was broken says nothing."""
    return " ".join(text.split())


def is_a_screen(advice: Advice, width: int = 80, *, unicode: bool = True) -> None:
    """Check that an advice keeps to a screen, and says in the first three lines who wins or that nobody does."""
    lines = terminal.render([advice], width=width, unicode=unicode).splitlines()
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= width
    first, head = words.verdict(advice), squeezed(" ".join(lines[: 3 if width >= 80 else 5]))
    assert first in head if unicode else first.split(",")[0].split(":")[0] in head


@pytest.mark.parametrize("file", [*EXAMPLES, *CASES])
def test_the_answer_of_every_example_and_case_is_one_screen(file: str) -> None:
    for width in (40, 80, 200):
        is_a_screen(example(file), width)


TITLES = st.sampled_from(
    [
        "",
        "A desk",
        "x" * 200,
        "word " * 40,
        "مشروع كشف أمراض النبات " * 8,
        "植物の病気を見つける" * 20,
        "\u202ea\x1b[31m",
    ]
)
EVERY_BASE = {name: load_rules(name) for name in ("current", "article", str(TOP / "examples/layers/with-jax.yaml"))}


@st.composite
def extremes(draw: st.DrawFn) -> tuple[Requirements, str, date]:
    """Return requirements with few or many answers and all else that a spec may say; a rule base, and a day."""
    source = Random(draw(st.integers(0, 1 << 30)))
    given = list(random_answers(source).items())
    source.shuffle(given)
    name = draw(st.sampled_from([*EVERY_BASE]))
    rules = EVERY_BASE[name]
    chosen, because = draw(st.sampled_from([*rules.candidates])), draw(TITLES)
    more: dict[str, Any] = {"title": draw(TITLES) or None} | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "decision": st.just({"chosen": chosen, "because": because or None, "date": "2026-01-01"}),
                "rules_out": st.just({chosen: because or "no"}),
                "priorities": st.dictionaries(st.sampled_from([*rules.criteria]), st.sampled_from(["off", "critical"])),
            },
        )
    )
    spec = requirements(**more).with_answers(dict(given[: draw(st.sampled_from([0, 3, 99]))]))
    return spec, name, draw(st.sampled_from([DAY, date(2031, 1, 1)]))


@settings(max_examples=200)
@given(extremes(), st.booleans())
def test_the_answer_is_one_screen_whatever_is_asked_at_any_width(
    asked: tuple[Requirements, str, date], unicode: bool
) -> None:
    spec, name, day = asked
    for width in (40, 80, 200):
        is_a_screen(advise(spec, EVERY_BASE[name], day), width, unicode=unicode)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("width", [40, 60, 100])
def test_every_page_keeps_to_its_width_in_ascii_too(whole: bool, width: int) -> None:
    for file in EXAMPLES:
        advice = example(file)
        shown = terminal.render([advice], width=width, unicode=False, full=whole, explain=whole)
        assert shown.isascii()
        wide = [line.strip() for line in shown.splitlines() if len(line) > width]
        assert all(re.fullmatch(r"\S+:\S+", line) for line in wide)  # an address is never broken
        assert squeezed(words.verdict(advice)) in squeezed(shown)


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_writers_tell_the_same_sections_in_the_same_order(file: str) -> None:
    advice = example(file)
    for options in ({"full": False, "explain": False}, {"full": True, "explain": True}):
        page = list(full.blocks([advice], **options))
        parts = [part for one in page for part in (one.shown(9) if isinstance(one, Section) else [one])]
        headings = [part.text for part in parts if isinstance(part, Heading)]
        assert len(headings) > 2
        written = markdown.render([advice], **options)
        assert re.findall(r"^#+ (.*)$", written, flags=re.MULTILINE) == list(map(markdown.escape, headings))
        shown = terminal.render([advice], width=200, **options).splitlines()
        places = [next(n for n, line in enumerate(shown) if line.startswith(text)) for text in headings]
        assert places == sorted(places)


def test_the_whole_page_tells_every_reason_fact_step_and_source() -> None:
    for file in EXAMPLES:
        advice = example(file)
        shown = squeezed(terminal.render([advice], full=True))
        for item in advice.criteria:
            assert all(squeezed(each.because) in shown for each in (*item.reasons, *item.facts))
        assert all(squeezed(source.says) in shown for source in advice.cited())
        assert all(squeezed(gone.why.reason) in shown for gone in advice.retired)
        assert all(step.living[0].name in shown for step in advice.steps if step.living)


def test_several_specs_are_a_table_unless_all_is_wanted() -> None:
    advices = [example(file) for file in EXAMPLES]
    assert len(terminal.render(advices).splitlines()) == len(advices) + 1
    assert len(markdown.render(advices).splitlines()) == len(advices) + 2
    whole = terminal.render(advices, full=True)
    assert whole.startswith(terminal.render(advices).splitlines()[0])
    assert all(words.edition(advice) in squeezed(whole) for advice in advices)
    assert whole.count("─" * 80) == len(advices)


@st.composite
def advices(draw: st.DrawFn) -> Advice:
    return advise(requirements(draw(answers())), draw(rule_bases()))


@settings(max_examples=60)
@given(advices())
def test_what_is_said_of_certainty_never_contradicts_itself(advice: Advice) -> None:
    verdict, certainty = advice.verdict, words.certainty(advice)
    shown = squeezed(terminal.render([advice], explain=True))
    if verdict.decided:
        assert not advice.questions
        assert "could still" not in shown
        assert "Still open" not in shown
        assert ("can make a winner" in certainty) == (verdict.word == "toss-up") == ("certain" not in certainty)
    else:
        assert "certain" not in certainty
    if verdict.winner:
        assert words.verdict(advice).startswith(advice.rules.candidates[verdict.winner].name)
    assert bool(re.search("Still open|Open too", shown)) == bool(advice.questions)
    assert not re.search(r"\b(margin|coverage|criterion id)\b", shown)


@settings(max_examples=60)
@given(advices())
def test_what_is_told_of_changes_comes_true(advice: Advice) -> None:
    if advice.verdict.word == "undecided":
        return
    told = sureness.flips(advice, 99)
    for flip in advice.flips.found:
        assert f"{words.outcome(advice, flip.winner)} with {sureness.flip(flip)}" in told
        for changes in (flip.changes, *flip.alike):
            spec = advice.requirements.with_answers({change.field: change.after for change in changes})
            assert advise(spec, advice.rules).winner == flip.winner
    for line in sureness.nearest_turn(advice):
        word, title = re.findall(r"Importance (\w+) instead of \w+ for (\w+)", line)[0]
        spec = advice.requirements.model_copy(update={"priorities": {title.lower(): word}})
        assert line.endswith(words.outcome(advice, advise(spec, advice.rules).winner))


@settings(max_examples=60)
@given(advices())
def test_the_page_adds_up(advice: Advice) -> None:
    """The points of the criteria for the first two, less those against, are the lead."""
    if advice.leading is None:
        return
    ahead, behind, level = words.sides(advice)
    leads = [item.lead(*advice.leading) for side in (ahead, behind, level) for item in side]
    assert sum(leads) == advice.verdict.lead
    assert [lead for lead in leads if lead] == sorted((lead for lead in leads if lead), key=lambda n: (n < 0, -abs(n)))
    worth = {"": 0, **advice.rules.scale.strengths}
    for side, (first, second) in ((ahead, advice.leading), (behind, advice.leading[::-1])):
        for item in side:  # the first of its reasons speaks for whom the criterion does
            best = words.reasons(advice, item)[0].favours
            assert worth[best.get(first, "")] > worth[best.get(second, "")]


@settings(max_examples=60)
@given(advices())
def test_the_waterfall_ends_in_the_lead(advice: Advice) -> None:
    """Each criterion stands in it once, starts where the one before it ends, and moves nothing only if it cannot."""
    picture, (first, second) = waterfall(advice), words.paired(advice)
    moving = [row for rows in picture.merits.values() for row in rows] + picture.estate
    rows = [*moving, *picture.still]
    assert sorted(row.item.criterion.id for row in rows) == sorted(
        id_ for id_, one in advice.rules.criteria.items() if one.rules
    )
    ends = [*accumulate((row.item.lead(first.id, second.id) for row in rows), initial=0)]
    assert [(row.start, row.start + row.move) for row in rows] == [*pairwise(ends)]
    assert all(picture.low <= end <= picture.high for end in (0, *ends))
    assert ends[-1] == picture.lead
    assert picture.lead == advice.verdict.lead or advice.leading is None
    assert not any(row.move or row.item.judgement.out for row in picture.still)


def page(*criteria: Any, rules: RuleBase | None = None, **spec: Any) -> str:
    return squeezed(terminal.render([advise(requirements(**spec), rules or rule_base(*criteria))]))


def there(on: str, importance: str = "high", *, kept: bool = False) -> Any:
    estate = criterion("estate", rule("there", {on: "strong"}), importance=importance, switching=True)
    return replace(estate, kept_when=condition(ALWAYS)) if kept else estate


def better(of: str, importance: str = "high") -> Any:
    return criterion("merits", rule("better", {of: "strong"}), importance=importance)


@pytest.mark.parametrize(
    ("criteria", "says"),
    [
        ([better("b")], "B, by 9 points over A: lean Start with B."),
        ([there("a"), better("b")], "Stay with A, and start new work on B: the merits favour it by 9 points, not by"),
        (
            [there("a", "low"), better("b", "critical")],
            "Move to B: the merits favour it by 15 points, more than leaving A",
        ),
        (
            [there("a", "low", kept=True), better("b", "critical")],
            "Keep A for what is there, and start new work on B: the merits favour it by 15 points.",
        ),
        ([there("a"), better("a")], "A, by 18 points over B: clear Stay with A: the merits favour it too."),
        ([there("a")], "A, by 9 points over B: lean Stay with A: the merits favour no other by enough to count."),
        ([there("a"), criterion("c", rule("out", rules_out=("a",)))], "Move to B: A is ruled out."),
        (
            [better("a"), criterion("c", rule("r", {"b": "strong"}), importance="high")],
            "Toss-up: A and B are level As far",
        ),
    ],
)
def test_the_verdict_says_what_to_do(criteria: list[Any], says: str) -> None:
    assert says in page(*criteria)


def test_what_rules_a_candidate_out_stands_below_the_verdict() -> None:
    limits = criterion("limits", rule("out", rules_out=("a",)))
    assert "B, since nothing else can do the job: clear A is ruled out: Because of out." in page(limits)
    own = page(better("b"), rules_out={"a": "given up"})
    assert "B, since nothing else can do the job: clear The project rules A out: given up. Start with B." in own
    none = page(limits, rules_out={"b": "unknown\x1b[31m"})
    assert r"None fit: every candidate is ruled out A is ruled out: Because of out." in none
    assert r"The project rules B out: unknown\x1b[31m." in none


def test_a_runtime_is_named_where_one_is_deployed_to_and_a_headline_before_what_to_do() -> None:
    components = {
        id_: Component(id_, id_.title(), ("b",), False, "active", "It runs.", (), (need,), None, None, ("s",))
        for id_, need in {"trainer": "train", "shrinker": "shrink", "runner": "run"}.items()
    }
    needs = (
        Need("train", "Train", condition(ALWAYS)),
        Need("shrink", "Make models small", condition({"deployment.optimisation": "essential"})),
        Need("run", "Run on phones", condition({"deployment.targets": "ios"})),
    )
    note = Note("n", condition(ALWAYS), "Mind the gap.", (), headline=True)
    rules = rule_base(better("b"))
    rules.__dict__.update(components=components, needs=needs, notes=(note,))
    small = {**ALWAYS, "deployment.optimisation": "essential"}
    shown = page(rules=rules, answers={**small, "deployment.targets": ("ios",)})
    assert "B, by 9 points over A: lean Mind the gap. Start with B, and use Runner to run on phones." in shown
    assert "Start with B. " in page(rules=rules, answers=small)


def test_every_name_of_a_rule_base_can_be_shown() -> None:
    for name in rule_text.names(RULES):
        (shown,) = yaml.safe_load(rule_text.render(RULES, name, {}))
        assert name == shown or name.startswith(f"{shown}/")
    index = rule_text.render(RULES, None, {})
    assert all(id_ in index for id_ in RULES.criteria)


@given(st.integers(-60, 60), st.integers(9, 80))
def test_the_bar_reaches_a_mark_exactly_when_the_lead_does(lead: int, room: int) -> None:
    drawn = Balance(("A", "B"), lead, (5, 15)).drawn(room)
    assert len(drawn) == room - 1 + room % 2
    left, _, right = drawn.partition("┼")
    side, other = (left[::-1], right) if lead > 0 else (right, left[::-1])
    assert side.count("┃") == (abs(lead) >= 5) + (abs(lead) >= 15)
    assert side.count("┃") + side.count("│") == other.count("│") == 2
    assert set(other) <= {"░", "│"}


@given(st.text(alphabet="ab. ", min_size=1, max_size=300), st.integers(40, 90))
def test_what_is_cut_says_so(text: str, width: int) -> None:
    for unicode, mark in ((True, "…"), (False, "...")):
        shown = terminal.written([Paragraph((Span(text),), 2)], width=width, unicode=unicode)
        assert len(shown.splitlines()) <= 2
        assert squeezed(shown) == squeezed(text) or squeezed(shown).endswith(mark)
