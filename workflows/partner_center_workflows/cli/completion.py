"""`partner-center completion`: make a shell complete commands, options, choices, operations and files.

The parsers say what there is, and argcomplete does the rest, for every shell; docs/adr says why.
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from partner_center_workflows import cli
from partner_center_workflows.cli import exits, invocation, options, output

_PROG = "partner-center completion"
_INSTALL = {
    "bash": 'eval "$(partner-center completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(partner-center completion zsh)"   # in ~/.zshrc, after compinit',
    "fish": "partner-center completion fish | source   # in ~/.config/fish/config.fish",
    "powershell": "partner-center completion powershell | Out-String | Invoke-Expression   # in $PROFILE",
}


def main(arguments: Sequence[str]) -> int:
    """Print the script for a shell, and return the exit status."""
    what = "Print a script that makes a shell complete this command; needs the extra `cli`."
    made = options.parser(_PROG, what, _INSTALL["bash"], service=False)
    made.add_argument("shell", choices=list(_INSTALL), metavar="SHELL", help=", ".join(_INSTALL))
    lines = "\n".join(f"  {each}" for each in _INSTALL.values())
    made.epilog = f"to install:\n{lines}\n\n{options.MORE}"
    given = made.parse_args(arguments)

    def show() -> int:
        from argcomplete.shell_integration import shellcode

        sys.stdout.write(shellcode(["partner-center"], shell=given.shell))
        return exits.AS_ASKED

    return output.guarded(_PROG, show, as_json=given.json)


class _FoundError(Exception):
    """A command has reached its parser."""

    def __init__(self, parser: ArgumentParser) -> None:
        super().__init__(parser)
        self.parser = parser


def complete() -> int:
    """Complete the line that argcomplete's script has put into the environment."""
    try:
        import argcomplete
        from argcomplete.lexers import split_line
    except ModuleNotFoundError:
        return exits.USAGE
    line = os.environ["COMP_LINE"].encode()[: int(os.environ["COMP_POINT"])].decode("utf-8", "ignore")
    words: list[str] = split_line(line)[3]
    parser = _parser_of(words[1:])
    if parser is None:
        return exits.USAGE
    at = 0
    for each in parser.prog.split()[1:]:
        at = words.index(each, at + 1)
    end = next(end for end in range(len(line) + 1) if len(split_line(line[:end])[3]) > at)
    os.environ["COMP_LINE"] = f"partner-center {line[end:]}"  # what is left for this parser
    os.environ["COMP_POINT"] = str(len(os.environ["COMP_LINE"].encode()))
    argcomplete.autocomplete(parser, always_complete_options=False)
    return exits.AS_ASKED


def _parser_of(words: Sequence[str]) -> ArgumentParser | None:
    """Return the parser that the words lead to."""

    def found(parser: ArgumentParser) -> None:
        raise _FoundError(parser)

    invocation.begin(words).on_parse = found
    try:
        cli.run(words)
    except _FoundError as end:
        return end.parser
    return None
