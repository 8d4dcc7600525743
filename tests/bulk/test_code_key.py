"""The key of the fingerprints: it lies outside the journal, so that no code can be guessed from the file."""

import json
import sqlite3
import traceback
from collections.abc import Callable
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from bulk_rows import CODE
from commands import environment
from commands import run as run_command
from row_service import customer

from partner_center import AsyncPartnerCenter, InvalidRequestError
from partner_center.policies.redaction import redact, sharing
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import JournalError, fingerprints

KEY = "3f9c5e1b7a2d4860c8d1f73b92e65a04e7b0149dc35f8a26d84b91c70e3f52a6"
OTHER_KEY = KEY[::-1]
VARIABLE, FILE = "PARTNER_CENTER_CODE_KEY", "PARTNER_CENTER_CODE_KEY_FILE"
GCC = "GovernmentCommunityCloud"


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without a key."""
    for name in (VARIABLE, FILE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return where the journal goes."""
    return tmp_path / "j.db"


def rows(count: int, kind: str = GCC, first: int = 0) -> list[dict[str, str]]:
    """Return rows of as many customers, with the code that the emulator has."""
    more = {"validation_code": CODE} if kind == GCC else {}
    return [{"customer_id": customer(number), "qualification": kind, **more} for number in range(first, first + count)]


def run(journal: Path, emulator: Emulator, given: list[dict[str, str]]) -> bulk.Summary:
    """Run until all rows are submitted."""
    client = AsyncPartnerCenter("t", base_url=emulator.base_url)
    return bulk.run(given, journal=journal, client=client, wait=False)


def query(journal: Path, text: str) -> list[Any]:
    """Return the first column of what a journal has."""
    with closing(sqlite3.connect(journal)) as db:
        return [row[0] for row in db.execute(text)]


def fingerprinted(journal: Path) -> set[str]:
    """Return the fingerprints in a journal."""
    return set(query(journal, "SELECT code FROM entries WHERE code IS NOT NULL"))


def guessed(journal: Path) -> list[str]:
    """Return the codes of six digits that somebody finds who has the file alone."""
    (salt,) = query(journal, "SELECT value FROM about WHERE name = 'salt'")
    begun, wanted = blake2b(key=bytes.fromhex(salt), digest_size=12), fingerprinted(journal)
    found: list[str] = []
    for number in range(1_000_000):
        trial = begun.copy()
        trial.update(b"%06d" % number)
        if trial.hexdigest() in wanted:
            found.append(f"{number:06}")
    return found


@pytest.mark.parametrize(("key", "found"), [(KEY, []), (None, [CODE])], ids=["key", "no key"])
def test_what_a_million_guesses_find(
    journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, key: str | None, found: list[str]
) -> None:
    """With a key the file gives no code away; without one it does, as the docs say. The code is used in both."""
    if key is not None:
        monkeypatch.setenv(VARIABLE, key)

    assert run(journal, emulator, rows(2)).counts["failed"] == 0

    assert len(fingerprinted(journal)) == 1
    assert guessed(journal) == found
    assert [entry.effect for entry in emulator.log if entry.method == "POST"] == [True, True]


def test_the_key_is_nowhere(journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file, nor a message with the names of all variables, nor what a text quotes has the key."""
    monkeypatch.setenv(VARIABLE, KEY)
    run(journal, emulator, rows(1))
    key = fingerprints.key_from_environment()
    assert key is not None

    content = b"".join(file.read_bytes() for file in journal.parent.iterdir())

    assert [each for each in (KEY.encode(), key, key.hex().encode()) if each in content] == []
    with sharing():
        fingerprints.key_from_environment()
        assert redact(f"the key is {KEY}", ()) == "the key is [redacted]"


@pytest.mark.parametrize("now", [OTHER_KEY, None], ids=["another", "lost"])
def test_a_journal_that_was_begun_with_a_key(
    journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, now: str | None
) -> None:
    """Another key, or none, is refused by name; nothing is sent or changed, and the first key goes on."""
    monkeypatch.setenv(VARIABLE, KEY)
    run(journal, emulator, rows(2))
    emulator.reset()
    before = fingerprinted(journal)
    monkeypatch.delenv(VARIABLE) if now is None else monkeypatch.setenv(VARIABLE, now)

    expected = (
        f"the journal {journal} was begun with a key for validation codes, and none is set"
        if now is None
        else f"the journal {journal} was begun with another key for validation codes"
    )
    for use in (lambda: run(journal, emulator, rows(3)), lambda: bulk.plan(rows(3), journal=journal)):
        with pytest.raises(JournalError) as raised:
            use()
        assert str(raised.value).startswith(f"{expected}; set {VARIABLE} or {FILE} to the key that it was begun with")
        assert KEY not in repr(raised.value)

    assert (emulator.log, bulk.status(journal).total, fingerprinted(journal)) == ([], 2, before)
    assert bulk.retry_failed(journal) == 0
    monkeypatch.setenv(VARIABLE, KEY)
    assert run(journal, emulator, rows(3)).total == 3
    assert fingerprinted(journal) == before


def test_a_journal_that_was_begun_without_a_key(
    journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on without one: its rows stay what they are, and new ones get the same fingerprint."""
    run(journal, emulator, rows(2))
    before = fingerprinted(journal)
    monkeypatch.setenv(VARIABLE, KEY)

    summary = run(journal, emulator, rows(3))

    assert (summary.total, summary.counts["failed"]) == (3, 0)
    assert fingerprinted(journal) == before
    monkeypatch.delenv(VARIABLE)
    assert run(journal, emulator, rows(3)).requests == 0


def test_the_first_code_decides(journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal of rows without codes needs no key, also if it was set once; the first row with a code takes it."""
    monkeypatch.setenv(VARIABLE, KEY)
    run(journal, emulator, rows(1, "StateOwnedEntity"))
    monkeypatch.delenv(VARIABLE)
    run(journal, emulator, rows(2, "StateOwnedEntity"))
    monkeypatch.setenv(VARIABLE, KEY)
    run(journal, emulator, rows(1, first=2))

    monkeypatch.delenv(VARIABLE)
    with pytest.raises(JournalError, match=f"and none is set; set {VARIABLE} or"):
        run(journal, emulator, rows(2, "StateOwnedEntity"))


def test_a_plan_decides_nothing(journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a dry run would have fingerprinted binds the journal to no key."""
    run(journal, emulator, rows(1, "StateOwnedEntity"))
    monkeypatch.setenv(VARIABLE, KEY)
    assert bulk.plan(rows(2, first=1), journal=journal) == bulk.Plan(2, 0, {GCC: 2})
    monkeypatch.delenv(VARIABLE)

    assert run(journal, emulator, rows(2, first=1)).counts["failed"] == 0
    assert guessed(journal) == [CODE]


def test_packages_before_this_one(journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take a journal without a key; one with a key has a newer version, so that they refuse it."""
    run(journal, emulator, rows(1))
    assert query(journal, "PRAGMA user_version") == [1]
    assert query(journal, "SELECT name FROM about WHERE name = 'code_key'") == []

    keyed = journal.with_name("keyed.db")
    monkeypatch.setenv(VARIABLE, KEY)
    emulator.reset()
    run(keyed, emulator, rows(1))
    assert query(keyed, "PRAGMA user_version") == [2]
    assert bulk.status(keyed).total == 1


def test_a_journal_of_a_package_before_this_one(
    journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fingerprint that it wrote is still that of its code."""
    run(journal, emulator, rows(1, "StateOwnedEntity"))
    (salt,) = query(journal, "SELECT value FROM about WHERE name = 'salt'")
    code = blake2b(CODE.encode(), key=bytes.fromhex(salt), digest_size=12).hexdigest()
    with closing(sqlite3.connect(journal)) as db:
        db.execute("UPDATE entries SET qualification = ?, code = ?, state = 'pending', due = 0", (GCC, code))
        db.commit()
    monkeypatch.setenv(VARIABLE, KEY)

    summary = run(journal, emulator, rows(1))

    assert (summary.counts["submitted"], fingerprinted(journal)) == (1, {code})


SHORT = "is too easy to guess; give 32 to 1,024 characters of ASCII without blanks, made at random"
BAD: list[tuple[Callable[[Path], dict[str, str]], str]] = [
    (lambda _: {VARIABLE: KEY[:31]}, f"{VARIABLE} {SHORT}"),
    (lambda _: {VARIABLE: "0" * 64}, f"{VARIABLE} {SHORT}"),
    (lambda _: {VARIABLE: "two words " * 8}, f"{VARIABLE} {SHORT}"),
    (lambda _: {VARIABLE: "clé-à-ne-pas-perdre" * 4}, f"{VARIABLE} {SHORT}"),
    (lambda _: {VARIABLE: KEY * 17}, f"{VARIABLE} {SHORT}"),
    (lambda _: {VARIABLE: KEY, FILE: "key"}, f"{VARIABLE} and {FILE} are both set; set one of them"),
    (lambda path: {FILE: str(path / "none")}, f"{FILE}: the file cannot be read: No such file or directory"),
    (lambda path: {FILE: str(path)}, f"{FILE}: the file cannot be read: Is a directory"),
    (lambda _: {FILE: "a\0b"}, f"{FILE}: the file cannot be read: its name has a NUL"),
    (lambda path: {FILE: written(path / "empty", b"")}, f"{FILE} {SHORT}"),
    (lambda path: {FILE: written(path / "lines", f"{KEY}\n{KEY}".encode())}, f"{FILE} {SHORT}"),
    (lambda path: {FILE: written(path / "utf-16", KEY.encode("utf-16"))}, f"{FILE} {SHORT}"),
    (lambda path: {FILE: written(path / "long", b"0123456789" * 900)}, f"{FILE} {SHORT}"),
]


def written(path: Path, content: bytes) -> str:
    """Write a file, and return its path."""
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(("given", "said"), BAD, ids=range(len(BAD)))
def test_a_key_that_cannot_be_used(tmp_path: Path, given: Callable[[Path], dict[str, str]], said: str) -> None:
    """The variable is named, with what to give and how to make it; what it holds is not shown."""
    environ = given(tmp_path)
    with pytest.raises(InvalidRequestError) as raised:
        fingerprints.key_from_environment(environ)

    error = raised.value
    assert error.message.startswith(said)
    assert error.hint == 'Make a key with: python -c "import secrets; print(secrets.token_hex(32))"'
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = "".join(line for frame in list(shown.stack)[1:] for line in str(frame.locals))
    assert [word for word in (KEY[:31], "0" * 64, "two words", "clé") if word in f"{error!r}{frames}"] == []


@pytest.mark.parametrize("content", [KEY, f"{KEY}\n", f"\ufeff{KEY}\r\n", f"  {KEY}\n\n"])
def test_a_key_file(tmp_path: Path, content: str) -> None:
    """The content of the file is the key, with or without what editors and shells put around it."""
    file = tmp_path / "key"
    file.write_text(content, encoding="utf-8", newline="")

    assert fingerprints.key_from_environment({FILE: str(file)}) == fingerprints.key_from_environment({VARIABLE: KEY})


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is not set, or is empty, gives none."""
    assert fingerprints.key_from_environment({}) is None
    assert fingerprints.key_from_environment({VARIABLE: " ", FILE: ""}) is None
    assert fingerprints.key_from_environment() is None
    monkeypatch.setenv(VARIABLE, KEY)
    assert fingerprints.key_from_environment() is not None


def test_what_fingerprints_depend_on() -> None:
    """On the code, the salt and the key, each; and what is recorded of the key is the fingerprint of no code."""
    keys = [fingerprints.key_from_environment({VARIABLE: each}) for each in (KEY, OTHER_KEY)]
    salts = [bytes(16), bytes(15) + b"\1"]

    made = {
        fingerprints.fingerprint(code, salt=salt, key=key)
        for code in ("123456", "123457", "")
        for salt in salts
        for key in [*keys, None]
    }
    checks = {fingerprints.key_check(salt, key) for salt in salts for key in keys}

    assert (len(made), len(checks), made & checks) == (18, 4, set())
    assert fingerprints.fingerprint(None, salt=salts[0], key=keys[0]) is None
    assert fingerprints.key_check(salts[0], None) is None


def test_the_command(tmp_path: Path, emulator: Emulator) -> None:
    """A key that cannot be used, and one that is lost, end it with 2 and one line, before anything is sent."""
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(rows(1)[0]))
    words = ["bulk", "run", str(file), "--journal", str(tmp_path / "j.db"), "--no-wait"]
    where = {"PARTNER_CENTER_BASE_URL": emulator.base_url}

    refused = run_command(*words, env=environment(**where, PARTNER_CENTER_CODE_KEY="short"))
    done = run_command(*words, env=environment(**where, PARTNER_CENTER_CODE_KEY=KEY))
    emulator.reset()
    lost = run_command(*words, env=environment(**where))

    assert (refused.returncode, done.returncode, lost.returncode) == (2, 0, 2), (refused, done, lost)
    assert f"{VARIABLE} {SHORT}" in refused.stderr.decode()
    assert "short" not in refused.stderr.decode().replace(SHORT, "")
    assert f"and none is set; set {VARIABLE} or" in lost.stderr.decode()
    assert "Traceback" not in (refused.stderr + lost.stderr).decode()
    assert emulator.log == []
    report = run_command("bulk", "report", str(tmp_path / "j.db"), "--json", env=environment())
    assert KEY.encode() not in refused.stderr + done.stderr + done.stdout + lost.stderr + report.stdout
