"""Pictures that leave the house: told in words and figures here, drawn in a child."""

from portal.services.pictures.drawing import (
    Bar,
    Change,
    Column,
    Figure,
    Name,
    Picture,
    Rank,
    Undrawn,
    draw,
)

__all__ = ["Bar", "Change", "Column", "Figure", "Name", "Picture", "Rank", "Undrawn", "draw"]
