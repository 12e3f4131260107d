"""The update, and whether it helped."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "update.general": "In general, for any weight `w` and learning rate {symbol_rate}:",
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
    "update.rule.sgd": "Each weight takes a step against its gradient.",
    "update.decay": (
        "Before that, weight decay adds `λ` times the weight to the gradient, a pull towards 0; the sum is called `g`."
    ),
    "update.penalty": ("Before that, the slope of the penalty is added to the gradient; the sum is called `g`."),
    "penalty.intro": (
        "Training makes a larger sum small: the loss and a penalty for each weight, so that a weight is only as large "
        "as it is worth. Biases have none. The penalty of a weight `w` is"
    ),
    "penalty.intro.biases": (
        "Training makes a larger sum small: the loss and a penalty for each weight and each bias, so that a number is "
        "only as large as it is worth. The penalty of a number `w` is"
    ),
    "penalty.slope": "The penalty has a slope of its own, which is added to the gradient of each weight that has one:",
    "penalty.derived": "The slope of the penalty with respect to its weight",
    "penalty.sign": "Here sign(w) is 1 for a weight above 0, −1 for one below 0, and 0 for one that is 0.",
    "penalty.kink": (
        "At `w` = {points} the penalty has a corner, where no slope is the only right one; this lesson takes what its "
        "formula gives there."
    ),
    "penalty.at_corner": (
        "A weight stands exactly at a corner of the penalty in this update. Its slope there is taken as the formula "
        "gives it, as programs do."
    ),
    "update.rule.momentum": (
        "Momentum remembers: `v` keeps the part `μ` of what it was, {start}, and adds the new gradient. The step goes "
        "against `v`."
    ),
    "update.rule.momentum.rate_inside": (
        "Momentum remembers: `v` keeps the part `μ` of what it was, {start}, and adds the learning rate times the new "
        "gradient. The weight goes back by `v`."
    ),
    "update.rule.momentum.velocity": (
        "Momentum remembers: the velocity `v` keeps the part `μ` of what it was, {start}, and loses the learning rate "
        "times the new gradient. The weight goes along with `v`."
    ),
    "update.rule.momentum.average": (
        "Momentum remembers: `v` is a running mean of the gradients, {start}; it keeps the part `μ` of what it was and "
        "takes the part `1 − μ` of the new gradient. The step goes against `v`."
    ),
    "update.rule.nesterov": (
        "Momentum remembers: `v` keeps the part `μ` of what it was, {start}, and adds the new gradient. With "
        "Nesterov's change the step looks ahead, against the gradient plus `μ` times the new `v`."
    ),
    "update.rule.nesterov.lookahead": (
        "Nesterov's momentum looks before it steps: `v` keeps the part `μ` of what it was, {start}, and adds the "
        "learning rate times the gradient, taken where the kept part alone would lead. The weight goes back by `v`."
    ),
    "update.ahead": (
        "The gradient of this rule is not taken at the weights, but ahead of them, where `μ` times the old `v` alone "
        "would lead:"
    ),
    "update.ahead.pass": "With these weights the network goes forward and back a second time:",
    "update.rule.adagrad": (
        "Adagrad gives every weight a rate of its own: `v` adds up the squares of its gradients, and the step is "
        "divided by the root of `v`. `ε` keeps what stands below the bar from being 0."
    ),
    "update.rule.rmsprop": (
        "RMSprop gives every weight a rate of its own: `v` is a running mean of the squares of its gradients, and the "
        "step is divided by the root of `v`. `ε` keeps what stands below the bar from being 0."
    ),
    "update.rule.adam": (
        "Adam keeps two running means, both {start}: `m` of the gradient, `v` of its square. Means that start at 0 are "
        "too small in the first steps; dividing by `1 − β` to the power of the step puts that right (`m̂` and `v̂`). "
        "The step is `m̂` over the root of `v̂`; `ε` keeps what stands below the bar from being 0."
    ),
    "update.rule.adam.plain": (
        "Adam keeps two running means, both {start}: `m` of the gradient, `v` of its square. The step is `m` over the "
        "root of `v`; `ε` keeps what stands below the bar from being 0."
    ),
    "update.rule.adamw": (
        "AdamW keeps two running means, both {start}: `m` of the gradient, `v` of its square. Means that start at 0 "
        "are too small in the first steps; dividing by `1 − β` to the power of the step puts that right (`m̂` and "
        "`v̂`). The step is `m̂` over the root of `v̂`; `ε` keeps what stands below the bar from being 0. Besides, "
        "every update shrinks the weight by the part `η · λ`."
    ),
    "update.rule.adamw.plain": (
        "AdamW keeps two running means, both {start}: `m` of the gradient, `v` of its square. The step is `m` over the "
        "root of `v`; `ε` keeps what stands below the bar from being 0. Besides, every update shrinks the weight by "
        "the part `η · λ`."
    ),
    "update.rule.adamax": (
        "Adamax keeps `m`, a running mean of the gradient, and `u`, both {start}: `u` is the size of the gradient, or "
        "the part `β₂` of what `u` was, whichever is larger. A mean that starts at 0 is too small in the first steps; "
        "dividing by `1 − β₁` to the power of the step puts that right (`m̂`). The step is `m̂` over `u`; `ε` keeps "
        "what stands below the bar from being 0."
    ),
    "update.rule.adadelta": (
        "Adadelta keeps two running means, both {start}: `v` of the squares of the gradients, `u` of the squares of "
        "its own steps. The step `d` is the gradient times the root of `u` over the root of `v`: it has the size of "
        "the steps before it. `ε` lets the first step begin."
    ),
    "update.start": "0 at first",
    "update.start.given": "given at first",
    "update.schedule": "First the learning rate of this update, by its formula:",
    "update.rule.still": (
        "The rule would move each weight against its gradient. Here nothing can move: no weight is trained, or the "
        "learning rate is 0."
    ),
    "update.rule.slip": "Here the weights are updated as the slip has it:",
    "update.picture": (
        "The update: each weight before and after. The thicker a line, the further its weight moves in this "
        "picture; where it is dashed, the weight falls"
    ),
    "update.batch": (
        "The gradients of the batch are those of its samples, taken together; the number in brackets says which sample:"
    ),
    "update.minimum": "Every output hits its target: the gradient is 0, the loss is at its minimum, and nothing moves.",
    "update.still": "No weight moves in this update.",
    # what comes after, side by side
    "later.samples": "Forward and back, number by number",
    "later.updates": "What comes out of each update",
    "later.sample": "update {step}, sample {sample}",
    "later.update": "update {step}",
    "helped.intro": "The same sample once more, with the new weights:",
    "helped.intro.batch": "The same samples once more, with the new weights:",
    "helped.table": "Before and after this update",
    "helped.before": "Before",
    "helped.after": "After",
    "helped.target": "Target",
    "helped.fell": "The loss went from {before} to {after}.",
    "helped.fell.penalty": "The loss with the penalty went from {before} to {after}.",
    "helped.predicted.penalty": (
        "Each gradient, the slope of the penalty included, times the change of its weight, added up, had predicted "
        "{predicted}."
    ),
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
