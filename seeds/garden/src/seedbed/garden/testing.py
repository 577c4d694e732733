"""A small real monorepo in a folder, for the tests of what grows in one."""

from pathlib import Path

from seedbed.workspace.testing import Farm


def small_monorepo(root: Path, tables: str = "") -> Farm:
    """Make a monorepo of the scope `my-crew` with one package, `seeds/first`, locked and committed.

    Args:
        root: Its folder, which need not be there.
        tables: What its `pyproject.toml` says besides, as TOML.
    """
    farm = Farm(root)
    farm.write(
        "pyproject.toml",
        f"""[dependency-groups]
members = ["my-crew-first"]

[tool.uv]
package = false

[tool.uv.workspace]
members = ["seeds/*"]

[tool.uv.sources]
my-crew-first = {{ workspace = true }}

[tool.seedbed]
scope = "my-crew"

{tables}""",
    )
    farm.write(
        "seeds/first/pyproject.toml",
        '[project]\nname = "my-crew-first"\nversion = "0.1.0"\nlicense = "MIT"\nrequires-python = ">=3.11,<4"\n',
    )
    farm.write("LICENSE", "Do what you like.\n")
    farm.write(".gitignore", "__pycache__/\n.venv/\n.pytest_cache/\n.mypy_cache/\n.ruff_cache/\n")
    farm.lock()
    farm.git("init", "-q")
    farm.commit()
    return farm
