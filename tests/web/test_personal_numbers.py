"""No field of any form takes an identity, card or telephone number into the database."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from portal.domain.personal_data import find
from portal.extensions import db
from tests.cast import Cast
from tests.client import Client
from tests.web.hostile import Form, forms
from tests.web.test_malformed import ClientOf, client_of, filled, ids

__all__ = ["client_of", "ids"]

NUMBERS = {
    "mobile": ("13977188220", "139\u200b7718\u200b8220", "１３９－７７１８－８２２０"),
    "id_number": ("11010519491231002X",),
    "bank_card": ("4111 1111 1111 1111",),
    "landline": ("0755-26677188",),
}
MARK = "鹮鹮"
"""Two characters that no form has: where they stand, somebody's words stand."""

# A sign-in is tried with whatever was typed; the row is gone within the hour.
TRIED = {"sign_in_attempt.employee_no_key"}

WORDS = {
    "absence.note",
    "announcement.text",
    "bulletin_remark.text",
    "campaign.name",
    "display.name",
    "entry.reason",
    "entry_words.customer",
    "entry_words.note",
    "person.greeting",
    "person.name",
    "playlist.name",
    "report_remark.text",
    "rule_revision.reason",
    "target_revision.reason",
    "unit.name",
    "zero_reason.name",
}
"""Free text that forms bring in, by table and column: all of it is tried, to prove something.

Reports and minutes are taken once and then have another version: `test_reports_sent` and
`test_meetings` try theirs.
"""


def stored(cast: Cast) -> Iterator[tuple[str, str]]:
    """Yield all that stands in the database as text, with its table and column."""
    with cast.inside():
        inspector = sa.inspect(db.engine)
        for name in inspector.get_table_names():
            table = sa.Table(name, sa.MetaData(), autoload_with=db.engine)
            texts = [
                column for column in table.columns if isinstance(column.type, sa.String | sa.JSON)
            ]
            for row in db.session.execute(sa.select(*texts)) if texts else ():
                for column, value in zip(texts, row, strict=True):
                    if value:
                        yield f"{name}.{column.name}", str(value)


def send_each(client: Client, path: str, form: Form, text: str, start: int) -> None:
    """Send the form with the text in each of its fields in turn, from an address of its own."""
    for number, name in enumerate(form.fields, start):
        good = {key: value.replace("{number}", str(number)) for key, value in form.fields.items()}
        client.post_form(
            path,
            {**good, name: text},
            environ_overrides={"REMOTE_ADDR": f"10.9.{number // 250}.{number % 250}"},
        )


@pytest.mark.parametrize("kind", NUMBERS)
def test_every_number_is_one(kind: str) -> None:
    assert {find(f"请联系 {number} 谢谢") for number in NUMBERS[kind]} == {kind}


def test_no_field_of_any_form_takes_a_personal_number_in(
    cast_on: Cast, ids: dict[str, int], client_of: ClientOf
) -> None:
    everything = forms(ids, ids)
    numbers = [number for kind in NUMBERS.values() for number in kind]
    count = 0
    for place, form in enumerate(everything):
        number = numbers[place % len(numbers)]
        send_each(client_of(form.role), filled(form.route, ids), form, f"联系 {number} 谢", count)
        count += len(form.fields)
    digits = {re.sub(r"\D", "", number)[:11] for number in numbers} | {"13977188220"}
    taken = {
        where
        for where, text in stored(cast_on)
        if any(one in re.sub(r"\D", "", text) for one in digits) and "联系" in text
    }
    assert taken - TRIED == set()


def test_words_without_numbers_reach_the_columns_that_are_meant(
    cast_on: Cast, ids: dict[str, int], client_of: ClientOf
) -> None:
    count = 0
    for form in forms(ids, ids):
        send_each(client_of(form.role), filled(form.route, ids), form, f"{MARK}甲", count)
        count += len(form.fields)
    reached = {where for where, text in stored(cast_on) if MARK in text}
    assert WORDS - reached == set()
