"""A bank as large as one likes: sub-branches and people that do not exist, numbered from 0.

The same number is the same place or person whenever it is asked for.
"""

import random
from dataclasses import dataclass

_FIRST = (
    "东:Dong 南:Nan 西:Xi 北:Bei 古:Gu 青:Qing 白:Bai 金:Jin 银:Yin 玉:Yu 云:Yun 石:Shi 清:Qing "
    "松:Song 柳:Liu 竹:Zhu 梅:Mei 兰:Lan 荷:He 桂:Gui 枫:Feng 紫:Zi 翠:Cui 碧:Bi 沧:Cang"
)
_SECOND = (
    "山:shan 水:shui 河:he 湖:hu 江:jiang 桥:qiao 门:men 塘:tang 浦:pu 园:yuan 街:jie 湾:wan "
    "洲:zhou 坪:ping 岭:ling 溪:xi 关:guan 庄:zhuang 渡:du 坊:fang"
)
_SURNAMES = (
    "赵:Zhao 钱:Qian 孙:Sun 李:Li 周:Zhou 吴:Wu 郑:Zheng 王:Wang 冯:Feng 陈:Chen 褚:Chu 卫:Wei "
    "蒋:Jiang 沈:Shen 韩:Han 杨:Yang 朱:Zhu 秦:Qin 许:Xu 何:He 吕:Lyu 施:Shi 张:Zhang 孔:Kong "
    "曹:Cao 严:Yan 金:Jin 魏:Wei 陶:Tao 姜:Jiang 戚:Qi 谢:Xie 邹:Zou 喻:Yu 苏:Su 潘:Pan 葛:Ge "
    "范:Fan 彭:Peng 鲁:Lu 韦:Wei 马:Ma 苗:Miao 方:Fang 俞:Yu 任:Ren 袁:Yuan 柳:Liu 唐:Tang 薛:Xue"
)
_GIVEN_FIRST = (
    "思:Si 嘉:Jia 明:Ming 文:Wen 子:Zi 雨:Yu 晓:Xiao 佳:Jia 志:Zhi 海:Hai 春:Chun 建:Jian "
    "永:Yong 书:Shu 若:Ruo 景:Jing 启:Qi 静:Jing 立:Li 远:Yuan 芷:Zhi 凌:Ling 泽:Ze 安:An"
)
_GIVEN_SECOND = (
    "源:yuan 宁:ning 涵:han 辰:chen 琪:qi 航:hang 岚:lan 森:sen 妍:yan 博:bo 轩:xuan 婷:ting "
    "霖:lin 瑶:yao 川:chuan 萱:xuan 峰:feng 洁:jie 然:ran 昕:xin 舟:zhou 蓉:rong 毅:yi 璐:lu"
)
_Words = list[tuple[str, str]]

CODE = "MANY-"
# Whose share is 12 brings twelve times what one of share 1 brings.
LEAST_SHARE, MOST_SHARE = 1, 12
# A third of them has been in post for less than a year.
MOST_MONTHS = 28


@dataclass(frozen=True, slots=True)
class SubBranch:
    """A sub-branch of the large bank."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the large bank, and for how many months they have been in post."""

    employee_no: str
    name: str
    name_en: str
    months: int


def sub_branch(number: int) -> SubBranch:
    """Return the sub-branch with this number; after five hundred names, Second, Third and so on."""
    lap, place = divmod(number, len(_FIRST_WORDS) * len(_SECOND_WORDS))
    first, second = _pair(place, _FIRST_WORDS, _SECOND_WORDS)
    name, name_en = first[0] + second[0], first[1] + second[1]
    if lap:
        name, name_en = f"{name}第{lap + 1}", f"{name_en} No. {lap + 1}"
    return SubBranch(f"{CODE}{number + 1:05}", f"{name}支行", f"{name_en} Sub-branch")


def manager(number: int) -> Person:
    """Return the account manager with this number; names come again, employee numbers do not."""
    return _person(f"8{number + 1:06}")


def head(number: int) -> Person:
    """Return who leads the sub-branch with this number."""
    return _person(f"7{number + 1:06}")


def share(employee_no: str) -> int:
    """Return how much somebody brings beside the others: most bring little, a few bring much."""
    luck = random.Random(f"share of {employee_no}").random()  # noqa: S311 - the same each time
    return LEAST_SHARE + int((MOST_SHARE - LEAST_SHARE + 1) * luck**2)


def _person(employee_no: str) -> Person:
    chance = random.Random(employee_no)  # noqa: S311 - the same person each time, and no secret
    surname = chance.choice(_SURNAME_WORDS)
    given = chance.choice(_GIVEN_FIRST_WORDS), chance.choice(_GIVEN_SECOND_WORDS)
    return Person(
        employee_no=employee_no,
        name=surname[0] + given[0][0] + given[1][0],
        name_en=f"{surname[1]} {given[0][1]}{given[1][1]}",
        months=chance.randint(4, MOST_MONTHS),
    )


def _words(text: str) -> _Words:
    pairs = (word.split(":") for word in text.split())
    return [(chinese, latin) for chinese, latin in pairs]


def _pair(place: int, firsts: _Words, seconds: _Words) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the words of a place in the list of all pairs; neighbours differ in both."""
    row, column = divmod(place, len(firsts))
    return firsts[column], seconds[(row + column) % len(seconds)]


_FIRST_WORDS, _SECOND_WORDS = _words(_FIRST), _words(_SECOND)
_SURNAME_WORDS = _words(_SURNAMES)
_GIVEN_FIRST_WORDS, _GIVEN_SECOND_WORDS = _words(_GIVEN_FIRST), _words(_GIVEN_SECOND)
