"""The data dictionary of an export: every table and column, its type, and what it refers to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.models import Base
from portal.models.base import UtcDateTime
from portal.services.backup import left_out

TYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.DateTime, "datetime"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.JSON, "object"),
    (sa.Numeric, "number"),
)
# Columns that hold ten-thousandths: 2.5 accounts are 25000.
SCALED = frozenset({"quantity", "points", "unverified", "target", "value", "gap", "base"})
README = """\
Hongbang: everything in open formats / 红榜：全部数据的开放格式导出

One .csv a table, in UTF-8, comma-separated, with a first row of names. datapackage.json is the
data dictionary (https://datapackage.org): tables, columns, types, keys and references.
A value that is not there is \\N. Moments are UTC. Quantities, points and targets are integers in
ten-thousandths: 25000 is 2.5.
Left out: passwords, second factors, sessions, the screens' secrets, lists that nobody confirmed.
In here: names, customers and notes in full. Keep it as you keep the database.
The files are for programs. A spreadsheet that opens one by a double click takes a text that begins
with = for a formula, and UTF-8 for something else: import it as text instead.

每张表一个 .csv 文件：UTF-8 编码，逗号分隔，首行为列名。datapackage.json 是数据字典
（https://datapackage.org），列出表、列、类型、主键和引用关系。
没有值的地方写 \\N。时刻一律为 UTC。数量、积分和目标为整数，单位是万分之一：25000 即 2.5。
不含：密码、第二验证因素、登录会话、大屏密钥、尚未确认的导入名单。
含有：完整的人名、客户名称和备注。请按数据库同等要求保管。
文件供程序读取。双击用电子表格打开时，以 = 开头的文字会被当成公式，中文也可能乱码；
请用“导入文本数据”的方式打开，并选择 UTF-8。
"""


def package(
    counts: Mapping[str, int], nothing: str, now: datetime, zone: str, version: str
) -> dict[str, object]:
    """Return the Data Package's description; `counts` are the rows of each table."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hongbang",
        "version": version,
        "created": now.isoformat().replace("+00:00", "Z"),
        "description": (
            f"Everything in the portal at one moment. Business days are in {zone}; moments in UTC."
        ),
        "resources": [_resource(table, counts[table.name], nothing) for table in left_out.tables()],
    }


def _resource(table: sa.Table, rows: int, nothing: str) -> dict[str, object]:
    columns = left_out.columns(table)
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": _words(table),
        "rows": rows,
        "schema": {
            "fields": [_field(column) for column in columns],
            "missingValues": [nothing],
            "primaryKey": [column.name for column in table.primary_key],
            "foreignKeys": [
                {
                    "fields": [column.name for column in reference.columns],
                    "reference": {
                        "resource": reference.referred_table.name,
                        "fields": [element.column.name for element in reference.elements],
                    },
                }
                for reference in sorted(
                    table.foreign_key_constraints, key=lambda one: tuple(one.column_keys)
                )
                if reference.referred_table.name not in left_out.LEFT_OUT_TABLES
            ],
        },
    }


def _field(column: sa.Column[Any]) -> dict[str, object]:
    kind = column.type
    plain = kind.impl_instance if isinstance(kind, UtcDateTime) else kind
    name = next((word for found, word in TYPES if isinstance(plain, found)), "string")
    field: dict[str, object] = {"name": column.name, "type": name}
    constraints: dict[str, object] = {}
    if not column.nullable:
        constraints["required"] = True
    if name == "string" and getattr(plain, "length", None):
        constraints["maxLength"] = plain.length  # type: ignore[attr-defined]
    if constraints:
        field["constraints"] = constraints
    if name == "integer" and column.name in SCALED:
        field["description"] = "In ten-thousandths."
    return field


def _words(table: sa.Table) -> str:
    """Return what the model says of itself."""
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return (mapper.class_.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
    return ""
