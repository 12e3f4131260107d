"""Sentences that are no claims: what is fixed, and what only points at a number. Free of language.

In: nothing. Out: `FIXED`, keys of `wording` whose sentence asserts nothing of this network's numbers (a title, a word,
a rule in general), and `POINTERS`, keys whose gaps a reference fills (a name, a number, a count of the page), which
assert no more than that it stands there. Every other key is a row of `claims.CLAIMS`; a test finds one that is in none.

    >>> "section.error" in FIXED, "helped.fell" in POINTERS
    (True, True)
"""

from __future__ import annotations

FIXED = frozenset(
    """
    activation.identity activation.sigmoid activation.tanh activation.relu activation.leaky_relu activation.elu
    activation.selu activation.softplus activation.softsign activation.silu activation.gelu activation.gelu_tanh
    activation.mish activation.hard_sigmoid activation.hard_tanh activation.softmax loss.half_squared_error
    loss.squared_error loss.mean_squared_error loss.mean_absolute_error loss.huber loss.binary_cross_entropy
    loss.cross_entropy update.rule.sgd update.rule.momentum update.rule.nesterov update.rule.adagrad
    update.rule.rmsprop update.rule.adam update.rule.adamw mistake.bias_omitted mistake.column_for_row
    mistake.next_neurons_weights mistake.first_input_repeated mistake.activation_skipped mistake.exponent_positive
    mistake.bracket_lost mistake.half_forgotten mistake.factor_two_kept mistake.factor_two_dropped
    mistake.outputs_averaged mistake.sign_flipped mistake.loss_for_slope mistake.cross_entropy_delta
    mistake.squared_error_delta mistake.derivative_of_output mistake.derivative_of_output_hidden
    mistake.derivative_of_output_output mistake.slope_in_net mistake.slope_forgotten mistake.softmax_elementwise
    mistake.updated_weights mistake.column_for_row_back mistake.next_weight_back mistake.path_forgotten
    mistake.absolute_values mistake.paths_multiplied mistake.error_for_delta mistake.next_delta mistake.input_omitted
    mistake.next_input mistake.net_for_out mistake.bias_gradient_zero mistake.bias_as_factor mistake.mean_for_sum
    mistake.gradients_kept mistake.rate_forgotten mistake.rate_twice mistake.uphill mistake.gradient_for_weight
    mistake.change_for_weight mistake.bias_omitted.why mistake.column_for_row.why mistake.next_neurons_weights.why
    mistake.first_input_repeated.why mistake.activation_skipped.why mistake.exponent_positive.why
    mistake.bracket_lost.why mistake.half_forgotten.why mistake.factor_two_kept.why mistake.factor_two_dropped.why
    mistake.outputs_averaged.why mistake.sign_flipped.why mistake.loss_for_slope.why mistake.cross_entropy_delta.why
    mistake.squared_error_delta.why mistake.derivative_of_output.why mistake.derivative_of_output_hidden.why
    mistake.derivative_of_output_output.why mistake.slope_in_net.why mistake.slope_forgotten.why
    mistake.softmax_elementwise.why mistake.updated_weights.why mistake.column_for_row_back.why
    mistake.next_weight_back.why mistake.path_forgotten.why mistake.absolute_values.why mistake.paths_multiplied.why
    mistake.error_for_delta.why mistake.next_delta.why mistake.input_omitted.why mistake.next_input.why
    mistake.net_for_out.why mistake.bias_gradient_zero.why mistake.bias_as_factor.why mistake.mean_for_sum.why
    mistake.gradients_kept.why mistake.rate_forgotten.why mistake.rate_twice.why mistake.uphill.why
    mistake.gradient_for_weight.why mistake.change_for_weight.why section.background.neuron
    section.background.activations section.background.approximation section.background.line page.skip page.contents
    page.controls.controls page.controls.previous page.controls.next page.controls.hide page.controls.readings
    page.controls.link page.controls.tex page.controls.copy page.controls.copied page.controls.computed
    page.controls.given page.controls.covered plain list.comma list.and formula.if formula.else role.hidden
    role.output section.task section.network section.forward section.slopes section.error section.chain
    section.backward section.backward.output section.update section.helped section.rates section.training
    section.recap section.notation section.compare section.homework section.key section.checks task.magic
    task.count.one task.table task.sample network.picture network.dense network.size.input.one network.size.hidden.one
    network.size.output.one network.start network.numbers network.nobias network.frozen network.neuron network.bias
    forward.net.bias forward.general forward.symbol forward.meaning forward.others forward.skip.inputs forward.outs
    forward.matrix forward.rest forward.some forward.quantity forward.value forward.picture error.general error.each
    error.total error.one slopes.why slopes.activation slopes.loss slopes.loss.why slopes.rest slopes.cross
    question.table question.before question.after question.why chain.example chain.example.functions
    chain.example.slope chain.example.picture backward.product backward.others backward.others.slope backward.apart
    backward.cross collapse.softmax collapse.sigmoid collapse.numbers backward.delta.cross backward.partial
    backward.slope backward.local backward.delta backward.gradients backward.gradients.delta backward.gradients.tied
    backward.gradients.later backward.reaches backward.biases backward.biases.shared backward.paths.sum
    backward.hidden.slope backward.hidden.delta delta.meaning delta.slope delta.slope.slip delta.hidden
    delta.hidden.delta update.general update.opposite update.opposite.delta update.rule.updated update.decay
    update.rule.adam.plain update.rule.adamw.plain update.batch helped.intro helped.intro.batch helped.table
    helped.before helped.after helped.target training.terms.one training.batch.one training.samples.one
    training.updates.one training.epochs.one training.table training.epoch training.loss training.after.table
    training.after training.closing.one training.closing.table training.end training.more training.batchwords
    training.picture training.regions training.hidden rates.rate rates.after rates.what rates.still rates.down
    rates.best rates.up rates.lost rates.picture rates.advice background.neuron.biology background.neuron.picture
    background.neuron.artificial background.neuron.not background.activations.intro background.activations.gallery
    background.approximation.theorem background.approximation.conditions background.approximation.picture
    background.approximation.exact background.line.intro background.line.picture background.line.network
    background.line.hidden background.line.moved recap.again recap.limits recap.terms recap.term recap.meaning
    recap.value recap.term.net recap.meaning.net recap.term.out recap.meaning.out recap.term.loss recap.meaning.loss
    recap.term.gradient recap.meaning.gradient recap.term.delta recap.meaning.delta recap.term.rate
    recap.term.iteration recap.meaning.iteration recap.term.epoch recap.meaning.epoch notation.intro notation.partials
    notation.delta notation.table notation.what notation.first notation.second notation.input notation.weight
    notation.bias notation.net notation.out notation.target notation.signal_out notation.slope notation.rate
    notation.update compare.intro compare.table compare.line compare.printed compare.correct compare.why reason.same
    reason.cut reason.inherited reason.rounded checks.intro checks.table checks.witness checks.lines checks.tolerance
    checks.exactly witness.replay witness.carried witness.own_inputs witness.matrices witness.complex_step
    witness.whole_error witness.many_digits checks.correct section.slips slips.intro slips.table slips.line
    slips.right slips.number slips.what slips.told slips.same quiz.carried.decimals.one quiz.carried.significant.one
    quiz.precise quiz.reason quiz.right figure.legend.first figure.legend.second figure.hidden.up figure.hidden.down
    figure.biology.dendrites figure.biology.soma figure.biology.axon figure.biology.synapses figure.biology.desc
    homework.carry homework.keep homework.digits.decimals.one homework.digits.significant.one
    homework.digits.exact.one homework.ties.half_up homework.ties.half_even homework.ties.truncate homework.tolerance
    homework.answer homework.reason homework.row homework.quantity homework.off speech.+ speech.− speech.- speech.⋅
    speech.× speech.* speech./ speech.hat witness.stand_in speech.= speech.≈ speech.> speech.≥ speech.( speech.)
    speech.| speech.∑ speech.σ speech.ln speech.^ shape.new notebook.matrices sheet.how sheet.formula sheet.shown
    sheet.left
""".split()  # noqa: SIM905
)
"""Keys of sentences that no network can make false."""

POINTERS = frozenset(
    """
    page.controls.line page.controls.position answer section.forward.layer section.question section.backward.hidden
    section.again section.batch section.sample path.skip path.from task.learn task.forward task.count.many
    network.sizes network.size.input.many network.size.hidden.many network.size.output.many network.tied
    network.tied.weight network.rate network.constants network.weights network.weights.many forward.sample forward.net
    forward.neuron forward.legend forward.legend.input forward.legend.weight forward.legend.bias forward.legend.net
    forward.net.again forward.net.from forward.skip forward.matrix.small forward.answer slopes.picture slopes.kink
    question.intro question.moved chain.example.numbers chain.here chain.here.delta chain.here.several
    chain.here.cross chain.here.picture backward.goal backward.first backward.second backward.third
    backward.paths.picture backward.paths.why backward.paths backward.many backward.all update.group helped.fell
    helped.predicted training.batch.many training.samples.many training.updates.many training.epochs.many
    training.closing.many rates.intro rates.table background.activations.here recap.error checks.line
    checks.line.exactly checks.read
    checks.passed quiz.sheet quiz.line quiz.shape quiz.training quiz.carried.decimals.many
    quiz.carried.significant.many quiz.asked quiz.reason.here quiz.found figure.item figure.structure.desc
    figure.weights.desc figure.values.desc figure.paths.desc figure.neuron.desc figure.apart.desc figure.chain.desc
    figure.chain.first figure.example.desc figure.activation.desc figure.gallery.desc figure.training.desc
    figure.rates.desc figure.approximation.panel figure.approximation.desc figure.legend.high figure.legend.low
    figure.regions.desc figure.line.line figure.line.network figure.line.desc figure.hidden.desc
    figure.hidden.sums.desc figure.path figure.path.many homework.sheet homework.key homework.solution
    homework.digits.decimals.many homework.digits.significant.many homework.digits.exact.many homework.within
    shape.power shape.root shape.fraction shape.slope shape.derivative
""".split()  # noqa: SIM905
)
"""Keys of sentences whose gaps name or repeat what the page holds."""
