"""How people write qualifications, segments and customer ids: one place decides, for files and the command line alike.

Case, blanks, dashes and underscores do not matter.
"""

import difflib
import re
from collections.abc import Mapping, Sequence

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import shown
from partner_center.runtime.arguments import checked_customer_id
from partner_center_resources.service import EDUCATION_SEGMENTS

QUALIFICATIONS = ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")

_SEPARATORS = re.compile(r"[\s_\u2010-\u2015-]+")


def qualification(text: str, name: str = "qualification") -> str:
    """Return a qualification as the service writes it, such as `StateOwnedEntity` for `state owned entity`.

    Args:
        text: The text that a person wrote; `GCC` and `SOE` are taken too.
        name: The name of the option or column in the message.

    Raises:
        InvalidRequestError: It is no qualification that can be requested.
    """
    return _one_of(QUALIFICATIONS, _QUALIFICATIONS, text, name)


def segment(text: str, name: str = "segment") -> str:
    """Return a segment of Education as the service writes it, such as `HigherEducation` for `higher education`.

    Args:
        text: The text that a person wrote.
        name: The name of the option or column in the message.

    Raises:
        InvalidRequestError: It is no segment.
    """
    return _one_of(EDUCATION_SEGMENTS, _SEGMENTS, text, name)


def customer_id(text: str) -> str:
    """Return the id of a customer's tenant in lower case, with dashes and without braces.

    Raises:
        InvalidRequestError: It is not a GUID.
    """
    return checked_customer_id(text.strip())


def plain(text: str) -> str:
    """Return the text without what does not matter: case, blanks, dashes and underscores."""
    return _SEPARATORS.sub("", text).casefold()


def nearest(text: str, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is most like the text, if one is at least as like as `cutoff`, from 0 to 1."""
    words = {plain(each): each for each in known}
    found = difflib.get_close_matches(plain(text[:64]), words, 1, cutoff)
    return words[found[0]] if found else None


def _one_of(known: Sequence[str], spellings: Mapping[str, str], text: str, name: str) -> str:
    if (found := spellings.get(plain(text))) is not None:
        return found
    begun = plain(text)
    near = nearest(text, known) or next((each for each in known if begun[2:] and plain(each).startswith(begun)), None)
    meant = f" (is {near} meant?)" if near else ""
    raise InvalidRequestError(f"{name} is {shown(text)}; give {', '.join(known[:-1])} or {known[-1]}{meant}")


_QUALIFICATIONS = {plain(each): each for each in QUALIFICATIONS}
_QUALIFICATIONS.update(gcc="GovernmentCommunityCloud", soe="StateOwnedEntity")
_SEGMENTS: dict[str, str] = {plain(each): each for each in EDUCATION_SEGMENTS}
