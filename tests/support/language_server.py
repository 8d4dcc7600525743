"""An editor's side of the language server protocol, as far as the tests need it."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname


class LanguageServer:
    """Pyright's language server over its standard input and output, with one program open.

    https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/

    Args:
        folder: Where the program is.
        text: The program.
    """

    def __init__(self, folder: Path, text: str) -> None:
        self._uri = (folder / "program.py").as_uri()
        self._lines = text.splitlines()
        self._last = 0
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
            },
        }
        root = {"uri": folder.as_uri(), "name": "programs"}
        self.request("initialize", processId=None, capabilities=capabilities, rootUri=None, workspaceFolders=[root])
        self._notify("initialized")
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        self._notify("textDocument/didOpen", textDocument=document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.request("shutdown")
            self._notify("exit")
        else:
            self._process.kill()
        self._process.communicate(timeout=30)

    def completions(self, after: str) -> dict[str, Any]:
        """Return what the editor offers after some text, by name."""
        found = self.request("textDocument/completion", **self._at_end_of(after))
        return {each["label"]: each for each in found["items"]}

    def documentation(self, completion: Any) -> str:
        """Return what the editor shows beside a completion."""
        text: str = self.request("completionItem/resolve", **completion)["documentation"]["value"]
        return text

    def definition(self, of: str) -> tuple[Path, int]:
        """Return the file and the line, from 0, that the editor goes to from the end of some text."""
        (found,) = self.request("textDocument/definition", **self._at_end_of(of))
        return Path(url2pathname(urlsplit(found["uri"]).path)), found["range"]["start"]["line"]

    def hover(self, over: str) -> str:
        """Return what the editor shows over the end of some text."""
        text: str = self.request("textDocument/hover", **self._at_end_of(over))["contents"]["value"]
        return text

    def request(self, method: str, /, **params: Any) -> Any:
        """Send a request and return its result; what the server asks meanwhile is answered with its defaults."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params or None})
        while True:
            message = self._receive()
            if message.get("id") == self._last and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            if "id" in message:
                asked = message.get("params", {}).get("items")
                self._send({"id": message["id"], "result": [self._settings(each) for each in asked] if asked else None})

    def _settings(self, item: Any) -> Any:
        return {"pythonPath": sys.executable} if item.get("section") == "python" else None

    def _at_end_of(self, text: str) -> dict[str, Any]:
        """Return the place in the program where a text ends first."""
        line = next(i for i, each in enumerate(self._lines) if text in each)
        position = {"line": line, "character": self._lines[line].index(text) + len(text)}
        return {"textDocument": {"uri": self._uri}, "position": position}

    def _notify(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline()) != b"\r\n":
            assert line, "the language server has ended"
            name, _, value = line.decode("ascii").partition(":")
            if name.lower() == "content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(stream.read(length))
        return message
