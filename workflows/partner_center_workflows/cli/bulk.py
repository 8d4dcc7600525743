"""`partner-center bulk`: qualify thousands of customers from a file, with a journal."""

import contextlib
import shlex
import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, cast

from partner_center_workflows.cli import exits, files, options, output
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center_workflows.bulk import BadRow, Summary

_PROG = "partner-center bulk"
_ACTIONS = {
    "run": "qualify the customers of a file; run it again to resume",
    "status": "show the state of a journal, also during a run",
    "report": "write the results of all rows",
    "retry-failed": "put failed and expired rows back, for the next run",
}
_FORMATS = ("csv", "json", "html")
_FILE = """\
FILE is CSV with the columns customer_id, qualification, education_segment, website, validation_code and reference, of
which the last four may be left out; or JSON lines with the same names; or - for standard input."""


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    action = options.dispatch(_PROG, "Thousands of customers, from a file, with a journal.", _ACTIONS, arguments)
    if action is None:
        return exits.USAGE
    parse, run = {
        "run": (_run_parser, _run),
        "status": (_status_parser, _status),
        "report": (_report_parser, _report),
        "retry-failed": (_retry_parser, _retry),
    }[action]
    given = parse().parse_args(list(arguments[1:]))
    if output.is_refused(f"{_PROG} {action}", files.beside(Path(given.journal))):
        return exits.USAGE
    return output.guarded(f"{_PROG} {action}", lambda: run(given), as_json=given.json)


def _run_parser() -> options.Parser:
    what = f"Qualify the customers of a file, and wait for the outcome of their vetting.\n\n{_FILE}"
    made = options.parser(f"{_PROG} run", what, f"{_PROG} run customers.csv --journal customers.db")
    made.add_argument("file", metavar="FILE", help="the rows; - for standard input")
    _journal(made)
    made.add_argument("--wait", action=BooleanOptionalAction, default=True, help="wait for outcomes (default: yes)")
    made.add_argument("--concurrency", type=options.whole, default=5, metavar="N", help="rows at a time (default: 5)")
    made.add_argument(
        "--max-rps", type=options.rate, metavar="N", help="requests per second; default: what the service allows"
    )
    made.add_argument(
        "--poll", type=options.seconds, metavar="SECONDS", help="steps between polls (default: 60,300,900,3600,21600)"
    )
    made.add_argument(
        "--deadline", type=options.duration, default=timedelta(days=30), metavar="TIME", help="per row (default: 30d)"
    )
    made.add_argument("--dry-run", action="store_true", help="check the file and say what would be done; send nothing")
    return made


def _run(given: Namespace) -> int:
    from partner_center import PollSchedule
    from partner_center_workflows import bulk
    from partner_center_workflows.cli import progress, signals

    _refuse_one_file_for_both(given)
    if given.dry_run:
        return _plan(given)
    source = sys.stdin.buffer if given.file == "-" else given.file
    schedule = PollSchedule(given.poll) if given.poll else PollSchedule()
    resume = f"interrupted; nothing is lost. To resume: {shlex.join(['partner-center', *sys.argv[1:]])}"
    with signals.ending(resume):
        try:
            with client(given) as pc, progress.shown() as show:
                summary = bulk.run(
                    source,
                    journal=given.journal,
                    client=pc,
                    wait=given.wait,
                    concurrency=given.concurrency,
                    max_requests_per_second=given.max_rps,
                    schedule=schedule,
                    deadline=given.deadline,
                    on_progress=show,
                    on_bad_row=_tell_bad_row,
                )
        except KeyboardInterrupt:
            output.note(resume)
            return exits.INTERRUPTED
        _show(summary, as_json=given.json)
        ended = output.of_counts(summary.counts)
        return exits.NOT_IN_TIME if ended == exits.AS_ASKED and given.wait and not summary.finished else ended


def _refuse_one_file_for_both(given: Namespace) -> None:
    """Refuse rows in a file that the journal uses: a run would write over them.

    Raises:
        InvalidRequestError: FILE is the journal, or a file beside it.
    """
    from partner_center import InvalidRequestError

    for path in files.beside(given.journal):
        if files.same(path, given.file):
            raise InvalidRequestError(
                f"--journal: FILE is {path}, which the journal uses; give the path of another file"
            )


def _plan(given: Namespace) -> int:
    from partner_center_workflows import bulk

    source = sys.stdin.buffer if given.file == "-" else given.file
    plan = bulk.plan(source, journal=given.journal, on_bad_row=_tell_bad_row)
    creates = ", ".join(f"{count:,} {kind}" for kind, count in plan.creates.items())
    text = f"{plan.new:,} new rows{f' ({creates})' if creates else ''}, {plan.known:,} known ones; nothing was sent"
    output.result({"new": plan.new, "known": plan.known, "creates": dict(plan.creates)}, as_json=given.json, text=text)
    return exits.AS_ASKED


def _tell_bad_row(row: "BadRow") -> None:
    output.note(f"line {row.line}: {row.reason}")


def _status_parser() -> options.Parser:
    made = options.parser(
        f"{_PROG} status", "Show the state of a journal.", f"{_PROG} status customers.db", service=False, writes=True
    )
    made.add_argument("journal", metavar="JOURNAL", type=Path)
    return made


def _status(given: Namespace) -> int:
    from partner_center_workflows import bulk

    destination = output.destination(given, {"JOURNAL": given.journal})
    summary = bulk.status(given.journal)
    with destination as stream:
        _show(summary, as_json=given.json, stream=stream)
    return output.of_counts(summary.counts)


def _report_parser() -> options.Parser:
    example = f"{_PROG} report customers.db --format html -o report.html"
    made = options.parser(f"{_PROG} report", "Write the results of all rows.", example, service=False, writes=True)
    made.add_argument("journal", metavar="JOURNAL", type=Path)
    made.add_argument("--format", choices=_FORMATS, help="default: by the suffix of FILE, or csv")
    return made


def _report(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.bulk import JournalReader

    destination = output.destination(given, {"JOURNAL": given.journal})
    _refuse_rows(given.output)
    guessed = "json" if given.json else output.format_of(given.output, _FORMATS) or "csv"
    form = cast('Literal["csv", "json", "html"]', given.format or guessed)
    total = 0
    with destination as stream, JournalReader.open_for_reading(given.journal) as journal:
        bulk.write_report(journal, form, stream)
        total = journal.total
    if given.output != output.STANDARD_OUTPUT:
        output.note(f"{given.output}: a report of {total:,} row{'s' if total != 1 else ''}")
    return exits.AS_ASKED


def _refuse_rows(target: str) -> None:
    """Refuse to write over rows for a run: the journal does not have their validation codes.

    Raises:
        InvalidRequestError: The file holds rows, of which some or all may be wrong.
    """
    from partner_center import InvalidRequestError
    from partner_center_workflows.bulk.reading import holds_rows

    with contextlib.suppress(OSError):
        if Path(target).is_file() and holds_rows(target):
            raise InvalidRequestError(f"--output: {target} holds rows for a run; give the path of another file")


def _retry_parser() -> options.Parser:
    what = "Put failed and expired rows back; the next `bulk run` tries them again, once it has looked for them."
    made = options.parser(f"{_PROG} retry-failed", what, f"{_PROG} retry-failed customers.db", service=False)
    made.add_argument("journal", metavar="JOURNAL", type=Path)
    return made


def _retry(given: Namespace) -> int:
    from partner_center_workflows import bulk

    count = bulk.retry_failed(given.journal)
    text = f"{count:,} rows are tried again by the next run" if count else "no row has failed or expired"
    output.result({"retried": count}, as_json=given.json, text=text)
    return exits.AS_ASKED


def _journal(made: ArgumentParser) -> None:
    made.add_argument(
        "--journal", required=True, metavar="JOURNAL", help="file that remembers; made if it is not there"
    )


def _show(summary: "Summary", *, as_json: bool, stream: TextIO | None = None) -> None:
    value = {
        "counts": dict(summary.counts),
        "total": summary.total,
        "finished": summary.finished,
        "requests": summary.requests,
        "throttled": summary.throttled,
        "seconds": round(summary.seconds, 3),
        "next_due": summary.next_due,
    }
    states = ", ".join(f"{count:,} {state}" for state, count in summary.counts.items() if count)
    output.result(value, as_json=as_json, text=f"{summary.total:,} rows: {states or 'none'}", stream=stream)
