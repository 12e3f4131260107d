"""Every quantity by its place, and the equation that gives it, over the places of its operands.

In: the right numbers of a lesson. Out: `Places`: where an id is, its numbers, and its formula with a symbol for each
place, sums written out.

    >>> from explainer import explain
    >>> from explainer.formula import symbols
    >>> places = Places(explain("mazur").values)
    >>> net = places.find("net_h1")
    >>> round(places.number(net), 4), [places.at(name).key.kind for name in symbols(places.equation(net))]
    (0.3775, ['weight', 'input', 'weight', 'input', 'bias'])
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from explainer import formula as F
from explainer.equations.families import Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.formula import Formula, Neg, Sym
from explainer.network.updating import resize_batch_rule
from explainer.numbers.evaluation import Values
from explainer.walkthrough.document import Quantity

EPOCH, EPOCH_ID = Key("epoch"), "E_epoch"
"""The losses of an epoch, added up: no equation gives them, training leaves them."""


class UnknownPlace(ValueError):
    """An id, an update or a sample that the spec does not have."""


@dataclass(eq=False)
class Places:
    """The places of one lesson's quantities."""

    values: Values
    named: dict[str, Quantity] = field(default_factory=dict)
    """Symbol → place."""

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id there is."""
        families = self.values.derivation.families.values()
        return frozenset([EPOCH_ID, *(id for family in families for id in family.member_ids())])

    def find(self, id: str, sample: int | None = None, step: int | None = None) -> Quantity:
        """Where an id is; an update left out is the first, a sample left out the update's first, and of what a batch
        adds up the whole batch. Raises UnknownPlace."""
        values, families = self.values, self.values.derivation.families
        step = step or 1
        if step not in values.batches:
            last = max(values.batches)
            raise UnknownPlace(f"there is no update {step}: the spec has {last - 1}, and a forward pass after them")
        if id == EPOCH_ID:
            uses = len(values.derivation.network.spec.training.data)
            size = values.derivation.network.spec.training.batch_size
            return Quantity(EPOCH, (step - 1) // -(-uses // size), 0, None)
        key, m = values.derivation.locate(id)
        each_sample = families[key].scope == "sample"
        if sample is None and each_sample:
            added_up = ((k, f.find_member(id)) for k, f in families.items() if k.phase == "batch" and f.size)
            key, m = next(((k, place) for k, place in added_up if place is not None), (key, m))
        elif sample is not None and each_sample:
            samples = values.batches[step]
            if sample not in samples:
                known = ", ".join(map(str, samples[:12]))
                raise UnknownPlace(f"update {step} has no sample {sample} (it has {known})")
        if families[key].scope != "sample" or families[key].kind in ("input", "target"):
            frame = values.frame(key, step, sample)
        else:
            frame = (step, sample or values.batches[step][0])
        return self.before_update(Quantity(key, m, *frame), id)

    def before_update(self, place: Quantity, id: str) -> Quantity:
        """A parameter in a later update: what the update before made of it."""
        derivation, before = self.values.derivation, place.step - 1
        if place.key in derivation.network.parameters and before in self.values.batches and before > 0:
            family = derivation.families.get(place.key.new)
            m = family.find_member(f"{id}_new") if family else None
            if m is not None:
                return Quantity(place.key.new, m, before, None)
        return place

    def symbol(self, place: Quantity) -> Sym:
        """The symbol that stands for a place in a formula."""
        name = f"{place.key}#{place.member}@{place.step}/{place.sample}"
        self.named[name] = place
        return Sym(name)

    def at(self, name: str) -> Quantity:
        """The place of a symbol."""
        return self.named[name]

    def id(self, place: Quantity) -> str:
        """The id of the quantity there."""
        return self.values.derivation.families[place.key].member_id(place.member)

    def number(self, place: Quantity, values: Values | None = None) -> float:
        """The number there, of these values or of others over the same equations."""
        if place.key == EPOCH:
            return self.epoch_loss(place.member, values or self.values)
        return float((values or self.values).get(place.key, place.step, place.sample)[0, place.member])

    def epoch_loss(self, epoch: int, values: Values) -> float:
        """The losses of an epoch (from 0), added up; not a number where that epoch was not trained."""
        losses = np.asarray(values.history.losses, dtype=float)
        count = len(values.derivation.network.spec.training.data)
        there = losses[0, epoch * count : (epoch + 1) * count] if losses.size else losses.ravel()
        return float(there.sum()) if len(there) == count else float("nan")

    def equation(self, place: Quantity) -> Formula | None:
        """The formula of what stands there; None of a given number."""
        derivation, values = self.values.derivation, self.values
        if place.key == EPOCH:
            return None
        family = derivation.families[place.key]
        if family.rule is None or place.step not in values.batches:
            return None
        batch = values.batches[place.step]
        sources = {name: JoinedFamilies.of(slot.sources, derivation.families) for name, slot in family.slots.items()}

        def operand(name: str, term: int | None) -> Formula:
            slot = family.slots[name]
            entry = int(slot.index[place.member if term is None or slot.starts is None else term])
            key, m = sources[name].place(entry)
            sample = batch[term] if slot.batch and term is not None else place.sample
            return self._symbol_of_operand(key, m, place.step - slot.before, None if slot.before else sample)

        def count_terms(slot: Slot) -> range:
            if slot.starts is None:
                return range(len(batch))
            return range(slot.starts[place.member], slot.starts[place.member + 1])

        rule = resize_batch_rule(family.rule, len(batch)) if place.key.phase == "batch" else family.rule
        return family.write_rule_out(family.rule_of(rule, place.member), count_terms, operand)

    def write_out(self, formula: Formula) -> Formula:
        """Of a quantity, or minus one, its equation; any other formula as it is."""
        match formula:
            case Sym(name):
                return self.equation(self.at(name)) or formula
            case Neg(Sym(name)):
                equation = self.equation(self.at(name))
                return formula if equation is None else F.neg(equation)
        return formula

    def _symbol_of_operand(self, key: Key, m: int, step: int, sample: int | None) -> Sym:
        if step in self.values.batches:
            step, sample = self.values.frame(key, step, sample)
        return self.symbol(self.before_update(Quantity(key, m, step, sample), self.id(Quantity(key, m))))
