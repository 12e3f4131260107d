"""The two notations: how each kind of quantity is called on the page.

In: a kind and where it belongs. Out: a `Name`. `partials` writes as the second article does (∂E_total/∂w₅, net_h1);
`delta` as the first (code lines: net1_h, delta_error1_h, hidden_to_output_1). Ids never change; one table per notation.

    >>> from explainer.equations.names import Ident
    >>> PARTIALS["net"](Place(symbols={"net": "z"}, neuron="h1"))
    Ident(base='z', sub='h1', sup='', accent='')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explainer.equations.names import GREEK, Code, Column, Ident, Name, Ratio, Text, column, split_label


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a quantity belongs; what does not apply is empty."""

    symbols: Mapping[str, str] = field(default_factory=dict)
    """The teacher's own base symbols: net, out, loss, rate."""
    neuron: Text = ""
    """Label of its neuron: h1."""
    unit: tuple[Text, ...] = ()
    """Its neuron in a code name: ("1", "_h")."""
    parameter: Text = ""
    """Number of its weight or bias: 5."""
    variable: Text = ""
    """A given input's own label, or its number."""
    code: tuple[Text, ...] = ()
    """Its weight or bias in a code name: ("hidden_to_output_", "1")."""
    above: Name | None = None
    """The derived quantity of a derivative."""
    below: Name | None = None
    """What it is derived by."""
    state: str = ""
    """A state's symbol: v, m_hat."""

    def symbol(self, key: str, usual: str) -> str:
        chosen = self.symbols.get(key, usual)
        return GREEK.get(chosen, chosen)


Naming = Callable[[Place], Name]


def _ident(name: Name | None) -> Ident:
    assert isinstance(name, Ident)
    return name


def _parts(name: Name | None) -> tuple[Text, ...]:
    assert isinstance(name, Code)
    return name.parts


def _total(p: Place) -> Ident:
    return Ident(p.symbol("loss", "E"), "total")


def _given_name(p: Place, base: str) -> Ident:
    """An input or target: base and number, or its own label standing alone."""
    return split_label(p.variable) if p.variable else Ident(base, p.parameter)


def _constant(p: Place) -> Ident:
    """η, μ, β₁: a Greek letter, with the number behind it as its subscript."""
    if p.state == "eta":
        return Ident(p.symbol("rate", "eta"))
    letter = p.state.rstrip("12")
    return Ident(GREEK.get(letter, letter), p.state[len(letter) :])


_ACCENTS = {"m_hat": ("m", "hat"), "v_hat": ("v", "hat")}


def _state(p: Place) -> Ident:
    base, accent = _ACCENTS.get(p.state, (GREEK.get(p.state, p.state), ""))
    return Ident(base, _as_subscript(p.below), accent=accent)


def _as_subscript(name: Name | None) -> Text:
    """w and 5 as one subscript: w5."""
    below = _ident(name)
    return _append_text(below.base, below.sub)


def _append_text(base: Text, sub: Text) -> Text:
    """w and 5 → w5, W and i → W_i, member by member."""
    columns = [text for text in (base, sub) if isinstance(text, Column)]
    if isinstance(base, str) and isinstance(sub, str):
        return _join_index(base, sub)
    first, second = ([t] * len(columns[0]) if isinstance(t, str) else t.member_texts() for t in (base, sub))
    return column([_join_index(a, b) for a, b in zip(first, second, strict=True)])


def _join_index(letter: str, index: str) -> str:
    return f"{letter}_{index}" if index and not index.isdigit() else f"{letter}{index}"


PARTIALS: Mapping[str, Naming] = {
    "input": lambda p: _given_name(p, "i"),
    "target": lambda p: Ident("t", p.neuron if p.variable else p.parameter),
    "weight": lambda p: Ident("w", p.parameter),
    "bias": lambda p: Ident("b", p.parameter),
    "constant": _constant,
    "mask": lambda p: Ident("m", p.neuron),
    "sample_weight": lambda p: Ident("c", p.parameter or "sample"),
    "net": lambda p: Ident(p.symbol("net", "net"), p.neuron),
    "out": lambda p: Ident(p.symbol("out", "out"), p.neuron),
    "value": lambda p: split_label(p.neuron),
    "error": lambda p: Ident(p.symbol("loss", "E"), p.neuron),
    "loss": _total,
    "head": lambda p: Ident("loss", p.neuron),
    "slope": lambda p: Ratio(_ident(p.above), _ident(p.below)),
    "local": lambda p: Ratio(_ident(p.above), _ident(p.below)),
    "partial": lambda p: Ratio(_total(p), _ident(p.below)),
    "delta": lambda p: Ident("δ", p.neuron),
    "signal_out": lambda p: Ratio(_total(p), _ident(p.below), minus=True),
    "step_error": lambda p: Ident("e", p.neuron),
    "signal_net": lambda p: Ratio(_total(p), _ident(p.below), minus=True),
    "path": lambda p: Ratio(_ident(p.above), _ident(p.below)),
    "gradient": lambda p: Ratio(_total(p), _ident(p.below)),
    "state": _state,
    "penalty": lambda p: Ident("P", _as_subscript(p.below)) if p.below else Ident("P"),
    "pull": lambda p: Ratio(Ident("P"), _ident(p.below)),
    "penalised": lambda p: Ident(p.symbol("loss", "E"), "penalised"),
    "update": lambda p: Ident(_ident(p.below).base, _ident(p.below).sub, "+"),
    "epoch_loss": lambda p: Ident(p.symbol("loss", "E"), "epoch"),
}

DELTA: Mapping[str, Naming] = {
    "input": lambda p: Code(("input_", p.variable or p.parameter)),
    "target": lambda p: Code(("target_", p.parameter)) if p.parameter else Code(("target",)),
    "weight": lambda p: Code(p.code),
    "bias": lambda p: Code(p.code),
    "constant": lambda p: Code(("learning_rate" if p.state == "eta" else p.state,)),
    "mask": lambda p: Code(("mask", *p.unit)),
    "sample_weight": lambda p: Code(("sample_weight", *(("_", p.parameter) if p.parameter else ()))),
    "net": lambda p: Code(("net", *p.unit)),
    "out": lambda p: Code(("output", *p.unit)),
    "value": lambda p: Code((p.neuron,)),
    "error": lambda p: Code(("loss", *p.unit)),
    "loss": lambda p: Code(("loss_total",)),
    "head": lambda p: Code(("head_loss_", p.neuron)),
    "slope": lambda p: Code(("deriv", *p.unit)),
    "local": lambda p: Code(("∂", *_parts(p.above), "/∂", *_parts(p.below))),
    "partial": lambda p: Code(("∂loss/∂", *_parts(p.below))),
    "delta": lambda p: Code(("∂loss/∂", *_parts(p.below))),
    "signal_out": lambda p: Code(("error", *p.unit)),
    "step_error": lambda p: Code(("error", *p.unit)),
    "signal_net": lambda p: Code(("delta_error", *p.unit)),
    "path": lambda p: Code(("∂", *_parts(p.above), "/∂", *_parts(p.below))),
    "gradient": lambda p: Code(("gradient_", *_parts(p.below))),
    "state": lambda p: Code((p.state, "_", *_parts(p.below))),
    "penalty": lambda p: Code(("penalty_", *_parts(p.below))) if p.below else Code(("penalty",)),
    "pull": lambda p: Code(("slope_penalty_", *_parts(p.below))),
    "penalised": lambda p: Code(("loss_penalised",)),
    "update": lambda p: Code(("new_", *_parts(p.below))),
    "epoch_loss": lambda p: Code(("loss_epoch",)),
}

NOTATIONS: Mapping[str, Mapping[str, Naming]] = {"partials": PARTIALS, "delta": DELTA}
