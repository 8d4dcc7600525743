"""Have the server of forked_command.py run the command with all that this process was given, and end as it ends.

It runs in a bare interpreter (`-I -S`) and imports little, for it is started in place of every command.
"""

import marshal
import os
import socket
import sys


def main() -> None:
    """Pass on the arguments, environment, folder, umask, user and open streams."""
    streams = [number for number in range(3) if _is_open(number)]  # before a new descriptor takes the place of one
    how, server, *words = sys.argv[1:]
    request = (how, streams, os.umask(0), os.getuid(), [os.fsencode(each) for each in words], dict(os.environb))
    ours, theirs = socket.socketpair()
    with socket.socket(fileno=int(server)) as asked:
        socket.send_fds(asked, [b"."], [theirs.fileno(), os.open(".", os.O_RDONLY), *streams])
    theirs.close()
    ours.sendall(marshal.dumps(request))
    ours.shutdown(socket.SHUT_WR)
    code = int(ours.recv(16))
    if code < 0:
        import signal  # noqa: PLC0415, seldom needed

        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
