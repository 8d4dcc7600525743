"""`partner-center bulk`: qualify thousands of customers from a file, with a journal."""

import itertools
import shlex
import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from partner_center_workflows.cli import bulk_summary, exits, files, journal_names, options, output
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import PartnerCenter
    from partner_center_workflows.bulk import BadRow, Row
    from partner_center_workflows.bulk.report import Format

_PROG = "partner-center bulk"
_ACTIONS = {
    "run": "qualify the customers of a file; run it again to resume",
    "status": "show the state of a journal, also during a run",
    "report": "write the results of all rows",
    "retry-failed": "put failed and expired rows back, for the next run",
}
_OF_STATUS = """\
exit codes:
  0    the status is shown, whatever it is
  2    usage: an option or the journal cannot be used
  5    the result cannot be written
  with --exit-code:
  4    some rows were denied
  5    some rows failed
  6    some rows have no outcome yet, or expired"""
_FORMATS = ("csv", "json", "jsonl", "html", "xlsx")
_FILE = """\
FILE is CSV with the columns customer_id, qualification, education_segment, website, validation_code and reference, of
which the last four may be left out; or an Excel workbook (.xlsx) or JSON lines with the same columns; or - for standard
input."""


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
    parser = parse()
    given = parser.parse_args(list(arguments[1:]))
    _name_journal(parser, given)
    if output.is_refused(f"{_PROG} {action}", files.beside(Path(given.journal))):
        return exits.USAGE
    return output.guarded(f"{_PROG} {action}", lambda: _telling_once(run, given), as_json=given.json)


def _telling_once(run: Callable[[Namespace], int], given: Namespace) -> int:
    """Run an action. The error for bad rows does not repeat the first of them, which is on standard error already."""
    from partner_center_workflows.bulk.records import BadRowsError

    try:
        return run(given)
    except BadRowsError as error:
        said = error.message.partition("; the first is ")[0]
        raise BadRowsError(said, rows=error.rows, count=error.count, hint=error.hint) from None


def _name_journal(parser: ArgumentParser, given: Namespace) -> None:
    """Set the path of the journal, which a person may leave out or name by the file of rows."""
    given.journal_is_default = given.journal is None
    if "file" not in given:
        given.journal = journal_names.of(given.journal)
    elif given.journal is None:
        if given.file == "-":
            parser.error("the rows come from standard input; give --journal JOURNAL too")
        given.journal = journal_names.beside(given.file)


def _run_parser() -> options.Parser:
    what = f"Qualify the customers of a file, and wait for the outcome of their vetting.\n\n{_FILE}"
    made = options.parser(f"{_PROG} run", what, f"{_PROG} run customers.csv")
    made.add_argument("file", metavar="FILE", help="the rows; - for standard input")
    made.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first one)")
    made.add_argument("--keep-columns", action="store_true", help="show further columns of FILE in the report")
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
    rows = _rows(given)
    schedule = PollSchedule(given.poll) if given.poll else PollSchedule()
    resume = output.interrupted(f"{_PROG} run", shlex.join(["partner-center", *sys.argv[1:]]))
    with signals.ending(resume):
        try:
            journal = given.journal if given.journal_is_default else None
            with _client(given, rows) as pc, progress.shown(journal) as show:
                summary = bulk.run(
                    rows,
                    journal=given.journal,
                    client=pc,
                    wait=given.wait,
                    concurrency=given.concurrency,
                    max_requests_per_second=given.max_rps,
                    schedule=schedule,
                    deadline=given.deadline,
                    on_progress=show,
                    on_bad_row=_tell_bad_row,
                    input_name=None if given.file == "-" else output.printable(Path(given.file).name),
                )
        except KeyboardInterrupt:
            output.note(resume)
            return exits.INTERRUPTED
        except bulk.StoppedError as error:
            bulk_summary.show(error.summary, as_json=given.json)
            raise
        bulk_summary.show(summary, as_json=given.json)
        bulk_summary.tell_what_next(summary, given.journal)
        ended = output.of_counts(summary.counts)
        return exits.NOT_IN_TIME if ended == exits.AS_ASKED and given.wait and not summary.finished else ended


def _client(given: Namespace, rows: "Iterator[Row | BadRow]") -> "PartnerCenter":
    """Return the client. Where there are no credentials, what is wrong with the rows is said first."""
    from partner_center import CredentialError, InvalidRequestError
    from partner_center_workflows import bulk

    try:
        return client(given, check_now=True)
    except (CredentialError, InvalidRequestError):
        bulk.plan(rows, on_bad_row=_tell_bad_row)
        raise


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

    plan = bulk.plan(_rows(given), journal=given.journal, on_bad_row=_tell_bad_row)
    creates = ", ".join(f"{count:,} {kind}" for kind, count in plan.creates.items())
    new = f"{output.counted(plan.new, 'new row')}{f' ({creates})' if creates else ''}"
    text = f"{new}, {output.counted(plan.known, 'known one')}; nothing was sent"
    output.result({"new": plan.new, "known": plan.known, "creates": dict(plan.creates)}, as_json=given.json, text=text)
    return exits.AS_ASKED


def _rows(given: Namespace) -> "Iterator[Row | BadRow]":
    """Return the rows of FILE, of which there is at least one.

    Raises:
        InputError: The file cannot be used, or has no row.
    """
    from partner_center_workflows import bulk

    source = sys.stdin.buffer if given.file == "-" else given.file
    rows = bulk.read_rows(source, sheet=given.sheet, keep_columns=given.keep_columns, on_warning=output.note)
    first = list(itertools.islice(rows, 1))
    if not first:
        name = "standard input" if given.file == "-" else given.file
        raise bulk.InputError(f"{name} has no rows; write one below the header for each qualification to request")
    return itertools.chain(first, rows)


def _tell_bad_row(row: "BadRow") -> None:
    output.note(f"{row.place}: {row.reason}")


def _status_parser() -> options.Parser:
    example = f"{_PROG} status customers.csv --watch"
    made = options.parser(
        f"{_PROG} status", "Show the state of a journal.", example, service=False, writes=True, exit_codes=_OF_STATUS
    )
    _journal_argument(made)
    made.add_argument("--watch", action="store_true", help="show it every second, until no run works on the journal")
    made.add_argument("--exit-code", action="store_true", help="exit with 4, 5 or 6 as `bulk run` would")
    return made


def _status(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.cli import watch

    destination = output.destination(given, {"JOURNAL": given.journal})
    summary = watch.watch(given.journal) if given.watch else bulk.status(given.journal)
    running = bulk.is_running(given.journal)
    with destination as stream:
        bulk_summary.show(summary, as_json=given.json, stream=stream, running=running)
    if not given.exit_code:
        return exits.AS_ASKED
    ended = output.of_counts(summary.counts)
    return exits.NOT_IN_TIME if ended == exits.AS_ASKED and not summary.finished else ended


def _report_parser() -> options.Parser:
    example = f"{_PROG} report customers.db --format html -o report.html"
    made = options.parser(f"{_PROG} report", "Write the results of all rows.", example, service=False, writes=True)
    _journal_argument(made)
    made.add_argument("--format", choices=_FORMATS, help="default: by the suffix of FILE, or csv")
    return made


def _report(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.bulk import JournalReader

    destination = output.destination(given, {"JOURNAL": given.journal}, says=False)
    files.refuse_rows(given.output, "give the path of another file")
    form = _format(given)
    total = 0
    with destination as stream, JournalReader.open_for_reading(given.journal) as journal:
        bulk.write_report(journal, form, stream.buffer if form == "xlsx" else stream)
        total = journal.total
    if given.output != output.STANDARD_OUTPUT:
        output.note(f"{given.output}: a report of {output.counted(total, 'row')}")
    return exits.AS_ASKED


def _format(given: Namespace) -> "Format":
    """Return the format of a report.

    Raises:
        InvalidRequestError: A workbook would go to a terminal.
    """
    from partner_center import InvalidRequestError

    if given.form == "xlsx" and given.output == output.STANDARD_OUTPUT and sys.stdout.isatty():
        raise InvalidRequestError("--format xlsx: a terminal cannot show a workbook; give --output FILE.xlsx")
    return cast("Format", given.form)


def _retry_parser() -> options.Parser:
    what = "Put failed and expired rows back; the next `bulk run` tries them again, once it has looked for them."
    made = options.parser(f"{_PROG} retry-failed", what, f"{_PROG} retry-failed customers.db", service=False)
    _journal_argument(made)
    return made


def _retry(given: Namespace) -> int:
    from partner_center_workflows import bulk

    count = bulk.retry_failed(given.journal)
    verb = "is" if count == 1 else "are"
    text = (
        f"{output.counted(count, 'row')} {verb} tried again by the next run"
        if count
        else "no row has failed or expired"
    )
    output.result({"retried": count}, as_json=given.json, text=text)
    return exits.AS_ASKED


def _journal(made: ArgumentParser) -> None:
    made.add_argument(
        "--journal", metavar="JOURNAL", help="file that remembers; default: beside FILE, such as customers.journal.db"
    )


def _journal_argument(made: ArgumentParser) -> None:
    made.add_argument(
        "journal", metavar="JOURNAL", type=Path, help="the journal, or the file of rows that it is beside"
    )
