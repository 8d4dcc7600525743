"""The words of the command line for what an error says in the words of Python."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from partner_center_workflows.cli import invocation

if TYPE_CHECKING:
    from partner_center import PartnerCenterError

_ALIASES = {
    "base_url": "--base-url",
    "company_name_starts_with": "--company-name",
    "domain_starts_with": "--domain",
    "authority": "--authority",
    "kind": "KIND",
    "qualification": "KIND",
    "schedule": "--poll",
    "timeout": "--timeout",
    "token": "--resume",
    "at_most": "--max-rps",
    "max_requests_per_second": "--max-rps",
}
"""The options by the names of Python that are others; the command's own ones are added."""

_PHRASES = {
    r"validation_codes\.list\(\)": "`partner-center validation-codes list`",
    r"qualifications\.list\(\)": "`partner-center qualifications list`",
    r"qualifications\.create\(\)": "`partner-center qualifications create`",
    r"bulk\.batches\(\)": "`partner-center bulk status`",
    r"content_type='([^']*)'": r"--content-type \1",
    r"\btimedelta\(days=(\d+)\)": r"\1d",
    r"\ba timedelta or seconds\b": "a time",
    r"(--[a-z-]+|[A-Z_]+) is None;": r"\1 is missing;",
    r" with max_requests_per_second\b": "",
    r"the token of a VettingTimeout": "the token that `partner-center qualifications wait` prints",
    r"`error\.last` has it": "`partner-center qualifications list` has it",
}
_ADDRESS = "Check --base-url and PARTNER_CENTER_BASE_URL; to try it without the service, run `partner-center demo`."
_VERSION_PATH = "Leave the version out of --base-url: the client adds {}."


def translated(text: str, words: Mapping[str, str]) -> str:
    """Return a message in which Python's names are those of the command line.

    Args:
        text: The message.
        words: The options and arguments by the names that Python has for them.
    """
    known = {**_ALIASES, **words}
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    text = re.sub(
        r"^(Education|GovernmentCommunityCloud|StateOwnedEntity): (?=[a-z_]+ is |give an? [a-z_]+ )", "", text
    )
    text = re.sub(rf"^({names})(?=[ :.\[]|$)", lambda found: known[found[1]], text)
    marked = "|".join(map(re.escape, sorted((each for each in known if "_" in each), key=len, reverse=True)))
    for pattern, said in _PHRASES.items():
        text = re.sub(pattern, said, text)
    return re.sub(rf"(?<![\w/.'-])({marked})(?![\w/'])", lambda found: known[found[1]], text)


def in_words_of_the_command_line(error: "PartnerCenterError") -> None:
    """Change what an error says to the words of the command line, and add what to do about its base URL."""
    from partner_center import APIError, InvalidRequestError, NotSentError
    from partner_center_workflows.bulk.causes import network_reason

    words = invocation.running().words
    if isinstance(error, InvalidRequestError):
        error.message = translated(error.message, words)
    if error.hint is not None:
        error.hint = translated(error.hint, words)
    if isinstance(error, NotSentError):
        error.message = f"{_base_url()} cannot be reached: {network_reason(error.message)}"
        error.hint = error.hint or _ADDRESS
    version = re.search(r"/v[0-9.]+/?$", urlsplit(_base_url()).path) if isinstance(error, APIError) else None
    if version and isinstance(error, APIError) and error.status == 404:
        error.hint = _VERSION_PATH.format(version[0].strip("/").join("//").rstrip("/"))


def _base_url() -> str:
    from partner_center.sign_in.authority import base_url_for

    return base_url_for(invocation.running().base_url)
