"""Reading what pytest said about a suite, from a file that the suite could have touched."""

from seedbed.problem import Frozen

_OK, _FAILED, _INTERRUPTED, _NO_TESTS = 0, 1, 2, 5


class Counts(Frozen):
    passed: int
    failed: int
    errors: int


def read_junit(text: str, status: int) -> Counts | str:
    """Return the counts of a JUnit report, or why it is not to be believed.

    Args:
        text: The XML that pytest wrote.
        status: Its exit status, which has to agree.
    """
    # Declarations are how XML attacks its readers, and pytest writes none.
    if "<!" in text.replace("<![CDATA[", ""):
        return "pytest's report holds a declaration"
    from xml.etree import ElementTree as ET

    try:
        root = ET.fromstring(text)  # noqa: S314 - without declarations there are no entities
        suites = list(root.iter("testsuite"))
        total, failed, errors, skipped = (
            sum(int(suite.attrib[name]) for suite in suites)
            for name in ("tests", "failures", "errors", "skipped")
        )
    except (ET.ParseError, KeyError, ValueError):
        return "pytest's report is not one"
    passed = total - failed - errors - skipped
    if not suites or min(passed, failed, errors, skipped) < 0:
        return "pytest's report is not one"
    agrees = {
        _OK: total > 0 and failed == errors == 0,
        _FAILED: failed + errors > 0,
        _INTERRUPTED: errors > 0,
        _NO_TESTS: total == 0,
    }.get(status, False)
    if not agrees:
        return f"pytest's report ({passed} passed, {failed} failed, {errors} errors) and its exit status {status} disagree"
    return Counts(passed=passed, failed=failed, errors=errors)
