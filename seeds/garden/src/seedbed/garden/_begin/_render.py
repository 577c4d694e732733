"""Folders of templates made into files, in memory: nothing is written here."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from seedbed.garden._errors import GardenError

from ._story import markdown

_TEMPLATES = Path(__file__).parents[1] / "templates"
_ENDING = ".jinja"


def render(template: str, answers: Mapping[str, str], *, templates: Path = _TEMPLATES) -> dict[str, bytes]:
    """Return the files of a template: content by path from its folder, with `/`, sorted.

    Names of files and folders are rendered as well, and one that comes out empty is left out with all that lies in
    it. Files that end in `.jinja` are rendered and lose that ending; all others are taken as they are.

    Args:
        template: The folder of the template, such as `package/library`.
        answers: What the template asks for. Text goes into TOML through the filter `toml`, and into Markdown, on a
            line that something else begins, through `markdown`.
        templates: The folder that templates lie in.

    Raises:
        GardenError: there is no such template, it is broken, or it asks for what `answers` lacks.
    """
    folder = templates / template
    if not folder.is_dir():
        raise GardenError(f"There is no template {template!r}", where=str(templates))
    environment = _environment(templates)
    rendered = {}
    for file in _files(folder):
        source = file.relative_to(templates).as_posix()
        try:
            path = _path(environment, file.relative_to(folder), answers)
            if path is not None:
                rendered[path] = _content(environment, source, file, answers)
        except TemplateError as error:
            raise GardenError(f"This template cannot be rendered: {error}", where=source) from error
    return dict(sorted(rendered.items()))


def toml(text: str) -> str:
    """Return text as TOML writes it, in quotes."""
    # What JSON escapes, TOML escapes alike, and one character more.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@cache
def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - what is rendered is TOML, Markdown and Python, never a page
    )
    environment.filters.update(toml=toml, markdown=markdown)
    return environment


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, without what Python leaves behind."""
    for file in folder.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def _path(environment: Environment, path: Path, answers: Mapping[str, str]) -> str | None:
    """Return where a file goes; `None` where part of its path comes out empty.

    Raises:
        GardenError: an answer would lead it elsewhere.
    """
    parts = []
    for part in path.with_name(path.name.removesuffix(_ENDING)).parts:
        name = environment.from_string(part).render(answers) if "{" in part else part
        if not name:
            return None
        if name in (".", "..") or any(letter in "/\\\0" for letter in name):
            raise GardenError(f"{name!r} is no name for a file", where=str(path))
        parts.append(name)
    return "/".join(parts)


def _content(environment: Environment, source: str, file: Path, answers: Mapping[str, str]) -> bytes:
    if not file.name.endswith(_ENDING):
        return file.read_bytes()
    return environment.get_template(source).render(answers).encode()
