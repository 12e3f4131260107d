"""Derivation → Walkthrough: the lesson as a document of references, without values and without markup.

In: an `Explanation` (for the shape of the network and which updates are shown; no number of it is read). Out: a
`Document` of sections, lines, sentences and tables. A line refers to an equation, a sentence to a key of `wording`, a
table cell to a name or a number; what they look like is the business of the printers and templates.

    >>> from explainer import explain
    >>> [section.title.key for section in walk(explain("mazur")).sections][:3]
    ['section.task', 'section.network', 'section.forward']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from explainer.differentiation import tree
from explainer.document import (
    Algebra,
    Block,
    Document,
    Inline,
    Line,
    Measured,
    NameOf,
    NumberOf,
    PathLine,
    PathSum,
    Prose,
    Quantity,
    Rows,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
)
from explainer.formula import ONE, Add, Call, Formula, Mul, Neg, Sym, add, mul, substitute
from explainer.names import Code, Ident, Name, Ratio, member, spelled
from explainer.network import LayerPlan
from explainer.witnesses import Check

if TYPE_CHECKING:
    from explainer.lesson import Explanation

# ------------------------------------------------------------------------------------------------ the walk

FULL = 160
"""Weights up to which `detail = "auto"` writes out every line."""
FEW = 3
"""Members shown in full where not all are."""
TABLE = 24
"""Members listed in a table after them."""


def walk(explanation: Explanation) -> Document:
    """The lesson of an explanation."""
    return Document(explanation.spec.title, explanation.spec.page.language, tuple(_Walk(explanation).sections()))


def counted(key: str, count: int) -> Say:
    """ "one sample" or "3 samples": a sentence pair `key.one`, `key.many`."""
    return Say(f"{key}.one") if count == 1 else Say(f"{key}.many", {"count": str(count)})


class _Walk:
    """Walks one explanation, section by section."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.spec = explanation.spec
        self.derivation = explanation.derivation
        self.network = explanation.derivation.network
        self.families = explanation.derivation.families
        self.delta = self.spec.notation == "delta"
        weights = sum(self.families[key].size for key in self.network.parameters)
        detail = self.spec.page.detail
        self.everything = detail == "full" or (detail == "auto" and weights <= FULL)
        self.batches = explanation.values.batches
        self.labels = {
            id: str(label)
            for plan in self.network.layers
            for id, label in zip(spelled([plan.ids], plan.size), spelled([plan.labels], plan.size), strict=True)
        }
        self.several = sum(plan.loss for plan in self.network.layers) > 1

    def sections(self) -> Iterator[Section]:
        yield self.task()
        yield self.start()
        if not self.network.trained:
            yield Section(Say("section.forward"), tuple(self.forward(1, 1, first=True)))
            for sample in self.batches[1][1:]:
                yield Section(Say("section.sample", {"sample": str(sample)}), tuple(self.forward(1, sample)))
        else:
            yield from self.updates()
            yield from self.training()
        if self.spec.page.compare and self.explanation.correct is not None:
            yield self.compare()
        yield self.checks()

    # ---------------------------------------------------------------------------------- what is given

    def task(self) -> Section:
        inputs = counted("task.count", self.spec.sizes[0])
        if self.network.trained:
            targets = counted("task.count", self.families["target"].size)
            sentence = Say("task.learn", {"inputs": inputs, "targets": targets})
        else:
            sentence = Say("task.forward", {"inputs": inputs})
        keys = ["input:0", *(["target"] if self.network.trained else [])]
        cells = [(key, m) for key in keys for m in range(min(self.families[key].size, TABLE))]
        header: tuple[Inline, ...] = (Say("task.sample"), *(NameOf(Quantity(key, m)) for key, m in cells))
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (str(n), *(NumberOf(Quantity(key, m, 1, n)) for key, m in cells))
            for n in range(1, min(len(self.spec.training.data), TABLE) + 1)
        )
        return Section(Say("section.task"), (Prose((sentence,)), Table(Say("task.table"), header, rows)))

    def start(self) -> Section:
        sizes: list[Inline] = [counted("network.size.input", self.spec.sizes[0])]
        for plan in self.network.layers:
            sizes.append(counted("network.size.output" if plan.loss else "network.size.hidden", plan.size))
        said = [Say("network.sizes", {"sizes": _listed(sizes)})]
        if all(plan.bias is None for plan in self.network.layers):
            said.append(Say("network.nobias"))
        said += self.tied()
        if self.network.trained:
            eta = Quantity("eta")
            said.append(Say("network.rate", {"rate": NameOf(eta), "value": NumberOf(eta)}))
            if any(p.bias is not None for p in self.network.layers) and not self.spec.training.train_bias:
                said.append(Say("network.frozen"))
        return Section(
            Say("section.network"), (Prose(tuple(said)), *(self.weights(plan) for plan in self.network.layers))
        )

    def tied(self) -> Iterator[Say]:
        """Which weights stand on several edges, and on how many."""
        edges: dict[tuple[str, int], int] = {}
        for plan in self.network.layers if self.spec.network.shared else ():
            places = [(key, m) for key in plan.weights for m in range(self.families[key].size)]
            for w in plan.edge_weight:
                edges[places[w]] = edges.get(places[w], 0) + 1
        several: list[Inline] = [Say("network.tied.weight", {"weight": NameOf(Quantity(*place)), "count": str(count)})
                   for place, count in edges.items() if count > 1]  # fmt: skip
        if several:
            yield Say("network.tied", {"weights": _listed(several)})

    def weights(self, plan: LayerPlan) -> Table:
        """A layer's starting numbers: a row per neuron, a column per input; the first ones of a large layer."""
        read = [(key, m) for key in plan.sources for m in range(self.families[key].size)]
        places = [(key, m) for key in plan.weights for m in range(self.families[key].size)]
        shown = (
            {
                (int(j), int(i)): places[w]
                for j, i, w in zip(plan.edge_neuron, plan.edge_source, plan.edge_weight, strict=True)
                if j < TABLE and i < TABLE
            }
            if len(plan.edge_weight) <= FULL
            else None
        )
        columns = read[: TABLE if shown is not None else 6]
        rows = []
        for j in range(min(plan.size, TABLE if shown is not None else 6)):
            row: list[Inline] = [NameOf(Quantity(f"net:{plan.number}", j))]
            for i in range(len(columns)):
                place = shown.get((j, i)) if shown is not None else self.weight_at(plan, j, i, places)
                row.append(NumberOf(Quantity(*place)) if place else "")
            if plan.bias is not None:
                row.append(NumberOf(Quantity(f"bias:{plan.number}", int(plan.bias[j]))))
            rows.append(tuple(row))
        header: tuple[Inline, ...] = (Say("network.neuron"), *(NameOf(Quantity(key, m)) for key, m in columns))
        if plan.bias is not None:
            header = (*header, Say("network.bias"))
        key = "network.weights" if shown is not None else "network.weights.many"
        fills: dict[str, Inline] = {"layer": str(plan.number), "count": str(len(plan.edge_weight))}
        return Table(Say(key, fills), header, tuple(rows))

    def weight_at(self, plan: LayerPlan, j: int, i: int, places: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
        start, end = plan.starts[j], plan.starts[j + 1]
        for edge in range(start, end):
            if plan.edge_source[edge] == i:
                return places[int(plan.edge_weight[edge])]
        return None

    # ------------------------------------------------------------------------------- lines of a family

    def lines(self, key: str, step: int, sample: int | None, members: Sequence[int] | None = None) -> Iterator[Block]:
        """Every line of a family; of a large one the first lines and a table of the next ones, or all as rows."""
        family = self.families.get(key)
        if family is None:
            return
        chosen = range(family.size) if members is None else members
        terms = max((len(slot.index) for slot in family.slots.values()), default=0)
        if (len(chosen) <= FULL and terms <= 4 * FULL and self.everything) or len(chosen) <= FEW + 1:
            yield from (Line(Quantity(key, m, step, sample)) for m in chosen)
        elif self.everything:
            yield Rows(Say("backward.all", {"count": str(len(chosen))}), Quantity(key, 0, step, sample))
        else:
            yield from (Line(Quantity(key, m, step, sample)) for m in chosen[:FEW])
            yield self.listed(key, step, sample, chosen[FEW : FEW + TABLE])
            if len(chosen) > FEW + TABLE:
                yield Prose((Say("backward.many", {"count": str(len(chosen))}),))

    def listed(self, key: str, step: int, sample: int | None, members: Sequence[int]) -> Table:
        rows = tuple((NameOf(q), NumberOf(q)) for q in (Quantity(key, m, step, sample) for m in members))
        return Table(Say("forward.rest"), (Say("forward.quantity"), Say("forward.value")), rows)

    # ----------------------------------------------------------------------------------------- forward

    def forward(self, step: int, sample: int, first: bool = False) -> Iterator[Block]:
        for plan in self.network.layers:
            role = Say("role.output" if plan.loss else "role.hidden")
            title = Say("section.forward.layer", {"layer": str(plan.number), "role": role})
            yield Section(title, tuple(self.forward_layer(plan, step, sample, first)))

    def forward_layer(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        if first and plan.number == 1:
            net = self.derivation.equation("net:1", 0)
            uses = {
                use.key.partition(":")[0]: Quantity(use.key, use.member, step, sample) for use in reversed(net.uses)
            }
            bias: Inline = Say("forward.net.bias") if plan.bias is not None else ""
            fills: dict[str, Inline] = {
                "bias": bias,
                "input": NameOf(uses["input"]),
                "weight": NameOf(uses["weight"]),
                "neuron": str(plan.labels[0]),
            }
            yield Prose((Say("forward.net", fills),))
        elif first:
            before = f"out:{plan.number - 1}"
            key = "forward.net.again" if plan.sources == (before,) else "forward.net.from"
            yield Prose((Say(key, {"layer": str(plan.number)}),))
        if not self.everything and not self.delta:
            yield Prose((Say("forward.matrix"),))
            yield self.matrix(plan)
            yield Prose((Say("forward.some"),))
        yield from self.lines(f"net:{plan.number}", step, sample)
        if first:
            yield Prose((Say("forward.out"),))
            if plan.number == 1 or plan.activation is not self.network.layers[plan.number - 2].activation:
                yield self.function(plan)
                if plan.activation.cross is not None:
                    yield Prose((Say("forward.cross"),))
            if plan.skip:
                number = plan.skip[0].partition(":")[2]
                yield Prose((Say("forward.skip" if number != "0" else "forward.skip.inputs", {"layer": number}),))
        yield from self.lines(f"out:{plan.number}", step, sample)

    def matrix(self, plan: LayerPlan) -> Statement:
        """net = W · x + b for the whole layer."""
        n = str(plan.number)
        base = self.spec.page.symbols
        product: Formula = Mul((Sym("W"), Sym("x")))
        names: dict[str, Name] = {
            "net": Ident(base.net, n),
            "W": Ident("W", n),
            "x": Ident(base.out, str(plan.number - 1)),
            "b": Ident("b", n),
        }
        return Statement((Sym("net"), product if plan.bias is None else Add((product, Sym("b")))), names)

    def function(self, plan: LayerPlan) -> Statement:
        """f(x) = its formula."""
        row = plan.activation
        head = Call(row.name if row.name == "sigmoid" and not self.delta else "f", (Sym("x"),))
        formula = tree(row.formula)
        names: dict[str, Name] = {v: Code((v,)) if self.delta else Ident(v) for v in ("x", "r")}
        sides = (Sym("x"),) if formula == Sym("x") else (formula,)
        return Statement((head, *sides), names)

    def error(self, step: int, sample: int, first: bool) -> Section:
        blocks: list[Block] = [Prose((Say("error.each"),))] if first else []
        for plan in self.network.layers:
            if plan.loss:
                blocks += self.lines(f"error:{plan.number}", step, sample)
        several = self.families["target"].size > 1
        blocks += [Prose((Say("error.total" if several else "error.one"),))] if first else []
        return Section(Say("section.error"), (*blocks, Line(Quantity("loss", 0, step, sample))))

    # ---------------------------------------------------------------------------------------- backward

    def slopes(self) -> Section:
        """The slope of each activation and of the loss, derived once per lesson."""
        blocks: list[Block] = [Prose((Say("slopes.why"),))]
        loss = self.network.loss
        blocks.append(Algebra(Say("slopes.loss", {"name": loss.name.replace("_", " ")}), "y", loss.steps))
        for row in {
            (plan.activation.name, plan.activation.formula): plan.activation for plan in self.network.layers
        }.values():
            blocks.append(Algebra(Say("slopes.activation", {"name": row.name.replace("_", " ")}), "x", row.steps))
            if row.cross is not None:
                blocks.append(Prose((Say("slopes.rest"),)))
                blocks.append(Algebra(Say("slopes.cross", {"name": row.name.replace("_", " ")}), "z", row.cross.steps))
            if row.kinks:
                blocks.append(Prose((Say("slopes.kink", {"points": ", ".join(row.kinks)}),)))
        return Section(Say("section.slopes"), tuple(blocks))

    def backward(self, step: int, sample: int, first: bool) -> Iterator[Section]:
        for plan in reversed(self.network.layers):
            if plan.loss and not self.several:
                title = Say("section.backward.output")
            else:
                title = Say("section.backward.hidden", {"layer": str(plan.number)})
            build = self.delta_layer if self.delta else self.partials_layer
            yield Section(title, tuple(build(plan, step, sample, first)))

    def said(self, first: bool, key: str, fills: Mapping[str, Inline] | None = None) -> Iterator[Block]:
        if first:
            yield Prose((Say(key, fills or {}),))

    def partials_layer(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        n = plan.number
        own = f"weight:{n}" in self.network.parameters
        weight = Quantity(f"weight:{n}" if own else plan.weights[0], 0, step)
        if plan.loss and n == len(self.network.layers):
            fills: dict[str, Inline] = {
                "weight": NameOf(weight), "net": NameOf(Quantity(f"net:{n}", 0, step, sample)),
                "out": NameOf(Quantity(f"out:{n}", 0, step, sample)),
            }  # fmt: skip
            one = self.derivation.count_paths(weight.key, weight.member) == 1
            coupled = plan.activation.cross is not None
            yield from self.said(first, f"backward.question{'.cross' if coupled else '' if one else '.ways'}", fills)
            if first and not coupled:
                yield self.chain(f"gradient:{weight.key}")
            yield from self.said(first, "backward.partial")
        else:
            ways = list(self.paths(weight, step, sample)) if first and own else []
            yield from ways
            bearing = "backward.partial" if plan.loss else "backward.paths.same" if ways else "backward.reaches"
            yield from self.said(first, bearing)
        yield from self.lines(f"own:{n}", step, sample)
        yield from self.lines(f"partial:{n}", step, sample)
        yield from self.said(first, "backward.slope" if plan.loss else "backward.hidden.slope")
        yield from self.lines(f"slope:{n}", step, sample)
        yield from self.cross(plan, step, sample, first)
        coupled = plan.activation.cross is not None
        yield from self.said(
            first, "backward.delta.cross" if coupled else "backward.delta" if plan.loss else "backward.hidden.delta"
        )
        yield from self.lines(f"delta:{n}", step, sample)
        yield from self.collapsed(plan, step, sample, first)
        if first and n == len(self.network.layers):
            yield from self.said(first, "backward.local")
            yield Line(Quantity(f"local:w:{n}", 0, step, sample))
        rule = self.families[f"gradient:{weight.key}"].rule
        three = isinstance(rule, Mul) and len(rule.factors) == 3
        if own:
            later = self.network.layers[n:]
            elsewhere = any(weight.key in plan.weights for plan in later)
            tied = elsewhere or self.families[weight.key].size < len(plan.edge_weight)
            yield from self.said(
                first, "backward.gradients" if three else f"backward.gradients.{'tied' if tied else 'delta'}"
            )
        else:
            yield from self.said(first, "backward.gradients.later")
        yield from self.gradients(plan, step, sample, first)

    def collapsed(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        """δ = out − t, where the long way comes to that."""
        if f"collapsed:{plan.number}" in self.families:
            yield from self.said(first, f"collapse.{plan.activation.name}")
            if first and plan.size <= 4:
                yield self.collapse_in_general(plan)
                yield from self.said(first, "collapse.numbers")
            yield from self.lines(f"collapsed:{plan.number}", step, sample)

    def collapse_in_general(self, plan: LayerPlan) -> Statement:
        """The way from the chain rule to out − t for a layer's first output, in symbols."""
        targets = self.families[f"error:{plan.number}"].slots["t"].index
        names: dict[str, Name] = {"delta": self.name(f"delta:{plan.number}", 0)}
        for k in range(plan.size):
            names[f"y{k}"] = self.name(f"out:{plan.number}", k)
            names[f"t{k}"] = self.name("target", int(targets[k]))
        whole = f"collapsed:{plan.number}"
        return Statement(
            (Sym("delta"), *collapse(plan, tree(self.network.loss.slope), self.families[whole].rule)), names
        )

    def cross(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        """The cross terms of a softmax."""
        if f"cross:{plan.number}" in self.families:
            yield from self.said(first, "backward.cross")
            yield from self.lines(f"cross:{plan.number}", step, sample)

    def gradients(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        own = f"weight:{plan.number}"
        if own in self.network.parameters:
            yield from self.lines(f"gradient:{own}", step, sample)
        if plan.bias is not None:
            shared = self.families[f"bias:{plan.number}"].size < plan.size
            yield from self.said(first, "backward.biases.shared" if shared else "backward.biases")
            yield from self.lines(f"gradient:bias:{plan.number}", step, sample)

    def chain(self, key: str) -> Statement:
        """A gradient's equation by names alone: ∂E/∂w5 = three factors."""
        node = self.derivation.equation(key, 0)
        assert node.formula is not None
        names = {use.id: self.name(use.key, use.member) for use in node.uses}
        return Statement((Sym("left"), node.formula), {**names, "left": self.name(key, 0)})

    def name(self, key: str, m: int) -> Name:
        return member(self.families[key].name, m)

    def paths(self, weight: Quantity, step: int, sample: int) -> Iterator[Block]:
        """Every path of a layer's first weight, and their sum."""
        id = f"dE/d{self.families[weight.key].member_id(weight.member)}"
        count = self.derivation.count_paths(weight.key, weight.member)
        if not 1 < count <= 16 or not self.everything:
            return
        yield Prose((Say("backward.paths", {"weight": NameOf(weight), "count": str(count)}),))
        lines = []
        found = list(self.derivation.paths(id))
        ends = [path.neurons[0] for path in found]
        for path in found:
            places = [self.derivation.locate(factor) for factor in path.factors]
            factors = tuple(Quantity(key, m, step, sample) for key, m in places)
            lines.append(
                PathLine(path.id, factors, self.path_name(path.neurons, weight, ends.count(path.neurons[0]) > 1))
            )
        yield from lines
        yield Prose((Say("backward.paths.sum"),))
        yield PathSum(Quantity(f"gradient:{weight.key}", weight.member, step, sample), tuple(lines))

    def passed(self, neuron: str) -> str:
        """A neuron on a path as the page calls it."""
        if neuron.startswith("skip_"):
            return f"{self.labels[neuron.removeprefix('skip_')]} (skip)"
        if neuron.startswith("from_"):
            return f"the edge from {self.passed(neuron.removeprefix('from_'))}"
        return self.labels.get(neuron, neuron)

    def path_name(self, neurons: tuple[str, ...], weight: Quantity, several: bool) -> Name:
        """∂E_o1/∂w1, with the way written behind it where one output has several."""
        key, m = self.derivation.locate(f"E_{neurons[0]}")
        below = self.name(weight.key, weight.member)
        way = f" ({' ← '.join(map(self.passed, neurons))})" if several else ""
        error = self.name(key, m)
        if isinstance(error, Ident) and isinstance(below, Ident):
            return Ratio(Ident(error.base, f"{error.sub}{way}"), below)
        return Code(("∂", f"E_{neurons[0]}{way}", "/∂", *(below.parts if isinstance(below, Code) else ())))

    def delta_layer(self, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
        """The first article's way: error, slope, delta error."""
        n = plan.number
        yield from self.said(first, "delta.error" if plan.loss else "delta.hidden")
        yield from self.lines(f"signal_out:{n}", step, sample)
        slip = "derivative_of_output" in self.spec.training.mistakes
        yield from self.said(first, "delta.slope.slip" if slip else "delta.slope")
        yield from self.lines(f"slope:{n}", step, sample)
        yield from self.cross(plan, step, sample, first)
        yield from self.said(first, "delta.delta" if plan.loss else "delta.hidden.delta")
        yield from self.lines(f"signal_net:{n}", step, sample)
        yield from self.collapsed(plan, step, sample, first)

    # ----------------------------------------------------------------------------------------- updates

    def updates(self) -> Iterator[Section]:
        last = max(self.batches)
        for position, (step, samples) in enumerate(sorted(self.batches.items())):
            if step == last:
                continue
            first = position == 0
            if len(samples) == 1 and first:
                yield from self.one_update(step, samples[0])
            else:
                yield self.later_update(step, samples, first)
                if first:
                    yield self.slopes()

    def one_update(self, step: int, sample: int) -> Iterator[Section]:
        """The first update, every stage a section of its own."""
        yield Section(Say("section.forward"), tuple(self.forward(step, sample, first=True)))
        yield self.error(step, sample, first=True)
        yield self.slopes()
        yield Section(Say("section.backward"), tuple(self.backward(step, sample, first=True)))
        yield self.update(step, first=True)
        yield self.helped(step, (sample,))

    def later_update(self, step: int, samples: tuple[int, ...], first: bool) -> Section:
        """A further update, or one of a batch, as one section."""
        blocks: list[Block] = []
        for sample in samples:
            told = first and sample == samples[0]
            forward = self.forward(step, sample, first=True) if told else self.forward_lines(step, sample)
            parts: list[Block] = [*forward, self.error(step, sample, told), *self.backward(step, sample, told)]
            if len(samples) > 1:
                blocks.append(Section(Say("section.sample", {"sample": str(sample)}), tuple(_flat(parts))))
            else:
                blocks += parts
        blocks += [self.update(step, first), self.helped(step, samples)]
        if len(samples) > 1:
            return Section(Say("section.batch", {"step": str(step), "count": str(len(samples))}), tuple(blocks))
        return Section(Say("section.again", {"step": str(step), "sample": str(samples[0])}), tuple(blocks))

    def forward_lines(self, step: int, sample: int) -> Iterator[Block]:
        for plan in self.network.layers:
            yield from self.lines(f"net:{plan.number}", step, sample)
            yield from self.lines(f"out:{plan.number}", step, sample)

    def update(self, step: int, first: bool) -> Section:
        blocks: list[Block] = []
        if any(key.startswith("batch:") for key in self.families):
            blocks.append(Prose((Say("update.batch"),)))
            blocks.append(Line(Quantity("batch:loss", 0, step)))
            for key in self.network.parameters:
                blocks += self.lines(f"batch:gradient:{key}", step, None)
        blocks += self.said(first, *self.update_rule())
        for key in reversed(self.network.parameters):
            for state in self.states(key):
                blocks += self.lines(state, step, None)
            blocks += self.lines(f"new:{key}", step, None)
        return Section(Say("section.update"), tuple(blocks))

    def update_rule(self) -> tuple[str, Mapping[str, Inline]]:
        """How this optimizer moves a weight, in words."""
        optimizer = self.spec.training.optimizer
        decays = bool(optimizer.weight_decay) and optimizer.name != "adamw"
        if optimizer.name == "sgd" and not decays:
            slip = "update.rule.updated" if "updated_weights" in self.spec.training.mistakes else "update.rule"
            return "update.rule.delta" if self.delta else slip, {}
        decay: Inline = Say("update.decay") if decays else ""
        hats = ".plain" if optimizer.name in ("adam", "adamw") and not optimizer.bias_correction else ""
        return f"update.rule.{optimizer.name}{hats}", {"decay": decay}

    def states(self, key: str) -> list[str]:
        """Keys of the state families of a parameter family, in the order of the optimizer's lines."""
        return [k for k, f in self.families.items() if f.kind == "state" and k.endswith(f":{key}")]

    def helped(self, step: int, samples: tuple[int, ...]) -> Section:
        """Before, after, and what first order predicted."""
        rows: list[tuple[Inline, ...]] = []
        outs = [(f"out:{plan.number}", m) for plan in self.network.layers if plan.loss for m in range(plan.size)][
            :TABLE
        ]
        batch = len(samples) > 1
        for sample in samples:
            for position, (key, m) in enumerate([*outs, ("loss", 0)]):
                before, after = Quantity(key, m, step, sample), Quantity(f"after:{key}", m, step, sample)
                target: Inline = NumberOf(Quantity("target", position, step, sample)) if key != "loss" else ""
                number = (str(sample),) if batch else ()
                rows.append((*number, NameOf(before), NumberOf(before), NumberOf(after), target))
        header: tuple[Inline, ...] = (
            Say("forward.quantity"), Say("helped.before"), Say("helped.after"), Say("helped.target"),
        )  # fmt: skip
        if batch:
            header = (Say("task.sample"), *header)
        intro = Prose((Say("helped.intro.batch" if batch else "helped.intro"),))
        blocks: list[Block] = [intro, Table(Say("helped.table"), header, tuple(rows))]
        if len(samples) == 1:
            at = samples[0]
            said = Say("helped.fell", {"before": NumberOf(Quantity("loss", 0, step, at)),
                                       "after": NumberOf(Quantity("after:loss", 0, step, at))})  # fmt: skip
            predicted = Say("helped.predicted", {"predicted": NumberOf(Quantity("predicted", 0, step, at))})
            blocks.append(Prose((said, Verdict("helped", Quantity("loss", 0, step, at)), predicted)))
        return Section(Say("section.helped"), tuple(blocks))

    # ---------------------------------------------------------------------------------------- training

    def training(self) -> Iterator[Section]:
        training = self.spec.training
        count = len(training.data)
        updates = -(-count // training.batch_size)
        terms = Say("training.terms.one") if count == 1 else Say("training.terms", {
            "batch": counted("training.batch", min(training.batch_size, count)),
            "samples": counted("training.samples", count), "updates": counted("training.updates", updates),
        })  # fmt: skip
        blocks: list[Block] = [Prose((terms,))]
        if training.epochs > 1:
            rows = tuple((str(epoch), Measured("epoch_loss", epoch - 1)) for epoch in milestones(training.epochs))
            blocks.append(Table(Say("training.table"), (Say("training.epoch"), Say("training.loss")), rows))
        last = max(self.batches)
        blocks.append(Prose((counted("training.closing", last - 1),)))
        blocks.append(self.closing(last))
        yield Section(Say("section.training"), tuple(blocks))
        if self.spec.page.rates:
            yield self.rates()

    def closing(self, last: int) -> Table:
        outs = [(f"out:{plan.number}", m) for plan in self.network.layers if plan.loss for m in range(plan.size)][
            :TABLE
        ]
        header: list[Inline] = [Say("task.sample")]
        for position, (key, m) in enumerate(outs):
            header += [NameOf(Quantity(key, m)), NameOf(Quantity("target", position))]
        rows = []
        for n in range(1, min(len(self.spec.training.data), TABLE) + 1):
            row: list[Inline] = [str(n)]
            for position, (key, m) in enumerate(outs):
                row += [NumberOf(Quantity(key, m, last, n)), NumberOf(Quantity("target", position, last, n))]
            rows.append((*row, NumberOf(Quantity("loss", 0, last, n))))
        return Table(Say("training.closing.table"), (*header, Say("training.end")), tuple(rows))

    def rates(self) -> Section:
        header = (Say("rates.rate"), Say("rates.first"), Say("rates.last", {"epoch": str(self.spec.training.epochs)}))
        rows = tuple(
            (f"{rate:f}", Measured("rate_first", k), Measured("rate_last", k))
            for k, rate in enumerate(self.spec.page.rates)
        )
        return Section(Say("section.rates"), (Prose((Say("rates.intro"),)), Table(Say("rates.table"), header, rows)))

    # ------------------------------------------------------------------------------- slips, and the checks

    def compare(self) -> Section:
        """Every line of the first update as printed and as it should be; and the losses of a long training."""
        header = (Say("compare.line"), Say("compare.printed"), Say("compare.correct"), Say("compare.why"))
        rows = []
        step = min(self.batches)
        sample = self.batches[step][0]
        hidden = {"partial", "delta", "gradient", "local"} if self.delta else {"signal", "local"}
        for key, family in self.families.items():
            if family.rule is None or family.kind in hidden or key == "predicted":
                continue
            for m in range(family.size):
                q = Quantity(key, m, step, None if family.scope == "update" else sample)
                rows.append((NameOf(q), NumberOf(q), NumberOf(q, correct=True), Verdict("compare", q)))
        blocks: list[Block] = [Prose((Say("compare.intro"),)), Table(Say("compare.table"), header, tuple(rows))]
        updates = max(self.batches) - 1
        if updates > 1:
            short = (Say("training.after"), Say("compare.printed"), Say("compare.correct"))
            marks = [n for n in milestones(updates) if n < updates] + [updates - 1]
            table = tuple((str(n), Measured("update_loss", n), Measured("update_loss", n, correct=True))
                          for n in sorted(set(marks)))  # fmt: skip
            blocks.append(Table(Say("training.after.table"), short, table))
            blocks.append(self.compare_closing(updates + 1))
        return Section(Say("section.compare"), tuple(blocks))

    def compare_closing(self, last: int) -> Table:
        rows = []
        for n in range(1, min(len(self.spec.training.data), TABLE) + 1):
            for key in [f"out:{plan.number}" for plan in self.network.layers if plan.loss] + ["loss"]:
                for m in range(self.families[key].size):
                    q = Quantity(key, m, last, n)
                    rows.append((str(n), NameOf(q), NumberOf(q), NumberOf(q, correct=True)))
        header = (Say("task.sample"), Say("compare.line"), Say("compare.printed"), Say("compare.correct"))
        return Table(Say("training.closing.table"), header, tuple(rows))

    def checks(self) -> Section:
        said = [Say("checks.intro")]
        if self.explanation.correct is not None:
            said.append(Say("checks.correct"))
        header = (Say("checks.witness"), Say("checks.lines"), Say("checks.tolerance"))
        rows = tuple(map(_check, self.explanation.checks))
        return Section(Say("section.checks"), (Prose(tuple(said)), Table(Say("checks.table"), header, rows)))


def _check(check: Check) -> tuple[Inline, ...]:
    exact: Inline = Say("checks.exactly") if check.tolerance == 0 else f"{check.tolerance:.0e}"
    return (Say(f"witness.{check.witness}"), str(check.lines), exact)


def _listed(parts: Sequence[Inline]) -> Inline:
    """Parts one after the other, with commas."""
    listed = parts[-1]
    for part in reversed(parts[:-1]):
        listed = Say("list", {"p0": part, "p1": listed})
    return listed


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sections inside a section that is already nested give up their titles."""
    for block in blocks:
        if isinstance(block, Section):
            yield from block.blocks
        else:
            yield block


def collapse(plan: LayerPlan, slope: Formula, last: Formula | None) -> Iterator[Formula]:
    """Formulas that are all δ of a layer's first output, over the targets t0, t1 … and the outputs y0, y1 …

    First the slopes of loss and activation as they stand in the chain rule, last what is left of them.
    """
    first, own = Sym("y0"), Sym("t0")
    others = [(Sym(f"y{k}"), Sym(f"t{k}")) for k in range(1, plan.size)] if plan.activation.cross is not None else []

    def of_loss(y: Formula, t: Formula) -> Formula:
        return substitute(slope, {"y": y, "t": t})

    rest = Add((ONE, Neg(first)))
    yield add(mul(of_loss(first, own), first, rest), *(mul(of_loss(y, t), Neg(Mul((y, first)))) for y, t in others))
    if others:
        yield Add((Neg(Mul((own, rest))), *(Mul((t, first)) for _, t in others)))
        yield Add((Mul((first, Add((own, *(t for _, t in others))))), Neg(own)))
    if last == Add((Sym("y"), Neg(Sym("t")))):
        yield Add((first, Neg(own)))


def milestones(last: int) -> list[int]:
    """1, 2, 5, 10, 20, 50 … up to the last: the epochs a table shows."""
    found = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k <= last]
    return sorted({*found, last})
