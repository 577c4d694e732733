"""What the workflow that publishes may do, and that its scripts do it."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.version import Version
from pydantic import BaseModel, ConfigDict, Field

from seedbed.release._build import sha256
from seedbed.release._folder import write_folder
from seedbed.release.testing import PackageIndex, write_files
from seedbed.workspace.testing import Farm, git

_FILE = Path(__file__).resolve().parents[3] / ".github" / "workflows" / "release.yml"
pytestmark = pytest.mark.skipif(not _FILE.is_file(), reason="this is not the repository")


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = ""
    condition: str = Field(default="", alias="if")
    uses: str = ""
    run: str = ""
    options: dict[str, object] = Field(default_factory=dict, alias="with")
    folder: str = Field(default="", alias="working-directory")

    @property
    def action(self) -> str:
        return self.uses.partition("@")[0]


class _Job(BaseModel):
    steps: list[_Step]
    permissions: dict[str, str]
    needs: str = ""
    condition: str = Field(default="", alias="if")
    environment: str = ""


class _Workflow(BaseModel):
    permissions: dict[str, str]
    jobs: dict[str, _Job]


@pytest.fixture(scope="module")
def workflow() -> _Workflow:
    return _Workflow.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))


def _steps(workflow: _Workflow) -> Iterator[_Step]:
    for job in workflow.jobs.values():
        yield from job.steps


def test_each_job_has_one_right_and_only_that_which_publishes_can_prove_who_it_is(
    workflow: _Workflow,
) -> None:
    assert workflow.permissions == {}
    assert {name: job.permissions for name, job in workflow.jobs.items()} == {
        "build": {"contents": "read"},
        "publish": {"id-token": "write"},
        "tag": {"contents": "write"},
    }


def test_what_publishes_comes_after_the_build_in_an_environment_and_checks_nothing_out(
    workflow: _Workflow,
) -> None:
    job = workflow.jobs["publish"]

    assert (job.needs, job.environment) == ("build", "pypi")
    assert [step.action for step in job.steps if step.uses] == [
        "astral-sh/setup-uv",
        "actions/download-artifact",
        "astral-sh/attest-action",
    ]
    assert {name for name, other in workflow.jobs.items() if other.environment} == {"publish"}
    assert not any(word in step.run for step in job.steps for word in ("uv run", "uvx", "python", "seedbed"))


def test_code_of_the_repository_runs_only_where_it_may_only_read(workflow: _Workflow) -> None:
    running = {name for name, job in workflow.jobs.items() if any("uv run" in step.run for step in job.steps)}

    assert running == {"build"}
    checkout = next(step for step in workflow.jobs["build"].steps if step.action == "actions/checkout")
    assert checkout.options["persist-credentials"] is False


def test_nothing_that_a_stranger_can_write_is_put_into_a_script(workflow: _Workflow) -> None:
    assert not any("${{" in step.run for step in _steps(workflow))


def test_every_action_is_pinned_and_none_uses_a_cache(workflow: _Workflow) -> None:
    assert all("@" in step.uses for step in _steps(workflow) if step.uses)
    for name in ("publish", "tag"):  # whose rights somebody else might like to have: a tag can be moved
        pins = [step.uses.partition("@")[2] for step in workflow.jobs[name].steps if step.uses]
        assert all(re.fullmatch(r"[0-9a-f]{40}", pin) for pin in pins)
    setups = [step for step in _steps(workflow) if step.action == "astral-sh/setup-uv"]
    assert [step.options["enable-cache"] for step in setups] == [False, False]


@pytest.mark.parametrize("stray", ["", "uv.toml", "farm_other-0.1.0.tar.gz"])
def test_nothing_is_published_from_a_folder_in_which_more_lies_than_was_built(
    workflow: _Workflow, tmp_path: Path, stray: str
) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, [write_files(tmp_path / "out", "farm-base", Version("0.1.0"))])
    if stray:
        (dist / stray).write_text("")
    script = next(step.run for step in workflow.jobs["publish"].steps if "sha256sum" in step.run)

    # As GitHub runs scripts.
    done = subprocess.run(["/bin/bash", "-e", "-c", script], cwd=dist, check=False, capture_output=True)

    assert (done.returncode == 0) == (not stray)


def test_where_nothing_was_built_nothing_is_published(workflow: _Workflow) -> None:
    (upload,) = (step for step in workflow.jobs["build"].steps if step.action == "actions/upload-artifact")
    assert upload.condition == "steps.build.outputs.made == 'yes'"
    assert workflow.jobs["publish"].condition == "needs.build.outputs.made == 'yes'"
    assert workflow.jobs["tag"].needs == "publish"


def test_its_tagging_script_tags_the_release_commit_and_pushes_only_the_tags(
    workflow: _Workflow, tmp_path: Path
) -> None:
    farm = Farm(tmp_path / "farm")
    farm.member("seeds/base")
    farm.settle()
    names = ("farm-base@0.1.0", "farm-top@0.2.0", "farm-given-up@0.1.0")
    message = "Release\n\n" + "".join(f"Seedbed-Release: {name}\n" for name in names)
    farm.git("commit", "-q", "--allow-empty", "-m", message)
    release = farm.git("rev-parse", "HEAD")
    farm.git("tag", "farm-base@0.1.0")
    farm.write("later", "")
    farm.commit()
    published = ("farm_base-0.1.0.tar.gz", "farm_top-0.2.0.tar.gz", "farm_top-0.2.0-py3-none-any.whl")
    farm.write("dist/SHA256SUMS", "".join(f"{'0' * 64}  {file}\n" for file in published))
    git(tmp_path, "init", "-q", "--bare", "far")
    farm.git("remote", "add", "origin", str(tmp_path / "far"))

    (script,) = (step.run for step in workflow.jobs["tag"].steps if step.run)
    subprocess.run(["/bin/bash", "-e", "-c", script], cwd=farm.root, check=True, capture_output=True)

    assert farm.git("rev-parse", "farm-top@0.2.0^{commit}") == release
    assert farm.git("ls-remote", "origin").split()[1::2] == [
        "refs/tags/farm-top@0.2.0",
        "refs/tags/farm-top@0.2.0^{}",
    ]


def test_its_publishing_script_uploads_each_file_with_its_attestation_and_what_is_there_not_again(
    workflow: _Workflow, tmp_path: Path
) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    names = ["farm_base-0.1.0.tar.gz", "farm_base-0.1.0-py3-none-any.whl"]
    write_files(dist, "farm-base", Version("0.1.0"))
    for name in names:
        (dist / f"{name}.publish.attestation").write_text("{}")
    (dist / "SHA256SUMS").write_text("".join(f"{sha256(dist / name)}  {name}\n" for name in names))
    script = next(step.run for step in workflow.jobs["publish"].steps if "uv publish" in step.run)

    with PackageIndex(tmp_path / "index") as index:
        here = f"--trusted-publishing never --publish-url {index.upload_url} --check-url {index.url} "
        script = script.replace("--trusted-publishing always --check-url https://pypi.org/simple/ ", here)
        assert here in script
        for _ in range(2):
            command = ["/bin/bash", "-e", "-c", script]
            subprocess.run(command, cwd=dist, env=index.environment, check=True, capture_output=True)

        assert list(index.files()) == sorted(names)
        assert index.requests("POST") == (200, 200)
