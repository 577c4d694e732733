"""A process that is a package index until it is ended: `python -m` this, FOLDER, PORT (0: any), PASSWORD (or empty)."""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pypiserver  # type: ignore[import-untyped]  # it has no types


class _Handler(WSGIRequestHandler):
    def address_string(self) -> str:
        return self.client_address[0]  # names are not looked up


class _Server(WSGIServer):
    request_queue_size = 128  # it serves one after the other, and uv asks for many at once


def main(folder: str, port: str, password: str) -> None:
    """Serve a folder of files on the loopback interface, and say on which port."""

    def may_upload(_user: str, given: str) -> bool:
        return given == password

    app = pypiserver.app(
        roots=[Path(folder)],
        authenticate=["update"] if password else [],
        password_file=None if password else ".",
        auther=may_upload if password else None,
        disable_fallback=True,
        hash_algo="sha256",
    )
    server = make_server("127.0.0.1", int(port), app, _Server, _Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
