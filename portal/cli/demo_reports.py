"""The demo's evening reports, written into the tables in one transaction, at their own moments."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_bank import Loading, at
from portal.demo import reports
from portal.demo.reports import Report as Told
from portal.models import (
    Channel,
    Participation,
    Practice,
    Report,
    ReportRemark,
    ReportThanks,
    ZeroReason,
)
from portal.services.work import Work, writing

_MINUTE = dt.timedelta(minutes=1)
_ANSWERED_AFTER = 25 * _MINUTE
_STARRED_AFTER = 40 * _MINUTE


def write(loading: Loading, campaign: str, today: dt.date) -> None:
    """Write what people of the campaign have reported before now, and what was said to it."""
    local = loading.now.astimezone(clock.zone()).time()
    told = reports.early(reports.told(today), today, local)
    with writing() as work:
        loader = _Loader(loading, work, loading.campaigns[campaign])
        for one in told:
            if at(one.day, one.sent_at) <= loading.now:
                loader.add(one)


class _Loader:
    """The ids that reports are written with."""

    def __init__(self, loading: Loading, work: Work, campaign_id: int) -> None:
        """Read where everybody takes part, the list of reasons and the channels."""
        self._loading, self._session = loading, work.session
        places = work.session.execute(
            sa.select(
                Participation.person_id, Participation.unit_id, Participation.sub_branch_id
            ).where(Participation.campaign_id == campaign_id)
        )
        self._places = {row[0]: (row[1], row[2]) for row in places}
        rows = work.session.execute(sa.select(ZeroReason.name, ZeroReason.id))
        self._reasons: dict[str, int] = dict(rows.all())
        self._channels: dict[str, int] = dict(
            work.session.execute(sa.select(Channel.code, Channel.id)).all()
        )

    def add(self, one: Told) -> None:
        """Write a report with everything that was said to it before now."""
        person_id, sent_at = self._loading.people[one.person], at(one.day, one.sent_at)
        unit_id, sub_branch_id = self._places[person_id]
        reason_id = self._reasons.get(one.reason)
        report = Report(
            person_id=person_id,
            business_date=one.day,
            unit_id=unit_id,
            sub_branch_id=sub_branch_id,
            **one.texts,
            steps=one.steps,
            next_step=one.next_step,
            zero_days=one.zero_days,
            reason_id=reason_id,
            reason_words="" if reason_id else one.reason,
            is_late=one.is_late,
            sent_at=sent_at,
            changed_at=sent_at,
        )
        self._session.add(report)
        self._session.flush()
        self._thank(one, report)
        for remark in one.remarks:
            self._say(one, report, remark)
        self._star(one, report)

    def _thank(self, one: Told, report: Report) -> None:
        for number, person in enumerate(one.thanks, start=4):
            moment = report.sent_at + number * _MINUTE
            if moment <= self._loading.now:
                person_id = self._loading.people[person]
                self._session.add(
                    ReportThanks(report_id=report.id, person_id=person_id, thanked_at=moment)
                )

    def _say(
        self, one: Told, report: Report, remark: reports.Remark, answers_id: int | None = None
    ) -> None:
        moment = report.sent_at + remark.after * _MINUTE
        if moment > self._loading.now:
            return
        said = ReportRemark(
            report_id=report.id,
            author_id=self._loading.people[remark.by],
            kind=remark.kind,
            text=remark.text,
            answers_id=answers_id,
            written_at=moment,
        )
        self._session.add(said)
        if remark.answer:
            self._session.flush()
            after = remark.after + _ANSWERED_AFTER // _MINUTE
            answer = replace(
                remark, by=one.person, kind="answer", text=remark.answer, after=after, answer=""
            )
            self._say(one, report, answer, said.id)

    def _star(self, one: Told, report: Report) -> None:
        moment = report.sent_at + _STARRED_AFTER
        if one.star is None or moment > self._loading.now or not one.texts[one.star.part]:
            return
        self._session.add(
            Practice(
                report_id=report.id,
                part=one.star.part,
                text=one.texts[one.star.part],
                channel_id=self._channels.get(one.star.channel),
                starred_at=moment,
                starred_by=self._loading.people[one.star.by],
            )
        )
