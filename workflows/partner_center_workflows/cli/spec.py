"""`partner-center spec`: print the OpenAPI spec."""

import json
from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center spec"


def main(arguments: Sequence[str]) -> int:
    """Print the spec, as JSON, and return the exit status."""
    example = f"{_PROG} -o openapi.json"
    made = options.parser(_PROG, "Print the OpenAPI spec, as JSON.", example, service=False, formats=("json",))
    given = made.parse_args(list(arguments))

    def show() -> int:
        from partner_center.formats import spec

        with output.destination(given) as stream:
            stream.write(f"{json.dumps(json.loads(spec.content()), indent=2, ensure_ascii=False)}\n")
        return exits.AS_ASKED

    return output.guarded(_PROG, show, as_json=given.json)
