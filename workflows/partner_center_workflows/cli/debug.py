"""`--debug`: show each request with its result, time and ids, on standard error."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from partner_center_workflows.cli import output


class _Notes(logging.Handler):
    """Write a record as a note, which shows no secret and stays on its line."""

    def emit(self, record: logging.LogRecord) -> None:
        output.note(f"debug: {record.getMessage()}")


@contextmanager
def shown(*, is_on: bool) -> Generator[None]:
    """Within the block, show what the package logs, if it is on."""
    if not is_on:
        yield
        return
    logger, handler = logging.getLogger("partner_center"), _Notes()
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
