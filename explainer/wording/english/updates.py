"""The update, and whether it helped."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "update.general": "In general, for any weight w and learning rate {symbol_rate}:",
    "update.opposite": (
        "The minus sign matters: the gradient points to where the loss grows, so the step goes the other way. The "
        "learning rate says how far."
    ),
    "update.opposite.delta": (
        "The plus is right here: the delta error is minus the slope of the loss, so adding it goes downhill. The "
        "learning rate says how far."
    ),
    "update.group": "The weights into {neuron}:",
    "update.zero": "Where an input is 0, the gradient of its weights is 0 as well, and these weights stay as they are.",
    "update.zero.part": "A sample whose input is 0 adds nothing to the gradient of that input's weights.",
    "update.nonzero": "No input is 0 here, so every trained weight gets its share of the correction.",
    "update.tiny": "With a learning rate this small, a single update hardly shows: look at the last digits.",
    "update.visible": "One update is one step; learning usually takes many of them.",
    "update.rule": (
        "Each trained weight takes a step against its gradient. All gradients were computed with the old weights, so "
        "the order of the updates does not matter."
    ),
    "update.rule.updated": (
        "Each weight takes a step against its gradient. Here the output weights were replaced first, and the gradients "
        "of the hidden layer already used the new ones."
    ),
    "update.rule.delta": (
        "Each trained weight moves by its input times the delta error times the learning rate. All of them were "
        "computed with the old weights."
    ),
    "update.rule.delta.batch": (
        "Each trained weight takes a step against its gradient, which gathers what the edges and samples of the "
        "weight add to it, each its input times the delta error. All of it was computed with the old weights."
    ),
    "update.rule.sgd": "Each weight takes a step against its gradient.{decay}",
    "update.decay": (
        "Before that, weight decay adds λ times the weight to the gradient, a pull towards 0; the sum is called g."
    ),
    "update.rule.momentum": (
        "Momentum remembers: v keeps the part μ of what it was, 0 at first, and adds the new gradient. The step goes "
        "against v.{decay}"
    ),
    "update.rule.nesterov": (
        "Momentum remembers: v keeps the part μ of what it was, 0 at first, and adds the new gradient. With Nesterov's "
        "change the step looks ahead, against the gradient plus μ times the new v.{decay}"
    ),
    "update.rule.adagrad": (
        "Adagrad gives every weight a rate of its own: v adds up the squares of its gradients, and the step is divided "
        "by the root of v. ε keeps what stands below the bar from being 0.{decay}"
    ),
    "update.rule.rmsprop": (
        "RMSprop gives every weight a rate of its own: v is a running mean of the squares of its gradients, and the "
        "step is divided by the root of v. ε keeps what stands below the bar from being 0.{decay}"
    ),
    "update.rule.adam": (
        "Adam keeps two running means, both 0 at first: m of the gradient, v of its square. Since they start at 0 they "
        "are too small in the first steps; dividing by 1 − β to the power of the step puts that right (m̂ and v̂). The "
        "step is m̂ over the root of v̂; ε keeps what stands below the bar from being 0.{decay}"
    ),
    "update.rule.adam.plain": (
        "Adam keeps two running means, both 0 at first: m of the gradient, v of its square. The step is m over the "
        "root of v; ε keeps what stands below the bar from being 0.{decay}"
    ),
    "update.rule.adamw": (
        "AdamW keeps two running means, both 0 at first: m of the gradient, v of its square. Since they start at 0 "
        "they are too small in the first steps; dividing by 1 − β to the power of the step puts that right (m̂ and "
        "v̂). The step is m̂ over the root of v̂; ε keeps what stands below the bar from being 0. Besides, every "
        "update shrinks the weight by the part η · λ.{decay}"
    ),
    "update.rule.adamw.plain": (
        "AdamW keeps two running means, both 0 at first: m of the gradient, v of its square. The step is m over the "
        "root of v; ε keeps what stands below the bar from being 0. Besides, every update shrinks the weight by the "
        "part η · λ.{decay}"
    ),
    "update.rule.still": (
        "The rule would move each weight against its gradient. Here nothing can move: no weight is trained, or the "
        "learning rate is 0."
    ),
    "update.rule.slip": "Here the weights are updated as the slip has it:",
    "update.batch": (
        "The gradients of the batch are those of its samples, taken together; the number in brackets says which sample:"
    ),
    "update.minimum": "Every output hits its target: the gradient is 0, the loss is at its minimum, and nothing moves.",
    "update.still": "No weight moves in this update.",
    "helped.intro": "The same sample once more, with the new weights:",
    "helped.intro.batch": "The same samples once more, with the new weights:",
    "helped.table": "Before and after this update",
    "helped.before": "Before",
    "helped.after": "After",
    "helped.target": "Target",
    "helped.fell": "The loss went from {before} to {after}.",
    "helped.predicted": "Each gradient times the change of its weight, added up, had predicted {predicted}.",
    "helped.better": "It fell: the update helped on this sample.",
    "helped.worse": "It rose: the step was too large for this sample.",
    "helped.worse.predicted": (
        "It rose, as the gradients of this sample had predicted: for this sample the step did not go downhill."
    ),
    "helped.same": "It stayed the same.",
    "helped.curvature": "The rest is curvature.",
    "helped.exact": "So it came.",
    "helped.corner": (
        "On the way a function passed a corner or stood at one, where its slope changes; a prediction from one slope "
        "misses that."
    ),
    "helped.minimum": "It stayed where it was: every output already hit its target.",
    "helped.rose": "It rose.",
}
