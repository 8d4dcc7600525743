"""Members of a request body, of the types that the service has for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from partner_center_emulator.refusals import Code, RefusalError, fault
from partner_center_emulator.xml_types import TYPES

_BOOLEANS = {"allowDelegatedAccess", "enableGDAPByDefault"}
_TRUTH = {"true": True, "false": False}  # as XML and forms have it


def typed(type_name: str, members: Mapping[str, object], where: str = "") -> dict[str, object]:
    """Return the known members under their own names, without null ones, or raise the refusal of a wrong one.

    The names of the given members are in small letters.
    """
    found: dict[str, object] = {}
    for name, kind in TYPES[type_name][1].items():
        value = members.get(name.lower())
        if value is not None:
            found[name] = _value(name, kind, value, f"{where}{name}")
    return found


def invalid_property(description: str) -> RefusalError:
    """Return the refusal of a member."""
    return fault(400, Code.INVALID_PROPERTY, description)


def _value(name: str, kind: str, value: object, where: str) -> object:
    if name in _BOOLEANS:
        read = _TRUTH.get(value.lower()) if isinstance(value, str) else value
        if isinstance(read, bool):
            return read
        raise invalid_property(f"{where} must be true or false.")
    if kind in ("", "string"):
        if isinstance(value, str):
            return value
        raise invalid_property(f"{where} must be a string.")
    if kind.startswith("*"):
        if isinstance(value, list):
            items = cast("list[object]", value)
            return [_value("", kind[1:], item, f"{where}[{index}]") for index, item in enumerate(items)]
        raise invalid_property(f"{where} must be a list.")
    if isinstance(value, Mapping):
        return typed(kind, cast("Mapping[str, object]", value), f"{where}.")
    raise invalid_property(f"{where} must be an object.")
