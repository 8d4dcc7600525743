"""The report for people: one self-contained HTML file, which needs no network.

Text from outside cannot become markup, nor an escape sequence for a terminal: rows are JSON in ASCII with `<` escaped,
and the page's security policy allows only its own script.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from string import Template
from typing import IO, Any

from . import timeline
from .records import STATES, Entry, State

_MEANINGS: dict[State, str] = {
    "pending": "not sent yet",
    "sending": "being sent",
    "unknown": "sent; the outcome is not known",
    "submitted": "accepted by the service",
    "waiting": "in review",
    "approved": "the customer has the qualification",
    "denied": "the vetting ended so",
    "expired": "no outcome in time",
    "failed": "refused, or could not be sent",
}
_ROWS_HERE = "@rows@"


def write(
    begun: str | None,
    counts: Mapping[State, int],
    entries: Callable[[], Iterator[Entry]],
    rows: Callable[[], Iterable[Sequence[object]]],
    kept: Sequence[str],
    stream: IO[Any],
) -> None:
    """Write the page, one row at a time."""
    found = timeline.timeline(entries())
    if found is not None:
        for entry in entries():
            found.add(entry)
    script, style = _asset("report.js"), _asset("report.css")
    total = sum(counts.values())
    page = Template(_asset("report.html")).substitute(
        policy=_policy(script, style),
        script=script,
        style=style,
        begun=escape(begun or ""),
        total=f"{total:,}",
        tiles="".join(_tile(state, counts.get(state, 0), total) for state in STATES if counts.get(state)),
        picture="<p>Nothing has been submitted yet.</p>" if found is None else timeline.svg(found),
        legend="" if found is None else timeline.legend(found),
        states="".join(f"<option>{state}</option>" for state in STATES if counts.get(state)),
        kept=escape(json.dumps(kept)),
        rows=_ROWS_HERE,
    )
    before, after = page.split(_ROWS_HERE)
    stream.write(before)
    for number, row in enumerate(rows()):
        values = json.dumps(row).replace("<", "\\u003c")
        stream.write((",\n" if number else "") + values)
    stream.write(after)


def _tile(state: State, count: int, total: int) -> str:
    share = 100 * count / total
    return (
        f'<li class="{state}"><strong>{count:,}</strong> <span class="name">{state}</span>'
        f'<span class="meaning">{_MEANINGS[state]}</span>'
        f'<meter min="0" max="100" value="{share:.1f}">{share:.0f} %</meter></li>'
    )


def _policy(script: str, style: str) -> str:
    allowed = f"script-src '{_hash(script)}'; style-src '{_hash(style)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _asset(name: str) -> str:
    return resources.files(__name__.rpartition(".")[0]).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
