"""What is said of numbers that a text prints: an errata page."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "audit.title": "{title}: the printed numbers",
    "section.audit": "What was found",
    "audit.counts": (
        "Printed numbers: {count}. Right: {right}. Right from the numbers printed before them: {own}. Following from "
        "an earlier number that is not right: {follow}. None of these: {wrong}."
    ),
    "audit.how": (
        "Each number was worked out from the equations of the network, once in full and once from the numbers that the "
        "text itself printed before it. That a number fits a slip does not show how it came about."
    ),
    "section.audit.errata": "Errata",
    "audit.none": "No number is off.",
    "audit.errata": "Numbers that are off",
    "audit.place": "Where",
    "audit.what": "What",
    "audit.printed": "Printed",
    "audit.right": "Right",
    "audit.cause": "What it fits",
    "audit.effect": "What comes of it",
    "section.audit.conventions": "How the text works",
    "section.audit.lines": "Every number",
    "audit.lines": "Every printed number, in the order of the text",
    "audit.verdict": "Verdict",
    # verdicts
    "audit.verdict.agrees": "right",
    "audit.verdict.agrees_rounded": "right from the numbers printed before it",
    "audit.verdict.agrees_cut": "right, with its digits cut",
    "audit.verdict.agrees_cut.carried": "right from the numbers before it, which are cut, and cut itself",
    "audit.verdict.agrees_kept": "right within what the rounding of the numbers before it leaves",
    "audit.verdict.follows": "follows from an earlier number",
    "audit.verdict.off": "not what its line gives",
    "audit.verdict.out_of_range": "outside what its line can give",
    # causes
    "audit.or": "{first} Or: {second}",
    "audit.or.short": "{first} or {second}",
    "audit.could": "Could be: {said}",
    "audit.pen.sign": "This number fits the other sign.",
    "audit.pen.point": "This number fits a decimal point in another place.",
    "audit.pen.swapped": "This number fits two digits that changed places.",
    "audit.pen.dropped": "This number fits a digit that was lost.",
    "audit.pen.doubled": "This number fits a digit that stands twice.",
    "audit.pen.inserted": "This number fits a digit too many.",
    "audit.operand": "This number fits {operand} in the place of another number.",
    "audit.unexplained": "We cannot say how it came about.",
    "audit.effect.weight": "Carried on, {weight} ends at {wrong} instead of {right}.",
    "audit.effect.none": "No new weight hangs on it.",
    # conventions
    "audit.digits.rounded": "Digits are rounded.",
    "audit.digits.cut": "Digits are cut, not rounded.",
    "audit.carried": "Later lines go on with the printed digits. Numbers that need them: {count}.",
    "audit.way": "Throughout the text, {assumed}.",
    "audit.precise": "Later lines go on with unrounded numbers.",
    # whole runs
    "audit.run": "This number fits a whole run in which {assumed}.",
    "audit.run.both": "{first}, and {second}",
    "audit.assumed.updated_weights": "the hidden layers already take the updated weights",
    "audit.assumed.biases_kept": "the biases keep their values",
    "audit.assumed.biases_trained": "the biases are trained too",
    "audit.assumed.batch_mean": "a batch takes the mean of its gradients",
    "audit.assumed.batch_sum": "a batch adds its gradients up",
    "audit.assumed.other_reduction": "a batch is reduced in the other way, mean for sum or sum for mean",
    "audit.assumed.half_the_loss": "the loss is half the squared error",
    "audit.assumed.whole_loss": "the loss is the squared error without its half",
    "audit.assumed.mean_of_outputs": "the loss is the mean over the outputs",
    "audit.assumed.slope_at_output": "every slope is taken at the output",
    "audit.assumed.one_update_fewer": "one update fewer is made",
    "audit.assumed.one_update_more": "one update more is made",
}
