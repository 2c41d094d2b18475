"""Keyed hashes that stand for persons (HMAC-SHA-256). The ledger knows the key's fingerprint and refuses another."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

import pyarrow as pa

from schemas.errors import ConfigurationError

LENGTH = 32
"""Hexadecimal characters kept: 128 bits."""

SHORTEST_KEY = 16


@dataclass(frozen=True)
class Pseudonyms:
    """The hash function of one home; a key shorter than 16 bytes is refused."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST_KEY:
            raise ConfigurationError(
                f"OCTET_PSEUDONYM_KEY is shorter than {SHORTEST_KEY} bytes: `octet init` makes one"
            )

    def of(self, domain: str, value: str) -> str:
        """The pseudonym of a value; the same value in another `domain` has another one."""
        return hmac.digest(self.key, f"{domain}\0{value}".encode(), "sha256").hex()[:LENGTH]

    def of_all(self, domain: str, values: pa.Array) -> pa.Array:
        """The pseudonyms of a column as text, null where it is null; each distinct value is hashed once."""
        encoded = values.cast(pa.string()).dictionary_encode()
        hashed = [self.of(domain, value) for value in encoded.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(hashed, pa.string())).cast(pa.string())

    @property
    def fingerprint(self) -> str:
        """What tells two keys apart without revealing either."""
        return self.of("fingerprint", "octet")
