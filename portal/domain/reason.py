"""A reason for a day without a result: when two of them are the same."""

import unicodedata


def spoken(text: str) -> str:
    """Return what is left of a reason when it is only listened to: letters and digits, folded.

    So ``没有时间。`` is the same as ``没有 时间``, and as the one of that name in the list.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
