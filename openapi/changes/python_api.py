"""The changes of the Python API: public names, classes and signatures, compared with griffe.

https://mkdocstrings.github.io/griffe/guide/users/checking/
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import griffe

from changes import members
from changes.change import Change, Level, merged
from changes.surface import PACKAGES, Surface, public_members, read

_API = "partner_center_generated.api."
_Kind = griffe.BreakageKind
_COMPARED_BY_US = (_Kind.PARAMETER_CHANGED_DEFAULT, _Kind.CLASS_REMOVED_BASE)  # by `members`, more closely


def compare(old: Sequence[Path], new: Sequence[Path], packages: Sequence[str] = PACKAGES) -> list[Change]:
    """Return the changes of the Python API between the packages of two lists of folders."""
    before, now = read(old, packages), read(new, packages)
    return merged(
        [*_removed_names(before, now), *_broken(before, now), *_added(before, now), *members.compare(before, now)]
    )


def _removed_names(before: Surface, now: Surface) -> Iterator[Change]:
    """Yield the names that can no longer be imported from their module."""
    for path, names in before.exports.items():
        gone = sorted(names - now.exports.get(path, set()))
        if path not in now.modules and path.startswith(_API):
            yield Change(Level.MAJOR, f"the module {path} is gone")
        else:
            yield from (Change(Level.MAJOR, f"{path}.{name} is gone", name) for name in gone)


def _broken(before: Surface, now: Surface) -> Iterator[Change]:
    """Yield the breakages that griffe finds in public objects."""
    for path, module in before.modules.items():
        if "." in path or path not in now.modules:
            continue
        for breakage in griffe.find_breaking_changes(module, now.modules[path]):
            if breakage.obj.is_alias or breakage.obj.is_module or breakage.kind in _COMPARED_BY_US:
                continue  # a name that can no longer be imported is already reported; users do not use modules
            owner = before.owner(breakage.obj.canonical_path)
            if owner is not None and not _is_moved(breakage, now):
                yield _spoken(breakage, before, owner)


def _is_moved(breakage: griffe.Breakage, now: Surface) -> bool:
    """Return whether a removed object is still available to users, or already reported."""
    parent = breakage.obj.parent
    removed = breakage.kind is _Kind.OBJECT_REMOVED and parent is not None and parent.is_module
    if not removed:
        return False
    path = breakage.obj.canonical_path
    return any(other.rpartition(".")[2] == breakage.obj.name for other in now.objects) or path.startswith(_API)


def _spoken(breakage: griffe.Breakage, surface: Surface, owner: str) -> Change:
    """Return the description of a breakage."""
    shown = surface.shown[owner] + breakage.obj.canonical_path[len(owner) :]
    name = owner.rpartition(".")[2]
    old, new = breakage.old_value, breakage.new_value
    if owner.startswith(_API):  # four functions with the same arguments
        shown = shown.rpartition(".")[0]
    call = f"{shown.removesuffix('.__init__')}()"
    parameter = getattr(old or new, "name", "")
    words = {
        _Kind.OBJECT_REMOVED: f"{shown} is gone",
        _Kind.OBJECT_CHANGED_KIND: f"{shown} is of kind {new} now, was {old}",
        _Kind.PARAMETER_REMOVED: f"{call} no longer takes {parameter}",
        _Kind.PARAMETER_ADDED_REQUIRED: f"{call} needs {parameter}",
        _Kind.PARAMETER_CHANGED_REQUIRED: f"{call} needs {parameter}, which could be left out",
        _Kind.PARAMETER_MOVED: f"{call}: {parameter} has another position",
        _Kind.PARAMETER_CHANGED_KIND: f"{call}: {parameter} is given in another way",
        _Kind.RETURN_CHANGED_TYPE: f"{call} returns {new}, was {old}",
    }.get(breakage.kind, f"{shown}: {breakage.kind.value}")
    member = parameter if breakage.obj.name == "__init__" else breakage.obj.name
    return Change(Level.MAJOR, words, f"{name}.{member}")


def _added(before: Surface, now: Surface) -> Iterator[Change]:
    """Yield added names, members and arguments."""
    for path, names in now.exports.items():
        if path not in before.modules and path.startswith(_API):
            yield Change(Level.MINOR, f"the module {path} is new")
        else:
            came = sorted(names - before.exports.get(path, set()))
            yield from (Change(Level.MINOR, f"{path}.{name} is new", name) for name in came)
    for path in (each for each in now.objects if each in before.objects):
        shown = now.shown[path]
        known = _callables(before.objects[path])
        for name, member in _callables(now.objects[path]).items():
            if name == "__init__" and path in now.handed:
                continue
            if name not in known:
                yield Change(Level.MINOR, f"{shown}.{name} is new", f"{now.objects[path].name}.{name}")
                continue
            yield from _added_arguments(path, shown, known[name], member)


def _callables(found: griffe.Object) -> dict[str, griffe.Object | griffe.Alias]:
    """Return an object's public members by name; of a function, only itself."""
    if isinstance(found, griffe.Class):
        return public_members(found)
    return {"": found}


def _added_arguments(
    path: str, shown: str, old: griffe.Object | griffe.Alias, new: griffe.Object | griffe.Alias
) -> Iterator[Change]:
    old, new = (each.final_target if isinstance(each, griffe.Alias) else each for each in (old, new))
    if not (isinstance(old, griffe.Function) and isinstance(new, griffe.Function)):
        return
    known = {each.name for each in old.parameters}
    call = f"{shown}.{new.name}" if path != new.canonical_path else shown
    if path.startswith(_API):
        call = shown.rpartition(".")[0]
    for each in new.parameters:
        if each.name not in known and not each.required:
            about = f"{path.rpartition('.')[2]}.{each.name}"
            yield Change(Level.MINOR, f"{call.removesuffix('.__init__')}() takes {each.name}", about)
