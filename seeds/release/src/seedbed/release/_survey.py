"""Reading what a plan is made of: manifests, tags, notes, the index, and released wheels."""

import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeAlias

from packaging.version import Version

from seedbed.edits import Monorepo

from ._errors import ReleaseError
from ._index import File, Index
from ._notes import kind_of, note_files, read_notes
from ._package import Breakage, Package
from ._tags import Tagged, changed_since, hold_whole, last_tags

# Where APIs are held stable.
_STABLE = "core"
_AT_ONCE = 8

_Files: TypeAlias = Mapping[Version, tuple[File, ...]]


def survey(monorepo: Monorepo, index: Index) -> tuple[Package, ...]:
    """Return what is known of every package, each after what it needs.

    Raises:
        ReleaseError: the index does not answer as one does, a wheel in it cannot be read, or the clone is shallow.
        WorkspaceError: git cannot be asked.
    """
    hold_whole(monorepo.root)
    public = [one.name for one in monorepo.manifests.values() if not one.private]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        files: dict[str, _Files] = {
            name: found or {}
            for name, found in zip(public, threads.map(_while_it_answers(index), public), strict=True)
        }
        packages = tuple(_known(monorepo, files))
        compared = [one for one in packages if one.tagged and "src" in one.changed and _is_stable(one)]
        wheels = threads.map(lambda one: _wheel(index, one, files[one.name]), compared)
        broken = {
            one.name: _breakages(monorepo, one, wheel) for one, wheel in zip(compared, wheels, strict=True)
        }
    return tuple(replace(one, breakages=broken.get(one.name, ())) for one in packages)


def _while_it_answers(index: Index) -> Callable[[str], _Files | None]:
    """Return what asks an index for files, and does not any more once it has failed."""
    failed = threading.Event()

    def files(name: str) -> _Files | None:
        try:
            return None if failed.is_set() else index.files(name)
        except ReleaseError:
            failed.set()
            raise

    return files


def _known(monorepo: Monorepo, files: Mapping[str, _Files]) -> Iterator[Package]:
    """Yield what is known of each package, but for its API."""
    manifests, members = monorepo.manifests, monorepo.workspace.members
    tags = last_tags(monorepo.root, (name for name, one in manifests.items() if not one.private))
    released = [Tagged(name, manifests[name].folder, version) for name, version in tags.items()]
    changed = changed_since(monorepo.tree, released)
    for name, manifest in manifests.items():
        written = note_files(monorepo.tree.paths, manifest.folder)
        yield Package(
            name=name,
            folder=manifest.folder,
            module=members[name].module,
            version=manifest.version,
            lines=manifest.lines,
            private=manifest.private,
            tagged=tags.get(name),
            indexed=frozenset(files.get(name, {})),
            changed=changed.get(name, ()),
            notes=read_notes(monorepo.tree, written),
            strays=tuple(path for path in written if kind_of(path) is None),
            lacks=() if manifest.private else tuple(_lacking(manifest.text)),
            short=members[name].short,
        )


def _lacking(manifest: str) -> Iterator[str]:
    """Yield what a manifest has to say of a package that others get, as a text, and does not."""
    project: dict[str, object] = tomllib.loads(manifest)["project"]
    dynamic = project.get("dynamic")
    for key in ("description", "requires-python", "license"):
        is_left_to_the_build = isinstance(dynamic, list) and key in dynamic
        if not is_left_to_the_build and (not project.get(key) or not isinstance(project[key], str)):
            yield key


def _is_stable(one: Package) -> bool:
    return one.folder.partition("/")[0] == _STABLE


def _wheel(index: Index, one: Package, files: _Files) -> tuple[File, bytes] | None:
    """Return the wheel of the last tagged release, if the index has one."""
    listed = files.get(one.tagged, ()) if one.tagged else ()
    file = next((file for file in listed if file.name.endswith(".whl")), None)
    return (file, index.fetch(file)) if file else None


def _breakages(monorepo: Monorepo, one: Package, wheel: tuple[File, bytes] | None) -> tuple[Breakage, ...]:
    if wheel is None:
        return (Breakage("", f"the index has no wheel of {one.tagged} that the API could be compared with"),)
    from ._api import breakages

    file, content = wheel
    return breakages(content, file.name, monorepo.root / one.folder / "src", one.folder, one.module)
