"""One row of the input."""

import pytest

from partner_center_workflows.bulk import BadRow, Row, check_row

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EDUCATION = {"customer_id": CUSTOMER, "qualification": "Education", "education_segment": "K12"}
CODE = "planted-code-987"


def reason(**values: object) -> str:
    """Return why a row cannot be used."""
    found = check_row({"customer_id": CUSTOMER, "qualification": "StateOwnedEntity", **values}, 7)
    assert isinstance(found, BadRow)
    assert found.line == 7
    return found.reason


def test_names_are_taken_in_any_case_and_with_blanks() -> None:
    """Ids, kinds and segments come out as the service writes them, and blank cells are none."""
    row = check_row(
        {
            "customer_id": f" {CUSTOMER.upper()} ",
            "qualification": "education",
            "education_segment": "k12",
            "website": "",
            "reference": " a b ",
        },
        3,
    )

    assert row == Row(CUSTOMER, "Education", "K12", reference="a b", line=3)


def test_a_code_is_kept_but_not_shown() -> None:
    """The validation code of a row is in it, and not in its repr."""
    row = check_row({"customer_id": CUSTOMER, "qualification": "GovernmentCommunityCloud", "validation_code": CODE}, 1)

    assert isinstance(row, Row)
    assert row.validation_code == CODE
    assert CODE not in repr(row)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"customer_id": None}, "customer_id is missing"),
        ({"qualification": " "}, "qualification is missing"),
        ({"customer_id": 5}, "customer_id is a int; give it as text"),
        ({"customer_id": "contoso.com"}, "customer_id is 'contoso.com'; give the id of the customer's tenant"),
        (
            {"qualification": "Nonprofit"},
            "qualification is 'Nonprofit'; give Education, GovernmentCommunityCloud or StateOwnedEntity",
        ),
        ({"qualification": "Education"}, "education_segment is missing; give K12 or HigherEducation for Education"),
        ({"qualification": "Education", "education_segment": "K13"}, "education_segment is 'K13'; give K12"),
        ({"qualification": "GovernmentCommunityCloud"}, "validation_code is missing; give one of the partner's codes"),
        ({"website": "a.edu"}, "website goes with Education, not with StateOwnedEntity; leave it empty"),
        ({"validation_code": CODE}, "validation_code goes with GovernmentCommunityCloud"),
        ({"reference": "x" * 513}, "reference has 513 characters; give at most 512"),
        ({"reference": "a\nb"}, "reference has a line break"),
        ({"reference": "a\0b"}, "reference has a line break or another character that cannot be printed"),
        ({"colour": "red"}, "there is no column 'colour'; give customer_id, qualification"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_give(values: dict[str, object], expected: str) -> None:
    """Every fault has its own message, and none of them shows a code."""
    said = reason(**values)

    assert expected in said
    assert CODE not in said


def test_all_reasons_are_given_at_once() -> None:
    """Whoever corrects a row sees everything that is wrong with it."""
    said = reason(customer_id="x", qualification="Education", validation_code=CODE)

    assert said.count("; ") >= 3
    assert "customer_id is 'x'" in said
    assert "validation_code goes with" in said
    assert "education_segment is missing" in said
