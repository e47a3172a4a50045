"""Which season insights begin with, without a choice."""

from datetime import timedelta

from portal.models import Campaign, Participation
from portal.services.insights import choosing
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import today
from tests.season import Season
from tests.seasons import over
from tests.statements import counted


def main(cast: Cast, who: str) -> str | None:
    """Return the code of the season that somebody's insights begin with."""
    with cast.inside():
        actor = cast.actor(who)
        found = choosing.main(actor, [one for one, _unit in choosing.campaigns(actor)])
        return found.code if found else None


def take_off(cast: Cast, season: Season, *who: str) -> None:
    """Take people off a season, as if they had never taken part."""
    with cast.inside(), writing() as work:
        for one in who:
            place = work.session.get_one(Participation, season.participations[one])
            place.left_on = season.starts_on


def test_there_is_none_where_there_is_no_season(cast: Cast) -> None:
    assert main(cast, "zhou") is None


def test_the_season_that_is_compared_with_another_comes_before_one_that_ends_later(
    cast_on: Cast,
) -> None:
    before = over(cast_on, {})
    cast_on.live_campaign(code="compared", reference_id=before.id)
    cast_on.live_campaign(code="later", ends_on=today() + timedelta(days=99))
    for who in ("zhou", "wang", "liu"):
        assert main(cast_on, who) == "compared"


def test_a_season_of_ones_own_comes_before_one_that_others_run(cast_on: Cast) -> None:
    before = over(cast_on, {})
    theirs = cast_on.live_campaign(code="theirs", reference_id=before.id)
    take_off(cast_on, theirs, "zhou", "huang", "zhao")
    cast_on.live_campaign(code="own")
    assert main(cast_on, "zhou") == "own"
    assert main(cast_on, "wang") == "own", "nobody of the unit that they lead is in the other"
    assert main(cast_on, "he") == "theirs"
    assert main(cast_on, "liu") == "theirs", "who leads the branch leads those in either"


def test_the_larger_comes_first_and_of_equals_the_older(cast_on: Cast) -> None:
    small = cast_on.live_campaign(code="small", starts_on=today() - timedelta(days=50))
    take_off(cast_on, small, "he")
    cast_on.live_campaign(code="young", starts_on=today() - timedelta(days=3))
    cast_on.live_campaign(code="old")
    assert main(cast_on, "zhou") == "old"


def test_without_one_that_runs_it_is_the_last_that_is_over(cast_on: Cast) -> None:
    over(cast_on, {})
    last_day = today() - timedelta(days=1)
    last = cast_on.live_campaign(code="last", ends_on=last_day)
    cast_on.live_campaign(
        code="next", starts_on=today() + timedelta(days=9), ends_on=today() + timedelta(days=40)
    )
    with cast_on.inside(), writing() as work:
        work.session.get_one(Campaign, last.id).state = "closed"
    assert main(cast_on, "zhou") == "last"


def test_the_pages_begin_with_it_and_keep_what_is_chosen(cast: Cast) -> None:
    before = over(cast, {})
    compared = cast.live_campaign(code="compared", reference_id=before.id)
    later = cast.live_campaign(code="later", ends_on=today() + timedelta(days=99))
    client = cast.client("zhou")
    assert f"/insights/units?campaign={compared.id}" in client.get("/insights").text
    page = client.get(f"/insights/units?campaign={later.id}").text
    tabs = page.split('class="tabs"', 1)[1].split("</nav>", 1)[0]
    assert tabs.count(f"campaign={later.id}") == tabs.count("<a ")


def test_it_takes_one_statement_however_many_there_are(cast: Cast) -> None:
    for number in range(5):
        cast.live_campaign(code=f"s{number}")
    actor = cast.actor("wang")
    with cast.inside():
        seasons = [one for one, _unit in choosing.campaigns(actor)]
        with counted(cast.app) as made:
            choosing.main(actor, seasons)
    assert len(made) == 1
