"""What a sheet says before its lines: the samples, the network with every number on its edge, and what the names mean.

In: a `PreparedHomework` and one network's rows. Out: sections that name everything the lines use: what is given, each
function once, and where a formula is not given, what is to be computed in general.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> made = prepare_homework(load_example("homework-222"), "homework-222")
    >>> [section.title.key for section in given_sections(made, 0)]
    ['section.task', 'section.network', 'section.names', 'section.homework']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.keys import ETA, LOSS, TARGET, Key
from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.formula import Add, Call, Div, Formula, Num, SumOf, Sym
from explainer.homework.asked_lines import SheetRow
from explainer.homework.trial import PreparedHomework
from explainer.numbers.digits import PrintRules
from explainer.render.line_chains import old_name, sample_name
from explainer.walkthrough.context import LessonContext, count_phrase, join_words, layer_sizes
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
    Table,
)
from explainer.walkthrough.forward import net_in_general
from explainer.walkthrough.given import constants_sentences, starting_numbers, task_section, tied_weights
from explainer.walkthrough.updates import is_plain, rule_in_general

UPDATE_KINDS = frozenset({"update", "state"})
"""Kinds of line that need the learning rate."""


def given_sections(prepared: PreparedHomework, part: int) -> Iterator[Section]:
    """The sections before the lines."""
    lesson, rows = LessonContext.of(prepared.lesson), prepared.rows[part]
    yield Section(Say("section.task"), tuple(_task(lesson)))
    yield Section(Say("section.network"), tuple(_network(lesson, {row.kind for row in rows})))
    meaning = (*_functions(prepared, lesson, rows), *_definitions(prepared, lesson, rows), *_places(lesson, rows))
    if meaning:
        yield Section(Say("section.names"), meaning)
    yield Section(Say("section.homework"), (Prose(tuple(_instructions(prepared, rows))),))


def _task(lesson: LessonContext) -> Iterator[Block]:
    """The teacher's words, and the samples."""
    for block in task_section(lesson).blocks:
        if isinstance(block, Table) or (isinstance(block, Prose) and not _is_said(block, "task.magic")):
            yield block


def _is_said(prose: Prose, key: str) -> bool:
    return any(isinstance(sentence, Say) and sentence.key == key for sentence in prose.sentences)


def _network(lesson: LessonContext, kinds: set[str]) -> Iterator[Block]:
    """The network, each weight with its name where it stands."""
    said = [Say("homework.sizes", {"sizes": layer_sizes(lesson.network)})]
    if all(plan.bias is None for plan in lesson.network.layers):
        said.append(Say("network.nobias"))
    yield Prose((*said, *tied_weights(lesson)))
    yield Figure("network.weights", Say("network.numbers"))
    for plan in lesson.network.layers:
        yield from map(_with_names, starting_numbers(lesson, plan))
    if lesson.network.has_targets and kinds & UPDATE_KINDS:
        yield Prose(tuple(constants_sentences(lesson)))


def _with_names(table: Table) -> Table:
    """A table of numbers, each with its name before it."""
    rows = tuple(tuple(_with_name(cell) for cell in row) for row in table.rows)
    return Table(table.caption, table.header, rows)


def _with_name(cell: Inline) -> Inline:
    if isinstance(cell, NumberOf):
        return Say("answer", {"name": NameOf(cell.quantity), "value": cell})
    return cell


def _instructions(prepared: PreparedHomework, rows: tuple[SheetRow, ...]) -> Iterator[Say]:
    """How to round, and how far a number may be off; lines that are rounded in a way of their own are named."""
    numbers, rules = prepared.spec.numbers, PrintRules(prepared.spec)
    families = prepared.lesson.derivation.families
    yield count_phrase(f"homework.digits.{numbers.kind}", numbers.digits)
    yield Say(f"homework.ties.{numbers.rounding}")
    others: dict[tuple[str, int], list[Inline]] = {}
    for row in rows:
        rule = rules.rule_of_member(families[row.quantity.key], row.quantity.member)
        if (row.label or row.number) and (rule.kind, rule.digits) != (numbers.kind, numbers.digits):
            others.setdefault((rule.kind, rule.digits), []).append(str(row.label or row.number))
    for (kind, digits), labels in others.items():
        yield Say(
            "homework.lines", {"lines": join_words(labels), "how": count_phrase(f"homework.digits.{kind}", digits)}
        )
    if prepared.finds:
        yield Say("homework.find")
        return
    yield Say("homework.carry" if numbers.carry else "homework.keep")
    yield Say("homework.tolerance")


# ------------------------------------------------------------------------------------------ what names mean


def _functions(prepared: PreparedHomework, lesson: LessonContext, rows: tuple[SheetRow, ...]) -> Iterator[Block]:
    """Each function that a line calls, by its formula, once."""
    writer, shown = prepared.writer, [row.quantity for row in rows if prepared.shows_formula(row)]
    found = writer.functions_in(iter(shown))
    if not prepared.homework.formulas:
        found |= writer.definitions(set(writer.function_names.values()))
    names: Mapping[str, Name] = {"x": Code(("x",)) if lesson.delta else Ident("x")}
    for name, formula in found.items():
        yield Statement((Call(name, (Sym("x"),)), formula), names)
    lines = [writer.write_line(q).formula or F.ONE for q in shown]
    if any(
        isinstance(part, Call) and part.name == "sign" for tree in (*found.values(), *lines) for part in F.walk(tree)
    ):
        yield Prose((Say("homework.sign"),))


def _definitions(prepared: PreparedHomework, lesson: LessonContext, rows: tuple[SheetRow, ...]) -> Iterator[Block]:
    """What is asked without its formula, in general."""
    kinds = {row.kind for row in rows if not prepared.shows_formula(row)}
    if not kinds:
        return
    yield Prose((Say("homework.net"),))
    yield net_in_general(
        lesson, next((p for p in lesson.network.layers if p.bias is not None), lesson.network.layers[0])
    )
    for plan in lesson.network.layers:
        yield Prose((Say("homework.layer", {"layer": str(plan.number)}),))
        yield _activation(prepared, lesson, plan)
    if lesson.network.has_targets and kinds - {"net", "out"}:
        yield Prose((Say("homework.error"),))
        yield _error(lesson)
        if lesson.families[TARGET].size > 1:
            yield Prose((Say("homework.total"),))
        yield from _derivatives(lesson, kinds)
    if kinds & UPDATE_KINDS:
        yield from _update_rule(lesson)


def _activation(prepared: PreparedHomework, lesson: LessonContext, plan: LayerPlan) -> Statement:
    """out = f(net) of a layer."""
    symbols = lesson.spec.page.symbols
    own = {"o": "k", "n": "k", "m": "j"} if plan.activation.cross is not None else {"o": "", "n": "", "m": ""}
    base = {"o": symbols.out, "n": symbols.net, "m": symbols.net}
    names: dict[str, Name] = {key: Ident(base[key], sub) for key, sub in own.items()}
    if lesson.delta:
        words = {"o": "output", "n": "net", "m": "net"}
        names = {key: Code((words[key] + (f"[{sub}]" if sub else ""),)) for key, sub in own.items()}
    if plan.activation.cross is not None:
        right: Formula = Div(Call("exp", (Sym("n"),)), SumOf(Call("exp", (Sym("m"),))))
    else:
        called = prepared.writer.function_of(plan.number)
        right = Call(called, (Sym("n"),)) if called else Sym("n")
    if plan.skip:
        right = Add((right, Sym("s")))
        source = plan.skip[0]
        names["s"] = lesson.families[source].name if lesson.families[source].size == 1 else _skipped(lesson, source)
    return Statement((Sym("o"), right), names)


def _skipped(lesson: LessonContext, source: Key) -> Name:
    """What a skip adds, in general: the number of the same place in an earlier layer."""
    word = "input" if source.layer == 0 else "output"
    if lesson.delta:
        return Code((f"{word}[{source.layer}]",))
    return Ident("i" if source.layer == 0 else lesson.spec.page.symbols.out, str(source.layer or ""))


def _error(lesson: LessonContext) -> Statement:
    """E over a target and an output."""
    head = lesson.network.layers[lesson.spec.network.outputs[0] - 1].borne
    formula = F.substitute(to_tree(head.loss.formula), {"n": Num(str(head.among))})
    names: dict[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in ("t", "y")}
    names["E"] = Code(("loss",)) if lesson.delta else Ident(lesson.spec.page.symbols.loss)
    return Statement((Sym("E"), formula), names)


def _derivatives(lesson: LessonContext, kinds: set[str]) -> Iterator[Block]:
    """What ∂E/∂w, δ and the first article's words stand for."""
    if lesson.delta:
        yield Prose((Say("homework.signals"),))
        return
    yield Prose((Say("homework.derivative"),))
    if "delta" in kinds:
        last = lesson.network.layers[-1].number
        net = lesson.name(Key("net", last), 0)
        loss = lesson.name(LOSS, 0)
        assert isinstance(net, Ident)
        assert isinstance(loss, Ident)
        names: dict[str, Name] = {"d": lesson.name(Key("delta", last), 0), "r": Ratio(loss, net)}
        yield Statement((Sym("d"), Sym("r")), names)


def _update_rule(lesson: LessonContext) -> Iterator[Block]:
    """How a weight moves, in general."""
    if lesson.spec.training.batch_size > 1:
        mean = lesson.spec.training.reduction == "mean"
        yield Prose((Say("homework.batch.mean" if mean else "homework.batch.sum"),))
    if is_plain(lesson):
        yield rule_in_general(lesson)
        return
    texts = [text for _, _, text in lesson.network.optimizer.lines]
    heads = [id.removesuffix("_{p}") if kind == "state" else "new" for id, kind, _ in lesson.network.optimizer.lines]
    rate = lesson.name(ETA, 0)
    for head, text in zip(heads, texts, strict=True):
        symbols = {*_general_names(lesson, rate)}
        formula = F.read(text, symbols)
        yield Statement((Sym(head), formula), _general_names(lesson, rate))


def _general_names(lesson: LessonContext, rate: Name) -> Mapping[str, Name]:
    """The names of an optimizer's lines without the weight they belong to."""
    states = {id.removesuffix("_{p}") for id, kind, _ in lesson.network.optimizer.lines if kind == "state"}
    names: dict[str, Name] = {"w": Ident("w"), "g": Ident("g"), "new": Ident("w", sup="+"), "step": Ident("step")}
    for state in states:
        base = state.removesuffix("_hat")
        names[state] = Ident(base, accent="hat" if state.endswith("_hat") else "")
        names[f"{state}_before"] = old_name(names[state])
    names |= {key.kind: lesson.name(key, 0) for key, row in lesson.families.items() if row.scope == "constant"}
    names["eta"] = rate
    if lesson.delta:
        names = {key: Code((key if key != "new" else "new_weight",)) for key in names}
    return names


# ------------------------------------------------------------------------------- which sample, which update


def _places(lesson: LessonContext, rows: tuple[SheetRow, ...]) -> Iterator[Block]:
    """What the same name means in another sample or update."""
    said = []
    first = min(lesson.batches)
    states = [row.quantity for row in rows if row.quantity.key.kind in lesson.network.optimizer.states]
    if states:
        q = states[0]
        said.append(Say("homework.states", {"old": old_name(lesson.name(q.key, q.member)), "state": NameOf(q)}))
    parameter = next((key for key in lesson.network.parameters if key.new in lesson.families), None)
    if parameter is not None and any(row.quantity.step > first for row in rows):
        fills: dict[str, Inline] = {"weight": NameOf(Quantity(parameter)), "new": NameOf(Quantity(parameter.new))}
        said.append(Say("homework.later", fills))
    if len(lesson.spec.training.data) > 1:
        said.append(Say("homework.samples"))
        if lesson.spec.training.batch_size > 1:
            out = lesson.name(Key("out", 1), 0)
            said.append(Say("homework.bracket", {"number": sample_name(out, 2), "plain": out}))
    if said:
        yield Prose(tuple(said))


__all__ = ["given_sections"]
