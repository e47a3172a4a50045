"""What the columns of a roster's list may hold, and the words that its cells may be written in."""

from flask_babel import lazy_gettext as _l

from portal.services.imports import Field

FIELDS = (
    Field(
        "employee_no",
        _l("Employee number"),
        ("工号", "员工号", "员工工号", "员工编号", "柜员号", "employee no", "employee id"),
        _l("Decides who is meant: somebody of the campaign's unit, or of one below it."),
        is_needed=True,
    ),
    Field(
        "name",
        _l("Full name"),
        ("姓名", "员工姓名", "name"),
        _l("Only compared with the number, so that a wrong one is noticed."),
    ),
    Field(
        "unit",
        _l("Unit in the campaign"),
        ("参赛机构", "机构", "团队", "所在团队", "小组", "支行", "unit", "team", "unit code"),
        _l("Code or name of a unit of the campaign, for this campaign alone. Empty: where they are "
           "now, or their own unit for who is new."),
    ),
    Field(
        "cohort",
        _l("Cohort"),
        ("梯队", "分组", "新老", "cohort"),
        _l("Newcomer or veteran. Empty: by time in post."),
    ),
    Field(
        "bundle",
        _l("Bundle"),
        ("捆绑组", "捆绑", "师徒", "师徒组", "bundle"),
        _l("Any name that at least two people share. Empty: in none."),
    ),
    Field(
        "in_training",
        _l("In training"),
        ("在训", "培训", "培训中", "培训期", "training"),
        _l("Yes or no. Empty: no. People in training stand on the board without a rank."),
    ),
    Field(
        "joined_on",
        _l("Joins on"),
        ("加入日", "加入日期", "参赛日期", "参赛起始日", "起始日", "joined", "joined on", "from"),
        _l("The first day that counts, such as 2026-01-05. Empty: as it is now; who is added to a "
           "campaign under way joins today."),
    ),
    Field(
        "left_on",
        _l("Leaves on"),
        ("退出日", "退出日期", "离开日期", "left", "left on", "until"),
        _l("The first day that no longer counts. Empty: stays to the end."),
    ),
)  # fmt: skip

COHORT_WORDS = {
    **dict.fromkeys(("newcomer", "newcomers", "new", "新人", "新员工", "新兵"), "newcomer"),
    **dict.fromkeys(("veteran", "veterans", "老将", "老员工", "老人"), "veteran"),
}
YES_WORDS = frozenset({"yes", "y", "true", "1", "是", "在训", "培训中", "√", "✓", "x"})
NO_WORDS = frozenset({"", "no", "n", "false", "0", "否", "不", "-", "–", "无"})
