"""The Python in every README runs, top to bottom, in one namespace."""

import os
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
READMES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("core/*/README.md")),
    *sorted(ROOT.glob("seeds/*/README.md")),
]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITH_CODE = [readme for readme in READMES if BLOCK.search(readme.read_text())]


@pytest.mark.parametrize("readme", WITH_CODE, ids=lambda path: str(path.relative_to(ROOT).parent))
def test_the_code_of_a_readme_runs(readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = readme.read_text()
    script = tmp_path / "readme.py"
    # Blank lines stand for the prose, so that an error names the line of the README.
    lines = [""] * len(text.splitlines())
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for number, line in enumerate(block.group(1).splitlines()):
            lines[first + number] = line
    script.write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.endswith("_API_KEY") or name == "SEEDBED_MODEL"]:
        monkeypatch.delenv(name)
    runpy.run_path(str(script), run_name="__main__")


def test_most_packages_show_code() -> None:
    shown = {readme.parent.name for readme in WITH_CODE}
    assert {"problem", "model", "sandbox", "context", "runner", "critic", "classifier", "reasoner"} <= shown
