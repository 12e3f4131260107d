"""Both articles' checklists, line by line: every picture, formula, number, table and idea of theirs stands in a lesson.

In: the lessons `xor` and `mazur` with every background section. Out: a row per element; a row says which block of the
lesson shows it. What the articles got wrong is in `xor-as-printed` and `mazur-10000`, beside the right numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from explainer import explain, load_example
from explainer.walkthrough import walk
from explainer.walkthrough.background import BACKGROUND
from explainer.walkthrough.document import (
    Algebra,
    Block,
    Figure,
    Inline,
    Line,
    Listing,
    PathLine,
    PathSum,
    Prose,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
)


@cache
def lesson(name: str) -> Any:
    spec = load_example(name)
    page = spec.page.model_copy(update={"background": tuple(BACKGROUND), "detail": "full"})
    return explain(spec.model_copy(update={"page": page}))


def blocks(section: Section) -> Iterator[Block]:
    for block in section.blocks:
        yield block
        if isinstance(block, Section):
            yield from blocks(block)


@cache
def everything(name: str) -> tuple[Block, ...]:
    document = walk(lesson(name))
    return tuple(block for section in document.sections for block in (section, *blocks(section)))


@cache
def text(name: str) -> str:
    return " ".join(lesson(name).text().split())


def words(piece: Inline) -> Iterator[str]:
    if isinstance(piece, Say):
        yield piece.key
        for fill in piece.fills.values():
            yield from words(fill)
    elif isinstance(piece, Listing):
        for part in piece.parts:
            yield from words(part)
    elif isinstance(piece, Verdict):
        yield from (word for said in piece.texts for word in words(said))


Shown = Callable[[str], bool]


def says(*keys: str) -> Shown:
    def shown(name: str) -> bool:
        found = {w for b in everything(name) if isinstance(b, Prose) for s in b.sentences for w in words(s)}
        return set(keys) <= found

    return shown


def figure(*kinds: str) -> Shown:
    return lambda name: set(kinds) <= {b.kind for b in everything(name) if isinstance(b, Figure)}


def line(*ids: str) -> Shown:
    """Lines of the first update, by id."""

    def shown(name: str) -> bool:
        families = lesson(name).derivation.families
        at = [b.quantity for b in everything(name) if isinstance(b, Line) and b.quantity.step == 1]
        return set(ids) <= {families[q.key].member_id(q.member) for q in at}

    return shown


def table(key: str, rows: int) -> Shown:
    return lambda name: any(
        isinstance(b, Table) and b.caption.key == key and len(b.rows) >= rows for b in everything(name)
    )


def section(*keys: str) -> Shown:
    return lambda name: set(keys) <= {b.title.key for b in everything(name) if isinstance(b, Section)}


def derived(key: str) -> Shown:
    return lambda name: any(isinstance(b, Algebra) and b.caption.key == key for b in everything(name))


def formula(printed: str) -> Shown:
    """A formula in general, as the text page prints it."""
    return lambda name: printed in text(name) and any(isinstance(b, Statement) for b in everything(name))


def reads(printed: str) -> Shown:
    return lambda name: printed in text(name)


def paths(count: int) -> Shown:
    return lambda name: (
        len([b for b in everything(name) if isinstance(b, PathLine)]) == count
        and any(isinstance(b, PathSum) for b in everything(name))
    )


FIRST: dict[str, Shown] = {
    "C no magic, only mathematics": says("task.magic"),
    "C XOR is the classic first problem": reads("classic first problem"),
    "T1 the XOR table": table("task.table", 4),
    "P1 the structure": figure("network.structure"),
    "P1 2 inputs, 4 hidden neurons, 1 output": reads("2 inputs, 4 hidden neurons and one output"),
    "P1 no biases": says("network.nobias"),
    "C training changes the weights": says("task.learn", "network.start"),
    "P2 the network with its weights": figure("network.weights"),
    "C one sample first": says("forward.sample"),
    "F1 net as a sum over n inputs": formula("net = Σ (input[i] * weight[i])"),
    "L1 the first net": line("net_h1"),
    "L1 its legend, symbol by symbol": table("forward.legend", 5),
    "L2-L4 the other nets": line("net_h2", "net_h3", "net_h4"),
    "C why an activation function": says("forward.why"),
    "F2 the sigmoid": formula("f(x) = 1 / (1 + exp(-x))"),
    "F3 its slope": derived("slopes.activation"),
    "L5-L8 the hidden outputs": line("out_h1", "out_h2", "out_h3", "out_h4"),
    "P3, P4 the network after the forward pass": figure("network.values"),
    "L9 the last net": line("net_o1"),
    "L10 the output": line("out_o1"),
    "C an answer, a target, an error": says("error.compare"),
    "F4 the error": formula("e = 1 / 2 * (t - y)^2"),
    "L11 target minus output": line("signal_out_o1"),
    "C what the delta error is for": says("delta.meaning"),
    "F5, L12 delta error = slope times error": line("dout_o1/dnet_o1", "signal_net_o1"),
    "C hidden neurons have no target": says("delta.hidden"),
    "F6, L13-L16 hidden errors": line("signal_out_h1", "signal_out_h2", "signal_out_h3", "signal_out_h4"),
    "L17-L20 hidden slopes": line(*(f"dout_h{k}/dnet_h{k}" for k in range(1, 5))),
    "L17-L20 hidden delta errors": line(*(f"signal_net_h{k}" for k in range(1, 5))),
    "F7 the update": formula("new_weight = weight + input * delta_error * learning_rate"),
    "F7 all deltas first, from the old weights": says("update.rule.delta"),
    "L21-L24 new weights of the output": line("w9_new", "w10_new", "w11_new", "w12_new"),
    "C the change is small": says("update.visible"),
    "C too small and too large a learning rate": says("rates.advice"),
    "C the article's rate beside others": reads("0.001 0."),
    "L25-L32 new weights of the hidden neurons, one group each": says("update.group"),
    "L25-L32 the eight of them": line(*(f"w{k}_new" for k in range(1, 9))),
    "L25 an input of 0 leaves its weights": reads("Where an input is 0"),
    "C the other samples": section("section.again"),
    "C iteration and epoch": says("training.terms"),
    "C four iterations make an epoch": reads("here after 4 iterations"),
    "C more epochs": says("training.more"),
}  # fmt: skip

SECOND: dict[str, Shown] = {
    "C a network approximates": says("recap.limits"),
    "C the universal approximation theorem": says("background.approximation.theorem"),
    "C its conditions": says("background.approximation.conditions"),
    "C multiplication as the example": says("background.approximation.exact"),
    "C learning by repetition": says("task.magic"),
    "C layers, dense and feed-forward": says("network.sizes", "network.dense"),
    "P5 the network": figure("network.weights"),
    "P6 with its weights, inputs and targets": figure("network.weights"),
    "C one training element": table("task.table", 1),
    "C which output is the class": says("error.classes"),
    "P7 a neuron from inside": figure("neuron"),
    "P8 popular activation functions": figure("gallery"),
    "P9 the biological neuron": figure("biology"),
    "P9 inspired by, not a model of": says("background.neuron.not"),
    "P10-P12 one neuron first": says("forward.net"),
    "F2-F4 the hidden nets": line("net_h1", "net_h2"),
    "F5 the logistic function": formula("sigmoid(x) = 1 / (1 + exp(-x))"),
    "F6 the hidden outputs": line("out_h1", "out_h2"),
    "F7 the output nets": line("net_o1", "net_o2"),
    "F8 the outputs": line("out_o1", "out_o2"),
    "P13 the state of the network": figure("network.values"),
    "F9 the total error and its parts": line("E_o1", "E_o2", "E_total"),
    "C whose error is larger": says("error.largest"),
    "C the influence of one weight is a derivative": section("section.question"),
    "C nudged by hand": table("question.table", 4),
    "F10-F13 a composed function": formula("dy / dx = dy / du * (du / dx)"),
    "F13 solved": says("chain.example.numbers"),
    "P14 the chain rule as a graph": figure("chain.example"),
    "F15 three factors": formula("∂E_total/∂w5 = ∂E_total/∂out_o1 * ∂out_o1/∂net_o1 * ∂net_o1/∂w5"),
    "P15, P16 the way of w5": figure("chain"),
    "F16, F17 the first factor": line("dE/dout_o1"),
    "F18, F21 the second factor": line("dout_o1/dnet_o1"),
    "F20 the slope of the logistic function, line by line": derived("slopes.activation"),
    "F22-F25 the third factor": line("dnet_o1/dw5"),
    "F26 the gradient": line("dE/dw5"),
    "P20, F27 the question for w1": says("backward.paths.why"),
    "P21 the network taken apart": figure("network.apart"),
    "P22, F28 two paths": paths(2),
    "P23, P24 the paths highlighted": figure("network.paths"),
    "F29-F33 their sum": says("backward.dominates"),
    "F34, P25 the update": formula("w⁺ = w - η * ∂E_total/∂w"),
    "C a step against the gradient": says("update.opposite"),
    "every gradient": line(*(f"dE/dw{k}" for k in range(1, 9))),
    "every new weight": line(*(f"w{k}_new" for k in range(1, 9))),
    "M5 old weights for the hidden deltas": says("update.rule"),
    "E5 the biases stay": says("network.frozen"),
}  # fmt: skip

SPACE: dict[str, Shown] = {
    "P1 the hidden layer transforms the space": figure("hidden"),
    "P2-P4 a line against a network": figure("line", "regions"),
}
"""Of the second article, on data that no line separates: the first article's."""


@pytest.mark.parametrize("element", FIRST)
def test_the_first_article(element: str) -> None:
    assert FIRST[element]("xor")


@pytest.mark.parametrize("element", SECOND)
def test_the_second_article(element: str) -> None:
    assert SECOND[element]("mazur")


@pytest.mark.parametrize("element", SPACE)
def test_the_second_article_on_xor(element: str) -> None:
    assert SPACE[element]("xor")


def test_the_chapters_stand_in_the_articles_order() -> None:
    order = ["task", "network", "question", "chain", "forward", "error", "backward", "slopes", "update", "helped"]
    for name in ("xor", "mazur"):
        titles = [s.title.key.removeprefix("section.") for s in walk(lesson(name)).sections]
        assert titles[: len(order)] == order
        assert titles.index("training") < titles.index("recap") < titles.index("checks")
