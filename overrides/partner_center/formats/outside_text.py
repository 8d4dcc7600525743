"""Text that comes from outside: from the service, a file, a library or the network. Nothing else cleans it.

A text from outside may hold what a database, a file or a terminal refuses or obeys: lone surrogates, control
characters, line breaks, and marks that reverse the direction of writing.
"""

_REPLACEMENT = "?"


def storable(text: str) -> str:
    """Return the text as UTF-8 and SQLite can hold it: lone surrogates and NUL become `?`.

    Args:
        text: A text of any length and lines.
    """
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def printable(text: str, longest: int | None = None) -> str:
    """Return the text on one line, as a terminal, a log or a message can show it.

    Every character that is not printable becomes `?`: control characters, line breaks, lone surrogates, and marks that
    change the direction of writing.

    Args:
        text: A text of any length and lines.
        longest: The most characters of the result; a longer one ends in `…`. None sets no limit.
    """
    if longest is not None and len(text) > longest:
        text = f"{text[: longest - 1]}…"
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _REPLACEMENT for each in text)


def shown(value: object) -> str:
    """Return a wrong argument for a message: text and numbers as they are, of anything else the type."""
    if value is None or isinstance(value, str | int | float):
        try:
            return f"{value!r:.60}"
        except ValueError:  # thousands of digits
            return "a huge number"
    return f"a {type(value).__name__}"
