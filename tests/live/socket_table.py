"""Every event that a socket may say, and what it is answered by whom; one that is not here fails.

"ok" is an answer, "not_found" a refusal that tells nothing, "signed_out" no way in, "" no answer at
all. The screen is of the eastern sub-branch; the display is that screen itself.
"""

SPEAKERS = ("stranger", "zhou", "wang", "liu", "system", "security", "audit", "display")

EVENTS: dict[str, tuple[str, ...]] = {
    "connect": ("signed_out", "ok", "ok", "ok", "ok", "ok", "ok", "ok"),
    "watch a board of the season": ("signed_out", "ok", "ok", "ok", "ok", "ok", "ok", "ok"),
    "watch another board of it": ("signed_out", "ok", "ok", "ok", "ok", "ok", "ok", "not_found"),
    "watch a board that does not exist": ("signed_out", *["not_found"] * 7),
    "unwatch": ("signed_out", *["ok"] * 7),
    "mirror": (
        "signed_out",
        "not_found",
        "ok",
        "not_found",
        "ok",
        "not_found",
        "not_found",
        "not_found",
    ),
    "showing": ("signed_out", *[""] * 7),
}
