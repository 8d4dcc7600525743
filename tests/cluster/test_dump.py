"""What somebody has who has all of the database: neither a token nor a validation code, nor a way to guess one."""

import os
import re
import subprocess
import uuid
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bulk_rows import CODE, seed
from postgres_server import PASSWORD, programs
from shared_batches import asked, submit_for_workers
from shared_worker_process import WorkerSettings
from shared_workers import Workers

from partner_center_emulator import Emulator
from partner_center_workflows.bulk import fingerprints

SHORT = os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short"
KEY = "c0ffee5eedf00dba5e1e55ab1edeca1f"  # planted
_KNOWN = """SELECT DISTINCT salt, run_id, key_check, code
    FROM partner_center.batches b JOIN partner_center.entries e ON e.batch = b.id WHERE code IS NOT NULL"""
TOKEN = "planted-access-token"


def dumped(url: str) -> str:
    """Return the dump of a database."""
    folder, parts = programs(), urlsplit(url)
    assert folder is not None
    program = folder / "pg_dump"
    command = [
        str(program) if program.exists() else "pg_dump",
        "-h",
        "127.0.0.1",
        "-p",
        str(parts.port),
        "-U",
        str(parts.username),
    ]
    done = subprocess.run(
        [*command, parts.path[1:]],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": PASSWORD},
    )
    return done.stdout


def guessed(fingerprint: str, known: list[bytes], codes: Iterable[int]) -> list[str]:
    """Return the codes that have this fingerprint for somebody who knows the program and all of the dump."""
    derived = [
        blake2b(salt, key=key[:64], person=b"fingerprint", digest_size=32).digest() for salt in known for key in known
    ]
    keys = {each[:64] for each in [*known, *derived, *(blake2b(each, digest_size=32).digest() for each in known), b""]}
    bases = [blake2b(key=key, digest_size=12) for key in keys]
    found: list[str] = []
    for number in codes:
        code = b"%06d" % number
        for base in bases:
            tried = base.copy()
            tried.update(code)
            if tried.hexdigest() == fingerprint:
                found.append(code.decode())
    return found


def test_a_dump_has_no_secret(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dump after a run has neither token, key nor code, and no fingerprint in it is that of a guessed code."""
    monkeypatch.setenv(fingerprints.KEY, KEY)
    owned = [{"customer_id": str(uuid.uuid4()), "qualification": "StateOwnedEntity"} for _ in range(10)]
    kind = {"qualification": "GovernmentCommunityCloud", "validation_code": CODE}
    coded = [{"customer_id": str(uuid.uuid4()), **kind} for _ in range(10)]
    settings = {"vetting_days": 1 / 86_400}
    with Emulator(settings=settings, seed=seed(5)) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {"method": "POST"}, "fault": {"status": 400}, "hits": 2}])
        submit_for_workers(database, owned + coded)
        workers.start(WorkerSettings(database, emulator.base_url, token=TOKEN))
        assert workers.wait() == [0], workers.log

    dump = dumped(database)
    assert owned[0]["customer_id"] in dump
    for secret in (TOKEN, KEY, PASSWORD):
        assert secret not in dump
    assert not re.search(rf"(?<![0-9a-f]){CODE}(?![0-9a-f])", dump)
    ((salt, run_id, check, fingerprint),) = asked(database, _KNOWN)
    known = [bytes.fromhex(salt), salt.encode(), run_id.encode(), uuid.UUID(run_id).bytes, bytes.fromhex(check)]
    codes = range(120_000, 130_000) if SHORT else range(1_000_000)
    without_key = fingerprints.fingerprint(CODE, salt=bytes.fromhex(salt), key=None)
    assert guessed(str(without_key), known, codes) == [CODE], "what this test tries finds a code that has no key"
    assert guessed(fingerprint, known, codes) == []
