"""`partner-center demo`: the demonstration with an emulator."""

import sys
from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center demo"


def main(arguments: Sequence[str]) -> int:
    """Run the demonstration and return the exit status."""
    what = "Qualify four customers with an emulator on this machine, and watch their vetting; no credentials needed."
    given = options.parser(_PROG, what, _PROG, service=False).parse_args(list(arguments))

    def show() -> int:
        from partner_center_workflows import demo

        with output.destination(given) as stream:
            shown = demo.shown_on(sys.stderr if given.json else stream)
            as_expected = demo.run(shown)
            if given.json:
                output.result({"as_expected": as_expected}, as_json=True, text="", stream=stream)
            else:
                demo.conclude(shown, as_expected=as_expected, command="partner-center")
            return exits.AS_ASKED if as_expected else exits.FAILED
        return exits.AS_ASKED  # its reader has seen enough

    return output.guarded(_PROG, show, as_json=given.json)
