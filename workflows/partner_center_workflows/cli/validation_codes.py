"""`partner-center validation-codes`: list the partner's codes for Government Community Cloud."""

from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output
from partner_center_workflows.cli.connection import client

_PROG = "partner-center validation-codes"


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    actions = {"list": "list the codes, each with the uses that it has left"}
    if options.dispatch(_PROG, "The partner's codes for Government Community Cloud.", actions, arguments) is None:
        return exits.USAGE
    example = f"{_PROG} list --json"
    made = options.parser(f"{_PROG} list", "List the partner's validation codes.", example, writes=True)
    given = made.parse_args(list(arguments[1:]))

    def show() -> int:
        with output.destination(given) as stream, client(given) as pc:
            codes = pc.validation_codes.list()
            rows = [
                [code.validation_id, code.organization_name, code.remaining_creates, code.max_creates] for code in codes
            ]
            text = output.table(rows, ["CODE", "ORGANIZATION", "LEFT", "OF"]) if rows else "no validation codes"
            output.result([code.to_dict() for code in codes], as_json=given.json, text=text, stream=stream)
        return exits.AS_ASKED

    return output.guarded(f"{_PROG} list", show, as_json=given.json)
