"""Checks of a model on a server: its key, its library, and that its address answers. Spends no money."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from seedbed.model import PROVIDERS, Provider
from seedbed.reasoner._doctor._finding import Finding, broken, ok, warning
from seedbed.reasoner._exit import ExitCode

_SECONDS = 5.0
_LIBRARIES = {"anthropic": "anthropic", "google": "google.genai", "openai": "openai", "ollama": "openai"}
_PORTS = {"http": 80, "https": 443}


def provider_of(model: str) -> Provider | None:
    """Return whose model it is; `None` for one in this process."""
    kind = model.partition(":")[0]
    return next((provider for provider in PROVIDERS if provider.name == kind), None)


def check_key(provider: Provider, environ: Mapping[str, str]) -> Finding:
    """Say which variable the key comes from. The key itself is never shown."""
    found = next((variable for variable in provider.key_variables if environ.get(variable)), None)
    if found is None:
        return ok("key", "none is set, and a server of your own may need none")
    if environ[found] != environ[found].strip():
        return warning("key", f"{found} is set, with white space around it", "Set it again without")
    return ok("key", f"{found} is set (not shown)")


def see_library(provider: Provider) -> Finding:
    """Look whether what speaks to the provider is installed."""
    wanted = ("pydantic_ai", _LIBRARIES[provider.name])
    missing = [name for name in wanted if not _is_there(name)]
    if missing:
        what = f"{', '.join(missing)} is not installed"
        return broken(
            "library", what, "Install it: `pip install 'seedbed-model[hosted]'`", ExitCode.MODEL_UNAVAILABLE
        )
    return ok("library", f"{' and '.join(wanted)} are installed")


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is not there
        return False


class Trouble(StrEnum):
    """What kept a connection from being made."""

    NAME = "its name is not known"
    REFUSED = "nothing listens there"
    SLOW = "it does not answer"
    CERTIFICATE = "its certificate is not trusted"
    OTHER = "no connection can be made"


@dataclass(frozen=True, slots=True)
class Connecting:
    """What came of connecting to an address."""

    host: str
    port: int
    secure: bool
    proxy: str | None
    """The proxy that was connected to instead, without its password."""
    trouble: Trouble | None
    said: str = ""


_DO = {
    Trouble.NAME: "Check the address and the network",
    Trouble.REFUSED: "Start the server, or check the address",
    Trouble.SLOW: "Check the network, a firewall, and whether a proxy has to be named in HTTPS_PROXY",
    Trouble.CERTIFICATE: "Install the certificates of your network, and name their file in SSL_CERT_FILE",
    Trouble.OTHER: "Check the address and the network",
}


def check_address(seen: Connecting) -> Finding:
    """Judge what came of connecting."""
    place = f"{seen.host}:{seen.port}"
    way = f" by way of the proxy {seen.proxy}" if seen.proxy else ""
    if seen.trouble is None:
        how = "a connection" if seen.proxy or not seen.secure else "an encrypted connection"
        return ok("address", f"{place} takes {how}{way}; nothing was asked")
    said = f" ({seen.said})" if seen.said else ""
    found = f"{place}{way}: {seen.trouble}{said}"
    return broken("address", found, _DO[seen.trouble], ExitCode.MODEL_UNAVAILABLE)


def see_address(provider: Provider, base_url: str | None, environ: Mapping[str, str]) -> Finding:
    """Connect to the address and let go of it again, before a word is said."""
    address = base_url or environ.get(provider.base_url_variable) or provider.base_url
    return check_address(_connect(urlsplit(address)))


def _connect(address: SplitResult) -> Connecting:
    host, secure = address.hostname or "", address.scheme == "https"
    port = address.port or _PORTS[address.scheme]
    proxy = None if proxy_bypass(host) else getproxies().get(address.scheme)
    via = urlsplit(proxy) if proxy else None
    trouble, said = _try(
        via.hostname or "" if via else host,
        (via.port or 80) if via else port,
        secure=secure and via is None,
    )
    return Connecting(host, port, secure, f"{via.hostname}:{via.port or 80}" if via else None, trouble, said)


def _try(host: str, port: int, *, secure: bool) -> tuple[Trouble | None, str]:
    try:
        with socket.create_connection((host, port), timeout=_SECONDS) as plain:
            if secure:
                with ssl.create_default_context().wrap_socket(plain, server_hostname=host):
                    pass
    except OSError as error:
        return _trouble(error), "" if isinstance(error, TimeoutError) else str(error)
    return None, ""


def _trouble(error: OSError) -> Trouble:
    match error:
        case ssl.SSLCertVerificationError():
            return Trouble.CERTIFICATE
        case socket.gaierror():
            return Trouble.NAME
        case ConnectionRefusedError():
            return Trouble.REFUSED
        case TimeoutError():
            return Trouble.SLOW
        case _:
            return Trouble.OTHER
