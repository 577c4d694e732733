import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from seedbed.release import Breakage, ReleaseError
from seedbed.release._api import breakages, unpack

_INIT = "from ._impl import Thing, f\n\n__all__ = ['Thing', 'f']\n"
_IMPL = """from pydantic import BaseModel

class Thing(BaseModel):
    size: int

    def grow(self, by: int = 1) -> int: ...

def f(a: int, b: int = 2) -> int: ...

def hidden() -> None: ...
"""


def _wheel(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _compared(tmp_path: Path, impl: str, init: str = _INIT, old: str = _IMPL) -> list[str]:
    package = tmp_path / "core/base/src/farm/base"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(init, "utf-8")
    (package / "_impl.py").write_text(impl, "utf-8")
    wheel = _wheel({"farm/base/__init__.py": _INIT, "farm/base/_impl.py": old})
    return [
        str(one) for one in breakages(wheel, "base.whl", tmp_path / "core/base/src", "core/base", "farm.base")
    ]


def test_the_same_api_breaks_nothing(tmp_path: Path) -> None:
    assert _compared(tmp_path, _IMPL) == []


def test_more_api_and_other_private_things_break_nothing(tmp_path: Path) -> None:
    more = (
        _IMPL.replace("b: int = 2", "b: int = 2, c: int = 3").replace("hidden", "other")
        + "def g() -> None: ...\n"
    )
    init = "from ._impl import Thing, f, g\n\n__all__ = ['Thing', 'f', 'g']\n"
    assert _compared(tmp_path, more, init) == []


def test_each_thing_that_breaks_is_told_with_its_place(tmp_path: Path) -> None:
    worse = _IMPL.replace("def f(a: int, b: int = 2)", "def f(a: int)").replace("by: int = 1", "by: int")
    assert _compared(tmp_path, worse) == [
        "core/base/src/farm/base/_impl.py:6: `Thing.grow(by)`: Parameter is now required",
        "core/base/src/farm/base/_impl.py:8: `f(b)`: Parameter was removed",
    ]


def test_what_is_gone_is_told_where_it_was(tmp_path: Path) -> None:
    init = "from ._impl import f\n\n__all__ = ['f']\n"
    (said,) = _compared(tmp_path, _IMPL, init)
    assert said == "core/base/src/farm/base/__init__.py:1: `Thing`: Public object was removed"


def test_neither_side_is_imported(tmp_path: Path) -> None:
    bomb = "raise SystemExit('imported')\n"
    assert _compared(tmp_path, _IMPL + bomb, old=_IMPL + bomb) == []


def test_a_list_of_public_names_that_was_empty_may_grow(tmp_path: Path) -> None:
    package = tmp_path / "src/farm/base"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def f() -> None: ...\n\n__all__ = ['f']\n", "utf-8")
    wheel = _wheel({"farm/base/__init__.py": "__all__: list[str] = []\n"})
    assert breakages(wheel, "base.whl", tmp_path / "src", "core/base", "farm.base") == ()


def test_a_module_that_is_not_there_on_either_side_is_told(tmp_path: Path) -> None:
    assert _compared(tmp_path, _IMPL) == []
    source, wheel = tmp_path / "core/base/src", _wheel({"farm/base/__init__.py": ""})
    with pytest.raises(ReleaseError, match=r"farm\.base cannot be read: .*\(x\.whl\)"):
        breakages(_wheel({"other.py": ""}), "x.whl", source, "core/base", "farm.base")
    with pytest.raises(ReleaseError, match=r"farm\.base cannot be read: .*\(core/base\)"):
        breakages(wheel, "x.whl", tmp_path / "core", "core/base", "farm.base")


@pytest.mark.parametrize(
    "name", ["../evil.py", "/evil.py", "a/../../evil.py", "C:/evil.py", "a\\..\\evil.py"]
)
def test_a_wheel_that_reaches_out_of_itself_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReleaseError, match="leads out of it"):
        unpack(_wheel({name: "x = 1"}), "evil.whl", tmp_path / "in")
    assert not list(tmp_path.rglob("*.py"))


def test_what_is_no_wheel_or_holds_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ReleaseError, match=r"no\.whl cannot be unpacked"):
        unpack(b"PK nonsense", "no.whl", tmp_path)
    monkeypatch.setattr("seedbed.release._api._LARGEST", 100)
    with pytest.raises(ReleaseError, match="holds too much"):
        unpack(_wheel({"big.py": "#" * 101}), "big.whl", tmp_path)
    monkeypatch.setattr("seedbed.release._api._MOST_FILES", 1)
    with pytest.raises(ReleaseError, match="holds too much"):
        unpack(_wheel({"a.py": "", "b.py": ""}), "many.whl", tmp_path)
    unpack(_wheel({"data.bin": "#" * 101, "small.py": "x = 1"}), "fine.whl", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["small.py"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_wheel_that_is_damaged_inside_is_refused(tmp_path: Path, method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.py", "x = 1\n" * 100)
        at, size = 30 + len("a.py"), archive.getinfo("a.py").compress_size
    damaged = bytearray(packed.getvalue())
    damaged[at + 9 : at + size] = b"\xff" * (size - 9)  # behind what LZMA says of itself
    with pytest.raises(ReleaseError, match=r"damaged\.whl cannot be unpacked"):
        unpack(bytes(damaged), "damaged.whl", tmp_path)


def test_a_breakage_without_a_place_is_only_what_it_is() -> None:
    assert str(Breakage("", "gone")) == "gone"
