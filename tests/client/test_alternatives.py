"""Which alternative of a schema a value is read as: kinds that the present spec has no member of."""

from typing import Any

import pytest

from partner_center.formats.schema import Schema, SchemaError
from partner_center.runtime import readers
from partner_center_generated.models import CustomerQualifications

ADDRESS = "Microsoft.Partner.Service.Customers.Contracts.V1.Address"
TEXT = {"type": "string"}
LARGE = {"type": "object", "required": ["a"], "properties": {"a": TEXT, "b": TEXT}}
SMALL = {"type": "object", "properties": {"b": TEXT, "c": TEXT}}
TOLD_APART = {
    "oneOf": [{"$ref": "#/components/schemas/Fault"}, {"$ref": f"#/components/schemas/{ADDRESS}"}],
    "x-discriminator": {
        "name": "kind",
        "values": {"fault": "#/components/schemas/Fault", "address": f"#/components/schemas/{ADDRESS}"},
    },
}


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ({"A": "1", "B": "2"}, {"a": "1", "b": "2"}),
        ({"B": "2", "C": "3"}, {"b": "2", "c": "3"}),
        ({"B": "2"}, {"b": "2", "c": None}),  # the other one requires a
    ],
)
def test_the_alternative_with_most_members_is_read(data: Any, read: Any) -> None:
    """Without a discriminator the alternative counts whose required members are there, and most members."""
    assert Schema({"oneOf": [LARGE, SMALL]}).normalize(data, "response") == read


def test_the_alternative_that_the_discriminator_names_is_read() -> None:
    """The value of the discriminator decides, in any case of its name; the spelling of the members follows from it."""
    read = Schema(TOLD_APART).normalize({"Kind": "address", "City": "Bonn"}, "response")

    assert (read["city"], read.get("kind", read.get("Kind"))) == ("Bonn", "address")


@pytest.mark.parametrize("data", [{"kind": "other", "city": "Bonn"}, {"city": "Bonn"}])
def test_an_object_of_no_alternative_is_an_error(data: Any) -> None:
    """An object whose discriminator the spec does not have is read as none of the classes."""
    with pytest.raises(SchemaError, match="response: expected an object whose discriminator is in the spec"):
        Schema(TOLD_APART).normalize(data, "response")


def test_a_whole_number_is_read_as_the_declared_float() -> None:
    """JSON has one kind of number, and an attribute that is declared as float is one."""
    read = Schema({"type": "number"}, lambda _schema: (lambda values, _others: values, [])).normalize(5, "response")

    assert (read, type(read)) == (5.0, float)


def test_a_create_that_is_only_accepted_has_no_qualifications_yet() -> None:
    """A success without content, such as a documented 202, is read as an empty list."""
    assert readers.no_qualifications(None) == CustomerQualifications([])
