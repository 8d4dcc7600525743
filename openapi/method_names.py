"""What the method of an operation is called: by its HTTP method and its result, or as its `x-method` says."""

import keyword

from resource_arguments import Where
from resource_types import Reader, UnusableSpecError
from spec_transforms import Node

_STANDARD = {"post": "create", "put": "update", "patch": "update", "delete": "delete", "head": "exists"}


def method_name(where: Where, node: Node, reader: Reader) -> str:
    """Return the name of the standard method: https://google.aip.dev/130, for singletons https://google.aip.dev/156."""
    _, path, http_method = where
    name = node.get("x-method")
    if name is None and http_method == "get":
        name = "list" if reader.is_list and not path.endswith("}") else "get"
    name = name or _STANDARD.get(http_method)
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        message = f"{node['operationId']}: no method can be called {name!r}; give it an x-method such as `list_active`"
        raise UnusableSpecError((*where, "x-method"), message)
    return name
