"""Hostile programs, as data: what each is after, and what it would leave behind on the host if it got there.

Words in `@` stand for what `Bait` lays out. A program prints what it was told, for people to read; whether it
was contained is decided by what the host sees.
"""

from dataclasses import dataclass
from enum import StrEnum

from seedbed.sandbox._types import MIB, Limits


class Breach(StrEnum):
    """What a host can see of an attack that was not contained."""

    SECRET = "a secret of the host came out"  # noqa: S105 - no password
    FILE = "a file was left on the host"
    CONTACT = "a server on the host was reached"
    VICTIM = "another process of the host was touched"
    LEFT = "a process went on after the run"
    TIME = "the run took longer than it may"
    MEMORY = "the run took more memory than it may"
    PROCESSES = "there were more processes and threads than there may be"
    OUTPUT = "more came back than may"
    TERMINAL = "an error text moves the terminal"
    WALLS = "a process in the jail was not held by all walls"
    HANDLE = "a process in the jail held an open file that it must not have"


LIMITS = Limits(
    wall_seconds=1.5,
    cpu_seconds=3.0,
    memory_bytes=256 * MIB,
    output_bytes=100_000,
    processes=16,
    artefact_bytes=MIB,
)
"""The caps on each."""


@dataclass(frozen=True)
class Attack:
    """A hostile program.

    Attributes:
        name: What it is after.
        program: Its text.
        bare: What the host sees when it runs without a sandbox, where that can be shown without harm.
    """

    name: str
    program: str
    bare: Breach | None = None

    def __str__(self) -> str:
        return self.name


_TRY = """
def attempt(deed, *arguments):
    try:
        print(deed(*arguments))
    except Exception as error:
        print(type(error).__name__, error)
"""
_LINGER = """
import select
select.select([], [], [], 0.3)
"""
"""Time for the host to look."""
_CALL = (
    _TRY
    + """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    print(name, os.strerror(ctypes.get_errno()) if result < 0 else result)
    return result
"""
)


def _file_attacks() -> tuple[Attack, ...]:
    return (
        Attack("read /etc/passwd", "print(open('/etc/passwd').read())", Breach.SECRET),
        Attack("read the user's files", "print(open('@home@/secret.txt').read())", Breach.SECRET),
        Attack("read the environment", "import os\nprint(dict(os.environ))", Breach.SECRET),
        Attack(
            "read /proc: other processes and the first",
            _TRY + "for pid in ('self', '1', '@victim@'):\n"
            "    for name in ('environ', 'cmdline', 'root@home@/secret.txt', 'cwd/secret.txt'):\n"
            "        attempt(lambda: open(f'/proc/{pid}/{name}', 'rb').read())",
            Breach.SECRET,
        ),
        Attack(
            "read from files left open",
            "import os\nfor handle in range(3, 256):\n"
            "    try:\n        os.lseek(handle, 0, 0)\n        print(handle, os.read(handle, 1000))\n"
            "    except OSError:\n        pass\n" + _LINGER,
            Breach.SECRET,
        ),
        Attack("write to home", "open('@home@/@marker@', 'w').write('here')", Breach.FILE),
        Attack(
            "write to /tmp, /var/tmp and /dev/shm",
            _TRY + "for folder in ('/tmp', '/var/tmp', '/dev/shm'):\n"
            "    attempt(lambda: open(f'{folder}/@marker@', 'w').write('here'))",
            Breach.FILE,
        ),
        Attack(
            "write through a symlink",
            "import os\nos.symlink('@home@', 'link')\nopen('link/@marker@', 'w').write('here')",
            Breach.FILE,
        ),
        Attack(
            "write through ..",
            _TRY
            + "for depth in range(12):\n    attempt(lambda: open('../' * depth + '@home@/@marker@', 'w').write('x'))",
            Breach.FILE,
        ),
        Attack(
            "write to the interpreter and the libraries",
            _TRY + "import os, sys\nattempt(lambda: open(os.__file__, 'a'))\n"
            "attempt(lambda: open(sys.executable, 'r+b'))\nattempt(lambda: open('/usr/lib/@marker@', 'w'))\n"
            "attempt(lambda: os.chmod(os.__file__, 0o777))\nattempt(lambda: os.remove('/bootstrap.py'))",
        ),
        Attack(
            "symlinks and a huge file as artefacts",
            "import os\nos.symlink('@home@/secret.txt', 'secret.txt')\nos.symlink('/bootstrap.py', 'boot.txt')\n"
            "with open('huge', 'wb') as file:\n    file.truncate(2**20 + 1)",
        ),
        Attack("dump core", "import ctypes, os, resource\nos.abort()"),
    )


def _network_attacks() -> tuple[Attack, ...]:
    return (
        Attack(
            "open a TCP socket",
            "import socket\nsocket.create_connection(('127.0.0.1', @tcp@), 1).send(b'x')",
            Breach.CONTACT,
        ),
        Attack(
            "open a UDP socket",
            "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', @udp@))",
            Breach.CONTACT,
        ),
        Attack(
            "open a unix socket",
            "import socket\nsocket.socket(socket.AF_UNIX).connect('@unix@')",
            Breach.CONTACT,
        ),
        Attack(
            "open an abstract socket",
            "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0@abstract@')",
            Breach.CONTACT,
        ),
        Attack(
            "resolve a name",
            _TRY + "import socket\nattempt(socket.getaddrinfo, 'seedbed.invalid', 80)\n"
            "question = bytes.fromhex('0001010000010000000000000378797a07696e76616c69640000010001')\n"
            "attempt(lambda: socket.socket(2, 2).sendto(question, ('127.0.0.1', @udp@)))",
            Breach.CONTACT,
        ),
        Attack(
            "open sockets of every other family",
            "import socket\nopened = []\nfor family in range(2, 50):\n    for kind in (1, 2, 3, 5):\n"
            "        try:\n            opened.append(socket.socket(family, kind))\n"
            "        except OSError:\n            pass\nprint(len(opened), 'opened')\n" + _LINGER,
        ),
    )


def _resource_attacks() -> tuple[Attack, ...]:
    return (
        Attack(
            "fork bomb",
            "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        ),
        Attack(
            "a thousand threads",
            "import threading, select\nthreading.stack_size(65536)\nwhile True:\n"
            "    try:\n        threading.Thread(target=select.select, args=([], [], [], 60)).start()\n"
            "    except RuntimeError:\n        pass",
        ),
        Attack("endless loop", "while True: pass"),
        Attack("sleep for ever", "import select\nselect.select([], [], [])", Breach.TIME),
        Attack(
            "wait for a lock for ever",
            "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        ),
        Attack(
            "ignore every signal",
            "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError):\n        pass\nwhile True: pass",
        ),
        Attack("10 GB at once", "x = bytearray(10**10)\nprint(len(x))"),
        Attack("10 GB in small steps", "x = []\nwhile True: x.append('a' * 100_000 + str(len(x)))"),
        Attack(
            "10 GB in children",
            "import os\nfor _ in range(9):\n    if os.fork() == 0: break\nx = []\n"
            "while True: x.append(b'x' * 1_000_000)",
        ),
        Attack(
            "half a gigabyte where nothing looks",
            "import os, select\nfor folder in ('/tmp', '/work'):\n    for n in range(33):\n"
            "        with open(f'{folder}/{n}', 'wb') as file: file.write(bytes(1_900_000))\n"
            "x = bytearray(b'x') * 200_000_000\nselect.select([], [], [], 60)",
        ),
        Attack(
            "a gigabyte in sockets",
            "import os, select, socket\nfor _ in range(12):\n    if os.fork() == 0: break\nkept = []\n"
            "for _ in range(100):\n    a, b = socket.socketpair()\n    a.setblocking(False)\n    kept += a, b\n"
            "    try:\n        while True: a.send(b'x' * 4096)\n    except BlockingIOError:\n        pass\n"
            "select.select([], [], [], 60)",
        ),
        Attack(
            "memory in files without a name",
            "import os\nkept = []\nwhile True:\n    kept.append(os.memfd_create('m'))\n"
            "    os.write(kept[-1], bytes(1_000_000))",
        ),
        Attack("1 GB of output", "for _ in range(10_000): print('x' * 100_000)", Breach.OUTPUT),
        Attack("1 GB of errors", "import sys\nfor _ in range(10_000): print('x' * 100_000, file=sys.stderr)"),
        Attack(
            "a million files",
            "import os\nfor n in range(10**6): os.close(os.open(f'/tmp/{n}', os.O_CREAT))\nprint('made')",
        ),
        Attack(
            "a folder a hundred thousand deep",
            "import os\nfor n in range(10**5):\n    os.mkdir('d')\n    os.chdir('d')\nprint('made')",
        ),
        Attack(
            "use up what all processes of a user share",
            _CALL + "kept = [call('inotify_init1', 0) for _ in range(200)]\n" + _LINGER,
            Breach.HANDLE,
        ),
        Attack("deep recursion", "def f(n): return f(n + 1)\nf(0)"),
        Attack(
            "deep recursion, without its limit",
            "import sys\nsys.setrecursionlimit(10**9)\nf = lambda n: max(f(n + 1), 0)\nf(0)",
        ),
        Attack("big-integer powers", "x = 7 ** 7 ** 9\nprint(x % 10)"),
        Attack("a catastrophic regular expression", "import re\nprint(re.match(r'(a+)+$', 'a' * 60 + 'b'))"),
        Attack(
            "an archive that unpacks for ever",
            "import zlib\nbomb = zlib.compress(bytes(10**7), 9)\nout = open('out', 'ab')\n"
            "while True:\n    out.write(zlib.decompress(bomb))",
        ),
        Attack(
            "an archive of archives",
            "import io, zipfile\ndata = bytes(10**6)\nwhile True:\n    file = io.BytesIO()\n"
            "    with zipfile.ZipFile(file, 'w') as made:\n        for n in range(9): made.writestr(str(n), data)\n"
            "    data = b''.join(zipfile.ZipFile(file).read(str(n)) for n in range(9))",
        ),
    )


def _process_attacks() -> tuple[Attack, ...]:
    return (
        Attack("sys.exit", "import sys\nsys.exit(3)"),
        Attack("os._exit", "import os\nos._exit(0)"),
        Attack("signals to the parent", "import os\nos.kill(os.getppid(), 9)\n" + _LINGER),
        Attack(
            "signals to every process",
            "import os, signal\nsignal.signal(15, signal.SIG_IGN)\nfor pid in (1, -1): os.kill(pid, 9)\n"
            + _LINGER,
        ),
        Attack("a signal to a process of the host", "import os\nos.kill(@victim@, 9)", Breach.VICTIM),
        Attack("stop whoever watches", "import os\nos.kill(os.getppid(), 19)\nwhile True: pass"),
        Attack(
            "live on after the end",
            "import os, select\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        for handle in range(3): os.close(handle)\n        select.select([], [], [], 30)\nprint('done')\n"
            + _LINGER,
            Breach.LEFT,
        ),
        Attack(
            "trace a process of the host",
            _CALL + "call('ptrace', 16, @victim@, 0, 0)\n" + _LINGER,
            Breach.VICTIM,
        ),
        Attack(
            "trace one's own",
            _CALL + "if os.fork() == 0:\n    call('ptrace', 0, 0, 0, 0)\n" + _LINGER,
            Breach.WALLS,
        ),
        Attack("a segfault by ctypes", "import ctypes\nctypes.string_at(0)"),
        Attack(
            "become root of a namespace",
            _CALL + "call('unshare', 0x10000000)\ncall('unshare', 0x10020000)\n" + _LINGER,
            Breach.WALLS,
        ),
        Attack(
            "mount",
            _CALL
            + "attempt(call, 'mount', b'x', b'/work', b'tmpfs', 0, b'')\ncall('chroot', b'/work')\n"
            + _LINGER,
        ),
        Attack(
            "run what was never a file",
            _CALL + "import sys\nhandle = call('memfd_create', b'program', 0)\n"
            "content = open(sys.executable, 'rb').read()\nos.write(handle, content)\n"
            "if os.fork() == 0:\n    os.execve(handle, ['x', '-S', '-c', 'import time; time.sleep(1)'], {})\n"
            + _LINGER,
            Breach.WALLS,
        ),
        Attack(
            "type into the terminal",
            "import fcntl, os\nfor name in ('/dev/tty', '/dev/console', '/dev/pts/0'):\n"
            "    try:\n        fcntl.ioctl(os.open(name, os.O_RDWR), 0x5412, b'x')\n        print('typed')\n"
            "    except OSError as error:\n        print(error)",
        ),
        Attack(
            "run what is setuid",
            "import os, stat\ntried = 0\nfor folder, _, names in os.walk('/usr/lib'):\n    for name in names:\n"
            "        path = f'{folder}/{name}'\n        mode = os.lstat(path).st_mode\n"
            "        if stat.S_ISREG(mode) and mode & stat.S_ISUID:\n            tried += 1\n"
            "            if os.fork() == 0:\n                try:\n                    os.execv(path, [path])\n"
            "                except OSError:\n                    os._exit(1)\nprint(tried, 'tried')\n"
            + _LINGER,
        ),
        Attack(
            "make devices",
            "import os\nos.mknod('disk', 0o60666, os.makedev(254, 0))\nprint(os.open('disk', 0))",
        ),
        Attack(
            "hide from the watchdog",
            _CALL + "call('prctl', 4, 0, 0, 0, 0)\nx = []\nwhile True: x.append(b'x' * 1_000_000)",
        ),
        Attack(
            "escape sequences in an error",
            "raise ValueError('\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202egnp.exe')",
            Breach.TERMINAL,
        ),
        Attack("output that is no text", "import os\nos.write(1, bytes(range(256)) * 10)"),
    )


ATTACKS = (*_file_attacks(), *_network_attacks(), *_resource_attacks(), *_process_attacks())
"""All of them."""
