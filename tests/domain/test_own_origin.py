"""Which origins are the portal's own."""

import pytest

from portal.domain.own_origin import is_own

HOST = "hongbang.branch.example:8000"


@pytest.mark.parametrize(
    ("origin", "over_http", "over_https"),
    [
        (None, True, True),
        (f"https://{HOST}", True, True),
        (f"HTTPS://{HOST.upper()}", True, True),
        (f"http://{HOST}", True, False),
        ("https://hongbang.branch.example", False, False),
        (f"https://{HOST}.evil.example", False, False),
        (HOST, False, False),
        ("null", False, False),
        ("", False, False),
        ("http://[", False, False),
    ],
)
def test_an_origin_is_ours_by_its_host_and_over_https_by_its_scheme(
    origin: str | None, *, over_http: bool, over_https: bool
) -> None:
    assert is_own(origin, HOST, https=False) is over_http
    assert is_own(origin, HOST, https=True) is over_https
