"""The public API of the packages, read from source with griffe, without importing anything.

Public are the names in a module's `__all__`, everything in `partner_center_generated.api`, the fixtures of the pytest
plugin, and every class that one of these gives to users: the type of a public attribute, parameter or return value. So
`PartnerCenter.qualifications.create` is public although its class is not exported. The constructor of such a class is
not public, and neither are the modules on the way. A name with a leading underscore is never public.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import griffe
from attrs import frozen

PACKAGES = (
    *("partner_center_generated", "partner_center_resources", "partner_center"),
    *("partner_center_workflows", "partner_center_emulator"),
)
GENERATED = "partner_center_generated."
RESOURCES = "partner_center_resources."
_MADE_BY_THE_CLIENTS = (RESOURCES, "partner_center.Pages", "partner_center.AsyncPages")
_WHOLE = ("partner_center_generated.api.", "partner_center_emulator.pytest_plugin")
_ATTRS = ("attr.s", "attrs.define", "attrs.frozen", "attrs.mutable")


class UnreadableError(Exception):
    """A file of the packages is not Python, so they cannot be compared."""


@frozen
class Surface:
    """The public part of the packages of one tree."""

    modules: dict[str, griffe.Module]
    exports: dict[str, set[str]]  # by module
    shown: dict[str, str]  # the name that users write, by canonical path
    objects: dict[str, griffe.Object]  # by canonical path
    handed: set[str]  # canonical paths of classes that users receive but do not construct

    def owner(self, path: str) -> str | None:
        """Return the public object at the path or above it; None if there is none."""
        above, _, name = path.rpartition(".")
        if path in self.objects:
            return path
        return above if above in self.objects and not (above in self.handed and name == "__init__") else None


def read(folders: Sequence[Path], packages: Sequence[str] = PACKAGES) -> Surface:
    """Read the packages in the folders. A missing package has an empty public API.

    Raises:
        UnreadableError: A file is not Python.
    """
    loader = griffe.GriffeLoader(search_paths=folders, allow_inspection=False)
    present = [name for name in packages if any((folder / name / "__init__.py").exists() for folder in folders)]
    for folder in folders:  # griffe would log a traceback for a package
        _refuse_broken((file for name in present if (file := folder / name / "__init__.py").exists()), folder)
    tops = [loader.load(name, try_relative_path=False) for name in present]
    loaded = {file for top in tops for file in _files(top)}
    for folder in folders:
        _refuse_broken({file for name in present for file in (folder / name).rglob("*.py")} - loaded, folder)
    loader.resolve_aliases(external=False)
    modules = {each.path: each for top in tops if isinstance(top, griffe.Module) for each in _modules(top)}
    for module in modules.values():
        for each in module.classes.values():
            if not each.is_alias:
                _write_init(each)
                _drop_self(each)
    exports = {path: names for path, module in modules.items() if (names := _exported(module))}
    surface = Surface(modules, exports, {}, {}, set())
    for path in sorted(exports, key=len):
        for name in sorted(exports[path]):
            found = target(modules[path].members.get(name))
            if found is not None and not found.is_module and not _is_twin(found.canonical_path):
                surface.shown.setdefault(found.canonical_path, f"{path}.{name}")
                surface.objects[found.canonical_path] = found
                if f"{path}.{name}".startswith(_MADE_BY_THE_CLIENTS):
                    surface.handed.add(found.canonical_path)
    _reach(surface)
    return surface


def public_members(found: griffe.Class) -> dict[str, griffe.Object | griffe.Alias]:
    """Return the public members of a class, without those of a generated base, which is compared itself."""
    members = {name: each for name, each in found.all_members.items() if each.is_public}
    if found.canonical_path.startswith(RESOURCES):
        return members
    return {name: each for name, each in members.items() if not each.canonical_path.startswith(RESOURCES)}


def _refuse_broken(files: Iterable[Path], folder: Path) -> None:
    """Refuse a file that is not Python; griffe would skip a module without a word."""
    for file in sorted(files):
        try:
            ast.parse(file.read_bytes())
        except SyntaxError as error:
            where = f"{file.relative_to(folder)}, line {error.lineno}"
            raise UnreadableError(f"{where}, is no Python: {error.msg}") from None


def _files(module: griffe.Object | griffe.Alias) -> Iterator[Path]:
    """Yield the files of the module and of all modules below it."""
    if not module.is_alias and isinstance(module, griffe.Module):
        if isinstance(module.filepath, Path):
            yield module.filepath
        for each in module.members.values():
            yield from _files(each)


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    """Yield the module and all modules below it, except private ones."""
    yield module
    for each in module.members.values():
        if isinstance(each, griffe.Module) and (not each.name.startswith("_")):
            yield from _modules(each)


def _exported(module: griffe.Module) -> set[str]:
    """Return the public names of a module."""
    if module.exports is not None:
        return {str(name) for name in module.exports}
    if f"{module.path}.".startswith(_WHOLE):
        kept = (each for each in module.members.values() if each.is_public and not each.is_module)
        return {each.name for each in kept}
    return set()


def target(member: Any) -> griffe.Object | None:
    """Return the target of a member; None if there is none, or it is in another package."""
    if isinstance(member, griffe.Alias):
        try:
            return member.final_target
        except griffe.AliasResolutionError:
            return None
    return member if isinstance(member, griffe.Object) else None


def _reach(surface: Surface) -> None:
    """Add every class that public objects give to users."""
    waiting = list(surface.objects.values())
    while waiting:
        one = waiting.pop()
        for path in _mentioned(one, built=one.canonical_path not in surface.handed):
            if _is_twin(path):
                continue
            module, _, name = path.rpartition(".")
            found = surface.modules[module].members.get(name) if module in surface.modules else None
            if isinstance(found, griffe.Class) and not name.startswith("_") and path not in surface.objects:
                surface.shown[path] = path
                surface.handed.add(path)
                surface.objects[path] = found
                waiting.append(found)


def _is_twin(path: str) -> bool:
    """Return whether the path is one of the three other forms of a resource, which come from the same template."""
    return path.startswith(RESOURCES) and path.rpartition(".")[2].startswith(("Async", "Raw"))


def _mentioned(found: griffe.Object, *, built: bool = True) -> Iterator[str]:
    """Yield the canonical paths of all names in the annotations of an object and of its public members."""
    if isinstance(found, griffe.Class):
        for member in found.members.values():
            if isinstance(member, griffe.Object) and member.is_public and (built or member.name != "__init__"):
                yield from _mentioned(member)
    elif isinstance(found, griffe.Function):
        for annotation in (found.returns, *(each.annotation for each in found.parameters)):
            yield from _paths(annotation)
    elif isinstance(found, griffe.Attribute):
        yield from _paths(found.annotation or found.value)


def _paths(annotation: str | griffe.Expr | None) -> Iterator[str]:
    if isinstance(annotation, griffe.Expr):
        names = [annotation] if isinstance(annotation, griffe.ExprName) else annotation.iterate()
        yield from (each.canonical_path for each in names if isinstance(each, griffe.ExprName))


def _write_init(cls: griffe.Class) -> None:
    """Add the `__init__` of an attrs class; griffe adds it only to dataclasses."""
    if "__init__" in cls.members or not is_attrs(cls):
        return
    lineage = [*reversed([each for each in cls.mro() if is_attrs(each)]), cls]
    found = {each.name: each for owner in lineage for each in _arguments(owner)}
    cls.set_member("__init__", griffe.Function("__init__", parameters=griffe.Parameters(*found.values())))


def _drop_self(cls: griffe.Class) -> None:
    """Drop the first parameter of methods, which no user gives."""
    for each in (one for found in cls.functions.values() for one in (found, *(found.overloads or ()))):
        first = next(iter(each.parameters), None)
        if first is not None and first.name in ("self", "cls"):
            del each.parameters[first.name]


def is_attrs(cls: griffe.Class) -> bool:
    """Return whether a class is made by attrs."""
    return any(decorator.callable_path in _ATTRS for decorator in cls.decorators)


def _arguments(cls: griffe.Class) -> Iterator[griffe.Parameter]:
    """Yield the arguments of an attrs class. Those of generated classes are keyword-only."""
    named = cls.canonical_path.startswith(GENERATED)
    for each in cls.attributes.values():
        if each.is_alias or each.annotation is None or not {"class-attribute", "instance-attribute"} & each.labels:
            continue
        default: str | griffe.Expr | None = each.value
        by_name = named or any("kw_only=True" in str(decorator.value) for decorator in cls.decorators)
        if isinstance(default, griffe.ExprCall) and default.canonical_path in {"attrs.field", "attr.ib"}:
            given = {one.name: one.value for one in default.arguments if isinstance(one, griffe.ExprKeyword)}
            if str(given.get("init")) == "False":
                continue
            by_name = by_name or str(given.get("kw_only")) == "True"
            default = given.get("default", given.get("factory"))
        kind = griffe.ParameterKind.keyword_only if by_name else griffe.ParameterKind.positional_or_keyword
        yield griffe.Parameter(each.name.lstrip("_"), annotation=each.annotation, kind=kind, default=default)
