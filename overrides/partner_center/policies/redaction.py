"""Redaction of secrets, the only one: no message and no log line shows a token, a validation code or another secret."""

import re
from base64 import b64encode
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape
from itertools import takewhile
from operator import eq
from typing import Any

from attrs import define, field

from partner_center.errors import PartnerCenterError
from partner_center.formats.outside_text import printable

_MIN_SECRET_LENGTH = 4  # characters; redacting anything shorter would make the words of a message unreadable
_MIN_CUT_LENGTH = 12  # characters; a shorter beginning of a secret may be an ordinary word
_REDACTED = "[redacted]"
_SHARED: ContextVar[set[str] | None] = ContextVar("shared secrets", default=None)


@contextmanager
def sharing(secrets: Iterable[str] = ()) -> Generator[set[str], None, None]:
    """Within the block, every `redact` also replaces these secrets, and the tokens that calls have used.

    A block within another one adds its secrets to those of the outer block.

    Args:
        secrets: The secrets to begin with. The caller may add others to the set that the block receives.
    """
    outer = _SHARED.get()
    shared = set[str]() if outer is None else outer
    shared.update(secrets)
    before = _SHARED.set(shared)
    try:
        yield shared
    finally:
        _SHARED.reset(before)


def share(*secrets: str) -> None:
    """Add secrets to those of the `sharing` block, if there is one."""
    shared = _SHARED.get()
    if shared is not None:
        shared.update(secrets)


@define
class Secret:
    """Hold a secret in a local variable, so that a traceback with locals does not show it.

    It is no `str`: tools that show locals read a string itself, and not its `repr`.
    """

    value: str = field(repr=False)


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
    given = (*secrets, *(_SHARED.get() or set[str]()).copy())  # another thread may add to it meanwhile
    bare = found = _bare(text)
    is_escaped = "%" in bare or "+" in bare or "&" in bare or "\\" in bare
    # the longest first: one may be a part of another
    for secret in sorted({*given, *map(_bare, given)}, key=len, reverse=True):
        if len(secret) < _MIN_SECRET_LENGTH:
            break
        if is_escaped and len(secret) <= len(found):
            found = _escaped(secret).sub(_REDACTED, found)
        for beginning, rest in _spellings(secret):
            if beginning in found.lower():
                first, *others = re.split(re.escape(beginning), found, flags=re.IGNORECASE)
                # of the rest, as much goes as is there: the secret may be cut off
                cut = (each[len([*takewhile(bool, map(eq, each.lower(), rest))]) :] for each in others)
                found = _REDACTED.join((first, *cut))
    return printable(text if found == bare else found, longest)


def _bare(text: str) -> str:
    """Return the text without what is not printable, which would hide a secret from a search, but not from a reader."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


@lru_cache(maxsize=64)
def _spellings(secret: str) -> tuple[tuple[str, str], ...]:
    """Return the secret, and what base64 has of it whatever stands before and after it; each as beginning and rest."""
    found = [secret]
    for before in range(3):
        data = bytes(before) + secret.encode(errors="replace")
        text = b64encode(data).decode()[-(-before * 8 // 6) : len(data) * 8 // 6]
        if len(text) > _MIN_SECRET_LENGTH:
            found += [text, text.replace("+", "-").replace("/", "_")]
    return tuple((each[:_MIN_CUT_LENGTH].lower(), each[_MIN_CUT_LENGTH:].lower()) for each in dict.fromkeys(found))


@lru_cache(maxsize=64)
def _escaped(secret: str) -> re.Pattern[str]:
    """Return the pattern of a secret any of whose characters may be escaped, also more than once."""
    return re.compile("".join(map(_character, secret)), re.IGNORECASE)


def _character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    literal = re.escape(character)  # each repetition has a bound: a text of nothing else takes linear time
    percent = "".join(f"%(?:25){{0,8}}{byte:02x}" for byte in character.encode(errors="replace"))
    units = character.encode("utf-16-be", "surrogatepass").hex()
    json = "".join(rf"\\{{1,8}}u{units[start : start + 4]}" for start in range(0, len(units), 4))
    named = re.escape(escape(character).lstrip("&"))
    html = rf"&(?:amp;){{0,8}}(?:{named}|#0{{0,8}}{ord(character)};|#x0{{0,8}}{ord(character):x};)"
    blank = r"|\+" if character == " " else ""
    return rf"(?:{percent}|{json}|{html}|\\{{0,8}}{literal}{blank})"
