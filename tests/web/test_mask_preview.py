"""The preview that a typist sees and the mask that the server writes are one rule."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.domain import mask

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "",
    "  ",
    "王伟",
    "王",
    "欧阳锋",
    "欧阳",
    "司徒 静",
    "恒达贸易有限公司",
    "公司",
    "江城（城东）餐饮管理有限责任公司",
    "众合企业管理合伙企业(有限合伙)",
    "老张面馆",
    "张馆",
    "Acme Trading Co., Ltd.",
    "ACME LTD",
    "John Smith",
    "\u200b王伟",
    "ＡＢＣ集团",
    "阿依古丽·买买提",
    "𠮷野家食品店",
    "第五 明",
)


@pytest.mark.skipif(shutil.which("node") is None, reason="the preview runs in a script engine")
def test_the_preview_shows_what_the_server_will_write() -> None:
    script = (
        "import { mask } from './static/js/portal/mask.js';"
        f"console.log(JSON.stringify({json.dumps(NAMES)}.map((name) =>"
        " ['kind', 'initial', 'none'].map((level) => mask(name, level)))));"
    )
    told = subprocess.run(
        ["node", "--input-type=module", "-e", script],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert json.loads(told.stdout) == [
        [mask.shown(name, mask.Level(level)) for level in ("kind", "initial", "none")]
        for name in NAMES
    ]
