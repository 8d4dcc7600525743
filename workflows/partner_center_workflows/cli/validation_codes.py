"""`partner-center validation-codes`: list the partner's codes for Government Community Cloud."""

from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output, records
from partner_center_workflows.cli.connection import client

_PROG = "partner-center validation-codes"


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    actions = {"list": "list the codes, each with the uses that it has left"}
    if options.dispatch(_PROG, "The partner's codes for Government Community Cloud.", actions, arguments) is None:
        return exits.USAGE
    example = f"{_PROG} list -o csv"
    made = options.parser(f"{_PROG} list", "List the partner's validation codes.", example, formats=options.FORMATS)
    given = made.parse_args(list(arguments[1:]))

    def show() -> int:
        with output.destination(given) as stream, client(given) as pc:
            codes = pc.validation_codes.list()
            rows = [
                [code.validation_id, code.organization_name, code.remaining_creates, code.max_creates] for code in codes
            ]
            items = [code.to_dict() for code in codes]
            columns = ["CODE", "ORGANIZATION", "LEFT", "OF"]
            records.write(given.form, stream, items, items, rows, columns, empty="no validation codes")
        return exits.AS_ASKED

    return output.guarded(f"{_PROG} list", show, as_json=given.json)
