"""What a report says, as it is typed and as it is kept."""

from dataclasses import asdict, dataclass, fields

from portal.models import Report
from portal.models.report import PARTS

ON_A_ZERO_DAY = ("steps", "next_step")
OWN_WORDS = "own"


@dataclass(frozen=True, slots=True)
class Content:
    """The four parts; on a day at zero the steps, the next one and a reason.

    `reason` is the number of one from the list as it was typed, "own" for own words alone, or "".
    """

    worked: str = ""
    hard: str = ""
    learnt: str = ""
    tomorrow: str = ""
    steps: str = ""
    next_step: str = ""
    reason: str = ""
    reason_words: str = ""

    @classmethod
    def of(cls, report: Report) -> "Content":
        """Return what the report says."""
        words = OWN_WORDS if report.reason_words else ""
        return cls(
            **{name: getattr(report, name) for name in (*PARTS, *ON_A_ZERO_DAY)},
            reason=str(report.reason_id) if report.reason_id else words,
            reason_words=report.reason_words,
        )

    @classmethod
    def read(cls, kept: dict[str, str]) -> "Content":
        """Return what a draft holds."""
        return cls(**{one.name: kept[one.name] for one in fields(cls) if one.name in kept})

    @property
    def by_name(self) -> dict[str, str]:
        """Every field with its text."""
        return asdict(self)

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return any(text.strip() for text in self.by_name.values())
