"""What can be read in two ways says both."""

from __future__ import annotations

import re
from pathlib import Path

from sources.child.parser import Parser
from tests.sources.test_mess_values import buildings, persons


def test_what_is_in_doubt_names_both_readings(tmp_path: Path, parser: Parser) -> None:
    found = [
        persons(tmp_path, parser, 入党日期=["1990.1", "33055"], 转正日期=["91.07.01", "19917"], 性别=["1_女", "93_男"]),
        persons(tmp_path, parser, 民族=["03_汉族", "汉族(苗族)"], 学历=["大学本科(双学士)", "本科、硕士"]),
        persons(tmp_path, parser, 工作岗位=["1", "1"], 入党日期=["199107", "200102"]),
        buildings(
            tmp_path, parser, 从业人员数=["约30人", "2E2"], **{"所属街道(镇)": ["天山路街道2", "310105001_天山路街道"]}
        ),
    ]
    said = [f.message for one in found for f in one.findings if f.rule == "V019"]
    assert len(said) > 9
    assert [message for message in said if not re.search("已按“[^”]+”处理；也可读作“[^”]+”；", message)] == []
