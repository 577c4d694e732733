import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from seedbed.bench._lifecycle_past import Day, read_days
from seedbed.bench._lifecycle_replay import Outcome, Rules, replay
from seedbed.garden import Policy


def _commit(root: Path, day: str, files: Mapping[str, str | None]) -> None:
    """Write files, take those away that are `None`, and commit as if on that day."""
    for path, text in files.items():
        place = root / path
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    moment = f"{day}T12:00:00+00:00"
    settings = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for words in (("add", "-A"), (*settings, "commit", "-q", "-m", day)):
        subprocess.run(
            ["git", *words],  # noqa: S607
            cwd=root,
            check=True,
            env=os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
        )


def _package(name: str, *needs: str, version: str = "0.0.1", private: bool = False) -> str:
    said = {"name": name, "version": version, "private": private, "dependencies": dict.fromkeys(needs, "*")}
    return json.dumps(said)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years: `kept` is wanted for good, `fad` for a while, `quiet` never; `moved` is moved by hand."""
    root = tmp_path_factory.mktemp("past")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)  # noqa: S607
    _commit(
        root,
        "2023-01-01",
        {
            "package.json": _package("root"),
            "templates/blank/package.json": _package("blank"),
            "seeds/kept/package.json": _package("kept"),
            "seeds/fad/package.json": _package("fad"),
            "seeds/quiet/package.json": _package("quiet", private=True),
            "seeds/quiet/a.ts": "1",
            "seeds/loud/package.json": _package("loud"),
            "seeds/moved/pyproject.toml": '[project]\nname = "moved"\nversion = "1"\n',
        },
    )
    both = ("kept", "fad")
    _commit(
        root,
        "2023-02-01",
        {
            "seeds/one/package.json": _package("one", *both, "moved"),
            "seeds/two/package.json": _package("two", *both, "moved"),
            "seeds/loud/package.json": _package("loud", version="0.0.2"),
            "seeds/hidden/package.json": _package("hidden", "quiet", private=True),
            "seeds/hidden/a.ts": "1",
        },
    )
    raised = _package("hidden", "quiet", version="0.0.2", private=True)
    _commit(root, "2023-03-01", {"seeds/hidden/package.json": raised})
    _commit(
        root,
        "2023-06-01",
        {
            "core/moved/pyproject.toml": '[project]\nname = "moved"\nversion = "2"\n',
            "seeds/moved/pyproject.toml": None,
            "seeds/two/package.json": _package("second", *both, "moved"),
        },
    )
    for day, fad in (("2023-09-01", ()), ("2023-10-01", ("fad",)), ("2023-11-01", ())):
        needs = ("kept", "moved", *fad)
        manifests = {"one": _package("one", *needs), "two": _package("second", *needs)}
        _commit(root, day, {f"seeds/{folder}/package.json": text for folder, text in manifests.items()})
    _commit(root, "2023-12-01", {"seeds/fad/package.json": None, "seeds/hidden/a.ts": "2"})
    # One commit that reaches eleven packages is nobody's work on any of them.
    many = {f"seeds/p{number}/package.json": _package(f"p{number}") for number in range(11)}
    _commit(root, "2025-11-01", many)
    _commit(
        root,
        "2025-12-01",
        {"seeds/one/a.ts": "1", **{f"seeds/p{number}/a.ts": "1" for number in range(11)}},
    )
    return root


@pytest.fixture(scope="module")
def days(repository: Path) -> tuple[Day, ...]:
    return read_days(repository, timedelta(days=14))


@pytest.fixture(scope="module")
def outcome(days: tuple[Day, ...]) -> Outcome:
    return replay(days, Rules(Policy(2, 1)))


def _names(day: Day) -> dict[str, tuple[str, ...]]:
    names = {key: one.said.name for key, one in day.packages.items()}
    return {names[key]: tuple(sorted(names[need] for need in one.needs)) for key, one in day.packages.items()}


def test_packages_are_read_from_either_kind_of_manifest_and_the_root_and_templates_are_none(
    days: tuple[Day, ...],
) -> None:
    assert _names(days[0]) == {"kept": (), "fad": (), "quiet": (), "loud": (), "moved": ()}
    assert _names(days[4])["one"] == ("fad", "kept", "moved")


def test_days_lie_at_even_distances_and_the_last_is_the_end(days: tuple[Day, ...]) -> None:
    apart = {later.when - day.when for day, later in pairwise(days[:-1])}
    assert apart == {timedelta(days=14)}
    assert str(days[-1].when.date()) == "2025-12-01"


def test_a_package_stays_the_same_when_its_folder_moves_or_its_name_changes(days: tuple[Day, ...]) -> None:
    keys = {one.said.name: key for key, one in days[4].packages.items()}
    late = {one.said.name: (key, one.folder) for key, one in days[-1].packages.items()}
    assert late["moved"] == (keys["moved"], "core/moved")
    assert late["second"] == (keys["two"], "seeds/two")


def test_what_the_policy_would_have_proposed_is_told_with_how_it_turned_out(outcome: Outcome) -> None:
    told = {one.name: one for one in outcome.graduated}
    assert set(told) == {"kept", "fad", "moved"}
    assert all(str(one.when.date()) == "2023-02-12" and one.own and one.then == 2 for one in told.values())
    assert (told["kept"].later, told["kept"].alive_later, told["kept"].at_end) == (2, True, 2)
    assert (told["fad"].later, told["fad"].alive_later, told["fad"].at_end) == (None, False, None)
    assert told["kept"].returned is None
    assert (str(told["fad"].returned)[:7], told["fad"].moves) == ("2023-09", 4)
    assert str(told["moved"].by_hand)[:7] == "2023-06"
    assert (outcome.packages, outcome.died) == (19, 1)
    assert outcome.never == (16, 0)


def test_it_is_held_against_the_seeds_that_were_not_proposed(outcome: Outcome) -> None:
    others = next(one.others for one in outcome.graduated if one.name == "kept")
    # quiet, loud, one, two and hidden; all are there a year later, and nobody needs two of them.
    assert (others.count, others.alive, others.wanted) == (5, 5, 0)


def test_private_dependants_count_only_where_they_are_said_to(days: tuple[Day, ...]) -> None:
    rules = Rules(Policy(1), private=True)
    assert "quiet" in {one.name for one in replay(days, rules).graduated}
    assert "quiet" not in {one.name for one in replay(days, Rules(Policy(1))).graduated}


def test_what_nobody_touched_or_needed_is_proposed_for_the_compost_once(outcome: Outcome) -> None:
    told = {one.name: one for one in outcome.composted}
    # `loud` had been released, and `quiet` is needed by `hidden`.
    assert set(told) == {"one", "two", "hidden", "fad"}
    assert [str(told[name].when.date()) for name in ("hidden", "fad")] == ["2023-05-07", "2023-09-10"]
    assert [str(told[name].gone)[:10] for name in ("hidden", "fad")] == ["None", "2023-12-03"]
    assert [name for name, one in told.items() if one.wanted] == ["fad"]
    # Of the others nobody touched more than a commit that touched a dozen.
    assert [name for name, one in told.items() if one.touched] == ["hidden"]
    assert outcome.unforeseen == 0


def test_released_packages_are_proposed_for_the_compost_where_that_is_asked_for(
    days: tuple[Day, ...],
) -> None:
    found = {one.name for one in replay(days, Rules(Policy(2, 1), released_too=True)).composted}
    assert {"loud", "fad"} <= found


def test_the_command_reads_a_repository_without_a_work_tree(repository: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run(["git", "clone", "-q", "--bare", repository, bare], check=True)  # noqa: S607
    command = [sys.executable, "-m", "seedbed.bench.lifecycle", str(bare)]
    done = subprocess.run([*command, "--each"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith(
        "2023-01-15 to 2025-12-01: 19 packages, 1 of them died, at a median age of "
    )
    assert "| kept " in done.stdout
    asked = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True)
    assert json.loads(asked.stdout)["2"]["packages"] == 19
