"""The page's chart as a Vega-Lite specification with empty data, and the scripts that draw it without a network."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

BARS = Path(__file__).parent / "templates" / "bars.json"


def bars() -> dict[str, Any]:
    """Horizontal bars, one an area or group, as Vega-Lite.

    The page fills `data.values` with rows of `name number text incomplete area`; a row whose `number` is null has no
    bar and shows its `text` (未报). Labels are drawn first: they name every area, so that one without a bar keeps its
    place in the order. The rows of `datasets.whole` (number, text) draw the line of the whole city.
    """
    spec: dict[str, Any] = json.loads(BARS.read_text(encoding="utf-8"))
    return spec


def scripts(folder: Path) -> str:
    """Vega, Vega-Lite and vega-embed as one script (about 0.9 MB), safe to stand inside a page.

    Made once for a version of `vl_convert`, by an engine that takes longer than the rest of the page, and kept in the
    folder with its SHA-256 as its first line: what was cut off, or changed, is made again.
    """
    kept = folder / f".vega-{version('vl-convert-python')}.js"
    digest, _, script = kept.read_bytes().partition(b"\n") if kept.is_file() else (b"", b"", b"")
    if digest != _digest(script):
        import vl_convert

        bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        script = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--").encode()
        made = kept.with_name(f"{kept.name}.{os.getpid()}")
        made.write_bytes(_digest(script) + b"\n" + script)
        made.replace(kept)
    return script.decode()


def _digest(script: bytes) -> bytes:
    return f"// {hashlib.sha256(script).hexdigest()}".encode()
