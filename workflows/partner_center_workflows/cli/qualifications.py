"""`partner-center qualifications`: the qualifications of one customer, or of all."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from partner_center_resources.service import EDUCATION_SEGMENTS
from partner_center_workflows.cli import exits, options, output, records, waiting
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import CustomerQualification

_PROG = "partner-center qualifications"
_ACTIONS = {
    "create": "request a qualification",
    "list": "list what a customer has, with the vetting status",
    "wait": "wait for the outcome of a vetting",
    "audit": "all customers: what they have, and what has changed",
}
_EXAMPLE_CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    action = options.dispatch(_PROG, "Qualifications of one customer, or of all.", _ACTIONS, arguments)
    if action is None:
        return exits.USAGE
    if action == "audit":
        from partner_center_workflows.cli import qualifications_audit

        return qualifications_audit.main(arguments[1:])
    parse, run = {"create": (_create_parser, _create), "list": (_list_parser, _list), "wait": (_wait_parser, _wait)}[
        action
    ]
    given = parse().parse_args(list(arguments[1:]))
    return output.guarded(f"{_PROG} {action}", lambda: run(given), as_json=given.json)


def _create_parser() -> options.Parser:
    example = f"{_PROG} create {_EXAMPLE_CUSTOMER} Education --segment K12 --website contoso.edu"
    what = "Request a qualification for a customer."
    made = options.parser(f"{_PROG} create", what, example, formats=options.FORMATS)
    options.customer_argument(made)
    options.kind_argument(made)
    options.segment_option(made, "for Education")
    made.add_argument("--website", help="for Education: the customer's website")
    made.add_argument(
        "--validation-code", metavar="CODE", help="for GovernmentCommunityCloud; - reads it from standard input"
    )
    made.add_argument(
        "--request-id", metavar="ID", help="the same for each try of the same request; default: a new one"
    )
    return made


def _create(given: Namespace) -> int:
    from partner_center import Education, GovernmentCommunityCloud, InvalidRequestError, StateOwnedEntity

    code = options.secret("--validation-code", given.validation_code)
    if (given.segment or given.website) and given.kind != "Education":
        raise InvalidRequestError(f"--segment and --website go with Education, not with {given.kind}; leave them out")
    if code and given.kind != "GovernmentCommunityCloud":
        raise InvalidRequestError(
            f"--validation-code goes with GovernmentCommunityCloud, not with {given.kind}; leave it out"
        )
    if given.kind == "Education" and not given.segment:
        raise InvalidRequestError(f"--segment is missing; give {output.either(EDUCATION_SEGMENTS)}")
    if given.kind == "GovernmentCommunityCloud" and not code:
        raise InvalidRequestError(
            "--validation-code is missing; `partner-center validation-codes list` has the partner's codes"
        )
    requested: Education | GovernmentCommunityCloud | StateOwnedEntity = StateOwnedEntity()
    if given.kind == "Education":
        requested = Education(given.segment, given.website)
    elif given.kind == "GovernmentCommunityCloud":
        requested = GovernmentCommunityCloud(code or "")
    with output.destination(given, is_needed=False) as stream, client(given) as pc:
        raw = pc.with_raw_response.qualifications.create(given.customer_id, requested, request_id=given.request_id)
        output.note(f"request id {raw.request_id}, correlation id {raw.correlation_id}")
        _show(raw.parsed.qualifications, raw.parsed.to_dict(), given, stream)
    return exits.AS_ASKED


def _list_parser() -> options.Parser:
    what = "List the qualifications of a customer."
    made = options.parser(f"{_PROG} list", what, f"{_PROG} list {_EXAMPLE_CUSTOMER}", formats=options.FORMATS)
    options.customer_argument(made)
    return made


def _list(given: Namespace) -> int:
    with output.destination(given) as stream, client(given) as pc:
        found = pc.qualifications.list(given.customer_id)
        _show(found.qualifications, found.to_dict(), given, stream)
    return exits.AS_ASKED


def _wait_parser() -> options.Parser:
    example = f"{_PROG} wait {_EXAMPLE_CUSTOMER} Education --timeout 5d"
    what = "Wait for the outcome of a customer's vetting."
    made = options.parser(f"{_PROG} wait", what, example, formats=options.FORMATS)
    options.customer_argument(made, required=False)
    options.kind_argument(made, required=False)
    made.add_argument("--timeout", type=options.duration, required=True, metavar="TIME", help="such as 90s, 6h or 5d")
    made.add_argument("--poll", type=options.seconds, metavar="SECONDS", help="steps between polls, such as 60,300,900")
    made.add_argument("--resume", metavar="TOKEN", help="resume a wait that was not finished in time")
    return made


def _wait(given: Namespace) -> int:
    from partner_center import InvalidRequestError, PollSchedule
    from partner_center.vetting import outcome_of

    if (given.customer_id is None) == (given.resume is None):
        raise InvalidRequestError("give CUSTOMER_ID and KIND, or --resume with a token alone")
    if given.customer_id and not given.kind:
        raise InvalidRequestError(f"KIND is missing; give {output.either(options.KINDS)}")
    schedule = PollSchedule(given.poll) if given.poll else PollSchedule()
    with output.destination(given) as stream, client(given) as pc, waiting.resumable(given, schedule) as on_poll:
        if given.resume:
            token = waiting.token_of(given.resume)
            found = pc.qualifications.resume(token, timeout=given.timeout, on_poll=on_poll)
        else:
            found = pc.qualifications.wait(
                given.customer_id, given.kind, timeout=given.timeout, schedule=schedule, on_poll=on_poll
            )
        _show([found], found.to_dict(), given, stream)
    return exits.DENIED if outcome_of(found) == "denied" else exits.AS_ASKED


def _show(items: "Sequence[CustomerQualification]", whole: object, given: Namespace, stream: TextIO) -> None:
    is_for_people = given.form == "table"
    rows = [
        [
            item.qualification,
            item.vetting_status or ("no vetting" if is_for_people else None),
            item.vetting_reason,
            item.vetting_create_date,
        ]
        for item in items
    ]
    columns = ["QUALIFICATION", "VETTING", "REASON", "REQUESTED"]
    lines = (item.to_dict() for item in items)
    records.write(given.form, stream, whole, lines, rows, columns, empty="no qualifications")
