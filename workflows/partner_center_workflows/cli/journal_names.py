"""The journal that a person means: a file, that of a file of rows, or the URL of a shared one."""

import argparse
import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from partner_center_workflows.cli import files, options

_ENDING = ".journal.db"
VARIABLE = "PARTNER_CENTER_JOURNAL"
_TWICE = "the journal is given twice; give it once"
_USES_A_FILE = "`bulk run` uses a file; add the rows with `bulk submit`, and run `bulk work` on each machine"


class _Once(argparse.Action):
    """A journal that may be given once, as an argument or as an option; it remembers as which."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        """Take the value."""
        if values is None:
            return
        if vars(namespace).get(self.dest) is not None:
            parser.error(_TWICE)
        namespace.journal, namespace.journal_word = values, option_string or "JOURNAL"


def option(made: options.Parser, what: str) -> None:
    """Add the option `--journal`, which says where the journal is."""
    made.add_argument("--journal", action=_Once, metavar="JOURNAL", help=what)
    made.surplus = _if_url(f"the URL of a shared journal is given, and {_USES_A_FILE}")


def argument(made: options.Parser) -> None:
    """Add the journal as an argument, and as the option that other actions have; and those of a shared journal."""
    what = f"the journal, the file of rows that it is beside, or the URL of a shared one (default: {VARIABLE})"
    made.add_argument("--journal", action=_Once, help=argparse.SUPPRESS)
    made.add_argument("journal", nargs="?", action=_Once, metavar="JOURNAL", help=what)
    made.add_argument("--batch", metavar="NAME", help="of a shared journal: the name of the batch")
    made.surplus = _if_url(_TWICE)
    auth(made)


def shared(made: options.Parser) -> None:
    """Add the options of an action that is for a shared journal alone."""
    option(made, f"URL of the shared journal, such as postgresql://host/database (default: {VARIABLE})")
    made.surplus = _if_url(
        "the URL of the journal stands without its option; give it as --journal URL, or set "
        f"{VARIABLE} to it if it has a password"
    )
    auth(made)
    made.set_defaults(needs_shared=True, is_option=True)


def _if_url(said: str) -> Callable[[Sequence[str]], str | None]:
    """Return what says so of arguments among which a URL is. It repeats no part of it, which may be a password."""

    def surplus(words: Sequence[str]) -> str | None:
        from partner_center_workflows.bulk.journal_address import is_url

        return said if any(map(is_url, words)) else None

    return surplus


def auth(made: options.Parser) -> None:
    """Add the option that says how to sign in to a shared journal."""
    what = "how to sign in to a shared journal: password, or entra for a token of Microsoft Entra ID"
    made.add_argument("--journal-auth", choices=("password", "entra"), metavar="HOW", help=what)


def settle(parser: options.Parser, given: Namespace) -> None:
    """Set the journal that a person means, who may leave it out, name it in the environment, or by its file of rows.

    It is a path, or the URL of a shared journal as text.
    """
    from partner_center_workflows.bulk.journal_address import is_shared, is_url

    given.journal_is_default = given.journal is None
    if given.journal is None and os.environ.get(VARIABLE):
        given.journal, given.journal_word = os.environ[VARIABLE], VARIABLE
    needs_shared, file = "needs_shared" in given, vars(given).get("file")
    if file is not None and is_url(file):
        journal = f", and the journal as --journal URL or in {VARIABLE}" if needs_shared else ""
        parser.error(f"FILE is a URL; give the file of the rows{journal}")
    if given.journal is None and (file is None or needs_shared):
        parser.error(
            f"the journal is missing; give {'--journal URL' if 'is_option' in given else 'JOURNAL'}, or set {VARIABLE}"
        )
    if given.journal is None and file == "-":
        parser.error("the rows come from standard input; give --journal JOURNAL too")
    if given.journal is None:
        given.journal = beside(str(file))
    elif file is None and not is_shared(given.journal):
        given.journal = of(given.journal)


def read_url(given: Namespace) -> None:
    """Replace the URL of a shared journal by its address, which shows no password.

    Raises:
        InvalidRequestError: The URL cannot be used, has a password on the command line, or is given to an action that
            uses a file; or the action needs a shared journal, and this one is a file.
    """
    from partner_center import InvalidRequestError
    from partner_center_workflows.bulk.journal_address import Address, is_shared

    word: str = vars(given).get("journal_word", "--journal")
    is_run = "wait" in given
    if is_shared(given.journal) and not is_run:
        on_command_line, how = word != VARIABLE, given.journal_auth
        given.journal = Address.of(given.journal, auth=how, origin=word, on_command_line=on_command_line)
    elif is_run and is_shared(given.journal):
        raise InvalidRequestError(f"{word} is the URL of a shared journal, and {_USES_A_FILE}")
    elif "needs_shared" in given:
        instead = ", or use `bulk run`" if "is_option" in given else "; press Ctrl-C to end a `bulk run`"
        raise InvalidRequestError(
            f"{word} is a file; give the URL of a shared journal, such as postgresql://host/database{instead}"
        )


def beside(file: str) -> str:
    """Return the path of the journal of a file of rows, if no other one is given."""
    return os.path.splitext(file)[0] + _ENDING  # noqa: PTH122 - any text is a path here, also an empty one


def of(given: str | Path) -> Path:
    """Return the journal that a person means: the path itself, or the journal of this file of rows.

    Args:
        given: The path of a journal, or of a file of rows.
    """
    path, journal = Path(given), Path(beside(str(given)))
    if files.is_database(str(path)) or str(path).endswith(_ENDING):
        return path
    if files.is_database(str(journal)):
        return journal
    return journal if path.suffix.lower() in _ROWS and path.is_file() else path


_ROWS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx")
