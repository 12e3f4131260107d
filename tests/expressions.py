"""Arithmetic that somebody typed, evaluated and nothing else: the expressions of the published examples.

In: a text such as "-lr*dW2_1_1" and a lookup for its names. Out: its value.

    evaluate("2*E", {"E": 0.5}.__getitem__)     # 1.0
"""

from __future__ import annotations

import ast
import cmath
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x), of a real or complex number."""
    if isinstance(x, complex):
        return 1 / (1 + cmath.exp(-x))
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _either(name: str) -> Callable[[Any], Any]:
    return lambda x: getattr(cmath if isinstance(x, complex) else math, name)(x)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sig": sigmoid, "sigmoid": sigmoid, "dsig": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    **{name: _either(name) for name in ("tanh", "exp", "log", "log10", "sqrt", "sin")}, "ln": _either("log"),
    "abs": abs, "max": max, "min": min,
    "trunc": lambda x, n: math.trunc(x * 10**n) / 10**n, "rnd": lambda x, n: math.floor(x * 10**n + 0.5) / 10**n,
}  # fmt: skip


def evaluate(text: str, lookup: Callable[[str], Any]) -> Any:
    """The value of an arithmetic expression; a name is asked of `lookup`, anything but arithmetic is a ValueError."""

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return math.pi if name == "pi" else lookup(name)
            case ast.UnaryOp(op=op, operand=a):
                return _OPERATORS[type(op)](value(a))
            case ast.BinOp(left=a, op=op, right=b):
                return _OPERATORS[type(op)](value(a), value(b))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](*map(value, args))
        raise ValueError(f"{ast.dump(node)} does not belong in {text!r}")

    return value(ast.parse(text, mode="eval").body)
