"""The supervisor's evening: who has reported, what is open, and how the day stands to pace."""

from portal.services.evening.asking import ask
from portal.services.evening.glance import Glance, glance
from portal.services.evening.people import Row, State
from portal.services.evening.reading import DAYS_BACK, Evening, of
from portal.services.evening.waiting import Waiting

__all__ = ["DAYS_BACK", "Evening", "Glance", "Row", "State", "Waiting", "ask", "glance", "of"]
