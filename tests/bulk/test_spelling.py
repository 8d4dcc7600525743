"""How people write qualifications, segments and ids."""

import pytest

from partner_center import InvalidRequestError
from partner_center_workflows import spelling

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("education", "Education"),
        (" EDUCATION ", "Education"),
        ("GCC", "GovernmentCommunityCloud"),
        ("gcc", "GovernmentCommunityCloud"),
        ("government community cloud", "GovernmentCommunityCloud"),
        ("Government-Community_Cloud", "GovernmentCommunityCloud"),
        ("state owned entity", "StateOwnedEntity"),
        ("State-Owned Entity", "StateOwnedEntity"),
        ("STATE_OWNED_ENTITY", "StateOwnedEntity"),
        ("state\u2011owned\xa0entity", "StateOwnedEntity"),
        ("SOE", "StateOwnedEntity"),
    ],
)
def test_spellings_of_a_qualification(text: str, expected: str) -> None:
    """Case, blanks, dashes and underscores do not matter, and the usual abbreviations are taken."""
    assert spelling.qualification(text) == expected


@pytest.mark.parametrize("text", ["K12", "k12", "K-12", "k 12", "k_12"])
def test_spellings_of_a_segment(text: str) -> None:
    """Schools are K12 in each spelling."""
    assert spelling.segment(text) == "K12"
    assert spelling.segment("higher education") == spelling.segment("HIGHER-EDUCATION") == "HigherEducation"


def test_the_beginning_of_a_segment() -> None:
    """The first three letters are enough for the question what is meant; fewer are not."""
    give = "; give K12 or HigherEducation"
    for text, said in (("Higher", f"{give} (is HigherEducation meant?)"), ("Hi", give)):
        with pytest.raises(InvalidRequestError) as raised:
            spelling.segment(text)
        assert raised.value.message.endswith(said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Educatoin", "qualification is 'Educatoin'; give Education, GovernmentCommunityCloud or StateOwnedEntity"),
        ("Educatoin", "(is Education meant?)"),
        ("Edu", "(is Education meant?)"),
        ("gov", "(is GovernmentCommunityCloud meant?)"),
        ("GCC High", "qualification is 'GCC High'; give Education"),
        ("Nonprofit", "qualification is 'Nonprofit'; give Education"),
        ("", "qualification is ''; give Education"),
    ],
)
def test_what_is_no_qualification(text: str, expected: str) -> None:
    """Another word is refused with what can be given, and with what may be meant."""
    with pytest.raises(InvalidRequestError) as raised:
        spelling.qualification(text)

    assert expected in raised.value.message


@pytest.mark.parametrize(
    "text",
    [
        ID.upper(),
        f"{{{ID}}}",
        f"\t{ID} ",
        ID.replace("-", ""),
        f"urn:uuid:{ID}",
        f" {{{ID.upper().replace('-', '')}}} ",
    ],
)
def test_spellings_of_a_customer_id(text: str) -> None:
    """Every spelling of a GUID is the same customer."""
    assert spelling.customer_id(text) == ID


@pytest.mark.parametrize("text", ["contoso", f"{ID}0", f"{{{ID}", ID.replace("-", "", 2), f"({ID})", f"{ID} {ID}"])
def test_what_is_no_customer_id(text: str) -> None:
    """What is almost a GUID is refused."""
    with pytest.raises(InvalidRequestError, match="give the id of the customer's tenant"):
        spelling.customer_id(text)
