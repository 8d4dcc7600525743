"""Redaction of secrets, the only one: no message and no log line shows a token, a validation code or another secret."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from attrs import define, field

from partner_center.errors import PartnerCenterError
from partner_center.formats.outside_text import printable

_MIN_SECRET_LENGTH = 4  # characters; redacting anything shorter would make the words of a message unreadable
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


def share(secret: str) -> None:
    """Add a secret to those of the `sharing` block, if there is one."""
    shared = _SHARED.get()
    if shared is not None:
        shared.add(secret)


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
        each = each.__cause__ or each.__context__
    return error


def redact(text: str, secrets: Iterable[str], longest: int | None = None) -> str:
    """Return a text from outside on one line, with each secret that it repeats replaced by `[redacted]`.

    Args:
        text: A text from the service, the network or a library.
        secrets: The secrets of the call. Each is also found percent-encoded and HTML-escaped.
        longest: The most characters of the result; None sets no limit.
    """
    shared = _SHARED.get()
    known = secrets if shared is None else {*secrets, *shared}
    fitting = [secret for secret in known if _MIN_SECRET_LENGTH <= len(secret) <= len(text)]
    if fitting:
        encoded = "%" in text or "+" in text or "&" in text
        for secret in sorted(fitting, key=len, reverse=True):  # the longest first: one may be a part of another
            others = (quote_plus(secret), quote(secret, safe=""), escape(secret)) if encoded else ()
            for spelling in (secret, *others):
                text = text.replace(spelling, _REDACTED)
    return printable(text, longest)
