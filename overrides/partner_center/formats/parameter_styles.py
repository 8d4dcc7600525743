"""Parameters of a URL or header as text, by their styles: https://spec.openapis.org/oas/v3.1.0#style-values"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

Value = str | list[str] | dict[str, str]
Query = Mapping[str, Value]

# Reserved characters but those that end a query, or separate or change its parameters: `#[]&+`.
_KEPT_IN_QUERY = ":/?@!$'()*,;="
_STYLES = {  # what comes first, between exploded values, and between others; whether the name is written
    "simple": ("", ",", ",", False),
    "label": (".", ".", ",", False),
    "matrix": (";", ";", ",", True),
    "form": ("", "&", ",", True),
    "spaceDelimited": ("", "&", "%20", True),
    "pipeDelimited": ("", "&", "%7C", True),
}


class Style(NamedTuple):
    """How a parameter is written: its `style`, `explode` and `allowReserved` in the spec."""

    name: str = "form"
    explode: bool = True
    allow_reserved: bool = False


FORM = Style()


def written(name: str, value: Value, style: Style = FORM) -> str:
    """Return a parameter as it is on the wire; an empty list or object as nothing."""
    safe = _KEPT_IN_QUERY if style.allow_reserved else ""
    key = quote(name, safe="")
    pairs: list[tuple[str, str]] = []
    if isinstance(value, dict):
        pairs = [(quote(inner, safe=""), quote(text, safe)) for inner, text in value.items()]
        if style.name == "deepObject":
            return "&".join(f"{key}%5B{inner}%5D={text}" for inner, text in pairs)
    texts = [quote(text, safe) for text in ([value] if isinstance(value, str) else value)] if not pairs else []
    first, between, otherwise, is_named = _STYLES[style.name]
    if not pairs and not texts:
        return ""
    if style.explode:
        parts = [f"{inner}={text}" for inner, text in pairs] + [f"{key}={text}" if is_named else text for text in texts]
        return first + between.join(parts)
    joined = otherwise.join([part for pair in pairs for part in pair] + texts)
    return first + (f"{key}={joined}" if is_named else joined)
