"""Whether what a browser sends comes from a page of this very portal."""


def is_own(origin: str | None, host: str, *, https: bool) -> bool:
    """Tell whether the `Origin` header names the request's own host.

    Over HTTPS a page of the same host that came by plain HTTP is not ours: anybody on the way may
    have written it. None, no header at all, is what old browsers send with a page's own form, and
    what programs send that hold nobody's cookies but their own.
    """
    if origin is None:
        return True
    scheme, _, rest = origin.lower().partition("://")
    return rest == host.lower() and (not https or scheme == "https")
