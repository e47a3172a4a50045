"""Employee numbers: one person, one number, however it is typed."""

import unicodedata


def fold(text: str) -> str:
    """Return the form in which employee numbers are compared: NFKC, no case, no spaces.

    A number of nothing but spaces folds to nothing.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding case and taking spaces out can undo the composed form, so it is composed again.
    return unicodedata.normalize("NFKC", "".join(folded.split()))
