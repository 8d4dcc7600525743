"""Write `generated/partner_center_resources` from the spec, one module per tag.

Every operation becomes a method in four forms: sync and async, plain and raw. The name of the method follows from the
HTTP method and the result, or is given as `x-method`. If `overrides/partner_center` has a module with the name of the
resource, each function of that module is a method too. It replaces the operation that OPERATIONS names for it, if any.
"""

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import signatures
from python_names import ClassName, PythonIdentifier, snake_case
from resource_deprecations import attributes_of
from resource_methods import Method, generated_method, sentence, special_methods
from resource_operations import Operation, offered, operation_of
from resource_types import Types, UnusableSpecError
from spec_transforms import METHODS, Node, media_types, operations, resolve

ROOT = Path(__file__).resolve().parent.parent
OVERRIDES = ROOT / "overrides" / "partner_center"
NAME = "partner_center_resources"

_TEMPLATES = Path(__file__).parent / "templates"
_MODULES = ("__init__", "operations", "service")  # besides those of the resources
_ATTRIBUTES, _STYLES = "deprecated_attributes", "styles"  # separate modules, if there are any
_TAKEN = ("as_async", "close", "max_requests_per_second", "with_raw_response")  # further attributes of the clients
_FORMS = ("", "Async", "Raw", "AsyncRaw")  # of a resource's classes
_CLASSES = frozenset(  # that the templates name
    {
        "Operation",
        "Style",
        "Call",
        "CallOptions",
        "RawResponse",
        "Settings",
        "APIClient",
        "AsyncAPIClient",
        "Page",
        "Pages",
        "Paging",
        "Resources",
    }
)
_FUNCTIONS = frozenset(  # that the template of a resource names
    {"argument", "body_argument", "builtins", "checked_customer_id", "datetime", "deprecated", "paging", "readers"}
    | {"deprecated_attributes", "path_segment", "special", "uuid_argument", "warnings"}
)
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
        """The import statements of this resource only; the template has the common ones."""
        return sorted(
            {
                *(one for each in self.operations for one in each.imports),
                *(one for each in self.methods for one in each.imports),
            }
        )

    @property
    def has_styles(self) -> bool:
        """Whether a parameter is not written as `name=value` for each value."""
        return any(argument.style for each in self.operations for argument in each.arguments)

    @property
    def class_name(self) -> str:
        """The name of its sync class."""
        return ClassName(self.name, "")


def generate(spec: Node, client: Path, output: Path, overrides: Path = OVERRIDES) -> None:
    """Write the resources of a spec into the folder `output`, which is replaced.

    Args:
        spec: The spec.
        client: The folder of the client that the generator wrote for the spec.
        output: The folder to write.
        overrides: The folder with the hand-written methods.

    Raises:
        UnusableSpecError: An operation cannot become a method.
    """
    found = resources(spec, client, overrides)
    environment = Environment(  # noqa: S701 - it writes Python
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    filters: dict[str, Callable[..., str]] = {"pyrepr": repr, "within": _within}
    environment.filters.update(cast("Any", filters))
    shutil.rmtree(output, ignore_errors=True)
    (output / "calls").mkdir(parents=True)
    (output / "py.typed").touch()
    (output / "calls" / "__init__.py").write_text('"""The calls of each resource."""\n', encoding="utf-8", newline="\n")
    attributes = attributes_of(spec, _models(client / "models")[0])
    styles = any(each.has_styles for each in found)
    for name in (*_MODULES, *([_STYLES] if styles else []), *([_ATTRIBUTES] if attributes else [])):
        template = environment.get_template(f"{name}.py.jinja")
        text = template.render(resources=found, attributes=attributes, **service(spec))
        (output / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
    for each in found:
        for kind, folder in (("calls", output / "calls"), ("resource", output)):
            text = environment.get_template(f"{kind}.py.jinja").render(resource=each, attributes=attributes)
            (folder / f"{each.name}.py").write_text(text, encoding="utf-8", newline="\n")
    for step in _RUFF:
        command = [sys.executable, "-m", "ruff", *step, "--isolated", "--no-cache", "--no-respect-gitignore"]
        subprocess.run([*command, "--line-length=120", str(output)], check=True)


def service(spec: Node) -> dict[str, Any]:
    """Return what a spec says of the whole service, for the module `service`."""
    server: Node = next(iter(spec.get("servers", ())), {"url": ""})
    every = list(operations(spec))
    bodies = [resolve(spec, each["requestBody"])["content"] for each in every if "requestBody" in each]
    sent = media_types(key for content in bodies for key in content)
    read = media_types(key for each in every for key in offered(spec, each))
    schemas: list[Node] = list(spec["components"]["schemas"].values())
    members = [each.get("properties", {}) for each in schemas if each.get("title") == "CustomerQualificationRequest"]
    segments = [each["educationSegment"] for each in members if "educationSegment" in each]
    choices = [resolve(spec, one) for each in segments for one in (each, *each.get("anyOf", ()))]
    return {
        "education_segments": tuple(value for each in choices for value in each.get("enum", ())),
        "base_url": server_url(server).rstrip("/"),
        "request_media_types": list(sent) or ["application/json"],
        "response_media_types": list(read) or ["application/json"],
    }


def server_url(server: Node) -> str:
    """Return the URL of a server, with the default of each variable."""
    url: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    return url


def _within(annotation: str, resource: Resource) -> str:
    """Return an annotation for a class. Next to a method named `list`, the builtin is written `builtins.list`."""
    hidden = any(each.name == "list" for each in resource.methods)
    return annotation.replace("list[", "builtins.list[") if hidden else annotation


def resources(spec: Node, client: Path, overrides: Path = OVERRIDES) -> list[Resource]:
    """Return the resources of a spec, in the order of its tags.

    Raises:
        UnusableSpecError: An operation cannot become a method, or two would have the same name.
    """
    classes, enumerations = _models(client / "models")
    types = Types(spec, classes, enumerations)
    _refuse_tags(spec)
    operations = list(_operations(spec, types, client))
    found: list[Resource] = []
    for tag in spec.get("tags", ()):
        name = PythonIdentifier(tag["name"], "")
        own = [each for each in operations if each.resource == name]
        _refuse_collisions(own)
        _refuse_functions(own)
        special = special_methods(spec, overrides, name, own)
        for each in own:
            each.look = _look(each, operations)
        methods = [*(generated_method(spec, each) for each in own if each.name not in special), *special.values()]
        if own:
            words = sentence(tag.get("description") or tag["name"])
            found.append(Resource(name, words.replace("\\", "\\\\").replace('"""', "'''"), own, methods))
    return found


def _refuse_tags(spec: Node) -> None:
    """Refuse a tag whose module or classes would have a name that is already used."""
    known = dict.fromkeys(_CLASSES, "the package has it")
    names: dict[str, str] = dict.fromkeys(_TAKEN, "the clients have")
    names |= dict.fromkeys((*_MODULES, "calls", _STYLES, _ATTRIBUTES), "the package has")
    for tag in spec.get("tags", ()):
        name = PythonIdentifier(tag["name"], "")
        title = f"the tag {tag['name']}"
        if name in names:
            raise UnusableSpecError(("tags",), f"{title}: {names[name]} {name} already; give another name")
        for form in _FORMS:
            if (own := f"{form}{ClassName(name, '')}") in known:
                what = f"{title}: a class of it would be {own}, and {known[own]} already; give another name"
                raise UnusableSpecError(("tags",), what)
        names[name] = f"{title} has"
        known |= {f"{form}{ClassName(name, '')}": f"{title} has it" for form in _FORMS}


def _models(folder: Path) -> tuple[set[str], dict[str, str]]:
    """Return the names of the generated classes, and of the generated enumerations with the type of their values."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.py"))]
    nodes = [node for tree in trees for node in tree.body]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    enumerations = {
        each.id: signatures.kinds_of_literal(node.value)[0]
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
        for each in node.targets
        if isinstance(each, ast.Name)
    }
    return classes, enumerations


def _operations(spec: Node, types: Types, client: Path) -> Iterator[Operation]:
    tags = {tag["name"] for tag in spec.get("tags", ())}
    for path, item in spec["paths"].items():
        if "$ref" in item:  # the generator silently ignores it
            raise UnusableSpecError(("paths", path), f"{path} is a $ref; write the path item here")
        for http_method in METHODS:
            node = item.get(http_method)
            if node is None:
                continue
            where = ("paths", path, http_method)
            tag: str = next(iter(node.get("tags") or ()), "")
            if tag not in tags:
                message = f"{node['operationId']}: its first tag, {tag!r}, is not in the list `tags`; add it there"
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
                f"give one of them an x-method, such as `x-method: {_other_name(each)}`",
            )
        known[each.name] = each


def _refuse_functions(operations: Iterable[Operation]) -> None:
    """Refuse an operationId whose Python name is already used in its module."""
    known = dict.fromkeys(_FUNCTIONS, "the package")
    for each in operations:
        where = ("paths", each.path, each.http_method, "operationId")
        classes = {f"{form}{ClassName(each.resource, '')}" for form in _FORMS}
        for name in (one.rpartition(" ")[2] for one in each.imports):
            if name in _CLASSES:
                what = f"{each.id}: the package has a {name} already; give the schema another title"
                raise UnusableSpecError(where, what)
            if name in classes:
                what = f"the tag {each.tag}: a class of it would be {name}, as that of a schema is; give another name"
                raise UnusableSpecError(("tags",), what)
        for name in (each.function, each.builder, each.constant, each.read):
            if name in known:
                what = f"{each.id} would be {name} in Python, as {known[name]} has it; give another operationId"
                raise UnusableSpecError(where, what)
        known |= dict.fromkeys((each.function, each.builder, each.constant, each.read), each.id)


def _other_name(operation: Operation) -> str:
    segments = [each for each in operation.path.split("/") if not each.startswith("{")]
    return f"{operation.name}_{snake_case(segments[-1])}"


def _look(operation: Operation, operations: Iterable[Operation]) -> str:
    """Return the method that shows whether a write was carried out: the read of its path, or of the path above."""
    if operation.http_method in ("get", "head"):
        return ""
    reads = {each.path: each.full_name for each in operations if each.http_method == "get"}
    above = operation.path.rpartition("/")[0]
    return reads.get(operation.path) or reads.get(above) or ""
