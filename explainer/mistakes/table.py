"""The classic mistakes, as altered equations: one row each.

In: the equations of a network, one family at a time, as the derivation makes them. Out: the equations as somebody who
slips writes them. The unchanged derivation, evaluation and page then give the wrong numbers everywhere they would
appear. What a row does to a line is a function of this room; what it says stands in `wording`, under
`mistake.NAME` (a number fits this slip) and `mistake.NAME.why` (what is right instead).

    >>> MISTAKES["updated_weights"].kinds
    ('partial', 'signal')
    >>> len(MISTAKES) >= 28
    True
"""

from __future__ import annotations

from collections.abc import Mapping

from explainer.equations.mistake import Mistake
from explainer.mistakes import backward_slips as backward
from explainer.mistakes import forward_slips as forward
from explainer.mistakes.line_edits import bracket_lost, exponent_positive

FIRST_ARTICLE = "dev.to 2019-01-19, How neural network works? Let's figure it out"
PRAKASH = "becominghuman.ai 97b794c97e5c, Back-Propagation is very simple"
MAZUR = "mattmazur.com 2015-03-17, A Step by Step Backpropagation Example"
NEGNEVITSKY = "a retelling on GitHub of Negnevitsky's XOR step"

_ROWS = (
    # forward
    Mistake("bias_omitted", ("net",), forward.bias_omitted),
    Mistake("column_for_row", ("net",), forward.column_for_row, (
        "primelearnpoint.com, Backpropagation solved Numerical 2x2: net_h1 from w1 and w3, net_h2 from w2 and w4",
    )),
    Mistake("next_neurons_weights", ("net",), forward.next_neurons_weights),
    Mistake("first_input_repeated", ("net",), forward.first_input_repeated, (
        "github.com/melfm/notes docs/machine_learning/backprop.md: both outputs read h1 twice",
    )),
    Mistake("activation_skipped", ("out",), forward.activation_skipped),
    Mistake("exponent_positive", ("out",), forward.mistype_activation(exponent_positive), (
        "ljvmiranda921/pyswarms#145: 1 / (1 + exp(x)) in the code, corrected",
        "pymc-devs/pytensor#156: 1 / (1 + exp(x)) in the documentation",
    )),
    Mistake("bracket_lost", ("out",), forward.mistype_activation(bracket_lost)),
    Mistake("softmax_without_exp", ("out",), forward.softmax_without_exp, (
        f"{PRAKASH}: each net input divided by their sum",
    )),
    # error and its slope
    Mistake("half_forgotten", ("error",), forward.half_forgotten),
    Mistake("half_twice", ("error",), forward.half_twice),
    Mistake("log10_for_ln", ("error",), forward.log10_for_ln, (
        f"{PRAKASH}: −log10(1 − out), with the slope of −ln(1 − out)",
    )),
    Mistake("factor_two_kept", ("loss_slope",), forward.loss_slope_of({"half_squared_error": "squared_error"})),
    Mistake("factor_two_dropped", ("loss_slope",), forward.loss_slope_of(
        {"squared_error": "half_squared_error", "mean_squared_error": "-(t - y) / n"}), (
        "notes on GitHub about a linear 2-2-1 network with all weights 0.1: (yhat − y)² with the gradient of its half",
        "davisking/dlib#1169: a mean squared loss whose gradient has no factor 2, left so on purpose",
    )),
    Mistake("outputs_averaged", ("loss_slope",), forward.outputs_averaged, (
        "oysteijo/simd_neuralnet#1: the gradient is off by the number of outputs",
    )),
    Mistake("sign_flipped", ("loss_slope",), forward.sign_flipped, (
        f"{PRAKASH}: −1 / (1 − out) for the slope of −ln(1 − out)",
    )),
    Mistake("loss_for_slope", ("loss_slope",), forward.loss_for_slope),
    Mistake("cross_entropy_delta", ("delta",), forward.output_delta(forward.SQUARED_LOSSES, "y - t"), (
        "cazala/synaptic#33: output − target as δ, with a squared error",
    )),
    Mistake("squared_error_delta", ("delta",), forward.output_delta(forward.ENTROPY_LOSSES, "(y - t) * y * (1 - y)"), (
        "rasbt/python-machine-learning-book-2nd-edition#54: a reader misses the slope in a cross-entropy's δ",
    )),
    # backward
    Mistake("derivative_of_output", ("slope",), backward.slope_at_output(hidden=True, output=True), (
        f"{FIRST_ARTICLE}: in all five places",
        "liashchynskyi/skynet#1: the same author's program, the activation applied twice",
    ), sentences={"delta.slope": "delta.slope.slip"}),
    Mistake("derivative_of_output_hidden", ("slope",), backward.slope_at_output(hidden=True, output=False)),
    Mistake("derivative_of_output_output", ("slope",), backward.slope_at_output(hidden=False, output=True)),
    Mistake("slope_in_net", ("slope",), backward.slope_in_net, (
        "apache/incubator-retired-horn#8: x(1 − x) for the slope of the sigmoid, corrected",
    )),
    Mistake("slope_one_minus_out", ("slope",), backward.slope_of_sigmoid("1 - out")),
    Mistake("slopes_exchanged", ("slope",), backward.slopes_exchanged),
    Mistake("slope_forgotten", ("delta",), backward.slope_forgotten, (
        "Bot-Academy/NeuralNetworkFromScratch#3: no slope in the output layer",
        "jiexunsee/Neural-Network-with-Python#1: no slope in the last layer, confirmed by the author",
    )),
    Mistake("divided_by_slope", ("delta",), backward.divided),
    Mistake("softmax_elementwise", ("delta",), backward.softmax_elementwise, (
        f"{PRAKASH}: out(1 − out) alone, the other outputs left out",
        "deeplearning4j/libnd4j#440: only the diagonal of the softmax's derivative",
    )),
    Mistake("updated_weights", ("local:x",), backward.updated_weights, (
        f"{MAZUR}: 0.291027924 after one update comes from a program that does so",
        "joelgrus/data-science-from-scratch#31: a reader asks about it",
        "CodingTrain/Toy-Neural-Network-JS#72: reported for the series' program",
    ), sentences={"update.rule": "update.rule.updated"}),
    Mistake("column_for_row_back", ("local:x",), forward.column_for_row),
    Mistake("next_weight_back", ("local:x",), forward.next_input("w")),
    Mistake("path_forgotten", ("partial",), backward.last_path_forgotten, (
        f"{PRAKASH}: one way to each neuron, the sum over the next layer left out",
    )),
    Mistake("first_path_forgotten", ("partial",), backward.first_path_forgotten),
    Mistake("own_path_only", ("partial",), backward.own_path_only, (
        f"{PRAKASH}: only the weight between neurons of the same number",
    )),
    Mistake("absolute_values", ("partial",), backward.absolute_values),
    Mistake("paths_multiplied", ("partial",), backward.paths_multiplied),
    Mistake("error_for_delta", ("partial",), backward.error_for_delta, (
        "makeyourownneuralnetwork/makeyourownneuralnetwork#88: a reader asks about errors sent back without the slope",
    )),
    # gradients
    Mistake("next_delta", ("gradient:weight", "gradient:bias"), backward.next_delta),
    Mistake("input_omitted", ("gradient:weight",), backward.input_omitted),
    Mistake("next_input", ("local:w",), forward.next_input("x")),
    Mistake("net_for_out", ("local:w",), backward.net_for_out),
    Mistake("inputs_again", ("local:w",), backward.inputs_again),
    Mistake("slope_forgotten_in_product", ("gradient:weight",), backward.slope_forgotten_in_product),
    Mistake("divided_by_input", ("gradient:weight",), backward.divided),
    Mistake("gradient_negated", ("gradient:weight", "gradient:bias"), backward.gradient_negated),
    Mistake("bias_gradient_zero", ("gradient:bias",), backward.bias_gradient_zero, (
        "xnought/backprop-explainer#18: a reader expects 0",
    )),
    Mistake("bias_as_factor", ("local:b",), backward.bias_as_factor),
    Mistake("mean_for_sum", ("batch",), backward.mean_for_sum, (
        "davharris/mistnet#33: summed over the batch where the mean was meant",
    )),
    # updates
    Mistake("gradients_kept", ("new",), backward.keep_family, (
        "huggingface/transformers#340: no call that clears the gradients, confirmed",
        "tenstorrent/tt-blacksmith#711: the same, corrected",
    ), backward.gradients_kept),
    Mistake("rate_forgotten", ("new",), backward.rate_forgotten, (
        "aimacode/aima-python#285: the learning rate is not used in the update",
    )),
    Mistake("rate_twice", ("new",), backward.rate_twice, (
        "PrincetonUniversity/PsyNeuLink#1745: multiplied by the learning rate twice, corrected",
    )),
    Mistake("step_twice", ("new",), backward.step_twice, (
        "geeksforgeeks.org, Backpropagation in Neural Network: a weight moved by two steps",
    )),
    Mistake("uphill", ("new",), backward.uphill, (
        f"{NEGNEVITSKY}: thresholds and a weight moved the wrong way",
    )),
    Mistake("threshold_wrong_way", ("new",), backward.threshold_wrong_way, (
        f"{NEGNEVITSKY}: thresholds and a weight moved the wrong way",
    )),
    Mistake("gradient_for_weight", ("new",), backward.gradient_for_weight),
    Mistake("change_for_weight", ("new",), backward.change_for_weight),
)  # fmt: skip

MISTAKES: Mapping[str, Mistake] = {row.name: row for row in _ROWS}
