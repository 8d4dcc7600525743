"""Find names in the spec that have no place in Python: two that become one, and those that the generated code has.

The lists are what breaks when it is tried: tests/pipeline/test_names.py has each of them.
"""

import re
from collections.abc import Iterator

from model_classes import attribute_of, with_classes
from python_names import ClassName, PythonIdentifier, snake_case
from spec_file import Finding, located
from spec_transforms import METHODS, Node, resolve, roots, schemas_at

_ATTRIBUTES = frozenset(  # and variables, of a generated class
    {"additional_keys", "additional_properties", "cast", "cls", "d", "field_dict", "from_dict", "src_dict", "to_dict"}
)
_CLASSES = frozenset(  # that the generated modules import, or whose instance has a variable that is taken
    {"Any", "AuthenticatedClient", "BinaryIO", "Cast", "Client", "Cls", "D", "File", "Generator", "HTTPStatus"}
    | {"Literal", "Mapping", "Response", "SrcDict", "T", "TextIO", "TypeVar", "UNSET", "UUID", "Unset"}
)
_ITEM = re.compile(r"_(type_\d+_)?item(_data)?")  # what follows the name of a list, in the variables of its items


def findings(spec: Node) -> Iterator[Finding]:
    """Yield every name that the generated code cannot have. The spec is valid otherwise."""
    nodes = [each for at, _, root in roots(with_classes(spec)) for each in schemas_at(at, root)]
    yield from _classes(spec, nodes)
    for pointer, node in nodes:
        yield from _attributes(spec, pointer, node)
    yield from _parameters(spec)


def _classes(spec: Node, nodes: list[tuple[str, Node]]) -> Iterator[Finding]:
    """Yield every schema whose class or module would have a name that is there already."""
    known: dict[str, str] = {}
    for pointer, node in nodes:
        is_component = pointer.count("/") == 3 and pointer.startswith("#/components/schemas/")
        words = node.get("title", pointer.rpartition("/")[2]) if is_component else node.get("x-class", "")
        if not words or known.get(snake_case(words)) == pointer:
            continue
        name = ClassName(words, "Field")
        if name in _CLASSES:
            what = f"the schema {words}: the generated code has a {name} already; give it another title"
            yield _at(spec, pointer, what)
        elif (first := known.setdefault(snake_case(name), pointer)) != pointer:
            other = first.rpartition("/")[2]
            what = f"the schema {words}: its class would be {name}, and {other} has that already; give it another title"
            yield _at(spec, pointer, what)


def _attributes(spec: Node, pointer: str, node: Node) -> Iterator[Finding]:
    """Yield every property whose attribute would have a name that is there already."""
    own = snake_case(node.get("x-class", ""))
    names: dict[str, str] = {}
    members: Node = node.get("properties", {})
    lists = {attribute_of(name) for name, each in members.items() if _is_list(spec, each)}
    for name, member in members.items():
        if "x-alias-of" in member:
            continue
        attribute = attribute_of(name)
        items = [each for each in lists if attribute.startswith(each) and _ITEM.fullmatch(attribute[len(each) :])]
        what = ""
        if attribute in names:
            what = (
                f"it would be {attribute} in Python, as {names[attribute]} is; write `x-alias-of: {names[attribute]}`"
            )
            what += " if it is another spelling of that, or leave one out"
        elif attribute in _ATTRIBUTES:
            what = f"the generated class needs the name {attribute} itself; leave it out"
        elif attribute == own:
            what = "the generated class has a variable of this name already; give the schema another title"
        elif items:
            what = f"the generated class has a variable of this name, for an item of {items[0]}; leave one out"
        if what:
            yield _at(spec, f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}", f"{name}: {what}")
        names.setdefault(attribute, name)


def _is_list(spec: Node, node: Node) -> bool:
    node = resolve(spec, node)
    alternatives = (*node.get("anyOf", ()), *node.get("oneOf", ()))
    return "items" in node or any("items" in resolve(spec, each) for each in alternatives)


def _parameters(spec: Node) -> Iterator[Finding]:
    """Yield every parameter that would be the same argument as another one that is sent in the same place."""
    for item in spec["paths"].values():
        for operation in (item[each] for each in METHODS if each in item):
            known: dict[tuple[str, str], str] = {}
            for given in (*item.get("parameters", ()), *operation.get("parameters", ())):
                parameter = resolve(spec, given)
                name: str = parameter["name"]
                argument = PythonIdentifier(name, "")
                other = known.setdefault((parameter["in"], argument), name)
                if other != name:
                    what = (
                        f"{operation['operationId']}: the parameter {name} would be {argument} in Python, as {other} is"
                    )
                    yield Finding(f"{what}; leave one out", given)


def _at(spec: Node, pointer: str, what: str) -> Finding:
    """Return a finding at the place of a JSON pointer, or of what is nearest above it."""
    keys = (each.replace("~1", "/").replace("~0", "~") for each in pointer.removeprefix("#/").split("/"))
    return Finding(what, *located(spec, [int(each) if each.isdecimal() else each for each in keys]))
