"""How each of the running season's people has done so far: the literals behind the plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stint:
    """A person's season: corporate accounts up to yesterday and this morning.

    `surge` above 1 puts more of them late in the season, below 1 early. `rates` are the plain
    counts on a full working day: class I, class II, social cards.
    """

    before: int
    morning: int
    surge: float
    rates: tuple[float, float, float] = (0.0, 0.0, 0.0)


STINTS = {
    "60213": Stint(26, 2, 1.0, (1.4, 0.8, 0.7)),
    "60187": Stint(23, 2, 1.3, (1.2, 1.1, 0.9)),
    "60342": Stint(24, 0, 0.8, (0.2, 0.0, 0.1)),
    "60298": Stint(15, 4, 1.7, (1.8, 1.4, 0.8)),
    "60155": Stint(16, 2, 1.0, (1.0, 1.3, 0.6)),
    "60231": Stint(17, 0, 0.7, (1.5, 1.2, 1.1)),
    "60376": Stint(15, 1, 1.1, (0.3, 0.1, 0.0)),
    "60204": Stint(9, 3, 1.4, (1.3, 1.6, 1.2)),
    "60118": Stint(11, 0, 0.7, (0.8, 0.6, 0.5)),
    "60389": Stint(8, 2, 1.5, (3.0, 3.4, 2.1)),
    "60401": Stint(9, 0, 0.9, (2.6, 2.8, 1.8)),
    "60415": Stint(4, 1, 1.2, (2.9, 3.2, 2.4)),
    "61022": Stint(21, 1, 1.0),
    "61037": Stint(16, 0, 0.8),
    "61058": Stint(12, 1, 1.4),
    "61063": Stint(10, 0, 1.0),
    "61071": Stint(4, 1, 1.3),
    "62014": Stint(25, 2, 1.1),
    "62029": Stint(18, 2, 1.5),
    "62033": Stint(17, 0, 0.8),
    "62046": Stint(10, 1, 1.0),
    "62052": Stint(6, 1, 1.2),
}
