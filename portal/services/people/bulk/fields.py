"""What a list of people can hold, and the words it may say it in."""

from flask_babel import lazy_gettext as _l

from portal.services.imports import Field

FIELDS = (
    Field(
        "employee_no",
        _l("Employee number"),
        ("工号", "员工号", "员工工号", "员工编号", "柜员号", "employee no", "employee number",
         "employee id", "staff no"),
        _l("Decides who is meant; large and small letters and spaces make no difference."),
        is_needed=True,
    ),
    Field(
        "name",
        _l("Full name"),
        ("姓名", "员工姓名", "名字", "name", "full name"),
        _l("Needed for somebody new."),
    ),
    Field(
        "name_en",
        _l("English name"),
        ("英文名", "英文姓名", "拼音", "姓名拼音", "english name", "name en"),
    ),
    Field(
        "unit",
        _l("Unit"),
        ("机构号", "机构代码", "机构编码", "机构编号", "部门编码", "unit code", "机构", "机构名称",
         "所属机构", "所在机构", "部门", "单位", "unit", "unit name", "department"),
        _l("The code of a unit, or its name where one unit alone has it. Needed for somebody new."),
    ),
    Field(
        "in_post_since",
        _l("In post since"),
        ("任职日期", "上岗日期", "在岗日期", "入职日期", "任岗日期", "任现岗位日期",
         "in post since", "start date"),
        _l("A date such as 2026-01-05."),
    ),
    Field(
        "state",
        _l("State"),
        ("状态", "员工状态", "在职状态", "人员状态", "state", "status"),
        _l("Active or left. Who has left is disabled and signed out; who is back is enabled."),
    ),
    Field(
        "last_day",
        _l("Last working day"),
        ("最后工作日", "离职日期", "离岗日期", "离行日期", "last day", "leaving date"),
        _l(
            "Who has one has left, and from the day after it no longer takes part in campaigns "
            "under way."
        ),
    ),
)  # fmt: skip

ACTIVE_WORDS = frozenset(
    {"在职", "在岗", "在编", "正常", "启用", "在用", "active", "enabled", "in post"}
)
LEFT_WORDS = frozenset(
    ("离职", "已离职", "离岗", "离行", "退休", "调出", "停用", "已停用", "left", "disabled")
)
