"""Playing the demo: its people open accounts over HTTP, as anybody does."""

import time
import urllib.error
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from portal.cli.demo_player import Player, Unplayable
from portal.demo.endless import NextOpening

# The form was refused: somebody has the customer, or somebody else was there first.
REFUSED = frozenset({409, 422})
MOST_REFUSALS = 3


def play(
    address: str, openings: Iterable[NextOpening], seconds: float, today: Callable[[], date]
) -> Iterator[str]:
    """Enter an opening every so many seconds, and tell of each.

    What somebody puts right or takes back afterwards takes its own turn. Raises Unplayable when
    the server is not there or is not the demo's.
    """
    players: dict[str, Player] = {}
    refusals = 0
    for number, opening in enumerate(openings):
        if number:
            time.sleep(seconds)
        try:
            if opening.person not in players:
                players[opening.person] = Player(address, opening.person)
            yield from _enter(players[opening.person], opening, today(), seconds)
            refusals = 0
        except urllib.error.HTTPError as error:
            refusals += 1
            if error.code not in REFUSED or refusals == MOST_REFUSALS:
                message = f"{address} does not take this opening ({error}): {opening}"
                raise Unplayable(message) from error
        except (urllib.error.URLError, TimeoutError) as error:
            message = f"{address} does not take openings ({error}). Is `make run` running there?"
            raise Unplayable(message) from error


def _enter(player: Player, opening: NextOpening, today: date, seconds: float) -> Iterator[str]:
    told = f"{opening.person}  {opening.indicator}"
    entry_id = player.enter(opening, today)
    shared = f"  shared with {opening.shared_with}" if opening.shared_with else ""
    yield f"{told}  {opening.quantity}{shared}"
    if opening.afterwards:
        time.sleep(seconds)
    if opening.afterwards == "reverse":
        player.take_back(entry_id)
        yield f"{told}  taken back"
    elif opening.afterwards == "correct":
        player.correct(entry_id, opening, today)
        yield f"{told}  corrected"
