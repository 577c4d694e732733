import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seedbed.edits import read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._watch._patches import read_commits, read_patches
from seedbed.garden._watch._pulse import Beat, beats
from seedbed.garden._watch._pulse_show import Pulse, read_pulse
from seedbed.workspace.testing import Farm, git

DAY = 86_400
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("planted") / "farm")
    farm.member("seeds/one", files={"src/farm/one/a.py": lines("a", 10)})
    with pytest.MonkeyPatch.context() as patch:
        set_date(patch, 50)
        farm.settle()
    return farm


@pytest.fixture
def farm(planted: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    shutil.copytree(planted.root, tmp_path / "farm")
    set_date(monkeypatch, 50)
    copy = Farm(tmp_path / "farm")
    copy._members.update(planted._members)
    return copy


def set_date(monkeypatch: pytest.MonkeyPatch, days_ago: int) -> None:
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, f"{NOW - days_ago * DAY} +0000")


def lines(word: str, count: int) -> str:
    return "".join(f"{word}{number} = {number}\n" for number in range(count))


def commit(farm: Farm, monkeypatch: pytest.MonkeyPatch, days_ago: int) -> None:
    set_date(monkeypatch, days_ago)
    farm.commit()


def pulse(root: Path, days: int | None = None, now: int = NOW) -> Pulse:
    return read_pulse(read_monorepo(root), now=now, days=days)


def beat(farm: Farm, folder: str = "seeds/one", days: int | None = None) -> Beat:
    since = NOW - days * DAY if days else 0
    found = beats(read_commits(farm.root), read_patches(farm.root), [folder], now=NOW, since=since)
    return found[folder]


def test_lines_that_went_again_were_rewritten_and_the_others_kept(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm.write(
        "seeds/one/src/farm/one/a.py",
        "first = 1\n" + lines("a", 10).replace("a3", "b3").replace("a9 = 9\n", ""),
    )
    commit(farm, monkeypatch, 20)
    # 10 lines, then one before them, one changed, one gone: 12 came, 2 went.
    assert beat(farm) == Beat(days=50, untouched=20, commits=2, kept=10, rewritten=2)
    assert beat(farm).rewritten == 2


def test_of_the_last_days_only_what_came_in_them_counts(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.write("seeds/one/src/farm/one/a.py", lines("b", 4) + lines("a", 10))
    commit(farm, monkeypatch, 20)
    farm.write("seeds/one/src/farm/one/a.py", lines("b", 1) + lines("a", 5))
    commit(farm, monkeypatch, 10)
    assert beat(farm) == Beat(days=50, untouched=10, commits=3, kept=6, rewritten=8)
    assert beat(farm, days=30) == Beat(days=50, untouched=10, commits=2, kept=1, rewritten=3)
    assert beat(farm, days=15) == Beat(days=50, untouched=10, commits=1, kept=0, rewritten=0)


def test_a_package_is_followed_when_it_moves(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    (farm.root / "core").mkdir()
    farm.git("mv", "seeds/one", "core/one")
    farm.write("core/one/src/farm/one/a.py", lines("a", 9))
    commit(farm, monkeypatch, 5)
    assert beat(farm, "core/one") == Beat(days=50, untouched=5, commits=2, kept=9, rewritten=1)
    assert beat(farm, "core/one", days=10) == Beat(days=50, untouched=5, commits=1, kept=0, rewritten=0)


def test_one_that_came_later_to_where_it_had_been_is_another(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    (farm.root / "core").mkdir()
    farm.git("mv", "seeds/one", "core/one")
    commit(farm, monkeypatch, 40)
    farm.write("seeds/one/pyproject.toml", (farm.root / "core/one/pyproject.toml").read_text())
    farm.write("seeds/one/src/farm/one/b.py", "x = 1\n")
    commit(farm, monkeypatch, 30)
    assert (beat(farm, "core/one").days, beat(farm, "core/one").added) == (50, 10)
    assert (beat(farm).days, beat(farm).added) == (30, 1)


def test_files_that_move_keep_their_lines(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.write("seeds/one/src/farm/one/b.py", lines("b", 30))
    commit(farm, monkeypatch, 30)
    folder = farm.root / "seeds/one/src/farm/one"
    for before, after in (("a.py", "c.py"), ("b.py", "deep.py")):
        (folder / before).rename(folder / after)
    commit(farm, monkeypatch, 20)
    assert (beat(farm).added, beat(farm).kept) == (40, 40)
    assert beat(farm, days=25).added == 0


def test_lines_that_move_to_another_package_are_its_own(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.member("seeds/two", files={"src/farm/two/b.py": lines("b", 4)})
    commit(farm, monkeypatch, 40)
    farm.git("mv", "seeds/one/src/farm/one/a.py", "seeds/two/src/farm/two/a.py")
    farm.write("seeds/two/src/farm/two/a.py", lines("a", 9))
    commit(farm, monkeypatch, 30)
    assert (beat(farm).added, beat(farm).kept, beat(farm).rewritten) == (1, 0, 1)
    assert (beat(farm, "seeds/two").added, beat(farm, "seeds/two").kept) == (13, 13)


@pytest.mark.parametrize("later", ["seeds/one", "core/one"])
def test_what_comes_back_as_it_was_had_not_gone(
    farm: Farm, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    text = (farm.root / "seeds/one/src/farm/one/a.py").read_text()
    farm.git("rm", "-q", "seeds/one/src/farm/one/a.py")
    commit(farm, monkeypatch, 40)
    assert (beat(farm).kept, beat(farm).rewritten) == (0, 10)
    if later != "seeds/one":
        (farm.root / "core").mkdir()
        farm.git("mv", "seeds/one", later)
        commit(farm, monkeypatch, 35)
    farm.write(f"{later}/src/farm/one/a.py", text)
    commit(farm, monkeypatch, 30)
    assert (beat(farm, later).kept, beat(farm, later).rewritten) == (10, 0)
    assert beat(farm, later, days=35).added == 0


@pytest.mark.parametrize(
    "text",
    [
        "-- a/seeds/one/x.py\n++ b\n@@ -1 +1 @@\ndiff --git a/x b/x\n\x01abc 1 \n: 1\n",
        "one\r\ntwo\rthree\r\nfour\n\n\n",
        "1\n2\n3\n4\n5\n6 with no end",
        "\\ No newline at end of file\n2\n3\n4\n5\n6\n",
    ],
)
def test_no_line_of_a_file_is_taken_for_a_line_of_git(
    farm: Farm, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    place = farm.root / "seeds/one/src/farm/one/odd.py"
    place.write_bytes(text.encode())
    commit(farm, monkeypatch, 30)
    place.write_bytes(b"x = 1\n" + text.encode())
    commit(farm, monkeypatch, 20)
    place.write_bytes(b"-- gone\n")
    commit(farm, monkeypatch, 10)
    kept = beat(farm)
    assert (kept.commits, kept.kept) == (4, 11)
    place.unlink()
    commit(farm, monkeypatch, 5)
    assert beat(farm).kept == 10
    assert beat(farm).added == kept.added


def test_odd_names_are_names(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.write('seeds/one/src/farm/one/a "b"\n\t=> ü.py', lines("c", 3))
    commit(farm, monkeypatch, 30)
    assert (beat(farm).added, beat(farm).kept) == (13, 13)


def test_a_file_that_became_a_link_does_not_shift_the_others(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = farm.root / "seeds/one/src/farm/one/a.py"
    place.unlink()
    place.symlink_to("b.py")
    farm.write("seeds/one/src/farm/one/b.py", lines("b", 7))
    commit(farm, monkeypatch, 30)
    assert (beat(farm).added, beat(farm).kept) == (18, 8)  # of a link, git says its one line


def test_a_merge_counts_for_what_it_brought(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.git("checkout", "-q", "-b", "side")
    farm.write("seeds/one/src/farm/one/side.py", lines("s", 5))
    commit(farm, monkeypatch, 30)
    farm.git("checkout", "-q", "main")
    farm.write("seeds/one/src/farm/one/main.py", lines("m", 3))
    commit(farm, monkeypatch, 20)
    farm.git("merge", "-q", "side", "-m", "both")
    assert (beat(farm).added, beat(farm).kept, beat(farm).commits) == (18, 18, 3)


def test_settings_of_the_user_make_no_difference(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.write("seeds/one/src/farm/one/a.py", lines("a", 10).replace("a2", "b2").replace("a5", "b5"))
    farm.write(".gitattributes", "*.py diff=odd\n")
    commit(farm, monkeypatch, 20)
    farm.git("mv", "seeds/one/src/farm/one/a.py", "seeds/one/src/farm/one/b.py")
    commit(farm, monkeypatch, 10)
    assert (beat(farm).added, beat(farm).kept) == (12, 10)
    before = beat(farm)
    for setting in (
        "diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.odd.textconv=wc -c", "diff.context=9", "diff.renames=false",
        "i18n.logOutputEncoding=UTF-16", "diff.interHunkContext=9", "color.ui=always", "log.showRoot=false", "log.date=iso", "log.decorate=full",
    ):  # fmt: skip
        farm.git("config", *setting.split("="))
    assert beat(farm) == before


def test_releases_are_tags_and_dependants_what_may_be_published(farm: Farm) -> None:
    farm.member("seeds/two", ["farm-one"])
    farm.member("seeds/e2e", ["farm-one"])
    path = farm.root / "seeds/e2e/pyproject.toml"
    path.write_text(
        path.read_text().replace("[build-", 'classifiers = ["Private :: Do Not Upload"]\n[build-')
    )
    farm.settle()
    for tag in ("farm-one@0.1.0", "farm-one@0.2.0", "farm-one-more@0.1.0", "v1"):
        farm.git("tag", tag)
    (row,) = (row for row in pulse(farm.root).rows if row.package == "farm-one")
    assert (row.releases, row.dependants) == (2, 1)


def test_a_package_that_is_not_committed_is_new(farm: Farm) -> None:
    assert beat(farm, "seeds/two") == Beat()


def test_a_shallow_clone_says_what_it_does_not_know(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm.write("seeds/one/src/farm/one/a.py", lines("b", 5))
    commit(farm, monkeypatch, 20)
    assert pulse(farm.root).note == ""
    git(tmp_path, "clone", "-q", "--depth=1", farm.root.as_uri(), "shallow")
    shallow = pulse(tmp_path / "shallow")
    assert shallow.note.startswith("This clone is shallow and begins 20 days ago")
    assert shallow.rows[0].beat == Beat(days=20, untouched=20, commits=1, kept=5, rewritten=0)


def test_without_a_commit_there_is_nothing_to_tell(tmp_path: Path) -> None:
    farm = Farm(tmp_path / "farm")
    farm.member("seeds/one")
    farm.write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["seeds/one"]\n')
    farm.lock()
    farm.git("init", "-q")
    farm.git("add", "-A")
    with pytest.raises(GardenError, match="Nothing is committed here yet"):
        pulse(farm.root)


def test_the_command_shows_a_row_for_each_package_and_nobodys_name(farm: Farm) -> None:
    program = Path(sys.executable).with_name("seedbed")

    def run(*arguments: str) -> str:
        command = [str(program), "pulse", *arguments]
        return subprocess.run(command, cwd=farm.root, check=True, capture_output=True, text=True).stdout

    table, answer = run(), run("--json", "--days", "7")
    assert all(len(line) <= 100 for line in table.splitlines())
    age = (int(time.time()) - (NOW - 50 * DAY)) // DAY
    assert table.splitlines()[1].split()[:2] == ["seeds/one", str(max(age, 0))]
    (package,) = json.loads(answer)["packages"]
    assert set(package) == {
        "package", "folder", "age_days", "untouched_days", "dependants", "releases", "commits",
        "lines_added", "lines_kept", "lines_rewritten",
    }  # fmt: skip
    assert "Test" not in table + answer
    assert "example.org" not in table + answer
