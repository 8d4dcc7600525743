"""Secrets to plant, a service that quotes what it receives in one place, and a search that undoes every escape."""

import asyncio
import base64
import gzip
import html
import json
import pickle
import re
import traceback
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scripted_server import Received, ScriptedServer

TOKEN = "plantedTOKEN-q7Xk2/Jw9Zt+4Vb_8Ys~Hd3Lf6Rm1Pc5Ng=="
CODE = "plantedCODE&7/w9<ké>3\\x+m5"
PASSWORD = "plantedPASSWORD/b4+&t8 \\m2"
REFRESH, CLIENT, DEVICE = "plantedREFRESH-u5n8", "plantedCLIENT-e2w7&", "plantedDEVICE-o6i3"
PROXY, PUBLISHER, OTHER = "plantedPROXY-a9s4", "plantedPUBLISHER-h1j6", "plantedOTHERCODE-z0"
SECRETS = {
    "token": TOKEN,
    "code": CODE,
    "password": PASSWORD,
    "refresh token": REFRESH,
    "client secret": CLIENT,
    "device code": DEVICE,
    "proxy": PROXY,
    "publisher": PUBLISHER,
    "another code": OTHER,
}
_PIECE = 12  # characters: shorter pieces are documented as not looked for

SHOWN = {
    "content of errors and raw responses": "the bytes as they came, for a program that asks for them by name",
    "headers of raw responses": "the same; their repr does not show them",
    "generated models": "they show what they hold, in attributes and in their own repr",
    "last of VettingTimeout": "a generated model",
    "JSON on standard output": "data that the user requested, as the service gave it; the token of it is the service's",
    "codes of validation-codes list": "to show them is its job",
    "tokens.bin": "what `login` keeps, for its owner alone",
    "the emulator's codes": "in memory and in the file of `persist`: without them it could not accept them",
}

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": lambda text: quote(text, safe=""),
    "percent in lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text)),
    "HTML": html.escape,
    "JSON": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of more": lambda text: base64.urlsafe_b64encode(f"Bearer {text}!".encode()).decode(),
    "cut": lambda text: text[: len(text) * 3 // 4],
}


def found_in(text: str | bytes, *, without: tuple[str, ...] = ()) -> set[str]:
    """Return the names of the secrets of which a text has a piece, whatever the spelling."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    searched = "\n".join(_readings(plain))
    return {name for name, secret in SECRETS.items() if name not in without and secret[:_PIECE] in searched}


def _readings(text: str) -> Iterator[str]:
    """Yield a text as it is, with every escape undone, and what its words are in base64."""
    yield text
    for _ in range(3):
        text = html.unescape(unquote(text.replace("+", " ")))
        text = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text, flags=re.IGNORECASE)
        text = re.sub(r"\\+([\"/\\])", r"\1", text)
        yield text
    for word in re.findall(r"[A-Za-z0-9+/_-]{16,}", text):
        for start in range(4):
            whole = word[start:].replace("-", "+").replace("_", "/")
            yield base64.b64decode(whole[: len(whole) // 4 * 4]).decode("latin-1")


def received_secrets(request: Received) -> str:
    """Return the secrets of a request: its token, its code, and its whole body."""
    token = (request.header("Authorization") or "").removeprefix("Bearer ")
    code = parse_qs(urlsplit(request.target).query).get("code", [""])[0]
    return " ".join(filter(None, (token, code, _texts(request.body))))


def _texts(body: bytes) -> str:
    try:
        return " ".join(re.findall(r"planted[^\n]*", "\n".join(_leaves(json.loads(body)))))
    except ValueError:
        return html.unescape(unquote(body.decode("utf-8", "replace")))


def _leaves(data: object) -> Iterator[str]:
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _leaves(each)
    if isinstance(data, str):
        yield data


def _http(
    status: int, body: object = b"", media_type: str = "application/json", phrase: str = "No", **more: str
) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Length": str(len(content)), "Content-Type": media_type, **more}
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name.replace('_', '-')}: {each}" for name, each in given.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def _qualified(say: str, **more: object) -> dict[str, object]:
    item = {"qualification": "GovernmentCommunityCloud", "vettingStatus": "Denied", **more}
    return {"qualifications": [item], "said": say}


_FAULT = {"code": 3000, "description": "no"}

PLACES: dict[str, Callable[[str], bytes]] = {
    "status phrase": lambda say: _http(400, _FAULT, phrase=say),
    "status line": lambda say: f"HTTP/1.1 {say}\r\n\r\n".encode(),
    "header line": lambda say: f"HTTP/1.1 200 OK\r\n{say}\r\n\r\n".encode(),
    "ms-requestid": lambda say: _http(409, _FAULT, ms_requestid=say),
    "ms-correlationid": lambda say: _http(500, _FAULT, ms_correlationid=say),
    "WWW-Authenticate": lambda say: _http(401, WWW_Authenticate=f'Bearer error="x", error_description="{say}"'),
    "Location": lambda say: _http(307, Location=f"http://127.0.0.1:1/{say}"),
    "Content-Type": lambda say: _http(200, b"{}", f"text/{say}"),
    "Content-Encoding": lambda say: _http(400, b"\x93\x94", Content_Encoding=say),
    "Retry-After": lambda say: _http(429, _FAULT, Retry_After=say),
    "Date": lambda say: _http(503, _FAULT, Date=say),
    "fault": lambda say: _http(400, {"code": say, "description": say}),
    "one word": lambda say: _http(403, {"code": say.split(" ")[0], "description": "no"}),
    "OData": lambda say: _http(404, {"error": {"code": "x", "message": say, "innererror": {"message": say}}}),
    "problem": lambda say: _http(400, {"title": say, "detail": say, "errors": {say: [say]}}),
    "nested JSON": lambda say: _http(400, {"description": json.dumps({"message": say})}),
    "a string": lambda say: _http(400, say),
    "XML": lambda say: _http(
        400, f"<e><code>x</code><description>{html.escape(say)}</description></e>".encode(), "text/xml"
    ),
    "text": lambda say: _http(500, say.encode(), "text/plain"),
    "HTML": lambda say: _http(502, f"<html><title>{html.escape(say)}</title>".encode(), "text/html"),
    "gzip": lambda say: _http(400, gzip.compress(json.dumps({"message": say}).encode()), Content_Encoding="gzip"),
    "deflate": lambda say: _http(400, zlib.compress(say.encode()), "text/plain", Content_Encoding="deflate"),
    "cut-off JSON": lambda say: _http(400, json.dumps({"message": say, "more": say}).encode()[:-9]),
    "cut-off response": lambda say: _http(400, {"message": say})[:-4],
    "not JSON": lambda say: _http(200, f"{{{say}".encode()),
    "member name": lambda say: _http(200, {"qualifications": [{say: 1, "vettingStatus": {say: say}}]}),
    "wrong member": lambda say: _http(200, {"qualifications": {say: say}, "items": say, "totalCount": say}),
    "reason": lambda say: _http(200, _qualified(say, vettingReason=say), ms_requestid=say, Location=say),
    "status": lambda say: _http(200, _qualified(say, vettingStatus=say)),
    "codes": lambda say: _http(200, [{"validationId": OTHER, "organizationName": say, say: say, "maxCreates": say}]),
    "customers": lambda say: _http(
        200, {"items": [{"id": say, "companyProfile": {"companyName": say, "domain": say}}], "totalCount": 1}
    ),
}


def quoting(place: str, spelling: str) -> Callable[[Received, asyncio.StreamWriter], Awaitable[None]]:
    """Return a reply that quotes what was received in one place, in one spelling; then the connection is closed."""

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        say = " ".join(received_secrets(request).split())
        say = SPELLINGS[spelling](say) if spelling != "cut" else " ".join(map(SPELLINGS["cut"], say.split(" ")))
        writer.write(PLACES[place](say))
        await writer.drain()
        writer.close()

    return reply


def locals_of(error: BaseException) -> str:
    """Return the chain of an error with the locals of the frames of this package."""
    texts: list[str] = []
    each: BaseException | None = error
    while each is not None:
        stack = traceback.TracebackException.from_exception(each, capture_locals=True).stack
        ours = [
            frame
            for frame in stack
            if any(f"/{part}/" in frame.filename for part in ("overrides", "workflows", "generated"))
        ]
        texts += [*traceback.StackSummary.from_list(ours).format(), *traceback.format_exception_only(each)]
        each = each.__cause__ or each.__context__
    return "".join(texts)


def without_content(error: BaseException) -> bytes:
    """Return an error as a pickle, but for what `SHOWN` lists."""
    for each in (error, error.__cause__):
        for name in ("content", "last"):
            if each is not None and name in vars(each):
                vars(each)[name] = None
    return pickle.dumps(error)


class Search:
    """Look for the secrets, and count."""

    def __init__(self) -> None:
        self.searched: Counter[str] = Counter()
        self.findings: list[str] = []

    def look(self, output: str, text: str | bytes, case: str, *, without: tuple[str, ...] = ()) -> None:
        """Search one output of one case."""
        self.searched[output] += 1
        for name in sorted(found_in(text, without=without)):
            self.findings.append(f"{name} in {output}: {case}")

    def end(self, name: str, cases: int) -> None:
        """Print the counts, and fail if anything was found."""
        outputs = ", ".join(f"{output} {count:,}" for output, count in self.searched.items())
        print(f"\n{name}: {cases:,} cases, {sum(self.searched.values()):,} outputs, {len(SECRETS)} secrets: {outputs}")
        assert self.searched
        assert not self.findings, f"{len(self.findings)} findings:\n" + "\n".join(self.findings[:60])


def look_at_error(search: Search, error: BaseException, case: str) -> None:
    """Search all that a program could print or keep of an error."""
    search.look("str", str(error), case)
    search.look("repr", repr(error) + repr(error.args), case)
    search.look("attempts", repr(getattr(error, "attempts", "")), case)
    search.look("traceback", "".join(traceback.format_exception(error)), case)
    search.look("locals", locals_of(error), case)
    search.look("pickle", without_content(error), case)


class Hostile:
    """A service that quotes in the place and the spelling that are set.

    Attributes:
        knows_code: Whether it has the code among the partner's, whose organization then quotes.
    """

    def __init__(self) -> None:
        self.place, self.spelling, self.knows_code = "fault", "plain", False
        self._server = ScriptedServer(self._reply)

    async def _reply(self, request: Received, writer: asyncio.StreamWriter) -> None:
        if self.knows_code and "validationcodes" in request.target.lower():
            codes = [{"validationId": each, "organizationName": f"{TOKEN} {CODE}"} for each in (CODE, OTHER)]
            writer.write(_http(200, codes))
            await writer.drain()
        else:
            await quoting(self.place, self.spelling)(request, writer)

    def __enter__(self) -> Self:
        self.base_url = self._server.__enter__().base_url
        self.received = self._server.received
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)
