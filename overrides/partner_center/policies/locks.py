"""Locks per process: a fork while another thread holds a lock must not hang the child."""

import os
import threading
from weakref import WeakSet


class ProcessLock:
    """Hold a lock that is replaced in the child after a fork. A copy, pickled or not, has its own lock."""

    def __init__(self) -> None:
        self.lock: threading.Lock = threading.Lock()
        _LOCKS.add(self)

    def __reduce__(self) -> tuple[type["ProcessLock"], tuple[()]]:
        return type(self), ()


_LOCKS: WeakSet[ProcessLock] = WeakSet()


def _after_fork() -> None:
    for each in list(_LOCKS):
        each.lock = threading.Lock()  # in the child, no thread would release the old one


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork)
