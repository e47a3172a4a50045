"""Many teams with long names, for races that have pages."""

from portal.models import Participation, Person, Unit
from portal.services.work import writing
from tests.cast import Cast
from tests.season import Season

LONG = "深圳前海自贸区国际金融中心第{number:02}综合业务团队"


def add_teams(cast: Cast, season: Season, count: int) -> list[int]:
    """Let so many new teams of the eastern sub-branch run, each of one person; return their ids."""
    with cast.inside(), writing() as work:
        east = work.session.get_one(Unit, cast.units["east"])
        teams = [
            Unit(
                parent_id=east.id,
                kind="team",
                code=f"T{number:02}",
                name=LONG.format(number=number),
                sort_key=f"shen zhen {number:02}",
            )
            for number in range(count)
        ]
        work.session.add_all(teams)
        work.session.flush()
        for team in teams:
            team.path = f"{east.path}{team.id}/"
        people = [
            Person(
                employee_no=f"8{number:04}",
                employee_no_key=f"8{number:04}",
                name=f"队员{number:02}",
                sort_key=f"dui yuan {number:02}",
                unit_id=team.id,
                must_change_password=True,
            )
            for number, team in enumerate(teams)
        ]
        work.session.add_all(people)
        work.session.flush()
        work.session.add_all(
            Participation(
                campaign_id=season.id,
                person_id=person.id,
                unit_id=person.unit_id,
                sub_branch_id=east.id,
                cohort="veteran",
            )
            for person in people
        )
        return [team.id for team in teams]
