"""A report for people: one self-contained HTML file, which needs no network.

It shows facts, tiles with counts, the causes of what went wrong, and a table of the rows. It knows nothing of what the
rows are: who writes a report gives the columns and the rows. A browser opens a page of `MOST_ROWS` rows in seconds, so
a page has no more, and says which ones it has.

Text from outside cannot become markup, nor an escape sequence for a terminal: rows are JSON in ASCII with `<` escaped,
and the page's security policy allows only its own script.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from importlib import resources
from string import Template
from typing import IO, Literal

from attrs import asdict, frozen

from partner_center.formats.outside_text import printable

Kind = Literal["text", "name", "number", "id", "time", "state", "reason"]
"""How the values of a column are shown.

A long text is cut where there is no room, a name never is. A time is ISO 8601 text. One column is the state. Any number
of columns are reasons: the table shows the first one that a row has, and the causes are counted by it.
"""

Tone = Literal["good", "bad", "error", "warn", "wait", "plain"]
"""What a state means for the reader: it has a colour and a sign."""

MOST_ROWS = 100_000

_ROWS_HERE = "@rows@"


@frozen
class Column:
    """A column of the table.

    Attributes:
        name: The heading.
        kind: How the values are shown, searched and sorted.
        shown: Whether it is a column of the table. All columns are in the details of a row.
        tells_causes_apart: Whether rows with different values have different causes, also where their reasons differ
            only in numbers, as those of two HTTP statuses do.
    """

    name: str
    kind: Kind = "text"
    shown: bool = False
    tells_causes_apart: bool = False


@frozen
class State:
    """A state that rows can be in. States sort in the order in which they are given.

    Attributes:
        name: The value in the column of kind `state`.
        count: The number of rows in it.
        meaning: What it means, in a few words.
        tone: The colour and the sign.
    """

    name: str
    count: int
    meaning: str
    tone: Tone


@frozen
class Page:
    """Everything of a report except its rows.

    Attributes:
        title: The heading.
        facts: What the reader has to know first: a text by its name, or a time in seconds since the epoch.
        states: The states of the rows. Those with a count have a tile. Of more rows than a page can have, it has those
            of the first states.
        columns: The columns, in the order of the values of a row.
        picture: A section below the tiles, as HTML that is safe to show.
        hint: A sentence below the table.
        causes: The heading of the table of causes, which counts the rows by their reason.
    """

    title: str
    facts: Mapping[str, str | float]
    states: Sequence[State]
    columns: Sequence[Column]
    picture: str = ""
    hint: str = ""
    causes: str = "What went wrong"


def write(page: Page, rows: Iterable[Sequence[object]], stream: IO[str]) -> None:
    """Write the page, one row at a time: the memory that it takes does not depend on the number of rows.

    Of more than `MOST_ROWS` rows, the page has those of the first states, and says how many of each state it has.

    Args:
        page: Everything except the rows.
        rows: The values of each row, in the order of the columns. JSON must be able to hold them.
        stream: The text stream to write to.
    """
    script, style = _asset("page.js"), _asset("page.css")
    tables = {
        "columns": [asdict(each) for each in page.columns],
        "tones": {each.name: each.tone for each in page.states},
    }
    total = sum(each.count for each in page.states)
    room = _room(page.states)
    text = Template(_asset("page.html")).substitute(
        policy=_policy(script, style),
        script=script,
        style=style,
        title=_shown(page.title),
        facts="".join(
            f"<div><dt>{_shown(name)}</dt><dd>{_fact(value)}</dd></div>" for name, value in page.facts.items()
        ),
        tiles="".join(_tile(each, total) for each in page.states if each.count),
        causes=_shown(page.causes),
        picture=page.picture,
        states="".join(f"<option>{_shown(each.name)}</option>" for each in page.states if each.count),
        tables=escape(json.dumps(tables)),
        limit=f'<p class="limit">{_shown(_limit(page.states, room))}</p>' if total > MOST_ROWS else "",
        hint=_shown(page.hint),
        rows=_ROWS_HERE,
    )
    before, after = text.split(_ROWS_HERE)
    stream.write(before)
    for number, row in enumerate(_kept(page, rows, room)):
        values = json.dumps(row).replace("<", "\\u003c")
        stream.write((",\n" if number else "") + values)
    stream.write(after)


def duration(seconds: float) -> str:
    """Return a duration in its two largest units, such as `2 h 5 min`."""
    left, parts = round(seconds), list[str]()
    for length, unit in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        number, left = divmod(left, length)
        if number:
            parts.append(f"{number:,} {unit}")
    return " ".join(parts[:2]) or "less than a second"


def _room(states: Sequence[State]) -> dict[str, int]:
    """Return for how many rows of each state the page has room."""
    left, room = MOST_ROWS, dict[str, int]()
    for each in states:
        room[each.name] = min(each.count, left)
        left -= room[each.name]
    return room


def _kept(page: Page, rows: Iterable[Sequence[object]], room: Mapping[str, int]) -> Iterator[Sequence[object]]:
    """Yield the rows for which there is room."""
    # a state that fits is not counted here: in a run that goes on, rows may have come to it meanwhile
    left: dict[object, int] = {each.name: room[each.name] for each in page.states if room[each.name] < each.count}
    state = [column.kind for column in page.columns].index("state")
    for row in rows:
        if row[state] in left:
            if not left[row[state]]:
                continue
            left[row[state]] -= 1
        yield row


def _limit(states: Sequence[State], room: Mapping[str, int]) -> str:
    """Return which rows the page has, of more than it can have."""
    parts: list[str] = []
    for each in filter(lambda state: state.count, states):
        here = room[each.name]
        some = f"the first {here:,} of" if here else "none of"
        parts.append(f"{'all' if here == each.count else some} {each.count:,} {each.name}")
    return (
        f"This page has {MOST_ROWS:,} of {sum(each.count for each in states):,} rows: {', '.join(parts)}. "
        "The table, the search and the causes show only these. The report as CSV has all rows."
    )


def _shown(text: str) -> str:
    return escape(printable(text)).replace(_ROWS_HERE, "")


def _fact(value: str | float) -> str:
    if isinstance(value, str):
        return _shown(value)
    moment = datetime.fromtimestamp(value, UTC)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%d %b %Y, %H:%M} UTC</time>'


def _tile(state: State, total: int) -> str:
    share = 100 * state.count / total
    return (
        f'<li class="{state.tone}"><strong>{state.count:,}</strong> <span class="name">{_shown(state.name)}</span>'
        f'<svg class="bar" role="img" aria-label="{share:.0f} % of the rows">'
        '<rect class="track" width="100%" height="100%"/>'
        f'<rect width="{share:.1f}%" height="100%"/></svg>'
        f'<span class="meaning">{_shown(state.meaning)}</span></li>'
    )


def _policy(script: str, style: str) -> str:
    allowed = f"script-src '{_hash(script)}'; style-src '{_hash(style)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _asset(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
