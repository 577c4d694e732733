import pytest

from seedbed.release import ReleaseError, index_url
from seedbed.release._settings import upload_url

_TABLE = (
    '[tool.seedbed.release]\nindex = "https://example.org/simple"\nupload = "https://example.org/upload"\n'
)


def test_without_a_word_on_it_the_index_is_pypi() -> None:
    assert index_url("", {}) == "https://pypi.org/simple/"
    assert upload_url("", {}) == "https://upload.pypi.org/legacy/"


def test_the_root_names_another_index_and_the_environment_goes_before_it() -> None:
    assert index_url(_TABLE, {}) == "https://example.org/simple/"
    assert upload_url(_TABLE, {}) == "https://example.org/upload"
    environ = {"SEEDBED_INDEX": "http://127.0.0.1:1/simple", "UV_PUBLISH_URL": "http://127.0.0.1:1/"}
    assert index_url(_TABLE, environ) == "http://127.0.0.1:1/simple/"
    assert upload_url(_TABLE, environ) == "http://127.0.0.1:1/"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/",
        "pypi.org/simple",
        "https://",
        "https://u:secret@exa mple.org/",
        "http://[::1",
        "http://h:x/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(ReleaseError, match="no address of a package index") as caught:
        index_url("", {"SEEDBED_INDEX": address})
    assert "secret" not in str(caught.value)
    with pytest.raises(ReleaseError, match="no address of a package index"):
        upload_url("", {"UV_PUBLISH_URL": address})


def test_a_key_that_is_not_known_or_no_toml_is_told_with_its_place() -> None:
    with pytest.raises(ReleaseError, match=r"tool\.seedbed\.release\.indx: .*\(pyproject\.toml\)"):
        index_url('[tool.seedbed.release]\nindx = "https://example.org/"\n', {})
    with pytest.raises(ReleaseError, match="no TOML"):
        index_url("[tool", {})
