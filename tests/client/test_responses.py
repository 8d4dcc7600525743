"""The seam between an answer's data and the generated models, where the spec of today has no example."""

from typing import Any

import pytest

from partner_center.formats import spec
from partner_center.formats.schema import Schema, SchemaError

NOTED: dict[str, Any] = {
    "type": "object",
    "properties": {"known": {"type": "string"}},
    "additionalProperties": {"type": "object", "properties": {"inner": {"type": "string"}}},
}


def test_members_of_a_map_are_conformed_too() -> None:
    """Where the spec says what unknown members are, they are checked and filled in like known ones."""
    assert Schema(NOTED).normalize({"a": {}}, "response") == {"known": None, "a": {"inner": None}}
    with pytest.raises(SchemaError, match=r"response.a: expected object, got a string"):
        Schema(NOTED).normalize({"a": "x"}, "response")


def test_plain_values_stay_as_they_are() -> None:
    """A value of a type that the spec names passes, on its own and within an array."""
    text = Schema({"anyOf": [{"type": "string"}, {"type": "null"}]})

    assert (text.normalize("x", "response"), text.normalize(None, "response")) == ("x", None)
    assert Schema({"type": "array", "items": {"type": "string"}}).normalize(["x"], "response") == ["x"]


def test_a_value_that_fits_no_alternative() -> None:
    """The message names every type that would have fitted."""
    with pytest.raises(SchemaError, match="response: expected string or integer, got an array"):
        Schema({"anyOf": [{"type": "string"}, {"type": "integer"}]}).normalize([], "response")


def test_a_schema_that_is_not_there() -> None:
    """A title that the spec does not have is named."""
    with pytest.raises(LookupError, match="no schema with the title Charity"):
        spec.schema("Charity")
