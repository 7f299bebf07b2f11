"""Advice as Markdown (GitHub flavour): the same content, for a job summary or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from framework_advisor.engine.advice import Advice
from framework_advisor.render import sureness, words
from framework_advisor.rulebase.model import Rule, Source
from framework_advisor.text.problems import inert

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def escape(text: str) -> str:
    """Return free text as one line in which nothing is markup, a link, or a mention."""
    line = inert(" ".join(text.split()))
    # Nothing but an interrupted text node keeps GitHub from seeing a mention.
    line = _MARKS.sub(lambda match: "@<!-- -->" if match.group() == "@" else f"\\{match.group()}", line)
    return re.sub(r"^(\d*)(?=[-+.)])", r"\1\\", line)  # what would begin a list


def render(advices: Sequence[Advice], *, explain: bool = False) -> str:
    """Return one advice, or several with a table before them. `explain` tells all of how sure it is."""
    lines = list(_table(advices)) if len(advices) > 1 else []
    for advice in advices:
        lines += _page(advice, sureness.whole if explain else sureness.short)
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(advices: Sequence[Advice]) -> Iterator[str]:
    yield "# Framework advice"
    yield ""
    yield "| Project | Verdict | Winner | Margin |"
    yield "| --- | --- | --- | ---: |"
    for name, advice in zip(words.names(advices), advices, strict=True):
        verdict = advice.verdict
        winner = escape(advice.rules.candidates[verdict.winner].name) if verdict.winner else "-"
        margin = "-" if verdict.margin is None else f"{verdict.margin:.1f}"
        yield f"| {escape(name)} | {verdict.word} | {winner} | {margin} |"
    yield ""


def _page(advice: Advice, how_sure: sureness.Telling) -> Iterator[str]:
    yield f"# {escape(words.title(advice))}"
    yield ""
    yield f"**{escape(words.verdict(advice))}.** {escape(words.coverage(advice))}"
    yield ""
    for line in (words.decision(advice), *words.then(advice), words.overdue(advice)):
        if line:
            yield from (escape(line), "")
    yield from _standings(advice)
    for side in words.sides(advice):
        yield from (f"## {escape(words.side_heading(advice, side))}", "")
        for item in side.criteria:
            yield f"- **{escape(item.criterion.title)}** ({item.importance}; {escape(words.pulls(advice, item))})"
            for rule in words.reasons(item, advice):
                yield _reason(advice, rule, f"*{escape(words.favours(rule, advice.rules))}:* ")
        yield ""
    for title, sentences in how_sure(advice).items():
        yield from (f"## {escape(title)}", "", *(f"- {escape(sentence)}" for sentence in sentences), "")
    yield from _next(advice)
    yield from _questions(advice)
    if advice.retired():
        yield from ("## No longer counted", "")
        for gone in advice.retired():
            yield f"- {escape(words.retirement(advice, gone))} ({escape(words.listed(advice, gone.sources))})"
        yield ""
    if advice.notes:
        yield from ("## Notes", "", *(f"- {escape(note.says)}" for note in advice.notes), "")
    yield from _sources(advice)
    yield escape(" ".join(filter(None, (words.doubtful(advice), words.edition(advice)))))
    yield ""


def _standings(advice: Advice) -> Iterator[str]:
    yield "| Candidate | Rank | Score |"
    yield "| --- | ---: | ---: |"
    for standing in advice.standings:
        out = " (ruled out)" if standing.ruled_out else ""
        yield f"| {escape(standing.candidate.name)}{out} | {standing.rank} | {standing.score:.1f} |"
    yield ""
    for standing in advice.standings:
        if standing.ruled_out:
            yield from (f"## {escape(standing.candidate.name)} is ruled out", "")
            yield from (_reason(advice, rule, "") for rule in standing.ruled_out)
            yield ""


def _reason(advice: Advice, rule: Rule, label: str) -> str:
    triggers, sources = words.evidence(advice, rule)
    return f"  - {label}{escape(rule.because)} ({escape(triggers)}; {escape(sources)})"


def _next(advice: Advice) -> Iterator[str]:
    steps = list(advice.steps())
    if steps:
        yield from ("## What to use next", "")
    for step in steps:
        start = step.living[0].start if step.living else None
        learn = f" ([start here](<{_url(start)}>))" if start else ""
        yield f"- **{escape(step.need.title)}:** {escape(words.next_step(step))}{learn}"
        yield from (f"  - **Not:** {escape(words.dead_end(advice, dead))}" for dead in step.dead)
    if steps:
        yield ""


def _url(link: str) -> str:
    return quote(link, safe=":/?#@!$&()*+,;=%~")


def _questions(advice: Advice) -> Iterator[str]:
    fields = advice.open_fields()
    if fields:
        yield from ("## Not answered, and it could matter", "")
        for field, criteria in fields.items():
            yield f"- `{field}`: {escape(', '.join(item.criterion.title for item in criteria))}"
        yield ""


def _sources(advice: Advice) -> Iterator[str]:
    found = advice.cited()
    if found:
        yield from ("## Sources", "", *(f"- {cited(source)}" for source in found), "")


def cited(source: Source) -> str:
    """Return what a source says, what became of it, and where it stands."""
    today = f" Today ({source.status}): {source.today}" if source.today else ""
    return f"{escape(source.id)}: {escape(source.says + today)} ({_titled(source)})"


def _titled(source: Source) -> str:
    title = escape(source.title)
    if source.link and source.link.startswith(("https://", "http://")):
        return f"[{title}](<{_url(source.link)}>)"
    return f"{title}, {escape(source.link)}" if source.link else title
