"""Redaction of secrets, the only one: no message and no log line shows a token, a validation code or another secret."""

import re
from base64 import b64encode
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import unescape
from itertools import takewhile
from operator import eq
from typing import Any
from urllib.parse import unquote

from attrs import define, field

from partner_center.errors import PartnerCenterError
from partner_center.formats.outside_text import printable

_MIN_SECRET_LENGTH = 4  # characters; redacting anything shorter would make the words of a message unreadable
_MIN_CUT_LENGTH = 12  # characters; a shorter beginning of a secret may be an ordinary word
_MAX_ESCAPES = 8  # how often a text may be escaped
_FEW = 64  # beginnings; of more, only those are searched that a text can have
_REDACTED = "[redacted]"
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")

_Spelling = tuple[str, str]  # the beginning, which is searched, and the rest


class Secrets:
    """The spellings of secrets by their first characters, so that a search takes no longer for more of them."""

    def __init__(self, *secrets: str) -> None:
        self._known: set[str] = set()
        self._by_beginning: dict[str, list[_Spelling]] = {}
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Add secrets."""
        for secret in set(secrets) - self._known:
            self._known.add(secret)
            for spelling in _spellings(secret):
                self._by_beginning.setdefault(spelling[0][:_MIN_SECRET_LENGTH], []).append(spelling)

    def spellings_in(self, text: str) -> list[_Spelling]:
        """Return the spellings whose beginning is in a text, which is in lower case."""
        beginnings: Iterable[str] = list(self._by_beginning)  # another thread may add one meanwhile
        if len(self._by_beginning) > _FEW:
            beginnings = {text[at : at + _MIN_SECRET_LENGTH] for at in range(len(text))}
        found = (self._by_beginning.get(each, []) for each in beginnings if each in text)
        return [each for several in found for each in several if each[0] in text]


_SHARED: ContextVar[Secrets | None] = ContextVar("shared secrets", default=None)


@contextmanager
def sharing(secrets: Iterable[str] = ()) -> Generator[Secrets, None, None]:
    """Within the block, every `redact` also replaces these secrets, and the tokens that calls have used.

    A block within another one adds its secrets to those of the outer block.

    Args:
        secrets: The secrets to begin with. The caller may add others to what the block receives.
    """
    shared = _SHARED.get() or Secrets()
    shared.add(*secrets)
    before = _SHARED.set(shared)
    try:
        yield shared
    finally:
        _SHARED.reset(before)


def share(*secrets: str) -> None:
    """Add secrets to those of the `sharing` block, if there is one."""
    shared = _SHARED.get()
    if shared is not None:
        shared.add(*secrets)


@define
class Secret:
    """Hold a secret in a local variable, so that a traceback with locals does not show it.

    It is no `str`: tools that show locals read a string itself, and not its `repr`.

    Attributes:
        value: The secret.
        origin: The environment variable that it comes from; empty if the caller gave it.
    """

    value: str = field(repr=False)
    origin: str = field(default="", eq=False)


def hidden(value: Any) -> Any:
    """Return text as a Secret, and anything else as it is."""
    return Secret(value) if isinstance(value, str) else value


def without_frames(error: PartnerCenterError) -> PartnerCenterError:
    """Return the error without the frames that it passed: their local variables may hold secrets."""
    each: BaseException | None = error
    while isinstance(each, PartnerCenterError):
        each.__traceback__ = None
        if each.__suppress_context__:
            each.__context__ = None
        each = each.__cause__ or each.__context__
    return error


def redact(text: str, secrets: Iterable[str], longest: int | None = None) -> str:
    """Return a text from outside on one line, with each secret that it repeats replaced by `[redacted]`.

    Args:
        text: A text from the service, the network or a library.
        secrets: The secrets of the call. Each is also found in upper and lower case, with characters between that are
            not printable, percent-encoded, HTML-escaped, JSON-escaped, in base64, and cut off after 12 characters or
            more. One under 4 characters is not looked for.
        longest: The most characters of the result; None sets no limit.
    """
    known = [*([Secrets(*secrets)] if secrets else ()), *filter(None, [_SHARED.get()])]
    bare = _bare(text)
    unescaped = _unescaped(bare)
    found = _replaced(unescaped, known)
    if found == unescaped != bare:  # no escapes hide anything, so the text keeps them
        found = _replaced(bare, known)
    return printable(text if found == bare else found, longest)


def _replaced(text: str, known: Iterable[Secrets]) -> str:
    """Return a printable text with each spelling of the secrets replaced, the longest first: it may hold another."""
    lower = text.lower()
    found = {each for secrets in known for each in secrets.spellings_in(lower)}
    if not found:
        return text
    rests: dict[str, list[str]] = {}
    for beginning, rest in sorted(found, key=lambda each: len(each[0]) + len(each[1]), reverse=True):
        rests.setdefault(beginning, []).append(rest)
    for beginning, several in rests.items():
        first, *others = re.split(re.escape(beginning), text, flags=re.IGNORECASE)
        # of the rest, as much goes as is there: the secret may be cut off
        cut = (each[max(_common(each.lower(), rest) for rest in several) :] for each in others)
        text = _REDACTED.join((first, *cut))
    return text


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return len([*takewhile(bool, map(eq, one, other))])


def _bare(text: str) -> str:
    """Return the text without what is not printable, which would hide a secret from a search, but not from a reader."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _unescaped(text: str) -> str:
    """Return the text as it was before it was escaped for a URL, HTML or JSON, maybe several times."""
    for _ in range(_MAX_ESCAPES):
        before = text
        if "%" in text:
            text = unquote(text)
        if "&" in text:
            text = unescape(text)
        if "\\" in text:
            text = _JSON_ESCAPE.sub(_json_character, text)
        if text == before:
            break
        text = _bare(text)
    return text


def _json_character(escape: re.Match[str]) -> str:
    """Return the character of an escape; nothing for a line break and its like, as for all that is not printable."""
    return chr(int(escape[1], 16)) if escape[1] else "" if escape[2] in "bfnrt" else escape[2]


@lru_cache(maxsize=64)
def _spellings(secret: str) -> tuple[_Spelling, ...]:
    """Return the secret, and what base64 has of it whatever stands before and after it, in lower case."""
    bare = _bare(secret)
    found = [bare, bare.replace(" ", "+"), _unescaped(bare)]
    for before in range(3):
        data = bytes(before) + secret.encode(errors="replace")
        text = b64encode(data).decode()[-(-before * 8 // 6) : len(data) * 8 // 6]
        if len(text) > _MIN_SECRET_LENGTH:
            found += [text, text.replace("+", "-").replace("/", "_")]
    long_enough = (each.lower() for each in dict.fromkeys(found) if len(each) >= _MIN_SECRET_LENGTH)
    return tuple((each[:_MIN_CUT_LENGTH], each[_MIN_CUT_LENGTH:]) for each in dict.fromkeys(long_enough))
