"""`partner-center demo`: the demonstration at an emulator."""

from collections.abc import Sequence

from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center demo"


def main(arguments: Sequence[str]) -> int:
    """Run the demonstration and return the exit status."""
    what = "Qualify four customers at an emulator on this machine, and watch their vetting; no credentials needed."
    given = options.parser(_PROG, what, _PROG, service=False).parse_args(list(arguments))

    def show() -> int:
        from rich.console import Console

        from partner_center_workflows import demo

        if not given.json:
            return demo.main()
        as_expected = demo.run(Console(stderr=True))
        output.result({"as_expected": as_expected}, as_json=True, text="")
        return exits.AS_ASKED if as_expected else exits.FAILED

    return output.guarded(_PROG, show, as_json=given.json)
