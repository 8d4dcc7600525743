"""The file that `login` writes a refresh token to: always a new one, and for its owner alone."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from partner_center import InvalidRequestError


@contextmanager
def new_file(name: str | None) -> Generator[TextIO | None]:
    """Yield a stream to a new file with the mode 0600, or None if there is no name. After an error the file is removed.

    Raises:
        InvalidRequestError: Something has that name already, or no file can be written there.
    """
    if name is None:
        yield None
        return
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # follows no link
    except FileExistsError:
        raise InvalidRequestError(f"--refresh-token-file {name} exists; name a new file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InvalidRequestError(
            f"--refresh-token-file {name} cannot be written: {reason}; name a new file in a folder of yours"
        ) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            yield stream
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
