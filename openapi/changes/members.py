"""The changes of public members that griffe does not compare: types, kinds of functions, bases, constants.

What users give, such as an argument, may become wider. What they are given, such as a result, may become narrower. It
is the other way round for a protocol, which users implement. What is in `partner_center_generated` follows from the
spec alone, and the rules for the spec compare it.
"""

import ast
from collections.abc import Iterator

import griffe
from attrs import frozen

from changes.callables import FINAL, Call, functions
from changes.change import Change, Level
from changes.surface import GENERATED, Surface, is_attrs, public_members, target
from changes.types import Types, compared, has_base, is_protocol, words

_ENUMERATIONS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
_LONGEST = 60


def compare(before: Surface, now: Surface) -> Iterator[Change]:
    """Yield the changes of the public objects that are in both."""
    pair = _Pair(Types(before.modules), Types(now.modules))
    for path in (each for each in now.objects if each in before.objects and not each.startswith(GENERATED)):
        old, new = before.objects[path], now.objects[path]
        shown = now.shown[path]
        if isinstance(old, griffe.Class) and isinstance(new, griffe.Class):
            yield from pair.classes(shown, old, new, built=path not in now.handed)
        elif isinstance(old, griffe.Function) and isinstance(new, griffe.Function):
            yield from functions(Call(f"{shown}()", new.name, pair.old, pair.new), old, new)
        elif isinstance(old, griffe.Attribute | griffe.TypeAlias):
            yield from pair.alias(shown, old, new)


@frozen
class _Pair:
    """The types of both versions of the packages."""

    old: Types
    new: Types

    def classes(self, shown: str, old: griffe.Class, new: griffe.Class, *, built: bool) -> Iterator[Change]:
        """Compare two classes, and the members that both have; of the others griffe tells."""
        yield from self._bases(shown, old, new)
        if _is_final(new) and not _is_final(old):
            yield Change(Level.MAJOR, f"no class can be derived from {shown} any more")
        if _is_frozen(new) and not _is_frozen(old):
            yield Change(Level.MAJOR, f"the attributes of {shown} can no longer be set")
        known = public_members(old)
        for name, member in public_members(new).items():
            one, other = target(known.get(name)), target(member)
            if one is None and other is not None:
                yield from _demanded(shown, new, other)
            elif one is not None and other is not None and (name != "__init__" or built):
                yield from self._member(shown, name, (old, one), (new, other))

    def alias(self, shown: str, old: griffe.Attribute | griffe.TypeAlias, new: griffe.Object) -> Iterator[Change]:
        """Compare two constants, or two aliases of types."""
        if not isinstance(new, griffe.Attribute | griffe.TypeAlias):
            return
        values = old.value, new.value
        if all(_is_literal(each) for each in values):
            yield from _constants(shown, new.name, *values)
            return
        one, other = self.old.of(values[0], old.module), self.new.of(values[1], new.module)
        if one is not None and other is not None:
            level = compared(self.new, one, other, given=True)
            if level is not Level.NONE:
                yield Change(level, f"{shown} is {words(other)} now, was {words(one)}", new.name, new=False)

    def _bases(self, shown: str, old: griffe.Class, new: griffe.Class) -> Iterator[Change]:
        before, now = self.old.ancestors(old), self.new.ancestors(new)
        for each in sorted(_public_names(before) - _public_names(now)):
            yield Change(Level.MAJOR, f"{shown} is no longer derived from {each}")
        for each in sorted(_public_names(now) - _public_names(before)):
            yield Change(Level.MINOR, f"{shown} is derived from {each} too")

    def _member(
        self, shown: str, name: str, old: tuple[griffe.Class, griffe.Object], new: tuple[griffe.Class, griffe.Object]
    ) -> Iterator[Change]:
        (_, one), (cls, other) = old, new
        about = f"{cls.name}.{name}"
        if isinstance(one, griffe.Function) and isinstance(other, griffe.Function):
            call = Call(
                f"{shown}()" if name == "__init__" else f"{shown}.{name}()",
                cls.name if name == "__init__" else about,
                self.old,
                self.new,
                is_protocol=is_protocol(cls),
            )
            yield from functions(call, one, other)
        elif isinstance(one, griffe.Attribute) and isinstance(other, griffe.Attribute):
            yield from self._attributes(f"{shown}.{name}", about, old[0], one, cls, other)

    def _attributes(
        self, shown: str, about: str, was: griffe.Class, old: griffe.Attribute, cls: griffe.Class, new: griffe.Attribute
    ) -> Iterator[Change]:
        is_constant = has_base(cls, *_ENUMERATIONS) or (new.annotation is None and old.annotation is None)
        if is_constant and all(_is_literal(each.value) for each in (old, new)):
            yield from _constants(shown, about, old.value, new.value)
        given = has_base(cls, "TypedDict")
        if given:
            yield from _keys(shown, about, was, old, cls, new)
        one, other = self.old.of(old.annotation, was), self.new.of(new.annotation, cls)
        if one is not None and other is not None:
            level = compared(self.new, one, other, given=given or is_protocol(cls))
            if level is not Level.NONE:
                yield Change(level, f"{shown} is {words(other)} now, was {words(one)}", about, new=False)


def _keys(
    shown: str, about: str, was: griffe.Class, old: griffe.Attribute, cls: griffe.Class, new: griffe.Attribute
) -> Iterator[Change]:
    """Compare whether a key of a TypedDict can be left out."""
    before, now = _is_required(was, old), _is_required(cls, new)
    if now and not before:
        yield Change(Level.MAJOR, f"{shown} is required now", about)
    elif before and not now:
        yield Change(Level.MINOR, f"{shown} may be left out now", about, new=False)


def _is_required(cls: griffe.Class, key: griffe.Attribute) -> bool:
    """Return whether a key of a TypedDict has to be given."""
    owner = key.parent if isinstance(key.parent, griffe.Class) else cls
    head = str(key.annotation).partition("[")[0].rpartition(".")[2]
    return head == "Required" or (head != "NotRequired" and str(owner.keywords.get("total")) != "False")


def _demanded(shown: str, cls: griffe.Class, member: griffe.Object) -> Iterator[Change]:
    """Yield a new member that users have to add to what they have."""
    if has_base(cls, "TypedDict") and isinstance(member, griffe.Attribute) and _is_required(cls, member):
        yield Change(Level.MAJOR, f"{shown} needs {member.name}", f"{cls.name}.{member.name}")
    elif is_protocol(cls) or "abstractmethod" in str(getattr(member, "labels", "")):
        yield Change(Level.MAJOR, f"a {shown} needs {member.name}", f"{cls.name}.{member.name}")


def _constants(
    shown: str, about: str, old: str | griffe.Expr | None, new: str | griffe.Expr | None
) -> Iterator[Change]:
    """Compare two constants. A collection may get more items."""
    before, now = (ast.parse(str(each), mode="eval").body for each in (old, new))
    if ast.literal_eval(before) != ast.literal_eval(now) and not about.rpartition(".")[2].startswith("__"):
        grew = type(before) is type(now) and set() < _items(before) <= _items(now)
        what = f"{shown} is {_short(new)} now, was {_short(old)}"
        yield Change(Level.MINOR if grew else Level.MAJOR, what, about, new=False)


def _items(node: ast.expr) -> set[str]:
    """Return the items of a collection, as Python writes them; those of a dict are its keys with their values."""
    if isinstance(node, ast.Dict):
        return {
            f"{key and ast.unparse(key)}: {ast.unparse(value)}"
            for key, value in zip(node.keys, node.values, strict=True)
        }
    return {*map(ast.unparse, node.elts)} if isinstance(node, ast.Tuple | ast.List | ast.Set) else set()


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_literal(value: str | griffe.Expr | None) -> bool:
    try:
        ast.literal_eval(str(value))
    except (ValueError, SyntaxError, TypeError):
        return False
    return value is not None


def _public_names(paths: set[str]) -> set[str]:
    return {name for each in paths if not (name := each.rpartition(".")[2]).startswith("_")}


def _is_final(cls: griffe.Class) -> bool:
    return any(each.callable_path in FINAL for each in cls.decorators)


def _is_frozen(cls: griffe.Class) -> bool:
    """Return whether the attributes of a class cannot be set."""
    known = is_attrs(cls) or any(each.callable_path == "dataclasses.dataclass" for each in cls.decorators)
    return known and any(
        "frozen" in str(each.value) and "frozen=False" not in str(each.value) for each in cls.decorators
    )
