"""Write what users type, from the spec: `generated/partner_center_resources`, a module a tag.

Every operation becomes a method, sync and async, plain and raw. What its method is called follows from its HTTP method
and its result, or stands at the operation as `x-method`. Where `overrides/partner_center` has a module of the
resource's name, each function of it is a method too, instead of the operation that its OPERATIONS name or besides.
"""

import ast
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

import signatures
from generator_view import METHODS, Node, resolve
from resource_model import RAISES, Kind, Method, Operation, operation_of
from resource_types import Types, UnusableSpecError

ROOT = Path(__file__).resolve().parent.parent
OVERRIDES = ROOT / "overrides" / "partner_center"
NAME = "partner_center_resources"

_TEMPLATES = Path(__file__).parent / "templates"
_KINDS: dict[str, Kind] = {"Call": "call", "Paging": "paging", "Steps": "steps"}
_TAKEN = ("as_async", "close", "max_requests_per_second", "with_raw_response")  # what the clients have besides
_RUFF = (("check", "--fix-only", "--quiet", "--select=I,F401,F811"), ("format", "--quiet"))


@frozen
class Resource:
    """A resource: the operations of one tag, and its methods."""

    name: str
    words: str
    operations: list[Operation]
    methods: list[Method]

    @property
    def imports(self) -> list[str]:
        """The import statements of its own; the template has those of every resource."""
        return sorted({*(one for each in self.operations for one in each.imports), *(one for each in self.methods for one in each.imports)})

    @property
    def class_name(self) -> str:
        """The name of its sync class."""
        return ClassName(self.name, "")


def generate(spec: Node, client: Path, output: Path, overrides: Path = OVERRIDES) -> None:
    """Write the resources of a spec into the folder `output`, replacing what is there.

    Args:
        spec: The spec.
        client: The client that the generator has written for it.
        output: The folder to write.
        overrides: The folder with the hand-written methods.

    Raises:
        UnusableSpecError: An operation cannot become a method.
    """
    found = resources(spec, client, overrides)
    environment = Environment(  # noqa: S701 - it writes Python
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(pyrepr=repr, within=_within)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / "py.typed").touch()
    for name in ("__init__", "operations"):
        text = environment.get_template(f"{name}.py.jinja").render(resources=found)
        (output / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
    for each in found:
        text = environment.get_template("resource.py.jinja").render(resource=each)
        (output / f"{each.name}.py").write_text(text, encoding="utf-8", newline="\n")
    for step in _RUFF:
        command = [sys.executable, "-m", "ruff", *step, "--isolated", "--no-cache", "--no-respect-gitignore"]
        subprocess.run([*command, "--line-length=120", str(output)], check=True)


def _within(annotation: str, resource: Resource) -> str:
    """Return an annotation as the classes have it: next to a method `list`, the builtin needs its module's name."""
    hidden = any(each.name == "list" for each in resource.methods)
    return annotation.replace("list[", "builtins.list[") if hidden else annotation


def resources(spec: Node, client: Path, overrides: Path = OVERRIDES) -> list[Resource]:
    """Return the resources of a spec, in the order of its tags.

    Raises:
        UnusableSpecError: An operation cannot become a method, or two would be the same.
    """
    classes, enumerations = _models(client / "models")
    types = Types(spec, classes, enumerations)
    operations = list(_operations(spec, types, client))
    found = []
    for tag in spec.get("tags", ()):
        name = PythonIdentifier(tag["name"], "")
        if name in _TAKEN:
            raise UnusableSpecError(("tags",), f"the tag {tag['name']}: the clients have {name} already; give another name")
        own = [each for each in operations if each.resource == name]
        _refuse_collisions(own)
        special = _specials(overrides, name, own)
        for each in own:
            each.look = _look(each, operations)
        methods = [*(_generated(each) for each in own if each.name not in special), *special.values()]
        if own:
            found.append(Resource(name, _sentence(tag.get("description") or tag["name"]), own, methods))
    return found


def _models(folder: Path) -> tuple[set[str], set[str]]:
    """Return the names of the generated classes, and of the generated enumerations, which are none."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.py"))]
    nodes = [node for tree in trees for node in tree.body]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    names = {each.id for node in nodes if isinstance(node, ast.Assign) for each in node.targets if isinstance(each, ast.Name)}
    return classes, names - classes


def _operations(spec: Node, types: Types, client: Path) -> Iterator[Operation]:
    tags = {tag["name"] for tag in spec.get("tags", ())}
    for path, item in spec["paths"].items():
        for http_method in METHODS:
            node = item.get(http_method)
            if node is None:
                continue
            where = ("paths", path, http_method)
            tag = (node.get("tags") or [None])[0]
            if tag not in tags:
                message = f"{node['operationId']}: its resource is its first tag, {tag}, which the list `tags` lacks; add it there"
                raise UnusableSpecError((*where, "tags"), message)
            file = client / "api" / PythonIdentifier(tag, "") / f"{snake_case(node['operationId'])}.py"
            package = f"partner_center_generated.api.{PythonIdentifier(tag, '')}"
            if not file.exists():
                raise UnusableSpecError(where, f"{node['operationId']}: the generator has left it out")
            yield operation_of(spec, types, path, http_method, node, signatures.functions(file, package)["_get_kwargs"])


def _refuse_collisions(operations: Iterable[Operation]) -> None:
    known: dict[str, Operation] = {}
    for each in operations:
        if each.name in known:
            first = known[each.name].id
            raise UnusableSpecError(
                ("paths", each.path, each.http_method),
                f"{first} and {each.id} would both be the method `{each.full_name}`; "
                f"give one of them an x-method, such as `x-method: {each.name}_{snake_case(each.path.rsplit('/', 1)[-1])}`",
            )
        known[each.name] = each


def _look(operation: Operation, operations: Iterable[Operation]) -> str:
    """Return what shows whether a write was carried out: the read of the same path, or else of the path above."""
    if operation.http_method in ("get", "head"):
        return ""
    reads = {each.path: each.full_name for each in operations if each.http_method == "get"}
    above = operation.path.rpartition("/")[0]
    return reads.get(operation.path) or reads.get(above) or ""


def _generated(operation: Operation) -> Method:
    """Return the method that follows from the spec alone."""
    node = operation.node
    lines = [f"{each.name}: {each.description}" for each in operation.taken]
    if operation.item:
        lines.append("continuation: Go on after the page that has this continuation; without the optional arguments.")
    text = _docstring(
        _sentence(node.get("summary") or operation.id),
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
        deprecated=_deprecated(operation),
        options="Unpack[CallOptions]",
        text=text,
        imports=set(),
    )


def _deprecated(operation: Operation) -> str:
    if not operation.node.get("deprecated"):
        return ""
    return f"the service's documentation retires {operation.full_name} ({operation.id}); its docstring says what to call instead"


def _returns(operation: Operation) -> str:
    if operation.http_method == "head":
        return "Whether it exists: a success says that it does, 404 that it does not."
    return "" if operation.result != "None" else "None: the response has no content."


def _specials(overrides: Path, resource: str, operations: Iterable[Operation]) -> dict[str, Method]:
    """Return the hand-written methods of a resource, by name.

    Raises:
        UnusableSpecError: One is instead of an operation that there is not, or hides one without saying so.
    """
    file = overrides / f"{resource}.py"
    if not file.exists() or signatures.constant(file, "OPERATIONS") is None:
        return {}
    instead = signatures.constant(file, "OPERATIONS")
    assert isinstance(instead, dict)  # noqa: S101 - our own file
    known = {each.id: each for each in operations}
    taken = {each.name: each for each in operations}
    found: dict[str, Method] = {}
    for name, function in signatures.functions(file, "partner_center").items():
        kind = _KINDS.get(function.returns.partition("[")[0])
        if name.startswith("_") or kind is None:
            continue
        operation = known.get(instead.get(name, ""))
        if name in instead and operation is None:
            message = f"overrides/partner_center/{file.name}: {name} stands for {instead[name]}, which the tag {resource} lacks"
            raise UnusableSpecError(("paths",), message)
        if name in taken and taken[name] is not operation:
            other = taken[name]
            raise UnusableSpecError(
                ("paths", other.path, other.http_method),
                f"{other.id} would be the method `{other.full_name}`, which overrides/partner_center/{file.name} has already; "
                "give it an x-method",
            )
        found[name] = _special(resource, kind, function, operation)
    return found


def _special(resource: str, kind: Kind, function: signatures.Function, operation: Operation | None) -> Method:
    """Return a method that is written by hand, as its function has it."""
    own = function.parameters[1:]  # the first are the client's settings
    text, result = function.docstring, function.returns.partition("[")[2].removesuffix("]")
    if operation is not None:
        head, _, rest = text.partition("\n\nArgs:\n")
        arguments, _, tail = rest.partition("\n\n")
        returns = tail.partition("Returns:\n")[2].partition("\n\n")[0] if "Returns:" in tail else ""
        first, _, more = head.partition("\n\n")
        text = _docstring(
            first,
            [more] if more else [],
            [textwrap.dedent(arguments)],
            textwrap.dedent(returns),
            operation,
            re.findall(r"^https://\S+", tail, re.MULTILINE),
        )
    named = [each for each in own if each.keyword_only]
    parameters = [_written(each) for each in own if not each.keyword_only]
    parameters += ["*", *map(_written, named)] if named else []
    return Method(
        name=function.name,
        kind=kind,
        parameters="".join(f", {each}" for each in parameters),
        passed="".join(f", {each.name}={each.name}" if each.keyword_only else f", {each.name}" for each in own),
        result=f"Page[{result}]" if kind == "paging" else result,
        item=result if kind == "paging" else None,
        builder=f"special.{function.name}",
        deprecated="",
        options=function.options or "Unpack[CallOptions]",
        text=text,
        imports=set(function.imports),
    )


def _written(parameter: signatures.Parameter) -> str:
    return f"{parameter.name}: {parameter.annotation}" + (f" = {parameter.default}" if parameter.default else "")


def _docstring(
    first: str, more: Iterable[str], arguments: list[str], returns: str, operation: Operation, sources: Iterable[str]
) -> str:
    """Return a docstring, without indentation."""
    width = 108  # 120, less the indentation of a method and of a section
    pages = " They hold for every page: each is one call, with a request id of its own (`request_id` is that of the first) and one correlation id." if operation.item else ""
    arguments = [*arguments, f"options: See `CallOptions`.{pages}"]
    raises = [f"{name}: {text}" for name, text in RAISES.items() if name != "OutcomeUnknownError" or operation.is_write]
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
    """Return an item of a section; several that are written out already stay as they are."""
    if "\n" in text and re.search(r"^\w+: ", text.partition("\n")[2], re.MULTILINE):
        return textwrap.indent(text, "    ")
    filled = _filled(text, width - 4).replace("\n", "\n    ")
    return textwrap.indent(filled, "    ")


def _filled(text: str, width: int) -> str:
    return textwrap.fill(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False)


def _sentence(text: str) -> str:
    """Return a text as the first line of a docstring."""
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."
