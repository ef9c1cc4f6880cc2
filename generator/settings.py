"""``broadsheet.toml``: its text, its keys and values, and where each stands."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from datetime import date, time
from typing import Any, Literal, get_args, get_origin

import msgspec

from generator.errors import ConfigError
from generator.files import Unreadable, read_file
from generator.options import Config, _Options
from generator.text import shorten

FILE_NAME = "broadsheet.toml"
# Not settings of the file: they come from the command line or from the content.
NOT_IN_FILE = frozenset(["source", "root_topic", "drafts", "now", "jobs"])


class WrongSetting(Exception):
    """``str()`` says what is wrong with the setting ``name``, which begins the message."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__(told)
        self.name = name


_TABLE = re.compile(r"\s*\[\s*([\w-]+)\s*\]")


def place_of(name: str, text: str, path: str) -> str:
    """Where a setting stands, before a message; nothing if it is given elsewhere than in the file."""
    name = name.partition("[")[0]
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _TABLE.match(line):
            table = found[1]
        key = line.partition("=")[0].strip() if "=" in line else ""
        if name in (table, f"{table}.{key}".removeprefix(".")):
            return f"{path}:{number}: "
    # It may be part of a table on one line.
    return f"{path}: " if name.rpartition(".")[2] in text else ""


def read_text(path: str) -> str:
    """The text of the file at ``path``; nothing if there is none.

    Raises:
        ConfigError: it cannot be read.
    """
    if not os.path.lexists(path):
        return ""
    try:
        # Some editors begin a file with a byte order mark.
        return read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8; save the file as UTF-8") from None
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None


def parse(text: str, path: str) -> dict[str, Any]:
    """The settings in a text, each of which is known and of its type.

    Raises:
        ConfigError: the text is not TOML.
        WrongSetting: a key or a value is wrong.
    """
    try:
        settings = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from None
    _check_keys(settings, Config, "")
    return settings


def _check_keys(settings: dict[str, Any], options: type, prefix: str) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(options)}
    known = sorted(set(fields) - (NOT_IN_FILE if options is Config else set()))
    for key, value in settings.items():
        if key not in known:
            raise WrongSetting(prefix + key, f"is an unknown setting; {_meant(key, prefix, known)}")
        kind = fields[key].type
        if isinstance(kind, type) and issubclass(kind, _Options):
            if not isinstance(value, dict):
                raise WrongSetting(key, f"is a table: write [{key}]")
            _check_keys(value, kind, f"{key}.")
        else:
            _check_value(value, kind, prefix + key)


def _meant(key: str, prefix: str, known: list[str]) -> str:
    """What an owner may have meant by an unknown key: a setting of another table, or one like it."""
    elsewhere = {
        option: table.name
        for table in msgspec.structs.fields(Config)
        for option in getattr(table.type, "__struct_fields__", ())
    }
    if key in elsewhere:
        return f"it belongs under [{elsewhere[key]}]"
    names = {name: prefix + name for name in known}
    if not prefix:
        names |= {option: f"{table}.{option}" for option, table in elsewhere.items()}
    near = difflib.get_close_matches(key, names, 1, 0.5)
    return f"did you mean {names[near[0]]}?" if near else f"known: {', '.join(known)}"


def _check_value(value: Any, kind: Any, name: str) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        if isinstance(value, list) and get_origin(kind) is tuple:
            for place, entry in enumerate(value):
                _check_value(entry, get_args(kind)[0], f"{name}[{place}]")
        told = "a table" if isinstance(value, dict) else shorten(to_toml(value), 60)
        raise WrongSetting(name, f"is {told}; it must be {_expected(kind)}") from None


_EXPECTED = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


def _expected(kind: Any) -> str:
    if get_origin(kind) is Literal:
        *others, last = map(to_toml, get_args(kind))
        return f"{', '.join(others)} or {last}"
    return _EXPECTED.get(kind, "a list of texts")


def to_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(to_toml, value))}]"
    if isinstance(value, (date, time)):
        return value.isoformat()
    # JSON's strings, numbers and switches are TOML's, but for one character.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
