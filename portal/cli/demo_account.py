"""The demo's accounts: one a role, one password for all, printed and never used elsewhere."""

PASSWORD = "Kaimenhong-2026"  # noqa: S105 - the demo's, on purpose

# Employee number, English role, Chinese role.
ACCOUNTS = (
    ("60298", "account manager", "客户经理 周雨桐"),
    ("S001", "supervisor", "主管 王建国"),
    ("O001", "organiser", "组织者 刘敏"),
    ("X001", "system administrator", "系统管理员"),
    ("X002", "security administrator", "安全管理员"),
    ("X003", "audit administrator", "审计管理员"),
    ("H", "account manager of the case", "案例 H"),
)
