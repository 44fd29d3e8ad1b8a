"""No schema of the agent has a field for who a member is, and none is lax."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from pydantic import BaseModel

import agent
from agent.schema import metadata
from agent.wording import load_wording

MODULES = [
    module.name for module in pkgutil.iter_modules(agent.__path__, "agent.") if not module.ispkg
]
FORBIDDEN = {"age", "gender", "sex", "ethnicity", "race", "religion", "nationality", "income"}


def models() -> list[type[BaseModel]]:
    found = {
        value
        for name in MODULES
        for value in vars(importlib.import_module(name)).values()
        if isinstance(value, type) and issubclass(value, BaseModel)
    }
    return sorted(found - {BaseModel}, key=lambda model: model.__name__)


def test_no_model_has_a_demographic_field() -> None:
    words = FORBIDDEN | set(load_wording().people) | set(load_wording().qualities)
    fields = {name for model in models() for name in model.model_fields}
    assert not fields & words
    assert "member_id" in fields


def test_no_table_has_a_demographic_column() -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not columns & FORBIDDEN
    assert "member_key" in columns


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_models_are_frozen_and_refuse_unknown_fields(model: type[BaseModel]) -> None:
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "forbid"
