"""Customer names as strangers may see them: the surname or first character, and the kind of firm.

王伟 becomes 王＊＊, 欧阳锋 becomes 欧阳＊＊, 恒达贸易有限公司 becomes 恒＊＊有限公司.
The number of stars is always two, so that it tells nothing of the length. `Level` names every way
in which a name can be shown; who sees which, `services/customer_sight.py` says.
"""

import unicodedata
from enum import StrEnum

_STARS = "\N{FULLWIDTH ASTERISK}" * 2
_SHORTEST_SHOP = 4

_COMPOUND = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 百里 "
    "南宫 独孤 西门 东郭 呼延 万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 "
    "鲜于 闾丘 司寇 亓官 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东里 "
    "左丘 梁丘 第五 纳兰 完颜 歐陽 司馬 上官 諸葛 東方 尉遲 公孫 長孫 軒轅 獨孤 南宮 聞人"
)
_COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

_CHINESE_FIRMS = (
    "有限责任公司 股份有限公司 集团有限公司 集团股份有限公司 有限公司 分公司 总公司 公司 集团 "
    "合伙企业（有限合伙） 合伙企业（普通合伙） （有限合伙） （普通合伙） 合伙企业 "
    "农民专业合作社 专业合作社 合作社 联合社 个体工商户 律师事务所 会计师事务所 事务所 "
    "经营部 商行 商店 商贸行 工作室 工程队 服务部 门市部 营业部 批发部 "
    "研究院 研究所 医院 学校 幼儿园 委员会 村民委员会 居民委员会 协会 基金会 有限責任公司"
)
_LATIN_FIRMS = (
    " Co., Ltd.| Co., Ltd| Co. Ltd.| Pte. Ltd.| Ltd.| Ltd| Limited| Inc.| Inc| LLC| LLP| Corp."
    "| Corporation| Company| GmbH"
)
# Longest first: 股份有限公司 also ends in 有限公司, which also ends in 公司.
_SUFFIXES = sorted([*_CHINESE_FIRMS.split(), *_LATIN_FIRMS.split("|")], key=len, reverse=True)
# One character is too little to tell a firm from a person in a short name.
_SHOP_SUFFIXES = ("厂", "店", "铺", "坊", "馆", "场")


class Level(StrEnum):
    """How much of a customer's name is shown, from all of it to nothing."""

    FULL = "full"
    KIND = "kind"
    INITIAL = "initial"
    NONE = "none"


def shown(name: str, level: Level) -> str:
    """Return the name as the level shows it; nothing stays nothing.

    `FULL`: as it was typed. `KIND`: surname or first character, and the kind of firm. `INITIAL`:
    surname or first character alone. `NONE`: nothing.
    """
    if level is Level.FULL:
        return name
    if level is Level.NONE:
        return ""
    return customer(name) if level is Level.KIND else initial(name)


def initial(name: str) -> str:
    """Return the surname or first character and two stars: not even the kind of firm."""
    folded = _folded(name)
    return f"{folded[: _head(folded)]}{_STARS}" if folded else ""


def customer(name: str) -> str:
    """Return the name with all masked but what tells a person's surname or a firm's kind.

    Nothing stays nothing.
    """
    folded = _folded(name)
    if not folded:
        return ""
    suffix = _suffix(folded)
    if suffix:
        return f"{folded[0]}{_STARS}{suffix}"
    return f"{folded[: _head(folded)]}{_STARS}"


def _head(folded: str) -> int:
    """Return how many characters of it are shown: of a compound surname both."""
    length = len("欧阳")
    compound = len(folded) > length and folded[:length] in _COMPOUND_SURNAMES
    # A firm whose name begins like a compound surname has one character all the same.
    return length if compound and not _suffix(folded) else 1


def _folded(name: str) -> str:
    composed = unicodedata.normalize("NFKC", name)
    # Control and format characters would let an invisible first character stand for the surname.
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed)
    return " ".join(visible.split()).replace("(", "（").replace(")", "）")


def _suffix(folded: str) -> str:
    lowered = folded.lower()
    for suffix in _SUFFIXES:
        if len(folded) > len(suffix) and lowered.endswith(suffix.lower()):
            return suffix
    if len(folded) >= _SHORTEST_SHOP and folded.endswith(_SHOP_SUFFIXES):
        return folded[-1]
    return ""
