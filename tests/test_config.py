"""Settings of single sign-on: all of them, none, or a sentence that says what is missing."""

from pathlib import Path

import pytest

from portal import config
from portal.config import SettingError, SingleSignOn
from portal.web.system.settings import shown

WHOLE = {
    "HONGBANG_OIDC_ISSUER": "https://sso.example/realms/bank",
    "HONGBANG_OIDC_CLIENT_ID": "hongbang",
    "HONGBANG_OIDC_CLIENT_SECRET": "s3cret",
    "HONGBANG_OIDC_EMPLOYEE_CLAIM": "employee_no",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Give an environment in which everything of single sign-on is set."""
    monkeypatch.setenv("HONGBANG_INSTANCE", str(tmp_path))
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_nothing_set_is_no_single_sign_on(environment: pytest.MonkeyPatch) -> None:
    for name in WHOLE:
        environment.delenv(name)
    assert config.read().single_sign_on is None


def test_all_set_is_read_and_the_secret_is_told_nowhere(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HONGBANG_OIDC_LABEL", "行员统一认证")
    found = config.read()
    assert found.single_sign_on == SingleSignOn(
        "https://sso.example/realms/bank", "hongbang", "s3cret", "employee_no", "行员统一认证"
    )
    assert "s3cret" not in repr(found)
    assert "s3cret" not in str(shown(found))
    assert ("HONGBANG_OIDC_ISSUER", WHOLE["HONGBANG_OIDC_ISSUER"]) in shown(found)


@pytest.mark.parametrize("name", WHOLE)
def test_half_set_names_what_is_missing(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(SettingError, match=f"half set: {name} is missing"):
        config.read()


def test_a_label_alone_is_half_set_too(environment: pytest.MonkeyPatch) -> None:
    for name in WHOLE:
        environment.delenv(name)
    environment.setenv("HONGBANG_OIDC_LABEL", "登录")
    with pytest.raises(SettingError, match="half set"):
        config.read()


def test_the_secret_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("of the file\n")
    environment.setenv("HONGBANG_OIDC_CLIENT_SECRET_FILE", str(file))
    with pytest.raises(SettingError, match="both set"):
        config.read()
    environment.delenv("HONGBANG_OIDC_CLIENT_SECRET")
    found = config.read().single_sign_on
    assert found is not None
    assert found.client_secret == "of the file"
    file.write_text("\n")
    with pytest.raises(SettingError, match="empty file"):
        config.read()
    file.unlink()
    with pytest.raises(SettingError, match="cannot be read"):
        config.read()


@pytest.mark.parametrize(
    "issuer", ["sso.example", "ftp://sso.example", "https://", "https://a/?b", "https://[", "//a"]
)
def test_an_issuer_is_an_address(environment: pytest.MonkeyPatch, issuer: str) -> None:
    environment.setenv("HONGBANG_OIDC_ISSUER", issuer)
    with pytest.raises(SettingError, match="HONGBANG_OIDC_ISSUER must be"):
        config.read()
