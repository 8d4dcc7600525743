"""The methods of a resource, generated from the spec or written by hand."""

import re
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from attrs import define, field

import signatures
from resource_arguments import Argument
from resource_deprecations import Use, operation_words, uses_of
from resource_operations import Operation
from resource_types import UnusableSpecError
from spec_transforms import Node

Kind = Literal["call", "paging", "steps"]

_KINDS: dict[str, Kind] = {"Call": "call", "Paging": "paging", "Steps": "steps"}
_EVERY_PAGE = (
    " They apply to every page. Each page is one call with its own request id; `request_id` is that of the first page."
    " All pages of an iteration have the same correlation id."
)
OPTIONS = (  # of `CallOptions`
    "`request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter` and"
    " `strict_responses` of this call, in place of the client's; see `CallOptions`."
)
_DEPRECATED = "Deprecated. "  # before the description of an argument
_OF_WRITES = "OutcomeUnknownError"
_RAISES = {
    "InvalidRequestError": "An argument was refused. Nothing was sent.",
    "CredentialError": "The credential gave no usable token.",
    "TransportError": "The service did not answer.",
    "OutcomeUnknownError": "The service may have carried out the request or not. The hint says how to check.",
    "APIError": "The service refused the request, or failed.",
    "ResponseDecodeError": "The response is not what the docs promise.",
}


@define
class Method:
    """A method of a resource, in its four forms."""

    name: str
    kind: Kind
    parameters: str
    passed: str
    result: str
    item: str | None
    builder: str
    deprecated: str
    options: str
    text: str  # the docstring
    imports: set[str]
    secrets: list[str] = field(
        factory=list[str]
    )  # the arguments that no traceback with locals may show; any body may hold one
    uses: list[Use] = field(factory=list[Use])  # the warnings about deprecated arguments and members of the body

    def docstring(self, indent: int, note: str) -> str:
        """Return the docstring with a note after its first line.

        Args:
            indent: The number of spaces of indentation.
            note: The note; empty for none.
        """
        text = self.text
        if note:
            first, _, rest = text.partition("\n")
            text = f"{first}\n\n{note}\n{rest}"
        escaped = text.replace("\\", "\\\\").replace('"""', "'''")
        lines = textwrap.indent(escaped, " " * indent).strip()
        return lines if "\n" not in lines else f"{lines}\n{' ' * indent}"


def generated_method(spec: Node, operation: Operation) -> Method:
    """Return the method of an operation, generated from the spec alone."""
    node = operation.node
    lines = [_described(each) for each in operation.taken]
    secrets = [*operation.has_secrets, *(each.name for each in operation.arguments if not each.wire_name)]
    names = {each.wire_name: [each.name] for each in operation.arguments}
    if operation.item:
        lines.append(
            "continuation_token: Continue after the page with this token. Give it without the other optional arguments."
        )
    text = _docstring(
        sentence(node.get("summary") or operation.id),
        [node["description"]] if node.get("description") else [],
        lines,
        _returns(operation),
        operation,
        node.get("x-source", ()),
    )
    return Method(
        name=operation.name,
        kind="paging" if operation.item else "call",
        parameters=operation.parameters,
        passed=operation.passed,
        result=operation.result,
        item=operation.item,
        builder=operation.builder,
        deprecated=operation_words(operation),
        options="Unpack[CallOptions]",
        text=text,
        imports=set(),
        secrets=secrets,
        uses=[*uses_of(spec, operation, names, secrets, is_call=not operation.item)],
    )


def _returns(operation: Operation) -> str:
    if operation.http_method == "head":
        missing = ", and 404 that it does not" if 404 in operation.successes else ""
        return f"Whether it exists: a success status means that it does{missing}."
    return "" if operation.result != "None" else "None: the response has no content."


def special_methods(spec: Node, overrides: Path, resource: str, operations: Iterable[Operation]) -> dict[str, Method]:
    """Return the hand-written methods of a resource, by name.

    OPERATIONS of its module says which operation a method replaces, and ARGUMENTS, if there is one, which argument is
    which parameter of the spec, if it has another name.

    Raises:
        UnusableSpecError: One is instead of an operation that there is not, or hides one without saying so.
    """
    file = overrides / f"{resource}.py"
    if not file.exists() or signatures.constant(file, "OPERATIONS") is None:
        return {}
    instead: dict[str, str] = signatures.constant(file, "OPERATIONS")
    wire_names: dict[str, str] = signatures.constant(file, "ARGUMENTS") or {}
    sent: dict[str, tuple[str, ...]] = signatures.constant(file, "SENT") or {}
    known = {each.id: each for each in operations}
    taken = {each.name: each for each in operations}
    found: dict[str, Method] = {}
    for name, function in signatures.functions(file, "partner_center").items():
        kind = _KINDS.get(function.returns.partition("[")[0])
        if name.startswith("_") or kind is None:
            continue
        operation = known.get(instead.get(name, ""))
        if name in instead and operation is None:
            message = f"{file.name} has a {name} for the operation {instead[name]}, which the tag {resource} lacks"
            raise UnusableSpecError(("paths",), message)
        if name in taken and taken[name] is not operation:
            other = taken[name]
            raise UnusableSpecError(
                ("paths", other.path, other.http_method),
                f"{other.id} would be the method `{other.full_name}`, which is written by hand in {file.name}; "
                "give it an x-method",
            )
        own = [each.name for each in function.parameters[1:]]
        names = {
            each.wire_name: [one for one in own if wire_names.get(one, one) in (each.wire_name, each.name)]
            for each in (operation.arguments if operation else ())
        }
        found[name] = _special(spec, kind, function, operation, names, sent.get(name, ()))
    return found


def _special(
    spec: Node,
    kind: Kind,
    function: signatures.Function,
    operation: Operation | None,
    names: dict[str, list[str]],
    sent: Collection[str],
) -> Method:
    """Return the hand-written method of a function, with what else the operation takes.

    Args:
        spec: The spec.
        kind: The kind of the method.
        function: The function.
        operation: The operation that the method replaces, if any.
        names: The function's arguments for each parameter of the operation.
        sent: The parameters of the operation that the function's own arguments stand for.
    """
    own = function.parameters[1:]  # the first are the client's settings
    known = {each.name for each in own}
    others = [
        each
        for each in (operation.taken if operation else ())
        if each.wire_name and each.wire_name not in sent and each.name not in known
    ]
    names |= {each.wire_name: [each.name] for each in others}
    uses = [*uses_of(spec, operation, names, (), is_call=kind == "call")] if operation is not None else []
    result = function.returns.partition("[")[2].removesuffix("]")
    named = [*(_written(each) for each in own if each.keyword_only), *(each.parameter for each in others)]
    parameters = [_written(each) for each in own if not each.keyword_only]
    parameters += ["*", *named] if named else []
    passed = [f"{each.name}={each.name}" if each.keyword_only else each.name for each in own]
    return Method(
        name=function.name,
        kind=kind,
        parameters="".join(f", {each}" for each in parameters),
        passed="".join(f", {each}" for each in [*passed, *(f"{each.name}={each.name}" for each in others)]),
        result=f"Page[{result}]" if kind == "paging" else result,
        item=result if kind == "paging" else None,
        builder=f"special.{function.name}",
        deprecated=operation_words(operation),
        options="Unpack[CallOptions]" if operation else function.options or "Unpack[CallOptions]",
        text=_special_docstring(function.docstring, operation, names, others) if operation else function.docstring,
        imports={*function.imports, *(statement for each in others for statement in each.imports)},
        uses=uses,
    )


def _special_docstring(
    text: str, operation: Operation, names: Mapping[str, Sequence[str]], others: Iterable[Argument]
) -> str:
    """Return the docstring of a hand-written method, with what the spec says of its operation."""
    head, _, rest = text.partition("\n\nArgs:\n")
    arguments, _, tail = rest.partition("\n\n")
    for each in (one for one in operation.arguments if one.is_deprecated):
        for name in names[each.wire_name]:
            arguments = re.sub(rf"^(\s*{name}: )", rf"\g<1>{_DEPRECATED}", arguments, flags=re.MULTILINE)
    returns = tail.partition("Returns:\n")[2].partition("\n\n")[0] if "Returns:" in tail else ""
    first, _, more = head.partition("\n\n")
    return _docstring(
        first,
        [more] if more else [],
        [
            *([textwrap.dedent(arguments).partition("\nothers: ")[0]] if arguments else []),
            *(_described(each) for each in others),
        ],
        textwrap.dedent(returns),
        operation,
        re.findall(r"^https://\S+", tail, re.MULTILINE),
    )


def _described(argument: Argument) -> str:
    return f"{argument.name}: {_DEPRECATED if argument.is_deprecated else ''}{argument.description}"


def _written(parameter: signatures.Parameter) -> str:
    return f"{parameter.name}: {parameter.annotation}" + (f" = {parameter.default}" if parameter.default else "")


def _docstring(
    first: str, more: Iterable[str], arguments: list[str], returns: str, operation: Operation, sources: Iterable[str]
) -> str:
    """Return a docstring without indentation."""
    width = 108  # 120, less the indentation of a method and of a section
    pages = _EVERY_PAGE if operation.item else ""
    arguments = [*arguments, f"options: {OPTIONS}{pages}"]
    raises = [f"{name}: {text}" for name, text in _RAISES.items() if operation.is_write or name != _OF_WRITES]
    sections = [first]
    for paragraph in more:
        sections += [_filled(each, width + 4) for each in paragraph.split("\n\n")]
    sections.append("Args:\n" + "\n".join(_item(each, width) for each in arguments))
    if returns:
        sections.append("Returns:\n" + textwrap.indent(_filled(returns, width), "    "))
    sections.append("Raises:\n" + "\n".join(_item(each, width) for each in raises))
    if sources:
        sections.append("\n".join(sources))
    return "\n\n".join(sections)


def _item(text: str, width: int) -> str:
    """Return an item of a section. Several items that are already formatted are only indented."""
    if "\n" in text and re.search(r"^\w+: ", text.partition("\n")[2], re.MULTILINE):
        return textwrap.indent(text, "    ")
    filled = _filled(text, width - 4).replace("\n", "\n    ")
    return textwrap.indent(filled, "    ")


def _filled(text: str, width: int) -> str:
    return textwrap.fill(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False)


def sentence(text: str) -> str:
    """Return a text as one sentence, for the first line of a docstring."""
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."
