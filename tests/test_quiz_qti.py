"""QTI: items against the schema, their response processing carried out by a small interpreter of the standard's rules.

The schema stands in the folder that the environment variable QTI_SCHEMAS names; CONTRIBUTING.md says where it is from.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from explainer.homework.sheet import Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.quiz import write_quiz
from tests.sheets import HOSTILE, sheet, variant
from tests.tools import library

NS = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
WEIGHTS = (("0.1", "-0.2", "0.3", "0.4"), ("0.5", "0.6", "-0.7", "0.8"))


def package(sheets: list[Sheet]) -> ZipFile:
    ((name, pieces),) = write_quiz("qti", sheets)
    assert name == "homework-qti.zip"
    return ZipFile(BytesIO(b"".join(pieces)))


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    return [
        sheet("mazur"),
        sheet(variant(WEIGHTS), "2B-X9", reason=True),
        sheet("typed-activation", "TT-11", title=HOSTILE),
        sheet({**variant(WEIGHTS), "notation": "delta"}, "DD-33", mistakes=("derivative_of_output",)),
        sheet("tanh-bce", "FF-44", formulas=False),
    ]


@pytest.fixture(scope="module")
def archive(sheets: list[Sheet]) -> ZipFile:
    return package(sheets)


# ------------------------------------------------------------------------------------------------ the standard's rules


def evaluated(expression: ET.Element, variables: Mapping[str, Any]) -> Any:
    """A QTI expression; NULL is None."""
    inner = [evaluated(part, variables) for part in expression]
    match expression.tag.removeprefix(NS):
        case "variable":
            return variables[expression.attrib["identifier"]]
        case "baseValue":
            text = expression.text or ""
            return Decimal(text) if expression.attrib["baseType"] == "float" else text
        case "sum":
            return sum(inner)
        case "multiple":
            return [one for part in inner for one in (part if isinstance(part, list) else [part])]
        case "and":
            return all(inner)
        case "gte":
            return None not in inner and as_double(inner[0]) >= as_double(inner[1])
        case "lte":
            return None not in inner and as_double(inner[0]) <= as_double(inner[1])
    raise AssertionError(expression.tag)


def as_double(number: Decimal) -> float:
    """What a player computes with."""
    return float(str(number))


def processed(item: ET.Element, responses: Mapping[str, str]) -> dict[str, Any]:
    """The outcomes of an item for what a student typed."""
    variables: dict[str, Any] = {}
    for declared in item.iter(f"{NS}responseDeclaration"):
        typed = responses.get(declared.attrib["identifier"])
        variables[declared.attrib["identifier"]] = (
            Decimal(typed) if typed is not None and declared.attrib["baseType"] == "float" else typed
        )
    for declared in item.iter(f"{NS}outcomeDeclaration"):
        start = declared.findtext(f"{NS}defaultValue/{NS}value")
        empty: Any = [] if declared.attrib["cardinality"] == "multiple" else None
        variables[declared.attrib["identifier"]] = Decimal(start) if start is not None else empty
    for condition in item.iter(f"{NS}responseCondition"):
        for branch in condition:
            test, *actions = branch
            if evaluated(test, variables):
                for action in actions:
                    variables[action.attrib["identifier"]] = evaluated(action[0], variables)
                break
    return variables


def shown(item: ET.Element, outcomes: Mapping[str, Any]) -> list[str]:
    """The feedback a student sees."""
    return [
        "".join(feedback.itertext())
        for feedback in item.iter(f"{NS}modalFeedback")
        if (feedback.attrib["identifier"] in outcomes[feedback.attrib["outcomeIdentifier"]])
        == (feedback.attrib["showHide"] == "show")
    ]


def item_of(archive: ZipFile, code: str) -> ET.Element:
    return ET.fromstring(archive.read(f"items/{code}.xml"))


# ------------------------------------------------------------------------------------------------------------ the tests


def test_everything_is_valid_against_the_schema(archive: ZipFile) -> None:
    folder = os.environ.get("QTI_SCHEMAS")
    if not folder:
        pytest.skip("QTI_SCHEMAS names no folder with the schemas")
    etree = library("lxml.etree")
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    schema = etree.XMLSchema(etree.parse(str(Path(folder) / "qtiv2p1" / "imsqti_v2p1.xsd"), parser))
    documents = [name for name in archive.namelist() if name != "imsmanifest.xml"]
    assert len(documents) == 6
    for name in documents:
        document = etree.fromstring(archive.read(name))
        assert schema.validate(document), (name, schema.error_log)
    document.find(f".//{NS}assessmentSection").set("visible", "perhaps")
    assert not schema.validate(document)


def test_a_sheet_answered_right_gets_every_mark(sheets: list[Sheet], archive: ZipFile) -> None:
    for one in sheets:
        item = item_of(archive, one.code)
        outcomes = processed(item, {f"ROW{q.row}": q.answer for q in one.questions})
        assert outcomes["SCORE"] == outcomes["MAXSCORE"] == len(one.questions)
        assert shown(item, outcomes) == []
        assert processed(item, {})["SCORE"] == 0


def test_every_slip_is_named_and_its_neighbours_are_not(sheets: list[Sheet], archive: ZipFile) -> None:
    named = 0
    for one in sheets:
        item = item_of(archive, one.code)
        for question in one.questions:
            tolerance, earlier = Decimal(question.tolerance), [Decimal(question.answer)]
            for slip in question.slips:
                outcomes = processed(item, {f"ROW{question.row}": slip.value})
                number = Decimal(slip.value)
                if all(abs(number - before) > tolerance for before in earlier):
                    assert outcomes["SCORE"] == 0
                    assert shown(item, outcomes) == [f"({question.row}) {slip_feedback(slip, one.spec.page)}"]
                    named += 1
                earlier.append(number)
            unit = Decimal(1).scaleb(tolerance.as_tuple().exponent)  # type: ignore[arg-type]
            for sign in (1, -1):
                edge = Decimal(question.answer) + sign * tolerance
                assert processed(item, {f"ROW{question.row}": str(edge)})["SCORE"] == 1
                assert processed(item, {f"ROW{question.row}": str(edge + sign * unit)})["SCORE"] == 0
            outcomes = processed(item, {f"ROW{question.row}": str(max(earlier) + 3 * tolerance)})
            assert outcomes["SCORE"] == 0
            assert shown(item, outcomes) == []
    assert named > 50


def test_the_key_inside_an_item_is_the_sheets(sheets: list[Sheet], archive: ZipFile) -> None:
    for one in sheets:
        item = item_of(archive, one.code)
        correct = {
            d.attrib["identifier"]: d.findtext(f"{NS}correctResponse/{NS}value")
            for d in item.iter(f"{NS}responseDeclaration")
            if d.attrib["baseType"] == "float"
        }
        assert correct == {f"ROW{q.row}": q.answer for q in one.questions}
        fields = [f.attrib["responseIdentifier"] for f in item.iter(f"{NS}textEntryInteraction")]
        assert fields == list(correct)
        reasons = [f.attrib["responseIdentifier"] for f in item.iter(f"{NS}extendedTextInteraction")]
        assert reasons == [f"WHY{q.row}" for q in one.questions if q.reason]


def test_formulas_are_mathml(sheets: list[Sheet], archive: ZipFile) -> None:
    for one in sheets:
        item = item_of(archive, one.code)
        formulas = list(item.iter(f"{MATHML}math"))
        assert len(formulas) == len(one.given) + len(one.questions)
        assert all(part.tag.startswith(MATHML) for formula in formulas for part in formula.iter())


def test_the_manifest_lists_every_file_and_the_test_draws_among_the_items(
    sheets: list[Sheet], archive: ZipFile
) -> None:
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    listed = {file.attrib["href"] for file in manifest.iter(f"{CP}file")}
    assert listed == set(archive.namelist()) - {"imsmanifest.xml"}
    names = {resource.attrib["identifier"] for resource in manifest.iter(f"{CP}resource")}
    assert {d.attrib["identifierref"] for d in manifest.iter(f"{CP}dependency")} == names - {"test"}
    test = ET.fromstring(archive.read("test.xml"))
    assert {ref.attrib["href"] for ref in test.iter(f"{NS}assessmentItemRef")} == listed - {"test.xml"}
    for ref in test.iter(f"{NS}assessmentItemRef"):
        item = ET.fromstring(archive.read(ref.attrib["href"]))
        assert item.attrib["identifier"] == ref.attrib["identifier"]
    assert {s.attrib["select"] for s in test.iter(f"{NS}selection")} == {"1"}
    assert len(list(test.iter(f"{NS}selection"))) == len({one.title for one in sheets})


def test_a_hostile_title_is_only_a_title(archive: ZipFile) -> None:
    item = item_of(archive, "TT-11")
    assert item.attrib["title"] == f"{HOSTILE} TT-11"
    assert {e.tag for e in item.iter() if not e.tag.startswith((NS, MATHML))} == set()
    assert not any("script" in e.tag for e in item.iter())


def test_the_package_is_the_same_every_time_and_readable_by_any_unzip(sheets: list[Sheet]) -> None:
    first, second = (b"".join(next(write_quiz("qti", sheets))[1]) for _ in range(2))
    assert first == second
    archive = ZipFile(BytesIO(first))
    assert archive.testzip() is None
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) and not entry.flag_bits & 8 for entry in archive.filelist)
    many = [replace(sheets[1], code=f"S{n}") for n in range(300)]
    assert len(package(many).namelist()) == 302
