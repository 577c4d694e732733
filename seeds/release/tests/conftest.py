from collections.abc import Iterator, Mapping

import pytest

from seedbed.edits.testing import offer_installed


@pytest.fixture(scope="session")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return what lets uv lock, build and install by what is installed here, whatever its cache knows."""
    return offer_installed(tmp_path_factory.mktemp("offered"), ["hatchling", "hypothesis", "pytest"])


@pytest.fixture(autouse=True, scope="module")
def no_network(offered: Mapping[str, str]) -> Iterator[None]:
    """Let uv look there: tests of other packages may run in the same process, so that this ends with a module."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in offered.items():
            patch.setenv(name, value)
        patch.delenv("UV_NO_GROUP", raising=False)  # of this repository, and not of those that tests make
        yield
