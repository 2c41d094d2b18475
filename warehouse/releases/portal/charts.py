"""The portal's charts as Vega-Lite specifications without data, and the scripts that draw them without a network."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
CHARTS = ("bars", "line")


def spec(name: str) -> dict[str, Any]:
    """A chart as Vega-Lite: `bars`, one an area or group; `line`, one point a month.

    The page fills `datasets.rows` with `name number text incomplete` of a table that it shows; a row whose `number` is
    null has no bar and shows its `text` (未报). Of bars the labels are drawn first: they name every area, so that one
    without a bar keeps its place in the order; `datasets.whole` (number) draws the line of the whole city. Colours are
    the parameters `ink quiet line main part`, which the page sets for light and dark.
    """
    found: dict[str, Any] = json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def specs() -> str:
    """All charts as a script that names them for the page."""
    every = json.dumps({name: spec(name) for name in CHARTS}, ensure_ascii=False, separators=(",", ":"))
    return f"window.octetCharts = {every};\n"


def scripts(folder: Path | None) -> str:
    """Vega, Vega-Lite and vega-embed as one script (about 0.9 MB).

    Made once for a version of `vl_convert`, by an engine that takes longer than all pages of an issue, and kept in the
    folder with its SHA-256 as its first line: what was cut off, or changed, is made again.
    """
    kept = None if folder is None else folder / f".vega-{version('vl-convert-python')}.js"
    digest, _, script = kept.read_bytes().partition(b"\n") if kept is not None and kept.is_file() else (b"", b"", b"")
    if digest != _digest(script):
        import vl_convert

        bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        script = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--").encode()
        if kept is not None:
            made = kept.with_name(f"{kept.name}.{os.getpid()}")
            made.write_bytes(_digest(script) + b"\n" + script)
            made.replace(kept)
    return script.decode()


def _digest(script: bytes) -> bytes:
    return f"// {hashlib.sha256(script).hexdigest()}".encode()
