"""Every sentence a page says, keyed by reason: change the words here, or translate them.

In: a key and what fills its gaps. Out: text without markup. `{name}` is a gap that the walkthrough fills with a symbol,
a number or words; a key that the walkthrough uses and a table lacks is an error a test finds.

    >>> SENTENCES["en"]["section.error"]
    'How wrong is it?'
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # the page itself
    "page.skip": "Skip to the lesson",
    "page.contents": "Contents",
    # section titles
    "section.task": "The task",
    "section.network": "The network and its starting numbers",
    "section.forward": "Forward pass",
    "section.forward.layer": "Layer {layer}: {role}",
    "section.error": "How wrong is it?",
    "section.slopes": "The slope of each function",
    "section.backward": "Backward pass",
    "section.backward.output": "Back to the output layer",
    "section.backward.hidden": "Back to layer {layer}",
    "section.update": "The update",
    "section.helped": "Did it help?",
    "section.again": "Update {step}: sample {sample}",
    "section.batch": "Update {step}: a batch of {count} samples",
    "section.sample": "Sample {sample}",
    "section.training": "Training to the end",
    "section.rates": "The learning rate",
    "section.compare": "As printed, and as it should be",
    "section.checks": "How this page was checked",
    "list": "{p0}, {p1}",
    "role.hidden": "hidden",
    "role.output": "output",
    # the task
    "task.learn": "The network gets {inputs} and should answer with {targets}. Training means changing its weights, a "
    "little at a "
    "time, so that its answers come closer to the targets.",
    "task.forward": "The network gets {inputs}. There is no target, so this page follows the numbers forward and "
    "stops there.",
    "task.count.one": "one number",
    "task.count.many": "{count} numbers",
    "task.table": "What the network is shown",
    "task.sample": "Sample",
    "network.sizes": "It has, from left to right, {sizes}. Every line below names the weights it uses, so that you "
    "can follow a number "
    "from the input to the output and back.",
    "network.size.input.one": "one input",
    "network.size.input.many": "{count} inputs",
    "network.size.hidden.one": "one hidden neuron",
    "network.size.hidden.many": "{count} hidden neurons",
    "network.size.output.one": "one output",
    "network.size.output.many": "{count} outputs",
    "network.tied": "Some weights are tied, one number on several edges: {weights}.",
    "network.tied.weight": "{weight} on {count} edges",
    "network.nobias": "No neuron has a bias.",
    "network.rate": "The learning rate is {rate} = {value}.",
    "network.frozen": "The biases keep their values: each gets a gradient, but no update.",
    "network.weights": "Weights and biases of layer {layer}: each row is a neuron, each column what it reads",
    "network.weights.many": "Layer {layer} has {count} weights; here are the first ones",
    "network.neuron": "Neuron",
    "network.bias": "bias",
    # forward
    "forward.net": "Each neuron first adds up what comes in: every input times the weight of its edge{bias}. Read the "
    "first line "
    "slowly: {input} is the first input, {weight} the weight on the edge from there to {neuron}.",
    "forward.net.bias": ", and its bias",
    "forward.net.again": "Layer {layer} does the same with the outputs of the layer before.",
    "forward.net.from": "Layer {layer} does the same with what it reads.",
    "forward.cross": "Here x is the neuron's own net input, and r stands for what the other neurons of the layer "
    "add to the sum below the bar. All outputs of the layer share that sum, so they add up to 1.",
    "forward.skip": "A skip connection adds the outputs of layer {layer} to this layer's own.",
    "forward.skip.inputs": "A skip connection adds the inputs to this layer's own outputs.",
    "forward.out": "The sum then goes through the activation function.",
    "forward.matrix": "All neurons of the layer at once, as a matrix product:",
    "forward.rest": "The others in the same way",
    "forward.some": "The first neurons in full; the rest follow the same line, and the trace holds every one of them.",
    "forward.quantity": "Quantity",
    "forward.value": "Value",
    # error
    "error.each": "The error compares each output with its target.",
    "error.total": "The parts add up to the loss, the one number that training makes smaller.",
    "error.one": "With one output, its error is the loss, the number that training makes smaller.",
    # slopes
    "slopes.why": "Going back, we will need to know how fast each function changes. Here is each slope, derived line "
    "by line.",
    "slopes.activation": "The slope of the activation function ({name})",
    "slopes.loss": "The slope of the loss ({name}) with respect to the output",
    "slopes.kink": "At x = {points} this function has a corner and no slope of its own; this page uses the value its "
    "last line gives "
    "there.",
    "slopes.rest": "Every output of a softmax depends on every net input of its layer. r stands for the other "
    "neurons' part of the "
    "sum below the bar, z for one other neuron's net input.",
    "slopes.cross": "The slope of {name} with respect to another neuron's net input",
    # backward
    "backward.question.cross": "How much would the loss change if {weight} changed a little? {weight} moves {net}, "
    "and {net} moves "
    "every output of the layer, for they share one sum. So δ collects a term from each of them.",
    "backward.cross": "And with the net inputs of the other neurons:",
    "collapse.softmax": "The long way can be walked once and for all. In the sum for one δ the slope of the loss, "
    "−t/out, meets "
    "out · (1 − out) once and −out · out of every other output: each out below a bar cancels, and where the targets "
    "add up to 1 only out − t is left:",
    "collapse.sigmoid": "The long way can be walked once and for all. The slope of the activation, out · (1 − out), "
    "also stands in the slope "
    "of the loss, and cancels:",
    "collapse.numbers": "So the same numbers come out with a single subtraction:",
    "backward.delta.cross": "δ, the slope of the loss by a net input, adds up what comes back from every output:",
    "backward.question": "How much would the loss change if {weight} changed a little? The way from {weight} to the "
    "loss leads "
    "through {net} and {out}. The chain rule multiplies the slopes along the way:",
    "backward.question.ways": "How much would the loss change if {weight} changed a little? {weight} is one number "
    "on several edges, and from each of them a way leads to the loss; the first one goes through {net} and {out}. "
    "The chain rule multiplies the slopes along each way, and the ways add up:",
    "backward.partial": "How fast the loss changes with each output:",
    "backward.slope": "How fast each output changes with its net input:",
    "backward.local": "How fast a net input changes with one of its weights: by the number that the weight multiplies.",
    "backward.delta": "The first two factors are the same for every weight of a neuron. Their product has a name, δ:",
    "backward.gradients": "Now every weight of the layer, three factors each:",
    "backward.gradients.delta": "Now every weight of the layer:",
    "backward.gradients.tied": "Now every weight of the layer. A tied weight has a term for each edge it stands on:",
    "backward.gradients.later": "The weights of this layer stand on edges of an earlier layer too. Their gradients "
    "follow there, when all terms are known.",
    "backward.reaches": "Now back over the edges. What reaches a neuron is added up once, and serves every weight "
    "before it:",
    "backward.biases": "The biases too: a bias enters its net input with factor 1.",
    "backward.biases.shared": "The bias is shared by the layer, so every neuron that uses it adds a term.",
    "backward.paths": "From {weight} there are {count} paths to the loss. Each path has its own product:",
    "backward.paths.sum": "The contributions of all paths add up:",
    "backward.paths.same": "Backpropagation does not walk every path again. It adds up, once, what reaches each "
    "neuron:",
    "backward.hidden.slope": "The slopes of this layer:",
    "backward.hidden.delta": "And so δ of this layer:",
    "backward.many": "There are {count} such lines; here are the first ones. The trace holds them all.",
    "backward.all": "All {count} lines",
    # the first article's way
    "delta.error": "The error of an output is what is missing to the target; in general, minus the slope of the loss.",
    "delta.slope": "The slope of the activation, at the net input:",
    "delta.slope.slip": "The slope of the activation, here taken at the output, where the net input belongs:",
    "delta.delta": "Slope times error is the delta error, the size and direction of the correction:",
    "delta.hidden": "A hidden neuron has no target. Its error is what the next layer hands back over the edges:",
    "delta.hidden.delta": "And its delta error, as before:",
    # update
    "update.rule": "Each weight takes a step against its gradient. All gradients were computed with the old weights, "
    "so the order "
    "of the updates does not matter.",
    "update.rule.updated": "Each weight takes a step against its gradient. Here the output weights were replaced "
    "first, and the gradients of "
    "the hidden layer already used the new ones.",
    "update.rule.delta": "Each weight moves by its input times the delta error times the learning rate. All of them "
    "were computed with the old weights.",
    "update.rule.sgd": "Each weight takes a step against its gradient.{decay}",
    "update.decay": " Before that, weight decay adds λ times the weight to the gradient, a pull towards 0; the sum "
    "is called g.",
    "update.rule.momentum": "Momentum remembers: v keeps the part μ of what it was, 0 at first, and adds the new "
    "gradient. The step goes against v.{decay}",
    "update.rule.nesterov": "Momentum remembers: v keeps the part μ of what it was, 0 at first, and adds the new "
    "gradient. With Nesterov's change the step looks ahead, against the gradient plus μ times the new v.{decay}",
    "update.rule.adagrad": "Adagrad gives every weight a rate of its own: v adds up the squares of its gradients, "
    "and the step is divided by the root of v. ε keeps the bar from being 0.{decay}",
    "update.rule.rmsprop": "RMSprop gives every weight a rate of its own: v is a running mean of the squares of its "
    "gradients, and the step is divided by the root of v. ε keeps the bar from being 0.{decay}",
    "update.rule.adam": "Adam keeps two running means, both 0 at first: m of the gradient, v of its square. Since "
    "they start at 0 they are too small in the first steps; dividing by 1 − β to the power of the step puts that "
    "right (m̂ and v̂). The step is m̂ over the root of v̂; ε keeps the bar from being 0.{decay}",
    "update.rule.adam.plain": "Adam keeps two running means, both 0 at first: m of the gradient, v of its square. "
    "The step is m over the root of v; ε keeps the bar from being 0.{decay}",
    "update.rule.adamw": "AdamW keeps two running means, both 0 at first: m of the gradient, v of its square. Since "
    "they start at 0 they are too small in the first steps; dividing by 1 − β to the power of the step puts that "
    "right (m̂ and v̂). The step is m̂ over the root of v̂; ε keeps the bar from being 0. The weight decays "
    "apart, by η · λ of itself.{decay}",
    "update.rule.adamw.plain": "AdamW keeps two running means, both 0 at first: m of the gradient, v of its square. "
    "The step is m over the root of v; ε keeps the bar from being 0. The weight decays apart, by η · λ of "
    "itself.{decay}",
    "update.batch": "The gradients of the batch are those of its samples, taken together:",
    # did it help
    "helped.intro": "The same sample once more, with the new weights:",
    "helped.intro.batch": "The same samples once more, with the new weights:",
    "helped.table": "Before and after this update",
    "helped.before": "Before",
    "helped.after": "After",
    "helped.target": "Target",
    "helped.fell": "The loss went from {before} to {after}.",
    "helped.predicted": "Each gradient times the change of its weight, added up, had predicted {predicted}; the rest "
    "is curvature.",
    "helped.better": "It fell: the update helped on this sample.",
    "helped.worse": "It rose: the step was too large for this sample.",
    "helped.same": "At the digits shown it stayed the same.",
    # training
    "training.terms": "One update is an iteration: one forward and one backward pass, here with {batch}. When every "
    "one of the {samples} has had its turn, an epoch is over, here after {updates}.",
    "training.terms.one": "One update is an iteration: one forward and one backward pass, here with one sample. "
    "When every sample has had its turn, an epoch is over; with a single sample that is after every iteration.",
    "training.batch.one": "one sample",
    "training.batch.many": "{count} samples",
    "training.samples.one": "one sample",
    "training.samples.many": "{count} samples",
    "training.updates.one": "1 iteration",
    "training.updates.many": "{count} iterations",
    "training.table": "The loss, summed over each epoch",
    "training.epoch": "Epoch",
    "training.loss": "Loss",
    "training.after.table": "The loss after so many updates",
    "training.after": "Updates",
    "training.closing.one": "After this update the network answers:",
    "training.closing.many": "After {count} updates the network answers:",
    "training.closing.table": "The answers at the end",
    "training.end": "Loss",
    "rates.intro": "The same training at other learning rates. Too small a rate hardly moves the weights; too large a "
    "one jumps "
    "over the valley.",
    "rates.table": "The summed loss of the last epoch, by learning rate",
    "rates.rate": "Learning rate",
    "rates.first": "Loss in epoch 1",
    "rates.last": "Loss in epoch {epoch}",
    # as printed
    "compare.intro": "The numbers above follow a published text to its last printed digit, its slips included. Here "
    "they stand beside "
    "the right ones.",
    "compare.table": "Every line, as printed and correct",
    "compare.line": "Line",
    "compare.printed": "As printed",
    "compare.correct": "Correct",
    "compare.why": "Why they differ",
    "reason.same": "the same",
    "reason.cut": "digits cut off, not rounded",
    "reason.inherited": "starts from an earlier printed number",
    # what a number fits: the slips of `explainer.mistakes`, and what is right instead
    "mistake.bias_omitted": "This number fits a net input without its bias.",
    "mistake.bias_omitted.why": "The bias is added once to each net input, after the products.",
    "mistake.column_for_row": "This number fits weights read down the columns of the matrix.",
    "mistake.column_for_row.why": "Each row of the matrix belongs to one neuron, each column to what it reads: a net "
    "input runs along its row.",
    "mistake.next_neurons_weights": "This number fits the weights of the neighbouring neuron.",
    "mistake.next_neurons_weights.why": "Every neuron has its own weights: take those on the edges that end in it.",
    "mistake.first_input_repeated": "This number fits every weight times the same input.",
    "mistake.first_input_repeated.why": "Each weight belongs to its own edge and multiplies what that edge brings.",
    "mistake.activation_skipped": "This number fits a net input passed on without its activation function.",
    "mistake.activation_skipped.why": "The output is the activation function of the net input: out = f(net).",
    "mistake.exponent_positive": "This number fits e^(net) where e^(−net) belongs.",
    "mistake.exponent_positive.why": "The sigmoid is 1 / (1 + e^(−net)): a large net input makes e^(−net) small and "
    "the output close to 1.",
    "mistake.bracket_lost": "This number fits 1 / 1 + e^(−net), without the bracket below the bar.",
    "mistake.bracket_lost.why": "The whole sum 1 + e^(−net) stands below the bar. On a calculator it needs a bracket "
    "of its own; an output above 1 shows that it is missing.",
    "mistake.half_forgotten": "This number fits a squared error without its ½.",
    "mistake.half_forgotten.why": "This error is ½ (target − out)²: square first, then halve.",
    "mistake.factor_two_kept": "This number fits a slope that keeps the 2 of the square although the ½ cancels it.",
    "mistake.factor_two_kept.why": "The slope of ½ (target − out)² is out − target: the 2 that comes down from the "
    "square and the ½ cancel.",
    "mistake.factor_two_dropped": "This number fits a slope without the 2 that comes down from the square.",
    "mistake.factor_two_dropped.why": "This error has no ½ before the square, so nothing cancels the 2: its slope is "
    "2 (out − target), over whatever the error itself is divided by.",
    "mistake.outputs_averaged": "This number fits a sum over the outputs and their mean confused.",
    "mistake.outputs_averaged.why": "Whether the errors of the outputs are added or averaged is part of the loss, "
    "and the slope has the same factor as the loss.",
    "mistake.sign_flipped": "This number fits a slope of the error with the other sign.",
    "mistake.sign_flipped.why": "With an output above its target the loss grows with the output, so the slope "
    "∂E/∂out is positive there: out − target, not target − out.",
    "mistake.loss_for_slope": "This number fits the error itself where its slope belongs.",
    "mistake.loss_for_slope.why": "Going back, we ask how fast the error changes with the output, not how large it is.",
    "mistake.cross_entropy_delta": "This number fits δ = out − target, the short cut of cross-entropy.",
    "mistake.cross_entropy_delta.why": "Out − target alone comes from a cross-entropy, where the slope of the "
    "activation cancels. With a squared error the slope f′(net) stays as a factor.",
    "mistake.squared_error_delta": "This number fits a δ with the slope out · (1 − out), as a squared error has it.",
    "mistake.squared_error_delta.why": "With cross-entropy behind a sigmoid or softmax the slope of the activation "
    "cancels: δ is out − target.",
    "mistake.derivative_of_output": "This number fits a slope taken at the output, where the net input belongs.",
    "mistake.derivative_of_output.why": "The slope is f′(net). For the sigmoid that is out · (1 − out): the output "
    "already is f(net), so f must not be applied to it again.",
    "mistake.derivative_of_output_hidden": "This number fits a hidden neuron's slope taken at its output, where the "
    "net input belongs.",
    "mistake.derivative_of_output_hidden.why": "The slope is f′(net) in every layer. For the sigmoid that is out · "
    "(1 − out), with the neuron's own output.",
    "mistake.derivative_of_output_output": "This number fits an output neuron's slope taken at its output, where the "
    "net input belongs.",
    "mistake.derivative_of_output_output.why": "The slope is f′(net) in the output layer too. For the sigmoid that "
    "is out · (1 − out).",
    "mistake.slope_in_net": "This number fits the net input put into a slope that is written with the output.",
    "mistake.slope_in_net.why": "out · (1 − out) is written with the output: put in out = f(net), not net.",
    "mistake.slope_forgotten": "This number fits a δ without the slope of the activation function.",
    "mistake.slope_forgotten.why": "δ has two factors: what comes back to the output, times the slope of the "
    "activation function, f′(net).",
    "mistake.softmax_elementwise": "This number fits a softmax treated as if each output depended on its own net "
    "input alone.",
    "mistake.softmax_elementwise.why": "The outputs of a softmax share one sum: each net input moves all of them, "
    "and δ collects a term from each.",
    "mistake.updated_weights": "This number fits weights that were already updated.",
    "mistake.updated_weights.why": "All gradients are computed with the weights of the forward pass; only then are "
    "all weights replaced.",
    "mistake.column_for_row_back": "This number fits weights read along the rows of the matrix on the way back.",
    "mistake.column_for_row_back.why": "On the way back a neuron collects over the edges that leave it: one weight "
    "from each neuron of the next layer, a column of that layer's matrix.",
    "mistake.next_weight_back": "This number fits δ sent back over the neighbouring edge's weight.",
    "mistake.next_weight_back.why": "Each δ comes back over the edge it belongs to, times the weight of that very "
    "edge.",
    "mistake.path_forgotten": "This number fits a sum over the paths in which one is missing.",
    "mistake.path_forgotten.why": "A neuron moves the loss through every neuron that reads it: one term for each "
    "edge that leaves it.",
    "mistake.absolute_values": "This number fits the contributions added without their signs.",
    "mistake.absolute_values.why": "Contributions keep their signs: one path may raise the loss while another lowers "
    "it.",
    "mistake.paths_multiplied": "This number fits the contributions of the paths multiplied.",
    "mistake.paths_multiplied.why": "Slopes are multiplied along one path; the paths are then added.",
    "mistake.error_for_delta": "This number fits the slope of the error sent back instead of δ.",
    "mistake.error_for_delta.why": "What is sent back over an edge is δ, which has the slope f′(net) of the neuron "
    "it comes from in it.",
    "mistake.next_delta": "This number fits the δ of another neuron.",
    "mistake.next_delta.why": "The gradient of a weight takes the δ of the neuron its edge ends in.",
    "mistake.input_omitted": "This number fits a gradient without its input.",
    "mistake.input_omitted.why": "The gradient of a weight is δ times the number that the weight multiplies; δ alone "
    "is the gradient of the bias.",
    "mistake.next_input": "This number fits the input of the neighbouring edge.",
    "mistake.next_input.why": "The gradient of a weight takes what its own edge brings: the number that the weight "
    "multiplies in the forward pass.",
    "mistake.net_for_out": "This number fits the net input of the neuron before where its output belongs.",
    "mistake.net_for_out.why": "A weight multiplies the output of the neuron before it, out = f(net), so the output "
    "is the factor.",
    "mistake.bias_gradient_zero": "This number fits a bias taken for a constant, with gradient 0.",
    "mistake.bias_gradient_zero.why": "The value of a bias does not matter here: the net input changes with it at "
    "rate 1, so its gradient is δ.",
    "mistake.bias_as_factor": "This number fits the gradient of a bias multiplied by the bias.",
    "mistake.bias_as_factor.why": "A bias is added, not multiplied: its factor is 1, and its gradient is δ.",
    "mistake.mean_for_sum": "This number fits the sum over the batch and its mean confused.",
    "mistake.mean_for_sum.why": "How the gradients of a batch are taken together, added or averaged, is part of the "
    "task: look it up there.",
    "mistake.gradients_kept": "This number fits gradients of earlier updates that were not cleared.",
    "mistake.gradients_kept.why": "Each update starts from its own gradients; those of the update before have done "
    "their work.",
    "mistake.rate_forgotten": "This number fits a step without the learning rate.",
    "mistake.rate_forgotten.why": "The step is the learning rate times the gradient.",
    "mistake.rate_twice": "This number fits a step with the learning rate in it twice.",
    "mistake.rate_twice.why": "The learning rate is multiplied in once, in the update.",
    "mistake.uphill": "This number fits a step with the gradient instead of against it.",
    "mistake.uphill.why": "The gradient points to where the loss grows, so the step is subtracted: w − η ∂E/∂w.",
    "mistake.gradient_for_weight": "This number fits the gradient given as the new weight.",
    "mistake.gradient_for_weight.why": "The new weight is the old one minus the learning rate times the gradient.",
    "mistake.change_for_weight": "This number fits the change given as the new weight.",
    "mistake.change_for_weight.why": "The change is added to the old weight: w − η ∂E/∂w.",
    # checks
    "checks.intro": "Every number above was compared with witnesses that do not know of each other. A page that fails "
    "a check is not "
    "written.",
    "checks.table": "What was checked",
    "checks.witness": "Witness",
    "checks.lines": "Numbers",
    "checks.tolerance": "Agree to (relative)",
    "checks.exactly": "exactly",
    "witness.replay": "Carried or altered lines, each redone alone under the same rules",
    "witness.own_inputs": "Every line's formula, evaluated on its own inputs",
    "witness.matrices": "Backpropagation with NumPy matrices",
    "witness.complex_step": "Complex step through the whole network",
    "witness.whole_error": "SymPy's own derivative of the whole error",
    "witness.many_digits": "The same lines with 50 digits (mpmath)",
    "checks.correct": "The witnesses below the first row judge the same network without slips, at full precision.",
}

SENTENCES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}
"""Language → key → sentence."""

# ------------------------------------------------------------------------------ reasons in derivations of slopes

REASONS: dict[str, str] = {
    "slope_of_another": "e^x does not move when another neuron's z does, and e^z changes at e^z",
    # the start, and writing the function another way
    "definition": "the slope we are looking for",
    "quotient_as_power": "one over something is that something to the power −1",
    "tanh_as_quotient": "tanh is sinh over cosh",
    "larger_or_smaller": "write out which of the two it is in each case",
    "power_as_exp": "write u^v as e^(v · ln u): its slope is itself times the slope of v · ln u",
    # rules for sums, products, quotients, powers
    "slope_of_x": "a quantity changes as fast as itself: its slope is 1",
    "slope_of_constant": "what does not move has slope 0",
    "slope_of_step": "between its steps it does not move, so its slope is 0",
    "sum_rule": "sum rule: the slope of a sum is the sum of the slopes",
    "constant_factor": "a constant factor stays in front",
    "product_rule": "product rule: first′ · second + first · second′",
    "quotient_rule": "quotient rule: (above′ · below − above · below′) / below²",
    "reciprocal_rule": "a constant over u: minus the constant times u′, over u²",
    "power_rule": "power rule: the exponent comes down, and the power is one less",
    "power_and_chain_rule": "power rule outside, times the slope of what stands inside (chain rule)",
    "exponential_rule": "a number to the power u: itself times ln of the number, times the slope of u",
    "slope_of_each_case": "each case has its own slope",
    # slopes of known functions, alone and with something inside
    "slope_of_exp": "e^x is its own slope",
    "slope_of_log": "the slope of ln is one over what stands inside",
    "slope_of_sqrt": "the slope of √x is 1 / (2√x)",
    "slope_of_sigmoid": "the slope of sigmoid is sigmoid · (1 − sigmoid)",
    "slope_of_tanh": "the slope of tanh is 1 − tanh²",
    "slope_of_sin": "the slope of sin is cos",
    "slope_of_cos": "the slope of cos is −sin",
    "slope_of_sinh": "the slope of sinh is cosh",
    "slope_of_cosh": "the slope of cosh is sinh",
    "slope_of_atan": "the slope of atan is 1 / (1 + x²)",
    "slope_of_erf": "the slope of erf is 2/√π · e^(−x²)",
    "slope_of_abs": "the size of x rises at 1 on the right of 0 and falls at 1 on the left: its slope is the sign of x",
    "chain_rule_exp": "e^u is its own slope, times the slope of u (chain rule)",
    "chain_rule_log": "the slope of ln u is the slope of u, over u (chain rule)",
    "chain_rule_sqrt": "the slope of √u is the slope of u, over 2√u (chain rule)",
    "chain_rule_sigmoid": "sigmoid · (1 − sigmoid), times the slope of what stands inside (chain rule)",
    "chain_rule_tanh": "1 − tanh², times the slope of what stands inside (chain rule)",
    "chain_rule_sin": "cos, times the slope of what stands inside (chain rule)",
    "chain_rule_cos": "−sin, times the slope of what stands inside (chain rule)",
    "chain_rule_sinh": "cosh, times the slope of what stands inside (chain rule)",
    "chain_rule_cosh": "sinh, times the slope of what stands inside (chain rule)",
    "chain_rule_atan": "the slope of u, over 1 + u² (chain rule)",
    "chain_rule_erf": "2/√π · e^(−u²), times the slope of u (chain rule)",
    "chain_rule_abs": "the sign of u, times the slope of u (chain rule)",
    "slope_of_exp_of_minus_x": "the slope of a constant is 0, and e^(−x) changes at −e^(−x)",
    "slope_of_sinh_and_cosh": "sinh′ = cosh and cosh′ = sinh",
    "slope_of_target_minus_output": "the target does not move, and −y changes at −1",
    "slope_of_one_minus_output": "1 does not move, and −y changes at −1",
    # algebra
    "drop_zeros_and_ones": "adding 0 and multiplying by 1 change nothing",
    "minus_signs": "put the minus signs in order",
    "two_minus_signs": "two minus signs make a plus; the power −2 goes below the bar",
    "multiply_numbers": "multiply the numbers and write them in front",
    "half_times_two": "one half and 2 cancel",
    "size_from_sign": "a number times its own sign is its size",
    "collect_like_terms": "collect like terms",
    "one_fraction": "write it as one fraction",
    "cancel_common_factor": "cancel what stands above and below",
    "collect_powers": "write equal factors as a power",
    "common_denominator": "bring both fractions to the same denominator",
    "multiply_out": "multiply out",
    "split_the_square": "the square below splits into two equal factors",
    "add_and_take_one": "add 1 and take it away again",
    "divide_each_part": "divide each part on its own",
    "divide_by_exp": "divide above and below by e^x",
    "factor_into_cases": "multiply inside each case; times 0 is 0",
    "known_case": "in this case we know which one it is",
    "name_the_output": "what is left is the function's own output",
    "name_the_sigmoid": "1 / (1 + e^(−x)) is the sigmoid of x",
}
"""Why one line of a slope's derivation follows from the line before."""
