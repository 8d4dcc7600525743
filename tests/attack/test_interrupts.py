"""KeyboardInterrupt at any moment of sync calls: no later call hangs, and each has its own response."""

import subprocess
import sys

import pytest
from leftover_server import Leftover, LeftoverServer

PROGRAM = """
import faulthandler, random, signal, sys, threading, time, uuid
from partner_center import PartnerCenter, PartnerCenterError

url, seed, interrupts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
faulthandler.dump_traceback_later(float(sys.argv[4]), exit=True)
wrong, failed, calls, progress = 0, 0, 0, time.monotonic()
finished = threading.Event()

def check(pc):
    global wrong, failed, calls
    customer = str(uuid.uuid4())
    found = pc.qualifications.list(customer).qualifications
    wrong += [each.vetting_reason for each in found] != [customer]
    calls += 1

def work(pc):
    global failed
    while not finished.is_set():
        try:
            check(pc)
        except PartnerCenterError:
            failed += 1

def interrupt(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
with PartnerCenter("t", base_url=url, timeout=5, retry=None) as pc:
    check(pc)  # the first call imports modules; Python's own import lock does not survive an interrupt
    threads = [threading.Thread(target=work, args=(pc,), daemon=True) for _ in range(2)]
    for each in threads:
        each.start()
    met = 0
    while met < interrupts:
        try:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00005, 0.006))
            for _ in range(20):  # an interrupt within a finalizer is swallowed by Python
                check(pc)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            met += 1
    for _ in range(20):
        check(pc)
    finished.set()
    for each in threads:
        each.join(10)
    hung = sum(each.is_alive() for each in threads)
    if hung:
        faulthandler.dump_traceback()
print(met, calls, wrong, failed, hung)
"""


@pytest.mark.parametrize("seed", range(3))
def test_interrupts_at_random_moments(seed: int, full: bool) -> None:
    """The interrupted thread continues with the same client, and the other threads never notice."""
    interrupts = 5000 if full else 400
    arguments = [sys.executable, "-c", PROGRAM, None, str(seed), str(interrupts), "480" if full else "50"]
    with LeftoverServer(Leftover(lambda right: [right])) as server:
        arguments[3] = server.base_url
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=500 if full else 60)  # type: ignore[arg-type]
    assert done.returncode == 0, done.stderr[-2000:]
    met, calls, wrong, failed, hung = map(int, done.stdout.split())
    print(f"\nseed {seed}: {met} interrupts, {calls} calls, {wrong} wrong, {failed} failed elsewhere, {hung} hung")

    assert (met, wrong, failed, hung) == (interrupts, 0, 0, 0), done.stderr
