"""Verify at the server that every contestant sends the same request."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from benchmarks.call import BODY, IDS, TOKEN, Target
from benchmarks.child import Job
from benchmarks.contestants import CONTESTANTS
from benchmarks.environments import ROOT, Environments
from benchmarks.response_server import Received, RecordingServer

_CALLS = 3
_NEW_IDS = ("ms-requestid", "ms-correlationid")  # this package generates its own


def faults(received: list[Received]) -> list[str]:
    """Return what is wrong with the requests of three calls; an empty result if nothing is."""
    if len(received) != _CALLS:
        return [f"{len(received)} requests for {_CALLS} calls"]
    return [fault for each in received for fault in _faults(each)]


def _faults(request: Received) -> list[str]:
    found: list[str] = []
    if not request.line.startswith("POST "):
        found.append(f"it sends {request.line!r}")
    members = json.loads(request.body)
    if {name: value for name, value in members.items() if value is not None} != BODY:
        found.append(f"its body is {request.body!r}")
    if request.headers.get("content-length") != str(len(request.body)):
        found.append("its content-length is not that of the body")
    if not request.headers.get("content-type", "").startswith("application/json"):
        found.append(f"its content-type is {request.headers.get('content-type')!r}")
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        found.append("it does not send the token")
    for name, value in IDS.items():
        sent = request.headers.get(name.lower())
        if sent is None or (sent != value and name.lower() not in _NEW_IDS):
            found.append(f"its {name} is {sent!r}")
    return found


def look_at(python: Path, name: str, variables: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the requests of a contestant in both forms, or why it is left out."""
    contestant, found = CONTESTANTS[name], list[str]()
    for how in ("once", "once awaited"):
        if not (contestant.awaited if how == "once awaited" else contestant.sync):
            continue
        with RecordingServer() as server:
            job = Job(name, how, Target("127.0.0.1", server.port))
            done = subprocess.run(
                [str(python), *job.command()], env=variables, cwd=ROOT, capture_output=True, text=True, check=False
            )
        if done.returncode != 0:
            found.append(done.stderr.strip().splitlines()[-1])
        elif "left_out" in (said := json.loads(done.stdout)):
            found.append(said["left_out"])
        else:
            found += faults(server.received)
    return list(dict.fromkeys(found))


def all_of_them(made: Environments, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the contestants that are left out, with the reasons."""
    found = {
        name: look_at(made.made[each.environment], name, variables)
        for name, each in CONTESTANTS.items()
        if each.environment in made.made
    }
    return {name: "; ".join(wrong) for name, wrong in found.items() if wrong}
