"""What a person gets when a wait ends without an outcome: the command that resumes it."""

import base64
import binascii
import shlex
from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from partner_center_workflows.cli import output, wording

if TYPE_CHECKING:
    from partner_center import Poll, PollSchedule

_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))


@contextmanager
def resumable(given: Namespace, schedule: "PollSchedule") -> Generator[Callable[["Poll"], None]]:
    """Yield a function that tells of each poll. A timeout and Ctrl-C then name the command that resumes.

    Args:
        given: The options of the wait.
        schedule: The times between polls.

    Raises:
        VettingTimeout: Time is up.
        InterruptedWaitError: A person has pressed Ctrl-C.
    """
    from partner_center import VettingTimeout

    polls = 0

    def tell(poll: "Poll") -> None:
        nonlocal polls
        polls = poll.number
        if poll.error is not None:
            wording.in_words_of_the_command_line(poll.error)
        seen = poll.error.message if poll.error else poll.status or "no status"
        then = "" if poll.next_in is None else f"; next in {poll.next_in:.0f} s"
        output.note(f"poll {poll.number}: {seen}{then}")

    try:
        yield tell
    except VettingTimeout as error:
        error.hint = _hint(error.token, given)
        raise
    except KeyboardInterrupt:
        token = _token(given, schedule, polls)
        raise output.Interrupted("interrupted", hint=_hint(token, given), token=token) from None


def token_of(text: str) -> str:
    """Return the token of `--resume`, which is the JSON of Python's `error.token` or its form without quotes."""
    if text.lstrip().startswith("{"):
        return text
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return text


def _token(given: Namespace, schedule: "PollSchedule", polls: int) -> str:
    """Return the token of the wait as it is now: the next poll is due."""
    from partner_center.vetting import Poller

    if given.resume:
        poller = Poller.resumed(token_of(given.resume), given.timeout, None)
    else:
        poller = Poller(given.customer_id, given.kind, given.timeout, schedule, None)
    poller.polls = max(polls, poller.polls)
    return poller.token


def _hint(token: str, given: Namespace) -> str:
    plain = base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")  # no shell needs quotes for it
    words = ["partner-center", "qualifications", "wait", "--resume", plain, "--timeout", _written(given.timeout)]
    if given.base_url:
        words += ["--base-url", given.base_url]
    return f"To resume: {shlex.join(words)}"


def _written(time: timedelta) -> str:
    """Return a time as `--timeout` takes it."""
    seconds = time.total_seconds()
    for unit, length in _UNITS:
        if seconds % length == 0:
            return f"{seconds // length:.0f}{unit}"
    return f"{seconds:f}".rstrip("0").rstrip(".") + "s"
