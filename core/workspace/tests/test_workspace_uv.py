"""What uv, and the code that it runs to build a package, see of our environment."""

from pathlib import Path

import pytest

from seedbed.workspace import read_workspace, uv_environment, without_credentials
from seedbed.workspace.testing import Farm

SECRET = "hunter2"
HIDDEN = {
    "UV_PUBLISH_URL": "https://index.example.org/",
    **dict.fromkeys(
        ("UV_PUBLISH_TOKEN", "GH_TOKEN", "MY_PASSWORD", "AWS_SECRET_ACCESS_KEY", "SOME_KEY", "GH_PAT"), SECRET
    ),
    **dict.fromkeys(("OPENAI_API_KEY", "ACTIONS_ID_TOKEN_REQUEST_URL", "DB_PASS", "npm_token"), SECRET),
    "DATABASE_URL": f"postgres://me:{SECRET}@db.example.org/it",
    "SOME_ADDRESS": f"https://{SECRET}@git.example.org/it.git",
    "SEVERAL": f"https://a.example.org/ https://me:{SECRET}@b.example.org/",
}
PLAIN = {
    "PATH": "/bin",
    "PWD": "/home/me",
    "SSH_AUTH_SOCK": "/run/agent",
    "GIT_ASKPASS": "/bin/ask",
    "UV_KEYRING_PROVIDER": "disabled",
    "COMPAT": "1",
    "HOMEPAGE": "https://example.org/@me?a=b@c",
    "REMOTE": "ssh://git@example.org/it",
}
OF_UV = {
    "UV_INDEX_PRIVATE_PASSWORD": SECRET,
    "UV_DEFAULT_INDEX": f"https://me:{SECRET}@index.example.org/",
    "UV_INDEX": f"private=https://me:{SECRET}@index.example.org/",
    "UV_EXTRA_INDEX_URL": f"https://me:{SECRET}@index.example.org/",
    "https_proxy": f"http://me:{SECRET}@proxy.example.org:3128",
    "NETRC": "/home/me/.netrc",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": f"url.https://{SECRET}@git.example.org/.insteadOf",
    "GIT_CONFIG_VALUE_0": "https://git.example.org/",
}
# It needs nothing to be built with, and writes down what it sees.
BACKEND = """
import os, pathlib
pathlib.Path({seen!r}).write_text(repr(dict(os.environ)))
def prepare_metadata_for_build_editable(folder, settings=None):
    place = pathlib.Path(folder, "farm_told-1.dist-info")
    place.mkdir()
    (place / "METADATA").write_text("Metadata-Version: 2.1\\nName: farm-told\\nVersion: 1\\n")
    return place.name
"""


def test_credentials_are_told_by_their_names_and_in_addresses() -> None:
    assert without_credentials({**HIDDEN, **PLAIN, **OF_UV}) == PLAIN


def test_uv_sees_those_of_its_indexes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**HIDDEN, **PLAIN, **OF_UV, "UV_PROJECT": "/elsewhere"}.items():
        monkeypatch.setenv(name, value)
    seen = uv_environment()
    assert {**PLAIN, **OF_UV}.items() <= seen.items()
    assert not seen.keys() & {*HIDDEN, "UV_PROJECT"}


def test_code_that_describes_a_package_to_uv_sees_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, farm = tmp_path / "seen", Farm(tmp_path / "farm")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    farm.member("seeds/told")
    farm.write("seeds/told/backend.py", BACKEND.format(seen=str(seen)))
    farm.write(
        "seeds/told/pyproject.toml",
        '[project]\nname = "farm-told"\nversion = "1"\ndynamic = ["dependencies"]\nrequires-python = ">=3.11"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    )
    farm.settle()
    seen.unlink()
    monkeypatch.setenv("UV_PUBLISH_TOKEN", SECRET)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "another"))
    monkeypatch.setenv("SOMETHING", "harmless")
    assert list(read_workspace(farm.root).members) == ["farm-told"]
    assert "harmless" in seen.read_text()
    assert SECRET not in seen.read_text()
