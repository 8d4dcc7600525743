"""The files of the stored sign-in: `login.json` says who signed in where, `tokens.bin` holds the tokens.

They are private: the folder has the mode 0700 and each file 0600, and a file is replaced whole. A link in place of a
file is not followed. A link in place of the folder is, if nobody else may write there; the mode of that folder stays.
"""

import json
import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from partner_center import CredentialError, InvalidRequestError
from partner_center.policies.environment import variable
from partner_center_workflows.cli import output

_ABOUT = "login.json"
_TOKENS = "tokens.bin"
_MEMBERS = ("tenant_id", "client_id", "authority", "scope", "username")
_MOST_BYTES = 10_000_000


def folder() -> Path:
    """Return the folder of the stored sign-in, which may not exist yet.

    Raises:
        InvalidRequestError: The environment names none.
    """
    name, below = ("LOCALAPPDATA", "AppData/Local") if sys.platform == "win32" else ("XDG_CONFIG_HOME", ".config")
    given = variable(name)
    try:
        base = Path(given or f"{_home()}/{below}")
    except (RuntimeError, KeyError):  # neither HOME nor an entry for this user
        base = Path()
    if not base.is_absolute():
        wrong = f"{name} is not an absolute path" if given else "HOME is not an absolute path, or not set"
        raise InvalidRequestError(f"there is no folder for the sign-in: {wrong}; set {name} to a folder of yours")
    return base / "partner-center"


def _home() -> str:
    if sys.platform == "win32":
        return str(Path.home())
    import pwd

    return variable("HOME") or pwd.getpwuid(os.getuid()).pw_dir  # an empty HOME is none, and not the root


def prepare() -> None:
    """Make the folder, private, and check that files can be written there.

    Raises:
        InvalidRequestError: They cannot.
    """
    where = folder()
    try:
        for each in (*reversed(where.parents), where):
            if not each.exists():
                each.mkdir(mode=0o700)
        mode = stat.S_IMODE(where.stat().st_mode)
        if where.is_symlink():
            if mode & 0o022 and os.name == "posix":
                raise InvalidRequestError(
                    f"the sign-in cannot be stored in {where}: it is a link to a folder that others may write to; "
                    "forbid that with chmod go-w, or remove the link"
                )
        elif mode & 0o077:
            where.chmod(0o700)
        with tempfile.TemporaryFile(dir=where):
            pass
    except OSError as error:
        name = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME"
        reason = error.strerror or type(error).__name__
        raise InvalidRequestError(
            f"the sign-in cannot be stored in {where}: {reason}; set {name} to a folder that you may write to"
        ) from None


def read() -> dict[str, str] | None:
    """Return who is signed in, and where; None if nobody is, or if the file is not one that `login` wrote."""
    try:
        about: Any = json.loads(_read(folder() / _ABOUT))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(about, dict):
        return None
    members = cast("dict[str, object]", about)
    found = {name: value for name in _MEMBERS if isinstance(value := members.get(name), str)}
    return found if {"tenant_id", "client_id", "authority"} <= found.keys() else None


def write(about: dict[str, str], tokens: str) -> None:
    """Replace the stored sign-in.

    Args:
        about: Who signed in, and where.
        tokens: The serialized token cache of MSAL.
    """
    file = folder() / _TOKENS
    if file.is_symlink() or not file.is_file():
        _remove(file)
    where = persistence()
    if not where.is_encrypted:
        output.note(f"there is no keyring here: the sign-in is stored in {file}, which only you can read")
    where.save(tokens)
    _replace(folder() / _ABOUT, json.dumps(about))


def forget() -> bool:
    """Remove the stored sign-in, whatever is there in its place. Return whether anything was."""
    try:
        where = folder()
        found = [each for name in (_ABOUT, _TOKENS) for each in where.glob(f"{name}*")]
    except (OSError, InvalidRequestError):
        return False
    for each in found:
        _remove(each)
    if where / _TOKENS in found:
        with suppress(Exception):  # a keyring may raise anything; what it holds is replaced by nothing
            _encrypted(where / _TOKENS).save("{}")
            _remove(where / _TOKENS)
    return where / _TOKENS in found or where / _ABOUT in found


def persistence() -> Any:
    """Return where MSAL keeps the tokens: the system's keyring, or else a private file.

    https://learn.microsoft.com/entra/msal/python/advanced/msal-python-token-cache-serialization
    """
    file = folder() / _TOKENS
    try:
        return _encrypted(file)
    except Exception:  # noqa: BLE001 - the keyring of the system may raise anything
        return PrivateFile(file)


def _encrypted(file: Path) -> Any:
    return import_module("msal_extensions").build_encrypted_persistence(str(file))


class PrivateFile:
    """A persistence of msal-extensions in a file that only its owner may read."""

    is_encrypted = False

    def __init__(self, file: Path) -> None:
        self._file = file

    def get_location(self) -> str:
        """Return the name of the file."""
        return str(self._file)

    def time_last_modified(self) -> float:
        """Return when the file was written, in seconds since 1970."""
        return self._file.lstat().st_mtime if self._file.is_file() else 0.0

    def load(self) -> str:
        """Return the tokens.

        Raises:
            CredentialError: The file is not one that `login` wrote.
        """
        try:
            text = _read(self._file)
            kinds: Any = json.loads(text)
        except (OSError, ValueError, RecursionError):
            kinds = text = ""
        if not _is_cache(kinds):
            raise CredentialError(
                f"the stored sign-in {self._file} cannot be read", hint="Run `partner-center login` again."
            )
        return text

    def save(self, content: str) -> None:
        """Replace the tokens."""
        _replace(self._file, content)


def _is_cache(kinds: Any) -> bool:
    """Return whether this has the shape of a token cache of MSAL: entries by their key, by their kind."""

    def is_dict(value: Any) -> bool:
        return isinstance(value, dict)

    return is_dict(kinds) and all(is_dict(each) and all(map(is_dict, each.values())) for each in kinds.values())


def _read(file: Path) -> str:
    """Return the text of a file, which is made private; a link, a folder or a pipe is an OSError."""
    opened = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        mode = os.fstat(opened).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(f"{file} is not a file")
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            with suppress(OSError):  # another's file
                os.fchmod(opened, 0o600)
        return os.read(opened, _MOST_BYTES).decode()
    finally:
        os.close(opened)


def _replace(file: Path, content: str) -> None:
    """Write a new private file beside the old one, and put it in its place."""
    if file.is_dir() and not file.is_symlink():
        _remove(file)
    opened, name = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    try:
        with os.fdopen(opened, "w", encoding="utf-8") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(opened)
        Path(name).replace(file)
    except BaseException:
        _remove(Path(name))
        raise


def _remove(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)
