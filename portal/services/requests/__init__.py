"""Requests: a participant asks for another target, and who leads them grants or declines it."""

from portal.services.requests.asking import ask, withdraw
from portal.services.requests.deciding import decline, demand_decider, grant
from portal.services.requests.listing import Found, Page, decided, own, queue, waiting
from portal.services.requests.offering import Offer, offers
from portal.services.requests.one import Ended
from portal.services.requests.standing import Standing, standings

__all__ = [
    "Ended",
    "Found",
    "Offer",
    "Page",
    "Standing",
    "ask",
    "decided",
    "decline",
    "demand_decider",
    "grant",
    "offers",
    "own",
    "queue",
    "standings",
    "waiting",
    "withdraw",
]
