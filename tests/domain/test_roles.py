"""Who may do what."""

import itertools

import pytest

from portal.domain.roles import (
    ADMINISTRATORS,
    GRANTABLE,
    GRANTS,
    NOT_WHILE_ACTING,
    Permission,
    Role,
    conflicts,
)


def test_every_role_has_its_grants_and_every_permission_somebody() -> None:
    assert GRANTS.keys() == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)


@pytest.mark.parametrize("pair", list(itertools.permutations(sorted(ADMINISTRATORS), 2)))
def test_two_administrators_roles_conflict(pair: tuple[Role, Role]) -> None:
    assert conflicts([*pair, Role.SUPERVISOR]) == set(pair)


@pytest.mark.parametrize("role", list(Role))
def test_a_single_role_conflicts_with_no_business_role(role: Role) -> None:
    assert conflicts([role, Role.ACCOUNT_MANAGER, Role.SUPERVISOR, Role.ORGANISER]) == set()


def test_all_three_administrators_conflict() -> None:
    assert conflicts(Role) == ADMINISTRATORS


def test_the_audit_administrator_sees_the_audit_and_nothing_else() -> None:
    assert GRANTS[Role.AUDIT_ADMIN] == {Permission.AUDIT_SEE}


def test_only_the_audit_administrator_sees_the_audit() -> None:
    assert [role for role in Role if Permission.AUDIT_SEE in GRANTS[role]] == [Role.AUDIT_ADMIN]


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_touch_no_entry_customer_campaign_or_board(role: Role) -> None:
    nouns = {permission.split(".")[0] for permission in GRANTS[role]}
    assert nouns.isdisjoint({"entry", "customer", "campaign", "board"})


def test_who_edits_people_cannot_grant_roles() -> None:
    assert not [role for role in Role if {"person.edit", "role.grant"} <= GRANTS[role]]


def test_an_account_manager_cannot_record_for_others_or_see_their_customers() -> None:
    assert GRANTS[Role.ACCOUNT_MANAGER].isdisjoint(
        {Permission.ENTRY_RECORD_FOR_OTHERS, Permission.CUSTOMER_SEE, Permission.ENTRY_SEE_UNIT}
    )


def test_a_deputy_is_named_for_a_time_and_every_other_role_is_given() -> None:
    assert set(Role) - GRANTABLE == {Role.DEPUTY}


def test_a_deputy_has_nothing_that_the_supervisor_has_not() -> None:
    assert GRANTS[Role.DEPUTY] < GRANTS[Role.SUPERVISOR]


def test_who_acts_for_a_supervisor_names_no_deputies() -> None:
    assert Permission.DEPUTY_NAME in GRANTS[Role.SUPERVISOR] & NOT_WHILE_ACTING
