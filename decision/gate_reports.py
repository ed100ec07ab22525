"""A gate for a CI server: JUnit XML for its list of tests, Markdown for a pull request."""

import re
from typing import Final
from xml.etree import ElementTree

from decision.core.gate.schema import GateRecord, RuleRecord, SideRecord
from decision.core.gate.verdicts import Verdict
from decision.models import GateResult
from decision.reports.markdown import MARKUP

#: What XML 1.0 cannot hold.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A name must notify nobody: this keeps @ from being the start of a mention.
_MENTION: Final = ("@", "@\u2060")


def junit_xml(gate: GateResult, url: str) -> bytes:
    """One test case a rule: NO-GO is a failure, INCONCLUSIVE an error, so that neither is green."""
    record: GateRecord = gate.record
    verdicts = [rule["verdict"] for rule in record["rules"]]
    suite = ElementTree.Element(
        "testsuite",
        name=_xml(f"rationale gate: {record['policy'].get('name') or record['suite']['slug']}"),
        tests=str(len(verdicts)),
        failures=str(verdicts.count(Verdict.NO_GO)),
        errors=str(verdicts.count(Verdict.INCONCLUSIVE)),
        skipped="0",
        time="0",
        timestamp=gate.created_at.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    told = ElementTree.SubElement(suite, "properties")
    facts = {"verdict": record["verdict"], "headline": record["headline"], "url": url}
    facts |= {"candidate": gate.candidate, "incumbent": gate.incumbent, "digest": gate.digest}
    for name, value in facts.items():
        ElementTree.SubElement(told, "property", name=name, value=_xml(value))
    for rule in record["rules"]:
        _test_case(suite, gate, rule, url)
    whole = ElementTree.Element("testsuites")
    whole.append(suite)
    return bytes(ElementTree.tostring(whole, encoding="utf-8", xml_declaration=True))


def _test_case(suite: ElementTree.Element, gate: GateResult, rule: RuleRecord, url: str) -> None:
    named = {"classname": _xml(f"gate.{gate.candidate}"), "name": _xml(rule["name"]), "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", named)
    text = _xml(" ".join(part for part in (rule["sentence"], rule["way_out"], url) if part))
    if rule["verdict"] == Verdict.GO:
        ElementTree.SubElement(case, "system-out").text = text
        return
    tag = "failure" if rule["verdict"] == Verdict.NO_GO else "error"
    kind = Verdict(rule["verdict"]).word
    found = ElementTree.SubElement(case, tag, message=_xml(rule["sentence"]), type=kind)
    found.text = text


def summary_markdown(gate: GateResult, url: str) -> str:
    """The verdict with every rule; what people wrote is escaped and mentions nobody."""
    record: GateRecord = gate.record
    title = record["policy"].get("name")
    about = f"{_side(record['candidate'])} against {_side(record['incumbent'])}"
    if record["incumbent"] is None:
        about = _side(record["candidate"])
    suite = record["suite"]
    lines = [
        f"### {_plain(str(title))}: {_plain(record['headline'])}"
        if title
        else f"### {_plain(record['headline'])}",
        "",
        f"{about}, on {_plain(suite['name'])} v{suite['version']} ({suite['cases']:,} cases).",
        "",
        "| Verdict | Rule | Found |",
        "| --- | --- | --- |",
        *(_row(rule) for rule in record["rules"]),
        "",
        *(f"- {_plain(note)}" for note in record["notes"]),
        *([""] if record["notes"] else []),
        f"[The gate on its page]({url}) · sha256 {gate.digest[:12]}",
        "",
    ]
    return "\n".join(lines)


def _row(rule: RuleRecord) -> str:
    found = " ".join(part for part in (rule["sentence"], rule["way_out"]) if part)
    word = Verdict(rule["verdict"]).word
    return f"| **{word}** | {_plain(rule['name'])} | {_plain(found)} |"


def _side(side: SideRecord | None) -> str:
    return f"**{_plain(side['label'])}** (run {side['run']})" if side else ""


def _plain(text: str) -> str:
    """One line of text without any markup in effect."""
    return " ".join(text.split()).translate(MARKUP).replace(*_MENTION)


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
