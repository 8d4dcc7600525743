"""The changes of a function that griffe does not compare: types, defaults, coroutines, decorators, overloads."""

from collections.abc import Iterator

import griffe
from attrs import evolve, frozen

from changes.change import Change, Level, verdict
from changes.types import Types, compared, words

_OMITTED = ("None", "UNSET")  # the defaults of what is not sent
_CONTEXTS = ("contextlib.contextmanager", "contextlib.asynccontextmanager")
FINAL = ("typing.final", "typing_extensions.final")
_DEPRECATED = "deprecated"


@frozen
class Call:
    """A function in both versions of the packages.

    Attributes:
        shown: The call as users write it, without arguments.
        about: The member of a class that it is; of a constructor the class.
        old: The types of the old version.
        new: The types of the new version.
        is_protocol: Whether users implement it, and do not call it.
    """

    shown: str
    about: str
    old: Types
    new: Types
    is_protocol: bool = False


def functions(call: Call, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    """Yield the changes of a function that is in both versions."""
    yield from _kinds(call, old, new)
    if old.overloads and new.overloads:
        yield from _overloads(call, old.overloads, new.overloads)
    else:
        yield from _signatures(call, old, new)


def _kinds(call: Call, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    """Compare how the function is called."""
    was, now = ("async" in each.labels for each in (old, new))
    if was != now:
        words_ = "is a coroutine now" if now else "is no longer a coroutine"
        yield Change(Level.MAJOR, f"{call.shown} {words_}", call.about)
    for label in ("classmethod", "staticmethod"):
        if label in old.labels and not {"classmethod", "staticmethod"} & new.labels:
            yield Change(Level.MAJOR, f"{call.shown} is no longer a {label}", call.about)
    before, after = ({each.callable_path for each in one.decorators} for one in (old, new))
    for path in _CONTEXTS:
        if (path in before) != (path in after):
            words_ = "is a context manager now" if path in after else "is no longer a context manager"
            yield Change(Level.MAJOR, f"{call.shown} {words_}", call.about)
    if after & {*FINAL} and not before & {*FINAL}:
        yield Change(Level.MAJOR, f"{call.shown} can no longer be overridden", call.about)
    deprecated = [any(each.rpartition(".")[2] == _DEPRECATED for each in one) for one in (before, after)]
    if deprecated[0] != deprecated[1]:
        words_ = "is deprecated" if deprecated[1] else "is no longer deprecated"
        yield Change(Level.MINOR, f"{call.shown} {words_}", call.about, new=False)


def _signatures(call: Call, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    """Compare the parameters of both, and the results."""
    known = {each.name: each for each in old.parameters}
    for each in (each for each in new.parameters if each.name in known):
        yield from _parameters(call, old, known[each.name], new, each)
    one, other = call.old.of(old.returns, _scope(old)), call.new.of(new.returns, _scope(new))
    if one is None or other is None or words(one) == "None":  # that nothing is returned is no promise
        return
    level = compared(call.new, one, other, given=call.is_protocol)
    if level is not Level.NONE:
        yield Change(level, f"{call.shown} returns {words(other)} now, was {words(one)}", call.about, new=False)


def _parameters(
    call: Call, was: griffe.Function, old: griffe.Parameter, now: griffe.Function, new: griffe.Parameter
) -> Iterator[Change]:
    about = f"{call.about}.{new.name}"
    becomes_required = new.required and not old.required
    if old.required and not new.required:
        yield Change(Level.MINOR, f"{call.shown} may be called without {new.name} now", about, new=False)
    elif not new.required and not old.required:
        yield from _defaults(call, _default(was, old), _default(now, new), new.name)
    one, other = call.old.of(old.annotation, _scope(was)), call.new.of(new.annotation, _scope(now))
    if one is None or other is None:
        return
    omitted = {each for each in one | other if each.name in ("Unset", *(["None"] if becomes_required else []))}
    one, other = one - omitted, other - omitted
    level = compared(call.new, one, other, given=not call.is_protocol)
    if level is Level.MAJOR:
        yield Change(level, f"{call.shown}: {new.name} takes {words(other)} now, was {words(one)}", about)
    elif level is not Level.NONE:
        more = call.new.added(one, other)
        what = f"takes {words(more)} too" if more else f"is {words(other)} now, was {words(one)}"
        yield Change(level, f"{call.shown}: {new.name} {what}", about)


def _defaults(call: Call, old: str, new: str, name: str) -> Iterator[Change]:
    """Compare two defaults. One instead of none changes what is sent, but no call."""
    if old == new:
        return
    if old in _OMITTED:
        yield Change(Level.MINOR, f"{call.shown}: {name} is {new} by default now", f"{call.about}.{name}", new=False)
    else:
        yield Change(Level.MAJOR, f"{call.shown}: the default of {name} is another", f"{call.about}.{name}")


def _default(function: griffe.Function, parameter: griffe.Parameter) -> str:
    """Return the default of a parameter. A constant is replaced with its value."""
    text = str(parameter.default)
    if isinstance(parameter.default, griffe.ExprName):
        try:
            found = function.module.modules_collection.get_member(parameter.default.canonical_path)
            found = found.final_target if isinstance(found, griffe.Alias) else found
        except (KeyError, ValueError, griffe.AliasResolutionError, griffe.CyclicAliasError):
            return text
        if isinstance(found, griffe.Attribute) and found.value is not None:
            return str(found.value)
    return text


def _scope(function: griffe.Function) -> griffe.Object:
    """Return where the names of a function's annotations are looked up."""
    return function.parent if isinstance(function.parent, griffe.Class) else function.module


def _overloads(call: Call, old: list[griffe.Function], new: list[griffe.Function]) -> Iterator[Change]:
    """Yield the overloads that no other one replaces, and new ones."""
    for each in old:
        if not any(_replaces(call, other, each) for other in new):
            yield Change(Level.MAJOR, f"{call.shown}: the overload {_written(each)} is gone", call.about)
    for each in new:
        if not any(_replaces(evolve(call, old=call.new, new=call.old), each, other) for other in old):
            yield Change(Level.MINOR, f"{call.shown}: the overload {_written(each)} is new", call.about)


def _replaces(call: Call, new: griffe.Function, old: griffe.Function) -> bool:
    """Return whether every call that one overload takes can be made with another one."""
    known, taken = {each.name for each in new.parameters}, {each.name for each in old.parameters}
    added = any(each.required for each in new.parameters if each.name not in taken)
    return taken <= known and not added and verdict(_signatures(call, old, new)) is not Level.MAJOR


def _written(function: griffe.Function) -> str:
    given = [f"{each.name}: {each.annotation}" for each in function.parameters]
    return f"({', '.join(given)})"
