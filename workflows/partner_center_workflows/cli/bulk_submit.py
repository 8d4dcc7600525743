"""`partner-center bulk submit` and `bulk cancel`: begin and end a batch of a shared journal."""

from argparse import Namespace

from partner_center_workflows.cli import bulk_rows, exits, journal_names, options, output

_PROG = "partner-center bulk"


def parser() -> options.Parser:
    """Return the parser of `bulk submit`."""
    what = (
        "Add the customers of a file to a shared journal, as a batch: all of them, or none. Then every machine that "
        f"runs `bulk work` processes them. The same command again adds the rows that are new.\n\n{bulk_rows.FILE}"
    )
    example = f"{_PROG} submit customers.csv --journal postgresql://pc@db.example/pc --batch november"
    made = options.parser(f"{_PROG} submit", what, example, service=False)
    bulk_rows.arguments(made)
    journal_names.shared(made)
    made.add_argument("--batch", required=True, metavar="NAME", help="name of the batch")
    bulk_rows.pace(made)
    made.set_defaults(deadline=None)  # that of the batch
    return made


def submit(given: Namespace) -> int:
    """Submit the rows and return the exit status."""
    from partner_center import PollSchedule
    from partner_center_workflows import bulk

    plan = bulk.submit(
        bulk_rows.rows(given),
        journal=given.journal,
        batch=given.batch,
        schedule=PollSchedule(given.poll) if given.poll else None,
        deadline=given.deadline,
        max_requests_per_second=given.max_rps,
        on_bad_row=bulk_rows.tell_bad_row,
        input_name=bulk_rows.name(given),
    )
    creates = ", ".join(f"{count:,} {kind}" for kind, count in plan.creates.items())
    new = f"{output.counted(plan.new, 'new row')}{f' ({creates})' if creates else ''}"
    value = {"batch": given.batch, "new": plan.new, "known": plan.known, "creates": dict(plan.creates)}
    text = f"batch {given.batch}: {new}, {output.counted(plan.known, 'known one')}"
    output.result(value, as_json=given.json, text=text)
    output.note("To process them, run `partner-center bulk work` with the same journal, on any number of machines")
    return exits.AS_ASKED


def cancel_parser() -> options.Parser:
    """Return the parser of `bulk cancel`."""
    what = (
        "Send nothing more of a batch of a shared journal. What is in flight is finished. `bulk retry-failed` puts its "
        "rows back."
    )
    example = f"{_PROG} cancel postgresql://pc@db.example/pc --batch november"
    made = options.parser(f"{_PROG} cancel", what, example, service=False)
    journal_names.argument(made)
    made.set_defaults(needs_shared=True)
    return made


def cancel(given: Namespace) -> int:
    """Cancel a batch and return the exit status."""
    from partner_center import InvalidRequestError
    from partner_center_workflows import bulk

    if given.batch is None:
        raise InvalidRequestError("--batch is missing; give the name of a batch, which `bulk status` lists")
    count = bulk.cancel(given.journal, batch=given.batch)
    verb = "is" if count == 1 else "are"
    ended = f"{output.counted(count, 'row')} {verb} not sent any more" if count else "no row was left to cancel"
    text = f"batch {given.batch}: {ended}"
    output.result({"batch": given.batch, "cancelled": count}, as_json=given.json, text=text)
    return exits.AS_ASKED
