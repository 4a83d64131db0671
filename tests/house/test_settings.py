"""Bad settings: one sentence for each, which names the setting and what is allowed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.foundation.engine import wal_can_corrupt, which_database
from harvest.foundation.settings import DEMO_SECRET, Settings, SettingsWrong, read

GOOD = {
    "SECRET_KEY": "only for these tests, nothing real is behind it",
    "CLIP_PUBLIC_URL": "https://clip.example",
    "CLIP_NUMBERS": "+18765550199",
    "CLIP_HELP_NUMBER": "876-555-0100",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
}


def test_good_settings_are_read() -> None:
    settings = read({**GOOD, "CLIP_RECEIPT_DIGITS": "7, 8", "TWILIO_AUTH_TOKEN": "new,old", "PORT": "9000"})
    assert settings.receipt_digits == {7, 8}
    assert settings.twilio_auth_tokens == ("new", "old")
    assert settings.port == 9000


def test_the_demonstration_needs_no_settings() -> None:
    settings = read({"DEMO": "1", "PORT": "8123"})
    assert settings.clip_public_url == "http://127.0.0.1:8123"


def test_an_empty_value_is_a_value_left_out() -> None:
    assert read({**GOOD, "PORT": "", "HARVEST_URL": " "}).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DEMO", "maybe"),
        ("SERVE", "both"),
        ("SECRET_KEY", "short"),
        ("HARVEST_DATABASE_URL", "mysql://x/y"),
        ("HARVEST_DATABASE_URL", "not an address"),
        ("CLIP_DATABASE_URL", "sqlite:///:memory:"),
        ("CLIP_DATABASE_URL", "sqlite:///var/harvest.db"),
        ("CLIP_PUBLIC_URL", "clip.example"),
        ("CLIP_PUBLIC_URL", "https://user:word@clip.example"),
        ("CLIP_PUBLIC_URL", "https://clip.example/?x=1"),
        ("CLIP_PUBLIC_URL", "https://clip.example/"),
        ("CLIP_NUMBERS", "8765550199"),
        ("CLIP_HELP_NUMBER", "x" * 17),
        ("CLIP_RECEIPT_DIGITS", "seven"),
        ("CLIP_RECEIPT_DIGITS", "9"),
        ("CLIP_CHECKS_PER_DAY", "0"),
        ("CLIP_CHECKS_PER_10_MINUTES", "many"),
        ("CLIP_DEADLINE_S", "60"),
        ("TWILIO_ACCOUNT_SID", "AC12"),
        ("TWILIO_AUTH_TOKEN", ","),
        ("HARVEST_URL", "ftp://harvest.example"),
        ("HARVEST_URL", "https://harvest.example:0"),
        ("HARVEST_DATABASE_URL", "postgresql://harvest@db:port/harvest"),
        ("SECRET_KEY", "x" * 40),
        ("SECRET_KEY", "changeme" * 5),
        ("SECRET_KEY", DEMO_SECRET),
        ("CLIP_PUBLIC_URL", "https://clip.example:0"),
        ("CLIP_PUBLIC_URL", "https://clip.example:65536"),
        ("CLIP_PUBLIC_URL", "https://clip.example/SmsFromOfficers"),
        ("CLIP_PUBLIC_URL", "https://clip.example/AccountSid"),
        ("CLIP_HELP_NUMBER", "call the desk"),
        ("CLIP_HELP_NUMBER", "+ ( ) -"),
        ("CLIP_HELP_NUMBER", "876-555-0100\udcff"),
        ("CLIP_SAME_STOP_HOURS", "7"),
        ("CLIP_SAME_TRIP_HOURS", "1"),
        ("CLIP_DEADLINE_S", "nan"),
        ("TWILIO_AUTH_TOKEN", "one,two,three"),
        ("TWILIO_AUTH_TOKEN", "a b"),
        ("TWILIO_AUTH_TOKEN", "clé"),
        ("TWILIO_WEBHOOK_KEY", ","),
        ("TWILIO_WEBHOOK_KEY", "a,b,c"),
        ("TWILIO_WEBHOOK_KEY", "a b"),
        ("CLIP_DATABASE_URL", "sqlite:///./var/harvest.db"),
        ("CLIP_DATABASE_URL", "sqlite:///var/../var/harvest.db"),
        ("DEMO", "true"),
        ("DEMO", "0"),
        ("PORT", "1e3"),
        ("PORT", "+80"),
        ("CLIP_CHECKS_PER_DAY", "2e2"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsWrong, match=name):
        read({**GOOD, name: value})


@pytest.mark.parametrize("key", ["clé", "hrv one", "\u200bkey"])
def test_a_key_that_no_header_can_carry_is_named(key: str) -> None:
    with pytest.raises(SettingsWrong, match="HARVEST_API_KEY") as wrong:
        read({**GOOD, "SERVE": "clip", "HARVEST_URL": "https://harvest.example", "HARVEST_API_KEY": key})
    assert key not in str(wrong.value)


def test_a_webhook_key_and_its_next_one_are_read() -> None:
    assert read({**GOOD, "TWILIO_WEBHOOK_KEY": "new, old"}).twilio_webhook_keys == ("new", "old")
    assert read(GOOD).twilio_webhook_keys == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("postgresql+psycopg://harvest@db/records", "postgresql+psycopg://clip:word@db:5432/records", True),
        ("postgresql+psycopg://db/records", "postgresql+psycopg://db/line", False),
        ("postgresql+psycopg://db/records", "postgresql+psycopg://db:5433/records", False),
        ("sqlite:///var/harvest.db", "sqlite:///var/clip.db", False),
    ],
)
def test_two_addresses_of_one_database_are_known(one: str, other: str, same: bool) -> None:
    assert (which_database(one) == which_database(other)) is same


def test_a_link_to_the_other_database_is_known(tmp_path: Path) -> None:
    (tmp_path / "harvest.db").touch()
    (tmp_path / "clip.db").symlink_to(tmp_path / "harvest.db")
    urls = {f"{name.upper()}_DATABASE_URL": f"sqlite:///{tmp_path}/{name}.db" for name in ("harvest", "clip")}
    with pytest.raises(SettingsWrong, match="same database"):
        read({**GOOD, **urls})


@pytest.mark.parametrize("name", ["SECRET_KEY", "CLIP_PUBLIC_URL", "CLIP_NUMBERS", "CLIP_HELP_NUMBER"])
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsWrong, match=name):
        read({key: value for key, value in GOOD.items() if key != name})


def test_all_complaints_come_at_once() -> None:
    with pytest.raises(SettingsWrong) as wrong:
        read({})
    assert str(wrong.value).count("\n- ") >= 5


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("DEMO", "give 1 or empty."),
        ("PORT", "give a whole number from 1 to 65535."),
        ("CLIP_CHECKS_PER_DAY", "give a whole number from 1 to 1000000."),
        ("CLIP_SAME_TRIP_HOURS", "give hours as 6 or 0.5, more than 0, to 72."),
        ("CLIP_SAME_STOP_HOURS", "give hours as 2 or 0.5, from 0 to 72."),
        ("CLIP_DEADLINE_S", "give seconds as 2.5, from 0.1 to 10."),
    ],
)
def test_a_complaint_says_what_is_allowed(name: str, allowed: str) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        read({**GOOD, name: "plenty"})
    assert str(wrong.value).splitlines()[1:] == [f"- {name}='plenty' cannot be used: {allowed}"]


def test_what_cannot_be_read_and_what_is_refused_come_together() -> None:
    with pytest.raises(SettingsWrong) as wrong:
        read({**GOOD, "PORT": "eighty", "CLIP_DEADLINE_S": "60", "SERVE": "both", "SECRET_KEY": "short"})
    assert all(name in str(wrong.value) for name in ("PORT", "CLIP_DEADLINE_S", "SERVE", "SECRET_KEY"))


@given(st.dictionaries(st.sampled_from([name.upper() for name in Settings.__struct_fields__]), st.text(max_size=20)))
def test_whatever_the_environment_holds_the_answer_is_settings_or_sentences(environ: dict[str, str]) -> None:
    try:
        said = [str(read({**GOOD, **environ}).port)]
    except SettingsWrong as wrong:
        said = str(wrong).split("\n- ")[1:]
    assert all(said)


@pytest.mark.parametrize("name", ["CLIP_PUBLIC_URL", "HARVEST_URL"])
@pytest.mark.parametrize("url", ["https://user:hunter2@host.example", "https://host.example/?key=hunter2"])
def test_a_password_in_an_address_is_not_repeated(name: str, url: str) -> None:
    with pytest.raises(SettingsWrong, match=name) as wrong:
        read({**GOOD, name: url})
    assert "hunter2" not in str(wrong.value)


def test_a_secret_never_stands_in_a_complaint() -> None:
    with pytest.raises(SettingsWrong) as wrong:
        read({**GOOD, "TWILIO_ACCOUNT_SID": "oops-my-token", "SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(wrong.value)
    assert "oops-my-token" not in str(wrong.value)


def test_clip_alone_needs_a_harvest_elsewhere_and_harvest_alone_needs_no_line() -> None:
    with pytest.raises(SettingsWrong, match="HARVEST_URL"):
        read({**GOOD, "SERVE": "clip"})
    assert read({"SECRET_KEY": GOOD["SECRET_KEY"], "SERVE": "harvest"}).serves_harvest


@pytest.mark.parametrize(
    ("version", "bad"),
    [
        ((3, 40, 1), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 50, 7), False),
        ((3, 44, 6), False),
        ((3, 53, 4), False),
    ],
)
def test_a_sqlite_that_can_corrupt_a_wal_is_known(version: tuple[int, ...], bad: bool) -> None:
    assert wal_can_corrupt(version) is bad
