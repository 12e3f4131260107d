"""Homework sheets."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "homework.sheet": "{title}: sheet {code}",
    "homework.key": "{title}: sheet {code}, the key",
    "homework.solution": "{title}: sheet {code}, worked out",
    "homework.sizes": "The network has, from left to right, {sizes}.",
    "homework.sign": "Here sign(x) is 1 where `x` > 0, −1 where `x` < 0, and 0 where `x` = 0.",
    "homework.net": "The net input of a neuron adds up what it reads, each number times the weight of its edge:",
    "homework.layer": "In layer {layer} a neuron's output is:",
    "homework.error": "The error of an output `y` with the target `t` is:",
    "homework.total": "The errors of all outputs add up to the total.",
    "homework.derivative": (
        "The derivative `∂a/∂b` says how fast `a` changes with `b`, everything else that `b` does not reach being as "
        "it is."
    ),
    "homework.signals": (
        "deriv is the slope of a neuron's activation function at its net input; error is minus the derivative of the "
        "loss with respect to the neuron's output, and delta_error minus that with respect to its net input."
    ),
    "homework.batch.mean": "The gradient `g` of a batch is the mean of the gradients of its samples.",
    "homework.batch.sum": "The gradient `g` of a batch is the sum of the gradients of its samples.",
    "homework.states": "{old} is the number that the update before left of {state}; in the first update it is 0.",
    "homework.later": "From the second update on, {weight} stands for what the update before made of it, {new}.",
    "homework.samples": "The lines of a sample use the inputs and targets of that sample.",
    "homework.bracket": "A number in brackets names the sample: {number} is {plain} in the lines of sample 2.",
    "homework.sample": "With sample {sample}:",
    "homework.carry": (
        "Work line by line, and go on with the numbers you wrote down: then every line can be redone exactly."
    ),
    "homework.keep": "Keep all digits while you work, and round only what you write down.",
    "homework.digits.decimals.one": "Round every result to 1 decimal.",
    "homework.digits.decimals.many": "Round every result to {count} decimals.",
    "homework.digits.significant.one": "Round every result to 1 significant digit.",
    "homework.digits.significant.many": "Round every result to {count} significant digits.",
    "homework.digits.exact.one": "Write a result in full where it ends, else with 1 decimal.",
    "homework.digits.exact.many": "Write a result in full where it ends, else with {count} decimals.",
    "homework.ties.half_up": "Where two numbers are equally near, take the one farther from zero.",
    "homework.ties.half_even": "Where two numbers are equally near, take the one with the even last digit.",
    "homework.ties.truncate": "Cut off the digits that follow; do not round them.",
    "homework.lines": "For line {lines} this holds instead: {how}",
    "homework.tolerance": (
        "Your number counts if it lies within the number in brackets behind its gap: that is as far as rounding alone, "
        "of this line and of those before it, can carry it."
    ),
    "homework.answer": "Answer",
    "homework.within": "(within {tolerance})",
    "homework.points": "Points: {points}",
    "homework.head.name": "Name",
    "homework.head.number": "Number",
    "homework.head.points": "Points",
    "homework.head.total": "of {points}",
    "homework.reason": "Because",
    "homework.row": "Line",
    "homework.quantity": "Quantity",
    "homework.off": "May be off by",
    "homework.time.one": (
        "Expected time with a pocket calculator: about 1 minute, an estimate from the operations of each line."
    ),
    "homework.time.many": (
        "Expected time with a pocket calculator: about {count} minutes, an estimate from the operations of each line."
    ),
    "homework.correction": "Correction",
    "homework.note": "{note}",
    "homework.slips": "Line {row}: {found}",
    "homework.corrected.drop": "Corrected on {when}: this line does not count. {why}",
    "homework.corrected.full": "Corrected on {when}: this line has full marks. {why}",
    "homework.corrected.also": "Corrected on {when}: {value} is right as well. {why}",
    "homework.corrected.key": "Corrected on {when}: the right number is {value}. {why}",
    "homework.find": (
        "Somebody worked out the lines below. On one of them another number stands than its formula "
        "gives: a mistake that many make. Every other line is right, from the numbers that stand there."
    ),
    "homework.find.line": "Which line is wrong? Give its number.",
    "homework.find.why": "What was done there, instead of what the formula says?",
    "homework.find.number": "Which number belongs there, from the numbers of the lines before it?",
    "homework.found": "Line {row} ({name}): {wrong} stands there, {right} belongs there. {fits}",
    "homework.follow.none": "No other line hangs on it.",
    "homework.follow.one": "Line {lines} follows from it.",
    "homework.follow.many": "Lines {lines} follow from it.",
}
