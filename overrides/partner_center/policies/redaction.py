"""Redaction of secrets, the only one: no message and no log line shows a token, a validation code or another secret."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote, quote_plus

from partner_center.formats.outside_text import printable

_MIN_SECRET_LENGTH = 4  # characters; redacting anything shorter would make the words of a message unreadable
_REDACTED = "[redacted]"


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text from outside on one line, with each secret that it repeats replaced by `[redacted]`.

    Args:
        text: A text from the service, the network or a library.
        secrets: The secrets of the call. Each is also found percent-encoded and HTML-escaped.
    """
    for secret in secrets:
        if _MIN_SECRET_LENGTH <= len(secret) <= len(text):
            for spelling in (secret, quote_plus(secret), quote(secret, safe=""), escape(secret)):
                text = text.replace(spelling, _REDACTED)
    return printable(text)
