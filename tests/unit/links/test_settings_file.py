"""Loading settings: the file, then the environment, then files with secrets; all mistakes at once."""

from pathlib import Path

import pytest
from pydantic import BaseModel, Field, SecretStr

from coldchain.errors import SettingsError
from coldchain.registry.settings import RegistrySettings
from coldchain.settings import DurationS, Section
from links.private_files import write_private
from links.settings_file import load, overrides, read_tables

KEYS = "password, password_file, retain, topics, url, wait"  # of a broker, as messages list them


class _Broker(Section):
    url: str = "embedded"
    password: SecretStr = SecretStr("")
    retain: bool = False
    topics: tuple[str, ...] = ()
    wait: DurationS = 1.0


class _Channel(Section):
    token: str = ""


class _Whole(Section):
    broker: _Broker = _Broker()
    channels: tuple[_Channel, ...] = ()
    level: int = Field(default=1, ge=0)


def _load(folder: Path, text: str, **environ: str) -> _Whole:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load(_Whole, path, environ)


def _mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        _load(folder, text, **environ)
    return [mistake.replace(f"{folder}/", "") for mistake in caught.value.mistakes]


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == _Whole()


def test_values_of_the_file_are_read(tmp_path: Path) -> None:
    whole = _load(tmp_path, 'level = 3\n[broker]\nwait = "2m"\n[[channels]]\ntoken = "t"\n')
    assert (whole.level, whole.broker.wait, whole.channels[0].token) == (3, 120.0, "t")


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xef\xbb\xbflevel = 3\r\n[broker]\r\nretain = true\r\n")
    assert load(_Whole, tmp_path / "settings.toml", {}).broker.retain


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    whole = _load(
        tmp_path,
        'level = 3\n[broker]\nurl = "mqtt://a"\n',
        COLDCHAIN_LEVEL="4",
        COLDCHAIN_BROKER__URL="mqtt://b",
        COLDCHAIN_BROKER__RETAIN="true",
        COLDCHAIN_BROKER__WAIT="5s",
        COLDCHAIN_BROKER__TOPICS='["a", "b"]',
    )
    assert (whole.level, whole.broker.retain) == (4, True)
    assert (whole.broker.url, whole.broker.topics, whole.broker.wait) == ("mqtt://b", ("a", "b"), 5.0)


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    assert _load(tmp_path, "", COLDCHAIN_SETTINGS="x", PATH="y", BROKER__URL="z") == _Whole()


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    assert _mistakes(tmp_path, "level = 3\n", COLDCHAIN_LEVEL="high", COLDCHAIN_BROKER__ULR="x") == [
        f"environment: COLDCHAIN_BROKER__ULR: got an unknown key; allowed: {KEYS}. Did you mean 'url'?",
        "environment: COLDCHAIN_LEVEL: got 'high'; allowed: a whole number",
    ]


def test_a_variable_of_an_unknown_section_is_refused_by_its_name(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "", COLDCHAIN_BROKR__URL="x")
    assert mistake.startswith("environment: COLDCHAIN_BROKR__URL: got an unknown key")
    assert mistake.endswith("Did you mean 'broker'?")


def test_a_list_of_tables_cannot_be_reached_from_the_environment(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "[[channels]]\n", COLDCHAIN_CHANNELS__TOKEN="x")
    assert mistake.startswith("environment: COLDCHAIN_CHANNELS__TOKEN: got 'x'; allowed: a key of a table")


def test_a_broken_list_in_the_environment_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "", COLDCHAIN_BROKER__TOPICS="[a")
    assert mistake == "environment: COLDCHAIN_BROKER__TOPICS: got '[a'; allowed: a list in [ ]"


def test_a_secret_may_stand_in_a_file_beside_the_settings(tmp_path: Path) -> None:
    write_private(tmp_path / "secret.txt", "  pass word \nsecond line\n")
    whole = _load(
        tmp_path, '[broker]\npassword_file = "secret.txt"\n[[channels]]\ntoken_file = "secret.txt"\n'
    )
    assert whole.broker.password.get_secret_value() == "pass word"
    assert whole.channels[0].token == "pass word"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("COLDCHAIN_BROKER__PASSWORD", "env"), ("COLDCHAIN_BROKER__PASSWORD_FILE", "env.txt")],
)
@pytest.mark.parametrize("given", ['password = "file"', 'password_file = "gone.txt"'])
def test_either_kind_of_secret_in_the_environment_wins(
    tmp_path: Path, variable: str, value: str, given: str
) -> None:
    write_private(tmp_path / "env.txt", "env\n")
    whole = _load(tmp_path, f"[broker]\n{given}\n", **{variable: value})
    assert whole.broker.password.get_secret_value() == "env"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no such file or directory"),
        (b"", "empty"),
        (b"\n", "empty"),
        (b"\xff\xfe", "not text in UTF-8"),
    ],
)
def test_a_secret_that_cannot_be_read_is_told_at_its_key(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "secret.txt").write_bytes(content)
    (mistake,) = _mistakes(tmp_path, '\n[broker]\npassword_file = "secret.txt"\n')
    assert mistake.startswith(f"settings.toml:3: broker.password_file: got 'secret.txt', {told}; allowed:")


def test_a_secret_file_must_be_named_in_text(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "[broker]\npassword_file = 5\n")
    assert "got 5, no text in quotes" in mistake


def test_one_secret_given_twice_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, '[broker]\npassword = "a"\npassword_file = "b"\n')
    assert mistake.startswith("settings.toml:3: broker.password_file: got password as well; allowed: one of")


def test_a_secret_where_none_belongs_is_told_at_its_own_key(tmp_path: Path) -> None:
    write_private(tmp_path / "t", "x")
    (mistake,) = _mistakes(tmp_path, '[broker]\nurl = "u"\ntoken_file = "t"\n')
    assert mistake.startswith("settings.toml:3: broker.token_file: got an unknown key")


def test_secrets_stand_in_no_message(tmp_path: Path) -> None:
    text = '[broker]\npassword = 12345\npasword = "hunter2"\n'
    assert not any("12345" in mistake or "hunter2" in mistake for mistake in _mistakes(tmp_path, text))


def test_all_mistakes_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[broker]\nwait = 5\nretain = "x"\n[[channels]]\ntoken = 1\n[[channels]]\ntoken = 2\n'
    lines = [mistake.split(":")[1] for mistake in _mistakes(tmp_path, text)]
    assert lines == ["2", "3", "5", "7"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="got no such file or directory; allowed: a TOML file"):
        load(_Whole, tmp_path / "gone.toml", {})


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a directory"):
        load(_Whole, tmp_path, {})


def test_a_file_in_another_encoding_is_told_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"level = 1\n# caf\xe9\n")
    with pytest.raises(SettingsError, match=r"settings\.toml:2: got the byte 0xe9; allowed: text in UTF-8"):
        load(_Whole, tmp_path / "settings.toml", {})


def test_a_syntax_error_at_the_end_has_the_last_line(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, 'level = 1\nurl = """x\n\n')
    assert mistake.startswith("settings.toml:3: got a line that is not TOML")


def test_plain_models_without_cross_references_load_too(tmp_path: Path) -> None:
    class Plain(BaseModel):
        level: int = 0

    (tmp_path / "settings.toml").write_text("level = 2\n")
    assert load(Plain, tmp_path / "settings.toml", {}).level == 2


def test_what_is_not_fatal_does_not_stop_the_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[cooperative]\nid = "c"\nname = "C"\n[[devices]]\nid = "in-no-asset"\n')
    assert load(RegistrySettings, path, {}).devices[0].id == "in-no-asset"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_secret_file_that_others_can_use_is_refused_with_the_chmod(tmp_path: Path, mode: int) -> None:
    write_private(tmp_path / "secret.txt", "pass", mode=mode)
    (mistake,) = _mistakes(tmp_path, '[broker]\npassword_file = "secret.txt"\n')
    assert mistake.startswith("settings.toml:2: broker.password_file: got 'secret.txt', other users can read")
    assert "chmod 600 secret.txt" in mistake


@pytest.mark.parametrize(
    ("mode", "told"), [(0o644, "chmod 600 key.pem"), (None, "no such file or directory")]
)
def test_a_key_file_that_others_can_use_or_that_is_not_there_is_refused(
    tmp_path: Path, mode: int | None, told: str
) -> None:
    if mode is not None:
        write_private(tmp_path / "key.pem", "key", mode=mode)
    found = _mistakes(tmp_path, '[broker]\nkey_file = "key.pem"\n')
    assert any("broker.key_file: got 'key.pem'" in mistake and told in mistake for mistake in found)


def test_secrets_are_named_from_another_folder_or_left_where_they_are(tmp_path: Path) -> None:
    sent, own = tmp_path / "sent", tmp_path / "own"
    sent.mkdir()
    own.mkdir()
    write_private(own / "word.txt", "hidden\n")
    (sent / "coldchain.toml").write_text('[broker]\npassword_file = "word.txt"\n')
    found = load(_Whole, sent / "coldchain.toml", {}, secrets=own)
    assert found.broker.password.get_secret_value() == "hidden"
    load(_Whole, sent / "coldchain.toml", {}, secrets="")
    with pytest.raises(SettingsError, match="no such file"):
        load(_Whole, sent / "coldchain.toml", {})


def test_tables_are_read_unchecked(tmp_path: Path) -> None:
    (tmp_path / "coldchain.toml").write_text("nobody.knows = 1\n")
    assert read_tables(tmp_path / "coldchain.toml") == ("nobody.knows = 1\n", {"nobody": {"knows": 1}})


def test_variables_that_win_are_those_that_set_something() -> None:
    environ = {
        "COLDCHAIN_LEVEL": "2",
        "COLDCHAIN_BROKER__URL": "mqtt://here",
        "COLDCHAIN_NO_SKIP": "1",
        "HOME": "/root",
    }
    assert overrides(_Whole, environ) == {
        "COLDCHAIN_BROKER__URL": ("broker", "url"),
        "COLDCHAIN_LEVEL": ("level",),
    }
