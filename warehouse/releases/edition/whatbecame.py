"""The strip on an issue's pages that says what became of it: an issue is never written again, so its pages ask.

Beside the folders of a period's issues lies `issues.html` (`portal/issuelist.py`). A page loads it into a hidden frame
and is told by it; where the file is not there, as when an issue was forwarded alone, nothing is said.
"""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

LISTED = "issues.html"
SCRIPT = """
"use strict";
addEventListener("message", (event) => {
  const frame = document.getElementById("standing");
  if (!frame || event.source !== frame.contentWindow || !event.data || !Array.isArray(event.data.octet)) return;
  const own = event.data.octet.find((one) => String(one.number) === frame.dataset.number);
  if (!own || !own.note) return;
  const strip = document.createElement("p");
  strip.className = "standing";
  strip.setAttribute("role", "status");
  strip.textContent = own.note;
  if (own.instead) {
    const link = document.createElement("a");
    link.href = new URL(own.instead, frame.src).href;
    link.textContent = own.see;
    strip.append(" ", link);
  }
  frame.before(strip);
});
"""
DIGEST = "sha256-" + base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
"""For the page's policy on scripts: this one alone may stand inside it."""


def frame(number: int | None, up: str) -> Markup:
    """The script and the hidden frame for the body of a page; `up`: the way from it to the issue's folder."""
    text = '<script>{}</script><iframe id="standing" src="{}../{}" data-number="{}" hidden sandbox="allow-scripts"'
    text += ' title="各期状态" tabindex="-1"></iframe>'
    return Markup(text).format(Markup(SCRIPT), up, LISTED, "" if number is None else number)
