"""Where uv is, and what it and other programs that we start may see of our environment."""

import os
import re
import shutil
from collections.abc import Mapping

from ._errors import WorkspaceError

_CREDENTIAL = re.compile(
    r"TOKEN|PASSW|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|NETRC|(?:^|_)(?:KEY|PAT|PASS)(?:_|$)"
    r"|^UV_PUBLISH_|^TWINE_|^PYPI_",
    re.IGNORECASE,
)
# An address with a password in it, or with a token in place of a name.
_WITH_PASSWORD = re.compile(r"://[^/?#\s]*:[^/?#\s]*@|https?://[^/?#\s]+@", re.IGNORECASE)
# With these uv, and git for it, come to the packages of a private index or repository.
_OF_UV = re.compile(
    r"^UV_(?:DEFAULT_|EXTRA_)?INDEX(?:_|$)|^UV_FIND_LINKS$|^GIT_CONFIG_|^(?:HTTPS?|ALL)_PROXY$|^NETRC$",
    re.IGNORECASE,
)
# What would have uv look at another project than the one in the folder.
_ASTRAY = frozenset({"UV_PROJECT", "UV_WORKING_DIR", "UV_FROZEN", "UV_LOCKED", "VIRTUAL_ENV"})


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what looks like a credential, by its name or as part of an address."""
    return {
        name: value
        for name, value in environment.items()
        # git refuses some of its settings without the others.
        if not (_CREDENTIAL.search(name) or _WITH_PASSWORD.search(value) or name.startswith("GIT_CONFIG_"))
    }


def uv_environment() -> dict[str, str]:
    """Return what uv gets: no credentials but those of its indexes, and nothing that leads it astray.

    It hands all of it on to the code that builds a package.
    """
    of_uv = {name: value for name, value in os.environ.items() if _OF_UV.search(name)}
    kept = without_credentials(os.environ) | of_uv
    return {name: value for name, value in kept.items() if name not in _ASTRAY}


def uv_program() -> str:
    """Return where uv is.

    Raises:
        WorkspaceError: it is not installed.
    """
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise WorkspaceError("uv is not installed", do="Install it with `pip install uv`")
    return found


def gist(message: str) -> str:
    """Return what uv said on one line, without what it draws around that."""
    lines = [line.strip(" ×╰─▶│├") for line in message.splitlines()]
    return " ".join(line for line in lines if line).removeprefix("error: ")[:500] or "it said nothing"
