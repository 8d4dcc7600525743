"""`partner-center version`: print the version of the package and that of its spec."""

import sys
from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output, streams

_PROG = "partner-center version"


def main(arguments: Sequence[str]) -> int:
    """Print the versions, to stderr if stdout is closed, as --help is; return the exit status."""
    made = options.parser(_PROG, "Print the version of the package and that of its spec.", _PROG, service=False)
    given = made.parse_args(arguments)
    import partner_center

    text = f"partner-center {partner_center.__version__}, spec {partner_center.spec_version}"
    if streams.is_closed(sys.stdout):
        sys.stderr.write(f"{text}\n")
        return exits.AS_ASKED
    value = {"version": partner_center.__version__, "spec": partner_center.spec_version}
    return output.guarded(_PROG, lambda: _show(value, text, as_json=given.json), as_json=given.json)


def _show(value: dict[str, str], text: str, *, as_json: bool) -> int:
    output.result(value, as_json=as_json, text=text)
    return exits.AS_ASKED
