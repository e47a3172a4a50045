"""What a browser never sends: values that no field expects, and the forms to put them into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from portal.domain.honour import KINDS
from tests.cast import PASSWORD
from tests.entering import today

VALUES = (
    "a\0b",
    "x" * 5_000,
    "9" * 5_000,
    "9" * 20,
    "-1",
    "1e5",
    "NaN",
    "1.123456",
    "１２😀\u202e\r\nSet-Cookie: a=b",
    "0001-01-01",
    "9999-12-31",
)
QUERIES = (
    *(
        "page",
        "unit",
        "edition",
        "campaign",
        "done",
        "day",
        "state",
        "q",
        "of",
        "kind",
        "shape",
        "next",
        "code",
    ),
    *("column", "person", "channel", "at", "when", "close", "board"),
    *("address", "browser", "begun", "seen"),
    *("reference", "window", "from", "to", "who", "take", "as", "against"),
)
"""Everything that an address may say after its question mark."""


@dataclass(frozen=True)
class Form:
    """A form that would be taken, and who may send it."""

    role: str
    route: str
    fields: Mapping[str, str]

    def spoilt(self, first: int) -> Iterator[dict[str, str]]:
        """Yield the form with each of its fields in turn holding every third of the values.

        The values of all fields are counted through, from the `first` on.
        """
        pairs = list(product(self.fields, VALUES))
        for number in range(first, len(pairs), 3):
            name, value = pairs[number]
            good = {key: text.replace("{number}", str(number)) for key, text in self.fields.items()}
            yield {**good, name: value}


def forms(ids: Mapping[str, int], catalogue: Mapping[str, int]) -> tuple[Form, ...]:
    """Return a good form for each write; `catalogue` are indicators' and channels' ids by code."""
    day = today().isoformat()
    indicator, channel = catalogue["corporate_account"], catalogue["sweep"]
    return (
        Form("stranger", "/login", {"employee_no": "60118", "password": "wrong"}),
        Form("stranger", "/login/code", {"code": "000000"}),
        Form("stranger", "/account/language", {"locale": "en", "next": "/"}),
        Form(
            "zhou",
            "/entries",
            {
                "indicator": "corporate_account",
                "quantity": "1",
                "business_date": day,
                "other_day": day,
                "channel": "sweep",
                "account_type": "basic",
                "customer": "恒达贸易有限公司",
                "note": "",
                "key": "a-key-{number}",
                "stay_on": day,
            },
        ),
        Form("zhou", "/account/second-factor", {"password": PASSWORD, "code": "000000"}),
        Form("zhou", "/account/reminders", {"topics": "reports"}),
        Form("zhou", "/account/greeting", {"greeting": "冲！{number}", "hue": "3"}),
        Form("wang", "/entries/<entry_id>/reversal", {"reason": "重复登记", "next": "/"}),
        Form(
            "zhou",
            "/account/password",
            {"old": PASSWORD, "new": "Gp7-haizi-qu", "again": "Gp7-haizi-qu"},
        ),
        Form(
            "liu",
            "/campaigns",
            {
                "name": "冬季开门红",
                "name_en": "Winter",
                "code": "winter-{number}",
                "unit_id": str(ids["branch_id"]),
                "starts_on": day,
                "ends_on": day,
                f"indicators-{indicator}": "on",
                f"indicators-{indicator}-number": "2",
                "ranking": "quantity",
                "ranking_indicator_id": str(indicator),
                "scoring": "individual",
                f"channels-{channel}": "on",
                f"channels-{channel}-number": "1",
                "backdating_days": "3",
                "verification": "after",
                "cadence": "weekly",
                "cadence_weekday": "1",
                "basis": "calendar",
                "closures": day,
                "cut_off": "18:00",
                "report_reminder": "17:30",
                "reason_after_days": "3",
                "reference_id": str(ids["campaign_id"]),
                "source": "",
                "proposal": "",
                "on_pace": "100",
                "slightly_behind": "80",
                "colours": "red_up",
                "wall_list": "movers",
                "wall_top": "10",
            },
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/participants",
            {
                f"in-{ids['person_id']}": "on",
                f"cohort-{ids['person_id']}": "veteran",
                f"bundle-{ids['person_id']}": "师徒一组",
                f"unit-of-{ids['person_id']}": "BH-E-2",
                f"joined-{ids['person_id']}": day,
                f"left-{ids['person_id']}": day,
                f"row-{ids['person_id']}": "",
                "joining": "first",
                "q": "zyt",
                "taking": "in",
                "unit": "",
                "version": "roster",
            },
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/targets",
            {
                f"p{ids['participation_id']}": "10",
                f"u{ids['unit_id']}": "10",
                "reason": "调整",
            },
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/targets/preview",
            {
                f"p{ids['participation_id']}": "10",
                "version": "0",
                "indicator": "corporate_account",
                "period": "campaign",
                "unit": str(ids["unit_id"]),
                "lines": "people",
                "q": "周",
                "pins": f"p{ids['participation_id']}",
                "valid_from": day,
            },
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/targets/lock",
            {"locked": "1", "reason": "定稿"},
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/points",
            {
                "indicator_id": str(indicator),
                "points": "2",
                "valid_from": day,
                "reason": "调整",
                "rescore": "y",
            },
        ),
        Form(
            "liu",
            "/campaigns/<campaign_id>/bases",
            {f"b{ids['participation_id']}": "4", "reason": "去年数", "from": "", "version": "0"},
        ),
        Form(
            "liu",
            "/insights/rules",
            {
                "campaign": str(ids["campaign_id"]),
                "unit": str(ids["branch_id"]),
                "ranking": "increase",
                "counted": "table",
                "scoring": "bundle",
                f"p{indicator}": "{number}",
                "bundles": "chosen",
                f"b{ids['participation_id']}": "A",
                "title": "换个规则 {number}",
                "reason": "更公平",
            },
        ),
        Form("liu", "/campaigns/<campaign_id>/state", {"state": "live", "reason": ""}),
        Form(
            "wang",
            "/goals/countermeasures",
            {"campaign": str(ids["campaign_id"]), "person": "60298"},
        ),
        Form("wang", "/meetings", {"unit": str(ids["east_id"]), "kind": "evening"}),
        Form("zhou", "/meetings/todos/<todo_id>/done", {"next": "/"}),
        Form(
            "wang",
            "/meetings/<meeting_id>",
            {
                "topics": "看通报",
                "present": str(ids["person_id"]),
                "seen": "",
                "decision": "名单发群里",
                "what": "整理名单",
                "owner": str(ids["person_id"]),
                "due_on": day,
                "end": "",
            },
        ),
        # What can be taken with whatever stands in it comes last: the first that is taken ends it.
        Form(
            "wang",
            "/goals/countermeasures/<countermeasure_id>/plan",
            {"owner": str(ids["person_id"]), "due_on": day, "page": "1", "what": "拜访"},
        ),
        Form(
            "wang",
            "/goals/countermeasures/<countermeasure_id>/review",
            {"outcome": "dropped", "part": "asked", "page": "1", "note": "不需要"},
        ),
        Form(
            "wang",
            "/practices",
            {"report_id": str(ids["report_id"]), "part": "worked", "channel": "sweep", "next": "/"},
        ),
        Form("wang", "/practices/<practice_id>/removal", {"next": "/practices"}),
        Form("wang", "/evening/reminders", {"next": "/evening"}),
        Form(
            "wang",
            "/displays",
            {
                "code": "123456",
                "name": "大厅",
                "unit_id": str(ids["east_id"]),
                "board_id": str(ids["board_id"]),
                "locale": "en",
            },
        ),
        Form(
            "wang",
            "/displays/<display_id>",
            {
                "name": "大厅",
                "unit_id": str(ids["east_id"]),
                "board_id": str(ids["board_id"]),
                "playlist_id": "",
                "locale": "en",
                "dims_from": "21:00",
                "dims_to": "06:30",
                "do": "",
            },
        ),
        Form(
            "wang",
            "/displays/<display_id>/scene",
            {"scene": "goal", "board": str(ids["board_id"]), "lasting": "5"},
        ),
        Form("wang", "/displays/<display_id>/announcement", {"text": "开会", "minutes": "5"}),
        Form(
            "wang",
            "/playlists",
            {"name": "大厅-{number}", "unit_id": str(ids["east_id"]), "copy_of": ""},
        ),
        Form(
            "wang",
            "/playlists/<playlist_id>",
            {
                "name": "大厅",
                "revision": "1",
                "row": "0",
                "scene-0": "wall",
                "seconds-0": "40",
                "begins-0": "07:30",
                "ends-0": "18:00",
                "days-0": "working",
                "weekday-0": "1",
                "new_scene": "goal",
                "do": "",
            },
        ),
        Form(
            "system",
            "/people",
            {
                "name": "钱多多",
                "name_en": "Qian",
                "employee_no": "7-{number}",
                "in_post_since": day,
                "unit": str(ids["unit_id"]),
                "password": "",
            },
        ),
        Form(
            "system",
            "/people/<person_id>/edit",
            {"name": "周雨桐", "name_en": "", "employee_no": "60298", "in_post_since": day},
        ),
        Form("system", "/people/<person_id>/move", {"unit": str(ids["unit_id"])}),
        Form(
            "security",
            "/people/<person_id>/roles",
            {"role": "supervisor", "unit": str(ids["unit_id"])},
        ),
        Form(
            "system",
            "/units",
            {
                "name": "新团队",
                "name_en": "",
                "parent": str(ids["east_id"]),
                "kind": "team",
                "code": "NEW-{number}",
            },
        ),
        Form(
            "wang",
            "/absences",
            {"person": "60155", "kind": "leave", "starts_on": day, "ends_on": day, "note": "年假"},
        ),
        Form(
            "wang",
            "/announcements",
            {
                "unit": str(ids["east_id"]),
                "text": "周五开会",
                "starts_on": day,
                "ends_on": day,
                "on_wall": "y",
            },
        ),
        Form(
            "security",
            "/absences/deputies",
            {
                "person": "60155",
                "unit": str(ids["unit_id"]),
                "kind": "checks",
                "starts_on": day,
                "ends_on": day,
            },
        ),
        Form(
            "zhou",
            "/goals/requests",
            {
                "about": f"{ids['campaign_id']} corporate_account campaign",
                "wished": "9",
                "reason": "借调两周",
            },
        ),
        *(
            Form(
                "zhou",
                "/goals/requests",
                {"about": about, "wished": "9", "reason": "借调两周"},
            )
            for about in ("9" * 5_000 + " corporate_account campaign", "1 a\0b campaign")
        ),
        Form(
            "wang",
            "/goals/requests/<int:request_id>/grant",
            {"target": "9", "reason": "折中"},
        ),
        Form("wang", "/goals/requests/<int:request_id>/decline", {"reason": "维持原目标"}),
        Form(
            "system",
            "/calendar/days",
            {"day": "2027-02-08", "until": "2027-02-12", "kind": "off", "name": "春节{number}"},
        ),
        Form("system", "/calendar/official", {"year": "2026"}),
        Form(
            "wang",
            "/calendar/closures",
            {"unit": str(ids["unit_id"]), "closed_on": day, "closed_until": day, "reason": "装修"},
        ),
        Form(
            "wang",
            "/calendar/closures/<closure_id>/removal",
            {"until": "2027-03-01", "year": "2027"},
        ),
        *(
            Form(
                "zhou",
                route,
                {
                    "day": day,
                    "version": "0",
                    "worked": "跑了市场{number}",
                    "hard": "难",
                    "learnt": "学",
                    "tomorrow": "明天",
                    "steps": "打了电话",
                    "next_step": "上门",
                    "reason": "1",
                    "reason_words": "出差",
                },
            )
            for route in ("/reports", "/reports/draft")
        ),
        Form("wang", "/reports/<int:report_id>/thanks", {"on": "yes"}),
        Form("wang", "/reports/<int:report_id>/remarks", {"kind": "question", "text": "怎么谈的"}),
        Form(
            "zhou",
            "/reports/<int:report_id>/questions/<int:question_id>/answer",
            {"text": "先找物业"},
        ),
        Form("liu", "/reports/reasons", {"name": "下雨", "name_en": "Rain"}),
        Form(
            "liu",
            "/reports/reasons/<int:reason_id>",
            {"act": "rename", "name": "下雨", "name_en": "Rain"},
        ),
        Form("liu", "/bulletins/<bulletin_id>/remarks", {"text": "明天加油"}),
        Form(
            "liu",
            "/campaigns/<campaign_id>/honours/rules",
            {
                "version": "",
                **{f"name-{kind}": "荣誉{number}" for kind in KINDS if kind != "reach"},
                "name_en-first": "First",
                "on-first": "on",
                "threshold-reach-0": "10",
                "name-reach-0": "突破十",
                "name_en-reach-0": "Ten",
                "on-reach-0": "on",
            },
        ),
        Form("huang", "/entries/<entry_id>/customer", {"reason": "check", "words": "抽查{number}"}),
        Form("wang", "/entries/<entry_id>/customer/erasing", {"reason": "来函要求"}),
        Form("system", "/people/<person_id>/leaving", {"last_day": day}),
        Form(
            "security",
            "/people/<person_id>/identities/<identity_id>/unlink",
            {"reason": "目录账号重建"},
        ),
        # Behind all that the person sends: it ends what they are signed in with.
        Form(
            "security",
            "/people/<person_id>/second-factor/forget",
            {"reason": "手机遗失，本人当面申请"},
        ),
        Form("security", "/sessions/people/<person_id>/end", {"next": "/sessions"}),
        Form("system", "/people/<person_id>/erasing", {"employee_no": "60298"}),
        Form("system", "/units/<unit_id>/rename", {"name": "零售一组", "name_en": ""}),
        Form("system", "/units/<unit_id>/move", {"parent": str(ids["east_id"])}),
    )
