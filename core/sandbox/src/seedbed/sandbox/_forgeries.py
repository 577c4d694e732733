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
}  # fmt: skip

FORGERIES: Mapping[str, Mapping[str, str]] = {name: {**_WRONG, **files} for name, files in _TRICKS.items()}
"""By what they try, the files beside `TEST`."""
