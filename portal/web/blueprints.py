"""Every blueprint, in the order of the menu."""

from portal.web.absences.deputies import blueprint as absences
from portal.web.account.views import blueprint as account
from portal.web.announcements.views import blueprint as announcements
from portal.web.audit.views import blueprint as audit
from portal.web.auth.single_sign_on import blueprint as auth
from portal.web.boards.views import blueprint as boards
from portal.web.bulletins.views import blueprint as bulletins
from portal.web.calendar.views import blueprint as calendar
from portal.web.campaigns.views import blueprint as campaigns
from portal.web.checks.views import blueprint as checks
from portal.web.countermeasures.views import blueprint as countermeasures
from portal.web.displays.now import blueprint as displays
from portal.web.entries.views import blueprint as entries
from portal.web.evening.views import blueprint as evening
from portal.web.goals.views import blueprint as goals
from portal.web.health.views import blueprint as health
from portal.web.home.views import blueprint as home
from portal.web.honours.views import blueprint as honours
from portal.web.insights.views import blueprint as insights
from portal.web.meetings.views import blueprint as meetings
from portal.web.notices.views import blueprint as notices
from portal.web.people.bulk import blueprint as people
from portal.web.playlists.views import blueprint as playlists
from portal.web.practices.views import blueprint as practices
from portal.web.reports.reasons import blueprint as reports
from portal.web.requests.views import blueprint as requests
from portal.web.sessions.views import blueprint as sessions
from portal.web.setup.views import blueprint as setup
from portal.web.system.privacy import blueprint as system
from portal.web.units.views import blueprint as units
from portal.web.wall.views import blueprint as wall

ALL = (
    home,
    entries,
    checks,
    goals,
    reports,
    practices,
    evening,
    meetings,
    bulletins,
    boards,
    insights,
    campaigns,
    honours,
    requests,
    countermeasures,
    displays,
    playlists,
    wall,
    people,
    units,
    absences,
    sessions,
    announcements,
    calendar,
    audit,
    system,
    notices,
    auth,
    account,
    setup,
    health,
)
