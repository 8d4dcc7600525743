"""What a call makes of every fault, as a table.

The expectations follow from the design's table of outcomes, not from what the code does. Run as a script, this prints
what was observed as Markdown, and exits 1 if a cell is not as expected.
"""

import os
import sys
from dataclasses import replace
from typing import Any

from fault_cells import DRIVERS, Cell, Observed, Row, observe
from fault_server import GARBAGE, Fault

from partner_center import StateOwnedEntity, Timeout

ALWAYS = 50  # more often than any call sends
IMPATIENT = Timeout(read=0.4)  # long enough for every honest answer of a loaded machine
NEW_YEAR = "Thu, 01 Jan 2026 00:00:00 GMT"  # the server's clock, where it says one
NEW_YEAR_AND_3_S = "Thu, 01 Jan 2026 00:00:03 GMT"

RESULT = "result"
UNKNOWN = "OutcomeUnknownError"


def get(outcome: str, gets: int, **changes: Any) -> Observed:
    """Return what is expected of a list."""
    return replace(Observed(outcome, posts=0, gets=gets, ids=1, effects=0, attempts=gets), **changes)


def post(outcome: str, posts: int, gets: int, effects: int, **changes: Any) -> Observed:
    """Return what is expected of a create; its GETs are those that read back, and its POSTs have one id."""
    return replace(Observed(outcome, posts, gets, ids=1, effects=effects, attempts=posts + gets), **changes)


def row(name: str, often: str, fault: Fault | None, read: Observed | None, write: Observed | None, **cell: Any) -> Row:
    """Return a row whose calls meet one fault, once or always; None for a method that it says nothing new about."""
    faults = () if fault is None else (fault,) * (ALWAYS if often == "always" else 1)
    cells: dict[str, Cell] = {}
    if read is not None:
        cells["GET"] = Cell(read, get=faults, **cell)
    if write is not None:
        cells["POST"] = Cell(write, post=faults, **cell)
    return Row(name, often, cells)


def answered(status: int, code: str = "3000", retry_after: str | None = None, *, processed: bool = False) -> Fault:
    """Return a refusal in the service's own words."""
    body = {"code": code, "description": f"The service answers {status}."}
    headers = {} if retry_after is None else {"Retry-After": retry_after, "Date": NEW_YEAR}
    return Fault("answer", status, body, headers=headers, processed=processed)


def not_sent() -> list[Row]:
    """Not sent: tried again, by both methods alike."""
    read = get("NotSentError", 0, ids=0, attempts=5)
    write = post("NotSentError", 0, 0, 0, ids=0, attempts=5)
    return [
        row("name not found", "always", None, read, write, place="no name"),
        row("connection refused", "always", None, read, write, place="nobody listens"),
        row(
            "connection refused",
            "once",
            None,
            get(RESULT, 1, attempts=2),
            post(RESULT, 1, 0, 1, attempts=2),
            place="nobody listens at first",
        ),
        row("certificate not trusted", "always", None, read, write, place="untrusted"),
        row(
            "TLS handshake unanswered", "always", None, read, write, place="no handshake", timeout=Timeout(connect=0.05)
        ),
    ]


def unknown(name: str, fault: Fault, **cell: Any) -> list[Row]:
    """Unknown: a list is tried again, a create read back first and sent again only if it was not carried out."""
    ids = 0 if fault.kind == "reset unread" else 1
    read, write = get(UNKNOWN, 5, ids=ids), post(UNKNOWN, 5, 5, 0, ids=ids)
    rows = [row(f"{name}, not processed", "once", fault, get(RESULT, 2), post(RESULT, 2, 1, 1), **cell)]
    if fault.kind != "silence":  # it would say nothing that dripping does not, and waits as long
        rows.append(row(f"{name}, not processed", "always", fault, read, write, **cell))
    if fault.kind != "reset unread":
        done = replace(fault, processed=True)
        rows.append(row(f"{name}, processed", "always", done, None, post(RESULT, 1, 1, 1), **cell))
    return rows


def failures() -> list[Row]:
    """Statuses of a service that fails: the outcome of a create is unknown after them, or known to be none."""
    rows: list[Row] = []
    for status, error in (408, "APIError"), (500, "ServerError"), (502, "ServerError"), (504, "ServerError"):
        html = status == 502
        fault = Fault("answer", 502, b"<h1>Bad Gateway</h1>", "text/html") if html else answered(status)
        name = "502 as HTML" if html else f"{status}"
        done = replace(fault, processed=True)
        rows += [
            row(f"{name}, not processed", "once", fault, get(RESULT, 2), post(RESULT, 2, 1, 1)),
            row(f"{name}, not processed", "always", fault, get(error, 5), post(error, 5, 5, 0)),
            row(f"{name}, processed", "always", done, None, post(RESULT, 1, 1, 1)),
        ]
    for status, error in (425, "APIError"), (429, "RateLimitError"), (503, "ServerError"):
        rows += [
            row(f"{status}", "once", answered(status), get(RESULT, 2), post(RESULT, 2, 0, 1)),
            row(f"{status}", "always", answered(status), get(error, 5), post(error, 5, 0, 0)),
        ]
    return rows


def throttled() -> list[Row]:
    """Retry-After: waited for, but not beyond the deadline."""
    rows: list[Row] = []
    for status, error in (429, "RateLimitError"), (503, "ServerError"):
        for name, value in ("3", "3"), ("as a date", NEW_YEAR_AND_3_S):
            fault = answered(status, retry_after=value)
            rows.append(row(f"{status}, Retry-After {name}", "once", fault, get(RESULT, 2), post(RESULT, 2, 0, 1)))
        for name, value in ("999999999999", "999999999999"), ("in the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT"):
            fault = answered(status, retry_after=value)
            rows.append(row(f"{status}, Retry-After {name}", "once", fault, get(error, 1), post(error, 1, 0, 0)))
    return rows


def final() -> list[Row]:
    """Answers that stand: no second request, but one more after a 401, with a fresh token."""
    rows = [
        row("401", "once", answered(401), get(RESULT, 2), post(RESULT, 2, 0, 1)),
        row("401", "always", answered(401), get("AuthenticationError", 2), post("AuthenticationError", 2, 0, 0)),
    ]
    for status, code, error in (
        (401, "900420", "WrongAudienceError"),
        (401, "900421", "MfaRequiredError"),
        (400, "3000", "BadRequestError"),
        (403, "2032", "PermissionDeniedError"),
        (403, "900329", "AppOnlyTokenError"),
        (404, "60003", "NotFoundError"),
        (409, "3000", "ConflictError"),
        (599, "3000", "ServerError"),
    ):
        fault = answered(status, code)
        rows.append(row(f"{status}, code {code}", "once", fault, get(error, 1), post(error, 1, 0, 0)))
    moved = Fault("answer", 302, headers={"Location": "/elsewhere"})
    rows.append(row("302 to elsewhere", "once", moved, get("APIError", 1), post("APIError", 1, 0, 0)))
    for name, body, content_type in (
        ("200 with JSON cut short", b'{"qualifications": [{"quali', "application/json"),
        ("200 without a body", b"", "application/json"),
        ("200 with another content type", b'{"qualifications": []}', "text/html"),
    ):
        fault = Fault("answer", 200, body, content_type, processed=True)
        error = "ResponseDecodeError"
        rows.append(row(f"{name}, processed", "once", fault, get(error, 1), post(error, 1, 0, 1)))
    return rows


RESET = Fault("reset")
RESET_DONE = Fault("reset", processed=True)
DOWN = (answered(503),) * ALWAYS
IN_REVIEW = {"held": [{"qualification": "Education", "vettingStatus": "InReview"}]}
DENIED = {
    "held": [{"qualification": "Education", "vettingStatus": "Denied", "vettingCreateDate": "2020-12-04T20:54:24Z"}]
}
STATE_OWNED = {"held": [{"qualification": "StateOwnedEntity"}]}
LYING = {"deduplicate": True, "lying": True}


def sequences() -> list[Row]:
    """More than one fault for a create, or a customer who has something already."""
    conflict, bad, expired = answered(409), answered(400), answered(401)
    cells: dict[str, Cell] = {
        "reset, processed, then reads fail for good": Cell(post(UNKNOWN, 1, 5, 1), (RESET_DONE,), DOWN),
        "reset, not processed, then reads fail for good": Cell(post(UNKNOWN, 1, 5, 0), (RESET,), DOWN),
        "reset, processed, then a read fails once": Cell(post(RESULT, 1, 2, 1), (RESET_DONE,), (answered(500),)),
        "reset, processed, then a read is reset": Cell(post(RESULT, 1, 2, 1), (RESET_DONE,), (RESET,)),
        "reset, processed, then reads are refused": Cell(post(UNKNOWN, 1, 1, 1), (RESET_DONE,), (answered(403),)),
        "reset, processed, then a read is HTML": Cell(
            post(UNKNOWN, 1, 1, 1), (RESET_DONE,), (Fault("answer", 200, b"<p>", "text/html"),)
        ),
        "reset, processed, then a read finds the token expired": Cell(post(RESULT, 1, 2, 1), (RESET_DONE,), (expired,)),
        "401, then reset, processed": Cell(post(RESULT, 2, 1, 1), (expired, RESET_DONE)),
        "reset, not processed, then 409": Cell(post("ConflictError", 2, 1, 0), (RESET, conflict)),
        "reset, not processed, then 503, then 400": Cell(post("BadRequestError", 3, 1, 0), (RESET, answered(503), bad)),
        "503, then reset, processed": Cell(post(RESULT, 2, 1, 1), (answered(503), RESET_DONE)),
        "503, processed, deduplicated": Cell(
            post(RESULT, 2, 0, 1), (answered(503, processed=True),), options={"deduplicate": True}
        ),
        "reset, processed, then a read lies, deduplicated": Cell(post(RESULT, 2, 1, 1), (RESET_DONE,), options=LYING),
        "reset, not processed, Education in review before": Cell(post(RESULT, 1, 1, 0), (RESET,), options=IN_REVIEW),
        "reset, not processed, Education denied before": Cell(post(RESULT, 2, 1, 1), (RESET,), options=DENIED),
        "reset, not processed, another qualification before": Cell(
            post(RESULT, 2, 1, 1), (RESET,), options=STATE_OWNED
        ),
        "reset, not processed, state-owned before, which has no status": Cell(
            post(RESULT, 1, 1, 0), (RESET,), options=STATE_OWNED, wanted=StateOwnedEntity()
        ),
    }
    return [Row(name, "", {"POST": cell}) for name, cell in cells.items()]


ROWS: tuple[Row, ...] = (
    *not_sent(),
    *unknown("reset before the request was read", Fault("reset unread")),
    *unknown("reset after it was read", RESET),
    *unknown("reset within the answer", Fault("reset in body")),
    *unknown("answer cut off", Fault("cut off")),
    *unknown("garbage for HTTP", Fault("answer", raw=GARBAGE)),
    *unknown("answer drips in", Fault("drip"), timeout=IMPATIENT),
    *unknown("no answer", Fault("silence"), timeout=IMPATIENT),
    *failures(),
    *throttled(),
    *final(),
    *sequences(),
)


def main() -> int:
    """Print the table; return 1 if a cell is not as expected."""
    wrong = 0
    print("| fault | how often | GET | POST |\n|---|---|---|---|")
    for each in ROWS:
        texts: list[str] = []
        for method in ("GET", "POST"):
            cell = each.cells.get(method)
            seen = {driver: observe(cell, method, driver) for driver in DRIVERS} if cell else {}
            text = " / ".join(dict.fromkeys(str(each) for each in seen.values()))  # once, if both drivers agree
            if cell and any(observed != cell.expected for observed in seen.values()):
                wrong += 1
                text = f"WRONG: {text}; expected {cell.expected}"
            texts.append(text or "-")
        print(f"| {each.fault} | {each.often} | {texts[0]} | {texts[1]} |")
    cells = sum(len(each.cells) for each in ROWS)
    clients = "the sync client and by the async one over httpx and over aiohttp"
    print(f"\n{len(ROWS)} rows, {cells} cells, each by {clients}; {wrong} not as expected.")
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"
    sys.exit(main())
