"""How much of a body is read: JSON is bounded by its values, as XML is by its elements."""

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import PartnerCenter, ResponseDecodeError, ServerError
from partner_center.formats.media_types import UndecodableError, decode

MAX_VALUES = 200_000


def read(text: str) -> int:
    """Return how many items a JSON array has."""
    return len(decode(text.encode(), "application/json"))


@pytest.mark.parametrize(
    ("item", "values"),
    [("{}", 2), ("[]", 2), ("0", 1), ('""', 1), ('{"a":0,"b":0}', 3), ('",[{"', 1), (r'"\",[{\\"', 1)],
    ids=ascii,
)
def test_how_many_values(item: str, values: int) -> None:
    """As many members and items as a full page has many times over are read, and not one more; texts do not count."""
    most = MAX_VALUES // values - 1
    padding = " " * MAX_VALUES  # a short text cannot have too many values, and is not looked at
    assert read(f"{padding}[{','.join([item] * most)}]") == most
    with pytest.raises(UndecodableError, match="its body has more than 200000 values, which is not read"):
        read(f"{padding}[{','.join([item] * (most + 2))}]")


@pytest.mark.parametrize(
    "text", ['["' + '\\"' * 4_000_000, '"' + "\\" * 7_999_999, '["",' * 4_000_000, ',"' * 4_000_000]
)
def test_no_text_is_looked_at_twice(text: str) -> None:
    """Texts that end nowhere are refused; quadratic time would take days for them."""
    with pytest.raises(UndecodableError):
        read(text)


def test_a_long_text_is_read() -> None:
    """A body of 16 MB that is one text with commas in it is no attack."""
    assert read(f'["{",{" * 8_000_000}"]') == 1


BODY = b"[" + b"{}," * 5_000_000 + b"{}]"


def test_a_response_of_too_many_values() -> None:
    """16 MB of empty objects are a ResponseDecodeError, and of an error response a body that says nothing."""
    with ScriptedServer(answer(200, BODY), answer(503, BODY)) as server:
        with PartnerCenter("t", base_url=server.base_url, retry=None) as pc:
            with pytest.raises(ResponseDecodeError, match="its body has more than 200000 values"):
                pc.validation_codes.list()
            with pytest.raises(ServerError) as raised:
                pc.validation_codes.list()
    assert raised.value.code is None
