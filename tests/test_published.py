"""Other people's worked examples: every number that they printed right comes out, digit for digit.

The oracle is held against the printed numbers first; then the package, against the printed numbers and the oracle.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP
from functools import cache
from pathlib import Path
from typing import Any

import oracle
import policies
import published
import pytest
from policies import POLICIES, Policy
from published import NAMES, Table

from tests.expressions import evaluate

ROOT = Path(__file__).parents[1]
FIRST = "first_article_xor_241"
UNKNOWN_NAMES = ("activation", "loss", "optimizer.name", "mistakes")
"""Keys whose value is a name from a table; a name that the table does not have yet is not a wrong answer."""
NOT_TRACED = ("signal_", "E_epoch")
"""Ids that depend on the notation or stand at another step; they have their own tests."""
TOLERANCE = 1e-9


class NotReached(Exception):
    """The package does not know an activation, loss, optimizer or mistake by name."""


@cache
def oracle_table(name: str, variant: str = "") -> Table:
    return oracle.run(published.spec(published.load(name), variant))


def quantities(mapping: Mapping[str, Any]) -> dict[tuple[str, int | None, int | None], dict[str, Any]]:
    """The trace of a spec by (id, sample, step)."""
    from explainer import trace
    from explainer.spec import SpecError, from_mapping

    try:
        spec = from_mapping(mapping, large=True)
    except SpecError as error:
        unknown = [any(word in p.key for word in UNKNOWN_NAMES) and "one of" in p.expected for p in error.problems]
        if all(unknown):
            raise NotReached(str(error)) from None
        raise
    rows = trace(spec)["quantities"]
    found = {(q["id"], q["sample"], q["step"]): q for q in rows}
    assert len(found) == len(rows), "two quantities have the same id, sample and step"
    return found


def values(mapping: Mapping[str, Any]) -> Table:
    return {key: q["value"] for key, q in quantities(mapping).items()}


@cache
def engine_table(name: str, variant: str = "") -> Table:
    return values(published.spec(published.load(name), variant))


def wrong(name: str, tables: Any, status: str = "F") -> list[str]:
    """The printed numbers of an example that its tables do not give."""
    example = published.load(name)
    how, bad = published.TIES.get(name, ROUND_HALF_UP), []
    for number in example["numbers"]:
        if number["check"]["status"] in status:
            wanted = {variant: tables(name, variant) for variant in published.variants(number["ref"])}
            x = published.value(example, number["ref"], wanted)
            if not published.agrees(x, number["printed"], how):
                bad.append(f"{number['name']} = {number['ref']}: printed {number['printed']}, found {x!r}")
    return bad


def reached(name: str) -> None:
    """Fails the test where a name is unknown to the package: every source is reached."""
    example = published.load(name)
    for variant in {v for n in example["numbers"] if n["check"]["status"] == "F" for v in published.variants(n["ref"])}:
        try:
            engine_table(name, variant)
        except NotReached as refused:
            pytest.fail(f"not reached: {refused}")


# --------------------------------------------------------------------------------------------- the oracle


def test_the_examples_are_all_here() -> None:
    statuses = Counter(n["check"]["status"] for name in NAMES for n in published.load(name)["numbers"])
    assert (len(NAMES), statuses) == (35, {"F": 549, "R": 105, "T": 19, "W": 110})


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_gives_every_right_number(name: str) -> None:
    assert wrong(name, oracle_table) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_gives_the_full_value_of_every_number(name: str) -> None:
    example = published.load(name)
    for number in example["numbers"]:
        wanted = {v: oracle_table(name, v) for v in published.variants(number["ref"])}
        x = published.value(example, number["ref"], wanted)
        assert math.isclose(x, number["check"]["full"], rel_tol=1e-11, abs_tol=1e-15), number["name"]


@pytest.mark.parametrize("name", POLICIES)
def test_the_oracle_explains_rounded_chains(name: str) -> None:
    example, policy = published.load(name), POLICIES[name]
    cut = policies.cut(policies.rules(example, policy)) if policy.carry else None
    assert_explained(example, policy, oracle.run(published.spec(example), cut), policy.explains)


def test_the_oracle_follows_the_first_article() -> None:
    spec = as_printed()
    table = oracle.run(spec, policies.cut(spec["numbers"]))
    for number in published.load(FIRST)["numbers"]:
        assert table[article_key(number["ref"])] == float(number["printed"]), number["name"]


@pytest.mark.parametrize("text", ["__import__('os')", "a.b", "[1]", "a()", "a if a else a", "a < 1", "'a'"])
def test_an_expression_is_only_arithmetic(text: str) -> None:
    with pytest.raises(ValueError, match="does not belong"):
        evaluate(text, {"a": 1.0}.__getitem__)


@pytest.mark.parametrize(
    ("x", "printed", "how", "right"),
    [
        (0.345, "0.35", ROUND_HALF_UP, True),
        (0.345, "0.34", ROUND_HALF_UP, False),
        (0.345, "0.34", ROUND_HALF_EVEN, True),
        (0.29, "0.29", ROUND_DOWN, True),
        (0.2999, "0.30", ROUND_DOWN, False),
        (-0.00876, "-0.009", ROUND_HALF_UP, True),
        (0.1234567890123388, "0.1234567890123412", ROUND_HALF_UP, True),
        (0.1234567890125, "0.1234567890123412", ROUND_HALF_UP, False),
    ],
)
def test_agreement_is_about_printed_digits(x: float, printed: str, how: str, right: bool) -> None:
    assert published.agrees(x, printed, how) is right


# -------------------------------------------------------------------------------------------- the package


def assert_explained(example: Mapping[str, Any], policy: Policy, table: Table, explains: int) -> None:
    numbers = [n for n in example["numbers"] if "__" not in n["ref"]]
    found = policies.explained({**example, "numbers": numbers}, table, policy.truncated, "FRT")
    right = [n["name"] for n in numbers if n["check"]["status"] == "F"]
    assert [name for name in right if name not in found] == []
    assert len(found) - len(right) == explains


@pytest.mark.parametrize("name", NAMES)
def test_every_right_number_comes_out(name: str) -> None:
    reached(name)
    assert wrong(name, engine_table) == []


@pytest.mark.parametrize("name", NAMES)
def test_oracle_and_trace_agree(name: str) -> None:
    reached(name)
    ours = engine_table(name)
    forward_only = not published.load(name)["spec"].get("targets") and "loss:output" not in str(
        published.load(name)["tags"]
    )
    missing, different = [], []
    for key, expected in oracle_table(name).items():
        if key[0].startswith(NOT_TRACED) or (forward_only and key[2] not in (None, 1)):
            continue
        id, sample, step = key
        try:
            found = published.find(ours, id, sample, 1 if re.fullmatch(r"[wb]\d+", id) else step)
        except KeyError:
            missing.append(key)
            continue
        if not math.isclose(found, expected, rel_tol=TOLERANCE, abs_tol=1e-14):
            different.append((key, found, expected))
    assert (missing, different) == ([], [])


@pytest.mark.parametrize("name", POLICIES)
def test_rounded_chains_come_out(name: str) -> None:
    reached(name)
    example, policy = published.load(name), POLICIES[name]
    assert_explained(
        example,
        policy,
        values(published.spec(example) | {"numbers": policies.rules(example, policy)}),
        policy.of_three_factors,
    )


def test_mazurs_closing_numbers_follow_from_updating_first() -> None:
    """What the text prints after 10,000 updates is its program's: new output weights before the hidden deltas."""
    try:
        table = engine_table("mazur_222", "upd")
    except NotReached as refused:
        pytest.fail(f"not reached: {refused}")
    printed = {"fin_out2_1": "0.015912196", "fin_out2_2": "0.984065734", "s2_E": "0.291027924"}
    for ref, digits in printed.items():
        assert published.agrees(published.value(published.load("mazur_222"), ref, {"": table}), digits), ref


# -------------------------------------------------------------------------------------- the first article


def as_printed() -> dict[str, Any]:
    return tomllib.loads((ROOT / "explainer" / "examples" / "xor-as-printed.toml").read_text(encoding="utf-8"))


def article_key(ref: str) -> tuple[str, int | None, int]:
    """Where the trace has a number of the article: its error and delta are the signals, minus what a `ref` names."""
    name = policies.quantity(published.load(FIRST), ref)
    assert name is not None
    if ref.startswith("-"):
        name = name.replace("dE/dout_", "signal_out_").replace("delta_", "signal_net_")
    return name, None if name.endswith("_new") else 1, 1


def test_the_first_article_digit_for_digit() -> None:
    table = quantities(as_printed())
    printed = {article_key(n["ref"]): n["printed"] for n in published.load(FIRST)["numbers"]}
    assert len(printed) == 37
    assert {key: table[key]["shown"] for key in printed} == printed


# ------------------------------------------------------------------------------------------------ summary


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """How many of the published numbers come out: all the right ones, and what one policy explains of the others."""
    found, away = Counter[str](), []
    for name in NAMES:
        example = published.load(name)
        try:
            found["F"] += sum(n["check"]["status"] == "F" for n in example["numbers"]) - len(wrong(name, engine_table))
        except NotReached as refused:
            away.append(f"{name}: {refused}")
            continue
        if name == FIRST:
            table, truncated = values(as_printed()), frozenset[str]()
        elif name in POLICIES:
            rules, truncated = policies.rules(example, POLICIES[name]), POLICIES[name].truncated
            table = values(published.spec(example) | {"numbers": rules})
        else:
            continue
        for status in "RT":
            found[status] += len(policies.explained(example, table, truncated, status))
    with capsys.disabled():
        print(f"\npublished: F {found['F']}/549, R {found['R']}/105, T {found['T']}/19; not reached: {away or 'none'}")
    assert found["F"] + sum(published.count(line.split(":")[0], "F") for line in away) == 549
