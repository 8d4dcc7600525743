"""Fingerprints of validation codes, which a journal has in place of the codes, and the key that they are made with.

The key lies outside the journal. Without one, a fingerprint is made with the journal's salt alone. Then whoever has the
file can try all codes of six digits in a second.
"""

import os
import re
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from partner_center import InvalidRequestError
from partner_center.policies.redaction import Secret, share

KEY = "PARTNER_CENTER_CODE_KEY"
KEY_FILE = "PARTNER_CENTER_CODE_KEY_FILE"

_USABLE = re.compile(r"[!-~]{32,1024}")
_FEWEST_DIFFERENT = 8  # characters; 32 random hex digits have fewer in 4 of 100 million keys
_READ = 4096  # bytes of a file, more than a key has
_MAKE_ONE = 'Make a key with: python -c "import secrets; print(secrets.token_hex(32))"'


def key_from_environment(environ: Mapping[str, str] = os.environ) -> bytes | None:
    """Return the key for fingerprints of validation codes; None if there is none.

    It is the text of PARTNER_CENTER_CODE_KEY, or what the file has whose path is PARTNER_CENTER_CODE_KEY_FILE. Blanks
    and line ends around it do not count.

    Args:
        environ: The environment variables.

    Raises:
        InvalidRequestError: Both are set, the file cannot be read, or its text is too short or not random.
    """
    direct, path = Secret(environ.get(KEY, "").strip()), environ.get(KEY_FILE, "").strip()
    del environ  # a traceback with local variables would show it
    if direct.value and path:
        raise InvalidRequestError(f"{KEY} and {KEY_FILE} are both set; set one of them", hint=_MAKE_ONE)
    if not direct.value and not path:
        return None
    name, key = (KEY_FILE, _in_file(path)) if path else (KEY, direct)
    if not _USABLE.fullmatch(key.value) or len(set(key.value)) < _FEWEST_DIFFERENT:
        raise InvalidRequestError(
            f"{name} is too easy to guess; give 32 to 1,024 characters of ASCII without blanks, made at random",
            hint=_MAKE_ONE,
        )
    share(key.value)
    return blake2b(key.value.encode(), digest_size=32).digest()


def _in_file(path: str) -> Secret:
    try:
        with Path(path).open("rb") as file:
            return Secret(file.read(_READ).decode("utf-8-sig", "replace").strip())
    except ValueError:
        why = "its name has a NUL"
    except OSError as error:
        why = error.strerror or type(error).__name__
    raise InvalidRequestError(
        f"{KEY_FILE}: the file cannot be read: {why}; give the path of a file that has the key", hint=_MAKE_ONE
    )


def fingerprint(code: str | None, *, salt: bytes, key: bytes | None) -> str | None:
    """Return what a journal has in place of a validation code; None for none.

    Args:
        code: The code.
        salt: The salt of the journal.
        key: The key of `key_from_environment`. Without it, whoever has the journal can guess a short code.
    """
    if code is None:
        return None
    key = salt if key is None else _derived(salt, key, b"fingerprint")
    return blake2b(code.encode(errors="surrogatepass"), key=key, digest_size=12).hexdigest()


def key_check(salt: bytes, key: bytes | None) -> str | None:
    """Return what a journal records of its key, so that another one is refused; None without a key."""
    return None if key is None else _derived(salt, key, b"check").hex()


def other_key(key: bytes | None) -> str:
    """Return what a journal was begun with whose key is not this one, and what to do."""
    what = "a key for validation codes, and none is set" if key is None else "another key for validation codes"
    return f"{what}; set {KEY} or {KEY_FILE} to the key that it was begun with"


def _derived(salt: bytes, key: bytes, purpose: bytes) -> bytes:
    return blake2b(salt, key=key, person=purpose, digest_size=32).digest()
