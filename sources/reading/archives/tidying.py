"""XML whose end tags are wrong put right: they hold nothing, and readers pass over their names."""

from __future__ import annotations

import re

from sources.reading.ground.refusals import RefusedError

DAMAGE = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(<![A-Za-z][^<>]*>)|<(/?)([^\s<>/\"'=!?]+)([^<>]*)>", re.DOTALL
)
MOST_REMARKS = 1000


def tidied(content: bytes) -> bytes:
    """XML whose end tags have the names of what they end, and without declarations behind its first element."""
    opened: list[bytes] = []
    if max(content.count(mark) for mark in (b"<!--", b"<![CDATA[", b"<?")) > MOST_REMARKS:
        raise RefusedError("xml")  # one that does not end is looked for to the end of the file

    def right(found: re.Match[bytes]) -> bytes:
        declared, ends, name, rest = found.groups()
        if name and not ends and not rest.endswith(b"/"):
            opened.append(name)
        elif name and ends and opened:
            return b"</" + opened.pop() + b">"
        return b"" if declared and opened else found[0]

    return DAMAGE.sub(right, content)
