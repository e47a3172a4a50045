"""Explaining over the demo's seasons: every account of the case ends where its closes stood."""

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.models import Board, Campaign
from portal.services import explaining, standings
from portal.services.explaining import closes
from portal.services.standings import moments, reading
from portal.services.work import snapshot
from tests.demo_bank import NOW


@pytest.mark.parametrize(
    ("code", "most"),
    [("case-2015q1", 99), ("case-2016q1", 99), ("demo-season", 4), ("demo-cards", 4)],
)
def test_every_account_of_a_season_ends_where_its_boards_stand(
    bank: Flask, code: str, most: int
) -> None:
    with bank.app_context(), clock.at(NOW), snapshot() as connection:
        boards = connection.scalars(
            sa.select(Board.id)
            .join(Campaign, Campaign.id == Board.campaign_id)
            .where(Campaign.code == code)
            .order_by(Board.id)
            .limit(3)
        ).all()
        for board_id in boards:
            head = reading.head(connection, board_id)
            closed = closes.of(connection, head[1])
            now = moments.now(connection, head[1])
            present = standings.of(connection, board_id, now.day)
            since = [closes.beginning(connection, head[1])]
            for one in closed[:: max(1, len(closed) // 4)]:
                moment = moments.of_close(connection, head[1], one.day)
                assert moment is not None
                since.append(moment)
            for row in present.rows[:most]:
                kept = {
                    one.day: one.rank
                    for one in explaining.ranks(connection, head[0], row.key, now.day)
                }
                for moment in since:
                    found, _people = explaining.told(
                        connection, head, row.key, (moment, now), closed
                    )
                    assert found.last == row.place.rank
                    assert not moment.is_close or found.first == kept.get(moment.day)
                    assert found.effect == sum(a - b for a, b in found.stretches)
