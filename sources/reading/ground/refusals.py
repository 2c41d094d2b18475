"""Why a file is not read: one exception inside the child, and the words that F001 and F020 say for each reason."""

from __future__ import annotations

from typing import Any

from schemas.errors import OctetError

REASONS = {
    "empty": "文件是空的，没有任何内容",
    "size": "文件大于{limit}字节，请拆分",
    "archive": "压缩结构损坏或不是按规范压缩的",
    "nested": "压缩包内还有压缩包，请解开后放入",
    "entries": "压缩包内超过{limit}个条目",
    "names": "压缩包内有重名、越界路径、链接或设备条目",
    "prefix": "压缩包之前有别的内容，疑似伪装文件",
    "entry_size": "解压后单个部分超过{limit}字节",
    "archive_size": "解压后合计超过{limit}字节",
    "ratio": "压缩比超过{limit}，疑似压缩炸弹",
    "cells": "单元格超过{limit}个，请拆分",
    "doctype": "含有XML文档类型或实体声明，可能有害",
    "xml": "XML内容损坏或编码不是UTF-8",
    "sheets": "工作表超过{limit}张，请拆分",
    "box": "表格范围（行数×列数）超过{limit}个单元格，请删除远处的零星内容",
    "sparse": "表格几乎是空的，但直到第{row}行仍有零星内容，请删除远处的内容后再报",
    "rows": "行数超过{limit}，请拆分",
    "columns": "列数超过{limit}，请删除多余的列",
    "text_length": "有单元格超过{limit}个字符",
    "text_bytes": "文字总量超过{limit}字节，请拆分",
    "quotes": "第{line}行的引号不成对，分不清各列",
    "duplicate_key": "JSON对象内有重复的键",
    "json": "JSON内容不完整或不合语法，在第{line}行",
    "uneven": "JSON中各列或各行的长短不一，不知哪些值属于同一行",
    "no_records": "JSON中找不到记录列表",
    "records": "记录数与文件头所记的不符，多出的内容不知是否记录",
    "truncated": "文件不完整，内容在中途断开",
    "corrupt": "内容损坏，无法按其格式读出",
    "panic": "内容损坏，读取程序中断",
    "memory": "读取所需内存超过上限",
    "space": "读取时市级服务器的临时空间不足，与文件无关，请稍后重报",
    "time": "读取时间超过上限",
    "crash": "内容损坏或可疑，读取进程被终止",
    "encrypted": "已加密，且没有可用的口令",
}
"""Reason → what the district reads. `{limit}` is the bound that was exceeded. F020 says `encrypted`, F008 the bytes."""


class RefusedError(OctetError):
    """A file beyond a limit or beyond reading. Raised and caught inside the child only."""

    def __init__(self, reason: str, **fields: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields = fields

    def as_answer(self) -> dict[str, Any]:
        """The part of the child's answer that tells it."""
        return {"sheets": [], "error": self.reason, "fields": self.fields}


def at_most(found: float, limit: float | None, reason: str) -> None:
    """Refuse what exceeds a limit; no limit, no refusal."""
    if limit is not None and found > limit:
        raise RefusedError(reason, limit=int(limit))
