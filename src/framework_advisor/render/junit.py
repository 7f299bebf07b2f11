"""Gates as JUnit XML, in the common subset: a suite a spec, a test case a gate, passing ones too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held
from framework_advisor.render import words
from framework_advisor.render.gated import waived
from framework_advisor.text.problems import inert

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str]) -> str:
    """Return the suites. Without any gate a suite has one test case, which passes: the advice was given.

    `held` are the gates of each advice, and `paths` where each file stands in the repository.
    """
    root = ET.Element("testsuites", name="framework-advisor")
    for advice, gates in zip(advices, held, strict=True):
        file = words.spec_place(advice).file
        suite = ET.SubElement(root, "testsuite", name=_legal(words.spec_file(advice)), time="0")
        cases = [_case(suite, advice, one) for one in gates] or [_scored(suite, advice)]
        for case in cases:
            case.set("classname", _legal(paths.get(file, file)))
            if file in paths:
                case.set("file", _legal(paths[file]))
        suite.set("tests", str(len(cases)))
        for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _scored(suite: ET.Element, advice: Advice) -> ET.Element:
    case = ET.SubElement(suite, "testcase", name="scored", time="0")
    ET.SubElement(case, "system-out").text = _legal(words.verdict(advice))
    return case


def _case(suite: ET.Element, advice: Advice, one: Held) -> ET.Element:
    case = ET.SubElement(suite, "testcase", name=_legal(one.name), time="0")
    says = _legal(one.says)
    if one.waivers:
        ET.SubElement(case, "skipped", message=says + _legal(waived(one)))
    elif one.holds is None:
        ET.SubElement(case, "error", message=says, type="inconclusive")
    elif not one.holds:
        failure = ET.SubElement(case, "failure", message=says, type=one.gate)
        failure.text = _legal(
            "\n".join(f"{rule.name}: {rule.because} ({words.triggers(advice, rule)})" for rule in one.behind)
        )
    else:
        ET.SubElement(case, "system-out").text = says
    return case


def _legal(text: str) -> str:
    """Return text without what XML 1.0 cannot hold, and without what reorders it."""
    return "\n".join(_ILLEGAL.sub("", inert(line)) for line in text.split("\n"))
