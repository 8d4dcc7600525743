"""`partner-center call`: call any operation of the spec by its `operationId`."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from partner_center_workflows.cli import exits, options, output

if TYPE_CHECKING:
    from partner_center_workflows.cli.call.operations import Operation

PROG = "partner-center call"
SHELLS = ("bash", "zsh", "fish")


def main(arguments: Sequence[str]) -> int:
    """Call one operation, or list them, and return the exit status."""
    if arguments and not arguments[0].startswith("-"):
        return _run(arguments[0], arguments[1:])
    if arguments[:1] == ["--complete"]:
        return _write_completions(arguments[1:])
    made = _parser()
    given = made.parse_args(list(arguments) or ["--help"])
    if given.operation is not None:
        made.error(f"the operation comes first: {PROG} {given.operation}")
    if given.completion is not None:
        return _write_script(given.completion)
    if not given.list:
        made.error("give an operation first, or --list")
    return output.guarded(PROG, lambda: _list(as_json=given.json), as_json=given.json)


def _parser() -> options.Parser:
    made = options.parser(
        PROG,
        "Call any operation of the spec.\n\n"
        f"`{PROG} --list` has the operations, and `{PROG} OPERATION --help` has\n"
        "the options of one, an example, and where all of it is from.\n\n"
        "On a terminal, a write asks before it sends, unless --yes is given.\n"
        "Otherwise it sends without a question.",
        f"{PROG} getCustomerQualifications --customer-id 4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
    )
    made.usage = f"{PROG} OPERATION [OPTIONS]\n       {PROG} --list [--json]\n       {PROG} --completion SHELL"
    made.add_argument("operation", nargs="?", metavar="OPERATION", help="its operationId, such as getCustomers")
    made.add_argument("--list", action="store_true", help="list the operations")
    made.add_argument(
        "--completion",
        choices=SHELLS,
        metavar="SHELL",
        help=f'write what makes a shell complete: eval "$({PROG} --completion bash)"; {", ".join(SHELLS)}',
    )
    return made


def _run(name: str, arguments: Sequence[str]) -> int:
    from partner_center_workflows.cli.call import command_line, operations

    operation = operations.find(name)
    if operation is None:
        nearest = operations.of_method(name) or operations.nearest(name)
        meant = f"; is it {' or '.join(nearest)}?" if nearest else ";"
        output.note(f"{PROG}: there is no operation {name!r:.60}{meant} {PROG} --list has them all")
        return exits.USAGE
    made = command_line.parser(operation)
    given = made.parse_args(list(arguments))
    if given.json and given.raw:
        made.error("--json and --raw do not go together")

    def send() -> int:
        from partner_center_workflows.cli.call import sending

        return sending.send(operation, given)

    return output.guarded(operation.prog, send, as_json=given.json)


def _list(*, as_json: bool) -> int:
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
    with output.destination(Namespace()) as stream:
        text = output.table(rows, ["OPERATION", "METHOD", "PATH", "SUMMARY"])
        output.result(described, as_json=as_json, text=text, stream=stream)
    return exits.AS_ASKED


def _summary(operation: "Operation") -> str:
    return f"{operation.summary} (deprecated)" if operation.is_deprecated else operation.summary


def _write_completions(words: Sequence[str]) -> int:
    from partner_center_workflows.cli.call import completion

    output.show(completion.complete(words), sys.stdout)
    return exits.AS_ASKED


def _write_script(shell: str) -> int:
    from partner_center_workflows.cli.call import completion

    sys.stdout.write(completion.script(shell))
    return exits.AS_ASKED
