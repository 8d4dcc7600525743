"""The log of a worker: lines for people, JSON for a collector, and secrets in neither."""

import json
import logging
import re
import threading

import pytest

from partner_center.policies.redaction import sharing
from partner_center_workflows.bulk import TurnDone
from partner_center_workflows.cli import work_log

SECRET = "pl4nted-secret"
GOOD = TurnDone("november", 12, 3, "poll", "waiting", None, 1, 0.2)
BAD = TurnDone("november", 13, 0, "create", "failed", f"HTTP 400: no {SECRET} is known", 1, 0.2)
Output = pytest.CaptureFixture[str]


def log_everything() -> None:
    """Log turns, a warning of another package with a secret, an exception, and what is not shown."""
    work_log.say("worker w begins")
    work_log.turn_done(GOOD)
    work_log.turn_done(BAD)
    logging.getLogger("other").info("not shown")
    logging.getLogger("other").warning("postgresql://alice:%s@db.example/pc is away", SECRET)
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("other").exception("it failed")


def lines(form: str, capsys: Output) -> list[str]:
    """Return what is written of it, from another thread than that of the command."""
    with sharing([SECRET]), work_log.shown(form, "w"):
        thread = threading.Thread(target=log_everything)
        thread.start()
        thread.join()
    work_log.turn_done(GOOD)  # the command has ended
    return capsys.readouterr().err.splitlines()


def test_lines_for_people(capsys: Output) -> None:
    """Each line has its time, its level, and the batch, row, turn and state of a turn."""
    found = [re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", "", each) for each in lines("text", capsys)]

    assert found == [
        "INFO worker w begins",
        "INFO november: row 12, turn 3: waiting",
        "WARNING november: row 13, turn 0: failed: HTTP 400: no [redacted] is known",
        "WARNING postgresql://[redacted]@db.example/pc is away",
        "ERROR it failed: ValueError: [redacted]",
    ]


def test_lines_for_a_collector(capsys: Output) -> None:
    """Each line is an object; one of a turn has the fields of the turn."""
    found = [json.loads(each) for each in lines("json", capsys)]

    assert [each["level"] for each in found] == ["INFO", "INFO", "WARNING", "WARNING", "ERROR"]
    assert all(each["worker"] == "w" and each["time"].endswith("Z") for each in found)
    names = ("batch", "row", "turn", "state", "problem")
    assert [found[1][name] for name in names] == ["november", 12, 3, "waiting", None]
    assert [found[2][name] for name in names] == ["november", 13, 0, "failed", "HTTP 400: no [redacted] is known"]
    assert not set(names) & set(found[0])
    assert SECRET not in json.dumps(found)
