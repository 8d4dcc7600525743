"""What a person sees of clients, resources and results at a prompt: short, true, and with what can be typed next."""

import inspect
import re
from functools import cached_property

import attrs
import pytest
from scripted_server import ScriptedServer, answer

import partner_center_resources
from partner_center import (
    AsyncPartnerCenter,
    CallOptions,
    CustomerQualification,
    CustomerQualifications,
    InvalidRequestError,
    PartnerCenter,
    PollOptions,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def test_a_resource_shows_its_methods() -> None:
    """Each form names what it is and what can be called, and no address in memory."""
    pc, async_pc = PartnerCenter("t"), AsyncPartnerCenter("t")

    for name, known, resource in (
        ("Qualifications", {"list", "create", "wait", "resume"}, pc.qualifications),
        ("RawQualifications", {"list", "create"}, pc.with_raw_response.qualifications),
        ("AsyncValidationCodes", {"list", "list_for_customer"}, async_pc.validation_codes),
        ("AsyncRawValidationCodes", {"list", "list_for_customer"}, async_pc.with_raw_response.validation_codes),
    ):
        methods = {each for each in dir(resource) if each[0] != "_" and callable(getattr(resource, each))}
        assert known <= methods
        assert re.fullmatch(rf"<{name}: \w+(, \w+)*>", repr(resource))
        assert set(re.findall(r"\w+(?=[,>])", repr(resource))) == methods
    shown = repr(pc.with_raw_response)
    names = {
        name for name, each in vars(partner_center_resources.RawResources).items() if isinstance(each, cached_property)
    }
    assert shown.startswith("<RawResources: ")
    assert set(re.findall(r"\w+(?=[,>])", shown)) == names


def test_a_list_says_what_to_do_with_it() -> None:
    """A list that was not fetched yet says how it is fetched, and no address in memory."""
    how = "iterate over the items, or over pages()"

    assert repr(PartnerCenter("t").customers.list()) == f"<Pages: {how}>"
    assert repr(AsyncPartnerCenter("t").customers.list()) == f"<AsyncPages: {how}>"


def test_a_result_shows_what_it_has() -> None:
    """Members of the spec are shown, and `additional_properties` only if there are any."""
    body = {"qualifications": [{"qualification": "Education", "vettingStatus": "InReview", "planned": 1}]}
    with ScriptedServer(answer(200, body)) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        found = pc.qualifications.list(CUSTOMER)

    shown = {"qualification": "Education", "vetting_status": "InReview", "additional_properties": {"planned": 1}}
    members = ", ".join(f"{each.name}={shown.get(each.name)!r}" for each in attrs.fields(CustomerQualification))
    assert repr(found) == f"CustomerQualifications(qualifications=[CustomerQualification({members})])"
    assert repr(CustomerQualifications([])) == "CustomerQualifications(qualifications=[])"
    assert "additional_properties" not in repr(CustomerQualification("None"))


def test_each_method_lists_its_options() -> None:
    """The docstring of every method of every form names each option that it takes, and no other."""
    seen = 0
    for form in ("", "Async", "Raw", "AsyncRaw"):
        resources = getattr(partner_center_resources, f"{form}Resources")
        for name in (name for name, each in vars(resources).items() if isinstance(each, cached_property)):
            if name == "with_raw_response":
                continue
            kind = getattr(partner_center_resources, f"{form}{''.join(map(str.capitalize, name.split('_')))}")
            for method in (
                each for each in vars(kind).values() if inspect.isfunction(each) and each.__name__[0] != "_"
            ):
                (options,) = re.findall(r"options: (.*?)(?:in place of|\n\n)", inspect.getdoc(method) or "", re.DOTALL)
                taken = PollOptions if method.__name__ in ("wait", "resume") else CallOptions
                assert set(re.findall(r"`(\w+)`", options)) == set(taken.__annotations__), method
                seen += 1
    assert seen > 60


@pytest.mark.parametrize("kind", ["Educatoin", "Nonprofit", "None", None, 5])
def test_a_kind_that_cannot_be_waited_for(kind: object) -> None:
    """The message offers what can be waited for, and nothing else."""
    with PartnerCenter("t") as pc, pytest.raises(InvalidRequestError) as raised:
        pc.qualifications.wait(CUSTOMER, kind, timeout=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    assert str(raised.value) == f"kind is {kind!r}; give one of Education, GovernmentCommunityCloud, StateOwnedEntity"
