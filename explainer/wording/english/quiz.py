"""Quiz formats."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "quiz.sheet": "Sheet {code}",
    "quiz.shape": (
        "A network with {sizes} neurons, from the inputs to the outputs. Activation functions, layer by layer: "
        "{activations}."
    ),
    "quiz.training": "Loss: {loss}. Update rule: {optimizer}.",
    "quiz.carried.decimals.one": "Round every result to 1 decimal, and go on with the rounded number.",
    "quiz.carried.decimals.many": ("Round every result to {count} decimals, and go on with the rounded number."),
    "quiz.carried.significant.one": "Round every result to 1 significant digit, and go on with the rounded number.",
    "quiz.carried.significant.many": (
        "Round every result to {count} significant digits, and go on with the rounded number."
    ),
    "quiz.precise": "Go on with all digits of your calculator, and round only what you type in.",
    "quiz.typing": "Type a decimal point, and a hyphen for a minus: -0.35.",
    "quiz.asked": "({row}) {equation} = {gap} (± {tolerance})",
    "quiz.asked.words": "({row}) {words} {gap} (± {tolerance})",
    "quiz.asked.whole": "({row}) {words} {gap}",
    "quiz.answer": "({row}) {equation} (± {tolerance})",
    "quiz.reason": "Write down the reason as well.",
    "quiz.reason.here": "The reason: {gap}",
    "quiz.right": "Right.",
    "quiz.found": "If you found {number}: {fits}",
}
