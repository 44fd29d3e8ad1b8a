"""No schema has a place for who a member is: no field or column names a demographic trait."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("agent", "finetune", "prompts", "retrieval", "ui")
TRAITS = frozenset(
    {
        "age",
        "ages",
        "birth",
        "birthday",
        "birthdate",
        "caste",
        "citizenship",
        "country",
        "disability",
        "dob",
        "ethnic",
        "ethnicity",
        "gender",
        "immigrant",
        "income",
        "marital",
        "nationality",
        "politics",
        "postcode",
        "pregnancy",
        "race",
        "religion",
        "religious",
        "salary",
        "sex",
        "sexual",
        "veteran",
        "wage",
        "zip",
        "zipcode",
    }
)


def field_names(tree: ast.AST) -> Iterator[str]:
    """Annotated fields of classes (pydantic, dataclass, tuple, dict types) and SQL columns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    yield item.target.id
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Column" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def traits(tree: ast.AST) -> set[str]:
    return {name for name in field_names(tree) if TRAITS & set(re.split(r"[\W_]+", name.lower()))}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_schema_has_a_demographic_field(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / folder).rglob("*.py")
        for name in traits(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_demographic_field_would_be_found() -> None:
    code = "class Member(Frozen):\n    member_id: str\n    home_country: str\nColumn('age_band')"
    assert traits(ast.parse(code)) == {"home_country", "age_band"}


def test_decision_and_domain_schemas_name_no_trait() -> None:
    from agent.decision import Decision
    from retrieval.types import Artwork, Case, Impression, Title

    schemas = [m.model_json_schema() for m in (Artwork, Case, Decision, Impression, Title)]
    names = {name for schema in schemas for name in _properties(schema)}
    assert {n for n in names if TRAITS & set(n.lower().split("_"))} == set()


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)
