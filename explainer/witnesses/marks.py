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
    forward.rounded forward.carried fold.starting fold.primer fold.neuron fold.matrix fold.shares fold.nudge
    fold.apart section.samples section.later.one question.intro later.samples later.updates page.controls.open
    page.controls.close activation.identity activation.sigmoid activation.tanh activation.relu activation.leaky_relu
    activation.elu activation.selu activation.softplus activation.softsign activation.silu activation.gelu
    activation.gelu_tanh activation.mish activation.hard_sigmoid activation.hard_tanh activation.softmax
    loss.half_squared_error loss.squared_error loss.mean_squared_error loss.mean_absolute_error loss.huber
    loss.binary_cross_entropy loss.cross_entropy update.rule.sgd update.rule.momentum update.rule.nesterov
    update.rule.adagrad update.rule.rmsprop update.rule.adam update.rule.adamw update.rule.adamax
    update.rule.adadelta update.rule.momentum.rate_inside update.rule.momentum.velocity
    update.rule.momentum.average update.rule.nesterov.lookahead
    update.ahead update.ahead.pass update.start update.start.given mistake.bias_omitted
    mistake.column_for_row mistake.next_neurons_weights mistake.first_input_repeated mistake.activation_skipped
    mistake.exponent_positive mistake.bracket_lost mistake.softmax_without_exp mistake.half_forgotten
    mistake.half_twice mistake.log10_for_ln mistake.factor_two_kept mistake.factor_two_dropped
    mistake.outputs_averaged mistake.sign_flipped mistake.loss_for_slope mistake.cross_entropy_delta
    mistake.squared_error_delta mistake.derivative_of_output mistake.derivative_of_output_hidden
    mistake.derivative_of_output_output mistake.slope_in_net mistake.slope_one_minus_out mistake.slopes_exchanged
    mistake.slope_forgotten mistake.softmax_elementwise mistake.updated_weights mistake.column_for_row_back
    mistake.next_weight_back mistake.path_forgotten mistake.first_path_forgotten mistake.own_path_only
    mistake.absolute_values mistake.paths_multiplied mistake.error_for_delta mistake.next_delta
    mistake.input_omitted mistake.next_input mistake.net_for_out mistake.inputs_again
    mistake.slope_forgotten_in_product mistake.gradient_negated mistake.bias_gradient_zero mistake.bias_as_factor
    mistake.mean_for_sum mistake.gradients_kept mistake.rate_forgotten mistake.rate_twice mistake.step_twice
    mistake.uphill mistake.threshold_wrong_way mistake.threshold_wrong_way.why mistake.gradient_for_weight
    mistake.change_for_weight mistake.bias_omitted.why mistake.column_for_row.why mistake.next_neurons_weights.why
    mistake.first_input_repeated.why mistake.activation_skipped.why mistake.exponent_positive.why
    mistake.bracket_lost.why mistake.softmax_without_exp.why mistake.half_forgotten.why mistake.half_twice.why
    mistake.log10_for_ln.why mistake.factor_two_kept.why mistake.factor_two_dropped.why mistake.outputs_averaged.why
    mistake.sign_flipped.why mistake.loss_for_slope.why mistake.cross_entropy_delta.why
    mistake.squared_error_delta.why mistake.derivative_of_output.why mistake.derivative_of_output_hidden.why
    mistake.derivative_of_output_output.why mistake.slope_in_net.why mistake.slope_one_minus_out.why
    mistake.slopes_exchanged.why mistake.slope_forgotten.why mistake.softmax_elementwise.why
    mistake.updated_weights.why mistake.column_for_row_back.why mistake.next_weight_back.why
    mistake.path_forgotten.why mistake.first_path_forgotten.why mistake.own_path_only.why
    mistake.absolute_values.why mistake.paths_multiplied.why mistake.error_for_delta.why mistake.next_delta.why
    mistake.input_omitted.why mistake.next_input.why mistake.net_for_out.why mistake.inputs_again.why
    mistake.slope_forgotten_in_product.why mistake.gradient_negated.why mistake.bias_gradient_zero.why
    mistake.bias_as_factor.why mistake.mean_for_sum.why mistake.gradients_kept.why mistake.rate_forgotten.why
    mistake.rate_twice.why mistake.step_twice.why mistake.uphill.why mistake.gradient_for_weight.why
    mistake.change_for_weight.why section.background.neuron section.background.activations
    section.background.approximation section.background.line page.skip page.contents page.controls.controls
    page.controls.previous page.controls.next page.controls.hide page.controls.readings page.controls.link
    page.controls.tex page.controls.copy page.controls.copied page.controls.computed page.controls.given
    page.controls.covered plain list.comma list.and formula.if formula.else role.hidden role.output section.task
    section.network section.forward section.error section.chain section.backward section.backward.output
    section.update section.helped section.rates section.training section.recap section.notation section.compare
    section.homework section.key section.checks task.magic task.count.one task.table task.sample network.picture
    network.dense network.size.input.one network.size.hidden.one network.size.output.one network.start
    network.numbers network.nobias network.frozen network.neuron network.bias forward.net.bias forward.general
    forward.symbol forward.meaning forward.skip.inputs forward.matrix forward.rest forward.some forward.quantity
    forward.value forward.picture error.general error.weighted error.heads
    error.total error.one slopes.why slopes.activation
    slopes.loss slopes.loss.why slopes.rest slopes.cross question.table question.before question.after question.why
    chain.example chain.example.functions chain.example.slope chain.example.picture section.perceptron.rule
    section.perceptron.first section.perceptron.all section.perceptron.end perceptron.step perceptron.flat
    perceptron.why perceptron.moves perceptron.rows perceptron.presentation perceptron.picture
    backward.formula.slopes backward.formula.gradients forward.ties error.no_target backward.product backward.others
    backward.others.slope backward.apart backward.cross collapse.softmax collapse.sigmoid collapse.numbers
    backward.delta.cross backward.partial backward.slope backward.local backward.delta backward.gradients
    backward.gradients.delta backward.gradients.tied backward.gradients.later backward.reaches backward.biases
    backward.biases.shared backward.paths.sum backward.hidden.slope backward.hidden.delta delta.meaning delta.slope
    delta.slope.slip delta.hidden delta.hidden.delta update.general update.opposite update.opposite.delta
    update.schedule training.update training.schedule training.schedule.some network.schedule.epoch
    network.schedule.step network.schedule.floor network.schedule.done
    backward.dropout slopes.dropout training.dropout task.masks task.classes task.weights.layers
    penalty.intro penalty.intro.biases penalty.slope penalty.derived penalty.sign update.penalty
    update.rule.updated update.decay update.rule.adam.plain update.rule.adamw.plain update.batch helped.intro
    helped.intro.batch helped.table helped.before helped.after helped.target training.terms.one training.terms.ahead
    training.batch.one
    training.samples.one training.updates.one training.epochs.one training.table training.epoch training.after.table
    training.after training.closing.one training.closing.table training.more training.batchwords training.picture
    training.regions training.hidden rates.rate rates.what rates.picture rates.advice background.neuron.biology
    background.neuron.picture background.neuron.artificial background.neuron.not background.activations.intro
    background.activations.gallery background.approximation.theorem background.approximation.conditions
    background.approximation.picture background.approximation.exact background.line.intro background.line.picture
    background.line.network background.line.hidden background.line.moved recap.again recap.limits recap.terms
    recap.term recap.meaning recap.value recap.term.net recap.meaning.net recap.term.out recap.meaning.out
    recap.term.loss recap.meaning.loss recap.term.gradient recap.meaning.gradient recap.term.delta
    recap.meaning.delta recap.term.rate recap.term.iteration recap.meaning.iteration recap.term.epoch
    recap.meaning.epoch notation.intro notation.partials notation.delta notation.table notation.what notation.first
    notation.second notation.input notation.weight notation.bias notation.net notation.out notation.target
    notation.signal_out notation.slope notation.rate notation.update compare.intro compare.table compare.line
    compare.printed compare.correct compare.why reason.same reason.cut reason.inherited reason.both reason.rounded
    checks.intro checks.table checks.witness checks.lines checks.tolerance checks.exactly checks.printed witness.replay
    witness.carried witness.own_inputs witness.matrices witness.complex_step witness.stand_in witness.whole_error
    witness.many_digits witness.reader checks.correct section.slips section.find section.found homework.find
    homework.find.line homework.find.why homework.find.number homework.follow.none slips.intro slips.table slips.line
    slips.right slips.number slips.what slips.told slips.same quiz.carried.decimals.one quiz.carried.significant.one
    quiz.precise quiz.reason quiz.right backward.picture backward.picture.delta update.picture figure.living
    figure.living.desc page.controls.figure page.controls.numbers page.controls.class
    figure.legend.first figure.legend.second
    figure.hidden.up figure.hidden.down figure.biology.dendrites figure.biology.soma figure.biology.axon
    figure.biology.synapses figure.biology.desc homework.carry homework.keep homework.digits.decimals.one
    homework.digits.significant.one checks.more quiz.typing homework.digits.exact.one homework.ties.half_up
    homework.ties.half_even homework.ties.truncate homework.tolerance homework.answer homework.reason homework.row
    homework.quantity homework.off homework.correction speech.+ speech.− speech.- speech.⋅ speech.× speech.*
    speech./ speech.^ speech.= speech.≈ speech.> speech.≥ speech.( speech.) speech.| speech.∑ speech.σ speech.ln
    speech.hat shape.new notebook.matrices sheet.how sheet.formula sheet.shown sheet.left section.audit audit.how
    section.audit.errata audit.none audit.errata audit.place audit.what audit.printed audit.right audit.cause
    audit.effect section.audit.conventions section.audit.lines audit.lines audit.verdict audit.verdict.agrees
    audit.verdict.agrees_rounded audit.verdict.agrees_cut audit.verdict.agrees_cut.carried audit.verdict.agrees_kept
    audit.verdict.out_of_range feedback.out_of_range audit.assumed.other_reduction audit.verdict.follows
    audit.verdict.off audit.pen.sign audit.pen.point audit.pen.swapped audit.pen.dropped audit.pen.doubled
    audit.pen.inserted audit.unexplained audit.effect.none audit.digits.rounded audit.digits.cut audit.precise
    audit.assumed.updated_weights audit.assumed.biases_kept audit.assumed.biases_trained audit.assumed.batch_mean
    audit.assumed.batch_sum audit.assumed.half_the_loss audit.assumed.whole_loss audit.assumed.mean_of_outputs
    audit.assumed.slope_at_output audit.assumed.one_update_fewer audit.assumed.one_update_more feedback.how
    feedback.all_right feedback.nothing feedback.first feedback.others feedback.lines feedback.appeal feedback.right
    feedback.own feedback.fits feedback.unknown feedback.none feedback.not_known feedback.pen.sign
    feedback.pen.point feedback.pen.swapped feedback.pen.dropped feedback.pen.doubled feedback.pen.inserted
    feedback.with_key feedback.table feedback.line feedback.quantity feedback.yours section.names homework.sign
    homework.net homework.error homework.total homework.derivative homework.signals homework.batch.mean
    homework.batch.sum homework.samples feedback.key feedback.outcome feedback.points feedback.decides class.folded
    class.chart class.table class.slips class.shared class.many class.fits class.number class.codes class.own
    class.others mistake.divided_by_input mistake.divided_by_input.why mistake.divided_by_slope
    mistake.divided_by_slope.why homework.time.one page.ask.try page.ask.yours page.ask.check page.ask.numbers
    page.ask.show page.ask.again page.ask.right page.ask.right_short page.ask.last_digit page.ask.not_yet
    page.ask.few_digits page.ask.shown page.ask.blank page.ask.not_finite page.ask.too_large page.ask.too_long
    homework.head.name homework.head.number homework.head.points training.run training.weights training.weight
    training.start training.finish fold.matrix.back speech.⊙ page.controls.keys notebook.differs
    """.split()  # noqa: SIM905
)
"""Keys of sentences that no network can make false."""

POINTERS = frozenset(
    """
    forward.formulas network.shared perceptron.at_zero perceptron.first perceptron.table figure.perceptron.desc
    slopes.result section.slopes section.later.many fold.loss_slope later.sample pause.next later.update
    backward.chain question.try figure.chain.names page.controls.line page.controls.position answer
    section.forward.layer section.question section.backward.hidden section.again section.batch section.sample
    path.skip path.from task.learn task.forward task.count.many network.sizes network.size.input.many
    network.size.hidden.many network.size.output.many network.tied network.tied.weight network.rate network.schedule
    network.constants network.weights network.weights.many forward.sample forward.net forward.neuron forward.legend
    forward.legend.input forward.legend.weight forward.legend.bias forward.legend.net forward.net.again
    forward.net.from forward.skip forward.dropout forward.pool.max forward.pool.mean
    forward.cell.recurrent forward.cell.lstm forward.cell.gru
    forward.pool.max.padding forward.pool.mean.padding forward.matrix.small forward.answer slopes.picture slopes.kink
    question.moved error.head error.head.weighted
    chain.example.numbers chain.here chain.here.delta chain.here.several chain.here.cross chain.here.picture
    backward.goal backward.first backward.second backward.third backward.paths.picture backward.paths.why
    backward.paths backward.many backward.all update.group helped.fell helped.predicted penalty.kink
    helped.fell.penalty helped.predicted.penalty training.batch.many
    training.samples.many training.updates.many training.epochs.many training.closing.many rates.intro rates.table
    background.activations.here recap.error checks.line checks.line.exactly checks.read checks.passed quiz.sheet
    quiz.shape quiz.training quiz.carried.decimals.many quiz.carried.significant.many quiz.asked quiz.reason.here
    figure.part figure.backward.desc figure.update.desc quiz.found figure.item figure.structure.desc
    figure.weights.desc figure.values.desc figure.paths.desc figure.neuron.desc figure.apart.desc figure.chain.desc
    figure.chain.first figure.example.desc figure.activation.desc figure.gallery.desc figure.training.desc
    figure.rates.desc figure.approximation.panel figure.approximation.desc figure.legend.high figure.legend.low
    figure.regions.desc figure.line.line figure.line.network figure.line.desc figure.hidden.desc
    figure.hidden.sums.desc figure.path figure.path.many homework.sheet homework.key homework.solution
    homework.digits.decimals.many homework.digits.significant.many homework.digits.exact.many homework.within
    homework.note homework.corrected.drop homework.corrected.full homework.corrected.also homework.corrected.key
    shape.power shape.root shape.fraction shape.slope shape.derivative audit.title audit.counts audit.or
    audit.or.short audit.could audit.operand audit.effect.weight audit.carried audit.run audit.way gradebook.marks
    gradebook.first feedback.decided audit.run.both feedback.title feedback.marks feedback.wrote feedback.read
    feedback.or feedback.could_be feedback.operand feedback.or.names feedback.from_yours feedback.follow.one
    feedback.follow.many feedback.guard.one feedback.guard.many feedback.tell feedback.tell.any class.title
    class.show.title class.count.one class.count.many class.average homework.sizes homework.layer homework.states
    homework.later homework.bracket homework.sample homework.lines homework.time.many homework.slips homework.found
    homework.follow.one homework.follow.many quiz.asked.words quiz.asked.whole page.ask.offer
    page.ask.number page.ask.progress page.ask.all page.ask.fits page.ask.could_fit page.ask.or page.ask.read
    page.ask.not_a_number homework.points homework.head.total quiz.answer rates.measure.one rates.measure.mean
    rates.measure.sum training.loss.one training.loss.mean training.loss.sum training.weights.some fold.helped
    """.split()  # noqa: SIM905
)
"""Keys of sentences whose gaps name or repeat what the page holds."""
