"""The position scan: where the parsers of the standard library found what they read."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.spec.positions import json_places, toml_places

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_places_of_every_way_to_write_a_key() -> None:
    text = (
        'a.b = 1\n"q\\u0041" = \'\'\'x\n[no]\'\'\'\n[t]\nz = [ # c ]\n  {k = [1, "]"]}, """,""" ]\n'
        "[[l.m]]\n[l.m.n]\ny=2\n[[l.m]]\n"
    )
    places = toml_places(text)
    expected = {
        ("a", "b"): (1, 7),
        ("qA",): (2, 13),
        ("t", "z", 0, "k", 1): (6, 12),
        ("t", "z", 1): (6, 19),
        ("l", "m", 0, "n", "y"): (9, 3),
        ("l", "m", 1): (10, 1),
        ("l", "m", 1, "missing"): (10, 1),
        ("gone",): (1, 1),
    }
    assert {path: places.at(path) for path in expected} == expected


@settings(max_examples=100)
@given(JUNK)
def test_json_places_agree_with_the_parser(value: Any) -> None:
    text = json.dumps({"v": value}, default=str, indent=1)
    places, decoder = json_places(text), json.JSONDecoder()

    def visit(part: Any, path: tuple[Any, ...]) -> None:
        parsed = decoder.raw_decode(text, places.values[path])[0]
        assert json.dumps(parsed) == json.dumps(part)
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            visit(inner, (*path, key))

    visit(json.loads(text), ())
