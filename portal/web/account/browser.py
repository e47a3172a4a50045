"""Which browser a session is in, as its owner would call it."""

from flask_babel import gettext as _

# The first mark that is found wins: most browsers also name those that they descend from.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("wxwork", "企业微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("QIHU", "360 浏览器"),
    ("360SE", "360 浏览器"),
    ("HuaweiBrowser", "Huawei"),
    ("UCBrowser", "UC"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Return browser and system, such as "Chrome · Windows"; a sentence where neither is known."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or _("Unknown browser")


def is_phone(user_agent: str) -> bool:
    """Whether the session is on a phone, by the word that phones' browsers carry."""
    return "Mobile" in user_agent


def browsers() -> list[str]:
    """Return the names of the browsers that are known, each once."""
    return list(dict.fromkeys(name for _mark, name in _BROWSERS))


def pattern(browser: str) -> str:
    """Return a regular expression for what a browser of this name says of itself.

    It is what `describe` goes by, with the marks of those that it must not be left to `other`.
    """
    return "|".join(mark for mark, name in _BROWSERS if name == browser)


def other(browser: str) -> str:
    """Return a regular expression for the marks that come before this browser's; "" for none."""
    names = [name for _mark, name in _BROWSERS]
    return "|".join(mark for mark, _name in _BROWSERS[: names.index(browser)])
