import json
import sys
from pathlib import Path

import pytest

from seedbed.edits import EditError, run_uv


def test_what_uv_starts_sees_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PUBLISH_TOKEN", "hunter2")
    monkeypatch.setenv("HARMLESS", "1")
    words = ("run", "--offline", "--no-project", "--python", sys.executable, "python", "-c")
    seen = json.loads(run_uv(tmp_path, *words, "import json, os; print(json.dumps(dict(os.environ)))"))
    assert seen["HARMLESS"] == "1"
    assert "UV_PUBLISH_TOKEN" not in seen


def test_what_uv_refuses_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EditError, match=r"^uv lock failed: No `pyproject\.toml` found") as caught:
        run_uv(tmp_path, "lock", "--offline")
    assert "\n" not in str(caught.value)
