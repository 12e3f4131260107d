"""The training of a spec: its samples, its loss, and how a weight follows from its gradient.

In: plain data with the keys of the file. Out: frozen tables, every number a `Decimal` as typed.

    >>> Optimizer(learning_rate="0.1 * 0.9**epoch").schedule
    '0.1 * 0.9**epoch'
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from explainer.spec import fields, known_names
from explainer.spec.classes import one_hot
from explainer.spec.table import SpecTable

if TYPE_CHECKING:
    from explainer.equations.mistake import Mistake


class Sample(SpecTable):
    """One example to learn from."""

    input: tuple[fields.Number, ...]
    """One number per input."""
    target: tuple[fields.Number, ...] | None = None
    """One number per output neuron, or the number alone where there is one; left out in every sample: forward pass
    only."""
    class_: fields.ClassNumber | None = Field(default=None, alias="class")
    """In the place of a target: the output that is right, counted from 0; its target is 1 and that of the others 0."""

    weight: fields.SampleWeights | None = None
    """How much the sample counts: its error is multiplied by it; left out: 1. Or a list, a weight for each layer of
    `outputs`. The mean of a batch divides by the number of samples, not by the sum of their weights."""

    @property
    def is_class(self) -> bool:
        """Whether the target is what its class says."""
        target = self.target or ()
        return self.class_ is not None and target == tuple(map(Decimal, one_hot(self.class_, len(target))))


class Optimizer(SpecTable):
    """How a weight follows from its gradient."""

    name: known_names.OptimizerName = "sgd"
    """A known optimizer."""
    learning_rate: known_names.LearningRate = Decimal("0.5")
    """Eta, the step size; 0 is allowed. Or a formula in `epoch`, the complete passes through the data, from 0, and
    `step`, the number of the update, from 1: "0.1 * 0.5**floor(epoch/5)"."""
    momentum: fields.Fraction = Decimal("0.9")
    """Mu of momentum and nesterov."""
    form: Literal["rate_inside", "velocity", "average", "lookahead"] | None = None
    """How momentum is written: v = mu v + eta g and w - v; v = mu v - eta g and w + v; v = mu v + (1 - mu) g. Left
    out: v = mu v + g. nesterov: "lookahead" takes the gradient g by a second forward and backward pass, at w - mu v;
    then v = mu v + eta g and w - v. Left out: one pass, v = mu v + g and w - eta (g + mu v)."""
    rho: fields.Fraction = Decimal("0.9")
    """Rho of rmsprop and adadelta."""
    beta1: fields.Fraction = Decimal("0.9")
    """Beta 1 of adam, adamw and adamax."""
    beta2: fields.Fraction = Decimal("0.999")
    """Beta 2 of adam, adamw and adamax."""
    epsilon: fields.NotNegative = Decimal("1e-8")
    """Added to a root below a fraction bar; 0 is allowed."""
    weight_decay: fields.NotNegative = Decimal(0)
    """Lambda: g + lambda w; in adamw the weight decays apart."""
    bias_correction: fields.Flag = True
    """adam and adamw: divide by 1 - beta^step."""
    state: dict[fields.Id, dict[fields.Id, fields.Number]] = Field(default={})
    """What is kept before the first update, by its letter and the id of the parameter: state = { v = { w1 = 0.5 } };
    what is left out is 0."""
    done: fields.Seed = 0
    """Updates made before the first one: its number is one more."""

    @property
    def schedule(self) -> str | None:
        """The formula of the learning rate, where it is one."""
        return self.learning_rate if isinstance(self.learning_rate, str) else None

    @property
    def fixed_rate(self) -> Decimal:
        """The learning rate as typed; where it follows a formula, there is none to ask for."""
        assert isinstance(self.learning_rate, Decimal)
        return self.learning_rate


class Training(SpecTable):
    """The data and what one update does."""

    data: tuple[Sample, ...] = Field(min_length=1)
    """The samples, in order."""
    loss: known_names.LossName = "half_squared_error"
    """A known loss, or a formula in t and y, summed over the outputs."""
    delta: fields.PositiveWritten = Decimal(1)
    """Where huber turns from a parabola into a line."""
    optimizer: Optimizer = Optimizer()
    """How weights are updated."""
    penalty: known_names.PenaltyFormula | None = None
    """A formula in w such as "0.1*abs(w)": what each weight adds to the loss of an update, and its slope to the
    gradient."""
    penalise_biases: fields.Flag = False
    """Whether biases have the penalty too."""
    train_bias: fields.Flag = True
    """Whether biases are updated."""
    batch_size: fields.Count = 1
    """Samples per update; the last batch may be smaller."""
    epochs: fields.Count = 1
    """How often all samples are gone through."""
    reduction: Literal["mean", "sum"] = "mean"
    """Over the samples of a batch."""
    shuffle: fields.Seed | None = None
    """A seed: the samples are reordered in every epoch; left out: the order of data."""
    mistakes: tuple[known_names.MistakeName, ...] = ()
    """Known mistakes to replay."""

    @property
    def has_sample_weights(self) -> bool:
        """Whether a sample has a weight; those without one have 1."""
        return bool(self.weights_of_sample)

    @property
    def weights_of_sample(self) -> int:
        """How many weights a sample has: one, or one for each layer that bears a loss; 0 where samples have none."""
        return max((len(sample.weight) for sample in self.data if sample.weight is not None), default=0)

    def weights_of(self, sample: Sample) -> tuple[Decimal, ...]:
        """The weights of a sample, where samples have some; 1 where it has none, and one number stands for all."""
        count, own = self.weights_of_sample, sample.weight or (Decimal(1),)
        return own if len(own) == count else own * count

    @property
    def adds_to_gradients(self) -> bool:
        """Whether weight decay or a penalty adds to what a weight's gradient is."""
        return bool(self.optimizer.weight_decay) or self.penalty is not None

    @property
    def slips(self) -> tuple[Mistake, ...]:
        """The rows of the mistakes to replay."""
        known = known_names.known_mistakes() if self.mistakes else {}
        return tuple(known[name] for name in self.mistakes)
