"""After signing in one stays on this site."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.next_path import own_path


@pytest.mark.parametrize(
    "target",
    ["/", "/entries/new", "/boards/3?page=2&q=%E7%8E%8B", "/a//b", "/竞赛", "/x?u=http://y"],
)
def test_an_own_path_is_followed(target: str) -> None:
    assert own_path(target, "/") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "entries",
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nLocation: //evil.example",
        "/a\n",
        " /a",
        "/a b",
        "/\x00",
        "/\x7f",
        "/\x85",
        "/\u2028",
        "?next=/",
        "#top",
    ],
)
def test_any_other_target_leads_home(target: str | None) -> None:
    assert own_path(target, "/home") == "/home"


@given(st.text(alphabet="/\\:@.?#\t\n\r %aevil") | st.text())
def test_whatever_is_followed_stays_on_this_host(target: str) -> None:
    path = own_path(target, "/")
    browser = path.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    assert urlsplit(urljoin("https://portal.example/login", browser)).netloc == "portal.example"
