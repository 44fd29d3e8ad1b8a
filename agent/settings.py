"""The settings of one installation: ``keyart.toml`` read into frozen types.

Every setting has a default, so that no file is needed. Unknown keys and values that are not
allowed are refused in one line that names the key, the value and what is allowed. The commented
file that ``keyart init`` writes is made from the same fields, so that the two can't drift.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.decision import Mode
from retrieval.errors import SettingsError
from retrieval.ranking import DEFAULT_HALF_LIFE_DAYS, DEFAULT_K

DEFAULT_FILE = "keyart.toml"

# Values that name a part of keyart, or none, and never a folder.
NAMES = frozenset({"bundled", "shipped", "none"})

NonEmpty = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """Base of the sections: immutable, no unknown key, no value turned into another type.

    A field's description is what it is and what is allowed; the template file and the error
    messages both quote it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class StoreSettings(Section):
    """Where the state lies."""

    path: NonEmpty | None = Field(
        None,
        description="folder of the state; default: $KEYART_HOME, else ./.keyart",
        examples=[".keyart"],
    )
    chroma_url: NonEmpty | None = Field(
        None,
        description="URL of a Chroma server, http:// or https://; default: embedded in the folder",
        pattern=r"^https?://",
        examples=["http://127.0.0.1:8000"],
    )
    database_url: NonEmpty | None = Field(
        None,
        description="SQLAlchemy URL of catalogue and decisions, sqlite:// or postgresql://; "
        "default: a SQLite file in the folder",
        pattern=r"^(sqlite|postgresql)(\+\w+)?://",
        examples=["postgresql+psycopg://keyart@localhost/keyart"],
    )


class EmbedderSettings(Section):
    """What turns captions into vectors."""

    model: NonEmpty = Field(
        "bundled",
        description='"bundled" (all-MiniLM-L6-v2), or any sentence-transformers folder or id',
    )


class ModelSettings(Section):
    """The language model that scores and explains."""

    base: NonEmpty = Field(
        "bundled",
        description='"bundled" (SmolLM2-135M-Instruct), a local folder or a Hugging Face id; '
        "with base_url: the model's name on the server",
    )
    adapter: NonEmpty = Field(
        "shipped",
        description='"shipped", "none", or the folder of a checkpoint; with base_url: the '
        'checkpoint that the server serves, "none" unless set',
    )
    base_url: NonEmpty | None = Field(
        None,
        description="URL of an OpenAI-compatible server, http:// or https://; default: in process",
        pattern=r"^https?://",
        examples=["http://127.0.0.1:8000/v1"],
    )
    api_key_env: NonEmpty | None = Field(
        None,
        description="name of the environment variable that holds the server's key",
        examples=["OPENAI_API_KEY"],
    )
    tokenizer: NonEmpty | None = Field(
        None,
        description='with base_url: whose chat format the served model reads, "bundled", a local '
        "folder or a Hugging Face id; default: ChatML is sent, and every decision says so unless "
        "the checkpoint was trained with it",
        examples=["meta-llama/Llama-3.2-1B-Instruct"],
    )
    timeout_s: float = Field(
        60.0, description="seconds to wait for the server's answer, more than 0", gt=0
    )
    retries: int = Field(2, description="times to ask the server again, from 0 to 10", ge=0, le=10)
    mode: Mode | None = Field(
        None,
        description='"direct", "reason", or "list" (for servers that only chat); '
        "default: what the checkpoint was trained for",
        examples=["reason"],
    )


class RecallSettings(Section):
    """How many past engagements a decision is shown."""

    k: int = Field(
        DEFAULT_K, description="engagements in a prompt, a whole number from 1 to 64", ge=1, le=64
    )
    half_life_days: float = Field(
        DEFAULT_HALF_LIFE_DAYS,
        description="days after which an engagement's recency is a half, more than 0",
        gt=0,
    )


class ChooseSettings(Section):
    """How the artwork is picked from the probabilities."""

    explore: float = Field(
        0.0, description="share of decisions drawn at random, from 0 to 1", ge=0, le=1
    )
    seed: int | None = Field(
        None,
        description="whole number from 0 to 4294967295 that makes the draws repeat; "
        "default: fresh draws",
        ge=0,
        lt=2**32,
        examples=[7],
    )


class Settings(Section):
    """All settings. Relative paths in a file are taken from the file's folder.

    Where an id is allowed as well, a value is a path if there is such a folder.
    """

    store: StoreSettings = StoreSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    model: ModelSettings = ModelSettings()
    recall: RecallSettings = RecallSettings()
    choose: ChooseSettings = ChooseSettings()

    @property
    def home(self) -> Path:
        """The folder of the state: ``[store] path``, else $KEYART_HOME, else ./.keyart."""
        from retrieval.database import keyart_home

        path = self.store.path
        return keyart_home() if path is None else Path(path).expanduser().absolute()

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the catalogue and the decisions."""
        from retrieval.database import sqlite_url

        return self.store.database_url or sqlite_url(self.home)


def load_settings(path: str | Path = DEFAULT_FILE) -> Settings:
    """Read a settings file.

    Args:
        path: the file. ``keyart.toml`` itself may be missing, which means the defaults; a file of
            any other name must exist.

    Raises:
        SettingsError: the file is missing, is not TOML, or holds an unknown key or a value that is
            not allowed.
    """
    file = Path(path)
    if not file.is_file():
        if str(path) == DEFAULT_FILE:
            return Settings()
        raise SettingsError(f"no settings file {file}; write one with: keyart init")
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not a TOML file: {error}") from None
    return parse_settings(values, name=str(file), folder=file.absolute().parent)


def parse_settings(
    values: dict[str, Any], *, name: str = DEFAULT_FILE, folder: Path | None = None
) -> Settings:
    """Turn the values of a settings file into ``Settings``.

    Args:
        values: sections by name, as a TOML reader returns them.
        name: how error messages call the file.
        folder: what relative paths start from; None leaves them as they are.

    Raises:
        SettingsError: an unknown section or key, or a value that is not allowed.
    """
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(f"{name}: {_explain(error)}") from None
    return settings if folder is None else _anchored(settings, folder)


def template_toml() -> str:
    """The commented settings file: every key with what it is, at its default."""
    lines = ["# Settings of keyart. Every key is optional; a commented key shows its default."]
    for section in Settings.model_fields:
        model = _section_type(section)
        lines += ["", f"# {model.__doc__}", f"[{section}]"]
        for key, info in model.model_fields.items():
            value = (info.examples or [info.default])[0]
            lines += [f"# {info.description}", f"# {key} = {_toml(value)}"]
    return "\n".join(lines) + "\n"


def _section_type(name: str) -> type[Section]:
    kind = Settings.model_fields[name].annotation
    assert isinstance(kind, type)
    assert issubclass(kind, Section)
    return kind


def _toml(value: object) -> str:
    """A TOML literal; numbers and strings are all that the settings hold."""
    return f'"{value}"' if isinstance(value, str) else str(value)


def _explain(error: ValidationError) -> str:
    """The first problem in one line: which key, which value, what is allowed."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    section = place[0]
    if section not in Settings.model_fields:
        return f"[{section}] is not a section; allowed: {_listed(Settings)}"
    kind = _section_type(section)
    if len(place) == 1:
        return f"{section} = {first['input']!r} is not allowed; allowed: a section [{section}]"
    key = place[1]
    if key not in kind.model_fields:
        return f"[{section}] {key} is not a setting; allowed: {_listed(kind)}"
    allowed = kind.model_fields[key].description
    return f"[{section}] {key} = {first['input']!r} is not allowed; allowed: {allowed}"


def _listed(kind: type[Section]) -> str:
    return ", ".join(sorted(kind.model_fields))


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The settings with every relative path that was set taken from ``folder``."""
    path, path_or_id = partial(_placed, folder=folder), partial(_placed_if_there, folder=folder)
    places: list[tuple[str, str, Callable[[str], str]]] = [
        ("store", "path", path),
        ("store", "database_url", partial(_placed_url, folder=folder)),
        ("embedder", "model", path_or_id),
        ("model", "adapter", path),
        ("model", "tokenizer", path_or_id),
    ]
    if settings.model.base_url is None:  # a server's base is a name, whatever lies here
        places.append(("model", "base", path_or_id))
    for section, key, place in places:
        part: Section = getattr(settings, section)
        if key in part.model_fields_set and (value := getattr(part, key)) is not None:
            placed = part.model_copy(update={key: place(value)})
            settings = settings.model_copy(update={section: placed})
    return settings


def _placed(value: str, *, folder: Path) -> str:
    """A path from ``folder``; an absolute one, and a name that the settings define, stay."""
    is_placed = value in NAMES or Path(value).expanduser().is_absolute()
    return value if is_placed else str(folder / value)


def _placed_if_there(value: str, *, folder: Path) -> str:
    """A path from ``folder`` if that is a folder; else an id, which stays."""
    placed = _placed(value, folder=folder)
    return placed if Path(placed).is_dir() else value


def _placed_url(url: str, *, folder: Path) -> str:
    """The URL with a relative SQLite file taken from ``folder``."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        allowed = StoreSettings.model_fields["database_url"].description
        raise SettingsError(
            f"[store] database_url = {url!r} is not allowed; allowed: {allowed}"
        ) from None
    file = parts.database
    if parts.get_backend_name() != "sqlite" or not file or file.startswith((":memory:", "file:")):
        return url
    return parts.set(database=str(folder / file)).render_as_string(hide_password=False)
