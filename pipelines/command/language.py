"""The command's two languages: Chinese, or English with OCTET_LANG=en."""

from __future__ import annotations

from pipelines.homes.environment import environment


def language() -> str:
    """`zh` or `en`."""
    return "en" if (environment("LANG") or "zh").lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """The text in the language of the user."""
    return en if language() == "en" else zh
