"""Distributions made by hand, for the tests of what is wrong with them."""

import base64
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from packaging.version import Version

from ._build import Built

_WHEEL = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_files(
    folder: Path,
    name: str,
    version: Version,
    *,
    files: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    record: str = "",
) -> Built:
    """Write a source archive and a wheel of a package, as a build makes them, but at once.

    Args:
        folder: Where.
        name: The distribution: `farm-base` is imported as `farm.base`.
        version: Its version.
        files: More files of the wheel, by their names in it; without a text, one that would be there is left out.
        metadata: More of its metadata, or what it says otherwise; without a text, it says nothing of it.
        record: More lines for its record.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    about = {"Metadata-Version": "2.4", "Name": name, "Version": str(version), "Summary": "What it is."}
    about |= {"Requires-Python": ">=3.11", "License-Expression": "Apache-2.0", "License-File": "LICENSE"}
    lines = [f"{key}: {value}\n" for key, value in (about | dict(metadata or {})).items() if value]
    package, information = name.replace("-", "/"), f"{stem}.dist-info"
    content = {
        f"{package}/__init__.py": "# it\n",
        f"{package}/py.typed": "# typed\n",
        f"{information}/METADATA": "".join(lines),
        f"{information}/WHEEL": _WHEEL,
        f"{information}/licenses/LICENSE": "Do as you like.\n",
    } | dict(files or {})
    content = {path: text for path, text in content.items() if text}
    rows = "".join(f"{path},{_recorded(text)}\n" for path, text in content.items())
    content.setdefault(f"{information}/RECORD", f"{rows}{record}{information}/RECORD,,\n")
    folder.mkdir(parents=True, exist_ok=True)
    sdist, path = folder / f"{stem}.tar.gz", folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name_in_it, text in content.items():
            wheel.writestr(zipfile.ZipInfo(name_in_it), text)
    _write_sdist(sdist, f"{stem}/PKG-INFO", "".join(lines).encode())
    return Built.of(name, version, sdist, path)


def _write_sdist(path: Path, name: str, content: bytes) -> None:
    with tarfile.open(path, "w:gz") as sdist:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        sdist.addfile(entry, io.BytesIO(content))


def _recorded(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(text.encode())}"
