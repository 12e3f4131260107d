"""PrairieLearn's tables of submissions: *_all_submissions.csv, *_final_submissions.csv, *_best_submissions.csv, and the
one for manual grading.

In: the rows of a table. Out: attempts, and for each sheet the network that stands in its parameters. A sheet's code is
the seed of its variant, as the question shows it.

    >>> has_submissions([["UID", "Seed", "Params", "Submitted answer"]])
    True
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from explainer.equations.keys import ETA, INPUT, TARGET
from explainer.grading.submissions import Attempt, CollectedAttempts, Submissions
from explainer.homework.drawn_numbers import varied_families
from explainer.homework.recorded import HomeworkRecord
from explainer.homework.student_networks import NetworkNumbers

Table = Sequence[Sequence[str]]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "params": ("params",),
    "answer": ("submitted answer", "submitted_answer"),
    "person": ("uid", "group name", "group_name"),
    "seed": ("seed", "variant_seed"),
    "question": ("question", "qid"),
    "instance": ("assessment instance", "instance"),
    "submission": ("submission_id",),
}
"""What is read → what its column may be called."""
_FIELD = re.compile(r"row([1-9][0-9]{0,3})")
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_SAFE_SEED = re.compile(r"[0-9A-Za-z]{1,40}")


def _columns(rows: Table) -> dict[str, int]:
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    return {what: header.index(name) for what, names in COLUMNS.items() for name in names if name in header}


def has_submissions(rows: Table) -> bool:
    """Whether a table has parameters and submitted answers."""
    return {"params", "answer"} <= _columns(rows).keys()


def read_submitted(rows: Table) -> Submissions:
    """The attempts of a table's rows; several at one variant are several rows."""
    collected, networks, owners = CollectedAttempts(), dict[str, NetworkNumbers](), dict[str, tuple[str, str]]()
    columns = _columns(rows)
    for n, row in enumerate(rows[1:], 2):
        cells = {what: row[k].strip() for what, k in columns.items() if k < len(row)}
        if not any(cells.values()):
            continue
        where, params, answer = f"line {n}", _data(cells.get("params", "")), _data(cells.get("answer", ""))
        numbers = params.get("numbers")
        if not isinstance(numbers, Mapping):
            collected.say(where, "", "other_network")
            continue
        code = _code(cells, params, owners)
        fields = dict(_fields(collected, f"{where}, {code}", answer))
        if not fields:
            collected.say(f"{where}, {code}", "", "empty_attempt")
            continue
        networks[code] = numbers
        place = {what: cells[what] for what in ("question", "instance") if cells.get(what)}
        attempt = Attempt(fields, person=cells.get("person", ""), place=place)
        collected.attempts.setdefault(code, []).append(attempt)
    return replace(collected.submissions("prairielearn"), networks=networks)


def _data(text: str) -> Mapping[str, Any]:
    """What a cell holds as JSON; numbers as they stand there."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _code(cells: Mapping[str, str], params: Mapping[str, Any], owners: dict[str, tuple[str, str]]) -> str:
    """What a sheet is called: the seed of its variant; with a number behind it where somebody else has the same."""
    seed = str(params.get("code") or cells.get("seed") or "variant")
    base = seed if _SAFE_SEED.fullmatch(seed) else "variant"
    owner = (cells.get("person", ""), seed if "seed" in cells or "code" in params else json.dumps(params))
    code, k = base, 1
    while owners.setdefault(code, owner) != owner:
        k += 1
        code = f"{base}.{k}"
    return code


def _fields(collected: CollectedAttempts, where: str, answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, typed in answer.items():
        if found := _FIELD.fullmatch(name):
            if isinstance(typed, str):
                yield found[1], typed
            elif typed is not None:
                collected.say(f"{where}, {found[1]}", repr(typed), "not_text")


def may_be_drawn(record: HomeworkRecord, numbers: NetworkNumbers) -> bool:
    """Whether a network can be one of a homework: what varies lies in its range, everything else is as in the spec."""
    spec, network = record.spec, record.network
    assert spec.homework is not None
    allowed = {row.key: frozenset(row.allowed) for row in varied_families(spec.homework.vary, network)}

    def fits(key: Any, texts: Any, typed: Sequence[Any]) -> bool:
        if not isinstance(texts, list) or len(texts) != len(typed):
            return False
        if not all(isinstance(text, str) and _PLAIN.fullmatch(text) for text in texts):
            return False
        if key in allowed:
            return allowed[key] >= set(map(Decimal, texts))
        return [float(text) for text in texts] == [float(number) for number in typed]

    def grouped(key: Any) -> list[Any]:
        group = numbers.get("weights" if key.kind == "weight" else "biases")
        return [group.get(id) for id in network.families[key].member_ids()] if isinstance(group, Mapping) else []

    if not all(fits(key, grouped(key), network.start[key].ravel().tolist()) for key in network.parameters):
        return False
    data = numbers.get("data")
    if not isinstance(data, list) or len(data) != len(spec.training.data):
        return False
    for row, sample in zip(data, spec.training.data, strict=True):
        for name, key in (("input", INPUT), ("target", TARGET)):
            typed = getattr(sample, name)
            if typed is not None and not (isinstance(row, Mapping) and fits(key, row.get(name), typed)):
                return False
    trains = any(sample.target is not None for sample in spec.training.data)
    return not trains or fits(ETA, [numbers.get("learning_rate")], [spec.training.optimizer.fixed_rate])
