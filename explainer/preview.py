"""A lesson page that follows its spec: saved changes appear in an open browser by themselves.

In: a spec's path. Out: a server on the loopback address that serves the lesson, and tells the open page when there is a
newer one. A spec that is refused leaves the last good lesson standing, with the message above it. Nothing is written.

    >>> _with_message(b"<body><p>lesson</p></body>", REFUSED, "lesson.toml:3:1: <b>").count(b"&lt;b&gt;")
    1
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread, Timer
from urllib.parse import parse_qs, urlsplit

from explainer.doors import our_mistakes

LOOPBACK = "127.0.0.1"
POLL = 0.05
"""Seconds between two looks at the files."""
PATIENCE = 20.0
"""Seconds that a request for changes waits before it answers that there are none."""

SLOW = 0.5
"""Seconds after which a page says that its successor is being computed."""
REFUSED = "The file as it is now cannot be shown"
COMPUTING = "Computing the file as it is now …"

_SCRIPT = """
const version = document.currentScript.dataset.version;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  for (;;) {
    try {
      const answer = await fetch("/changes?since=" + version, { cache: "no-store" });
      if (answer.status === 200) return location.reload();
      if (answer.status !== 204) await pause(500);
    } catch { await pause(500); }
  }
})();
"""
_STYLE = """
.refused { position: sticky; top: 0; z-index: 2; max-width: 60rem; max-height: 50vh; margin: 0 auto; overflow: auto;
  padding: .25rem 1rem; border: 2px solid; border-radius: .4rem; background: Canvas; color: CanvasText; }
.refused h2 { margin: .5rem 0; font: 600 1.1rem/1.4 system-ui, sans-serif; }
.refused pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; }
@media (min-width: 75rem) { .refused { grid-column: 1 / -1; } }
"""
_EMPTY_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'none'; style-src 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Preview</title>
</head>
<body>
</body>
</html>
"""


def _script_hash(text: str) -> bytes:
    return b"'sha256-" + b64encode(sha256(text.encode()).digest()) + b"'"


def _with_message(page: bytes, title: str, message: str = "") -> bytes:
    """The page with a message on top."""
    text = f'<section class="refused" role="alert" lang="en"><h2>{title}</h2><pre>{escape(message)}</pre></section>'
    before, body, after = page.partition(b"<body>")
    return before + body + text.encode() + after


def _add_script(page: bytes, version: str) -> bytes:
    """The page with the script that waits for the next one, and both allowed by its own policy."""
    page = page.replace(b"default-src 'none';", b"default-src 'none'; connect-src 'self';", 1)
    for source, text in ((b"script-src ", _SCRIPT), (b"style-src ", _STYLE)):
        page = page.replace(source + b"'none'", source + _script_hash(text), 1)
        page = page.replace(source + b"'sha256-", source + _script_hash(text) + b" 'sha256-", 1)
    head, end_of_head, rest = page.partition(b"</head>")
    body, end_of_body, tail = rest.rpartition(b"</body>")
    style = f"<style>{_STYLE}</style>\n".encode()
    script = f'<script data-version="{version}">{_SCRIPT}</script>\n'.encode()
    return head + style + end_of_head + body + script + end_of_body + tail


class BadTemplates(Exception):
    """Templates of the user's own that make no page."""


class Preview:
    """The newest page of a spec."""

    def __init__(self, spec: Path, make: Callable[[Path], bytes], templates: Path | None = None) -> None:
        self.spec, self.make, self.templates = spec, make, templates
        self.lesson = _EMPTY_PAGE
        self.page, self.version, self.working = b"", "", False
        self.changed = Condition()
        self.stopped = Event()
        self.seen: tuple[object, ...] = ()
        self.look()

    def look(self) -> None:
        """Make the page anew where a file changed since the last look."""
        now = self.stamps()
        if now == self.seen:
            return
        self.seen, self.working = now, True
        late = Timer(SLOW, self._say_computing)
        late.daemon = True
        late.start()
        try:
            with our_mistakes(str(self.spec), BadTemplates):
                self.lesson = page = self.make(self.spec)
        except Exception as error:  # whatever it is, the person at the editor reads it on the page
            page = _with_message(self.lesson, REFUSED, str(error) or type(error).__name__)
        late.cancel()
        with self.changed:
            self.working = False
            self._publish(page)

    def _say_computing(self) -> None:
        with self.changed:
            if self.working:
                self._publish(_with_message(self.lesson, COMPUTING))

    def _publish(self, page: bytes) -> None:
        """Give a page out; whoever holds `changed` may."""
        self.version = sha256(page).hexdigest()[:16]
        self.page = _add_script(page, self.version)
        self.changed.notify_all()

    def stamps(self) -> tuple[object, ...]:
        """What tells one state of the files from another: the spec's text, the templates' names, times and sizes."""
        try:
            text = self.spec.read_bytes() if self.spec.is_file() else None  # a pipe would be waited for
        except OSError:
            text = None
        files = sorted(self.templates.rglob("*")) if self.templates else []
        states = []
        for file in files:
            try:
                state = file.stat()
            except OSError:
                continue
            states.append((file, state.st_mtime_ns, state.st_size))
        return (text, *states)

    def wait(self, version: str, seconds: float = PATIENCE) -> bool:
        """Whether the page is another than this version, at once or within some seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: self.version != version, seconds)

    def watch(self) -> None:
        """Look again and again until stopped."""
        while not self.stopped.wait(POLL):
            self.look()


class PreviewServer(ThreadingHTTPServer):
    """Serves a preview on the loopback address."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.preview = preview

    @property
    def address(self) -> str:
        """Where to point the browser."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/"

    def run(self) -> None:
        """Serve and watch until interrupted."""
        Thread(target=self.preview.watch, daemon=True).start()
        try:
            self.serve_forever(poll_interval=POLL)
        finally:
            self.preview.stopped.set()
            self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    timeout = PATIENCE
    """Seconds that a browser may take for its question: one that says nothing holds no thread for ever."""

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        host = self.headers.get("Host", "").lower()
        if host not in {f"{LOOPBACK}:{port}", f"localhost:{port}"}:  # another name bound to us
            return self.answer(HTTPStatus.FORBIDDEN)
        try:
            url = urlsplit(self.path)
        except ValueError:
            return self.answer(HTTPStatus.BAD_REQUEST)
        if url.path == "/":
            return self.answer(HTTPStatus.OK, self.server.preview.page)
        if url.path == "/changes":
            since = parse_qs(url.query).get("since", [""])[0]
            return self.answer(HTTPStatus.OK if self.server.preview.wait(since) else HTTPStatus.NO_CONTENT)
        return self.answer(HTTPStatus.NOT_FOUND)

    def answer(self, status: HTTPStatus, page: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")  # a page's own policy cannot say it
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if page:
            self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is for the address and the mistakes."""


def page_maker(templates: Path | None = None, large: bool = False) -> Callable[[Path], bytes]:
    """What makes a spec's page."""

    def make(spec: Path) -> bytes:
        from jinja2 import TemplateError

        from explainer.lesson import explain
        from explainer.render.templates import template_fault
        from explainer.spec import load

        if spec.exists() and not spec.is_file():  # a pipe would be waited for
            raise OSError(f"{spec} is no file that could be followed")
        explanation = explain(load(spec, large=large), large=large)
        try:
            return explanation.render("html", templates)
        except (TemplateError, TypeError) as error:
            if templates is None:
                raise
            raise BadTemplates(template_fault(error, templates)) from None

    return make
