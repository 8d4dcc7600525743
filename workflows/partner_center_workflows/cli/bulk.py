"""`partner-center bulk`: qualify thousands of customers from a file, with a journal."""

import shlex
import sys
from argparse import BooleanOptionalAction, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from partner_center_workflows.cli import (
    bulk_rows,
    bulk_submit,
    bulk_summary,
    bulk_work,
    exits,
    files,
    journal_names,
    options,
    output,
)
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import PartnerCenter
    from partner_center_workflows.bulk import BadRow, Row
    from partner_center_workflows.bulk.report import Format

_PROG = "partner-center bulk"
_ACTIONS = {
    "run": "qualify the customers of a file; run it again to resume",
    "submit": "add the customers of a file to a shared journal, as a batch",
    "work": "process the batches of a shared journal, on any machine",
    "status": "show the state of a journal, also during a run",
    "report": "write the results of all rows",
    "retry-failed": "put failed and expired rows back, to be tried again",
    "cancel": "send nothing more of a batch of a shared journal",
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


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    action = options.dispatch(_PROG, "Thousands of customers, from a file, with a journal.", _ACTIONS, arguments)
    if action is None:
        return exits.USAGE
    parse, run = {
        "run": (_run_parser, _run),
        "submit": (bulk_submit.parser, bulk_submit.submit),
        "work": (bulk_work.parser, bulk_work.work),
        "cancel": (bulk_submit.cancel_parser, bulk_submit.cancel),
        "status": (_status_parser, _status),
        "report": (_report_parser, _report),
        "retry-failed": (_retry_parser, _retry),
    }[action]
    parser = parse()
    given = parser.parse_args(list(arguments[1:]))
    journal_names.settle(parser, given)
    if output.is_refused(f"{_PROG} {action}", files.beside(Path(given.journal))):
        return exits.USAGE
    return output.guarded(f"{_PROG} {action}", lambda: _telling_once(run, given), as_json=given.json)


def _telling_once(run: Callable[[Namespace], int], given: Namespace) -> int:
    """Run an action. The error for bad rows does not repeat the first of them, which is on standard error already."""
    from partner_center_workflows.bulk.records import BadRowsError

    journal_names.read_url(given)
    try:
        return run(given)
    except BadRowsError as error:
        said = error.message.partition("; the first is ")[0]
        raise BadRowsError(said, rows=error.rows, count=error.count, hint=error.hint) from None


def _run_parser() -> options.Parser:
    what = f"Qualify the customers of a file, and wait for the outcome of their vetting.\n\n{bulk_rows.FILE}"
    made = options.parser(f"{_PROG} run", what, f"{_PROG} run customers.csv")
    bulk_rows.arguments(made)
    journal_names.option(made, "file that remembers; default: beside FILE, such as customers.journal.db")
    made.add_argument("--wait", action=BooleanOptionalAction, default=True, help="wait for outcomes (default: yes)")
    made.add_argument("--concurrency", type=options.whole, default=5, metavar="N", help="rows at a time (default: 5)")
    bulk_rows.pace(made)
    made.add_argument("--dry-run", action="store_true", help="check the file and say what would be done; send nothing")
    return made


def _run(given: Namespace) -> int:
    from partner_center import PollSchedule
    from partner_center_workflows import bulk
    from partner_center_workflows.cli import progress, signals

    _refuse_one_file_for_both(given)
    if given.dry_run:
        return _plan(given)
    rows = bulk_rows.rows(given)
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
                    on_bad_row=bulk_rows.tell_bad_row,
                    input_name=bulk_rows.name(given),
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
        bulk.plan(rows, on_bad_row=bulk_rows.tell_bad_row)
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

    plan = bulk.plan(bulk_rows.rows(given), journal=given.journal, on_bad_row=bulk_rows.tell_bad_row)
    creates = ", ".join(f"{count:,} {kind}" for kind, count in plan.creates.items())
    new = f"{output.counted(plan.new, 'new row')}{f' ({creates})' if creates else ''}"
    text = f"{new}, {output.counted(plan.known, 'known one')}; nothing was sent"
    output.result({"new": plan.new, "known": plan.known, "creates": dict(plan.creates)}, as_json=given.json, text=text)
    return exits.AS_ASKED


def _status_parser() -> options.Parser:
    example = f"{_PROG} status customers.csv --watch"
    made = options.parser(
        f"{_PROG} status", "Show the state of a journal.", example, service=False, writes=True, exit_codes=_OF_STATUS
    )
    journal_names.argument(made)
    made.add_argument(
        "--watch",
        action="store_true",
        help="show it every second, until all rows have an outcome or no run works on it",
    )
    made.add_argument("--exit-code", action="store_true", help="exit with 4, 5 or 6 as `bulk run` would")
    return made


def _status(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.bulk.journal_address import Address
    from partner_center_workflows.cli import watch

    is_shared = isinstance(given.journal, Address)
    destination = output.destination(given, {} if is_shared else {"JOURNAL": given.journal})
    if is_shared and given.batch is None:
        return _batches(given, destination)
    show = watch.watch if given.watch else bulk.status
    summary = show(given.journal, batch=given.batch)
    more = {} if is_shared else {"running": bulk.is_running(given.journal)}
    with destination as stream:
        bulk_summary.show(summary, as_json=given.json, stream=stream, **more)
    if not given.exit_code:
        return exits.AS_ASKED
    ended = output.of_counts(summary.counts)
    return exits.NOT_IN_TIME if ended == exits.AS_ASKED and not summary.finished else ended


def _batches(given: Namespace, destination: AbstractContextManager[TextIO]) -> int:
    """List the batches of a shared journal."""
    from partner_center import InvalidRequestError
    from partner_center_workflows import bulk

    if given.watch or given.exit_code:
        raise InvalidRequestError("--batch is missing; --watch and --exit-code are for one batch")
    found = bulk.batches(given.journal)
    with destination as stream:
        bulk_summary.show_batches(found, as_json=given.json, stream=stream)
    return exits.AS_ASKED


def _report_parser() -> options.Parser:
    example = f"{_PROG} report customers.db --format html -o report.html"
    made = options.parser(f"{_PROG} report", "Write the results of all rows.", example, service=False, writes=True)
    journal_names.argument(made)
    made.add_argument("--format", choices=_FORMATS, help="default: by the suffix of FILE, or csv")
    return made


def _report(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.bulk.journal_address import Address

    is_shared = isinstance(given.journal, Address)
    destination = output.destination(given, {} if is_shared else {"JOURNAL": given.journal}, says=False)
    files.refuse_rows(given.output, "give the path of another file")
    form = _format(given)
    total = 0
    with destination as stream, bulk.opened_for_reading(given.journal, batch=given.batch) as journal:
        bulk.write_report(journal, form, stream.buffer if form == "xlsx" else stream)
        total = sum(journal.counts().values())
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
    what = (
        "Put failed and expired rows back; the next `bulk run`, or the workers of a shared journal, try them again, "
        "once they have looked for them."
    )
    made = options.parser(f"{_PROG} retry-failed", what, f"{_PROG} retry-failed customers.db", service=False)
    journal_names.argument(made)
    return made


def _retry(given: Namespace) -> int:
    from partner_center_workflows import bulk
    from partner_center_workflows.bulk import shared_journal
    from partner_center_workflows.bulk.journal_address import Address

    none = "no row has failed or expired"
    if isinstance(given.journal, Address):
        found = shared_journal.retry_failed(given.journal, given.batch)
        for other, left in found.left.items():
            stays = "row stays as it is" if left == 1 else "rows stay as they are"
            output.note(f"{left:,} {stays}: batch {other} has begun with the same customer and qualification")
        count = found.count
        none += f", and batch {given.batch} is not cancelled any more" if found.was_cancelled else ""
    else:
        count = bulk.retry_failed(given.journal, batch=given.batch)
    verb, who = "is" if count == 1 else "are", "the next run" if given.batch is None else "the workers"
    text = f"{output.counted(count, 'row')} {verb} tried again by {who}" if count else none
    output.result({"retried": count}, as_json=given.json, text=text)
    return exits.AS_ASKED
