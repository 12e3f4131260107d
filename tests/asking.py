"""The script that asks, by itself in a browser: what it says of numbers, nothing else on the page.

In: a page of a browser, and the finished HTML of lessons. Out: what their data would say of every number that must be
right and of every number of a slip.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.explanation import Explanation
from explainer.network.line import line_at
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.walkthrough.document import Ask

SCRIPT = Path(__file__).parent.parent / "templates" / "html" / "asking.js"
BLOCK = re.compile(r'<script type="application/json" id="asks">(.*?)</script>', re.DOTALL)

JUDGE_ALL = """([data, redone]) => {
  const { lines, mark } = data, off = [];
  let right = 0, slips = 0;
  const local = (number) => mark === "," ? number.replace(".", ",") : number;
  Object.entries(lines).forEach(([at, line], k) => {
    for (const number of [line.answer, local(line.answer), redone[k], `w5 ≈ ${line.answer}`]) {
      const { verdict } = askLines.judge(number, line, mark);
      right += 1;
      const fits = number === redone[k] ? ["right", "right_short"] : ["right"];
      if (!fits.includes(verdict)) off.push([line.name, number, line.answer, line.off, verdict]);
    }
    for (const [number, names] of Object.entries(line.slips)) for (const typed of [number, local(number)]) {
      const told = askLines.judge(typed, line, mark);
      slips += 1;
      if (!["fits", "could_fit"].includes(told.verdict) || String(told.names) !== String(names))
        off.push([line.name, typed, line.answer, told.verdict, told.names]);
    }
  });
  return { right, slips, off };
}"""


def open_script(page: Any) -> None:
    """The script alone, on an empty page."""
    page.goto("about:blank")
    page.add_script_tag(content=f"{SCRIPT.read_text(encoding='utf-8')}\nwindow.askLines = askLines;")


def data_of(html: str) -> dict[str, Any] | None:
    """What a page's script knows of its lines; None where the page does not ask."""
    block = BLOCK.search(html)
    found: dict[str, Any] | None = json.loads(block[1]) if block else None
    return found


def redo_line(lesson: Explanation, ask: Ask) -> str:
    """The line with the printed numbers put in, all digits kept: what somebody with a calculator types."""
    q, display = ask.quantity, lesson.display
    line = line_at(lesson.derivation, lesson.values.batches, q.key, q.member, q.step, q.sample)
    numbers = {
        str(k): float(display.get(use.key, use.step, use.sample).value[0, use.member])
        for k, use in enumerate(line.operands)
    }
    assert line.formula is not None
    return repr(float(np.real(F.evaluate(line.formula, numbers, FloatArithmetic()))))


def judge_page(page: Any, lesson: Any, html: str) -> tuple[int, int, list[Any]]:
    """(right numbers, numbers of slips, those of them that the script says something else of) of a lesson's page."""
    data = data_of(html)
    asks = lesson.page_document("html")[0].asks
    assert (data is None) == (not asks)
    if data is None:
        return 0, 0, []
    assert len(data["lines"]) == len(asks)
    for line in data["lines"].values():
        line.setdefault("off", data["off"])
    found = page.evaluate(JUDGE_ALL, [data, [redo_line(lesson, ask) for ask in asks]])
    return found["right"], found["slips"], found["off"]
