"""Websites and validation codes: what is obviously none is refused, and what may be one is taken."""

import pytest

from partner_center import Education, GovernmentCommunityCloud, InvalidRequestError

NO_WEBSITES = (
    *('"contoso.edu"', "'contoso.edu", "\u201econtoso.edu\u201c", '=HYPERLINK("http://contoso.edu","contoso.edu")'),
    *("#N/A", "#REF!", "N/A", "none", "TBD", "-", "?", "contoso", "+contoso.edu", "@contoso.edu", "-contoso.edu"),
    *("contoso edu", "contoso.edu, fabrikam.edu", "contoso.edu;fabrikam.edu", "info@contoso.edu", "mailto:a@b.edu"),
    *("ftp://contoso.edu", "file:///c:/x.edu", r"C:\x.edu", "http://", "http://contoso", "contoso..edu", ".edu", "1.5"),
    *("31.12.2025", "01.02.26", "12.50", "1234.56", "0.00", "2.0e10", "\u0663.\u0663\u0663", "contoso.123"),
    *("256.300.1.999", "10.0.0.1", "http://192.0.2.10/", "_.__", "\u20ac.\u20ac\u20ac", f"{'a' * 64}.edu", "a-.edu"),
    *(f"{'a.' * 127}edu", "contoso.edu:0", "contoso.edu:99999"),
    *("<a href=x>contoso.edu</a>", "con\u200btoso.edu", "javascript:alert(1)", "(contoso.edu)", "\ud800.edu", ""),
)


@pytest.mark.parametrize("website", NO_WEBSITES)
def test_what_no_website_can_be_is_refused(website: str) -> None:
    """A mistaken request may be one of three, so what is obviously no website is never sent."""
    with pytest.raises(InvalidRequestError, match=r"website is .*; give one such as 'contoso.edu', or leave it out"):
        Education("K12", website)


@pytest.mark.parametrize(
    "website",
    [
        *("contoso.edu", "https://contoso.edu/", "HTTP://www.Contoso.EDU:8080/a?b=c,d#e", "contoso.edu."),
        *("www.schule-m\u00fcnchen.de", "\u4f8b\u3048.\u30c6\u30b9\u30c8", "contoso.edu/o'neil", " contoso.edu "),
        *("\u0909\u0926\u093e\u0939\u0930\u0923.\u092a\u0930\u0940\u0915\u094d\u0937\u093e", "xn--mnchen-3ya.xn--p1ai"),
    ],
)
def test_what_a_website_may_be(website: str) -> None:
    """Addresses with and without scheme, port and path are taken, in any script."""
    assert Education("K12", website).website == website


NO_CODES = (
    *('="012345"', "'012345", "1.23456E+05", "1,2E+05", "12 34 56", "#N/A", "\u201c123\u201d", "N/A", "TRUE", "-"),
    *("null", "None", "nan", "1.2E-05", "1.2e5", "\uff11.2E+05", "\u22121.2E+05", "\uff1d1", "@x", "+123", "-5"),
    *("12/31/2025", "31.12.2025", "2025.12.31", "123456.0"),
)
CODES = ("123456", "000000", "A1B2C3", "12E45", "ABC-123", "Contoso/12+3=", "1e5f", " 123456 ")


@pytest.mark.parametrize("code", NO_CODES)
def test_what_a_spreadsheet_made_of_a_code_is_refused(code: str) -> None:
    """A code that a spreadsheet has changed is refused, and the message does not show it."""
    with pytest.raises(InvalidRequestError, match="what a spreadsheet made of it") as raised:
        GovernmentCommunityCloud(code)

    assert code not in str(raised.value)


@pytest.mark.parametrize("code", CODES)
def test_what_a_code_may_be(code: str) -> None:
    """A code of letters, digits and signs is taken as it is."""
    assert GovernmentCommunityCloud(code).validation_code == code
