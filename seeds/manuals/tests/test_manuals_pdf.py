from pathlib import Path

import pytest

from seedbed.manuals import Folder, Manuals
from seedbed.manuals._apart import pdf_lines
from seedbed.manuals._entry import Unread


def pdf(*pages: str) -> bytes:
    """Return a PDF of these pages, whose table of objects is wrong, as it is in many."""
    kids = " ".join(f"{10 + number} 0 R" for number in range(len(pages)))
    parts = [
        "%PDF-1.4",
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>endobj",
        "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        uses = f"/MediaBox[0 0 595 842]/Contents {50 + number} 0 R/Resources<</Font<</F1 3 0 R>>>>"
        parts += [
            f"{10 + number} 0 obj<</Type/Page/Parent 2 0 R{uses}>>endobj",
            f"{50 + number} 0 obj<</Length {len(stream)}>>stream\n{stream}\nendstream endobj",
        ]
    return "\n".join([*parts, "trailer<</Root 1 0 R>>", "startxref", "0", "%%EOF"]).encode()


def test_a_pdf_is_found_by_its_pages(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "paper.pdf").write_bytes(pdf("On the steeping of tea", "A starter for sourdough"))
    with Manuals(tmp_path / "m.sqlite3") as manuals:
        assert manuals.refresh([Folder(folder)]).read == 1
        (hit,) = manuals.search("sourdough starter")
    assert hit.place == f"{folder}/paper.pdf, page 2"
    assert hit.text == "A starter for sourdough"


def test_a_pdf_that_takes_too_long_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    path.write_bytes(pdf("never read"))
    with pytest.raises(Unread, match="no PDF"):
        list(pdf_lines(path, seconds=0.01))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.4\n" + b"<<" * 20_000, pdf("whole")[:200]])
def test_a_broken_pdf_is_passed_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(Unread, match="no PDF"):
        list(pdf_lines(path))
