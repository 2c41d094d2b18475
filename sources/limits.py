"""How much one file may cost before it is refused: a value, no mechanism."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for reading one file: bytes of address space, seconds of CPU and of wall time, bytes once unpacked."""

    memory: int = 3 << 30
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    unpacked: int = 4 << 30
    written: int = 4 << 30
