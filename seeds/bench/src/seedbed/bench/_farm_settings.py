"""The settings of a generated workspace: pyproject.toml for uv and for us, turbo.json and package.json for Turborepo."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from string import Template


class Shape(Enum):
    """How Turborepo is told of the packages. Ours reads the same workspace in each shape."""

    NATIVE = "native"
    """uv workspace; our own task names with a command each; pytest, ruff and mypy declared at the root."""
    MEMBERS = "members"
    """uv workspace; each member declares pytest, so that the built-in `test` task is one of each member."""
    CLASSIC = "classic"
    """A package.json with scripts in each package, as before Turborepo knew of uv."""


OWN_INPUTS = ["src/**", "tests/**", "pyproject.toml"]
UPSTREAM = ["src/**"]
IGNORED = (
    ".venv",
    ".turbo",
    ".seedbed",
    "node_modules",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
)

ROOT = """\
[dependency-groups]
members = $members
dev = $tools

[tool.turbo]
name = "farm"

[tool.uv]
package = false
default-groups = ["members", "dev"]

[tool.uv.workspace]
members = ["core/*", "seeds/*"]

[tool.uv.sources]
$sources

[tool.ruff]
line-length = 120
target-version = "py311"

[tool.ruff.lint]
select = ["E", "F", "I", "UP", "B", "SIM", "ANN", "RUF", "N", "PT", "RET", "PERF"]

[tool.ruff.lint.isort]
known-first-party = ["farm"]

[tool.mypy]
strict = true
namespace_packages = true
explicit_package_bases = true
mypy_path = $mypy_path

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-markers", "--strict-config"]

[tool.seedbed.tasks.test]
command = "pytest -q {packages}"
inputs = $inputs
upstream = $upstream
settings = ["tool.pytest"]
tools = ["pytest"]
batch = true

[tool.seedbed.tasks.lint]
command = "ruff check {packages}"
inputs = $inputs
settings = ["tool.ruff"]
tools = ["ruff"]
batch = true

[tool.seedbed.tasks.types]
command = "mypy {packages}"
inputs = $inputs
upstream = $upstream
settings = ["tool.mypy"]
tools = ["mypy"]
batch = true
"""

MEMBER = """\
[project]
name = "farm-$name"
version = "0.1.0"
description = "A generated package."
readme = "README.md"
requires-python = ">=3.11"
dependencies = $needs
$groups
[build-system]
requires = ["uv_build>=0.9"]
build-backend = "uv_build"

[tool.uv.build-backend]
module-name = "farm.$name"
"""


def array(values: Sequence[str]) -> str:
    """Return a TOML array of strings, one a line."""
    return "[" + "".join(f"\n  {json.dumps(value)}," for value in values) + ("\n]" if values else "]")


def root_pyproject(folders: Mapping[str, str], shape: Shape, ours: Mapping[str, Path]) -> str:
    """Return the pyproject.toml of the root.

    Args:
        folders: Of the members by their names.
        shape: Where pytest is declared.
        ours: The folders of our own distributions, which the workspace installs, by their names.
    """
    tools = ["mypy>=1.19", "ruff>=0.15", *([] if shape is Shape.MEMBERS else ["pytest>=9.0"]), *ours]
    sources = [f"farm-{name} = {{ workspace = true }}" for name in folders]
    sources += [
        f"{name} = {{ path = {json.dumps(str(path))}, editable = true }}" for name, path in ours.items()
    ]
    return Template(ROOT).substitute(
        members=array([f"farm-{name}" for name in folders]),
        tools=array(tools),
        sources="\n".join(sources),
        mypy_path=array([f"$MYPY_CONFIG_FILE_DIR/{folder}/src" for folder in folders.values()]),
        inputs=json.dumps(OWN_INPUTS),
        upstream=json.dumps(UPSTREAM),
    )


def member_pyproject(name: str, needs: Sequence[str], shape: Shape) -> str:
    """Return the pyproject.toml of a member."""
    groups = '\n[dependency-groups]\ndev = ["pytest>=9.0"]\n' if shape is Shape.MEMBERS else ""
    return Template(MEMBER).substitute(
        name=name, needs=array([f"farm-{need}" for need in needs]), groups=groups
    )


COMMANDS = {
    "verify": ["../../.venv/bin/pytest", "-q", "."],
    "style": ["../../.venv/bin/ruff", "check", "--quiet", "."],
    "typing": [
        "../../.venv/bin/mypy",
        "--config-file=../../pyproject.toml",
        # One cache for all, as plain files: a database that all lock takes five times as long, and so does a cache each.
        "--cache-dir=../../.mypy_cache",
        "--no-sqlite-cache",
        ".",
    ],
}
CLASSIC_NAMES = {"verify": "test", "style": "lint", "typing": "types"}


def turbo_json(shape: Shape) -> str:
    """Return Turborepo's settings.

    `transit` stands for "the sources of what this package needs": it makes them count without holding up a
    task until those of the packages below have ended, which is Turborepo's own advice for tasks of this kind.
    """
    classic = shape is Shape.CLASSIC
    # Patterns of our own would count what git ignores, such as `__pycache__`: so the default, less a file.
    own = ["$TURBO_DEFAULT$", "!README.md"]
    transit: dict[str, object] = {"dependsOn": ["^transit"], "inputs": [*own, "!tests/**"]}
    tasks: dict[str, object] = {"transit": transit}
    for name, command in COMMANDS.items():
        task: dict[str, object] = {"inputs": own, "outputs": []}
        if name != "style":
            # mypy is faster from below upwards, since each package then finds what it needs in the shared cache.
            task["dependsOn"] = [
                "transit" if name == "verify" else f"^{CLASSIC_NAMES[name] if classic else name}"
            ]
        if not classic:
            task["command"] = {"python": command}
            # Without this, the package that stands for the whole workspace runs the command as well.
            tasks[f"farm#{name}"] = {"inputs": []}
        tasks[CLASSIC_NAMES[name] if classic else name] = task
    settings: dict[str, object] = {"$schema": "https://turborepo.dev/schema.json"}
    if classic:
        settings["globalDependencies"] = ["pyproject.toml", "uv.lock"]
    else:
        settings["futureFlags"] = {"experimentalPythonWorkspaces": True, "experimentalTaskCommand": True}
    return as_json(settings | {"tasks": tasks})


def package_json(name: str, needs: Sequence[str]) -> str:
    """Return the package.json of a package in the classic shape."""
    return as_json(
        {
            "name": f"@farm/{name}",
            "version": "0.1.0",
            "private": True,
            "scripts": {CLASSIC_NAMES[task]: " ".join(command) for task, command in COMMANDS.items()},
            "dependencies": {f"@farm/{need}": "0.1.0" for need in needs},
        }
    )


def root_package_json() -> str:
    """Return the package.json of the root in the classic shape."""
    return as_json(
        {
            "name": "farm",
            "private": True,
            "packageManager": "npm@10.8.2",
            "workspaces": ["core/*", "seeds/*"],
        }
    )


def package_lock(folders: Mapping[str, str], needs: Mapping[str, Sequence[str]]) -> str:
    """Return the package-lock.json that npm would write: nothing but links to the members."""
    packages: dict[str, object] = {"": {"name": "farm", "workspaces": ["core/*", "seeds/*"]}}
    for name, folder in sorted(folders.items(), key=lambda item: item[1]):
        packages[folder] = {
            "name": f"@farm/{name}",
            "version": "0.1.0",
            "dependencies": {f"@farm/{need}": "0.1.0" for need in needs[name]},
        }
    for name, folder in sorted(folders.items()):
        packages[f"node_modules/@farm/{name}"] = {"resolved": folder, "link": True}
    return as_json({"name": "farm", "lockfileVersion": 3, "requires": True, "packages": packages})


def as_json(value: object) -> str:
    """Return JSON as people write it, with a newline at its end."""
    return json.dumps(value, indent=2) + "\n"
