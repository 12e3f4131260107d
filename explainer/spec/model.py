"""The model of a spec: every table and key of the file, its type, its default and what it means.

In: plain data with the keys of the file. Out: frozen objects, every number a `Decimal` as typed. Use them through
`explainer.spec`, which says what is wrong in words and with places.

    >>> Optimizer(learning_rate=Decimal("0.10")).learning_rate
    Decimal('0.10')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from explainer.spec import fields

if TYPE_CHECKING:
    from explainer.equations.mistake import Mistake


class SpecTable(BaseModel):
    """A table of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Init(SpecTable):
    """Drawn initial weights, rounded so that they can be printed."""

    init: Literal["uniform", "normal", "xavier", "glorot", "he", "constant"]
    """How they are drawn."""
    low: fields.Number = Decimal(-1)
    """uniform: the smallest value."""
    high: fields.Number = Decimal(1)
    """uniform: the largest value."""
    mean: fields.Number = Decimal(0)
    """normal: the mean."""
    std: fields.NotNegative = Decimal(1)
    """normal: the standard deviation."""
    value: fields.Number = Decimal(0)
    """constant: the value."""
    seed: fields.Seed = 1
    """The same seed draws the same weights on every machine."""
    digits: fields.Digits = 2
    """Decimals that the drawn values are rounded to."""


def _is_init(value: Any) -> str:
    if isinstance(value, Mapping | Init):
        return "<init>"
    return "<list>" if isinstance(value, list | tuple) else "<number>"


Weights = Annotated[
    Annotated[tuple[tuple[fields.Entry, ...], ...], Tag("<list>")] | Annotated[Init, Tag("<init>")],
    Discriminator(lambda value: "<init>" if _is_init(value) == "<init>" else "<list>"),
]
Bias = Annotated[
    Annotated[tuple[fields.Number, ...], Tag("<list>")]
    | Annotated[Init, Tag("<init>")]
    | Annotated[fields.Number, Tag("<number>")],
    Discriminator(_is_init),
]


def has_turned_weights(layer: Any) -> bool:
    """Whether the weights of a layer, as plain data, are a matrix with a row for each input."""
    rows = layer.get("weights") if isinstance(layer, Mapping) and layer.get("rows") == "inputs" else None
    if not isinstance(rows, list | tuple) or not all(isinstance(row, list | tuple) for row in rows):
        return False
    return len({len(row) for row in rows}) == 1


class Layer(SpecTable):
    """One layer: its neurons, what they apply, and the weights of their incoming edges."""

    neurons: fields.Neurons
    """How many, or a list of labels."""
    activation: fields.ActivationName = "identity"
    """A known activation, or a formula in x such as "x / (1 + abs(x))"."""
    alpha: fields.Number | None = None
    """The parameter of leaky_relu and elu; left out: the activation's own."""
    weights: Weights
    """One row per neuron, one column per incoming value: a number, a name from [network.shared], or "-" for no edge
    (None in the model). Or a table { init = … }."""
    rows: Literal["neurons", "inputs"] = "neurons"
    """What each row of `weights` belongs to; "inputs" reads W[in][out] (the model holds it turned)."""
    bias: Bias | None = None
    """A number: one bias shared by the layer; a list: one per neuron; { init = … }: one per neuron, drawn; left out:
    none."""
    from_: tuple[fields.LayerNumber, ...] | None = Field(default=None, alias="from")
    """The earlier layers whose outputs, one after the other, come in: "inputs" (0) or numbers; left out:
    the one before."""
    add: fields.LayerNumber | None = None
    """An earlier layer of the same size whose outputs are added to this one's (a skip)."""

    @model_validator(mode="before")
    @classmethod
    def _turn_weights(cls, data: Any) -> Any:
        if has_turned_weights(data):
            return {
                **data,
                "weights": [list(column) for column in zip(*data["weights"], strict=True)],
                "rows": "neurons",
            }
        return data


class NetworkTable(SpecTable):
    """Inputs and layers."""

    model_config = ConfigDict(title="Network")

    inputs: fields.Neurons
    """How many, or a list of labels."""
    layers: tuple[Layer, ...] = Field(min_length=1)
    """In the order they are computed; layer 1 is the first after the inputs."""
    shared: dict[fields.SharedName, fields.Number] = {}
    """Tied weights: name = starting value."""
    frozen: tuple[fields.Id, ...] = ()
    """Ids of weights and biases (w5, b1) that get a gradient but no update."""
    outputs: tuple[fields.Count, ...] = Field(default=(), min_length=1)
    """Numbers of the layers that bear the loss, in the order of their targets; left out: the last one."""

    @model_validator(mode="before")
    @classmethod
    def _default_outputs(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("outputs") is None and isinstance(data.get("layers"), list | tuple):
            return {**data, "outputs": [max(1, len(data["layers"]))]}
        return data


class Sample(SpecTable):
    """One example to learn from."""

    input: tuple[fields.Number, ...]
    """One number per input."""
    target: tuple[fields.Number, ...] | None = None
    """One number per output neuron; left out in every sample: forward pass only."""


class Optimizer(SpecTable):
    """How a weight follows from its gradient."""

    name: fields.OptimizerName = "sgd"
    """A known optimizer."""
    learning_rate: fields.NotNegative = Decimal("0.5")
    """Eta, the step size; 0 is allowed."""
    momentum: fields.Fraction = Decimal("0.9")
    """Mu of momentum and nesterov."""
    rho: fields.Fraction = Decimal("0.9")
    """Rho of rmsprop."""
    beta1: fields.Fraction = Decimal("0.9")
    """Beta 1 of adam and adamw."""
    beta2: fields.Fraction = Decimal("0.999")
    """Beta 2 of adam and adamw."""
    epsilon: fields.NotNegative = Decimal("1e-8")
    """Added to a root below a fraction bar; 0 is allowed."""
    weight_decay: fields.NotNegative = Decimal(0)
    """Lambda: g + lambda w; in adamw the weight decays apart."""
    bias_correction: fields.Flag = True
    """adam and adamw: divide by 1 - beta^step."""


class Training(SpecTable):
    """The data and what one update does."""

    data: tuple[Sample, ...] = Field(min_length=1)
    """The samples, in order."""
    loss: fields.LossName = "half_squared_error"
    """A known loss, or a formula in t and y, summed over the outputs."""
    delta: fields.Positive = Decimal(1)
    """Where huber turns from a parabola into a line."""
    optimizer: Optimizer = Optimizer()
    """How weights are updated."""
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
    mistakes: tuple[fields.MistakeName, ...] = ()
    """Known mistakes to replay."""

    @property
    def slips(self) -> tuple[Mistake, ...]:
        """The rows of the mistakes to replay."""
        known = fields.known_mistakes() if self.mistakes else {}
        return tuple(known[name] for name in self.mistakes)


class NumberRule(SpecTable):
    """How numbers of one kind, or one quantity, are printed; what is left out follows [numbers]."""

    digits: fields.Digits | None = None
    """Decimals or significant digits."""
    kind: Literal["decimals", "significant", "exact"] | None = None
    """What `digits` counts; "exact": the whole decimal, where it ends."""
    rounding: Literal["half_up", "half_even", "truncate"] | None = None
    """What happens to the digits that are cut."""


class Numbers(SpecTable):
    """How numbers are printed."""

    digits: fields.Digits = 6
    """Decimals or significant digits."""
    kind: Literal["decimals", "significant", "exact"] = "decimals"
    """What `digits` counts; "exact": the whole decimal, where it ends."""
    rounding: Literal["half_up", "half_even", "truncate"] = "half_up"
    """What happens to the digits that are cut."""
    carry: fields.Flag = False
    """Each step starts from the printed value of the one before."""
    overrides: dict[fields.Id, NumberRule] = Field(default={}, alias="<rules>")
    """In the file every table inside [numbers]: [numbers.slope] for a kind, [numbers."dE/dw5"] for one quantity."""

    @model_validator(mode="before")
    @classmethod
    def _gather_overrides(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        own = ("digits", "kind", "rounding", "carry")
        rules = {key: rule for key, rule in data.items() if key not in own and isinstance(rule, Mapping | NumberRule)}
        return {**{key: value for key, value in data.items() if key not in rules}, "<rules>": rules}


class Symbols(SpecTable):
    """What the page calls the recurring quantities."""

    net: fields.Symbol = "net"
    """The weighted sum."""
    out: fields.Symbol = "out"
    """The neuron's output."""
    loss: fields.Symbol = "E"
    """The error."""
    rate: fields.Symbol = "eta"
    """The learning rate."""


Background = Literal["neuron", "activations", "approximation", "line"]
BACKGROUND_NAMES: tuple[str, ...] = get_args(Background)
"""Background sections that a page may add, as `walkthrough.background` writes them."""


class PageTable(SpecTable):
    """What the page shows."""

    model_config = ConfigDict(title="Page")

    language: Literal["en", "de"] = "en"
    """The wording table to use."""
    intro: fields.Intro | None = None
    """The teacher's own words at the start of the page."""
    background: tuple[Background, ...] = ()
    """Background sections to add."""
    decimal_mark: Literal[".", ","] = "."
    """Point or comma."""
    symbols: Symbols = Symbols()
    """For slides that write z, a, L, alpha."""
    show: tuple[fields.Count, ...] = ()
    """Numbers of the updates shown line by line; empty: chosen by size."""
    sample: fields.Count | None = None
    """Number of the sample whose update the lesson shows first."""
    detail: Literal["auto", "short", "full", "first"] = "auto"
    """short: the lines and few words; full: every line explained; first: the first neuron in full, the others in a
    table; auto: full, or for a large network its first neurons and tables."""
    rates: tuple[fields.NotNegative, ...] = ()
    """Learning rates to compare; left out: ten around the lesson's own."""
    slips: Literal["none", "few", "all"] = "few"
    """Numbers that classic slips give, to look up: none, a few (one for a kind of line) or all."""
    compare: fields.Flag = False
    """As printed beside correct, where mistakes or carried numbers make a difference."""


class Range(SpecTable):
    """Numbers to draw from: low, low + step, … up to high."""

    low: fields.Number
    """The smallest."""
    high: fields.Number
    """The largest."""
    step: fields.Positive = Decimal("0.05")
    """From one to the next; also says how many decimals are printed."""


Choices = Annotated[
    Annotated[tuple[fields.Number, ...], Tag("<list>")] | Annotated[Range, Tag("<range>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list | tuple) else "<range>"),
]


class Vary(SpecTable):
    """What differs from student to student: a range, or a list to choose from; what is left out stays as given."""

    weights: Choices | None = None
    """Every weight."""
    biases: Choices | None = None
    """Every bias."""
    inputs: Choices | None = None
    """Every input of every sample."""
    targets: Choices | None = None
    """Every target of every sample."""
    learning_rate: Choices | None = None
    """The optimizer's learning rate."""


class Homework(SpecTable):
    """Homework made from this lesson: a network of their own for every student."""

    vary: Vary = Vary(weights=Range(low=Decimal("-0.95"), high=Decimal("0.95")))
    """What differs from student to student; left out: the weights, from -0.95 to 0.95."""
    ask: tuple[fields.Id, ...] = fields.USUAL_ASK_KINDS
    """The lines on the sheet: kinds of quantity (net, gradient) or single ids (dE/dw5), as the lesson shows them."""
    blank: tuple[fields.Id, ...] = ()
    """The lines among them that are left blank, kinds or ids; the others are worked out. Left out: all of them."""
    series: tuple[fields.Count, ...] = ()
    """A network for each number, with so many of the last lines blank: [3, 8, 20] fades the worked lines out."""
    reason: fields.Flag | None = None
    """Ask for the reason at each blank as well; left out: in a series."""
    formulas: fields.Flag = True
    """Print the formula of a blank line before its gap."""
    digits: fields.Digits | None = None
    """As in [numbers], for the homework alone."""
    must_show: tuple[fields.MistakeName, ...] = ()
    """Mistakes that must give a different number on some blank line of every sheet."""
    dead_units: fields.Flag = False
    """Allow networks in which a neuron's slope is zero."""
    salt: fields.Title | None = None
    """Two homeworks with different salts give a student different networks; left out: the title."""


class Spec(SpecTable):
    """One lesson: a network, a training step, how numbers are printed and what the page shows."""

    title: fields.Title = "Backpropagation, step by step"
    """The heading of the page."""
    notation: Literal["partials", "delta"] = "partials"
    """How the page names and writes things."""
    network: NetworkTable
    """The network."""
    training: Training
    """The training step."""
    numbers: Numbers = Numbers()
    """How numbers are printed."""
    page: PageTable = PageTable()
    """What the page shows."""
    homework: Homework | None = None
    """How `explainer homework` makes sheets of it."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many inputs, then how many neurons in each layer."""
        return (self.network.inputs.count, *(layer.neurons.count for layer in self.network.layers))

    def fan_in(self, layer_index: int) -> int:
        """How many values come into each neuron of a layer; `layer_index` 0 is the first layer after the inputs."""
        sources = self.network.layers[layer_index].from_
        return sum(self.sizes[k] for k in (layer_index,) if sources is None) + sum(self.sizes[k] for k in sources or ())

    @property
    def updates(self) -> int:
        """How many updates the training makes; 0 where no sample has a target."""
        training = self.training
        if training.data[0].target is None:
            return 0
        return training.epochs * -(-len(training.data) // training.batch_size)
