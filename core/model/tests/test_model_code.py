import pytest

from seedbed.model._code import NoCodeError, code_in


def test_the_block_is_read_without_its_fence() -> None:
    assert code_in("```python\nprint(1)\n```") == "print(1)\n"


def test_of_several_blocks_the_last_python_one_counts() -> None:
    text = "First\n```python\nprint(1)\n```\nor\n```py\nprint(2)\n```\nand run\n```sh\npython x.py\n```\n"
    assert code_in(text) == "print(2)\n"


def test_a_block_without_a_language_counts_where_there_is_no_other() -> None:
    assert code_in("Here:\n\n```\nprint(3)\n```\nDone.") == "print(3)\n"


def test_indentation_at_the_start_of_a_block_is_kept() -> None:
    assert code_in("```python\n\n    x = 1\n```") == "\n    x = 1\n"


def test_python_without_a_fence_counts() -> None:
    assert code_in("import math\nprint(math.pi)") == "import math\nprint(math.pi)\n"


@pytest.mark.parametrize("text", ["42", "yes", "I cannot do that.", "", "```python\n\n```", "```sh\nls\n```"])
def test_words_are_no_code(text: str) -> None:
    with pytest.raises(NoCodeError, match="no fenced block"):
        code_in(text)


def test_a_block_that_breaks_off_is_said_to() -> None:
    with pytest.raises(NoCodeError, match="not closed"):
        code_in("```python\nprint(1)")
