"""The changes between two specs: of operations and schemas, and of everything else."""

from collections.abc import Callable, Iterator, Sequence

from changes.bodies import changed_body, changed_statuses
from changes.change import Change, Level, merged
from changes.elsewhere import changed_callbacks, changed_text, changed_unused, changed_versions, changed_webhooks
from changes.normal_form import normal
from changes.openapi_objects import bare
from changes.operations import (
    Operation,
    Pair,
    changed_credentials,
    changed_lifecycle,
    changed_operation_id,
    changed_path,
    changed_tag,
    pairs,
)
from changes.parameters import changed_parameters
from changes.place import SpecPair
from changes.security import changed_own_security, changed_schemes, changed_security
from changes.servers import changed_own_servers, changed_servers
from spec_transforms import Node

_OPERATION_RULES: Sequence[Callable[[Pair], Iterator[Change]]] = (
    changed_path,
    changed_operation_id,
    changed_tag,
    changed_lifecycle,
    changed_parameters,
    changed_body,
    changed_statuses,
    changed_credentials,
    changed_own_security,
    changed_own_servers,
    changed_callbacks,
)
_SPEC_RULES: Sequence[Callable[[SpecPair], Iterator[Change]]] = (
    changed_servers,
    changed_security,
    changed_schemes,
    changed_webhooks,
    changed_versions,
    changed_unused,
)


def compare(old: Node, new: Node) -> list[Change]:
    """Return the changes from one spec to the other, the highest level first."""
    before, now = normal(old), normal(new)
    specs = SpecPair(bare("spec", before), bare("spec", now))
    both, gone, came = pairs(specs)
    found = [Change(Level.MAJOR, f"{_whole(each)} is gone ({each.node.get('operationId')})") for each in gone]
    found += [Change(Level.MINOR, f"{_whole(each)} is new ({each.node.get('operationId')})") for each in came]
    found += [change for pair in both for rule in _OPERATION_RULES for change in rule(pair)]
    found += [change for rule in _SPEC_RULES for change in rule(specs)]
    found += changed_text(before, now)
    if not found and old != new:
        found.append(Change(Level.PATCH, "the spec is written differently; requests and responses did not change"))
    return merged(found)


def _whole(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"
