"""What holds for the command line that runs: how its errors are written, its base URL, and its own words."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextvars import ContextVar


class Invocation:
    """One run of the command.

    Attributes:
        as_json: Whether errors are JSON.
        debug: Whether requests are shown.
        base_url: The value of `--base-url`.
        words: The options and arguments by the names that Python has for them.
        on_parse: Called with the parser before it parses, for completion.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.debug = False
        self.base_url: str | None = None
        self.words: dict[str, str] = {}
        self.on_parse: Callable[[ArgumentParser], None] | None = None


_RUNNING: ContextVar[Invocation] = ContextVar("invocation", default=Invocation())  # noqa: B039 - `begin` sets its own

_WITH_VALUE = ("--base-url", "-o", "--output")
VERSION = ("--version", "-V")  # options that stand for a command
_GLOBAL = ("--json", "--debug", *_WITH_VALUE)


def running() -> Invocation:
    """Return the run of the command."""
    return _RUNNING.get()


def begin(arguments: Sequence[str]) -> Invocation:
    """Begin a run with these arguments, and return it."""
    begun = Invocation(as_json=_wants_json(arguments))
    _RUNNING.set(begun)
    return begun


def command_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the options of every command behind the command, where its parser expects them."""
    before, rest = _leading(arguments)
    if not rest or (rest[0].startswith("-") and rest[0] not in VERSION):
        return list(arguments)
    between, rest = [rest[0]], rest[1:]
    moved, rest = _leading(rest)
    end = rest.index("--") if "--" in rest else len(rest)
    return [*between, *rest[:end], *before, *moved, *rest[end:]]


def _leading(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the options of every command that stand first, and the rest."""
    at = 0
    while at < len(arguments):
        name, equals, _ = arguments[at].partition("=")
        if name in _GLOBAL:
            at += 2 if name in _WITH_VALUE and not equals else 1
        elif name.startswith("-o") and len(name) > len("-o"):
            at += 1
        else:
            break
    return list(arguments[:at]), list(arguments[at:])


def _wants_json(arguments: Sequence[str]) -> bool:
    """Return whether the arguments ask for JSON. A usage error comes before they are parsed."""
    words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    forms = ("json", "jsonl")
    for word, following in zip(words, [*words[1:], ""], strict=False):
        name, _, value = word.partition("=")
        if word == "--json" or (name in ("-o", "--output", "--format") and (value or following).lower() in forms):
            return True
    return any(word.lower() in ("-ojson", "-ojsonl") for word in words)
