"""The addresses that are told what happens: `OCTET_ANNOUNCE_<NAME>` in the environment or the key file.

Each is an Apprise URL and a secret: it is shown, logged and stored nowhere; its name stands for it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.homes.environment import PREFIX
from pipelines.homes.home_passwords import require_private, variables
from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from apprise import NotifyBase

VARIABLE = re.compile(rf"{PREFIX}announce_((?:(\d{{6}})(?:_|$))?\w*)", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """One address. With a district it is that of the district's contact, else one of the department."""

    name: str
    district: str | None
    url: str = field(repr=False)

    def send(self, title: str, text: str) -> bool:
        """Whether a message was taken; a long one goes in pieces."""
        from apprise import Apprise, OverflowMode

        service = self.service()
        service.overflow_mode = OverflowMode.SPLIT
        told = Apprise()
        told.add(service)
        return bool(told.notify(title=title, body=text, body_format="text"))

    def service(self) -> NotifyBase:
        """What Apprise makes of the address. Raises `ConfigurationError` for what it does not know."""
        from apprise import Apprise, AppriseAsset

        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would quote addresses and answers
        asset = AppriseAsset(storage_mode="memory", async_mode=False)
        service = Apprise.instantiate(self.url, asset=asset)
        if service is None:
            raise ConfigurationError(
                f"{PREFIX}ANNOUNCE_{self.name} is no address that Apprise knows, such as "
                "wecombot://<key>, dingtalk://<token>, mailto://<user>:<password>@<host>?to=<address>, jsons://<host>"
            )
        return service


def read_addresses(key_file: Path | None, areas: Areas) -> list[Address]:
    """All addresses, by name. Raises `ConfigurationError` for a district that is none, and for what is no address."""
    require_private(key_file)
    found = []
    for name, url in sorted(variables(key_file).items()):
        if not (match := VARIABLE.fullmatch(name)):
            continue
        address = Address(match[1].upper(), match[2], url)
        district = areas.get(match[2]) if match[2] else None
        if not address.name or (address.name[0].isdigit() and (district is None or district.level != 2)):
            raise ConfigurationError(
                f"{name.upper()}: name an address of the department by a word ({PREFIX}ANNOUNCE_WECOM), "
                f"that of a district by its six digits ({PREFIX}ANNOUNCE_<district>, {PREFIX}ANNOUNCE_<district>_MAIL)"
            )
        address.service()
        found.append(address)
    return found
