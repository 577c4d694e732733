import hashlib

from seedbed.problem._base import Frozen


class Question(Frozen):
    """Something only the user can say, and why it is asked."""

    id: str
    text: str
    why: str
    otherwise: str = ""
    """What is assumed where nobody answers; empty where nothing can be."""

    @classmethod
    def of(cls, text: str, why: str, otherwise: str = "") -> "Question":
        """Return a question that is known by its words alone: however it is spaced or spelt, it is asked once."""
        words = " ".join(text.casefold().split()).rstrip("?!. ")
        identity = "q" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return cls(id=identity, text=" ".join(text.split()), why=why, otherwise=otherwise)


def requirement(question: Question, words: str) -> str:
    """Return what an answer, or an assumption in its place, establishes: one sentence with the question."""
    return f"{question.text} → {words}"
