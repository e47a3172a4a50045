"""Every blueprint, in the order of the menu."""

from portal.web.account.views import blueprint as account
from portal.web.auth.views import blueprint as auth
from portal.web.boards.views import blueprint as boards
from portal.web.campaigns.views import blueprint as campaigns
from portal.web.displays.views import blueprint as displays
from portal.web.entries.views import blueprint as entries
from portal.web.health.views import blueprint as health
from portal.web.home.views import blueprint as home
from portal.web.people.person import blueprint as people
from portal.web.setup.views import blueprint as setup
from portal.web.units.views import blueprint as units
from portal.web.wall.views import blueprint as wall

ALL = (
    home,
    entries,
    boards,
    campaigns,
    displays,
    wall,
    people,
    units,
    auth,
    account,
    setup,
    health,
)
