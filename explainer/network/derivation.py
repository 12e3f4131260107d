"""Network → Derivation: every equation of one update, forward and back, and ways to read them.

In: a `Network`. Out: all its families in an order in which they can be computed, each equation as a `Equation` on
demand, and each gradient as its chain of named factors, as its paths (lazily, with a closed-form count), as the δ
recursion, and as one SymPy expression.

    >>> from explainer import load_example
    >>> from explainer.network.building import build
    >>> derivation = derive(build(load_example("mazur")))
    >>> derivation.chain("dE/dw5")
    ('dE/dout_o1', 'dout_o1/dnet_o1', 'dnet_o1/dw5')
    >>> derivation.path_count("dE/dw1")
    2
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, Key
from explainer.formula import Sym
from explainer.network.backpropagation import Backward
from explainer.network.building import Network
from explainer.network.edges import Edges
from explainer.network.equation import Equation, Use, write_out
from explainer.network.prover import Prover, Slope
from explainer.network.updating import resize_batch_rule

if TYPE_CHECKING:
    import sympy

_NO_DIGITS = str.maketrans("", "", "0123456789")

MAX_OPERATIONS = 10_000
"""Size at which `expression(…, expand=True)` refuses: expanded derivatives grow with the number of paths."""


@dataclass(frozen=True, slots=True)
class GradientPath:
    """One way from a quantity to one output's error, and the product along it."""

    id: str
    factors: tuple[str, ...]
    """Ids of the factors, from the error back to the quantity."""
    neurons: tuple[str, ...]
    """Ids of the neurons it passes, from the output back; skip_h3 where a skip enters h3, from_h3 where a
    weight stands on two edges of a neuron and this is the one from h3."""


@dataclass(frozen=True, eq=False)
class Derivation:
    """The equations of one update."""

    network: Network
    families: Mapping[Key, Family]
    slopes: Mapping[Key, Slope]
    """The proved slope of each activation and error family."""
    edges: Mapping[Key, list[Edges]]
    """Who uses the members of each family."""
    proofs: int
    """How often SymPy was asked: bounded by the number of distinct rules, 0 where all were proved before."""
    afresh: bool = False
    """Whether every line was proved once more, whatever certificate it holds."""

    @cached_property
    def order(self) -> tuple[Key, ...]:
        """Keys of all families, each after those it uses."""
        graph = {
            key: {s for slot in f.slots.values() if not slot.before for s in slot.sources}
            for key, f in self.families.items()
        }
        return tuple(TopologicalSorter(graph).static_order())

    @cached_property
    def positions(self) -> Mapping[str, tuple[Key, int]]:
        """id → (family, member). Where an id stands for one sample and for the batch, the sample's own."""
        found: dict[str, tuple[Key, int]] = {}
        for key, family in self.families.items():
            if key.phase != "batch":
                found.update((id, (key, m)) for m, id in enumerate(family.member_ids()))
        return found

    # ------------------------------------------------------------------------------------ single equations

    def locate(self, id: str) -> tuple[Key, int]:
        """Family and member of an id. Raises KeyError that names the nearest known id."""
        pattern = id.translate(_NO_DIGITS)
        for key, family in self.families.items():
            if family.size and key.phase != "batch" and family.member_id(0).translate(_NO_DIGITS) == pattern:
                m = family.find_member(id)
                if m is not None:
                    return key, m
        try:
            return self.positions[id]
        except KeyError:
            from difflib import get_close_matches

            near = get_close_matches(id, self.positions, 1)
            raise KeyError(f"no quantity {id!r}" + (f"; did you mean {near[0]!r}?" if near else "")) from None

    def node(self, id: str) -> Equation:
        """The equation of an id. Raises KeyError for an unknown one."""
        return self.equation(*self.locate(id))

    def equation(self, key: Key, m: int, batch: int = 1) -> Equation:
        """The equation of member m of a family; `batch` is how many samples a batch equation adds up."""
        family = self.families[key]
        uses: list[Use] = []
        sources = {name: JoinedFamilies.of(slot.sources, self.families) for name, slot in family.slots.items()}

        def operand(name: str, place: int | None) -> Sym:
            slot = family.slots[name]
            entry = int(slot.index[m if place is None or slot.starts is None else place])
            source, index = sources[name].place(entry)
            sample = place if slot.batch else None
            use = Use(self.families[source].member_id(index), source, index, sample, slot.before)
            uses.append(use)
            return Sym(use.id)

        def count_terms(slot: Slot) -> range:
            return range(batch) if slot.starts is None else range(slot.starts[m], slot.starts[m + 1])

        rule = resize_batch_rule(family.rule, batch) if family.rule and key.phase == "batch" else family.rule
        formula = None if rule is None else family.write_rule_out(rule, count_terms, operand)
        return Equation(family.member_id(m), key, m, formula, tuple(uses))

    # ------------------------------------------------------------------------------------------ gradients

    def chain(self, id: str) -> tuple[str, ...]:
        """The named factors of a gradient with a single term (∂E/∂w5 = three factors).

        Raises ValueError for a gradient that is a sum: its paths are what there is to list.
        """
        formula = self.node(id).formula
        if formula is None or any(isinstance(part, F.Add) for part in F.walk(formula)):
            raise ValueError(f"{id} is a sum of several terms; list its paths instead")
        return F.operands(formula)

    def _uses_with_neurons(self, key: Key, m: int) -> Iterator[tuple[Key, int, str, tuple[str, ...]]]:
        """(user family, user, id of the local factor, neurons passed on the way to it) of every use of a quantity."""
        for edges in self.edges.get(key, []):
            family = self.families[edges.local[0]]
            user, local = family.user, family.key
            assert user is not None
            start, end = np.searchsorted(edges.parent, [m, m + 1]) if (np.diff(edges.parent) >= 0).all() else (0, 0)
            places = range(start, end) if end else np.flatnonzero(edges.parent == m)
            for place in places:
                index, id = int(edges.user[place]), family.member_id(int(edges.factor[place]))
                neuron = self.families[user].member_id(index).partition("_")[2]
                twice = id.partition("_via_")[2]
                passed = () if local.kind == "slope" else (f"skip_{neuron}",) if local.of == "skip" else (neuron,)
                yield user, index, id, (*passed, f"from_{twice}") if twice else passed

    def uses(self, key: Key, m: int) -> Iterator[tuple[Key, int, str]]:
        """(user family, user, id of ∂user/∂quantity) of every use of member m of a family on the way to the loss."""
        for user, index, local, _ in self._uses_with_neurons(key, m):
            yield user, index, local

    def paths(self, id: str) -> Iterator[GradientPath]:
        """Every path from a gradient's quantity (or of ∂E/∂out) to an error, one at a time.

        A path's product is that of its factors; the products add up to the gradient.
        """
        target = id.removeprefix("dE/d")
        key, m = self.locate(target)
        bearing = {Key("out", plan.number) for plan in self.network.layers if plan.loss}
        together = self.path_count(id)
        ends = sum(plan.size for plan in self.network.layers if plan.loss)
        several = together > ends or self._ways_meet(key, m)

        def go(here: Key, member: int, factors: tuple[str, ...], neurons: tuple[str, ...]) -> Iterator[GradientPath]:
            if here in bearing:
                neuron = self.families[here].member_id(member).removeprefix("out_")
                way = neurons if neurons[:1] == (neuron,) else (neuron, *neurons)
                via = f"_via_{'_'.join(way[1:]) or 'none'}" if several else ""
                alone = Key("own", here.layer) not in self.families
                first = f"dE/dout_{neuron}" if alone else f"dE_{neuron}/dout_{neuron}"
                yield GradientPath(f"dE_{neuron}/d{target}{via}", (first, *factors), way)
            for user, index, local, passed in self._uses_with_neurons(here, member):
                yield from go(user, index, (local, *factors), (*passed, *neurons))

        yield from go(key, m, (), ())

    def _ways_meet(self, key: Key, m: int) -> bool:
        """Whether two ways from a member lead to the same output; asked where there are no more ways than outputs."""
        ends: list[tuple[Key, int]] = []

        def go(here: Key, member: int) -> None:
            if here in (Key("out", plan.number) for plan in self.network.layers if plan.loss):
                ends.append((here, member))
            for user, index, _, _ in self._uses_with_neurons(here, member):
                go(user, index)

        go(key, m)
        return len(set(ends)) < len(ends)

    @cached_property
    def _counts(self) -> Mapping[Key, NDArray[np.float64]]:
        """Number of paths from each member of each forward family to an error: a sum over its users' numbers."""
        counts: dict[Key, NDArray[np.float64]] = {}
        for plan in reversed(self.network.layers):
            for kind in ("out", "net"):
                key = Key(kind, plan.number)
                counts[key] = np.full(plan.size, 1.0 if plan.loss and kind == "out" else 0.0)
                self._count_uses(key, counts)
        for key in (INPUT, *self.network.parameters):
            counts[key] = np.zeros(self.families[key].size)
            self._count_uses(key, counts)
        return counts

    def _count_uses(self, key: Key, counts: dict[Key, NDArray[np.float64]]) -> None:
        for edges in self.edges.get(key, []):
            user = self.families[edges.local[0]].user
            assert user is not None
            counts[key] += np.bincount(edges.parent, counts[user][edges.user], minlength=len(counts[key]))

    def path_count(self, id: str) -> int:
        """How many paths lead from a gradient's quantity to an error, without listing them."""
        return self.count_paths(*self.locate(id.removeprefix("dE/d")))

    def count_paths(self, key: Key, m: int) -> int:
        """The same for member m of a family."""
        return int(self._counts[key][m])

    def expression(self, id: str, expand: bool = False) -> sympy.Expr:
        """A quantity as one SymPy expression: over its local factors, or expanded down to the given numbers.

        Raises ValueError when the expanded form would hold more than 10,000 operations.
        """
        node = self.node(id)
        if node.formula is None:
            return F.to_sympy(Sym(id))
        if not expand:
            return F.to_sympy(write_out(node.formula))
        known: dict[str, sympy.Expr] = {}
        size: dict[str, int] = {}

        def build_up(name: str) -> None:
            if name in known:
                return
            formula = self.node(name).formula
            if formula is None:
                known[name], size[name] = F.to_sympy(Sym(name)), 1
                return
            for operand in F.symbols(formula):
                build_up(operand)
            size[name] = sum(size[o] for o in F.operands(formula)) + sum(1 for _ in F.walk(formula))
            if size[name] > MAX_OPERATIONS:
                raise ValueError(
                    f"{id} expanded holds more than {MAX_OPERATIONS} operations; use its chain, paths or delta"
                )
            known[name] = F.to_sympy(write_out(formula), known)

        build_up(id)
        return known[id]


def derive(network: Network, prover: Prover | None = None) -> Derivation:
    """Backpropagation for one network, by the chain rule on its flat list of equations.

    The prover takes the shipped certificates for the shipped rows, unless it is one that proves `afresh`. Raises
    rules.ProofError when a function's printed slope is not what SymPy derives.
    """
    backward = Backward(network, prover)
    backward.derive_families()
    return Derivation(
        network, backward.families, backward.slopes, backward.edges, backward.prover.calls, backward.prover.afresh
    )
