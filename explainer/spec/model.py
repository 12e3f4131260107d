"""The model of a spec: every table and key of the file, its type, its default and what it means.

In: plain data with the keys of the file. Out: frozen objects, every number a `Decimal` as typed. Use them through
`explainer.spec`, which says what is wrong in words and with places.

    >>> Dropout(mask=[1, 0], keep=Decimal("0.80")).keep
    Decimal('0.80')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from explainer.spec import fields, known_names, windows
from explainer.spec.cells import Cell
from explainer.spec.classes import is_short
from explainer.spec.raw_shape import read_shape
from explainer.spec.resolving import resolve_network
from explainer.spec.sheet_tables import Homework, Marking
from explainer.spec.table import SpecTable
from explainer.spec.training_table import Training
from explainer.spec.unrolling import count_layers
from explainer.spec.wiring import SymbolTable, neuron_ids


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
    Annotated[tuple[fields.BiasEntry, ...], Tag("<list>")]
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


class Dropout(SpecTable):
    """Which outputs of a layer are dropped, by a given mask; what is kept is divided by the share kept (inverted)."""

    mask: fields.Mask
    """1 for a neuron that is kept, 0 for one that is dropped: one list for all samples, or one for each."""
    keep: fields.KeptShare
    """The share of neurons that is kept, above 0; "rate" in libraries is often the share that is dropped."""

    def mask_of(self, sample: int) -> tuple[Decimal, ...]:
        """The mask of a sample, from 1."""
        return self.mask[sample - 1 if len(self.mask) > 1 else 0]


class Layer(SpecTable):
    """One layer: its neurons, what they apply, and the weights of their incoming edges."""

    neurons: fields.Neurons
    """How many, or a list of labels; left out in a layer with `equals`, which has as many as its formula gives,
    or with `kind`."""
    name: fields.LayerName | None = None
    """A name that may stand wherever the layer's number may (`from`, `add`, `outputs`), in formulas and in the ids of
    its neurons: out_f1_2, or out_f1 where there is one."""
    equals: fields.Formulas | None = None
    """A layer without weights: a formula of earlier layers, inputs and shared weights such as "f1*f2 + i1", taken
    neuron by neuron, or a list with one formula per neuron."""
    activation: known_names.ActivationName = "identity"
    """A known activation, or a formula in x such as "x / (1 + abs(x))"."""
    alpha: fields.Written | None = None
    """The parameter of leaky_relu and elu; left out: the activation's own."""
    threshold: fields.Written | None = None
    """step and sign: the net input from which the answer is 1; left out: 0."""
    at_zero: fields.Written | None = None
    """step and sign: the value exactly at the threshold; left out: 1."""
    weights: Weights | None = None
    """One row per neuron, one column per incoming value: a number, a name from [network.shared], or "-" for no edge
    (None in the model). Or a table { init = … }. Left out beside `equals`."""
    rows: Literal["neurons", "inputs"] = "neurons"
    """What each row of `weights` belongs to; "inputs" reads W[in][out] (the model holds it turned)."""
    bias: Bias | None = None
    """A number: one bias shared by the layer; a list: one per neuron, a number or a name from [network.shared];
    { init = … }: one per neuron, drawn; left out: none."""
    from_: tuple[fields.LayerNumber, ...] | None = Field(default=None, alias="from")
    """The earlier layers whose outputs, one after the other, come in: "inputs" (0), numbers or names; left out:
    the one before."""
    add: fields.LayerNumber | None = None
    """An earlier layer of the same size whose outputs are added to this one's (a skip)."""
    loss: known_names.LossName | None = None
    """On a layer named in `outputs`: a loss of its own, a known one or a formula in t and y; left out: that of
    [training]. Where a layer has one, or a `loss_weight`, a mean over outputs is taken in each layer on its own."""
    loss_weight: fields.NotNegative | None = None
    """By what the loss of the layer is multiplied where the losses are added up; left out: 1."""
    dropout: Dropout | None = None
    """Dropout with a given mask: { mask = [1, 0, 1], keep = 0.8 }."""
    kind: Literal["pool"] | None = None
    """A short-hand in the place of neurons and weights. "pool": each neuron is the largest number, or the mean, of a
    window that moves over the layer before, or over the one layer of `from`."""
    of: Literal["max", "mean"] | None = None
    """pool: what is taken of a window; left out: max. Where numbers are equally large the slope goes to the first."""
    shape: windows.Shape | None = None
    """pool: how the numbers that are read stand: [rows, columns], or [channels, rows, columns], or [numbers] in a
    row; row by row, channel after channel."""
    size: windows.Sides | None = None
    """pool: rows and columns of a window, or one number for both."""
    stride: windows.Sides | None = None
    """pool: by how much the window moves down and across; left out: its size. What is left over at the end is in
    none."""
    padding: windows.Margins | None = None
    """pool: how many rows and columns are added on every side; left out: 0. They are never the largest number, and
    count as 0 in a mean."""

    @property
    def pooling(self) -> windows.Pooling | None:
        """What a layer that pools does; None for any other."""
        keys = ("shape", "size", "stride", "padding", "of")
        return windows.read_pooling({key: getattr(self, key) for key in keys}) if self.kind == "pool" else None

    @model_validator(mode="before")
    @classmethod
    def _turn_weights(cls, data: Any) -> Any:
        if has_turned_weights(data):
            data = {
                **data,
                "weights": [list(column) for column in zip(*data["weights"], strict=True)],
                "rows": "neurons",
            }
        if isinstance(data, Mapping) and data.get("kind") is not None and "neurons" not in data:
            return {**data, "neurons": 1}  # a short-hand that does not say how many: what is wrong is told once
        return data


class NetworkTable(SpecTable):
    """Inputs and layers."""

    model_config = ConfigDict(title="Network")

    inputs: fields.Neurons
    """How many, or a list of labels."""
    layers: tuple[Layer, ...] = Field(min_length=1)
    """In the order they are computed; layer 1 is the first after the inputs."""
    shared: dict[fields.SharedName, fields.Number] = Field(default={})
    """Tied weights: name = starting value."""
    frozen: tuple[fields.Id, ...] = ()
    """Ids of weights and biases (w5, b1), or names from [network.shared], that get a gradient but no update."""
    outputs: tuple[fields.OutputLayer, ...] = Field(default=(), min_length=1)
    """Numbers or names of the layers that bear the loss, in the order of their targets; left out: the last one."""
    cells: dict[int, Cell] = Field(default={}, alias="<cells>")
    """Place of a layer in the file, from 0 → the cell that stands there, which is several of `layers`."""

    @property
    def origins(self) -> list[int]:
        """Of each layer the place in the file, from 0, of the layer that it comes from."""
        found: list[int] = []
        while len(found) < len(self.layers):
            place = found[-1] + 1 if found else 0
            found += [place] * (count_layers(self.cells[place]) if place in self.cells else 1)
        return found

    @model_validator(mode="before")
    @classmethod
    def _resolve_layers(cls, data: Any) -> Any:
        data = resolve_network(data).network if isinstance(data, Mapping) else data
        if isinstance(data, dict) and data.get("outputs") is None and isinstance(data.get("layers"), list | tuple):
            return {**data, "outputs": [max(1, len(data["layers"]))]}
        return data


class NumberRule(SpecTable):
    """How numbers of one kind, or one quantity, are printed; what is left out follows [numbers]."""

    digits: fields.Digits | None = None
    """Decimals or significant digits."""
    kind: Literal["decimals", "significant", "exact"] | None = None
    """What `digits` counts; "exact": the whole decimal, where it ends."""
    rounding: Literal["half_up", "half_even", "truncate"] | None = None
    """What happens to the digits that are cut."""


class SettledRule(NamedTuple):
    """How numbers are printed, nothing left open."""

    digits: int
    kind: str
    rounding: str


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

    def settled_rule(self, name: str = "") -> SettledRule:
        """The rule of a kind or a quantity, with what it leaves out; without a name that of the table itself."""
        rule = self.overrides.get(name) or NumberRule()
        return SettledRule(
            self.digits if rule.digits is None else rule.digits, rule.kind or self.kind, rule.rounding or self.rounding
        )


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
    """auto: every line of the first update, the rest folded; short: the same with few words; full: everything, nothing
    folded; first: the first neuron in full, the others in a table, as auto has it for a large network."""
    rates: tuple[fields.NotNegative, ...] = ()
    """Learning rates to compare; left out: ten around the lesson's own, where there are several samples."""
    slips: Literal["none", "few", "all"] = "few"
    """Numbers that classic slips give, to look up: none, a few (one for a kind of line) or all."""
    compare: fields.Flag = False
    """As printed beside correct, where mistakes or carried numbers make a difference."""


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
    marking: Marking | None = None
    """How `explainer grade` marks them; left out: a point for each line."""

    @model_validator(mode="before")
    @classmethod
    def _resolve_targets(cls, data: Any) -> Any:
        training = data.get("training") if isinstance(data, Mapping) else None
        samples = training.get("data") if isinstance(training, Mapping) else None
        if not isinstance(samples, list | tuple) or not any(map(is_short, samples)):
            return data
        return {**data, "training": {**training, "data": list(read_shape(data).samples)}}  # type: ignore[dict-item]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many inputs, then how many neurons in each layer."""
        return (self.network.inputs.count, *(layer.neurons.count for layer in self.network.layers))

    def fan_in(self, layer_index: int) -> int:
        """How many values come in over weights to each neuron of a layer; `layer_index` 0 is the first layer after the
        inputs."""
        if self.network.layers[layer_index].equals is not None:
            return 0
        sources = self.network.layers[layer_index].from_
        return sum(self.sizes[k] for k in (layer_index,) if sources is None) + sum(self.sizes[k] for k in sources or ())

    @property
    def neuron_ids(self) -> list[list[str]]:
        """Ids of the inputs and of every layer's neurons."""
        return neuron_ids(self.sizes, self._layer_names, self.network.outputs)

    @property
    def _layer_names(self) -> list[str | None]:
        return [None, *(layer.name for layer in self.network.layers)]

    def symbol_table(self, shared: Mapping[str, str]) -> SymbolTable:
        """What symbols stand for in formulas of layers; `shared` holds names and ids of the shared weights."""
        labels = (self.network.inputs.names, *(layer.neurons.names for layer in self.network.layers))
        return SymbolTable(self.sizes, self.neuron_ids, [names or () for names in labels], self._layer_names, shared)

    @property
    def heads_of_their_own(self) -> bool:
        """Whether the layers that bear the loss have losses of their own, each with its line and its place in the
        total."""
        bearing = (self.network.layers[number - 1] for number in self.network.outputs)
        return any(layer.loss is not None or layer.loss_weight is not None for layer in bearing)

    def loss_of(self, number: int) -> str:
        """The loss of a layer that bears one: its own, or that of the training."""
        return self.network.layers[number - 1].loss or self.training.loss

    @property
    def updates(self) -> int:
        """How many updates the training makes; 0 where no sample has a target."""
        training = self.training
        if training.data[0].target is None:
            return 0
        return training.epochs * self.updates_per_epoch

    @property
    def updates_per_epoch(self) -> int:
        """How many updates go through all samples once."""
        return -(-len(self.training.data) // self.training.batch_size)

    def step_number(self, step: int) -> int:
        """The number of an update, counted on from those that were made before."""
        return step + self.training.optimizer.done

    def epochs_before(self, step: int) -> int:
        """How many epochs are complete before an update, counted on in the same way."""
        return (self.step_number(step) - 1) // self.updates_per_epoch
