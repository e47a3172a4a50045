"""What browser a screen has and how large it is, in words."""

import re

from flask_babel import gettext as _

# The first that fits names the television or the system; engines come after.
_SYSTEMS = (
    (r"Web0S|webOS|NetCast", "webOS TV"),
    (r"Tizen.*(?:SMART-TV|SmartTV|TV)|SMART-TV.*Tizen", "Tizen TV"),
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"AFT[A-Z]\w*|BRAVIA|Android TV|Google TV|MiTV|HiTV|Chromecast|\bTV\b.*Android", "Android TV"),
    (r"Android", "Android"),
    (r"iPad|iPhone", "iOS"),
    (r"CrOS", "ChromeOS"),
    (r"Windows NT", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"),
    (r"Linux|X11", "Linux"),
)
_ENGINES = (
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:Chrome|Chromium|HeadlessChrome|CriOS)/(\d+)", "Chromium"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari", "Safari"),
    (r"AppleWebKit/(\d+)", "WebKit"),
)
_SCREEN = re.compile(r"(\d+)x(\d+)@([\d.]+)", re.ASCII)


def browser(user_agent: str) -> str:
    """Return the system and the engine with its version: "webOS TV · Chromium 79"."""
    system = next((name for rule, name in _SYSTEMS if re.search(rule, user_agent)), "")
    engine = ""
    for rule, name in _ENGINES:
        found = re.search(rule, user_agent)
        if found:
            engine = f"{name} {found[1]}"
            break
    return " · ".join(part for part in (engine, system) if part) or _("Unknown browser")


def resolution(screen: str) -> str:
    """Return how many pixels a screen has, from "1920x1080@1" as its browser said it."""
    found = _SCREEN.fullmatch(screen)
    if not found:
        return _("Resolution not known yet")
    ratio = float(found[3])
    width, height = (round(int(side) * ratio) for side in (found[1], found[2]))
    pixels = f"{width} × {height}"
    return _("%(pixels)s, upright", pixels=pixels) if height > width else pixels


def is_upright(screen: str) -> bool:
    """Whether the screen is known to hang upright."""
    found = _SCREEN.fullmatch(screen)
    return found is not None and int(found[2]) > int(found[1])
