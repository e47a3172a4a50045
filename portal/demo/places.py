"""The units of the demo: a bank that does not exist, and the case's sub-branch beside it."""

from dataclasses import dataclass

BRANCH = "BINHAI"
EAST = "CHENGDONG"
WEST = "CHENGXI"
RIVER = "BINJIANG"
HITECH = "GAOXIN"
HARBOUR = "HAIGANG"
LAKE = "WANGHU"
CASE = "CASE"

SUB_BRANCHES = (EAST, WEST, RIVER, HITECH, HARBOUR, LAKE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; parents come before children in every list. `parent` is a code, None at the top."""

    code: str
    parent: str | None
    kind: str
    name: str
    name_en: str


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
    Unit("CX-INCLUSIVE", WEST, "team", "城西普惠金融", "Chengxi Small Business"),
    Unit("CX-LOBBY", WEST, "team", "城西厅堂", "Chengxi Lobby"),
    Unit(RIVER, BRANCH, "sub_branch", "滨江支行", "Binjiang Sub-branch"),
    Unit("BJ-CORPORATE", RIVER, "team", "滨江公司业务", "Binjiang Corporate"),
    Unit("BJ-RETAIL", RIVER, "team", "滨江零售", "Binjiang Retail"),
    Unit(HITECH, BRANCH, "sub_branch", "高新支行", "Gaoxin Sub-branch"),
    Unit("GX-CORPORATE1", HITECH, "team", "高新公司一部", "Gaoxin Corporate 1"),
    Unit("GX-CORPORATE2", HITECH, "team", "高新公司二部", "Gaoxin Corporate 2"),
    Unit("GX-RETAIL1", HITECH, "team", "高新零售一组", "Gaoxin Retail 1"),
    Unit("GX-RETAIL2", HITECH, "team", "高新零售二组", "Gaoxin Retail 2"),
    Unit("GX-INCLUSIVE", HITECH, "team", "高新普惠金融", "Gaoxin Small Business"),
    Unit("GX-LOBBY", HITECH, "team", "高新厅堂", "Gaoxin Lobby"),
    Unit(HARBOUR, BRANCH, "sub_branch", "海港支行", "Haigang Sub-branch"),
    Unit("HG-CORPORATE", HARBOUR, "team", "海港公司业务", "Haigang Corporate"),
    Unit("HG-RETAIL", HARBOUR, "team", "海港零售", "Haigang Retail"),
    Unit("HG-LOBBY", HARBOUR, "team", "海港厅堂", "Haigang Lobby"),
    # Five people: too few for teams.
    Unit(LAKE, BRANCH, "sub_branch", "望湖支行", "Wanghu Sub-branch"),
    # Apart from the running branch, so that nobody there ranks against a finished season.
    Unit("CASE-CITY", "HQ", "branch", "案例分行", "Case Branch"),
    Unit(CASE, "CASE-CITY", "sub_branch", "案例支行", "Case Sub-branch"),
)

_PARENTS = {unit.code: unit.parent for unit in UNITS}


def is_within(unit: str, top: str) -> bool:
    """Whether a unit is another or stands below it, both by their codes."""
    here: str | None = unit
    while here not in (None, top):
        here = _PARENTS[here or ""]
    return here == top


def sub_branch_of(unit: str) -> str:
    """Return the code of the running branch's sub-branch that a unit is or belongs to."""
    return next(code for code in SUB_BRANCHES if is_within(unit, code))
