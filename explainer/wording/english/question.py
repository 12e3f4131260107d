"""The question that backpropagation answers, and the chain rule."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "question.intro": (
        "How wrong the answers are is one number, the loss. To make it smaller we may change the weights, and nothing "
        "else. So the question is, for each weight: if it changed a little, how much would the loss change?"
    ),
    "question.try": "Let us simply try it with {weight}: we add {step} and compute the forward pass once more.",
    "question.table": "One weight nudged by hand",
    "question.before": "as it is",
    "question.after": "nudged",
    "question.quotient": (
        "Make the nudge ever smaller, and this number settles at the derivative of the loss with respect "
        "to {weight}; the backward pass will find it to be {gradient}, with no nudging at all."
    ),
    "question.quotient.corner": (
        "Make the nudge ever smaller, and this number settles. But one of the functions stands exactly at a "
        "corner here, so a nudge the other way may settle elsewhere. There is no one slope; the backward pass has to "
        "agree on a value."
    ),
    "question.quotient.plain": (
        "Make the nudge ever smaller, and this number settles at the derivative of the loss with respect "
        "to {weight}. That is what a backward pass is to find, with no nudging at all."
    ),
    "question.why": (
        "Nudging costs a forward pass for every weight, every time. Backpropagation gets all derivatives with one "
        "single pass back. All it needs is the chain rule."
    ),
    "question.moved": (
        "The weight moved by {step} and the loss by {change}: {change} / {step} = {quotient}, per unit of the weight."
    ),
    "chain.example": (
        "A small example first. Let `y` depend on `u`, and `u` on `x`. If `x` moves a little, `u` moves at its own "
        "pace, and `y` moves at its pace with `u`. The two paces multiply:"
    ),
    "chain.example.functions": "Take these two functions:",
    "chain.example.slope": "The slope of each step by itself, and their product:",
    "chain.example.numbers": (
        "At `x` = {x} we have `u` = {u} and `y` = {y}, and `y` changes {slope} times as fast as `x`:"
    ),
    "chain.example.picture": "The chain rule as a graph: each circle is a quantity, each arrow multiplies by its slope",
    "chain.here": (
        "The way from {weight} to the loss leads through {net} and {out}, so there are three steps. Each has a slope, "
        "and slopes along a path multiply:"
    ),
    "chain.here.delta": (
        "In our network the way from {weight} to the loss leads through {net} and {out}. The slopes of the last two "
        "steps, multiplied and with a minus sign, are the delta error that we will meet below; the first step gives "
        "the number that {weight} multiplies:"
    ),
    "chain.here.several": (
        "In our network {weight} is one number on several edges, and every way from there to the loss has a product of"
        " its own; the ways add up:"
    ),
    "chain.here.cross": (
        "In our network {weight} moves {net}, and {net} moves every output of the layer, for they share one sum. So "
        "each output adds a product of its own."
    ),
    "chain.here.picture": "The way from {weight} to the loss, with the slope of each step",
}
