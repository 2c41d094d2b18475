"""One word for one thing in all that people read, in Chinese and English: the others are not used."""

from __future__ import annotations

import re
from pathlib import Path

INSTEAD = {
    "隔离": "未接收", "该行未接收": "未接收", "行未计入": "未接收", "缺报": "未报", "漏报": "未报", "未映射": "未归类",
    "未落到街镇": "街镇不详", "主键重复": "代码重复", "键重复": "代码重复", "读取行": "读入行", "确认为零": "零报告",
}  # fmt: skip
IN_ENGLISH = {
    "organization": "organisation", "unreported": "missing", "nil return": "zero",
    "sub-district": "street", "subdistrict": "street", "resident committee": "residential area",
    "residential committee": "residential area", "labour union": "trade union", "labor union": "trade union",
    "office building": "commercial building", "business building": "commercial building",
    "duplicate key": "repeated key", "rejected rows": "quarantined rows", "rows rejected": "quarantined rows",
    "uncategorised": "unmapped", "uncategorized": "unmapped", "identity card number": "identity number",
    "id number": "identity number", "superceded": "superseded", "sub-total": "subtotal",
}  # fmt: skip
WAITING = re.compile(r"(?<!核)待定(?!义)")
"""待核定."""
ENGLISH = re.compile(rf"\b(?:{'|'.join(IN_ENGLISH)})")
READ = {".py", ".csv", ".md", ".toml", ".j2", ".html", ".sql"}
PASSED_OVER = ("tests/", "warehouse/store/migrations/", "CHANGELOG.md")
"""What was called so once is told there."""


def test_one_word_stands_for_one_thing(root: Path, tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        name = path.relative_to(root).as_posix()
        if path.suffix not in READ or name.startswith(PASSED_OVER):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            line = line.replace("确认为零报告", "").replace("确认为零之前", "")
            words = [word for word in INSTEAD if word in line] + (["待定"] if WAITING.search(line) else [])
            found += [f"{name}:{number}: {word}, say {INSTEAD.get(word, '待核定')}" for word in words]
            found += [f"{name}:{number}: {one}, say {IN_ENGLISH[one]}" for one in ENGLISH.findall(line.lower())]
    assert found == []
