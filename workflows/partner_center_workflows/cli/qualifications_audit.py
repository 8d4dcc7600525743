"""`partner-center qualifications audit`: the qualifications of all customers, and what has changed."""

import shlex
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from partner_center_workflows.cli import exits, files, options, output
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center_workflows.audit import Format, Only, Progress, Results, Row, Summary

_PROG = "partner-center qualifications audit"
_FORMATS = ("table", "csv", "jsonl", "json", "html")
_ONLY = ("all", "changed", "in-review", "denied", "approved", "unread")
_EVERY = 5.0  # seconds between two lines of progress
_TABLE = "{:<36}  {:<24}  {:<10}  {:>4}  {:<11}  {:<28}  {}"
_WHAT = """\
Read the qualifications of all customers into SNAPSHOT, and write what was found.

Run it again with the same SNAPSHOT to resume; give a new one for a new audit. With --since it compares SNAPSHOT with an
earlier one, and writes what changed."""


def main(arguments: Sequence[str]) -> int:
    """Run the audit and return the exit status."""
    given = _parser().parse_args(list(arguments))
    if output.is_refused(_PROG, files.beside(Path(given.snapshot))):
        return exits.USAGE
    return output.guarded(_PROG, lambda: _audit(given), as_json=given.json)


def _parser() -> options.Parser:
    example = f"{_PROG} 2026-11-26.db --since 2026-11-25.db -o changes.csv"
    made = options.parser(_PROG, _WHAT, example, writes=True, exit_codes=exits.OF_AN_AUDIT)
    made.add_argument("snapshot", metavar="SNAPSHOT", help="file that remembers; made if it is not there")
    made.add_argument("--since", metavar="SNAPSHOT", help="an earlier snapshot to compare with")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--customers", metavar="FILE", help="only these: ids, or rows with customer_id; - for stdin")
    which.add_argument("--company-name", metavar="TEXT", help="only those whose company's name begins with TEXT")
    which.add_argument("--domain", metavar="TEXT", help="only those whose domain begins with TEXT")
    made.add_argument(
        "--only", choices=_ONLY, metavar="WHICH", help=f"{', '.join(_ONLY)} (default: all, or changed with --since)"
    )
    options.segment_option(made, "only Education of this segment, as rows for `bulk run`")
    made.add_argument("--format", choices=_FORMATS, help="default: by the suffix of FILE, or table")
    made.add_argument("--csv", action="store_true", help="the same as --format csv")
    made.add_argument(
        "--concurrency", type=options.whole, default=5, metavar="N", help="customers at a time (default: 5)"
    )
    made.add_argument(
        "--max-rps", type=options.rate, metavar="N", help="requests per second; default: what the service allows"
    )
    return made


def _audit(given: Namespace) -> int:
    from partner_center_workflows import audit
    from partner_center_workflows.cli import signals

    form: str = given.form
    inputs = {"SNAPSHOT": given.snapshot, "--since": given.since, "--customers": given.customers}
    destination = output.destination(given, inputs)
    _check_since(given)
    resume = output.interrupted(_PROG, shlex.join(["partner-center", *sys.argv[1:]]))
    with signals.ending(resume):
        try:
            with client(given) as pc:
                summary = audit.run(
                    given.snapshot,
                    client=pc,
                    customers=sys.stdin.buffer if given.customers == "-" else given.customers,
                    company_name_starts_with=given.company_name,
                    domain_starts_with=given.domain,
                    concurrency=given.concurrency,
                    max_requests_per_second=given.max_rps,
                    on_progress=_Lines().show,
                )
        except KeyboardInterrupt:
            output.note(resume)
            return exits.INTERRUPTED
    with audit.opened(given.snapshot, given.since) as results:
        only: Only = given.only or ("changed" if given.since else "all")
        with destination as stream:
            if form == "table":
                _write_table(results, stream, only, given.segment)
            else:
                audit.write_report(results, cast("Format", form), stream, only=only, segment=given.segment)
        output.note(_in_words(given.snapshot, summary, results))
        if given.segment and results.without_segment:
            output.note(
                f"--segment: {output.counted(results.without_segment, 'customer')} with Education left out, "
                "whose segment the service does not tell; give it in the column education_segment of --customers"
            )
        return _exit_code(summary, results)


def _check_since(given: Namespace) -> None:
    """Refuse an earlier snapshot that cannot be used before the audit, which may take hours.

    Raises:
        InvalidRequestError: `--only changed` lacks an earlier snapshot, or that is SNAPSHOT itself, later, or not
            complete.
        SnapshotError: The earlier snapshot cannot be used.
    """
    from partner_center import InvalidRequestError
    from partner_center_workflows import audit

    if given.since is not None:
        if files.same(given.since, given.snapshot):
            raise InvalidRequestError(f"--since: {given.since} is SNAPSHOT itself; give an earlier one")
        with ExitStack() as opened:
            earlier = opened.enter_context(audit.SnapshotReader.open_for_reading(given.since))
            if Path(given.snapshot).exists():
                resumed = opened.enter_context(audit.SnapshotReader.open_for_reading(given.snapshot))
                if earlier.begun_at > resumed.begun_at:
                    raise InvalidRequestError(
                        f"--since: {given.since} is later than {given.snapshot}; give an earlier one"
                    )
            if not earlier.is_listed:
                raise InvalidRequestError(
                    f"--since: {given.since} has no complete list of customers; run its audit again to complete it"
                )
    elif given.only == "changed":
        raise InvalidRequestError("--only changed goes with --since; give an earlier snapshot")


def _write_table(results: "Results", stream: TextIO, only: "Only", segment: str | None) -> None:
    """Write one line a row, in columns of a fixed width, so that memory does not grow with the rows."""
    head = _TABLE.format("CUSTOMER", "QUALIFICATION", "VETTING", "DAYS", "CHANGE", "REASON", "COMPANY")
    found = False
    for row in results.rows(only, segment):
        if not found:
            output.show([head], stream)
            found = True
        output.show([_line(row)], stream)
    if not found:
        output.show(["nothing has changed" if only == "changed" else "no customers"], stream)


def _line(row: "Row") -> str:
    days = "" if row.days_in_review is None else str(row.days_in_review)
    status = row.vetting_status or row.outcome or ("" if row.customer_state == "read" else row.customer_state)
    reason = row.vetting_reason or row.problem or ""
    cells = [row.customer_id, row.qualification or "", status, days, row.change or "", reason, row.company_name or ""]
    return _TABLE.format(*map(output.printable, cells)).rstrip()


def _in_words(snapshot: str, summary: "Summary", results: "Results") -> str:
    """Return the summary in one line."""
    states = ", ".join(f"{count:,} {state}" for state, count in summary.customers.items() if count)
    held = ", ".join(f"{count:,} {name}" for name, count in summary.qualifications.items() if count)
    changed = ", ".join(f"{count:,} {change}" for change, count in results.changes.items())
    customers = output.counted(summary.total, "customer")
    text = f"{snapshot}: {customers} ({states or 'none'}); qualifications: {held or 'none'}"
    text += f"; changes: {changed}" if changed else ""
    if not summary.is_complete:
        return f"{text}; not complete: run the same command again to read the rest"
    return text if summary.requests else f"{text}; it was complete already: give a new SNAPSHOT for a new audit"


def _exit_code(summary: "Summary", results: "Results") -> int:
    if not summary.is_complete:
        return exits.NOT_IN_TIME
    return exits.CHANGED if results.changes else exits.AS_ASKED


class _Lines:
    """Write a line of progress every few seconds."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def show(self, progress: "Progress") -> None:
        """Write a line for this progress, unless it is too early."""
        if time.monotonic() - self._at < _EVERY:
            return
        self._at = time.monotonic()
        total = sum(progress.customers.values())
        done = total - progress.customers["pending"]
        of = f"{total:,}" if progress.is_listed else f"{total:,} listed so far"
        problem = f"; last problem: {progress.problem}" if progress.problem else ""
        throttled = f", {progress.throttled:,} throttled" if progress.throttled else ""
        noun = "customer" if total == 1 else "customers"
        requests = output.counted(progress.requests, "request")
        output.note(f"{done:,} of {of} {noun} read; {requests}{throttled}{problem}")
