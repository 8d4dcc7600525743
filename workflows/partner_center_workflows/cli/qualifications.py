"""`partner-center qualifications`: the qualifications of one customer, or of all."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from partner_center_resources.service import EDUCATION_SEGMENTS
from partner_center_workflows.cli import exits, options, output
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import CustomerQualification, CustomerQualifications, Poll

_PROG = "partner-center qualifications"
_ACTIONS = {
    "create": "request a qualification",
    "list": "list what a customer has, with the vetting status",
    "wait": "wait for the outcome of a vetting",
    "audit": "all customers: what they have, and what has changed",
}
_KINDS = ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")
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
    made = options.parser(f"{_PROG} create", "Request a qualification for a customer.", example)
    made.add_argument("customer_id", type=options.customer_id, help="id of the customer's tenant, a GUID")
    made.add_argument("kind", type=options.qualification, metavar="KIND", help=", ".join(_KINDS))
    made.add_argument(
        "--segment", type=options.segment, metavar="SEGMENT", help=f"for Education: {' or '.join(EDUCATION_SEGMENTS)}"
    )
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
        raise InvalidRequestError(f"--validation-code goes with GovernmentCommunityCloud, not with {given.kind}")
    requested: Education | GovernmentCommunityCloud | StateOwnedEntity = StateOwnedEntity()
    if given.kind == "Education":
        requested = Education(given.segment, given.website)
    elif given.kind == "GovernmentCommunityCloud":
        requested = GovernmentCommunityCloud(code or "")
    with client(given) as pc:
        raw = pc.with_raw_response.qualifications.create(given.customer_id, requested, request_id=given.request_id)
    output.note(f"request id {raw.request_id}, correlation id {raw.correlation_id}")
    _show(raw.parsed, as_json=given.json)
    return exits.AS_ASKED


def _list_parser() -> options.Parser:
    made = options.parser(
        f"{_PROG} list", "List the qualifications of a customer.", f"{_PROG} list {_EXAMPLE_CUSTOMER}", writes=True
    )
    made.add_argument("customer_id", type=options.customer_id, help="id of the customer's tenant, a GUID")
    return made


def _list(given: Namespace) -> int:
    with output.destination(given) as stream, client(given) as pc:
        _show(pc.qualifications.list(given.customer_id), as_json=given.json, stream=stream)
    return exits.AS_ASKED


def _wait_parser() -> options.Parser:
    example = f"{_PROG} wait {_EXAMPLE_CUSTOMER} Education --timeout 5d"
    made = options.parser(f"{_PROG} wait", "Wait for the outcome of a customer's vetting.", example)
    made.add_argument("customer_id", nargs="?", type=options.customer_id, help="id of the customer's tenant, a GUID")
    made.add_argument("kind", nargs="?", type=options.qualification, metavar="KIND", help=", ".join(_KINDS))
    made.add_argument("--timeout", type=options.duration, required=True, metavar="TIME", help="such as 90s, 6h or 5d")
    made.add_argument("--poll", type=options.seconds, metavar="SECONDS", help="steps between polls, such as 60,300,900")
    made.add_argument("--resume", metavar="TOKEN", help="resume a wait that was not finished in time")
    return made


def _wait(given: Namespace) -> int:
    from partner_center import InvalidRequestError, PollSchedule
    from partner_center.vetting import outcome_of

    if (given.customer_id is None) == (given.resume is None):
        raise InvalidRequestError("give a customer id and a KIND, or --resume with a token alone")
    schedule = PollSchedule(given.poll) if given.poll else PollSchedule()
    with client(given) as pc:
        if given.resume:
            found = pc.qualifications.resume(given.resume, timeout=given.timeout, on_poll=_tell)
        else:
            found = pc.qualifications.wait(
                given.customer_id, given.kind, timeout=given.timeout, schedule=schedule, on_poll=_tell
            )
    output.result(found.to_dict(), as_json=given.json, text=_table([found]))
    return exits.DENIED if outcome_of(found) == "denied" else exits.AS_ASKED


def _tell(poll: "Poll") -> None:
    seen = poll.error.message if poll.error else poll.status or "no status"
    then = "" if poll.next_in is None else f"; next in {poll.next_in:.0f} s"
    output.note(f"poll {poll.number}: {seen}{then}")


def _show(found: "CustomerQualifications", *, as_json: bool, stream: TextIO | None = None) -> None:
    text = _table(found.qualifications) if found.qualifications else "no qualifications"
    output.result(found.to_dict(), as_json=as_json, text=text, stream=stream)


def _table(items: "Sequence[CustomerQualification]") -> list[str]:
    rows = [[item.qualification, item.vetting_status, item.vetting_reason, item.vetting_create_date] for item in items]
    return output.table(rows, ["QUALIFICATION", "VETTING", "REASON", "SINCE"])
