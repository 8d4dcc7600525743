"""The signatures of generated functions and hand-written methods, read from source without importing it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

_MODELS = "partner_center_generated.models"

_SETTINGS = "    settings: The client's.\n"  # not an argument of the method
Imports = dict[str, str]  # each name with the statement that imports it


@frozen
class Parameter:
    """A parameter of a function. Annotation and default are Python source."""

    name: str
    annotation: str
    default: str | None
    keyword_only: bool
    imports: frozenset[str]  # the statements that its annotation needs


@frozen
class Function:
    """The signature and docstring of a function."""

    name: str
    parameters: tuple[Parameter, ...]
    takes_options: bool  # `**options`
    options: str  # their annotation
    returns: str
    docstring: str
    imports: frozenset[str]  # the statements that its annotations and defaults need


def functions(file: Path, package: str) -> dict[str, Function]:
    """Return the functions of a module by name.

    Args:
        file: The module.
        package: The package that it is in, to which its relative imports refer.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    known = dict(_imports(tree, package))
    module = f"{package}.{file.stem}"
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            known[name] = f"from {module} import {name}"
    return {node.name: _function(node, known) for node in tree.body if isinstance(node, ast.FunctionDef)}


def kinds_of_literal(node: ast.Subscript) -> list[str]:
    """Return the types of the values that a `Literal[…]` has."""
    values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return [type(ast.literal_eval(each)).__name__ for each in values]


def constant(file: Path, name: str) -> Any:
    """Return the literal value of a module's constant; None if there is none of this name."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    return None


def _imports(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((each.name, f"import {each.name}") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            module = (
                _MODELS if module.startswith(f"{_MODELS}.") else module
            )  # the package exports the names of its modules
            yield from ((each.name, f"from {module} import {each.name}") for each in node.names)


def _function(node: ast.FunctionDef, known: Imports) -> Function:
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    parameters = [
        *(
            _parameter(each, default, known, keyword_only=False)
            for each, default in zip(positional, defaults, strict=True)
        ),
        *(
            _parameter(each, default, known, keyword_only=True)
            for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        ),
    ]
    kwarg = given.kwarg.annotation if given.kwarg else None
    needed = [*(name for each in parameters for name in each.imports)]
    for annotation in (kwarg, node.returns):
        needed += _needed(annotation, known)
    return Function(
        node.name,
        tuple(parameters),
        given.kwarg is not None,
        ast.unparse(kwarg) if kwarg else "",
        ast.unparse(node.returns) if node.returns else "",
        (ast.get_docstring(node) or "").replace(_SETTINGS, ""),
        frozenset(needed),
    )


def _parameter(node: ast.arg, default: ast.expr | None, known: Imports, *, keyword_only: bool) -> Parameter:
    imports = frozenset([*_needed(node.annotation, known), *_needed(default, known)])
    annotation = ast.unparse(node.annotation) if node.annotation else "object"
    return Parameter(node.arg, annotation, ast.unparse(default) if default else None, keyword_only, imports)


def _needed(node: ast.expr | None, known: Imports) -> Iterator[str]:
    """Yield the import statements for the names in an annotation or default."""
    for each in ast.walk(node) if node else ():
        if isinstance(each, ast.Name) and each.id in known:
            yield known[each.id]
