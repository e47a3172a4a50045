"""A campaign's own words of pace, wherever it is said where somebody stands."""

from decimal import Decimal

import pytest

from portal.extensions import db
from portal.models import Campaign
from portal.pages.pace import status_word
from portal.services import campaigns, targets
from portal.services.refusal import Rejected
from tests.cast import Cast
from tests.entering import enter
from tests.services import drafts

OWN = {
    "exceeded": {"zh": "旗开得胜", "en": "Flying"},
    "attention": {"zh": "加把劲"},
}


def test_own_words_stand_in_place_of_the_usual_where_pace_is_shown(cast: Cast) -> None:
    season = cast.live_campaign(status_words=OWN)
    other = cast.live_campaign(code="other", status_words=OWN)
    actor = cast.actor("liu")
    enter(cast, "zhou")
    with cast.inside():
        for one in (season, other):
            targets.set(
                actor,
                one.id,
                {one.participations["zhou"]: Decimal(1)},
                {cast.units["branch"]: Decimal(1)},
            )
    pages = (
        ("liu", "/"),
        ("liu", f"/boards/{season.boards['branch', 'person']}"),
        ("liu", f"/boards/{season.boards['branch', 'person']}/fragment"),
        ("liu", f"/campaigns/{season.id}"),
        ("zhou", "/"),
    )
    for name, path in pages:
        client = cast.client(name)
        text = client.get(path).get_data(as_text=True)
        assert "旗开得胜" in text, path
        assert ">超额<" not in text, path
        client.post_form("/account/language", {"locale": "en"})
        assert "Flying" in client.get(path).get_data(as_text=True), path
        client.post_form("/account/language", {"locale": "zh_CN"})


def test_a_language_without_a_word_of_its_own_has_the_usual_one(cast: Cast) -> None:
    season = cast.live_campaign(status_words=OWN)
    with cast.app.test_request_context():
        campaign = db.session.get_one(Campaign, season.id)
        found = [status_word(campaign, state) for state in (*OWN, "on_pace", None)]
    assert found == ["旗开得胜", "加把劲", "达序时", ""]
    with cast.app.test_request_context(headers={"Cookie": "hongbang_locale=en"}):
        campaign = db.session.get_one(Campaign, season.id)
        found = [status_word(campaign, state) for state in OWN]
    assert found == ["Flying", "Needs attention"]


def test_words_are_kept_clean_and_their_change_is_on_record(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        wished = drafts.draft(
            cast,
            status_words={
                "attention": {"zh": "  加\u200b把劲 ", "en": " "},
                "on_pace": {"zh": "", "en": "Ｓｔｅａｄｙ"},
                "nonsense": {"zh": "无"},
            },
        )
        campaigns.edit(actor, made.id, wished, reason="换个说法")
        kept = campaigns.draft_of(db.session(), campaigns.find(actor, made.id)).status_words
        assert kept == {"attention": {"zh": "加把劲"}, "on_pace": {"en": "Steady"}}
        newest, *_rest = campaigns.history(actor, made.id)
        assert [(c.field, c.key, c.old, c.new) for c in newest.changes] == [
            ("status_words", "on_pace", None, {"en": "Steady"}),
            ("status_words", "attention", None, {"zh": "加把劲"}),
        ]
    text = cast.client("liu").get(f"/campaigns/{made.id}").get_data(as_text=True)
    assert "加把劲" in text


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"attention": {"zh": "一二三四五六七八九"}}, "word_attention_zh"),
        ({"exceeded": {"en": "x" * 21}}, "word_exceeded_en"),
        ({"exceeded": {"en": "Good"}, "on_pace": {"en": "GOOD"}}, "word_on_pace_en"),
    ],
)
def test_a_word_that_is_too_long_or_another_states_is_refused_at_its_field(
    cast: Cast, words: dict[str, dict[str, str]], field: str
) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        with pytest.raises(Rejected) as refusal:
            campaigns.create(actor, drafts.draft(cast, status_words=words))
    assert refusal.value.field == field
