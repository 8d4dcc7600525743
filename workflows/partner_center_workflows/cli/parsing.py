"""The parser of every command: one line for an error, with the nearest word that there is."""

import argparse
import os
import re
import sys
import textwrap
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

from partner_center_workflows.cli import exits, invocation, output, streams

FORMATS = ("table", "json", "jsonl", "csv", "tsv")
_DISTRIBUTION = "partner-center-client"  # written out: help imports nothing of the client


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Write an option once, with its value at the end: `-o, --output FILE`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Wrap paragraphs that do not fit; what is indented, such as an example, stays as it is."""
        paragraphs = text.split("\n\n")
        for number, each in enumerate(paragraphs):
            lines = each.splitlines()
            if any(len(line) > width for line in lines) and not any(line.startswith(" ") for line in lines):
                paragraphs[number] = textwrap.fill(
                    " ".join(lines), width, break_long_words=False, break_on_hyphens=False
                )
        return super()._fill_text("\n\n".join(paragraphs), width, indent)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"


class Parser(argparse.ArgumentParser):
    """Write errors in one line, without the usage.

    Attributes:
        formats: The formats that the command can write, for `-o`.
        surplus: Returns what is wrong with arguments that the command does not have; None for the usual words.
    """

    formats: Sequence[str] = ("table", "json")
    surplus: Callable[[Sequence[str]], str | None] | None = None

    def __init__(self, prog: str, description: str, epilog: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.common = self.add_argument_group("options of every command")
        self.common.add_argument("-h", "--help", action="help", help="show this help")

    def error(self, message: str) -> NoReturn:
        """Exit with the message and a reference to --help."""
        message = re.sub(r"^argument (\S+): [a-z_]+ is (?=')", r"\1 is ", message)  # a spelling, as Python names it
        output.usage_error(self.prog, message, f"see {self.prog} --help")
        sys.exit(exits.USAGE)

    def print_help(self, file: object = None) -> NoReturn:  # noqa: ARG002 - argparse has it
        """Write the help to stdout, or to stderr if that is closed, and exit."""
        sys.exit(self.write_help())

    def write_help(self) -> int:
        """Write the help to stdout, or to stderr if that is closed, and return the exit code."""
        if streams.is_closed(sys.stdout):
            sys.stderr.write(self.format_help())
            return exits.AS_ASKED
        return output.ended(self.prog, exits.AS_ASKED, self.format_help())

    def format_help(self) -> str:
        """Return the help, with a usage of one line: the arguments, and the options that have to be given."""
        if self.usage is None:
            words = [self.prog]
            for action in self._actions:
                name = str(action.metavar or action.dest.upper())
                if action.option_strings:
                    words += [f"{action.option_strings[-1]} {name}"] if action.required else []
                elif action.help != argparse.SUPPRESS:
                    words.append(f"[{name}]" if action.nargs == "?" else name)
            self.usage = f"{' '.join(words)} [OPTIONS]".replace("%", "%%")
        for action in self._actions:
            if action.dest == "output":
                action.help = f"{', '.join(self._formats())}; or a file, whose suffix names the format"
        address = _documentation()
        return super().format_help() + (f"docs: {address}\n" if address else "")

    def parse_or_help(self, words: Sequence[str]) -> None:
        """Parse the arguments; without any, write the help."""
        if words or invocation.running().on_parse is not None:
            self.parse_args(words)
        else:
            self.write_help()

    def parse_args(self, args: Sequence[str] | None = None, namespace: Namespace | None = None) -> Namespace:  # type: ignore[override]
        """Parse the arguments. A misspelled option is named before anything that it leaves out."""
        words = list(args or ())
        run = invocation.running()
        if run.on_parse is not None:
            run.on_parse(self)
        self._refuse_misspelled(words)
        given, left = cast("tuple[Namespace, list[str]]", self.parse_known_args(words, namespace))
        if left:
            self.error((self.surplus and self.surplus(left)) or f"unrecognized arguments: {' '.join(left)}")
        run.words = {action.dest: _word(action) for action in self._actions}
        if "output" in vars(given):
            self._settle_format(given)
        run.as_json = bool(vars(given).get("json")) or vars(given).get("form") == "jsonl"
        run.debug, run.base_url = bool(vars(given).get("debug")), vars(given).get("base_url")
        return given

    def _refuse_misspelled(self, words: Sequence[str]) -> None:
        for word in words[: words.index("--")] if "--" in words else words:
            name = word.partition("=")[0]
            if name in self._option_string_actions or " " in name or not re.match("--?[A-Za-z]", name):
                continue
            if name.startswith("--"):
                near = nearest(name, [each for each in self._shown_options() if each.startswith("--")])
            elif name[:2] in self._option_string_actions:  # with its value, such as `-ojson`
                continue
            else:
                near = name.swapcase() if name.swapcase() in self._option_string_actions else None
            self.error(f"there is no option {name!a:.60}{f'; did you mean {near}?' if near else ''}")

    def _shown_options(self) -> list[str]:
        """Return the options that the help shows, and --version."""
        shown = [each for each in self._actions if each.help != argparse.SUPPRESS or each.dest == "version"]
        return [flag for action in shown for flag in action.option_strings]

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        names = [str(each) for each in action.choices]
        near = nearest(str(value), names)
        then = f"; did you mean {near}?" if near else f" (choose from {', '.join(names)})"
        raise argparse.ArgumentError(action, f"invalid choice: {value!r:.60}{then}")

    def _formats(self) -> Sequence[str]:
        """Return the formats that the command can write: those of `--format`, if it has that."""
        own = next((action.choices for action in self._actions if action.dest == "format"), None)
        return self.formats if own is None else [str(each) for each in own]

    def _settle_format(self, given: Namespace) -> None:
        """Decide what `-o` means: a format for standard output, or a file whose suffix names the format."""
        formats, options, word = self._formats(), vars(given), str(given.output)
        flags = {"--json": given.json and "json", "--csv": options.get("csv") and "csv"}
        flags[f"--format {options.get('format')}"] = options.get("format")
        asked = {flag: each for flag, each in flags.items() if each}
        is_format = word.lower() in formats
        form = word.lower() if is_format else self._of_file(word, is_named=bool(asked or options.get("raw")))
        if form is not None:
            asked[f"-o {word}"] = form
        if len(set(asked.values())) > 1:
            self.error(f"{' and '.join(asked)} do not go together; give one of them")
        given.form = next(iter(asked.values()), formats[0])
        if is_format:
            given.output = output.STANDARD_OUTPUT
        given.json = given.json or (form == "json" and (is_format or self.formats is Parser.formats))

    def _of_file(self, word: str, *, is_named: bool) -> str | None:
        """Return the format that the suffix of a file names, or None. What is no regular file needs no suffix.

        Args:
            word: The value of `-o`.
            is_named: Whether another option names the format.
        """
        formats = self._formats()
        form = output.format_of(word, formats)
        ending = Path(word).suffix
        if word == output.STANDARD_OUTPUT or (os.path.exists(word) and not os.path.isfile(word)):  # noqa: PTH110, PTH113
            return form
        if not word:
            self.error(f"argument -o: the value is empty; give {output.either(formats)}, or a file")
        if not ending and os.path.basename(word) == word:  # noqa: PTH119 - a path would lose `./`
            told = f"give {output.either(formats)}, or ./{word} for a file of that name"
            self.error(f"argument -o: {word!r:.60} is no format of this command; {told}")
        if ending and form is None and not is_named:
            suffixes = output.either([f".{each}" for each in formats if each != "table"])
            flag = "--format" if any(action.dest == "format" for action in self._actions) else "--json"
            told = f"give a file that ends with {suffixes}, or {flag} too"
            self.error(f"argument -o: {ending!r:.60} names no format of this command; {told}")
        return form


def _documentation() -> str | None:
    """Return the address of the documentation, which the distribution names; None if it names none."""
    from importlib import metadata

    try:
        named = metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return None
    return next((each.partition(", ")[2] for each in named if each.startswith("Documentation, ")), None)


def _word(action: argparse.Action) -> str:
    """Return what the command line calls an argument."""
    longest = max(action.option_strings, key=len, default=None)
    return longest or str(action.metavar or action.dest.upper())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most similar, in any case, or None."""
    import difflib

    by_lower = {each.lower(): each for each in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    if not found and len(word) >= 4:
        found = [each for each in by_lower if word.lower() in each][:1]
    return by_lower[found[0]] if found else None
