"""The page for splitting targets: who may open and send it, and what it answers."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Campaign, Participation
from portal.services import calendar, targets
from portal.services.targets import Subject
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.season import Season
from tests.services.splits import column, give, held, of, team


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season in which the eastern sub-branch is to reach 104."""
    made = cast.live_campaign()
    with cast.inside():
        give(cast, made, {("u", cast.units["east"]): 104})
    return made


def _address(season: Season) -> str:
    return f"/campaigns/{season.id}/targets/split"


def _english(cast: Cast, key: str = "wang") -> Client:
    client = cast.client(key)
    client.post_form("/account/language", {"locale": "en"})
    return client


def _form(answer: TestResponse, **changes: str) -> dict[str, str]:
    """Return the form of the proposal as a browser would send it back."""
    form = answer.text.split('/targets/split" data-once>', 1)[1].split("</form>", 1)[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    hidden.pop("csrf_token")
    return {**hidden, "reason": "按人分解", **changes}


@pytest.mark.parametrize(
    ("name", "status"), [("wang", 200), ("liu", 200), ("zhou", 403), ("audit", 403), ("sun", 404)]
)
def test_who_may_set_targets_opens_the_page_of_their_units(
    cast: Cast, season: Season, name: str, status: int
) -> None:
    address = f"{_address(season)}?unit={cast.units['east']}"
    assert cast.client(name).get(address).status_code == status


def test_a_stranger_signs_in_first(cast: Cast, season: Season) -> None:
    assert cast.stranger().get(_address(season)).status_code == 303
    assert cast.stranger().post_form(_address(season)).status_code == 303


@pytest.mark.parametrize(
    "query", ["unit=99999", "indicator=gold", "period=week:2020-01-01:2020-01-02", "period=x"]
)
def test_what_there_is_not_is_not_found(cast: Cast, season: Season, query: str) -> None:
    assert cast.client("wang").get(f"{_address(season)}?{query}").status_code == 404
    assert cast.client("wang").get("/campaigns/99999/targets/split").status_code == 404


def test_nonsense_among_the_choices_falls_back_to_the_usual(cast: Cast, season: Season) -> None:
    query = "asked=1&to=moon&by=gut&kind=age&line=x&pins=q&weights=zz"
    assert cast.client("wang").get(f"{_address(season)}?{query}").status_code == 200


def test_a_split_is_proposed_and_written_as_it_was_shown(cast: Cast, season: Season) -> None:
    client, east = _english(cast), ("zhou", "huang", "zhao")
    shown = client.get(_address(season))
    assert "104" in shown.text
    assert "agrees" in shown.text
    places = [season.participations[who] for who in east]
    answer = client.post_form(_address(season), _form(shown))
    assert answer.status_code == 303
    with cast.inside():
        assert sorted(of(season, column(season), places)) == [34, 35, 35]
    again = client.get(answer.location)
    assert again.status_code == 200
    assert "Everything is set like this already." in again.text
    empty = client.post_form(_address(season), _form(again))
    assert empty.status_code == 303


def test_the_lines_keep_what_was_pinned_and_weigh_what_was_typed(
    cast: Cast, season: Season
) -> None:
    zhou, huang, zhao = (season.participations[who] for who in ("zhou", "huang", "zhao"))
    with cast.inside():
        give(cast, season, {("p", zhou): 50})
    client = _english(cast)
    shown = client.get(f"{_address(season)}?asked=1&by=hand")
    form = _form(shown, **{f"w-p{huang}": "2", f"w-p{zhao}": "１", "pin": f"p{zhou}"})
    recalculated = client.post_form(_address(season), {**form, "show": "1"})
    assert recalculated.status_code == 200
    with cast.inside():
        assert of(season, column(season), [zhou, huang, zhao]) == [50, 0, 0], "nothing is written"
    unseen = client.post_form(_address(season), form)
    assert unseen.status_code == 409, "the ticks were not part of what was shown"
    extra = {name: text for name, text in form.items() if name.startswith("w-")}
    written = client.post_form(_address(season), _form(recalculated, pin=f"p{zhou}", **extra))
    assert written.status_code == 303
    with cast.inside():
        assert of(season, column(season), [zhou, huang, zhao]) == [50, 36, 18]
    query = parse_qs(urlsplit(written.location).query)
    assert query["by"] == ["hand"]
    assert query["weights"] == [f"p{huang}:2"]
    assert re.search(rf'value="p{zhou}" checked', client.get(written.location).text)


def test_pins_are_kept_while_the_choices_change(cast: Cast, season: Season) -> None:
    zhou = season.participations["zhou"]
    client = _english(cast)
    form = _form(client.get(_address(season)), pin=f"p{zhou}", show="1")
    page = client.post_form(_address(season), form).text
    sent = dict(re.findall(r'name="(pins|pins_for)" value="([^"]*)"', page))
    kept = client.get(_address(season), query_string={"asked": "1", "by": "tenure", **sent})
    assert f'value="p{zhou}" checked' in kept.text
    other = {"asked": "1", "unit": cast.units["retail"], **sent}
    assert f'value="p{zhou}" checked' not in client.get(_address(season), query_string=other).text


def test_a_wrong_weight_is_refused_at_its_field(cast: Cast, season: Season) -> None:
    zhou, client = season.participations["zhou"], _english(cast)
    form = _form(client.get(f"{_address(season)}?asked=1&by=hand"))
    for text in ("two", "-1", "99999999"):
        answer = client.post_form(_address(season), {**form, f"w-p{zhou}": text})
        assert answer.status_code == 422
        assert f'id="w-p{zhou}-error"' in answer.text
        assert f'value="{text}"' in answer.text
    with cast.inside():
        assert of(season, column(season), [zhou]) == [0]


def test_what_changed_meanwhile_is_shown_anew_with_a_conflict(cast: Cast, season: Season) -> None:
    client = _english(cast)
    form = _form(client.get(_address(season)))
    with cast.inside():
        give(cast, season, {("u", cast.units["east"]): 90})
    answer = client.post_form(_address(season), form)
    assert answer.status_code == 409
    assert "has changed since it was shown" in answer.text
    assert 'value="按人分解"' in answer.text, "the reason is kept"
    assert client.post_form(_address(season), _form(answer)).status_code == 303
    with cast.inside():
        assert of(season, column(season), list(season.participations.values())) == [30, 30, 30, 0]


def test_a_refused_form_says_why_and_keeps_what_was_typed(cast: Cast, season: Season) -> None:
    zhou, client = season.participations["zhou"], _english(cast)
    with cast.inside():
        give(cast, season, {("p", zhou): 110})
    form = _form(client.get(_address(season)))
    for changes, told in (
        ({"reason": ""}, "Say why the targets change"),
        ({"valid_from": "1999-01-01"}, "Choose a day within the campaign, or today."),
        ({"valid_from": "soon"}, "This is no date."),
    ):
        answer = client.post_form(_address(season), {**form, **changes})
        assert answer.status_code == 422
        assert told in answer.text
    nothing = {name: text for name, text in form.items() if name != "shown"}
    answer = client.post_form(_address(season), nothing)
    assert answer.status_code == 422
    assert "Look at the proposal first" in answer.text
    pinned = client.post_form(_address(season), {**form, "pin": f"p{zhou}", "show": "1"}).text
    assert "already sum to 110, 6 more than 104" in pinned
    assert 'name="valid_from"' not in pinned, "what cannot be split cannot be saved"


def test_over_time_the_lines_stand_in_rows_and_the_weeks_in_columns(
    cast: Cast, season: Season
) -> None:
    client = _english(cast)
    client.post_form(_address(season), _form(client.get(_address(season))))
    shown = client.get(f"{_address(season)}?to=time&asked=1&pro_rata=1&kind=week")
    assert shown.text.count("data-subject=") == 4, "the unit and its three people"
    answer = client.post_form(_address(season), _form(shown))
    assert answer.status_code == 303
    with cast.inside():
        found = held(season, column(season))
        whole = column(season).span
        east = found["u", cast.units["east"]]
        assert sum(one for span, one in east.items() if span != whole) == 104
    page = client.get(answer.location).text
    assert "4 targets agree with the sum of their periods." in page
    with cast.inside():
        give(cast, season, {("u", cast.units["east"]): 110})
    page = client.get(answer.location).text
    assert "6 short" in page
    one = client.get(
        f"{_address(season)}?to=time&asked=1&line={cast.units['east']}-u{cast.units['east']}&unit={cast.units['east']}"
    )
    assert one.text.count("data-subject=") == 1


def test_locked_targets_are_shown_and_cannot_be_saved(cast: Cast, season: Season) -> None:
    client = _english(cast)
    form = _form(client.get(_address(season)))
    with cast.inside():
        targets.set_lock(cast.actor("liu"), season.id, "定稿", locked=True)
    page = client.get(_address(season)).text
    assert "none can be saved" in page
    assert "Save on record" not in page
    assert client.post_form(_address(season), form).status_code == 409
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = "frozen"
    assert cast.client("liu").post_form(_address(season), form).status_code == 409


def test_the_notice_of_a_split_over_time_is_told_once(cast: Cast, season: Season) -> None:
    client = _english(cast)
    client.post_form(_address(season), _form(client.get(_address(season))))
    shown = client.get(f"{_address(season)}?to=time&asked=1&kind=week")
    client.post_form(_address(season), _form(shown, reason="按周推进"))
    page = _english(cast, "zhou").get("/notices").text
    assert page.count("over time, by week.") == 1
    assert "按周推进" in page


def test_the_history_of_a_split_over_time_names_the_indicator_once(
    cast: Cast, season: Season
) -> None:
    client = _english(cast)
    client.post_form(_address(season), _form(client.get(_address(season))))
    shown = client.get(f"{_address(season)}?to=time&asked=1&kind=week")
    client.post_form(_address(season), _form(shown, reason="按周推进"))
    page = client.get(f"/campaigns/{season.id}/targets/history").text
    moment = page.split('class="timeline target-story"', 1)[1].split("</li>\n  <li>\n    <p", 1)[0]
    assert "by splitting" in moment
    assert moment.count("Corporate accounts") == 1
    assert moment.count('<small class="soft">') > 4, "and each line its week"


def test_the_way_back_from_a_split_leads_to_the_column_that_was_split(
    cast: Cast, season: Season
) -> None:
    week = f"{_address(season)}?indicator=points&unit={cast.units['retail']}"
    page = cast.client("wang").get(week).text
    back = f'href="/campaigns/{season.id}/targets?unit={cast.units["retail"]}&amp;indicator=points'
    assert back in page


def _last_worked(cast: Cast, season: Season) -> date:
    """Return the last day of the season that is worked: it may end on a day off."""
    with cast.inside():
        connection = db.session.connection()
        worked = calendar.working_days(connection, season.starts_on, season.ends_on)
    days = (season.ends_on - timedelta(days=back) for back in range(15))
    return next(day for day in days if worked.is_working(day))


def test_every_weight_has_its_words(cast: Cast, season: Season) -> None:
    team(cast, season, 1, "corporate")
    last_worked = _last_worked(cast, season)
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.in_training = True
        place = work.session.get_one(Participation, season.participations["huang"])
        place.joined_on = last_worked
        give_units: dict[Subject, object] = {("u", cast.units["retail"]): 5}
    with cast.inside():
        give(cast, season, give_units)
        assert db.session.get_one(Campaign, season.id).basis == "calendar"
    client = _english(cast)
    words = {
        "to=people&by=equal&pro_rata=1": ("in training, left out", "equal part · there 1 of "),
        "to=people&by=tenure": ("1 month in post",),
        "to=people&by=last_year": ("0 last year",),
        "to=people&by=working": ("working days",),
        "to=units&by=headcount": ("2 people", "1 person"),
        "to=time&by=calendar&kind=week": ("7 days",),
        "to=time&by=working&kind=week": ("5 working days",),
        "to=time&by=equal&kind=week": ("equal part",),
        "to=time&by=last_year&kind=week": ("cannot be split and stay",),
        "to=time&by=hand&kind=week": ('name="w-',),
    }
    for query, told in words.items():
        page = client.get(f"{_address(season)}?asked=1&training=&{query}".replace("training=&", ""))
        assert page.status_code == 200
        for word in told:
            assert word in page.text, (query, word)
