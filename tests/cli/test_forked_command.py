"""The command of a fork, which most tests start, and that of a new interpreter: one is as the other."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import COMMAND, environment
from forked_command import forked

SHOW = ["spec", "-o", "spec.json"]


def both(script: str, *words: str, cwd: Path, env: dict[str, str] | None = None) -> list[tuple[int, bytes, bytes]]:
    """Return how the command of an interpreter and that of a fork end, and what they write, in the same shell."""
    env = env or environment(PARTNER_CENTER_BASE_URL="http://127.0.0.1:9", PARTNER_CENTER_TOKEN="t")
    started = forked(env)
    assert started is not None
    done = [
        subprocess.run(
            ["sh", "-c", script, "sh", *command, *words],
            capture_output=True,
            cwd=cwd,
            env=env,
            pass_fds=passed,
            check=False,
            timeout=60,
        )
        for command, passed in ((COMMAND, []), started)
    ]
    return [(each.returncode, each.stdout, each.stderr) for each in done]


@pytest.mark.parametrize(
    ("script", "words", "code"),
    [
        ('"$@"', ["spec"], 0),
        ('"$@" >&-', ["--help"], 0),
        ('"$@" >/dev/full', ["--help"], 5),
        ('"$@" <&- 2>&-', ["bulk", "run", "-"], 2),
        ('echo customer_id | "$@"', ["bulk", "validate", "-"], 2),
        ('"$@"', ["customers", "list", "--nonsense", "ü\udcff"], 2),
        ('"$@" | head -c 9', ["spec"], 0),
    ],
)
def test_it_ends_alike(tmp_path: Path, script: str, words: list[str], code: int) -> None:
    """Both have the same exit code and the same bytes on both streams, also where a stream is closed or full."""
    real, fork = both(script, *words, cwd=tmp_path)

    assert real == fork
    assert real[0] == code


def test_it_has_the_folder_and_the_umask(tmp_path: Path) -> None:
    """Both write into the folder where they are started, with the rights that the umask leaves."""
    (tmp_path / "below").mkdir()
    script = 'umask "$UMASK"; cd below; "$@"; stat -c %a spec.json; rm spec.json'
    for umask, rights in (("027", b"640"), ("077", b"600")):
        real, fork = both(script, *SHOW, cwd=tmp_path, env=environment(UMASK=umask))

        assert real == fork
        assert real[1].split() == [rights]


def test_a_signal_ends_both(tmp_path: Path) -> None:
    """The signal that ends the command of a fork is that of the process which stands for it."""
    env = environment(PARTNER_CENTER_TOKEN="t", PARTNER_CENTER_BASE_URL="http://127.0.0.1:9")
    started = forked(env)
    assert started is not None
    command, passed = started
    with subprocess.Popen(
        [*command, "bulk", "run", "-", "--journal", "j.db"],
        stdin=subprocess.PIPE,
        pass_fds=passed,
        env=env,
        cwd=tmp_path,
    ) as asker:
        until = time.monotonic() + 60
        while not (reading := _forks_that_read(f"/proc/{asker.pid}/fd/0")):
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(reading[0], signal.SIGKILL)
        assert asker.wait(60) == -signal.SIGKILL


def _forks_that_read(stream: str) -> list[int]:
    """Return the forks that have this stream as their standard input."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "fd" / "0").samefile(stream) and b"command_server.py" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue  # it has ended
    return found


def test_the_server_ends_with_the_tests(tmp_path: Path) -> None:
    """However a process of the tests ends, no server of it is left."""
    code = f"""if True:
        import os, signal, sys
        sys.path[:] = {sys.path!r}
        from commands import environment, run
        assert run("--version").returncode == 0
        print(open(f"/proc/{{os.getpid()}}/task/{{os.getpid()}}/children").read(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == -signal.SIGKILL, done.stderr
    until = time.monotonic() + 60
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
