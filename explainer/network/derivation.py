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
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.calculus.differentiation import settle_ties
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

MAX_KEPT_USES = 50
"""Operands up to which an equation is kept once it is written: pages, their readers and traces ask for it again."""
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
    places: tuple[tuple[Key, int], ...]
    """Family and member of each factor."""


class _Use(NamedTuple):
    """One use of a quantity on the way to the loss."""

    user: Key
    member: int
    """Of the user's family."""
    local: tuple[Key, int]
    """Family and member of the local factor ∂user/∂quantity."""
    id: str
    """Its id."""
    passed: tuple[str, ...]
    """Neurons passed on the way to it."""


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
        id = self.network.by_number(id)
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
        place = key, m, batch
        if place not in self._known_equations:
            found = self._write_equation(*place)
            if len(found.uses) > MAX_KEPT_USES:
                return found
            self._known_equations[place] = found
        return self._known_equations[place]

    def forward_equation(self, key: Key, m: int) -> Equation:
        """An equation of the forward pass as a witness differentiates it: in the formula of a layer without weights
        each max and min as its cases, so that a tie has the slope that a lesson takes."""
        node = self.equation(key, m)
        by_formula = key.kind == "out" and self.network.layers[(key.layer or 1) - 1].formulas
        return replace(node, formula=settle_ties(node.formula)) if by_formula and node.formula else node

    @cached_property
    def _known_equations(self) -> dict[tuple[Key, int, int], Equation]:
        return {}

    def _write_equation(self, key: Key, m: int, batch: int) -> Equation:
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
        formula = None if rule is None else family.write_rule_out(family.rule_of(rule, m), count_terms, operand)
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

    @cached_property
    def _known_uses(self) -> dict[tuple[Key, int], list[_Use]]:
        return {}

    def _uses_with_neurons(self, key: Key, m: int) -> list[_Use]:
        """Every use of a quantity on the way to the loss; the paths of many weights pass the same neurons."""
        if (key, m) not in self._known_uses:
            self._known_uses[key, m] = list(self._find_uses(key, m))
        return self._known_uses[key, m]

    def _find_uses(self, key: Key, m: int) -> Iterator[_Use]:
        for edges in self.edges.get(key, []):
            family = self.families[edges.local[0]]
            user, local = family.user, family.key
            assert user is not None
            start, end = np.searchsorted(edges.parent, [m, m + 1]) if (np.diff(edges.parent) >= 0).all() else (0, 0)
            places = range(start, end) if end else np.flatnonzero(edges.parent == m)
            for place in places:
                index, factor = int(edges.user[place]), int(edges.factor[place])
                neuron, id = self.families[user].member_id(index).partition("_")[2], family.member_id(factor)
                twice = id.partition("_via_")[2]
                passed = () if local.kind == "slope" else (f"skip_{neuron}",) if local.of == "skip" else (neuron,)
                yield _Use(user, index, (local, factor), id, (*passed, f"from_{twice}") if twice else passed)

    def uses(self, key: Key, m: int) -> Iterator[tuple[Key, int, str]]:
        """(user family, user, id of ∂user/∂quantity) of every use of member m of a family on the way to the loss."""
        for use in self._uses_with_neurons(key, m):
            yield use.user, use.member, use.id

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

        def go(here: Key, member: int, uses: tuple[_Use, ...], way: tuple[str, ...]) -> Iterator[GradientPath]:
            if here in bearing:
                neuron, place = self._first_factor(here, member)
                passed = way if way[:1] == (neuron,) else (neuron, *way)
                via = f"_via_{'_'.join(passed[1:]) or 'none'}" if several else ""
                first = self.families[place[0]].member_id(place[1])
                factors, places = (first, *(use.id for use in uses)), (place, *(use.local for use in uses))
                yield GradientPath(f"dE_{neuron}/d{target}{via}", factors, passed, places)
            for use in self._uses_with_neurons(here, member):
                yield from go(use.user, use.member, (use, *uses), (*use.passed, *way))

        yield from go(key, m, (), ())

    @cached_property
    def _first_factors(self) -> dict[tuple[Key, int], tuple[str, tuple[Key, int]]]:
        return {}

    def _first_factor(self, out: Key, m: int) -> tuple[str, tuple[Key, int]]:
        """The neuron of an output that bears the loss, and where the slope of its error stands."""
        if (out, m) not in self._first_factors:
            neuron = self.families[out].member_id(m).removeprefix("out_")
            alone = Key("own", out.layer) not in self.families
            place = self.locate(f"dE/dout_{neuron}" if alone else f"dE_{neuron}/dout_{neuron}")
            self._first_factors[out, m] = neuron, place
        return self._first_factors[out, m]

    def _ways_meet(self, key: Key, m: int) -> bool:
        """Whether two ways from a member lead to the same output; asked where there are no more ways than outputs."""
        ends: list[tuple[Key, int]] = []

        def go(here: Key, member: int) -> None:
            if here in (Key("out", plan.number) for plan in self.network.layers if plan.loss):
                ends.append((here, member))
            for use in self._uses_with_neurons(here, member):
                go(use.user, use.member)

        go(key, m)
        return len(set(ends)) < len(ends)

    @cached_property
    def _counts(self) -> Mapping[Key, NDArray[np.float64]]:
        """Number of paths from each member of each forward family to an error: a sum over its users' numbers."""
        counts: dict[Key, NDArray[np.float64]] = {}
        for plan in reversed(self.network.layers):
            for kind in ("out", "net"):
                key = Key(kind, plan.number)
                if key not in self.families:
                    continue
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
