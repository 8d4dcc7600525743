"""The command line of one operation and its help, both from the spec."""

import json
import shlex
import shutil
import textwrap

from partner_center.formats import spec
from partner_center_workflows.cli import options
from partner_center_workflows.cli.call import parameters
from partner_center_workflows.cli.call.operations import Operation

_CONFIRMATION = (
    "This is a write. On a terminal it asks before it sends, unless --yes is given. "
    "Otherwise it sends without a question."
)


def parser(operation: Operation) -> options.Parser:
    """Return the parser for an operation."""
    made = options.parser(operation.prog, _description(operation), _example(operation), formats=("json", "jsonl"))
    made.epilog = "\n\n".join([*_body_and_sources(operation), made.epilog or ""])
    made.add_argument("--raw", action="store_true", help="write status, headers and body as they came")
    for option in parameters.options_of(operation):
        added = made.add_argument(
            option.flag,
            required=option.is_required,
            action="append" if option.is_repeated else "store",
            type=option.read,
            metavar=_metavar(option),
            help=_escaped(option.help),
        )
        if option.values:
            added.completer = lambda values=option.values, **_: values  # type: ignore[attr-defined]
    if operation.body is not None:
        made.add_argument(
            "--body",
            metavar="FILE",
            required=operation.body.get("required", False),
            help="the body, a file of JSON; - reads standard input",
        )
        _add_media_type(made, "--content-type", parameters.request_media_types(operation), "what the body is sent as")
    if operation.is_paged:
        made.add_argument(
            "--continuation-token", metavar="TEXT", help="continue after the page with this continuation token"
        )
    for name, what in parameters.call_options_of(operation).items():
        made.add_argument(f"--{name.replace('_', '-')}", metavar="ID", help=what)
    _add_media_type(made, "--accept", parameters.response_media_types(operation), "what the response should be")
    if operation.is_write:
        made.add_argument("--yes", action="store_true", help="send it without asking")
    return made


def _add_media_type(made: options.Parser, flag: str, possible: list[str], what: str) -> None:
    if possible:
        made.add_argument(flag, choices=possible, metavar="TYPE", help=f"{what}: {', '.join(possible)}")


def _metavar(option: parameters.Option) -> str:
    """Return the metavar of an option: the last word of its name."""
    return option.flag.rpartition("-")[2].upper()


def _description(operation: Operation) -> str:
    """Return the description of the operation."""
    parts = [operation.summary, str(operation.node.get("description", ""))]
    if operation.is_deprecated:
        parts.insert(1, "It is deprecated.")
    if operation.is_write:
        parts.append(_CONFIRMATION)
    parts = [_wrapped(paragraph) for part in parts for paragraph in part.split("\n\n") if paragraph.strip()]
    return "\n\n".join([*parts, f"{operation.method} {operation.path}"])


def _body_and_sources(operation: Operation) -> list[str]:
    """Return the end of the help: the body, and the sources."""
    found: list[str] = []
    if operation.body is not None:
        said = _wrapped(str(operation.body.get("description", "")), indent="  ")
        example = json.dumps(body_example(operation), indent=2)
        found.append("\n".join(["body:", said, "", "body, for example:", textwrap.indent(example, "  ")]))
        if deprecated := _deprecated_members(operation):
            found.append(f"deprecated in the body: {', '.join(deprecated)}")
    sources = [f"  {each}" for each in operation.node.get("x-source", ())]
    return [*found, *(["\n".join(["sources:", *sources])] if sources else [])]


def _deprecated_members(operation: Operation) -> list[str]:
    """Return the members of the body that the spec marks as deprecated, without those inside others."""
    members = {
        name: spec.resolve(member)
        for each in spec.alternatives(operation.body_content.get("schema", {}))
        for name, member in each.get("properties", {}).items()
    }
    return sorted(name for name, member in members.items() if member.get("deprecated"))


def body_example(operation: Operation) -> object:
    """Return the first example of a body in the spec."""
    content = operation.body_content
    for each in content.get("examples", {}).values():
        return spec.resolve(each).get("value")
    return content.get("example", spec.resolve(content.get("schema", {})).get("example"))


def _example(operation: Operation) -> str:
    """Return a complete example of a command line."""
    words = [operation.prog]
    for option in parameters.options_of(operation):
        if option.is_required:
            words += [option.flag, shlex.quote(option.example or option.flag.strip("-").upper())]
    if operation.body is not None:
        words += ["--body", "body.json"]
    return " ".join(words)


def _wrapped(text: str, indent: str = "") -> str:
    width = max(40, min(shutil.get_terminal_size().columns, 122) - 2)
    return textwrap.fill(
        " ".join(text.split()),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _escaped(text: str) -> str:
    """Escape the percent signs of a text for argparse."""
    return text.replace("%", "%%")
