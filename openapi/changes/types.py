"""The types of annotations, as sets of alternatives: which one takes every value of another, and how they are written.

Type aliases, `Optional`, `Union`, `Annotated` and text annotations are resolved, so that only the type counts. A list
of a wider type is wider: type checkers treat `list` otherwise, but every call works as before.
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, get_origin

import griffe
from attrs import frozen

from changes.change import Level
from changes.surface import public_members

_ANY = ("Any", "object", "TypeVar")  # they take every value
_WRAPPERS = frozenset({"Annotated", "ClassVar", "Final", "NotRequired", "ReadOnly", "Required"})
_TOWER = {"int": ("float", "complex"), "float": ("complex",)}  # https://peps.python.org/pep-0484/#the-numeric-tower
_OURS = "partner_center"
_ARGUMENTS = ""  # the name of the list of a callable's arguments
_NOT_A_CLASS = frozenset({"Any", "Literal", "TypeAlias", "TypeVar", "Self", "Unpack", "LiteralString"})


@frozen
class Kind:
    """One alternative of a type.

    Attributes:
        name: Its name, or the text of the literal value.
        arguments: The types in brackets.
        literal: The name of the class of a literal value; empty if it is none.
    """

    name: str
    arguments: tuple["Type", ...] = ()
    literal: str = ""

    def __str__(self) -> str:
        inner = f"[{', '.join(map(words, self.arguments))}]" if self.arguments or self.name == _ARGUMENTS else ""
        return f"{self.name if self.literal or self.name == '...' else self.name.rpartition('.')[2]}{inner}"


Type = frozenset[Kind]
_ANYTHING: Type = frozenset({Kind("Any")})
_MORE: Type = frozenset({Kind("...")})


def words(kinds: Type) -> str:
    """Return a type as Python writes it, None last."""
    return " | ".join(sorted(map(str, kinds), key=lambda each: (each == "None", each)))


class Types:
    """Reads annotations and compares the types.

    Args:
        modules: The modules of the packages, by path.
    """

    def __init__(self, modules: dict[str, griffe.Module]) -> None:
        self._modules = modules

    def of(self, annotation: str | griffe.Expr | None, scope: griffe.Object) -> Type | None:
        """Return the type of an annotation; None if there is none, or it is no type."""
        if annotation is None:
            return None
        try:
            return frozenset(self._kinds(ast.parse(str(annotation), mode="eval").body, scope, ()))
        except (SyntaxError, _NoTypeError):
            return None

    def takes(self, wide: Type, narrow: Type) -> bool:
        """Return whether every value of the second type is one of the first type."""
        return all(any(self._covers(one, other) for one in wide) for other in narrow)

    def added(self, old: Type, new: Type) -> Type:
        """Return the alternatives of the second type that the first one does not take."""
        return frozenset(each for each in new if not self.takes(old, frozenset({each})))

    def _covers(self, wide: Kind, narrow: Kind) -> bool:
        if wide.literal or narrow.literal:
            same = (wide.name, wide.literal) == (narrow.name, narrow.literal)
            return same or (not wide.literal and (wide.name in _ANY or self._is_below(narrow.literal, wide.name)))
        return wide.name in _ANY or (self._is_below(narrow.name, wide.name) and self._covers_inner(wide, narrow))

    def _covers_inner(self, wide: Kind, narrow: Kind) -> bool:
        """Compare what stands in the brackets of two classes, the first of which is the second or above it."""
        if wide.name == "Callable" == narrow.name and len(wide.arguments) == 2 == len(narrow.arguments):
            (given, result), (given_before, result_before) = wide.arguments, narrow.arguments
            return self._covers_callable(given, given_before) and self.takes(result, result_before)
        if wide.name == "tuple" and wide.arguments[1:] == (_MORE,):
            return all(each == _MORE or self.takes(wide.arguments[0], each) for each in narrow.arguments)
        if wide.name != narrow.name:  # such as a sequence and a list
            return all(self.takes(*each) for each in zip(wide.arguments, narrow.arguments, strict=False))
        inner = narrow.arguments or (_ANYTHING,) * len(wide.arguments)
        return not wide.arguments or (len(wide.arguments) == len(inner) and all(map(self.takes, wide.arguments, inner)))

    def _covers_callable(self, wide: Type, narrow: Type) -> bool:
        """Compare the arguments of two callables, which go the other way: they are given to what the caller gives."""
        (one,), (other,) = wide, narrow
        if "..." in (one.name, other.name):
            return True
        same = len(one.arguments) == len(other.arguments)
        return same and all(map(self.takes, other.arguments, one.arguments))

    def _is_below(self, narrow: str, wide: str) -> bool:
        """Return whether a class is another one, or derived from it, or has all members of a protocol."""
        if narrow in (wide, "Never") or wide in _TOWER.get(narrow, ()):
            return True
        found, protocol = self.found(narrow), self.found(wide)
        if found is not None:
            known = self.ancestors(found)
            return wide in known or (
                protocol is not None
                and is_protocol(protocol)
                and public_members(protocol).keys() <= public_members(found).keys()
            )
        one, other = _stdlib(narrow), _stdlib(wide)
        try:
            return isinstance(one, type) and isinstance(other, type) and issubclass(one, other)
        except TypeError:  # a protocol that cannot be asked
            return False

    def found(self, name: str) -> griffe.Class | None:
        """Return a class of the packages by its name."""
        return _found(tuple(self._modules.values()), name) if name.startswith(f"{_OURS}.") else None

    def ancestors(self, cls: griffe.Class) -> set[str]:
        """Return the names of all classes that a class is derived from."""
        names: set[str] = set()
        for base in cls.bases:
            for kind in self.of(base, cls) or ():
                names.add(kind.name)
                above = self.found(kind.name)
                if above is not None and above is not cls:
                    names |= self.ancestors(above)
                elif isinstance(known := _stdlib(kind.name), type):
                    names |= {each.__name__ for each in known.__mro__}
        return names - {"object", "Generic", "Protocol", "TypedDict"}

    def _kinds(self, node: ast.expr, scope: griffe.Object, seen: tuple[str, ...]) -> Iterator[Kind]:
        match node:
            case ast.BinOp(op=ast.BitOr()):
                yield from self._kinds(node.left, scope, seen)
                yield from self._kinds(node.right, scope, seen)
            case ast.Constant(value=None):
                yield Kind("None")
            case ast.Constant(value=str(text)):
                yield from self._kinds(ast.parse(text, mode="eval").body, scope, seen)
            case ast.Constant(value=ellipsis) if ellipsis is ...:
                yield Kind("...")
            case ast.List():
                yield Kind(_ARGUMENTS, tuple(frozenset(self._kinds(each, scope, seen)) for each in node.elts))
            case ast.Subscript():
                yield from self._subscribed(node, scope, seen)
            case ast.Name() | ast.Attribute():
                yield from self._named(self._path(node, scope), scope, seen)
            case _:
                raise _NoTypeError

    def _subscribed(self, node: ast.Subscript, scope: griffe.Object, seen: tuple[str, ...]) -> Iterator[Kind]:
        path = self._path(node.value, scope)
        name = path.rpartition(".")[2]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if _is_typing(path) and name == "Literal":
            for each in inner:
                yield from self._literal(each, scope, seen)
        elif _is_typing(path) and name in ("Union", "Optional"):
            for each in inner:
                yield from self._kinds(each, scope, seen)
            if name == "Optional":
                yield Kind("None")
        elif _is_typing(path) and name in _WRAPPERS:
            yield from self._kinds(inner[0], scope, seen)
        else:
            arguments = tuple(frozenset(self._kinds(each, scope, seen)) for each in inner)
            yield from (
                Kind(each.name, each.arguments or arguments, each.literal) for each in self._named(path, scope, seen)
            )

    def _literal(self, node: ast.expr, scope: griffe.Object, seen: tuple[str, ...]) -> Iterator[Kind]:
        if isinstance(node, ast.Constant):
            yield Kind("None") if node.value is None else Kind(repr(node.value), (), type(node.value).__name__)
        elif isinstance(node, ast.UnaryOp):
            yield Kind(ast.unparse(node), (), "int")
        elif isinstance(node, ast.Attribute):  # a member of an enumeration
            yield Kind(ast.unparse(node), (), self._short(self._path(node.value, scope)))
        else:  # another alias of literals
            yield from self._kinds(node, scope, seen)

    def _path(self, node: ast.expr, scope: griffe.Object) -> str:
        """Return the full name of a name."""
        if isinstance(node, ast.Attribute):
            return f"{self._path(node.value, scope)}.{node.attr}"
        if not isinstance(node, ast.Name):
            raise _NoTypeError
        if isinstance(scope, griffe.Class) and isinstance(scope.members.get(node.id), griffe.Class):
            return f"{scope.path}.{node.id}"
        try:
            return scope.module.resolve(node.id)
        except griffe.NameResolutionError:
            return f"builtins.{node.id}"

    def _named(self, path: str, scope: griffe.Object, seen: tuple[str, ...]) -> Iterator[Kind]:
        found = self._object(path, scope)
        if isinstance(found, griffe.Attribute | griffe.TypeAlias) and path not in seen:
            value = found.value
            if value is not None and not isinstance(value, griffe.ExprCall):
                yield from self._kinds(ast.parse(str(value), mode="eval").body, found.parent or found, (*seen, path))
                return
            if isinstance(value, griffe.ExprCall) and value.canonical_path in ("typing.TypeVar", "typing.ParamSpec"):
                yield Kind("TypeVar")
                return
        yield Kind(self._short(path if found is None else found.canonical_path))

    def _object(self, path: str, scope: griffe.Object) -> griffe.Object | None:
        try:
            found: Any = scope.modules_collection.get_member(path)
            return found.final_target if isinstance(found, griffe.Alias) else found
        except (KeyError, ValueError, griffe.AliasResolutionError, griffe.CyclicAliasError):
            return None

    def _short(self, path: str) -> str:
        """Return a name that stays when a class of the packages moves, or an alias of the standard library is used."""
        top, _, _ = path.partition(".")
        name = path.rpartition(".")[2]
        if top.startswith(_OURS):
            return f"{_OURS}.{name}"
        if name == "NoReturn":
            return "Never"
        if _is_typing(path) or top == "builtins" or name in _NOT_A_CLASS:
            origin = get_origin(getattr(importlib.import_module("typing"), name, None)) if _is_typing(path) else None
            return origin.__name__ if isinstance(origin, type) else name
        known = _stdlib(path)
        return known.__name__ if isinstance(known, type) and known.__module__ == "collections.abc" else path


class _NoTypeError(Exception):
    """An expression is no type."""


def compared(types: Types, old: Type, new: Type, *, given: bool) -> Level:
    """Return how much a changed type matters.

    Args:
        types: The types of the new packages.
        old: The type as it was.
        new: The type as it is.
        given: Whether users give the value; otherwise they are given it.
    """
    wider, narrower = types.takes(new, old), types.takes(old, new)
    if wider and narrower:
        return Level.NONE
    if wider if given else narrower:
        return Level.MINOR
    return Level.MINOR if not given and wider and _grew(types, old, new) else Level.MAJOR


def _grew(types: Types, old: Type, new: Type) -> bool:
    """Return whether a set of literal values got more of them, as an enumeration does."""
    return all(each.literal for each in types.added(old, new)) and any(each.literal for each in old)


def is_protocol(cls: griffe.Class) -> bool:
    """Return whether a class says what another one must have."""
    return has_base(cls, "Protocol")


def has_base(cls: griffe.Class, *names: str) -> bool:
    """Return whether a class is derived from one with such a name."""
    lineage = [cls, *cls.mro()]
    return any(str(base).partition("[")[0].rpartition(".")[2] in names for each in lineage for base in each.bases)


def _is_typing(path: str) -> bool:
    return path.partition(".")[0] in ("typing", "typing_extensions")


@cache
def _found(modules: tuple[griffe.Module, ...], name: str) -> griffe.Class | None:
    short = name.rpartition(".")[2]
    members = (module.members.get(short) for module in modules)
    return next((each for each in members if isinstance(each, griffe.Class)), None)


@cache
def _stdlib(name: str) -> object:
    """Return a class of the standard library by its name; those of `builtins` and `collections.abc` need no module."""
    module, _, short = name.rpartition(".")
    for where in (module,) if module else ("builtins", "collections.abc"):
        if where.partition(".")[0] in sys.stdlib_module_names:
            found = getattr(importlib.import_module(where), short, None)
            if found is not None:
                return found
    return None
