"""What insights tell of a season that is measured by one which the reader does not see."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Campaign
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.seasons import over

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season of the branch that is measured by an earlier one of the west alone."""
    before = over(cast, {"zhou": 5, "huang": 1, "he": 2})
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Campaign)
            .where(Campaign.id == before.id)
            .values(unit_id=cast.units["west"], name="城西旧赛季", name_en="Of the west")
        )
    made = cast.live_campaign(reference_id=before.id)
    enter(cast, "zhou", quantity="6")
    enter(cast, "he", quantity="3")
    return made


def read(cast: Cast, who: str, address: str) -> str:
    """Return what a page says to somebody in English, without its marks."""
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(unescape(TAG.sub(" ", answer.get_data(as_text=True))).split())


def test_an_increase_is_counted_from_a_season_in_sight_alone(cast: Cast, season: Season) -> None:
    address = f"/insights/rules?campaign={season.id}&ranking=increase"
    told = read(cast, "liu", address)
    assert "Increases are counted from what the same person had in “Of the west”." in told
    assert "+1" in told or " 1 " in told
    told = read(cast, "wang", address)
    assert "Of the west" not in told
    assert "There is no earlier season in sight that increases could be counted from." in told
    assert "Under this rule nobody can be ranked." in told
    assert "By increase" not in told


def test_growth_is_over_a_season_in_sight_alone(cast: Cast, season: Season) -> None:
    address = f"/insights/units?campaign={season.id}"
    assert "Over the same day of Of the west" in read(cast, "liu", address)
    assert "Of the west" not in read(cast, "wang", address)


@pytest.mark.parametrize("page", ["seasons", "cadence", "cohorts", "channels", "rules", "units"])
def test_no_page_tells_of_it_to_who_does_not_see_it(cast: Cast, season: Season, page: str) -> None:
    told = read(cast, "wang", f"/insights/{page}?campaign={season.id}")
    assert "Of the west" not in told
    assert "城西旧赛季" not in told


def test_the_log_says_whose_figures_left_in_a_file(cast: Cast, season: Season) -> None:
    zhou = cast.people["zhou"]
    client = cast.client("wang")
    for address in (
        f"/insights/channels?campaign={season.id}&person={zhou}&cohort=veteran&take=people&as=csv",
        f"/insights/people/{zhou}?campaign={season.id}&unit=客户名&take=person-curve&as=csv",
        f"/boards/{season.boards['branch', 'person']}/why/p{zhou}?since=start&take=rank&as=csv",
    ):
        assert client.get(address).status_code == 200, address
    with cast.inside():
        logged = db.session.scalars(
            sa.select(AuditEvent.detail)
            .where(AuditEvent.action == "insight.take")
            .order_by(AuditEvent.id)
        ).all()
    assert [one["of"] for one in logged] == [
        {"person": str(zhou), "cohort": "veteran"},
        {"person_id": str(zhou)},
        {
            "board_id": str(season.boards["branch", "person"]),
            "key": f"p{zhou}",
            "since": "start",
        },
    ]
    assert logged[0]["rows"] == 1
