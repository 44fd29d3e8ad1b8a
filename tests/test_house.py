"""The house: which folder may import which, what each package offers, how the files lie.

Everything is read from the source (``ast``); nothing is imported that would load a model.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("agent", "finetune", "prompts", "retrieval", "ui")
MAY_IMPORT = {
    "prompts": set(),
    "retrieval": set(),
    "agent": {"prompts", "retrieval"},
    "finetune": {"prompts", "retrieval", "agent"},
    "ui": {"agent", "retrieval"},
}
# The composition root: the command line, which puts the parts together.
ROOT_MODULES = ("ui/cli.py", "ui/commands/")
SHORTEST_DOCSTRING = 20
# Packages whose name to install is another than the name to import, but for "_" and case.
INSTALLED_AS = {"PIL": "pillow", "sklearn": "scikit-learn", "yaml": "pyyaml"}
# The folders whose imports an extra brings; every other folder makes do without extras.
EXTRAS_OF = {"finetune/train/": ("train",), "tests/": ("train", "dev")}


def sources() -> list[Path]:
    return sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py"))


def packages() -> list[Path]:
    return [path for path in sources() if path.name == "__init__.py"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_root(path: Path) -> bool:
    return name_of(path).startswith(ROOT_MODULES)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Every module that a file imports, by statement or by a name handed to import_module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            yield from (a.value for a in node.args if _is_text(a))  # type: ignore[attr-defined]


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def forbidden_imports(path: Path, tree: ast.AST) -> list[str]:
    folder = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[folder] | {folder}
    tops = {module: module.split(".")[0] for module in imported_modules(tree)}
    return sorted(m for m, top in tops.items() if top in FOLDERS and top not in allowed)


def test_imports_follow_the_direction_of_the_folders() -> None:
    found = {
        f"{name_of(path)} imports {module}"
        for path in sources()
        if not is_root(path)
        for module in forbidden_imports(path, tree_of(path))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("agent/agent.py", "from finetune.world import world"),
        ("ui/app.py", "def f():\n    import finetune"),
        (
            "retrieval/memory.py",
            "from importlib import import_module\nimport_module('agent.agent')",
        ),
    ],
)
def test_import_against_the_direction_is_found(file: str, code: str) -> None:
    assert len(forbidden_imports(ROOT / file, ast.parse(code))) == 1


def declared_packages(*extras: str) -> set[str]:
    """The names that pyproject.toml gives as dependencies, with those of the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [
        line for extra in extras for line in project["optional-dependencies"][extra]
    ]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines}


def undeclared_imports(name: str, tree: ast.AST) -> list[str]:
    """The packages of others that a file imports and that are not declared for its folder."""
    extras = next((e for folder, e in EXTRAS_OF.items() if name.startswith(folder)), ())
    tops = {module.split(".")[0] for module in imported_modules(tree)}
    others = tops - set(sys.stdlib_module_names) - {*FOLDERS, "tests"}
    packages = {INSTALLED_AS.get(top, top.replace("_", "-").lower()) for top in others}
    return sorted(packages - declared_packages(*extras))


def test_every_imported_package_is_a_named_dependency() -> None:
    files = [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]
    found = {name_of(path): undeclared_imports(name_of(path), tree_of(path)) for path in files}
    assert {name: packages for name, packages in found.items() if packages} == {}


@pytest.mark.parametrize(
    ("file", "code", "expected"),
    [
        ("agent/agent.py", "import pandas.io", ["pandas"]),
        ("ui/app.py", "def f():\n    from sklearn_extra import x", ["sklearn-extra"]),
        ("agent/agent.py", "import sklearn, yaml, PIL, json, retrieval.types", []),
        ("finetune/world/world.py", "import trl", ["trl"]),
        ("finetune/train/run.py", "import trl", []),
        ("retrieval/memory.py", "import pytest", ["pytest"]),
        ("tests/test_house.py", "import pytest", []),
    ],
)
def test_import_that_is_not_declared_is_found(file: str, code: str, expected: list[str]) -> None:
    assert undeclared_imports(file, ast.parse(code)) == expected


def test_every_module_opens_with_a_docstring_that_says_something() -> None:
    docstrings = {name_of(path): ast.get_docstring(tree_of(path)) or "" for path in sources()}
    assert [name for name, text in docstrings.items() if len(text) < SHORTEST_DOCSTRING] == []


def all_of(tree: ast.Module) -> list[str] | None:
    """The names in a literal ``__all__``; None where there is none."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(getattr(target, "id", "") == "__all__" for target in targets):
            return list(ast.literal_eval(node.value))  # type: ignore[attr-defined]
    return None


def offered_names(tree: ast.Module) -> set[str]:
    """The public names that a package defines; where it defines none, those that it imports."""
    body = list(tree.body)
    for node in tree.body:
        if isinstance(node, ast.If):
            body += node.body
    defined = {n.name for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    imported = {
        alias.asname or alias.name
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FOLDERS
        for alias in node.names
    }
    public = {name for name in defined if not name.startswith("_")}
    return public or {name for name in imported if not name.startswith("_")}


def reading_order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions, each by name: the order that ruff sorts into."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


@pytest.mark.parametrize("path", packages(), ids=name_of)
def test_all_lists_what_the_package_offers(path: Path) -> None:
    tree = tree_of(path)
    assert offered_names(tree) - set(all_of(tree) or []) == set()


@pytest.mark.parametrize("path", packages(), ids=name_of)
def test_all_is_sorted(path: Path) -> None:
    listed = all_of(tree_of(path)) or []
    assert listed == sorted(set(listed), key=reading_order)


@pytest.mark.parametrize("path", packages(), ids=name_of)
def test_every_name_in_all_can_be_imported(path: Path) -> None:
    package = import_module(".".join(path.parent.relative_to(ROOT).parts))
    missing = [n for n in all_of(tree_of(path)) or [] if not hasattr(package, n)]
    assert missing == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_says_that_it_is_typed(folder: str) -> None:
    assert (ROOT / folder / "py.typed").is_file()


def test_tests_hold_no_package_that_would_shadow_a_folder() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_tests_lie_in_folders_named_like_what_they_test() -> None:
    found = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name[0] not in "_."}
    assert found == {*FOLDERS, "benchmarks"}


def test_top_level_holds_only_what_is_named() -> None:
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    files = {"CHANGELOG.md", "LICENSE", "Makefile", "README.md", "constraints.txt"}
    hidden = {".ci", ".gitignore"}
    assert top <= {*FOLDERS, "tests", "docs", "pyproject.toml", *files, *hidden}
