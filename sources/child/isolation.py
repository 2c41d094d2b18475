"""What the child gives up before it reads a file: memory, cores, descriptors, the network, outliving its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
DESCRIPTORS = 256


def bound(memory: int, written: int) -> None:
    """Limits that the kernel holds, and that every thread and library in the child meets."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def allow_cpu(seconds: int) -> None:
    """So many seconds more than were used so far; then SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def leave_network() -> bool:
    """Cut this process off; call it before a second thread starts. True when the kernel holds it.

    On Linux the process moves into an empty network namespace: as root or, where user namespaces are allowed, as
    anybody; then no code in it, native or not, reaches any network, the machine's own included. Elsewhere, and where
    the kernel refuses, only Python code is kept from opening sockets: native code that a file took over is not.
    """
    sys.addaudithook(_refuse_sockets)
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    # an own user namespace drops root's rights over files: nobody's but an ordinary user's are the same in it
    return os.geteuid() != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def _refuse_sockets(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in ("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise PermissionError("the reader of files has no network")
