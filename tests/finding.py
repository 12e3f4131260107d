"""A student who looks for the mistake on a sheet, from its text alone: every line is computed again.

In: the text of a sheet whose lines are worked out. Out: the number of each line whose formula gives another one than
stands there, each with the number that it gives. It knows nothing of explainer.

    >>> head = "2 Given\n-\n    w = 0.5\n4 What to work out\n-\nRound every result to 2 decimals.\n5 Lines\n-\n"
    >>> find_wrong_lines(f"{head}1.\n    a = w * 3 = 1.50\n2.\n    b = a + w = 1.00\n")
    {2: Decimal('2.00')}
"""

from __future__ import annotations

import re
from decimal import Decimal

from tests.solving import TITLE, Student


def find_wrong_lines(text: str) -> dict[int, Decimal]:
    """Line → what its formula gives from the numbers that stand there, where that is not what stands there."""
    titles = list(TITLE.finditer(text))
    asked = next(k for k, title in enumerate(titles) if title[1] == "What to work out")
    start = titles[asked + 1].start()
    student, wrong, row = Student(text), dict[int, Decimal](), 0
    student.read_given(text[:start])
    student.read_rules()
    for line in text[start:].splitlines():
        if place := re.match(r"(\d+)\.$", line):
            row = int(place[1])
        elif row and " = " in line:
            name, _, rest = line.strip().partition(" = ")
            formula, _, number = rest.rpartition(" = ")
            printed, own = Decimal(number), student.write(student.compute(formula), row)
            if printed != own:
                wrong[row] = own
            student.found[name, student.step, student.sample] = printed
            row = 0
        elif update := re.search(r"Update (\d+)", line):
            student.step = int(update[1])
        if not line.startswith(" ") and (sample := re.search(r"\b[Ss]ample (\d+)", line)):
            student.sample = int(sample[1])
    return wrong
