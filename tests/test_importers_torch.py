"""A PyTorch module's own forward pass, gradients and step are the lesson's, and what has no place is named."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from explainer import ImportNote, ImportRefused, from_torch
from explainer.spec import Spec
from tests.imported import assert_alike, update_of
from tests.tools import library

torch = library("torch")
nn = torch.nn
SINGLE, DOUBLE = 1e-6, 1e-9


def compare(module: Any, loss: Any, optimizer: Any, x: Any, y: Any, tolerance: float = DOUBLE) -> Spec:
    spec = from_torch(module, loss, optimizer, x, y)
    found = update_of(spec)
    output = module(x)
    error = loss(output, y)
    optimizer.zero_grad()
    error.backward()
    gradients = [p.grad.numpy().copy() for p in module.parameters() if p.grad is not None]
    optimizer.step()
    if not any(isinstance(part, nn.LogSoftmax) for part in module.modules()) and "Logits" not in type(loss).__name__:
        logits = output.softmax(-1) if isinstance(loss, nn.CrossEntropyLoss) else output
        assert_alike([found.outputs], [logits.detach().numpy()], tolerance)
    assert abs(found.loss - error.item()) <= tolerance * max(1, abs(error.item()))
    if not spec.network.frozen:
        assert_alike(found.gradients, gradients, tolerance)
    assert_alike(found.parameters, [p.detach().numpy() for p in module.parameters()], tolerance)
    return spec


def network(*last: Any, outputs: int = 2, hidden: Any = None, seed: int = 3, double: bool = True) -> Any:
    torch.manual_seed(seed)
    module = nn.Sequential(nn.Linear(2, 3), hidden or nn.Tanh(), nn.Linear(3, outputs), *last)
    return module.double() if double else module


def inputs(samples: int = 3, double: bool = True) -> Any:
    values = [[0.05, 0.10], [-1.25, 0.7], [2.0, -0.3]][:samples]
    return torch.tensor(values, dtype=torch.float64 if double else torch.float32)


def numbers(outputs: int = 2, samples: int = 3) -> Any:
    return torch.tensor([[0.01, 0.99, 0.3], [1.0, 0.0, 0.5], [0.25, 0.6, 0.9]], dtype=torch.float64)[:samples, :outputs]


def sgd(module: Any, **settings: Any) -> Any:
    return torch.optim.SGD(module.parameters(), **{"lr": 0.5, **settings})


HIDDEN = [
    nn.ReLU(),
    nn.ReLU6(),
    nn.LeakyReLU(),
    nn.LeakyReLU(0.3),
    nn.ELU(),
    nn.ELU(0.7),
    nn.SELU(),
    nn.Softplus(),
    nn.Softplus(beta=2.0),
    nn.Softsign(),
    nn.SiLU(),
    nn.GELU(),
    nn.GELU(approximate="tanh"),
    nn.Mish(),
    nn.Hardsigmoid(),
    nn.Hardtanh(),
    nn.Hardtanh(-0.5, 0.25),
    nn.Sigmoid(),
    nn.Tanh(),
    nn.Softmax(dim=1),
    nn.Identity(),
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_every_activation(hidden: Any) -> None:
    module = network(hidden=hidden)
    # PyTorch's slope of Hardsigmoid is a sixth in 32 bits, also between 64-bit numbers
    tolerance = SINGLE if isinstance(hidden, nn.Hardsigmoid) else DOUBLE
    compare(module, nn.MSELoss(), sgd(module), inputs(), numbers(), tolerance)


LOSSES = [
    (loss(reduction=reduction, **settings), last, outputs)
    for reduction in ("mean", "sum")
    for outputs in (1, 3)
    for loss, settings, last in [
        (nn.MSELoss, {}, ()),
        (nn.L1Loss, {}, ()),
        (nn.HuberLoss, {}, ()),
        (nn.HuberLoss, {"delta": 0.25}, ()),
        (nn.SmoothL1Loss, {}, ()),
        (nn.SmoothL1Loss, {"beta": 0.2}, ()),
        (nn.SmoothL1Loss, {"beta": 0.0}, ()),
        (nn.BCELoss, {}, (nn.Sigmoid(),)),
        (nn.BCEWithLogitsLoss, {}, ()),
    ]
]


@pytest.mark.parametrize(
    ("loss", "last", "outputs"), LOSSES, ids=lambda part: str(part) + str(getattr(part, "reduction", ""))
)
def test_every_loss_and_reduction(loss: Any, last: Any, outputs: int) -> None:
    module = network(*last, outputs=outputs)
    compare(module, loss, sgd(module), inputs(), numbers(outputs))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_classes_by_number_by_probability_and_after_log_softmax(reduction: str) -> None:
    classes = torch.tensor([1, 0, 2])
    shares = torch.tensor([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.1, 0.1, 0.8]], dtype=torch.float64)
    for y in (classes, shares):
        module = network(outputs=3)
        compare(module, nn.CrossEntropyLoss(reduction=reduction), sgd(module), inputs(), y)
    module = network(nn.LogSoftmax(dim=1), outputs=3)
    compare(module, nn.NLLLoss(reduction=reduction), sgd(module), inputs(), classes)


OPTIMIZERS = [
    (torch.optim.SGD, {"lr": 0.3}),
    (torch.optim.SGD, {"lr": 0.3, "momentum": 0.8}),
    (torch.optim.SGD, {"lr": 0.3, "momentum": 0.8, "nesterov": True}),
    (torch.optim.SGD, {"lr": 0.3, "weight_decay": 0.1}),
    (torch.optim.Adagrad, {"lr": 0.1}),
    (torch.optim.RMSprop, {"lr": 0.1, "alpha": 0.8}),
    (torch.optim.Adam, {"lr": 0.1}),
    (torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.2}),
    (torch.optim.AdamW, {"lr": 0.1}),
    (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.3}),
]


@pytest.mark.parametrize(("optimizer", "settings"), OPTIMIZERS, ids=str)
def test_every_optimizer(optimizer: Any, settings: dict[str, Any]) -> None:
    module = network()
    compare(module, nn.MSELoss(), optimizer(module.parameters(), **settings), inputs(), numbers())


def test_32_bits_keep_their_shortest_decimals_and_one_sample_is_enough() -> None:
    module = network(nn.Sigmoid(), double=False)
    with torch.no_grad():
        module[0].weight[0, 0] = 0.15
    spec = compare(module, nn.MSELoss(), sgd(module), inputs(1, double=False), numbers(samples=1).float(), SINGLE)
    assert str(spec.network.layers[0].weights[0][0]) == "0.15"  # type: ignore[index]
    assert [str(x) for x in spec.training.data[0].input] == ["0.05", "0.1"]
    vector = from_torch(module, nn.MSELoss(), sgd(module), inputs(1, double=False)[0], numbers(samples=1).float()[0])
    assert vector.training.data == spec.training.data


def test_nested_without_bias_flat_and_with_what_passes_everything_on() -> None:
    torch.manual_seed(1)
    inner = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, bias=False), nn.Identity(), nn.Linear(2, 2))
    module = nn.Sequential(inner, nn.Dropout(0.5), nn.ReLU(), nn.Linear(2, 1)).double().eval()
    x = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]], dtype=torch.float64)
    with pytest.warns(ImportNote, match=r"Dropout\(p=0.5\) is left out"):
        compare(module, nn.MSELoss(), sgd(module), x, numbers(1, 1))


def test_what_the_optimizer_does_not_move_is_frozen() -> None:
    module = network()
    module[0].bias.requires_grad_(False)
    spec = compare(
        module,
        nn.MSELoss(),
        torch.optim.SGD([module[0].weight, module[0].bias, module[2].bias], lr=0.1),
        inputs(),
        numbers(),
    )
    assert spec.network.frozen == ("b1", "b2", "b3", "w7", "w8", "w9", "w10", "w11", "w12")


def test_a_model_without_targets_is_a_forward_pass() -> None:
    module = network()
    spec = from_torch(module, None, None, inputs())
    assert spec.updates == 0
    assert_alike([update_of(spec).outputs], [module(inputs()).detach().numpy()], DOUBLE)


def refusal(
    module: Any = None, loss: Any = None, optimizer: Any = None, x: Any = None, y: Any = None
) -> tuple[str, ...]:
    module = network() if module is None else module
    optimizer = optimizer or sgd(module)
    with pytest.raises(ImportRefused) as caught, warnings.catch_warnings():
        warnings.simplefilter("error")
        from_torch(module, loss or nn.MSELoss(), optimizer, inputs() if x is None else x, numbers() if y is None else y)
    return caught.value.problems


def test_all_that_has_no_place_is_named_in_one_error() -> None:
    layers = (
        nn.Conv2d(1, 2, 3),
        nn.ReLU(),
        nn.Linear(2, 3),
        nn.Tanh(),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.BatchNorm1d(3),
        nn.Linear(4, 2),
    )
    module = nn.Sequential(*layers).double()
    problems = refusal(module, nn.CTCLoss(), torch.optim.Adadelta(module.parameters()))
    starts = [
        "layer 1 (0): Conv2d has no place",
        "layer 5 (4): this activation follows",
        "layer 6 (5): Dropout(p=0.1) draws",
        "layer 7 (6): BatchNorm1d has no place",
        "loss: CTCLoss",
        "optimizer: Adadelta",
    ]
    assert len(problems) == len(starts)
    for problem, start in zip(problems, starts, strict=True):
        assert problem.startswith(start)


class Doubled(nn.Linear):  # type: ignore[misc, name-defined]
    def forward(self, x: Any) -> Any:
        return 2 * super().forward(x)


def hooked() -> Any:
    module = network()
    module[1].register_forward_hook(lambda layer, x, out: out * 2)
    return module


def twice() -> Any:
    layer = nn.Linear(2, 2).double()
    return nn.Sequential(layer, layer)


def infinite() -> Any:
    module = network()
    module[0].weight.data[0, 0] = torch.inf
    return module


MODULES = [
    (lambda: nn.Sequential(Doubled(2, 2)).double(), "Doubled may compute anything"),
    (lambda: Doubled(2, 2).double(), "layer 1: Doubled may compute anything"),
    (hooked, "layer 2 (1): Tanh has hooks"),
    (twice, "layer 2 (1): is an earlier layer a second time"),
    (infinite, "layer 1 (0): holds weights that are infinite"),
    (lambda: nn.Sequential(nn.ReLU(), nn.Linear(2, 2)).double(), "layer 1 (0): this activation follows no layer"),
    (lambda: network(nn.LogSoftmax(dim=1)), "loss: NLLLoss and a last layer LogSoftmax"),
    (lambda: network(hidden=nn.Softmax(dim=0)), "layer 2 (1): Softmax(dim=0)"),
    (lambda: network(outputs=3), "y: has shape (3, 2), expected (samples, 3)"),
]


@pytest.mark.parametrize(("make", "words"), MODULES, ids=lambda part: part if isinstance(part, str) else "")
def test_modules_without_a_place(make: Any, words: str) -> None:
    [problem] = refusal(make())
    assert words in problem


TRAININGS = [
    (nn.CrossEntropyLoss(label_smoothing=0.1), None, torch.tensor([0, 1, 1]), "label_smoothing=0.1"),
    (nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0])), None, torch.tensor([0, 1, 1]), "weight=…"),
    (nn.CrossEntropyLoss(), None, torch.tensor([0, 1, -100]), "ignore_index -100"),
    (nn.CrossEntropyLoss(), None, torch.tensor([0, 1, 2]), "class 2 is none of the 2 outputs"),
    (nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0])), None, None, "pos_weight=…"),
    (nn.MSELoss(reduction="none"), None, None, 'reduction="none"'),
    (nn.functional.mse_loss, None, None, "mse_loss has no place"),
    (nn.MSELoss(), {"momentum": 0.9, "dampening": 0.1}, None, "dampening=0.1"),
    (nn.MSELoss(), {"maximize": True}, None, "maximize=True"),
    (nn.MSELoss(), None, torch.tensor([0.5, 0.5, 0.5]), "y: has shape (3,), expected (samples, 2)"),
    (nn.MSELoss(), None, numbers(samples=2), "y: 2 targets for 3 inputs"),
    (nn.MSELoss(), None, numbers() * torch.nan, "y: holds values that are infinite or not a number"),
]


@pytest.mark.parametrize(
    ("loss", "settings", "y", "words"), TRAININGS, ids=lambda part: part if isinstance(part, str) else ""
)
def test_trainings_without_a_place(loss: Any, settings: Any, y: Any, words: str) -> None:
    module = network()
    [problem] = refusal(module, loss, sgd(module, **(settings or {})), y=y)
    assert words in problem


OTHERS = [
    (lambda p: torch.optim.Adam(p, amsgrad=True), "amsgrad=True"),
    (lambda p: torch.optim.RMSprop(p, centered=True), "centered=True"),
    (lambda p: torch.optim.RMSprop(p, momentum=0.5), "momentum=0.5"),
    (lambda p: torch.optim.Adagrad(p, lr_decay=0.1), "lr_decay=0.1"),
    (lambda p: torch.optim.SGD([{"params": p[:1], "lr": 0.2}, {"params": p[1:], "lr": 0.1}]), "differ in lr"),
]


@pytest.mark.parametrize(("make", "words"), OTHERS, ids=lambda part: part if isinstance(part, str) else "")
def test_optimizers_without_a_place(make: Any, words: str) -> None:
    module = network()
    [problem] = refusal(module, optimizer=make(list(module.parameters())))
    assert words in problem


def test_an_optimizer_with_a_memory_is_refused_until_it_is_new() -> None:
    module = network()
    optimizer = torch.optim.Adam(module.parameters())
    nn.MSELoss()(module(inputs()), numbers()).backward()
    optimizer.step()
    [problem] = refusal(module, optimizer=optimizer)
    assert "has taken steps" in problem and "torch.optim.Adam(module.parameters()" in problem
    compare(module, nn.MSELoss(), torch.optim.Adam(module.parameters()), inputs(), numbers())


def test_an_activation_is_not_put_on_top_of_another_by_its_loss() -> None:
    [problem] = refusal(network(nn.Softmax(dim=1)), nn.CrossEntropyLoss(), y=torch.tensor([0, 1, 1]))
    assert "has softmax in it" in problem


def test_inputs_of_the_wrong_width_are_refused() -> None:
    [problem] = refusal(x=torch.zeros(3, 4))
    assert problem == "x: has shape (3, 4), expected (samples, 2)"
    assert np.shape(inputs()) == (3, 2)
