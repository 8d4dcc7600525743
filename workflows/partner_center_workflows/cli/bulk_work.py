"""`partner-center bulk work`: one worker of a shared journal, as a container runs it."""

import argparse
import os
import socket
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack

from partner_center_workflows.cli import exits, invocation, journal_names, options, output, work_log
from partner_center_workflows.cli.connection import client

_PROG = "partner-center bulk work"
_LONGEST = 20.0  # seconds from a signal until the process ends, whatever holds it up; Kubernetes gives it 30
_LONGEST_NAME = 100
_CODES = """\
exit codes:
  0    all rows have an outcome, with --until-done; or SIGTERM or Ctrl-C has ended it, and nothing is lost
  2    usage: an option, a key or the journal cannot be used, or no batch was submitted to it
  3    credentials: there is no token, or the service does not accept it
  130  a second signal has ended it at once, and nothing is lost"""


def parser() -> options.Parser:
    """Return the parser."""
    what = (
        "Process the batches of a shared journal, together with all other workers. It works until a signal ends it: "
        "then it finishes what is in flight."
    )
    made = options.parser(_PROG, what, f"{_PROG} --journal postgresql://pc@db.example/pc", exit_codes=_CODES)
    journal_names.shared(made)
    made.add_argument("--concurrency", type=options.whole, default=5, metavar="N", help="rows at a time (default: 5)")
    made.add_argument(
        "--worker", type=_name, metavar="NAME", help="name of this worker alone (default: host name and process id)"
    )
    made.add_argument("--until-done", action="store_true", help="end when all rows of all batches have an outcome")
    health = made.add_mutually_exclusive_group()
    health.add_argument(
        "--health-port", type=_port, metavar="N", help="answer GET /healthz there with 200 or 503, on all interfaces"
    )
    health.add_argument("--health-file", metavar="FILE", help="write it every 10 seconds while all is well")
    made.add_argument(
        "--log-format", choices=work_log.FORMATS, default="text", metavar="FORMAT", help="text (default) or json"
    )
    return made


def work(given: Namespace) -> int:
    """Work until a signal ends it, and return the exit status."""
    from partner_center_workflows import bulk
    from partner_center_workflows.cli import signals

    worker: str = given.worker or f"{socket.gethostname()}-{os.getpid()}"
    if given.log_format == "json":
        invocation.running().as_json = True
    ended = output.interrupted(_PROG, "run the same command again")
    with ExitStack() as held:
        pc = held.enter_context(client(given, check_now=True))
        caught = held.enter_context(signals.ending(ended, _LONGEST))
        try:
            beat = _tell_health(given, held)
            held.enter_context(work_log.shown(given.log_format, worker))
            bulk.work(
                given.journal,
                client=pc,
                concurrency=given.concurrency,
                until_done=given.until_done,
                name=given.worker,
                on_turn=work_log.turn_done,
                on_beat=beat,
            )
        except KeyboardInterrupt:
            if caught.count > 1:
                output.note(ended)
                return exits.INTERRUPTED
            work_log.say(f"worker {worker} has finished what was in flight, and ends")
        else:
            work_log.say(f"worker {worker} ends: all rows have an outcome")
    return exits.AS_ASKED


def _tell_health(given: Namespace, held: ExitStack) -> Callable[[], object] | None:
    """Tell whether the worker is well, in the way that the options ask for. Return what notes that it takes part."""
    if given.health_port is None and given.health_file is None:
        return None
    from partner_center_workflows.bulk.shared.health import Health
    from partner_center_workflows.cli import health

    looking = Health(given.journal)
    held.callback(looking.close)
    if given.health_port is not None:
        held.enter_context(health.served(given.health_port, looking.problem))
    else:
        held.enter_context(health.written(given.health_file, looking.problem))
    return looking.beat


def _name(text: str) -> str:
    if text.strip() and text.isprintable() and len(text) <= _LONGEST_NAME:
        return text
    raise argparse.ArgumentTypeError(f"{text!r:.40} is no name; give up to {_LONGEST_NAME} printable characters")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r:.40} is no port; give a number from 1 to 65535")
