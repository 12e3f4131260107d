"""The preview: a server on the loopback address, asked as a browser asks it, and watched in a browser."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

import pytest

from explainer.preview import COMPUTING, POLL, Preview, PreviewServer, page_maker

SPEC = """title = "{title}"
[network]
inputs = 1
[[network.layers]]
neurons = 1
weights = [[{weight}]]
[training]
data = [{{ input = [1], target = [1] }}]
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page says that the next one is computed, however slow the machine."""
    monkeypatch.setattr("explainer.preview.SLOW", 3600.0)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.toml"
    path.write_text(SPEC.format(title="First", weight="0.5"))
    return path


@pytest.fixture
def server(spec: Path) -> Iterator[PreviewServer]:
    server = PreviewServer(Preview(spec, page_maker()))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


def test_a_page_says_that_the_next_one_is_computed(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explainer.preview.SLOW", 0.0)
    going_on, pages = Event(), page_maker()
    going_on.set()

    def make(path: Path) -> bytes:
        made = pages(path)
        going_on.wait()
        return made

    preview = Preview(spec, make)
    first = preview.version
    going_on.clear()
    spec.write_text(SPEC.format(title="Second", weight="0.25"))
    worker = Thread(target=preview.look)
    worker.start()
    assert preview.wait(first)
    assert COMPUTING.encode() in preview.page and b"First" in preview.page
    late = preview.version
    going_on.set()
    worker.join()
    assert preview.wait(late) and b"Second" in preview.page and COMPUTING.encode() not in preview.page


def page(server: PreviewServer) -> str:
    with urlopen(server.address) as answer:
        return str(answer.read().decode())


def follow(server: PreviewServer, shown: str) -> None:
    """Returns when the page is another than the one that is shown."""
    while not server.preview.wait(shown):
        pass


def version(text: str) -> str:
    found = re.search(r'data-version="(\w+)"', text)
    assert found
    return found[1]


def answer(server: PreviewServer, path: str, host: str | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1])
    connection.putrequest("GET", path, skip_host=host is not None)
    if host is not None:
        connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse().status


def test_looks_often_enough_for_half_a_second() -> None:
    assert POLL <= 0.2


def test_a_saved_change_is_told_and_served(server: PreviewServer, spec: Path) -> None:
    first = page(server)
    assert "<title>First</title>" in first
    spec.write_text(SPEC.format(title="Second", weight="0.5"))
    assert answer(server, f"/changes?since={version(first)}") == 200
    assert "<title>Second</title>" in page(server)


def test_a_change_that_changes_nothing_on_the_page_is_not_told(spec: Path) -> None:
    preview = Preview(spec, page_maker())
    shown = preview.version
    spec.write_text(spec.read_text() + "# a remark\n")
    preview.look()
    assert preview.version == shown


def test_a_mistake_stands_above_the_last_good_lesson(server: PreviewServer, spec: Path) -> None:
    shown = version(page(server))
    spec.write_text(SPEC.format(title="<script>alert(1)</script>", weight='"<b>"'))
    follow(server, shown)
    text = page(server)
    assert 'role="alert" lang="en"' in text, "a message is English whatever the lesson speaks"
    assert "lesson.toml:6:" in text
    assert "<title>First</title>" in text
    assert "<b>" not in text
    assert "alert(1)" not in text
    spec.write_text(SPEC.format(title="Mended", weight="0.5"))
    follow(server, version(text))
    assert 'role="alert"' not in page(server)


def test_a_spec_that_is_wrong_from_the_start_and_one_that_goes(tmp_path: Path, spec: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("title = ")
    preview = Preview(wrong, page_maker())
    assert b"wrong.toml:1:" in preview.page
    preview = Preview(spec, page_maker())
    spec.unlink()
    preview.look()
    assert b'role="alert"' in preview.page
    assert b"<title>First</title>" in preview.page


def test_templates_are_followed(tmp_path: Path, spec: Path) -> None:
    templates = tmp_path / "mine"
    templates.mkdir()
    preview = Preview(spec, page_maker(templates), templates)
    (templates / "custom.css").write_text(":root { --accent: #123456; }")
    preview.look()
    assert b"#123456" in preview.page


def test_a_template_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, spec: Path) -> None:
    mine = tmp_path / "mine" / "html"
    mine.mkdir(parents=True)
    (mine / "prose.html.j2").write_text("<p>\n{{ txt }}</p>")
    preview = Preview(spec, page_maker(mine.parent), mine.parent)
    assert b"prose.html.j2:2: the template cannot be used: &#x27;txt&#x27; is undefined" in preview.page
    (mine / "prose.html.j2").write_text("{% if %}")
    preview.look()
    assert b"prose.html.j2:1: the template cannot be used" in preview.page
    (mine / "prose.html.j2").write_text("<p>{{ text }}</p>")
    preview.look()
    assert b"cannot be used" not in preview.page and b"<h1>First</h1>" in preview.page


def test_a_saved_change_is_made_once_at_the_next_look(spec: Path) -> None:
    made: list[Path] = []
    make = page_maker()
    preview = Preview(spec, lambda path: made.append(path) or make(path))
    for number in range(3):
        spec.write_text(SPEC.format(title=f"Number {number}", weight="0.5"))
        preview.look()
        preview.look()
        assert f"<title>Number {number}</title>".encode() in preview.page
        assert len(made) == 1 + number + 1, "the first page, and one for each change"


@pytest.mark.parametrize("path", ["/lesson.toml", "/../lesson.toml", "/%2e%2e/lesson.toml", "/changes/"])
def test_nothing_else_is_served(server: PreviewServer, path: str) -> None:
    assert answer(server, path) == 404


def test_a_foreign_name_for_this_machine_is_refused(server: PreviewServer) -> None:
    assert answer(server, "/", "evil.example") == 403
    assert answer(server, "/", "evil.example:" + str(server.server_address[1])) == 403
    assert answer(server, "/", "") == 403


def test_the_command_says_where_and_ends_on_interrupt(spec: Path) -> None:
    command = [sys.executable, "-m", "explainer", "preview", str(spec)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a job in the background is started deaf to it
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=heard
    ) as run:
        assert run.stdout
        assert run.stderr
        address = run.stdout.readline().split()[0]
        with urlopen(address) as served:
            assert b"<title>First</title>" in served.read()
        run.send_signal(signal.SIGINT)
        assert run.wait() == 0
        assert run.stderr.read() == ""


def test_an_open_page_follows(browser: Any, server: PreviewServer, spec: Path) -> None:
    said: list[str] = []
    tab = browser.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(server.address)
    spec.write_text(SPEC.format(title="Second", weight="0.25"))
    tab.wait_for_selector("h1:has-text('Second')")
    spec.write_text("title = ")
    tab.wait_for_selector(".refused pre")
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    top = tab.evaluate("document.querySelector('.refused').getBoundingClientRect().top")
    border = tab.evaluate("getComputedStyle(document.querySelector('.refused')).borderTopWidth")
    tab.close()
    assert border == "2px"  # its style is allowed by the page's own policy
    assert 0 <= top < 5  # in sight wherever the reader is
    assert said == []


def ask(server: PreviewServer, path: str, host: str = "LocalHost") -> http.client.HTTPResponse:
    """The answer to one line of HTTP, as written."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1])
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", f"{host}:{server.server_address[1]}")
    connection.endheaders()
    return connection.getresponse()


def test_any_case_of_localhost_is_us_and_no_frame_may_hold_the_page(server: PreviewServer) -> None:
    answer = ask(server, "/")
    assert (answer.status, answer.headers["Content-Security-Policy"]) == (200, "frame-ancestors 'none'")


def test_an_address_that_cannot_be_read_is_answered(server: PreviewServer) -> None:
    assert ask(server, "http://[/").status == 400


def test_a_pipe_in_the_place_of_the_spec_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lesson.toml")
    assert b"is no file that could be followed" in Preview(tmp_path / "lesson.toml", page_maker()).page
