"""`partner-center call`: call any operation of the spec by its `operationId`."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from partner_center_workflows.cli import exits, options, output

if TYPE_CHECKING:
    from partner_center_workflows.cli.call.operations import Operation

PROG = "partner-center call"


def main(arguments: Sequence[str]) -> int:
    """Call one operation, or list them, and return the exit status."""
    if arguments and not arguments[0].startswith("-"):
        return _run(arguments[0], arguments[1:])
    made = _parser()
    if not arguments:
        made.parse_or_help(arguments)
        return exits.USAGE
    given = made.parse_args(list(arguments))
    if given.operation is not None:
        made.error(f"the operation comes first: {PROG} {given.operation}")
    if not given.list:
        made.error("give an operation first, or --list")
    return output.guarded(PROG, lambda: _list(given), as_json=given.json)


def _parser() -> options.Parser:
    made = options.parser(
        PROG,
        "Call any operation of the spec.\n\n"
        "On a terminal, a write asks before it sends, unless --yes is given.\n"
        "Otherwise it sends without a question.",
        f"{PROG} getCustomerQualifications --customer-id 4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
        formats=options.FORMATS,
    )
    made.usage = f"{PROG} OPERATION [OPTIONS]\n       {PROG} OPERATION --help\n       {PROG} --list"
    operation = made.add_argument(
        "operation", nargs="?", metavar="OPERATION", help="its operationId, such as getCustomers; --list has them all"
    )
    operation.completer = _names  # type: ignore[attr-defined]
    made.add_argument("--list", action="store_true", help="list the operations")
    return made


def _names(**_: object) -> list[str]:
    from partner_center_workflows.cli.call import operations

    return [each.name for each in operations.every()]


def _run(name: str, arguments: Sequence[str]) -> int:
    from partner_center_workflows.cli.call import command_line, operations

    operation = operations.find(name)
    if operation is None:
        nearest = operations.of_method(name) or operations.nearest(name)
        meant = f"; did you mean {' or '.join(nearest)}?" if nearest else ""
        output.usage_error(PROG, f"there is no operation {name!r:.60}{meant}", f"{PROG} --list has them all")
        return exits.USAGE
    made = command_line.parser(operation)
    given = made.parse_args(list(arguments))
    if given.json and given.raw:
        made.error("--json and --raw do not go together")

    def send() -> int:
        from partner_center_workflows.cli.call import sending

        return sending.send(operation, given)

    return output.guarded(operation.prog, send, as_json=given.json)


def _list(given: Namespace) -> int:
    from partner_center_workflows.cli import records
    from partner_center_workflows.cli.call import operations

    found = list(operations.every())
    rows = [[each.name, each.method, each.path, _summary(each)] for each in found]
    described = [
        {
            "operationId": each.name,
            "method": each.method,
            "path": each.path,
            "summary": each.summary,
            "deprecated": each.is_deprecated,
        }
        for each in found
    ]
    with output.destination(given) as stream:
        records.write(given.form, stream, described, described, rows, ["OPERATION", "METHOD", "PATH", "SUMMARY"])
    return exits.AS_ASKED


def _summary(operation: "Operation") -> str:
    return f"{operation.summary} (deprecated)" if operation.is_deprecated else operation.summary
