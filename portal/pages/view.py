"""A view: what a socket watches, a fragment is rendered for, and an ETag is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TypeGuard

from portal.domain.scene import Scene

SHAPES = ("page", *(scene.value for scene in Scene))
LOCALES = ("zh_CN", "en")
LARGEST_PAGE = 1000
LARGEST_ID = 2**63 - 1


class BadViewError(ValueError):
    """A view that no board can have."""


@dataclass(frozen=True)
class ViewKey:
    """One shape of one board, one page of it, in one language."""

    board: int
    shape: str = "page"
    page: int = 1
    locale: str = "zh_CN"

    def __post_init__(self) -> None:
        """Refuse what does not exist; it came from outside."""
        if (
            self.shape not in SHAPES
            or self.locale not in LOCALES
            or not 1 <= self.page <= LARGEST_PAGE
            or not 1 <= self.board <= LARGEST_ID
        ):
            raise BadViewError

    def as_dict(self) -> dict[str, object]:
        """Return the view as the protocol writes it."""
        return asdict(self)


def parse(content: object) -> ViewKey:
    """Read a view as a client sent it; raises BadViewError for anything else."""
    if not isinstance(content, Mapping):
        raise BadViewError
    board, page = content.get("board"), content.get("page", 1)
    shape, locale = content.get("shape", "page"), content.get("locale", "zh_CN")
    if not _is_number(board) or not _is_number(page):
        raise BadViewError
    if not isinstance(shape, str) or not isinstance(locale, str):
        raise BadViewError
    return ViewKey(board, shape, page, locale)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
