"""Customer names as strangers may see them: the surname or first character, and the kind of firm.

王伟 becomes 王＊＊, 欧阳锋 becomes 欧阳＊＊, 恒达贸易有限公司 becomes 恒＊＊有限公司.
The number of stars is always two, so that it tells nothing of the length.
"""

import unicodedata

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
    length = len("欧阳")
    compound = len(folded) > length and folded[:length] in _COMPOUND_SURNAMES
    return f"{folded[: length if compound else 1]}{_STARS}"


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
