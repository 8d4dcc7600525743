"""Read a YAML file as JSON data, with line and column of each part, and with errors that say what to write.

OpenAPI is JSON written as YAML. A plain scalar is null, a boolean or a number as in YAML's core schema. Everything else
is text: `no`, `on`, `1_000`, a date. Every key is text too: an unquoted 200 is '200'. A number with leading zeros is
also text: JSON has none, and YAML 1.1 reads 017 as 15 where YAML 1.2 reads 17.
"""

import codecs
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from yaml_mistakes import explained

ROOT = Path(__file__).resolve().parent.parent

Node = dict[str, Any]
Key = str | int

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(<{7}|[|]{7}|={7}|>{7})( |\r?$)", re.MULTILINE)  # as git marks one
_BEYOND = re.compile(r"\\U(?!000|0010)[0-9a-fA-F]{8}")
_TAG = "tag:yaml.org,2002:"
_DEEPEST = 60  # levels; the checks and the generator go down the levels by recursion
_MOST = 1_000_000  # values, each counted as often as aliases repeat it
_LONGEST_NUMBER = 300  # digits; Python reads no number of more than 4,300


class Place(NamedTuple):
    """A line and column, counted from 1 as in editors."""

    line: int
    column: int


class SpecError(Exception):
    """A mistake in a file. The message is one line, which starts with file, line and column."""

    def __init__(self, file: str, place: Place, what: str) -> None:
        super().__init__(f"{file}:{place.line}:{place.column}: {what}")


@dataclass(frozen=True)
class Finding:
    """A mistake: its description, and its node of the spec or member of a node."""

    what: str
    node: object = None
    key: Key | None = None


@dataclass
class SpecFile:
    """The data of a file, with line and column of each part.

    Attributes:
        name: The name of the file, for errors.
        data: The data. Nodes that a YAML alias repeats are the same object.
    """

    name: str
    data: Node = field(default_factory=dict[str, Any])
    _places: dict[tuple[int, Key | None], Place] = field(default_factory=dict[tuple[int, Key | None], Place])

    def place(self, node: object, key: Key | None = None) -> Place | None:
        """Return the place of a node, or of its member; None if it is not part of this data."""
        return self._places.get((id(node), key))

    def put(self, place: Place, node: object, key: Key | None = None) -> None:
        """Record the place of a node, or of its member. The first place counts."""
        self._places.setdefault((id(node), key), place)

    def worded(self, finding: Finding) -> str:
        """Return the message of a finding, with line and column if they are known."""
        place = self.place(finding.node, finding.key)
        return finding.what if place is None else str(SpecError(self.name, place, finding.what))

    def error(self, findings: Sequence[Finding]) -> SpecError:
        """Return the error for the first finding in the file."""
        places = [self.place(each.node, each.key) or Place(1, 1) for each in findings]
        first = places.index(min(places))
        return SpecError(self.name, places[first], findings[first].what)


def located(data: object, path: Iterable[Key]) -> tuple[object, Key | None]:
    """Return the node and the member at a path of keys, or the nearest existing ones."""
    found: tuple[object, Key | None] = (data, None)
    node = data
    for step in path:
        if isinstance(node, dict) and str(step) in node:
            members = cast("Node", node)
            found, node = (members, str(step)), members[str(step)]
        elif isinstance(node, list) and isinstance(step, int) and step < len(cast("list[object]", node)):
            items = cast("list[object]", node)
            found, node = (items, step), items[step]
        else:
            break
    return found


def load(path: Path) -> SpecFile:
    """Read a YAML file whose top level is a mapping.

    Raises:
        SpecError: The file is not such YAML, or contains what JSON cannot.
    """
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
    try:
        text = _decoded(name, path.read_bytes())
    except OSError as error:
        raise SpecError(name, Place(1, 1), f"the file cannot be read: {error.strerror}; put it there") from None
    reader = _Reader(name, text)
    try:
        return reader.read()
    except MarkedYAMLError as error:
        mistake = explained(error, text)
        raise SpecError(name, Place(mistake.line + 1, mistake.column + 1), mistake.what) from None
    except ValueError:  # the parser makes a character of any number
        found = _BEYOND.search(text)
        what = "an escape here stands for no character; the last one is \\U0010FFFF"
        raise SpecError(name, _place_of(text[: found.start() if found else 0]), what) from None


def _decoded(name: str, content: bytes) -> str:
    """Return the text of a file."""
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_of(content[: error.start].decode("utf-8"))
        raise SpecError(name, place, "this is not UTF-8; save the file as UTF-8") from None
    found = _UNPRINTABLE.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        what = f"the control character {code} stands here, which YAML does not allow; delete it"
        raise SpecError(name, _place_of(text[: found.start()]), what)
    found = _CONFLICT.search(text)
    if found:
        what = (
            "a merge conflict is not resolved here; keep what is right of both sides, "
            "and delete the lines that begin with `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`"
        )
        raise SpecError(name, _place_of(text[: found.start()]), what)
    return text


def _place_of(before: str) -> Place:
    """Return the place directly after some text."""
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Reader:
    """Builds the data from the parser's events, which have the places and the text as written."""

    def __init__(self, name: str, text: str) -> None:
        self.file = SpecFile(name)
        # Pure: the parser in C is five times as fast, and takes no unquoted URL within [ ].
        self.events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)  # pyright: ignore[reportUnknownMemberType]
        self.anchors: dict[str, Any] = {}
        self.sizes: dict[str, int] = {}  # of the anchors' values
        self.size = 0
        self.depth = 0

    def read(self) -> SpecFile:
        next(self.events)  # the stream starts
        event = next(self.events)
        if not _is(event, DocumentStartEvent):
            raise SpecError(self.file.name, Place(1, 1), "the file is empty; write `key: value`, one a line")
        event = next(self.events)
        if not _is(event, MappingStartEvent):
            raise self.error(event, "the top level is not a mapping; write `key: value`, one a line")
        self.file.data = self.value(event)
        self.file.put(Place(1, 1), self.file.data)
        next(self.events)  # the spec ends
        event = next(self.events)
        if _is(event, DocumentStartEvent):
            raise self.error(event, "a second YAML document begins here; keep one, and write no `---` after it")
        return self.file

    def error(self, event: Any, what: str) -> SpecError:
        return SpecError(self.file.name, _place(event), what)

    def value(self, event: Any) -> Any:
        """Return the value that starts with an event."""
        if _is(event, AliasEvent):
            return self.aliased(event)
        before, self.size = self.size, self.size + 1
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(event, f"this is more than {_DEEPEST} levels deep; nest it less")
        value: Any
        if _is(event, ScalarEvent):
            value = self.scalar(event)
        elif _is(event, SequenceStartEvent):
            value = self.sequence(event)
        else:
            value = self.mapping(event)
        self.depth -= 1
        if event.anchor:  # after its content, so that data that contains itself is refused: JSON has none
            self.anchors[event.anchor] = value
            self.sizes[event.anchor] = self.size - before
        return value

    def aliased(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            near = difflib.get_close_matches(str(event.anchor), list(self.anchors), n=3, cutoff=0.4)
            known = f", or {' or '.join(f'*{each}' for each in near)}" if near else ""
            what = f"no anchor &{event.anchor} ends above; write `&{event.anchor}` where it is defined{known}"
            raise self.error(event, what)
        self.size += self.sizes[event.anchor]
        if self.size > _MOST:
            raise self.error(event, f"the aliases repeat more than {_MOST:,} values; write fewer of them")
        return self.anchors[event.anchor]

    def scalar(self, event: Any) -> Any:
        text = self.printable(event)
        tag = (event.tag or "").removeprefix(_TAG)
        if tag in ("str", "!") or (not tag and not event.implicit[0]):
            return text
        plain = self.plain(event, text)
        kind = {"null": type(None), "bool": bool, "int": int, "float": float, "": object}.get(tag)
        if kind is float and type(plain) is int:
            return float(plain)
        if kind is None or not isinstance(plain, kind) or (kind is int and isinstance(plain, bool)):
            raise self.error(
                event, f"the tag {_shown(event.tag)} does not fit JSON, or not {text!r}; leave the tag out"
            )
        return plain

    def printable(self, event: Any) -> str:
        """Return the text of a scalar; an escape may stand for what no text has."""
        text: str = event.value
        if found := _UNPRINTABLE.search(text):
            what = f"an escape here stands for U+{ord(found[0]):04X}, which no text has; write the character itself"
            raise self.error(event, what)
        return text

    def plain(self, event: Any, text: str) -> Any:
        """Return the value of an unquoted scalar."""
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
            return int(text, 0)
        if _FLOAT.fullmatch(text) and float(text) not in (float("inf"), float("-inf")):
            return float(text)
        if any(each.fullmatch(text) for each in (_NO_NUMBER, _FLOAT, _INTEGER)):
            raise self.error(event, f"JSON has no number {text[:40]}; write a finite number, or put it in quotes")
        return text

    def sequence(self, event: Any) -> list[Any]:
        self.check_tag(event, "seq")
        items: list[Any] = []
        while not _is(event := next(self.events), SequenceEndEvent):
            items.append(self.value(event))
            self.file.put(_place(event), items, len(items) - 1)
            self.record_place(_place(event), items[-1])
        return items

    def mapping(self, event: Any) -> Node:
        self.check_tag(event, "map")
        start = _place(event)
        taken: Node = {}
        own: Node = {}
        places: dict[str, Place] = {}
        while not _is(event := next(self.events), MappingEndEvent):
            if _is(event, ScalarEvent) and event.value == "<<" and event.implicit[0]:
                self.merge(next(self.events), taken)
                continue
            key = self.key(event)
            if key in own:
                raise self.error(event, f"the key `{key}` stands in line {places[key].line} already; keep one of them")
            places[key] = _place(event)
            own[key] = self.value(next(self.events))
            self.record_place(places[key], own[key])
        members = {**taken, **own}
        for key in members:
            self.file.put(places.get(key, start), members, key)
        return members

    def key(self, event: Any) -> str:
        """Return a key as text."""
        if _is(event, ScalarEvent) and event.value:
            if event.anchor:
                self.anchors[event.anchor], self.sizes[event.anchor] = event.value, 1
            return self.printable(event)
        key = self.aliased(event) if _is(event, AliasEvent) else None
        if not isinstance(key, str):
            raise self.error(event, "the key is not text; write text before the colon")
        return key

    def merge(self, event: Any, members: Node) -> None:
        """Add the keys that `<<` merges from other mappings. The first mapping that has a key counts."""
        value: Any = self.value(event)
        for source in cast("list[object]", value if isinstance(value, list) else [value]):
            if not isinstance(source, dict):
                raise self.error(event, "`<<` takes mappings alone; write `<<: *anchor` of one")
            for key, member in cast("Node", source).items():
                members.setdefault(key, member)

    def record_place(self, place: Place, value: object) -> None:
        """Record the place of a list or mapping at its key or dash."""
        if isinstance(value, (dict, list)):
            self.file.put(place, cast("object", value))

    def check_tag(self, event: Any, expected: str) -> None:
        if event.tag not in (None, "!", _TAG + expected):
            raise self.error(event, f"the tag {_shown(event.tag)} does not fit JSON; leave it out")


def _is(event: object, kind: type) -> bool:
    """Return whether an event has a type; the parser's own annotations are too weak for isinstance."""
    return isinstance(event, kind)


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _shown(tag: str) -> str:
    """Return a tag in its short form."""
    return "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
