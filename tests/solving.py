r"""A student who reads only the sheet: the numbers, names and formulas on its text, worked out line by line.

In: the text of a sheet. Out: line → the number that is written into its gap. It knows decimal arithmetic, the keys of a
calculator, and, where no formulas are given, what a derivative is; it knows nothing of explainer.

    >>> head = "2 Given\n-\n    w = 0.5\n4 What to work out\n-\n"
    >>> sheet = f"{head}Round every result to 2 decimals.\n5 Lines\n-\n1.\n    a = w * 3 =\n"
    >>> solve_sheet(sheet)
    {1: Decimal('1.50')}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext
from typing import Any

getcontext().prec = 60

NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
NAME = (
    r"−?∂[^\s/]+/∂[\w\u0302]+(?:\[\d+\])?"
    r"|[^\W\d][\w\u0302⁺]*(?:\(old\)|\(\d+\)(?=[\s)*/^]|$)|\[\d+\])?"
)
TOKEN = re.compile(rf"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)|(?P<name>{NAME})|(?P<sign>[-+*/^(),>≥]))")
TITLE = re.compile(r"^\d+ (.+)\n-+$", re.MULTILINE)
ROUNDINGS = {"farther from zero": ROUND_HALF_UP, "even last digit": ROUND_HALF_EVEN, "Cut off": ROUND_DOWN}
HALF = Decimal("0.5")


def decimal_tanh(x: Decimal) -> Decimal:
    up, down = x.exp(), (-x).exp()
    return (up - down) / (up + down)


KEYS: Mapping[str, Callable[..., Decimal]] = {
    "exp": lambda x: x.exp(), "ln": lambda x: x.ln(), "sqrt": lambda x: x.sqrt(), "abs": abs, "tanh": decimal_tanh,
    "sign": lambda x: Decimal((x > 0) - (x < 0)), "max": max, "min": min,
}  # fmt: skip


# --------------------------------------------------------------------------------------------------- formulas


@dataclass
class Formula:
    """A formula, computed while it is read."""

    text: str
    number: Callable[[str], Decimal]
    functions: Mapping[str, Callable[..., Decimal]]
    at: int = 0

    def peek(self) -> re.Match[str] | None:
        return TOKEN.match(self.text, self.at)

    def take(self, *signs: str) -> str | None:
        token = self.peek()
        if token and (token["sign"] in signs or token["name"] in signs):
            self.at = token.end()
            return token["sign"] or token["name"]
        return None

    def total(self) -> Decimal:
        value = self.product()
        while sign := self.take("+", "-"):
            term = self.product()
            value = value + term if sign == "+" else value - term
        return value

    def product(self) -> Decimal:
        if self.take("-"):
            return -self.product()
        value = self.power()
        while sign := self.take("*", "/"):
            factor = -self.power() if self.take("-") else self.power()
            value = value * factor if sign == "*" else value / factor
        return value

    def power(self) -> Decimal:
        base = self.atom()
        if self.take("^"):
            sign = -1 if self.take("-") else 1
            base = base ** (sign * self.atom())
        return base

    def atom(self) -> Decimal:
        if self.take("("):
            return self.bracket()
        token = self.peek()
        assert token, f"cannot read {self.text[self.at :]!r}"
        self.at = token.end()
        if token["number"]:
            return Decimal(token["number"])
        name = token["name"]
        assert name, f"cannot read {self.text[self.at - 5 :]!r}"
        if name in self.functions and self.take("("):
            arguments = [self.total()]
            while self.take(","):
                arguments.append(self.total())
            assert self.take(")")
            return self.functions[name](*arguments)
        return self.number(name)

    def bracket(self) -> Decimal:
        """What stands in brackets: a sum, or one value where a condition holds and another where it does not."""
        value = self.total()
        if self.take("where"):
            left, relation = self.total(), self.take(">", "≥")
            right = self.total()
            assert relation and self.take(",") and self.take("else")
            other = self.total()
            value = value if left > right or (relation == "≥" and left == right) else other
        assert self.take(")"), self.text[self.at :]
        return value


# ------------------------------------------------------------------------------------------------- the sheet


@dataclass
class Student:
    """What is known while the sheet is read."""

    text: str
    samples: list[dict[str, Decimal]] = field(default_factory=list)
    given: dict[str, Decimal] = field(default_factory=dict)
    functions: dict[str, Callable[..., Decimal]] = field(default_factory=lambda: dict(KEYS))
    found: dict[tuple[str, int, int], Decimal] = field(default_factory=dict)
    """(name, update, sample) → number."""
    step: int = 1
    sample: int = 1
    answers: dict[int, Decimal] = field(default_factory=dict)

    def read_given(self, head: str) -> None:
        for name, number in re.findall(rf"([^\s(]+) = ({NUMBER})(?![\d.]*\d)", head):
            self.given[name] = Decimal(number)
        rows = re.search(r"^    Sample  (.*)\n((?:     .*\n)+)", head, re.MULTILINE)
        for row in rows[2].splitlines() if rows else ():
            names, numbers = rows[1].split(), row.split()[1:]  # type: ignore[index]
            self.samples.append(dict(zip(names, map(Decimal, numbers), strict=True)))
        for name, variable, formula in re.findall(r"^    (\w+)\((\w+)\) = (.+)$", head, re.MULTILINE):
            self.functions[name] = self.function(variable, formula)

    def function(self, variable: str, formula: str) -> Callable[[Decimal], Decimal]:
        def value(x: Decimal) -> Decimal:
            return Formula(formula, {variable: x}.__getitem__, self.functions).total()

        return value

    def read_rules(self) -> None:
        """How results are rounded, and whether one goes on with them."""
        how = self.text.replace("\n", " ")
        self.rounding = next(mode for words, mode in ROUNDINGS.items() if words in how) if (
            any(words in how for words in ROUNDINGS)) else ROUND_HALF_UP  # fmt: skip
        self.carries = "go on with the numbers" in how
        self.rule = self.rule_in(how)
        self.own_rules = {
            int(line): self.rule_in(rule)
            for lines, rule in re.findall(r"For line ([\d, and]+) this holds instead: ([^.]+\.)", how)
            for line in re.findall(r"\d+", lines)
        }

    def rule_in(self, text: str) -> tuple[str, int]:
        found = re.search(r"to (\d+) (decimal|significant)|with (\d+) (decimal)", text)
        assert found, text
        exact = text.find("in full") >= 0 and text.find("in full") < found.start()
        return ("exact" if exact else found[2] or found[4]), int(found[1] or found[3])

    def write(self, value: Decimal, row: int = 0) -> Decimal:
        """A number as it is written down."""
        kind, digits = self.own_rules.get(row, self.rule)
        if kind == "exact" and value == value.quantize(Decimal(1).scaleb(-15)):
            return value
        if kind == "significant":
            digits = digits - 1 - value.adjusted() if value else digits
        return value.quantize(Decimal(1).scaleb(-digits), self.rounding) + 0

    def number(self, name: str) -> Decimal:
        """What a name stands for here."""
        step, sample = self.step, self.sample
        if name.endswith("(old)") or name.startswith("old_"):
            plain = name.removesuffix("(old)").removeprefix("old_")
            earlier = [place for place in self.found if place[0] == plain and place[1] == step - 1]
            return self.found[earlier[-1]] if earlier else Decimal(0)
        if bracket := re.search(r"\((\d+)\)|\[(\d+)\]", name):
            sample, name = int(bracket[1] or bracket[2]), name.replace(bracket[0], "")
        for place in ((name, step, sample), *((new, step - 1, None) for new in (f"{name}⁺", f"new_{name}"))):
            known = [at for at in self.found if at[:2] == place[:2] and place[2] in (None, at[2])]
            if known:
                return self.found[known[-1]]
        if self.samples and name in self.samples[sample - 1]:
            return self.samples[sample - 1][name]
        if name not in self.given:
            raise KeyError(f"{name} is not explained at update {step}, sample {sample}")
        return self.given[name]

    def compute(self, formula: str) -> Decimal:
        reader = Formula(formula, self.number, self.functions)
        value = reader.total()
        assert not formula[reader.at :].strip(), formula[reader.at :]
        return value

    def read_line(self, line: str, row: int) -> None:
        """A line to work out, one that is worked out, or a definition."""
        name, _, rest = line.strip().partition(" = ")
        if row:
            value = self.compute(rest.removesuffix("="))
            self.answers[row] = self.write(value, row)
            self.found[name, self.step, self.sample] = self.answers[row] if self.carries else value
            return
        printed = re.search(rf"[=≈] ({NUMBER})$", rest)
        if printed:
            self.found[name, self.step, self.sample] = Decimal(printed[1])
        else:
            value = self.compute(rest)
            self.found[name, self.step, self.sample] = self.write(value) if self.carries else value


def solve_sheet(text: str) -> dict[int, Decimal]:
    """Every answer."""
    titles = list(TITLE.finditer(text))
    asked = next(k for k, title in enumerate(titles) if title[1] == "What to work out")
    start = titles[asked + 1].start()
    student = Student(text)
    student.read_given(text[:start])
    student.read_rules()
    if re.search(r"^1\.\n    \S+ =$", text, re.MULTILINE):
        return solve_in_general(student, text[:start], text[start:])
    row = 0
    for line in text[start:].splitlines():
        if place := re.match(r"(\d+)\.$", line):
            row = int(place[1])
        elif line.startswith("    ") and " = " in line and not line.strip().startswith(("Answer", "Because")):
            student.read_line(line, row)
            row = 0
        elif not line.startswith(" "):
            if update := re.search(r"Update (\d+)", line):
                student.step = int(update[1])
            if sample := re.search(r"\b[Ss]ample (\d+)", line):
                student.sample = int(sample[1])
    return student.answers


# ------------------------------------------------------------------------------------ without formulas


def solve_in_general(student: Student, head: str, body: str) -> dict[int, Decimal]:
    """The answers where a line gives its name alone: from the tables of the network and what the sheet says in general,
    each derivative by moving what it is taken by."""
    network = Network(student, head)
    for row, name in re.findall(r"^(\d+)\.\n    (\S+) =$", body, re.MULTILINE):
        student.answers[int(row)] = student.write(network.asked(name), int(row))
    return student.answers


@dataclass
class Network:
    """The network as its tables give it."""

    student: Student
    head: str

    def __post_init__(self) -> None:
        self.layers: list[list[tuple[str, list[tuple[str, str]], str | None]]] = []
        for table in re.findall(r"^    Neuron .*\n(?:    .*\n)+", self.head, re.MULTILINE):
            header, *rows = (re.split(r"\s{2,}", line.strip()) for line in table.splitlines())
            layer = []
            for name, *cells in rows:
                named = [(column, cell.split(" = ")[0]) for column, cell in zip(header[1:], cells, strict=True)]
                bias = next((weight for column, weight in named if column == "bias"), None)
                layer.append((name, [pair for pair in named if pair[0] != "bias"], bias))
            self.layers.append(layer)
        self.activations = re.findall(r"neuron's output is:\n\n    \w+ = (.+)", self.head)
        self.error = next(iter(re.findall(r"^    (?:E|loss) = (.+)$", self.head, re.MULTILINE)), "0")
        self.delta = any(name.startswith("input") for name in self.student.samples[0])

    def output_name(self, net: str) -> str:
        return net.replace("net", "output" if self.delta else "out", 1)

    def error_name(self, net: str) -> str:
        return net.replace("net", "loss", 1) if self.delta else net.replace("net", "E", 1)

    def run(self, moved: Mapping[str, Decimal] = {}) -> dict[str, Decimal]:
        """Every number, some of them moved by a little."""
        at: dict[str, Decimal] = {}

        def put(name: str, value: Decimal) -> None:
            at[name] = value + moved.get(name, Decimal(0))

        for name, value in (self.student.given | self.student.samples[0]).items():
            put(name, value)
        for layer, activation in zip(self.layers, self.activations, strict=True):
            for net, edges, bias in layer:
                put(net, sum((at[source] * at[w] for source, w in edges), at[bias] if bias else Decimal(0)))
            for net, _, _ in layer:
                put(
                    self.output_name(net),
                    Formula(activation, lambda name, n=net: at[n], self.student.functions).total(),
                )  # type: ignore[misc]
        targets = [name for name in self.student.samples[0] if name.startswith("t")]
        for (net, _, _), target in zip(self.layers[-1], targets, strict=True):
            values = {"t": at[target], "y": at[self.output_name(net)]}
            put(self.error_name(net), Formula(self.error, values.__getitem__, self.student.functions).total())
        total = "loss_total" if self.delta else "E_total"
        put(total, sum((at[self.error_name(net)] for net, _, _ in self.layers[-1]), Decimal(0)))
        return at

    def slope(self, of: str, by: str) -> Decimal:
        h = Decimal("1e-18")
        return (self.run({by: h})[of] - self.run({by: -h})[of]) / (2 * h)

    def asked(self, name: str) -> Decimal:
        """What a name stands for."""
        values, given = self.run(), self.student.given
        if name in values:
            return values[name]
        if ratio := re.fullmatch(r"(−?)∂(.+)/∂(.+)", name):
            return (-1 if ratio[1] else 1) * self.slope(ratio[2], ratio[3])
        if name.startswith("δ_"):
            return self.slope("E_total", f"net_{name[2:]}")
        for prefix, factor, of, by in (
            ("deriv", 1, "output", "net"),
            ("delta_error", -1, "", "net"),
            ("error", -1, "", "output"),
        ):
            if name.startswith(prefix):
                tail = name.removeprefix(prefix)
                return factor * self.slope(of + tail if of else "loss_total", by + tail)
        weight = name.removesuffix("⁺").removeprefix("new_")
        rate: Any = given.get("η", given.get("learning_rate"))
        return given[weight] - rate * self.slope("loss_total" if self.delta else "E_total", weight)
