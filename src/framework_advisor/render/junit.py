"""Gates as JUnit XML, in the common subset: a suite a spec, a test case a gate, passing ones too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held
from framework_advisor.render import words
from framework_advisor.render.gated import said
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import Problem

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(
    advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str], *, full: bool = False
) -> str:
    """Return the suites. Without any gate a suite has one test case, which passes: the advice was given.

    In full what does not hold is told with every reason behind it.

    `held` are the gates of each advice, and `paths` where each file stands in the repository.
    """
    root = ET.Element("testsuites", name="framework-advisor")
    for advice, gates in zip(advices, held, strict=True):
        file = words.spec_place(advice).file
        suite = ET.SubElement(root, "testsuite", name=_legal(words.spec_file(advice)), time="0")
        where = _legal(paths.get(file, file))
        for one in gates or [Held("scored", True, words.verdict(advice))]:
            _case(
                ET.SubElement(suite, "testcase", classname=where, name=_legal(one.name), time="0"),
                advice,
                one,
                full=full,
            )
    return _written(root)


def problems(found: Sequence[Problem], paths: Mapping[str, str]) -> str:
    """Return an error for each problem of the input, and where its file stands in the repository."""
    root = ET.Element("testsuites", name="framework-advisor")
    suite = ET.SubElement(root, "testsuite", name="input", time="0")
    for one in found:
        name, told = f"{one.code} at {one.place}", _legal(str(one))
        file = _legal(paths.get(one.place.file, one.place.file))
        case = ET.SubElement(suite, "testcase", classname=file, name=_legal(name), time="0")
        ET.SubElement(case, "error", message=told.partition("\n")[0], type=one.code).text = told
    return _written(root)


def _written(root: ET.Element) -> str:
    """Return suites as a document, with the counts of their parts."""
    for part in (*root, root):
        part.set("tests", str(len(part.findall(".//testcase"))))
        for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            if part is not root or kind != "skipped":  # Jenkins knows no such count of all suites
                part.set(name, str(len(part.findall(f".//{kind}"))))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(case: ET.Element, advice: Advice, one: Held, *, full: bool) -> None:
    """Put into a test case what became of a gate."""
    says = _legal(said(advice, one))
    if one.holds:
        ET.SubElement(case, "system-out").text = says
    elif one.waivers:
        ET.SubElement(case, "skipped", message=says)
    else:
        reasons = (f"{rule.name}: {rule.because} ({words.triggers(advice, rule)})" for rule in one.behind if full)
        kind, type_ = ("error", "inconclusive") if one.holds is None else ("failure", one.gate)
        # GitLab shows the text alone, so that it begins with the message.
        ET.SubElement(case, kind, message=says, type=type_).text = "\n".join([says, *map(_legal, reasons)])


def _legal(text: str) -> str:
    """Return text without what XML 1.0 cannot hold, and without what reorders it."""
    return "\n".join(_ILLEGAL.sub("", inert(line)) for line in text.split("\n"))
