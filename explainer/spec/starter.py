"""The commented spec that `explainer new` writes: two inputs, two hidden neurons, one output.

In: nothing. Out: `STARTER`, a TOML text to change; every key that it does not set is there as a comment.
"""

from __future__ import annotations

STARTER = """\
# A lesson for explainer: change the numbers, save, and run   explainer lesson THIS_FILE
title = "Two inputs, two hidden neurons, one output"
notation = "partials"            # or "delta": error terms instead of partial derivatives

[network]
inputs = 2                       # or labels: ["hours", "sleep"]

[[network.layers]]               # the hidden layer
neurons = 2                      # or labels: ["h1", "h2"]
activation = "sigmoid"           # also identity, tanh, relu, …; or a formula in x: "x / (1 + abs(x))"
weights = [[0.15, 0.20],         # one row per neuron, one column per input
           [0.25, 0.30]]         # or drawn: { init = "uniform", low = 0, high = 1, seed = 7 }
bias = [0.35, 0.10]              # one per neuron; a single number is shared by the layer; leave out for none

[[network.layers]]               # the output layer
neurons = 1
activation = "sigmoid"
weights = [[0.40, -0.45]]
bias = [0.60]

[training]
data = [{ input = [0.5, 1.0], target = [0] }]    # more samples: one { … } each; no target anywhere: forward pass only
loss = "half_squared_error"      # or a formula in the target t and the output y: "(t - y)**2"
optimizer = { name = "sgd", learning_rate = 0.5 }
train_bias = true
batch_size = 1                   # samples per update
epochs = 1                       # how often all samples are gone through

[numbers]
digits = 6
kind = "decimals"                # or "significant", "exact"
rounding = "half_up"             # or "half_even", "truncate"
carry = false                    # true: each step starts from the printed value, as with a calculator

[page]
language = "en"                  # or "de"
decimal_mark = "."               # or ","
# symbols = { net = "z", out = "a", loss = "L", rate = "alpha" }     # as your slides write it
"""
