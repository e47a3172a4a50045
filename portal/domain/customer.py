"""Customer names as they are compared when looking for a duplicate."""

import re
import unicodedata

# 集团 and 分公司 are no noise: a group and its branch are customers of their own.
_LEGAL_FORM = re.compile(r"(?:有限责任|股份有限|有限責任|有限)公司")
_PLAIN_COMPANY = re.compile(r"(?<![分子总總限])公司$")
_LATIN_FORM = re.compile(
    r"[\s,.]+(?:(?:co|company|corp|corporation)[\s,.]+)?"
    r"(?:ltd|limited|inc|llc|co|company|corp|corporation)\.*$",
)
_BRACKETS = re.compile(r"[()\[\]【】「」《》<>\"'“”‘’]")


def key_of(name: str) -> str:
    """Return the key under which two spellings of one customer meet.

    Full-width and half-width, case, spaces and punctuation make no difference, nor does what kind
    of company it is: 恒达贸易有限公司 and 恒达贸易 meet. A name that is nothing but such noise is
    kept; a name of nothing is nothing.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    # The brackets go first, so that 恒达（有限公司） loses its form too.
    bare = _BRACKETS.sub("", folded).strip()
    for noise in (_LATIN_FORM, _LEGAL_FORM, _PLAIN_COMPANY):
        shorter = noise.sub("", bare).strip()
        bare = shorter if _letters(shorter) else bare
    return _letters(bare)


def _letters(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM")
