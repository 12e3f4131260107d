"""What a printed number is, as a text writes it: an id of the trace, or an expression over ids.

In: the text and the ids there are. Out: a `Formula` over ids, which is never executed, or a `FormulaError` that says at
which column and why. Ids are taken whole, the longest first, so that `dE/dw5` is one; operators stand between spaces.

    >>> read_expression("-eta * dE/dw5", {"eta", "dE/dw5"}.__contains__, 6)
    Mul(factors=(Neg(arg=Sym(name='eta')), Sym(name='dE/dw5')))
    >>> read_expression("log10(out_o1)", {"out_o1"}.__contains__, 6)
    Div(above=Call(name='log', args=(Sym(name='out_o1'),)), below=Call(name='log', args=(Num(text='10'),)))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from explainer import formula as F
from explainer.formula import Call, Div, Formula, FormulaError, Num, Sym, read

AUDIT_FUNCTIONS: Mapping[str, tuple[int, ...]] = {
    "exp": (1,), "log": (1,), "log10": (1,), "sqrt": (1,), "tanh": (1,), "abs": (1,),
}  # fmt: skip
"""Functions that an expression may use, with how many arguments each takes."""
_INSIDE_ID = re.compile(r"[\w/'^]")
_AFTER_ID = re.compile(r"[\w']")
MOST_CHARACTERS = 400


def read_expression(text: str, is_known: Callable[[str], bool], longest: int) -> Formula:
    """The formula of a text over the ids that are known; `longest` is how many characters an id has at most.

    Raises FormulaError with the column in `text`.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(f"the expression has {len(text)} characters; at most {MOST_CHARACTERS} are read")
    plain, columns, ids = _replace_ids(text, is_known, longest)
    try:
        formula = read(plain, frozenset(ids), AUDIT_FUNCTIONS)
    except FormulaError as error:
        column = columns[min(error.column, len(columns)) - 1] if columns else 1
        said = re.split(r" \(known: |; did you mean", str(error))[0]
        for name, id in ids.items():
            said = said.replace(name, id)
        raise FormulaError(said, column) from None
    return _without_log10(F.substitute(formula, {name: Sym(id) for name, id in ids.items()}))


def _replace_ids(text: str, is_known: Callable[[str], bool], longest: int) -> tuple[str, list[int], dict[str, str]]:
    """(the text with a name for every id, the column that each of its characters had, name → id)."""
    plain, columns, ids = "", [], dict[str, str]()
    k = 0
    while k < len(text):
        id = "" if plain and _INSIDE_ID.match(text[k - 1]) else _longest_id(text, k, is_known, longest)
        if id and id not in AUDIT_FUNCTIONS:
            name = next((n for n, known in ids.items() if known == id), f"q_{len(ids)}")
            ids[name] = id
        else:
            id = name = text[k]
        plain += name
        columns += [k + 1] * len(name)
        k += len(id)
    return plain, columns, ids


def _longest_id(text: str, start: int, is_known: Callable[[str], bool], longest: int) -> str:
    for end in range(min(len(text), start + longest), start, -1):
        ends = end == len(text) or not (_AFTER_ID.match(text[end]) and _AFTER_ID.match(text[end - 1]))
        if ends and is_known(text[start:end]):
            return text[start:end]
    return ""


def _without_log10(part: Formula) -> Formula:
    """log10(a) as log(a) / log(10)."""
    part = F.rebuild(part, _without_log10)
    match part:
        case Call("log10", args):
            return Div(Call("log", args), Call("log", (Num("10"),)))
    return part
