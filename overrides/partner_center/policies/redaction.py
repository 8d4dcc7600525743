"""Redaction of secrets, the only one: no message and no log line shows a token, a validation code or another secret."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from urllib.parse import quote, quote_plus

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


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text from outside on one line, with each secret that it repeats replaced by `[redacted]`.

    Args:
        text: A text from the service, the network or a library.
        secrets: The secrets of the call. Each is also found percent-encoded and HTML-escaped.
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
    return printable(text)
