"""More people than the cast, for boards that have pages."""

from portal.models import Participation, Person
from portal.services.work import writing
from tests.cast import Cast
from tests.season import Season


def add_people(cast: Cast, season: Season, count: int) -> list[int]:
    """Let so many new people of the retail team take part in the season; return their ids."""
    with cast.inside(), writing() as work:
        people = [
            Person(
                employee_no=f"7{number:04}",
                employee_no_key=f"7{number:04}",
                name=f"员工{number:03}",
                sort_key=f"yuan gong {number:03}",
                unit_id=cast.units["retail"],
                must_change_password=True,
            )
            for number in range(count)
        ]
        work.session.add_all(people)
        work.session.flush()
        work.session.add_all(
            Participation(
                campaign_id=season.id,
                person_id=person.id,
                unit_id=cast.units["retail"],
                sub_branch_id=cast.units["east"],
                cohort="newcomer",
            )
            for person in people
        )
        return [person.id for person in people]
