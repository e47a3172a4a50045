"""Pinyin of Chinese names: the key that lists are sorted by, and what a search is matched with."""

import unicodedata

from pypinyin import lazy_pinyin

LONGEST = 240


def sort_key(name: str) -> str:
    """Return the name in pinyin, lower case, a space between syllables: "zhou yu tong".

    Latin words stand as they are, so that Chinese and foreign names sort in one order.
    """
    folded = unicodedata.normalize("NFKC", name).strip()
    return " ".join(" ".join(lazy_pinyin(folded)).lower().split())[:LONGEST]
