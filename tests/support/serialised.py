"""Parameters as OpenAPI says they are on the wire, written a second time and in another way than the client's own.

Each style is an expression of RFC 6570, as in https://spec.openapis.org/oas/v3.1.0#style-values, spelt out by cases.
"""

from typing import Any

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
KEPT = UNRESERVED + ":/?@!$'()*,;="  # with `allowReserved`, but for what a query gives a meaning


def octets(text: str, kept: str = UNRESERVED) -> str:
    """Return text with every octet percent-encoded that is not kept."""
    return "".join(chr(each) if chr(each) in kept else f"%{each:02X}" for each in text.encode())


def plain(value: Any) -> str:
    """Return a value as JSON has it, text without quotes."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def parameter(node: Any, value: Any) -> str:
    """Return a parameter of the spec with a value, as it is in the path or query."""
    in_query = node["in"] == "query"
    style = node.get("style", "form" if in_query else "simple")
    explode = node.get("explode", style == "form")
    name, kept = octets(node["name"]), KEPT if node.get("allowReserved") else UNRESERVED
    match value:
        case dict():
            pairs = [(octets(key), octets(plain(each), kept)) for key, each in value.items()]
            return _object(name, pairs, style, explode=explode)
        case list():
            return _array(name, [octets(plain(each), kept) for each in value], style, explode=explode)
        case _:
            text = octets(plain(value), kept)
            return {"simple": text, "label": f".{text}", "matrix": f";{name}={text}"}.get(style, f"{name}={text}")


def _array(name: str, texts: list[str], style: str, *, explode: bool) -> str:
    each_named = "&".join(f"{name}={each}" for each in texts)
    return {
        ("simple", True): ",".join(texts),
        ("simple", False): ",".join(texts),
        ("label", True): "".join(f".{each}" for each in texts),
        ("label", False): f".{','.join(texts)}",
        ("matrix", True): "".join(f";{name}={each}" for each in texts),
        ("matrix", False): f";{name}={','.join(texts)}",
        ("form", True): each_named,
        ("form", False): f"{name}={','.join(texts)}",
        ("spaceDelimited", False): f"{name}={'%20'.join(texts)}",
        ("pipeDelimited", False): f"{name}={'%7C'.join(texts)}",
    }[style, explode]


def _object(name: str, pairs: list[tuple[str, str]], style: str, *, explode: bool) -> str:
    flat = [part for pair in pairs for part in pair]
    return {
        ("simple", True): ",".join(f"{key}={text}" for key, text in pairs),
        ("simple", False): ",".join(flat),
        ("label", True): "".join(f".{key}={text}" for key, text in pairs),
        ("label", False): f".{','.join(flat)}",
        ("matrix", True): "".join(f";{key}={text}" for key, text in pairs),
        ("matrix", False): f";{name}={','.join(flat)}",
        ("form", True): "&".join(f"{key}={text}" for key, text in pairs),
        ("form", False): f"{name}={','.join(flat)}",
        ("spaceDelimited", False): f"{name}={'%20'.join(flat)}",
        ("pipeDelimited", False): f"{name}={'%7C'.join(flat)}",
        ("deepObject", True): "&".join(f"{name}%5B{key}%5D={text}" for key, text in pairs),
    }[style, explode]
