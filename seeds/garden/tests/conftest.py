from collections.abc import Iterator, Mapping

import pytest

from seedbed.edits.testing import name_wheels


@pytest.fixture(scope="session")
def named_wheels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return what lets uv lock by what is installed here, whatever its cache knows."""
    return name_wheels(tmp_path_factory.mktemp("named"))


@pytest.fixture(autouse=True, scope="module")
def no_index(named_wheels: Mapping[str, str]) -> Iterator[None]:
    """Leave uv no other index: tests of other packages may run in the same process, so that this ends with a module."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in named_wheels.items():
            patch.setenv(name, value)
        yield
