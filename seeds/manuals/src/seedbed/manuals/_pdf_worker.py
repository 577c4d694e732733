"""Run apart, with little memory and time: prints the text of a PDF, one JSON string a page."""

import json
import sys
from contextlib import suppress


def main() -> None:
    """Print the pages of the file that is named first, at most as many as are named second."""
    with suppress(ImportError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import logging

    from pypdf import PdfReader

    logging.disable()
    left = 20_000_000  # characters
    pages = PdfReader(sys.argv[1]).pages
    for number in range(min(len(pages), int(sys.argv[2]))):
        try:
            text = pages[number].extract_text()[:left]
        except Exception:  # noqa: BLE001 - a broken file breaks in any way; the pages after it may be whole
            text = ""
        sys.stdout.write(json.dumps(text) + "\n")
        sys.stdout.flush()
        left -= len(text)


if __name__ == "__main__":
    main()
