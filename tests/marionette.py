"""Firefox without a screen, spoken to in its own protocol: messages of JSON, each behind its length.

In: a size in pixels; addresses and scripts. Out: what the scripts return.

    with Firefox(1280, 800, folder) as firefox:
        firefox.open("file:///page.html")
        firefox.run("return document.title")
"""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.tools import need

SETTINGS = {
    "marionette.port": 0,  # any that is free
    "remote.log.level": "Info",
    "browser.shell.checkDefaultBrowser": False,
    "ui.prefersReducedMotion": 1,
}
LISTENING = "Listening on port "


class Firefox:
    """A window, whose page has the size that is asked for."""

    def __init__(self, width: int, height: int, profile: Path) -> None:
        profile.mkdir(parents=True, exist_ok=True)
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        program = [need("firefox-esr", "firefox"), "--headless", "--marionette", "--no-remote", "--profile"]
        self.program = subprocess.Popen(
            [*program, str(profile)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.program.stdout is not None
        told = next(line for line in self.program.stdout if LISTENING in line)
        self.stream = socket.create_connection(("127.0.0.1", int(told.split(LISTENING)[1].split()[0])))
        self.count, self.size = 0, (width, height)
        self.receive()

    def __enter__(self) -> Firefox:
        self.ask("WebDriver:NewSession")
        width, height = self.size
        self.ask("WebDriver:SetWindowRect", width=width, height=height)
        frame = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        self.ask("WebDriver:SetWindowRect", width=width + frame[0], height=height + frame[1])
        assert self.run("return [innerWidth, innerHeight]") == [width, height]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stream.close()
        self.program.terminate()
        self.program.communicate()

    def open(self, address: str) -> None:
        """Goes to a page and waits until it is loaded."""
        self.ask("WebDriver:Navigate", url=address)

    def run(self, script: str, *values: Any) -> Any:
        """What the body of a function returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(values))["value"]

    def ask(self, command: str, **values: Any) -> Any:
        """Sends a command; its answer."""
        self.count += 1
        message = json.dumps([0, self.count, command, values]).encode()
        self.stream.sendall(b"%d:%s" % (len(message), message))
        _, _, error, answer = self.receive()
        assert error is None, error
        return answer

    def receive(self) -> Any:
        """One message."""
        length = b""
        while (letter := self.stream.recv(1)) != b":":
            length += letter
        text = b""
        while len(text) < int(length):
            text += self.stream.recv(int(length) - len(text))
        return json.loads(text)
