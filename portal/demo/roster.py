"""The units and people of the demo: a bank that does not exist, and the case's seven beside it."""

import datetime as dt
from dataclasses import dataclass

from portal.demo.seasons import INDIVIDUAL, MONTHS_IN_POST, SEASONS
from portal.demo.seasons import UNIT as CASE

BRANCH = "BINHAI"
EAST = "CHENGDONG"
WEST = "CHENGXI"
RIVER = "BINJIANG"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; parents come before children in every list. `parent` is a code, None at the top."""

    code: str
    parent: str | None
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their home unit and roles, each a role and the unit it holds for or None."""

    employee_no: str
    name: str
    name_en: str
    unit: str
    roles: tuple[tuple[str, str | None], ...]
    in_post_since: dt.date | None = None


UNITS = (
    Unit("HQ", None, "head_office", "红榜示范银行", "Hongbang Demo Bank"),
    Unit(BRANCH, "HQ", "branch", "滨海分行", "Binhai Branch"),
    Unit(EAST, BRANCH, "sub_branch", "城东支行", "Chengdong Sub-branch"),
    Unit("CD-RETAIL1", EAST, "team", "零售一组", "Retail Team 1"),
    Unit("CD-RETAIL2", EAST, "team", "零售二组", "Retail Team 2"),
    Unit("CD-CORPORATE", EAST, "team", "公司业务", "Corporate Business"),
    Unit("CD-LOBBY", EAST, "team", "厅堂服务", "Lobby Service"),
    Unit(WEST, BRANCH, "sub_branch", "城西支行", "Chengxi Sub-branch"),
    Unit("CX-CORPORATE", WEST, "team", "城西公司业务", "Chengxi Corporate"),
    Unit("CX-RETAIL", WEST, "team", "城西零售", "Chengxi Retail"),
    Unit(RIVER, BRANCH, "sub_branch", "滨江支行", "Binjiang Sub-branch"),
    Unit("BJ-CORPORATE", RIVER, "team", "滨江公司业务", "Binjiang Corporate"),
    Unit("BJ-RETAIL", RIVER, "team", "滨江零售", "Binjiang Retail"),
    # Apart from the running branch, so that nobody there ranks against a finished season.
    Unit("CASE-CITY", "HQ", "branch", "案例分行", "Case Branch"),
    Unit(CASE, "CASE-CITY", "sub_branch", "案例支行", "Case Sub-branch"),
)

# Number, name, pinyin, team, months in post on the day of loading.
_STAFF = (
    ("60213", "陈思远", "Chen Siyuan", "CD-RETAIL1", 50),
    ("60187", "林婉清", "Lin Wanqing", "CD-RETAIL2", 61),
    ("60342", "赵子昂", "Zhao Zi'ang", "CD-CORPORATE", 26),
    ("60298", "周雨桐", "Zhou Yutong", "CD-RETAIL1", 9),
    ("60155", "黄俊杰", "Huang Junjie", "CD-RETAIL2", 74),
    ("60231", "徐嘉怡", "Xu Jiayi", "CD-RETAIL1", 47),
    ("60376", "孙浩然", "Sun Haoran", "CD-CORPORATE", 11),
    ("60204", "马晓琳", "Ma Xiaolin", "CD-RETAIL2", 55),
    ("60118", "何志强", "He Zhiqiang", "CD-RETAIL1", 132),
    ("60389", "高梓萱", "Gao Zixuan", "CD-LOBBY", 8),
    ("60401", "罗文博", "Luo Wenbo", "CD-LOBBY", 5),
    ("60415", "郑可欣", "Zheng Kexin", "CD-LOBBY", 3),
    ("61022", "吴若彤", "Wu Ruotong", "CX-CORPORATE", 38),
    ("61037", "梁景行", "Liang Jingxing", "CX-CORPORATE", 64),
    ("61058", "宋知夏", "Song Zhixia", "CX-RETAIL", 10),
    ("61063", "韩承宇", "Han Chengyu", "CX-RETAIL", 29),
    ("61071", "唐语嫣", "Tang Yuyan", "CX-RETAIL", 4),
    ("62014", "叶舒涵", "Ye Shuhan", "BJ-CORPORATE", 43),
    ("62029", "蒋明哲", "Jiang Mingzhe", "BJ-CORPORATE", 7),
    ("62033", "沈亦凡", "Shen Yifan", "BJ-RETAIL", 58),
    ("62046", "魏佳宁", "Wei Jianing", "BJ-RETAIL", 21),
    ("62052", "曹若愚", "Cao Ruoyu", "BJ-RETAIL", 6),
)

_OFFICE = (
    ("S001", "王建国", "Wang Jianguo", EAST, (("supervisor", EAST),)),
    ("S002", "冯秀兰", "Feng Xiulan", WEST, (("supervisor", WEST),)),
    ("S003", "邓立军", "Deng Lijun", RIVER, (("supervisor", RIVER),)),
    ("O001", "刘敏", "Liu Min", BRANCH, (("organiser", BRANCH),)),
    ("X001", "陆一鸣", "Lu Yiming", "HQ", (("system_admin", None),)),
    ("X002", "方静怡", "Fang Jingyi", "HQ", (("security_admin", None),)),
    ("X003", "严正明", "Yan Zhengming", "HQ", (("audit_admin", None),)),
    # The account does not name the one who led the seven; somebody has to answer C's request.
    ("S900", "案例主管", "Case supervisor", CASE, (("supervisor", CASE), ("organiser", CASE))),
)


def units() -> tuple[Unit, ...]:
    """Return every unit, parents first."""
    return UNITS


def people(today: dt.date) -> tuple[Person, ...]:
    """Return everybody: the running season's staff, office and administrators, then the case's."""
    staff = (
        Person(
            number,
            name,
            name_en,
            unit,
            (("account_manager", unit),),
            _months_before(today, months),
        )
        for number, name, name_en, unit, months in _STAFF
    )
    office = (Person(*row) for row in _OFFICE)
    letters = sorted({p.person for season in SEASONS for p in season.participants})
    case = (
        Person(letter, letter, letter, CASE, (("account_manager", CASE),), _case_since(letter))
        for letter in letters
    )
    return (*staff, *office, *case)


def staff_of(unit: str) -> tuple[tuple[str, str, int], ...]:
    """Return number, team and months in post of those who open accounts below a unit."""
    below = {unit}
    for candidate in UNITS:
        if candidate.parent in below:
            below.add(candidate.code)
    return tuple((number, team, months) for number, _, _, team, months in _STAFF if team in below)


def _case_since(letter: str) -> dt.date | None:
    months = MONTHS_IN_POST.get(letter)
    return None if months is None else _months_before(INDIVIDUAL.starts_on, months)


def _months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)
