"""A bulletin's facts as text: canonical, and read as they were written."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import bulletin
from portal.domain.bulletin import Content

# Any content whose fields are of their types, with whatever text. Large, so a few will do.
CONTENTS = st.from_type(Content)
FEW = settings(max_examples=20)


@FEW
@given(CONTENTS)
def test_what_was_written_is_read_as_it_was(content: Content) -> None:
    text = bulletin.written(content)
    assert bulletin.read(text) == content
    assert bulletin.written(bulletin.read(text)) == text


@FEW
@given(CONTENTS)
def test_the_text_is_canonical(content: Content) -> None:
    text = bulletin.written(content)
    again = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == text, "keys in order, no idle space"
    assert bulletin.digest(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


@FEW
@given(CONTENTS, st.integers(1, 9))
def test_another_figure_is_another_digest(content: Content, more: int) -> None:
    other = replace(content, number=content.number + more)
    first, second = (bulletin.digest(bulletin.written(one)) for one in (content, other))
    assert first != second


@FEW
@given(CONTENTS)
def test_what_a_later_form_adds_is_left_aside(content: Content) -> None:
    found: dict[str, Any] = json.loads(bulletin.written(content))
    later = found | {"mood": "good", "season": found["season"] | {"weather": "fine"}}
    assert bulletin.read(json.dumps(later)) == content


# Kept by an earlier release: what is written today has to come out as it did.
DIGEST = "5fcaaf26d472bc44ce722eac5328a49fe208afbb14ccc053721f6801f8d265a7"
GOLDEN = Content(
    form=1,
    kind="correction",
    number=3,
    starts_on="2026-11-06",
    ends_on="2026-11-06",
    at="2026-11-06T18:00:00+08:00",
    taken_at="2026-11-06T18:00:03+08:00",
    season=bulletin.Season(
        code="s",
        name="旺季",
        name_en=None,
        unit="滨海分行",
        unit_en="Binhai",
        unit_path="/1/2/",
        parent="示例银行",
        parent_en=None,
        starts_on="2026-11-01",
        ends_on="2026-12-31",
        cadence="daily",
        ranking="quantity",
        scoring="individual",
        measure="户",
        measure_en="accounts",
        basis="calendar",
        unloaded=[],
        cut_off="18:00",
        verification="none",
        colours="red_up",
        words={},
    ),
    sums=None,
    rows=[],
    people=[],
    teams=[],
    lines=[],
    awards=[],
    practices=[],
    wrongs=[
        bulletin.Wrong(
            bulletin_id=9,
            number=5,
            ends_on="2026-11-05",
            key="p7",
            path="/1/2/3/",
            name="卢念慈",
            name_en=None,
            printed="7",
            right="6",
            difference="-1",
            entries=[1027],
            cause="refusal",
        )
    ],
    marks={"1": 12},
)


def test_a_bulletin_that_is_kept_stays_the_same_text_over_releases() -> None:
    text = bulletin.written(GOLDEN)
    assert bulletin.digest(text) == DIGEST
    assert bulletin.read(text) == GOLDEN
