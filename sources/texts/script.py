"""Traditional characters written as simplified ones, by OpenCC. Only what is looked up, never what is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache


@lru_cache(maxsize=8192)
def simplified(text: str) -> str:
    """The text in simplified characters; one that GB 2312 can write is in them already."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converter()(text)
    return text


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
