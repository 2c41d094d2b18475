"""What the child gave up: the network, unbounded memory, core files, a life beyond its parent's."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sources.child.parser import ROOT, Parser

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
CONNECT = """
import ctypes, socket
from sources.child.isolation import leave_network
held, port = leave_network(), int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
native = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
address = (ctypes.c_char * 16)(*b"\\x02\\0" + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8))
print(held, libc.connect(native, address, 16))
socket.create_connection(("127.0.0.1", port))
"""
BOUND = """
from sources.child.isolation import bound
bound(1 << 29, 1 << 20)
bytearray(1 << 30)
"""
PARENT = """
import sys, time
from pathlib import Path
from sources.child.parser import Parser
parser = Parser()
parser.submit(Path(sys.argv[2]))
print(parser._process.pid, flush=True)
time.sleep(60)
"""


def command(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, sys.argv[1]){program}", str(ROOT), *arguments]


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(program, *arguments), capture_output=True, text=True, check=False)


def test_no_socket_reaches_even_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = run(CONNECT, str(server.getsockname()[1]))
    assert "PermissionError: the reader of files has no network" in done.stderr
    if done.stdout.startswith("False"):
        pytest.skip("this kernel lets nobody leave its network: only Python is kept from it")
    assert done.stdout == "True -1\n"


def test_memory_is_bounded() -> None:
    assert run(BOUND).stderr.rstrip().endswith("MemoryError")


@LINUX
def test_the_child_that_reads_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with Parser() as parser:
        parser.parse(path)
        assert parser._process is not None
        told = Path(f"/proc/{parser._process.pid}")
        lines = (told / "limits").read_text(encoding="ascii").splitlines()
        limits = {line[:26].strip(): line[26:].split()[0] for line in lines}
        is_apart = (told / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    names = ("Max address space", "Max core file size", "Max open files")
    assert [limits[name] for name in names] == [str(parser.limits.memory), "0", "256"]
    assert is_apart == run(CONNECT, "1").stdout.startswith("True")


@LINUX
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with subprocess.Popen(command(PARENT, str(path)), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while _is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")
