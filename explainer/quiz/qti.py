"""Sheets → a QTI 2.1 package: one item per sheet, a test that draws one, and the manifest.

In: sheets. Out: the zip, item by item. An item holds the network, a field for every asked line, how a number is judged
(within the tolerance of the answer, else of each slip's number in turn) and what is shown for a slip. Formulas are
MathML.

    >>> sheet_identifier("K7Q2-4M")
    'sheet-K7Q2-4M'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from explainer.homework.sheet import Question, Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.quiz.edges import interval
from explainer.quiz.packing import zip_files
from explainer.quiz.sentences import XML, introduction, question_line

QTI_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
PACKAGE_NAMESPACE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def package(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The zip."""
    return zip_files(_files(sheets))


def _files(sheets: Iterable[Sheet]) -> Iterator[tuple[str, bytes]]:
    codes: dict[str, list[str]] = {}
    for sheet in sheets:
        codes.setdefault(sheet.title, []).append(sheet.code)
        yield f"items/{sheet.code}.xml", _document_bytes(assessment_item(sheet))
    yield "test.xml", _document_bytes(_test(codes))
    yield "imsmanifest.xml", _document_bytes(_manifest([code for each in codes.values() for code in each]))


def _document_bytes(root: ET.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def sheet_identifier(code: str) -> str:
    """A sheet's identifier: letters first, as XML wants it."""
    return f"sheet-{code}"


def _element(tag: str, *children: ET.Element | str, **attributes: str) -> ET.Element:
    """An element; a string among the children is its text."""
    element = ET.Element(tag, attributes)
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def _base_value(text: str, kind: str) -> ET.Element:
    return _element("baseValue", text, baseType=kind)


def _variable(name: str) -> ET.Element:
    return _element("variable", identifier=name)


# --------------------------------------------------------------------------------------------------------- the item


def assessment_item(sheet: Sheet) -> ET.Element:
    """One sheet."""
    root = _element(
        "assessmentItem",
        xmlns=QTI_NAMESPACE,
        identifier=sheet_identifier(sheet.code),
        title=f"{sheet.title} {sheet.code}",
        adaptive="false",
        timeDependent="false",
    )
    for question in sheet.questions:
        correct = _element("correctResponse", _element("value", question.answer))
        root.append(_response(_row_name(question), "float", correct))
        if question.reason:
            root.append(_response(_reason_name(question), "string"))
    root.append(_outcome("SCORE", "single", "float", "0"))
    root.append(_outcome("MAXSCORE", "single", "float", str(len(sheet.questions))))
    root.append(_outcome("FEEDBACK", "multiple", "identifier"))
    root.append(_body(sheet))
    root.append(_element("responseProcessing", *map(_response_condition, sheet.questions)))
    for question in sheet.questions:
        for n, slip in enumerate(question.slips, 1):
            text = f"({question.row}) {slip_feedback(slip, sheet.spec.page)}"
            root.append(
                _element(
                    "modalFeedback",
                    text,
                    outcomeIdentifier="FEEDBACK",
                    identifier=_slip_name(question, n),
                    showHide="show",
                )
            )
    return root


def _row_name(question: Question) -> str:
    return f"ROW{question.row}"


def _reason_name(question: Question) -> str:
    return f"WHY{question.row}"


def _slip_name(question: Question, n: int) -> str:
    return f"ROW{question.row}_SLIP{n}"


def _response(name: str, kind: str, *children: ET.Element) -> ET.Element:
    return _element("responseDeclaration", *children, identifier=name, cardinality="single", baseType=kind)


def _outcome(name: str, cardinality: str, kind: str, start: str | None = None) -> ET.Element:
    default = [] if start is None else [_element("defaultValue", _element("value", start))]
    return _element("outcomeDeclaration", *default, identifier=name, cardinality=cardinality, baseType=kind)


def _body(sheet: Sheet) -> ET.Element:
    """What the student reads. Put together as markup, for sentences hold formulas, and parsed."""
    language = sheet.spec.page.language
    blocks = [f"<p>{text}</p>" for text in introduction(sheet, XML)]
    for question in sheet.questions:
        field = f'<textEntryInteraction responseIdentifier="{_row_name(question)}" expectedLength="16"/>'
        blocks.append(f"<p>{question_line(sheet, question, XML, field)}</p>")
        if question.reason:
            blocks.append(
                f'<extendedTextInteraction responseIdentifier="{_reason_name(question)}" expectedLines="2">'
                f"<prompt>{XML.say(language, 'quiz.reason')}</prompt></extendedTextInteraction>"
            )
    body = ET.fromstring(f"<itemBody>{''.join(blocks)}</itemBody>")
    for formula in body.iter("math"):
        formula.set("xmlns", MATHML_NAMESPACE)
    return body


def _response_condition(question: Question) -> ET.Element:
    """Within the tolerance of the answer: a mark; else, of the first slip that fits: its feedback."""
    mark = _set_outcome("SCORE", _element("sum", _variable("SCORE"), _base_value("1", "float")))
    condition = _element("responseCondition", _element("responseIf", _equal_within(question, question.answer), mark))
    for n, slip in enumerate(question.slips, 1):
        named = _element("multiple", _variable("FEEDBACK"), _base_value(_slip_name(question, n), "identifier"))
        condition.append(
            _element("responseElseIf", _equal_within(question, slip.value), _set_outcome("FEEDBACK", named))
        )
    return condition


def _equal_within(question: Question, number: str) -> ET.Element:
    """Between two bounds: players of today know no tolerance mode."""
    lowest, highest = interval(number, question.tolerance)
    name = _row_name(question)
    return _element(
        "and",
        _element("gte", _variable(name), _base_value(lowest, "float")),
        _element("lte", _variable(name), _base_value(highest, "float")),
    )


def _set_outcome(name: str, value: ET.Element) -> ET.Element:
    return _element("setOutcomeValue", value, identifier=name)


# -------------------------------------------------------------------------------------------------- what is around it


def _test(codes: Mapping[str, Sequence[str]]) -> ET.Element:
    """A test that draws one item of each title."""
    sections = []
    for n, (title, each) in enumerate(codes.items(), 1):
        items = [
            _element("assessmentItemRef", identifier=sheet_identifier(code), href=f"items/{code}.xml") for code in each
        ]
        sections.append(
            _element(
                "assessmentSection",
                _element("selection", select="1"),
                *items,
                identifier=f"sheets{n}",
                title=title,
                visible="true",
            )
        )
    part = _element("testPart", *sections, identifier="part", navigationMode="nonlinear", submissionMode="simultaneous")
    return _element("assessmentTest", part, xmlns=QTI_NAMESPACE, identifier="test", title=next(iter(codes), ""))


def _manifest(codes: Sequence[str]) -> ET.Element:
    metadata = _element("metadata", _element("schema", "QTIv2.1 Package"), _element("schemaversion", "1.0.0"))
    items = [_resource(sheet_identifier(code), "imsqti_item_xmlv2p1", f"items/{code}.xml") for code in codes]
    test = _resource("test", "imsqti_test_xmlv2p1", "test.xml")
    test.extend(_element("dependency", identifierref=sheet_identifier(code)) for code in codes)
    resources = _element("resources", test, *items)
    return _element(
        "manifest", metadata, _element("organizations"), resources, xmlns=PACKAGE_NAMESPACE, identifier="package"
    )


def _resource(name: str, kind: str, path: str) -> ET.Element:
    return _element("resource", _element("file", href=path), identifier=name, type=kind, href=path)
