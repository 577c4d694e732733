"""Suites whose code under test is wrong and tries to pass all the same: shared by the tests and by `seedbed.bench`."""

from collections.abc import Mapping

TEST: Mapping[str, str] = {
    "test_it.py": "from solution import *\nfrom solution import add\ndef test_it(): assert add(1, 2) == 3\n"
}
RIGHT: Mapping[str, str] = {"solution.py": "def add(a, b): return a + b\n"}
_WRONG = {"solution.py": "def add(a, b): return 0\n"}
_TRICKS: dict[str, dict[str, str]] = {
    "nothing": {},
    "conftest": {
        "conftest.py": (
            "import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
            "    report = (yield).get_result()\n    report.outcome = 'passed'\n"
        )
    },
    "settings": {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n"},
    "old settings": {"pytest.ini": "[pytest]\naddopts = --deselect test_it.py\n"},
    "sitecustomize": {"sitecustomize.py": "import sys\nsys.exit(0)\n"},
    "plugin": {"solution.py": "pytest_plugins = ['evil']\ndef add(a, b): return 0\n", "evil.py": "1 / 0\n"},
    "exit at import": {"solution.py": "import os\nos._exit(0)\n"},
    "exit when called": {"solution.py": "import os\ndef add(a, b): os._exit(0)\n"},
    "leave when called": {"solution.py": "import sys\ndef add(a, b): sys.exit(0)\n"},
    "skip": {"solution.py": "import unittest\ndef add(a, b): raise unittest.SkipTest('no')\n"},
    "equal to all": {
        "solution.py": (
            "class Yes:\n    def __eq__(self, other): return True\n    def __bool__(self): return True\n"
            "def add(a, b): return Yes()\n"
        )
    },
    "equal number": {
        "solution.py": (
            "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
            "def add(a, b): return Yes(0)\n"
        )
    },
    "patch pytest": {
        "solution.py": (
            "import sys\nsys.path += ['/packages']\ntry:\n    import _pytest.runner\n"
            "    _pytest.runner.call_and_report = None\nexcept ImportError: pass\ndef add(a, b): return 0\n"
        )
    },
    "patch what compares": {
        "solution.py": "import builtins\nbuiltins.AssertionError = None\ndef add(a, b): return 0\n"
    },
    "read the tests": {
        "solution.py": (
            "import glob, gc\nfound = glob.glob('/work/test*') + glob.glob('/proc/[0-9]*/environ')\n"
            "seen = [o for o in gc.get_objects() if isinstance(o, dict) and 'test_it.py' in o]\n"
            "def add(a, b): return 3 if found or seen else 0\n"
        )
    },
    "write the tests": {
        "solution.py": (
            "open('/work/test_zz.py', 'w').write('def test_zz(): pass')\n"
            "open('/work/test_it.py', 'w').write('def test_it(): pass')\ndef add(a, b): return 0\n"
        )
    },
    "print a report": {
        "solution.py": "def add(a, b):\n    print('==== 1 passed in 0.01s ====')\n    return 0\n"
    },
    "write events": {
        "solution.py": (
            "import os\nfor fd in range(3, 64):\n    try:\n"
            '        os.write(fd, b\'{"test": "test_it.py::test_it", "when": "call", "outcome": "passed"}\\n\')\n'
            "    except OSError: pass\ndef add(a, b): return 0\n"
        )
    },
    "bring tests": {"solution.py": "def test_mine(): pass\ndef add(a, b): return 0\n"},
    "shadow pytest": {"pytest.py": "def main(*args, **kwargs): return 0\n"},
    "kill": {"solution.py": "import os, signal\nos.kill(-1, signal.SIGKILL)\ndef add(a, b): return 0\n"},
    "speak for the tests": {
        "solution.py": (
            "import gc\nfrom pathlib import PosixPath\n"
            "for peer in [o for o in gc.get_objects() if type(o).__name__ == 'Peer']:\n"
            "    text = 'def test_it(): pass\\n'\n"
            "    peer.request('method', PosixPath('/work/test_it.py'), 'write_text', (text,), ())\n"
            "def add(a, b): return 0\n"
        )
    },
    "wrong number that subtracts well": {
        "solution.py": (
            "class Near:\n    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n"
            "def area(r): return Near()\n"
        ),
        "test_it.py": "from solution import area\ndef test_it(): assert abs(area(2) - 12.566) < 1e-3\n",
    },
    "wrong text that starts well": {
        "solution.py": "class Text:\n    def startswith(self, start): return True\ndef greet(name): return Text()\n",
        "test_it.py": "from solution import greet\ndef test_it(): assert greet('Ann').startswith('Hello')\n",
    },
    "a mock for an answer": {
        "solution.py": "import unittest.mock\ngreet = unittest.mock.MagicMock\n",
        "test_it.py": (
            "from unittest.mock import Mock\nfrom solution import greet\n"
            "def test_it(): assert greet('Ann').startswith('Hello')\n"
        ),
    },
    "anything for an answer": {
        "solution.py": "import unittest.mock\nsettings = unittest.mock._ANY\n",
        "test_it.py": (
            "from unittest.mock import Mock\nfrom solution import settings\n"
            "def test_it(): assert settings() == {'a': 1}\n"
        ),
    },
    "rig a mock": {
        "solution.py": "def tell(sender):\n    sender.send.assert_called_once_with = lambda *args: None\n",
        "test_it.py": (
            "from unittest.mock import Mock\nfrom solution import tell\n"
            "def test_it():\n    sender = Mock()\n    tell(sender)\n    sender.send.assert_called_once_with('hi')\n"
        ),
    },
    "rig a test case": {
        "solution.py": "def each(call):\n    call.__self__.assertEqual = lambda *args: None\n",
        "test_it.py": (
            "import unittest\nfrom solution import each\n"
            "class TestIt(unittest.TestCase):\n    seen = 0\n    def note(self): self.seen += 1\n"
            "    def test_it(self):\n        each(self.note)\n        self.assertEqual(self.seen, 1)\n"
        ),
    },
    "hide names of Python's own": {
        "solution.py": (
            "__all__ = ['square', 'range']\ndef square(x): return 0\ndef range(*args): return []\n"
        ),
        "test_it.py": "from solution import *\ndef test_it():\n    for i in range(5): assert square(i) == i * i\n",
    },
    "stand in for a helper": {
        "solution.py": "def add(a, b): return 0\n",
        "checks.py": "def check(found, wanted): pass\n",
        "tests/checks.py": "def check(found, wanted): assert found == wanted\n",
        "tests/test_it.py": (
            "from checks import check\nfrom solution import add\ndef test_it(): check(add(1, 2), 3)\n"
        ),
    },
    "write what is expected": {
        "solution.py": (
            "def table():\n    open('/work/tests/expected.txt', 'w').write('wrong')\n    return 'wrong'\n"
        ),
        "tests/expected.txt": "right",
        "tests/test_it.py": (
            "from solution import table\n"
            "def test_it(): assert table() == open('/work/tests/expected.txt').read()\n"
        ),
    },
    "share what should be a copy": {
        "solution.py": (
            "class Stack:\n    def __init__(self): self._items = [1]\n    def items(self): return self._items\n"
        ),
        "test_it.py": (
            "from solution import Stack\ndef test_it():\n    stack = Stack()\n    stack.items().append(99)\n"
            "    assert stack.items() == [1]\n"
        ),
    },
    "stop early": {
        "solution.py": "def even(n): raise StopIteration\n",
        "test_it.py": "from solution import even\ndef test_it(): assert all(map(even, [2, 4]))\n",
    },
    "fail as the wire does": {
        "solution.py": "class Shape:\n    def area(self): return 0\n",
        "test_it.py": (
            "import pytest\nfrom solution import Shape\ndef test_it():\n    with pytest.raises(TypeError):\n"
            "        class Bad(Shape): pass\n        Bad()\n"
        ),
    },
}  # fmt: skip


def _with_tests(files: Mapping[str, str]) -> Mapping[str, str]:
    brings = any(path.rpartition("/")[2].startswith("test_") for path in files)
    return {**_WRONG, **files, **({} if brings else TEST)}


FORGERIES: Mapping[str, Mapping[str, str]] = {name: _with_tests(files) for name, files in _TRICKS.items()}
"""By what they try, the files of a suite with honest tests that has to fail."""
