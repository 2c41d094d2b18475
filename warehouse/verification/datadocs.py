"""The page on which Great Expectations shows what it found, so that it is legible where there is no network.

The library renders the content; scripts, styles, pictures and links of its page lie on the web and are left out.
"""

from __future__ import annotations

import re
from typing import Any

REMOTE = re.compile(
    r"<script\b.*?</script>|<style\b.*?</style>|<footer\b.*?</footer>|<link\b[^>]*>|<img\b[^>]*>", re.DOTALL
)
LINK = re.compile(r'\shref="[^"#][^"]*"')
LOOKS = """<style>
body { margin: 2em auto; max-width: 60em; padding: 0 1em; color: #1f2933; }
body { font: 15px/1.5 "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif; }
.navbar, .breadcrumb, .sticky { display: none; }
table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1.5em; }
td, th { border: 1px solid #cbd2d9; padding: 0.4em 0.6em; text-align: left; vertical-align: top; }
.fa-check-circle::before { content: "✓"; color: #2f7d4f; font-weight: bold; }
.fa-times::before, .fa-exclamation-triangle::before { content: "✗"; color: #b3261e; font-weight: bold; }
</style>"""


def legible(found: Any) -> str:
    """The page of a validation result of Great Expectations, without a request to anywhere."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    view: Any = DefaultJinjaPageView()
    page = view.render(ValidationResultsPageRenderer().render(found))
    return LINK.sub("", REMOTE.sub("", page)).replace("</head>", f"{LOOKS}</head>", 1)
