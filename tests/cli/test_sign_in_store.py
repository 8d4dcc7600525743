"""The files of the stored sign-in: private, never followed elsewhere, and no traceback whatever is found there."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from forked_command import forked
from token_endpoint import TENANT, TokenEndpoint

from partner_center_workflows.cli import main

Output = tuple[int, str, str]
WHO = "eyJ1aWQiOiJ1IiwidXRpZCI6InQifQ"  # {"uid":"u","utid":"t"}
API = "https://api.partnercenter.microsoft.com/.default"
CHINA = "https://partner.partnercenterapi.microsoftonline.cn"
UNKNOWN_UID = 54321  # of nobody; only root may run a process as such a user
ROOT = os.geteuid() == 0
PROGRAM = """import pwd; pwd.getpwuid = lambda uid: {}[uid]
import sys; from partner_center_workflows.cli import main; sys.exit(main(sys.argv[1:]))"""

# MSAL leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[TokenEndpoint]:
    """Serve a login service where somebody enters every code at once."""
    with TokenEndpoint(tmp_path, trustme.CA()) as server:
        code = {
            "user_code": "A",
            "device_code": "device-secret",
            "verification_uri": "https://x.example",
            "interval": 1,
        }
        server.replies["devicecode"] = (200, {}, {**code, "expires_in": 60})
        tokens = {"access_token": "access-secret", "refresh_token": "refresh-secret", "client_info": WHO}
        server.replies["token"] = (200, {}, {**tokens, "token_type": "Bearer", "expires_in": 3600})
        yield server


class Person:
    """Somebody at a terminal."""

    def __init__(self, folder: Path, endpoint: TokenEndpoint, output: pytest.CaptureFixture[str]) -> None:
        self.config = folder / "config"
        self.store = self.config / "partner-center"
        self.login = ["login", "--tenant-id", TENANT, "--client-id", "app", "--authority", endpoint.authority]
        self._output = output

    def run(self, *arguments: str) -> Output:
        """Run a command; return its exit code, stdout and stderr."""
        self._output.readouterr()
        status = main(list(arguments))
        return self._checked(status, *self._output.readouterr())

    def run_process(self, *arguments: str, unknown: bool = False, umask: int = 0o022) -> Output:
        """Run a command as its own process, of a user without an entry in the system's list if `unknown`."""

        def become() -> None:
            os.umask(umask)
            if unknown and ROOT:
                os.setresuid(UNKNOWN_UID, -1, -1)  # the user; the rights stay, or Python itself could not be read

        program = [sys.executable, "-c", PROGRAM if unknown and not ROOT else PROGRAM.splitlines()[-1]]
        command, passed = (program[2] != PROGRAM and forked(os.environ)) or (program, [])
        done = subprocess.run(
            [*command, *arguments],
            pass_fds=passed,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            preexec_fn=become,
        )
        return self._checked(done.returncode, done.stdout, done.stderr)

    @staticmethod
    def _checked(status: int, out: str, err: str) -> Output:
        """Return what a command said, which has no traceback and no secret."""
        assert "Traceback" not in err
        assert not re.search("(refresh|access|device)-secret", out + err)
        return status, out, err

    def modes(self) -> dict[str, int]:
        """Return the modes of the folder and of its files."""
        files = {file.name: file for file in self.store.iterdir() if not file.name.endswith("lockfile")}
        return {name: stat.S_IMODE(file.lstat().st_mode) for name, file in {".": self.store, **files}.items()}


@pytest.fixture
def person(
    tmp_path: Path, endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Person:
    """Return a person who is not signed in, and whose requests stay on this machine."""
    for name in list(os.environ):
        if name.startswith("PARTNER_CENTER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(endpoint.ca))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return Person(tmp_path, endpoint, capsys)


PRIVATE = {".": 0o700, "login.json": 0o600, "tokens.bin": 0o600}


def test_a_new_sign_in_is_private(person: Person) -> None:
    """Folder and files are the owner's alone, under any umask, also those above it that are made."""
    assert person.run_process(*person.login, umask=0)[0] == 0

    assert person.modes() == PRIVATE
    assert stat.S_IMODE(person.config.stat().st_mode) == 0o700
    assert "refresh-secret" in (person.store / "tokens.bin").read_text()


def test_files_that_others_may_write_become_private(person: Person) -> None:
    """Files and a folder that were there with open modes are made private, by a login and by a read."""
    person.store.mkdir(parents=True)
    for name in ("login.json", "tokens.bin"):
        (person.store / name).touch()
        (person.store / name).chmod(0o666)
    person.store.chmod(0o777)
    assert person.run(*person.login)[0] == 0
    assert person.modes() == PRIVATE

    (person.store / "login.json").chmod(0o644)
    assert person.run("login", "--status")[0] == 0
    assert person.modes() == PRIVATE


def linked(person: Person, mode: int) -> Path:
    """Return a folder with a mode, which a link in place of the store names."""
    other = person.config.parent / "other"
    other.mkdir()
    other.chmod(mode)
    person.config.mkdir()
    person.store.symlink_to(other)
    return other


def test_a_folder_that_is_linked_keeps_its_mode(person: Person) -> None:
    """The sign-in works in a folder that a link names; its files are private, and the mode of the folder stays."""
    other = linked(person, 0o755)
    assert person.run(*person.login)[0] == 0

    assert person.modes() == {**PRIVATE, ".": 0o777}
    assert stat.S_IMODE(other.stat().st_mode) == 0o755


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_linked_folder_of_others_is_refused(person: Person, endpoint: TokenEndpoint, mode: int) -> None:
    """Where others may write, they could put files in the place of ours: nothing is written and no mode is changed."""
    other = linked(person, mode)
    status, _, err = person.run(*person.login)

    assert status == 2
    assert f"the sign-in cannot be stored in {person.store}: it is a link to a folder that others may write to" in err
    assert stat.S_IMODE(other.stat().st_mode) == mode
    assert list(other.iterdir()) == []
    assert endpoint.requests == []


@pytest.mark.parametrize("name", ["login.json", "tokens.bin"])
def test_a_link_is_replaced_and_not_followed(person: Person, tmp_path: Path, name: str) -> None:
    """A link to a file elsewhere is replaced by a private file; the other file keeps what it had."""
    person.store.mkdir(parents=True)
    other = tmp_path / "other"
    other.write_text("of somebody")
    other.chmod(0o644)
    (person.store / name).symlink_to(other)
    assert person.run(*person.login)[0] == 0

    assert person.modes() == PRIVATE
    assert not (person.store / name).is_symlink()
    assert other.read_text() == "of somebody"


def test_a_link_is_not_read(person: Person, tmp_path: Path) -> None:
    """A sign-in behind a link counts as none, and `--logout` removes the link alone."""
    assert person.run(*person.login)[0] == 0
    (person.store / "login.json").rename(tmp_path / "elsewhere.json")
    (person.store / "login.json").symlink_to(tmp_path / "elsewhere.json")
    assert person.run("login", "--status")[:2] == (3, "nobody is signed in\n")
    assert person.run("login", "--logout")[:2] == (0, "signed out\n")

    assert list(person.store.iterdir()) == []
    assert (tmp_path / "elsewhere.json").exists()


def test_a_failed_login_keeps_the_old_sign_in(person: Person, endpoint: TokenEndpoint) -> None:
    """What is stored is replaced at the end, whole or not at all."""
    assert person.run(*person.login)[0] == 0
    before = (person.store / "tokens.bin").read_text()
    endpoint.replies["token"] = (400, {}, {"error": "authorization_declined", "error_codes": [70018]})
    assert person.run(*person.login)[0] == 3

    assert (person.store / "tokens.bin").read_text() == before
    assert person.run("login", "--status")[0] == 0


BROKEN: list[Any] = [
    b"",
    b"[]",
    b"5",
    b"null",
    b"garbage",
    b"\xff\xfe{",
    b"[" * 100_000,
    b"{}",
    b'{"tenant_id": "t", "client_id": "c"}',
    b'{"tenant_id": 1, "client_id": 2, "authority": 3}',
    b'{"tenant_id": "t", "client_id": "c", "authority": ["https://x"]}',
    "a folder",
    "a pipe",
]


def put(file: Path, content: Any) -> None:
    """Put this in the place of a file."""
    file.unlink()
    if content == "a folder":
        file.mkdir()
        (file / "inside").touch()
    elif content == "a pipe":
        os.mkfifo(file)
    else:
        file.write_bytes(content)


@pytest.mark.parametrize("content", BROKEN, ids=lambda each: str(each)[:30])
def test_a_broken_login_json_is_no_sign_in(person: Person, content: Any) -> None:
    """Nobody is signed in, a command says so, a login replaces it, and `--logout` removes it."""
    assert person.run(*person.login)[0] == 0
    put(person.store / "login.json", content)
    assert person.run("login", "--status")[:2] == (3, "nobody is signed in\n")
    status, _, said = person.run("customers", "list")
    assert (status, "there are no credentials" in said) == (3, True)
    assert person.run("login", "--logout")[:2] == (0, "signed out\n")
    assert list(person.store.iterdir()) == []

    assert person.run(*person.login)[0] == 0
    put(person.store / "login.json", content)
    assert person.run(*person.login)[0] == 0
    assert person.modes() == PRIVATE


@pytest.mark.parametrize(
    "content",
    [*BROKEN[1:7], b'{"RefreshToken": 5}', b'{"Account": {"a": 5}}', b'{"Account": {"a": {}}}', *BROKEN[-2:]],
    ids=lambda each: str(each)[:30],
)
def test_broken_tokens_are_a_credential_error(person: Person, content: Any) -> None:
    """A command says that it cannot use them, a login replaces them, and `--logout` removes them."""
    assert person.run(*person.login)[0] == 0
    put(person.store / "tokens.bin", content)
    status, _, said = person.run("customers", "list")
    assert (status, len(said.splitlines())) == (3, 1)
    assert person.run(*person.login)[0] == 0
    assert person.modes() == PRIVATE
    put(person.store / "tokens.bin", content)
    assert person.run("login", "--logout")[0] == 0
    assert list(person.store.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        ({}, ["--base-url", CHINA]),
        ({"scope": f"{CHINA}/.default"}, []),
        ({"authority": "https://login.partner.microsoftonline.cn"}, []),
        ({"authority": "http://127.0.0.1:9"}, []),
    ],
)
def test_a_sign_in_of_one_cloud_is_not_used_for_another(
    person: Person, endpoint: TokenEndpoint, change: dict[str, str], arguments: list[str]
) -> None:
    """A sign-in goes with the base URL that it was made for: with another, nothing is sent."""
    assert person.run(*person.login)[0] == 0
    about = json.loads((person.store / "login.json").read_text())
    (person.store / "login.json").write_text(json.dumps({**about, **change}))
    before = len(endpoint.seen)
    status, _, said = person.run("customers", "list", *arguments)

    assert (status, "the stored sign-in is not for the cloud of this base URL" in said) == (3, True)
    assert len(endpoint.seen) == before


def test_a_sign_in_of_an_earlier_version_is_used(person: Person, endpoint: TokenEndpoint) -> None:
    """A stored sign-in without a scope is one of the global cloud."""
    assert person.run(*person.login)[0] == 0
    about = json.loads((person.store / "login.json").read_text())
    assert about.pop("scope") == API
    (person.store / "login.json").write_text(json.dumps(about))
    status, _, said = person.run("customers", "list", "--base-url", "https://127.0.0.1:9")

    assert (status, "cannot be reached" in said) == (5, True)


HOMES: dict[str, tuple[dict[str, str | None], str]] = {
    "no HOME": ({"HOME": None, "XDG_CONFIG_HOME": None}, "HOME is not an absolute path, or not set"),
    "HOME empty": ({"HOME": "", "XDG_CONFIG_HOME": None}, "HOME is not an absolute path, or not set"),
    "HOME relative": ({"HOME": "here", "XDG_CONFIG_HOME": None}, "HOME is not an absolute path, or not set"),
    "HOME closed": ({"HOME": "CLOSED", "XDG_CONFIG_HOME": None}, "set XDG_CONFIG_HOME"),
    "HOME a file": ({"HOME": "FILE", "XDG_CONFIG_HOME": None}, "set XDG_CONFIG_HOME"),
    "HOME missing": ({"HOME": "CLOSED/none/at/all", "XDG_CONFIG_HOME": None}, "set XDG_CONFIG_HOME"),
    "XDG relative": ({"XDG_CONFIG_HOME": "here"}, "XDG_CONFIG_HOME is not an absolute path"),
    "XDG closed": ({"XDG_CONFIG_HOME": "CLOSED"}, "set XDG_CONFIG_HOME"),
    "XDG a file": ({"XDG_CONFIG_HOME": "FILE"}, "set XDG_CONFIG_HOME"),
}


@pytest.mark.parametrize("case", HOMES)
def test_without_a_home_nobody_is_signed_in(
    person: Person, endpoint: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """Status and logout work without a usable home; a login says which variable to set before it sends anything."""
    (tmp_path / "file").touch()
    (tmp_path / "closed").mkdir(mode=0o500)
    closed = "/proc/1" if ROOT else str(tmp_path / "closed")  # where not even root makes a folder
    changes, wanted = HOMES[case]
    for name, value in changes.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value.replace("CLOSED", closed).replace("FILE", str(tmp_path / "file")))

    assert person.run_process("login", "--status", unknown=True)[:2] == (3, "nobody is signed in\n")
    assert person.run_process("login", "--logout", unknown=True)[:2] == (0, "nobody was signed in\n")
    status, _, said = person.run_process("customers", "list", unknown=True)
    assert (status, "there are no credentials" in said) == (3, True)
    status, _, said = person.run_process(*person.login, unknown=True)
    assert (status, wanted in said, "set XDG_CONFIG_HOME" in said, len(said.splitlines())) == (2, True, True, 1)
    assert endpoint.seen == []
