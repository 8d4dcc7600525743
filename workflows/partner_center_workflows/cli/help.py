"""`partner-center help`: the help of a command, and what holds for all of them."""

from collections.abc import Sequence

from partner_center_workflows import cli
from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center help"
TOPICS = {"environment": options.ENVIRONMENT, "exit-codes": exits.MEANINGS}


def main(arguments: Sequence[str]) -> int:
    """Show the help and return the exit status."""
    what = "Show the help of a command, or of a topic."
    made = options.parser(_PROG, what, f"{_PROG} qualifications create", service=False)
    made.usage = f"{_PROG} [COMMAND [ACTION] | TOPIC]"
    made.add_argument("what", nargs="?", choices=[*TOPICS, *cli.COMMANDS], metavar="COMMAND", help="or a TOPIC")
    made.add_argument("action", nargs="?", metavar="ACTION", help="an action of the command, or an operation of `call`")
    made.epilog = f"topics: {', '.join(TOPICS)}\n\n{made.epilog}"
    given = made.parse_args(arguments)
    if given.what in TOPICS:
        return output.ended(_PROG, exits.AS_ASKED, f"{TOPICS[given.what]}\n")
    return cli.run([*(each for each in (given.what, given.action) if each), "--help"])
