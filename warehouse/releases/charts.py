"""The page's chart as an Altair specification with empty data, and the Vega scripts that draw it without a network."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

FONT = "'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', 'Noto Sans CJK SC', sans-serif"
BAR, PARTIAL_BAR, INK, QUIET = "#8c1d18", "#d9a441", "#1f2328", "#6e7781"


@cache
def bars() -> dict[str, Any]:
    """Horizontal bars, one an area or group, as Vega-Lite.

    The page fills `data.values` with rows of `name number text incomplete area`; a row whose `number` is null has no
    bar and shows its `text` (未报). The rows of `datasets.whole` (number, text) draw the line of the whole city.
    """
    axis = alt.Axis(labelLimit=160, ticks=False, domain=False, labelPadding=6)
    rows = alt.Chart(alt.NamedData(name="rows")).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=axis, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1)),
    )
    across = alt.Axis(gridColor="#e3e6ea", domain=False, ticks=False)
    bar = rows.mark_bar(cursor="pointer").encode(
        x=alt.X("number:Q", title=None, scale=alt.Scale(zero=True), axis=across),
        color=alt.condition("datum.incomplete", alt.value(PARTIAL_BAR), alt.value(BAR)),
    )
    label = rows.mark_text(align="left", dx=5, fontSize=12).encode(
        x=alt.X("drawn:Q"),
        text="text:N",
        color=alt.condition("isValid(datum.number)", alt.value(INK), alt.value(QUIET)),
    )
    whole = alt.Chart(alt.NamedData(name="whole"))
    line = whole.mark_rule(strokeDash=[5, 4], color=INK, opacity=0.6).encode(x="number:Q")
    # labels first: they name every area, so that one without a bar keeps its place in the order
    named, drawn = label.transform_calculate(drawn="datum.number || 0"), bar.transform_filter("isValid(datum.number)")
    chart = alt.layer(named, drawn, line).properties(width="container", height=alt.Step(26))
    chart = chart.configure(font=FONT, background="transparent").configure_view(stroke=None)
    chart = chart.configure_axis(labelFontSize=12, labelColor=INK)
    spec: dict[str, Any] = chart.to_dict()
    return spec


def scripts(folder: Path) -> str:
    """Vega, Vega-Lite and vega-embed as one script (about 0.9 MB), safe to stand inside a page.

    Made once for a version of `vl_convert`, by an engine that takes longer than the rest of the page, and kept in the
    folder with its SHA-256 as its first line: what was cut off, or changed, is made again.
    """
    kept = folder / f".vega-{version('vl-convert-python')}.js"
    digest, _, script = kept.read_bytes().partition(b"\n") if kept.is_file() else (b"", b"", b"")
    if digest != _digest(script):
        bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        script = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--").encode()
        made = kept.with_name(f"{kept.name}.{os.getpid()}")
        made.write_bytes(_digest(script) + b"\n" + script)
        made.replace(kept)
    return script.decode()


def _digest(script: bytes) -> bytes:
    return f"// {hashlib.sha256(script).hexdigest()}".encode()
