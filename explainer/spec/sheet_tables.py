"""The tables of a spec about sheets: what a homework draws and asks, and what its lines are worth.

In: plain data with the keys of [homework] and [marking]. Out: frozen objects, as `explainer.spec.model` holds them.

    >>> Homework().vary.weights.low, Marking().pen
    (Decimal('-0.95'), Decimal('0.5'))
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from explainer.spec import fields, known_names
from explainer.spec.table import SpecTable


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


Fading = Annotated[
    Annotated[tuple[fields.Id, ...], Field(min_length=1), Tag("<list>")] | Annotated[fields.Count, Tag("<number>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list | tuple) else "<number>"),
]


Asked = Annotated[
    Annotated[tuple[fields.Id, ...], Tag("<list>")] | Annotated[known_names.Find, Tag("<text>")],
    Discriminator(lambda value: "<text>" if isinstance(value, str) else "<list>"),
]


class Homework(SpecTable):
    """Homework made from this lesson: a network of their own for every student."""

    vary: Vary = Vary(weights=Range(low=Decimal("-0.95"), high=Decimal("0.95")))
    """What differs from student to student; left out: the weights, from -0.95 to 0.95."""
    ask: Asked = known_names.USUAL_ASK_KINDS
    """The lines on the sheet: kinds of quantity (net, gradient) or single ids (dE/dw5), as the lesson shows them. Or
    "find": every line is worked out, one of them by a mistake, and asked are the line, why, and the right number."""
    mistakes: tuple[known_names.MistakeName, ...] = ()
    """With ask = "find": the mistakes that one is drawn from; left out: all that can be made."""
    blank: tuple[fields.Id, ...] = ()
    """The lines that are left blank, kinds or ids; the others are worked out. Of a line that is blank and not asked the
    sheet says the formula, and no number. Left out: all that are asked."""
    series: tuple[Fading, ...] = ()
    """A network for each entry, with fewer and fewer lines worked out. A number leaves so many of the last lines blank:
    [3, 8, 20]; a list of kinds or ids of asked lines leaves those blank: [["update"], ["gradient", "update"]]."""
    reason: fields.Flag | None = None
    """Ask for the reason at each blank as well; left out: in a series."""
    formulas: fields.Flag = True
    """Print the formula of a blank line before its gap."""
    digits: fields.Digits | None = None
    """As in [numbers], for the homework alone."""
    kind: Literal["decimals", "significant", "exact"] | None = None
    """As in [numbers], for the homework alone."""
    must_show: tuple[known_names.MistakeName, ...] = ()
    """Mistakes that must give a different number on some blank line of every sheet."""
    dead_units: fields.Flag = False
    """Allow networks in which a neuron's slope is zero."""
    salt: fields.Title | None = None
    """Two homeworks with different salts give a student different networks; left out: the title."""

    @property
    def finds(self) -> bool:
        """Whether a mistake is to be found."""
        return self.ask == known_names.FIND


class Marking(SpecTable):
    """What a line of a sheet is worth, and what is kept of it where a number is not simply right."""

    points: dict[known_names.LineKind, fields.Points] = Field(default={})
    """Kind of line = its points; a kind that is not named has 1."""
    follow: fields.Share = Decimal(1)
    """The share for a number that is right from the student's own earlier numbers."""
    follow_cap: fields.Share = Decimal(1)
    """The most that such lines can bring together, as a share of all marks."""
    fewer_digits: fields.Share = Decimal(1)
    """The share for a right number with fewer digits than were asked for."""
    pen: fields.Share = Decimal("0.5")
    """The share for a slip of the pen (a sign, the decimal point, two digits swapped), where the digits show it."""
    slip: fields.Share = Decimal(0)
    """The share for a slip that is named."""
    guard: fields.Flag = True
    """Give no share for following at a line that comes out right whatever rule is used there."""


class MarkingFile(SpecTable):
    """A file that holds nothing but how sheets are marked."""

    marking: Marking
    """The one table."""
