"""Random networks whose pages ask: every number that is right is told so, every number of a slip names its slip.

In: how many networks, and a seed. Out: how many numbers were typed. The script runs alone in a browser; right are the
answer as printed, and what the printed operands give.
"""

from __future__ import annotations

from explainer import explain
from explainer.numbers.limits import NotFinite
from tests.asking import judge_page, open_script
from tests.long.agreement import Trials
from tests.long.random_networks import Draw
from tests.tools import CHROMIUM, OPTIONS, need


def judge_pages(count: int, seed: int) -> str:
    """`count` random networks of any depth, loss and activation, in both notations."""
    from playwright.sync_api import sync_playwright

    right = slips = asking = 0
    trials = Trials()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need(*CHROMIUM), args=OPTIONS)
        page = browser.new_page()
        open_script(page)
        for k in range(count):
            with trials.case(f"network {k}"):
                try:
                    lesson = explain(Draw(f"asked {seed} {k}").dense())
                except NotFinite:
                    continue
                told = judge_page(page, lesson, lesson.render("html").decode())
                assert told[2] == [], f"{told[2][0]}"
                right, slips, asking = right + told[0], slips + told[1], asking + (told[0] > 0)
        browser.close()
    trials.require_none_failed()
    return f"{count:,} networks, {asking:,} pages ask: {right:,} right numbers told so, {slips:,} slips named"
