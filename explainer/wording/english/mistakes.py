"""What a number fits: the slips of `explainer.mistakes.table`, and what is right instead."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # the section that lists them
    "section.slips": "Another number? Each slip has one of its own",
    "slips.intro": (
        "The third column has what a classic slip gives at its line, everything before it being right. Is yours among "
        "them? Then read the last column; that a number fits does not yet show how it came about."
    ),
    "slips.table": "Numbers that fit a classic slip",
    "slips.line": "Line",
    "slips.right": "Right",
    "slips.number": "With the slip",
    "slips.what": "What it fits, and what is right",
    "slips.told": "{fits} {why}",
    "slips.same": "With these numbers the slip gives the right number and stays unseen.",
    # a row for each
    "mistake.bias_omitted": "This number fits a net input without its bias.",
    "mistake.bias_omitted.why": "The bias is added once to each net input, after the products.",
    "mistake.column_for_row": "This number fits weights read down the columns of the matrix.",
    "mistake.column_for_row.why": (
        "Each row of the matrix belongs to one neuron, each column to what it reads: a net input runs along its row."
    ),
    "mistake.next_neurons_weights": "This number fits the weights of the neighbouring neuron.",
    "mistake.next_neurons_weights.why": "Every neuron has its own weights: take those on the edges that end in it.",
    "mistake.first_input_repeated": "This number fits every weight times the same input.",
    "mistake.first_input_repeated.why": "Each weight belongs to its own edge and multiplies what that edge brings.",
    "mistake.activation_skipped": "This number fits a net input passed on without its activation function.",
    "mistake.activation_skipped.why": (
        "The output is the activation function of the net input: `{symbol_out} = f({symbol_net})`."
    ),
    "mistake.exponent_positive": "This number fits `e^({symbol_net})` where `e^(−{symbol_net})` belongs.",
    "mistake.exponent_positive.why": (
        "The sigmoid is `1 / (1 + e^(−{symbol_net}))`: a large net input makes `e^(−{symbol_net})` small and the "
        "output close to 1."
    ),
    "mistake.bracket_lost": "This number fits 1 / 1 + `e^(−{symbol_net})`, without the bracket below the bar.",
    "mistake.bracket_lost.why": (
        "The whole sum `1 + e^(−{symbol_net})` stands below the bar. On a calculator it needs a bracket of its own; an "
        "output above 1 shows that it is missing."
    ),
    "mistake.half_forgotten": "This number fits a squared error without its ½.",
    "mistake.half_forgotten.why": "This error is ½ (target − {symbol_out})²: square first, then halve.",
    "mistake.factor_two_kept": "This number fits a slope that keeps the 2 of the square although the ½ cancels it.",
    "mistake.factor_two_kept.why": (
        "The slope of ½ (target − {symbol_out})² is {symbol_out} − target: the 2 that comes down from the square and "
        "the ½ cancel."
    ),
    "mistake.factor_two_dropped": "This number fits a slope without the 2 that comes down from the square.",
    "mistake.factor_two_dropped.why": (
        "This error has no ½ before the square, so nothing cancels the 2: its slope is 2 ({symbol_out} − target), over "
        "whatever the error itself is divided by."
    ),
    "mistake.outputs_averaged": "This number fits a sum over the outputs and their mean confused.",
    "mistake.outputs_averaged.why": (
        "Whether the errors of the outputs are added or averaged is part of the loss, and the slope has the same "
        "factor as the loss."
    ),
    "mistake.sign_flipped": "This number fits a slope of the error with the other sign.",
    "mistake.sign_flipped.why": (
        "With an output above its target the loss grows with the output, so the slope `∂{symbol_loss}/∂{symbol_out}` "
        "is positive there: {symbol_out} − target, not target − {symbol_out}."
    ),
    "mistake.loss_for_slope": "This number fits the error itself where its slope belongs.",
    "mistake.loss_for_slope.why": "Going back, we ask how fast the error changes with the output, not how large it is.",
    "mistake.cross_entropy_delta": "This number fits `δ` = {symbol_out} − target, the short cut of cross-entropy.",
    "mistake.cross_entropy_delta.why": (
        "{symbol_out} − target alone comes from a cross-entropy, where the slope of the activation cancels. With a "
        "squared error the slope f′({symbol_net}) stays as a factor."
    ),
    "mistake.squared_error_delta": (
        "This number fits a `δ` with the slope `{symbol_out} · (1 − {symbol_out})`, as a squared error has it."
    ),
    "mistake.squared_error_delta.why": (
        "With cross-entropy behind a sigmoid or softmax the slope of the activation cancels: `δ` is {symbol_out} − "
        "target."
    ),
    "mistake.derivative_of_output": "This number fits a slope taken at the output, where the net input belongs.",
    "mistake.derivative_of_output.why": (
        "The slope is f′({symbol_net}). For the sigmoid that is `{symbol_out} · (1 − {symbol_out})`: the output "
        "already is `f({symbol_net})`, so `f` must not be applied to it again."
    ),
    "mistake.derivative_of_output_hidden": (
        "This number fits a hidden neuron's slope taken at its output, where the net input belongs."
    ),
    "mistake.derivative_of_output_hidden.why": (
        "The slope is f′({symbol_net}) in every layer. For the sigmoid that is `{symbol_out} · (1 − {symbol_out})`, "
        "with the neuron's own output."
    ),
    "mistake.derivative_of_output_output": (
        "This number fits an output neuron's slope taken at its output, where the net input belongs."
    ),
    "mistake.derivative_of_output_output.why": (
        "The slope is f′({symbol_net}) in the output layer too. For the sigmoid that is `{symbol_out} · (1 − "
        "{symbol_out})`."
    ),
    "mistake.slope_in_net": "This number fits the net input put into a slope that is written with the output.",
    "mistake.slope_in_net.why": (
        "`{symbol_out} · (1 − {symbol_out})` is written with the output: put in `{symbol_out} = f({symbol_net})`, not "
        "{symbol_net}."
    ),
    "mistake.slope_forgotten": "This number fits a `δ` without the slope of the activation function.",
    "mistake.slope_forgotten.why": (
        "`δ` has two factors: what comes back to the output, times the slope of the activation function, "
        "f′({symbol_net})."
    ),
    "mistake.softmax_elementwise": (
        "This number fits a softmax treated as if each output depended on its own net input alone."
    ),
    "mistake.softmax_elementwise.why": (
        "The outputs of a softmax share one sum: each net input moves all of them, and `δ` collects a term from each."
    ),
    "mistake.updated_weights": "This number fits weights that were already updated.",
    "mistake.updated_weights.why": (
        "All gradients are computed with the weights of the forward pass; only then are all weights replaced."
    ),
    "mistake.column_for_row_back": "This number fits weights read along the rows of the matrix on the way back.",
    "mistake.column_for_row_back.why": (
        "On the way back a neuron collects over the edges that leave it: one weight from each neuron of the next "
        "layer, a column of that layer's matrix."
    ),
    "mistake.next_weight_back": "This number fits `δ` sent back over the neighbouring edge's weight.",
    "mistake.next_weight_back.why": (
        "Each `δ` comes back over the edge it belongs to, times the weight of that very edge."
    ),
    "mistake.path_forgotten": "This number fits a sum over the paths in which one is missing.",
    "mistake.path_forgotten.why": (
        "A neuron moves the loss through every neuron that reads it: one term for each edge that leaves it."
    ),
    "mistake.absolute_values": "This number fits the contributions added without their signs.",
    "mistake.absolute_values.why": (
        "Contributions keep their signs: one path may raise the loss while another lowers it."
    ),
    "mistake.paths_multiplied": "This number fits the contributions of the paths multiplied.",
    "mistake.paths_multiplied.why": "Slopes are multiplied along one path; the paths are then added.",
    "mistake.error_for_delta": "This number fits the slope of the error sent back instead of `δ`.",
    "mistake.error_for_delta.why": (
        "What is sent back over an edge is `δ`, which has the slope f′({symbol_net}) of the neuron it comes from in it."
    ),
    "mistake.next_delta": "This number fits the `δ` of another neuron.",
    "mistake.next_delta.why": "The gradient of a weight takes the `δ` of the neuron its edge ends in.",
    "mistake.divided_by_input": "This number fits a gradient divided by its input.",
    "mistake.divided_by_input.why": "The gradient is `δ` times what the edge reads: the chain rule multiplies.",
    "mistake.divided_by_slope": "This number fits a `δ` divided by the slope of the activation function.",
    "mistake.divided_by_slope.why": (
        "The chain rule multiplies: `δ` is the slope of the error times that of the activation function."
    ),
    "mistake.input_omitted": "This number fits a gradient without its input.",
    "mistake.input_omitted.why": (
        "The gradient of a weight is `δ` times the number that the weight multiplies; `δ` alone is the gradient of the "
        "bias."
    ),
    "mistake.next_input": "This number fits the input of the neighbouring edge.",
    "mistake.next_input.why": (
        "The gradient of a weight takes what its own edge brings: the number that the weight multiplies in the forward "
        "pass."
    ),
    "mistake.net_for_out": "This number fits the net input of the neuron before where its output belongs.",
    "mistake.net_for_out.why": (
        "A weight multiplies the output of the neuron before it, `{symbol_out} = f({symbol_net})`, so the output is "
        "the factor."
    ),
    "mistake.bias_gradient_zero": "This number fits a bias taken for a constant, with gradient 0.",
    "mistake.bias_gradient_zero.why": (
        "The value of a bias does not matter here: the net input changes with it at rate 1, so its gradient is `δ`."
    ),
    "mistake.bias_as_factor": "This number fits the gradient of a bias multiplied by the bias.",
    "mistake.bias_as_factor.why": "A bias is added, not multiplied: its factor is 1, and its gradient is `δ`.",
    "mistake.mean_for_sum": "This number fits the sum over the batch and its mean confused.",
    "mistake.mean_for_sum.why": (
        "How the gradients of a batch are taken together, added or averaged, is part of the task: look it up there."
    ),
    "mistake.gradients_kept": "This number fits gradients of earlier updates that were not cleared.",
    "mistake.gradients_kept.why": (
        "Each update starts from its own gradients; those of the update before have done their work."
    ),
    "mistake.rate_forgotten": "This number fits a step without the learning rate.",
    "mistake.rate_forgotten.why": "The step is the learning rate times the gradient.",
    "mistake.rate_twice": "This number fits a step with the learning rate in it twice.",
    "mistake.rate_twice.why": "The learning rate is multiplied in once, in the update.",
    "mistake.uphill": "This number fits a step with the gradient instead of against it.",
    "mistake.uphill.why": (
        "The gradient points to where the loss grows, so the step is subtracted: `w − {symbol_rate} · "
        "∂{symbol_loss}/∂w`."
    ),
    "mistake.threshold_wrong_way": "This number fits a threshold that moves the other way.",
    "mistake.threshold_wrong_way.why": (
        "A threshold is a bias with the other sign: after a no that should have been a yes the net input has to "
        "grow, so the bias grows and the threshold falls."
    ),
    "mistake.gradient_for_weight": "This number fits the gradient given as the new weight.",
    "mistake.gradient_for_weight.why": "The new weight is the old one minus the learning rate times the gradient.",
    "mistake.change_for_weight": "This number fits the change given as the new weight.",
    "mistake.change_for_weight.why": "The change is added to the old weight: `w − {symbol_rate} · ∂{symbol_loss}/∂w`.",
    "mistake.softmax_without_exp": (
        "This number fits a net input divided by the sum of all, without `e` to their power."
    ),
    "mistake.softmax_without_exp.why": (
        "Softmax divides `e^({symbol_net})` by the sum of all `e^({symbol_net})`: only so is every output positive."
    ),
    "mistake.half_twice": "This number fits an error that was halved twice.",
    "mistake.half_twice.why": "This error is ½ (target − {symbol_out})²: the ½ stands once.",
    "mistake.log10_for_ln": "This number fits the logarithm to the base 10.",
    "mistake.log10_for_ln.why": (
        "The logarithm of a cross-entropy is the natural one; on a calculator it is the key ln."
    ),
    "mistake.slope_one_minus_out": "This number fits `1 − {symbol_out}` as the slope of the sigmoid.",
    "mistake.slope_one_minus_out.why": "The slope of the sigmoid is `{symbol_out} · (1 − {symbol_out})`, both factors.",
    "mistake.slopes_exchanged": "This number fits the slope of tanh in a sigmoid, or that of the sigmoid in a tanh.",
    "mistake.slopes_exchanged.why": (
        "The slope belongs to the function: `{symbol_out} · (1 − {symbol_out})` to the sigmoid, `1 − {symbol_out}²` to "
        "tanh."
    ),
    "mistake.first_path_forgotten": "This number fits a sum without its first path.",
    "mistake.first_path_forgotten.why": (
        "Every neuron that reads this one sends something back: all of them are added up."
    ),
    "mistake.own_path_only": "This number fits the path through the neuron of the same number alone.",
    "mistake.own_path_only.why": (
        "Every neuron that reads this one sends something back, not only the one that stands beside it."
    ),
    "mistake.inputs_again": "This number fits the inputs of the network where the outputs of the layer before belong.",
    "mistake.inputs_again.why": (
        "A weight's factor is what its own edge brings: in a later layer the output of the layer before."
    ),
    "mistake.slope_forgotten_in_product": "This number fits a gradient without the slope of the activation.",
    "mistake.slope_forgotten_in_product.why": (
        "From the error to a weight there are three factors; the slope of the activation stands in the middle."
    ),
    "mistake.gradient_negated": "This number fits minus the gradient.",
    "mistake.gradient_negated.why": (
        "The gradient has the sign that its factors give; the minus of the descent comes with the update."
    ),
    "mistake.step_twice": "This number fits a step that was made twice.",
    "mistake.step_twice.why": "An update moves each weight once, by the learning rate times its gradient.",
}
