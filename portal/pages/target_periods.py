"""The periods that a table of targets can be looked at in, by kind."""

from collections.abc import Collection
from datetime import timedelta

from portal.domain.period import ORDER, Kind, Span, parts
from portal.pages import periods

# Of a longer campaign a list of its days is longer than anybody reads.
MOST_DAYS = 100


def offered(
    whole: Span, known: Collection[Span], shown: Span
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return by kind the periods of a campaign, each as its key and its name.

    A kind of which there is no more than the campaign itself is left out, unless a target is known
    for it. The weeks that a month's end cuts off are there where targets were split into them.
    """
    extra = {span for span in (*known, shown) if span.kind != Kind.CAMPAIGN}
    found = [("", [(periods.key(whole), periods.name(whole))])]
    for kind in ORDER[1:]:
        spans = set(_regular(whole, kind)) | {span for span in extra if span.kind == kind}
        if spans:
            named = [(periods.key(span), periods.name(span)) for span in sorted(spans)]
            found.append((periods.kind_name(kind), named))
    return found


def _regular(whole: Span, kind: Kind) -> list[Span]:
    days = (whole.ends_on - whole.starts_on) // timedelta(days=1) + 1
    if kind == Kind.DAY and days > MOST_DAYS:
        return []
    found = parts(whole, kind)
    return found if len(found) > 1 else []
