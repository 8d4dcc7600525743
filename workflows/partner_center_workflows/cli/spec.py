"""`partner-center spec`: print the OpenAPI spec."""

import json
from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center spec"


def main(arguments: Sequence[str]) -> int:
    """Print the spec, as JSON, and return the exit status."""
    made = options.parser(_PROG, "Print the OpenAPI spec, as JSON.", f"{_PROG} > openapi.json", service=False)
    given = made.parse_args(list(arguments))

    def show() -> int:
        from partner_center.formats import spec

        print(json.dumps(spec.load(), indent=2, ensure_ascii=False))
        return exits.AS_ASKED

    return output.guarded(_PROG, show, as_json=given.json)
