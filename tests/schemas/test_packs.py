from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from schemas.records.packs import LARGEST, packed, unpacked
from tests.schemas.registers import HOME


def written(folder: Path, text: str) -> Path:
    path = folder / "pack.toml"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_pack_holds_the_files_word_for_word(tmp_path: Path) -> None:
    odd = HOME | {"rules/odd.csv": 'a,"""b""",\\n c:\\d\r\n', "codelists/x.csv": '"'}
    assert unpacked(written(tmp_path, packed(odd | {"bases/station.toml": "rows"}))) == odd


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("files = 1", "pack.toml: files 1: write a table"),
        ('[files]\n"../databases/x.toml" = ""', "'../databases/x.toml' is no file of a register"),
        ('[files]\n"databases/x.py" = ""', "'databases/x.py' is no file of a register"),
        ('[files]\n"bases/x.toml" = ""', "'bases/x.toml' is no file of a register"),
        ('[files]\n"sources/x.toml" = ""', "'sources/x.toml' is no file of a register"),
        ('[files]\n"databases/x.toml" = 1', "pack.toml: files.databases/x.toml 1: write a text"),
        ("[files", "pack.toml is not TOML"),
        ("a" * (LARGEST + 1), "is no pack: it is larger"),
    ],
)
def test_what_is_no_pack_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        unpacked(written(tmp_path, text))
    assert told in str(wrong.value)
