"""What scenes are called where a playlist is made."""

from flask_babel import gettext as _

from portal.domain.scene import Scene


def name(scene: Scene) -> str:
    """Return what the scene is called."""
    return {
        Scene.BOARD: _("Board"),
        Scene.GOAL: _("Progress to target"),
        Scene.TEAMS: _("Team race"),
        Scene.CITY: _("Sub-branch race"),
        Scene.OPENINGS: _("Latest openings"),
        Scene.MOVERS: _("Movers of the day"),
        Scene.NEWCOMERS: _("Newcomers' board"),
        Scene.HONOURS: _("Honours of the week"),
        Scene.YEARS: _("Season against season"),
        Scene.PRACTICE: _("Best practice of the day"),
        Scene.ANNOUNCEMENT: _("Announcement"),
        Scene.BULLETIN: _("Bulletin"),
        Scene.MORNING: _("Morning meeting"),
        Scene.EVENING: _("Evening meeting"),
        Scene.START: _("Season's opening"),
        Scene.FINISH: _("Season's closing"),
        Scene.REPLAY: _("Replay of the season"),
    }[scene]
