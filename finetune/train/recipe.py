"""A training recipe: the base, the adapter's shape, and the stages, read from a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from retrieval.errors import BadInputError
from retrieval.types import Frozen


class Lora(Frozen):
    """The adapter's shape (peft's names)."""

    r: Annotated[int, Field(ge=1)] = 16
    alpha: Annotated[int, Field(ge=1)] = 32
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: str | tuple[str, ...] = "all-linear"


class Stage(Frozen):
    """One pass over fresh rows.

    Attributes:
        name: what it is called in logs and checkpoints.
        composed: composed captions for notes rows.
        written: hand-written captions for notes rows.
        boards: board rows.
        reasons: reason rows.
        answers: rows that teach the answer alone from captions (the comparison, not the product).
        learning_rate: peak, after a linear warm-up over a twentieth of the steps; falls to a tenth.
        rows_per_step: rows whose gradients are added up.
        list_weight: weight of the listwise term on boards.
        list_temperature: its temperature, in the teacher's utility units.
    """

    name: str
    composed: Annotated[int, Field(ge=0)] = 0
    written: Annotated[int, Field(ge=0)] = 0
    boards: Annotated[int, Field(ge=0)] = 0
    reasons: Annotated[int, Field(ge=0)] = 0
    answers: Annotated[int, Field(ge=0)] = 0
    learning_rate: Annotated[float, Field(gt=0)] = 5e-4
    rows_per_step: Annotated[int, Field(ge=1)] = 4
    list_weight: Annotated[float, Field(ge=0)] = 1.0
    list_temperature: Annotated[float, Field(gt=0)] = 1.0


class WorldSpec(Frozen):
    """The simulated world that boards and reasons come from (see ``finetune.world.build``)."""

    preset: str = "vivid"
    members: Annotated[int, Field(ge=1)] = 1500
    titles: Annotated[int, Field(ge=1)] = 240
    seed: int = 11


class Recipe(Frozen):
    """Everything that determines a checkpoint but the base's weights."""

    base: str = "bundled"
    seed: int = 0
    dtype: str = "bfloat16"
    lora: Lora = Lora()
    world: WorldSpec = WorldSpec()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]


def load_recipe(path: Path) -> Recipe:
    """The recipe in a YAML file.

    Raises:
        BadInputError: the file is missing, not YAML, or holds an unknown key or a bad value.
    """
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Recipe.model_validate(raw)
    except OSError as error:
        raise BadInputError(f"recipe {path} can't be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise BadInputError(f"recipe {path} is not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInputError(
            f"recipe {path}, {where}: {first['msg']}, got {first['input']!r}"
        ) from None
