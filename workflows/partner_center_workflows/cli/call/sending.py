"""Send the call of a command line."""

import re
import sys
import typing
from argparse import Namespace
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from partner_center import CallOptions, InvalidRequestError
from partner_center.client import api_client_of
from partner_center.runtime.call_steps import check
from partner_center.runtime.calls import Call
from partner_center.runtime.pages import Paging
from partner_center_resources.operations import OPERATIONS
from partner_center_workflows.cli import exits, output
from partner_center_workflows.cli import options as cli_options
from partner_center_workflows.cli.call import body, parameters, results
from partner_center_workflows.cli.call.operations import Operation
from partner_center_workflows.cli.connection import client

_CALL_OPTIONS = (*parameters.IDS, "accept", "content_type")


def send(operation: Operation, given: Namespace) -> int:
    """Send the call, after a confirmation where needed, and write the result.

    Raises:
        PartnerCenterError: The call failed.
        OSError: The body cannot be read.
    """
    builder = builder_of(operation)
    arguments = _arguments(operation, given, builder)
    options = typing.cast("CallOptions", {each: vars(given)[each] for each in _CALL_OPTIONS if vars(given).get(each)})
    with output.destination(given, {"--body": vars(given).get("body")}) as stream, client(given) as pc:
        api_client = api_client_of(pc)
        try:
            built = builder(api_client.settings, **arguments)
            call: Call[Any] = built.first_call() if isinstance(built, Paging) else built
            check(call, api_client.settings, options)
        except InvalidRequestError as error:
            raise InvalidRequestError(_translated(error.message, _flags(operation)), hint=error.hint) from None
        if operation.is_write and not given.yes and not _is_wanted(call, api_client.settings.base_url, given):
            output.note("nothing was sent")
            return exits.USAGE
        if operation.is_deprecated:
            output.note(f"{operation.prog}: this operation is deprecated; its --help has more")
        for option in parameters.options_of(operation):
            if option.is_deprecated and option.argument in arguments:
                output.note(f"{operation.prog}: {option.flag} is deprecated; --help has more")
        response = api_client.call(call, options)
        if operation.is_write:
            output.note(f"request id {response.request_id}, correlation id {response.correlation_id}")
        if given.raw:
            results.write_raw(response, stream)
        else:
            results.write(response.parsed, stream, as_json=given.json)
    return exits.AS_ASKED


def builder_of(operation: Operation) -> Callable[..., Call[Any] | Paging[Any]]:
    """Return the generated function that validates the arguments of the operation."""
    entry = OPERATIONS[operation.name]
    found: Callable[..., Call[Any] | Paging[Any]] = getattr(
        import_module(f"partner_center_resources.calls.{entry.resource}"), entry.builder
    )
    return found


def _arguments(operation: Operation, given: Namespace, builder: Callable[..., object]) -> dict[str, Any]:
    """Return the arguments of the generated function, by name."""
    found: dict[str, Any] = {}
    values = vars(given)
    reads_input = values.get("body") == body.STANDARD_INPUT
    for option in parameters.options_of(operation):
        value = values[option.flag.removeprefix("--").replace("-", "_")]
        if option.is_secret and value == "-":
            if reads_input:
                raise InvalidRequestError(
                    f"{option.flag} - reads standard input, as --body - does; give a file to --body"
                )
            value, reads_input = cli_options.secret(option.flag, value), True
        if value is not None:
            found[option.argument] = value
    if values.get("continuation_token") is not None:
        found["continuation_token"] = values["continuation_token"]
    if values.get("body") is not None:
        found["body"] = body.read(operation, values["body"], typing.get_type_hints(builder)["body"])
    return found


def _flags(operation: Operation) -> Mapping[str, str]:
    """Return the options by the names of arguments in messages."""
    found = {each: f"--{each.replace('_', '-')}" for each in (*_CALL_OPTIONS, "body", "continuation_token")}
    for option in parameters.options_of(operation):
        found[option.parameter["name"]] = found[option.argument] = option.flag
    return found


def _translated(message: str, flags: Mapping[str, str]) -> str:
    """Return a message in which arguments have the names of options."""
    names = "|".join(map(re.escape, sorted(flags, key=len, reverse=True)))
    message = re.sub(rf"^({names})(?=[ :.\[])", lambda found: flags[found[1]], message)
    message = re.sub(r"content_type='([^']*)'", r"--content-type \1", message)
    return f"--body: {message}" if message.startswith(("the member ", "the body ", "a form ")) else message


def _is_wanted(call: Call[Any], base_url: str, given: Namespace) -> bool:
    """Ask the person at the terminal whether to send. Without a terminal there is no question."""
    from_input = vars(given).get("body") == body.STANDARD_INPUT
    if not sys.stdin.isatty() and not (from_input and sys.stderr.isatty()):
        return True
    question = f"{call.method} {call.path} at {base_url}: send it? [y/N] "
    output.note(question, end="")
    return _reply(from_input=from_input).strip().lower() in ("y", "yes")


def _reply(*, from_input: bool) -> str:
    """Read a line from the terminal, also if standard input is the body."""
    if not from_input:
        return sys.stdin.readline()
    try:
        with open("/dev/tty", encoding="utf-8", errors="replace") as terminal:  # noqa: PTH123
            return terminal.readline()
    except OSError:
        raise InvalidRequestError(
            "with --body - there is no terminal to ask on; give --yes too, or the body in a file"
        ) from None
