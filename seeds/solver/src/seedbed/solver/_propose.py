"""The move of line A that proposes a candidate."""

import ast
from typing import assert_never

from pydantic import Field, ValidationError

from seedbed.context import Move, Performed, canonical
from seedbed.model import BadReply, CodeBlock, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, TextFile
from seedbed.solver._determine import Form, context_of, listed
from seedbed.solver._examples import signature_in
from seedbed.solver._suites import code_under_test
from seedbed.solver._syntax import tree_of

MODULE = "solution.py"
_WARMTH = 0.8
"""The temperature at which a model is asked again that came with the same as before."""


class Propose(Frozen):
    """All that a candidate is written from."""

    problem: str
    form: Form
    interface: str
    criteria: tuple[str, ...]
    facts: tuple[str, ...] = ()
    previous: tuple[TextFile, ...] = ()
    """The best candidate so far, as files; an answer in words is one file."""
    failures: tuple[str, ...] = ()
    """What did not hold with it, each with what was seen."""
    kept: tuple[str, ...] = ()
    """What holds already, and has to go on holding."""
    hints: tuple[str, ...] = ()
    """What may help, each with where it comes from."""
    repeats: int = 0
    """How often the same candidate came again."""
    sampling: Sampling = Sampling(max_tokens=4096)


class Proposal(Frozen):
    """A candidate; `flaw` says why there is none."""

    files: tuple[TextFile, ...] = ()
    text: str = ""
    """The answer where it is in words; otherwise what the candidate is, in one sentence."""
    flaw: str = ""
    thought: str = ""
    """The reasoning that the model has shown before it."""


class _File(Frozen):
    path: str
    content: str


class FolderDraft(Frozen):
    """What a model replies where a folder is wanted: files that are new or changed, whole."""

    summary: str
    files: tuple[_File, ...] = Field(min_length=1, max_length=40)
    deleted: tuple[str, ...] = ()


_PROGRAM = Prompt(
    instructions="""\
You write one Python module, solution.py, that meets every criterion. Use only the standard library. Define exactly what
the interface says, with no input, no output and no work at import time. Where an earlier version failed, find the cause
and mend it, and keep what holds already. Reply with one fenced code block, the whole module, and nothing else.""",
    content="",
    examples=(
        Example(
            content="Problem: Count the vowels in a word.\n\nInterface: solution.py defines vowels(word: str) -> int"
            "\n\nCriteria:\n- vowels counts a, e, i, o and u, in either case",
            reply="```python\ndef vowels(word: str) -> int:\n"
            '    return sum(letter in "aeiou" for letter in word.lower())\n```',
        ),
    ),
)
_FOLDER = Prompt(
    instructions="""\
You write the files of a solution that meets every criterion. Use only Python's standard library, and plain HTML, CSS and
JavaScript for pages. Keep to the interface, to the letter: tests are written from it apart from you. Nothing may run, wait,
listen or print when a module is imported. Paths are plain and relative, such as app/store.py; no tests. Where an earlier
version failed, find the cause and mend it, and keep what holds already: reply with the files that change, whole, and name
those to be deleted. summary: what the solution is, in one sentence.""",
    content="",
)
_TEXT = Prompt(
    instructions="""\
You answer a problem in words, so that the answer meets every criterion and follows from the established facts. Say what
to do, concretely. Claim nothing that the facts do not support, or say plainly that you assume it. Where an earlier answer
failed, mend that and keep the rest. Reply with the answer alone.""",
    content="",
)


def _prompt_of(form: Form) -> Prompt:
    match form:
        case Form.PROGRAM:
            return _PROGRAM
        case Form.FOLDER:
            return _FOLDER
        case Form.TEXT:
            return _TEXT
        case _:
            assert_never(form)


def _content(arguments: Propose) -> str:
    parts = [
        context_of("working out a solution", arguments.facts),
        f"Problem: {arguments.problem}",
        f"Interface: {arguments.interface}" if arguments.interface else "",
        listed("Criteria:", arguments.criteria),
        *(f"The version before, {file.path}:\n{_fenced(file.content)}" for file in arguments.previous),
        listed("What failed:", arguments.failures),
        listed("What holds already:", arguments.kept),
        listed(
            "What may help, or not; take nothing of it for a requirement:",
            tuple(map(_quoted, arguments.hints)),
        ),
        "You have proposed this before, and it failed. Take another approach." if arguments.repeats else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _quoted(text: str) -> str:
    """Return text from elsewhere as a quotation, so that no line of it looks like one of ours."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _fenced(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}\n{text.rstrip()}\n{fence}"


def _plain_content(arguments: Propose) -> str:
    """Return the problem with what is established and what failed: what else is said leads a small model astray."""
    parts = [
        f"Problem: {arguments.problem}",
        listed("Established:", arguments.facts),
        listed("What failed:", arguments.failures),
        "You have proposed this before, and it failed. Take another approach." if arguments.repeats else "",
    ]
    return "\n\n".join(part for part in parts if part)


async def _propose(arguments: Propose, model: Model) -> Performed[Proposal]:
    content = _content(arguments) if model.strong else _plain_content(arguments)
    prompt = _prompt_of(arguments.form).model_copy(update={"content": content})
    sampling = arguments.sampling
    if arguments.repeats:
        sampling = sampling.model_copy(update={"temperature": _WARMTH, "seed": arguments.repeats})
    try:
        return await _asked(arguments, prompt, sampling, model)
    except (BadReply, PromptTooLong) as error:
        flaw = Proposal(flaw=f"the reply was no candidate: {error.what}")
        return Performed(flaw, error.usage, prompt=prompt.content, reply=str(error), keep=False)


async def _asked(arguments: Propose, prompt: Prompt, sampling: Sampling, model: Model) -> Performed[Proposal]:
    match arguments.form:
        case Form.PROGRAM:
            code = await model.reply(prompt, returns=CodeBlock, sampling=sampling)
            whole = with_what_is_given(arguments.problem, code.value.code)
            module = Proposal(
                files=(TextFile(path=MODULE, content=whole),), text=MODULE, thought=code.thought
            )
            return Performed(module, code.usage, prompt=prompt.content, reply=code.text)
        case Form.FOLDER:
            folder = await model.reply(prompt, returns=FolderDraft, sampling=sampling)
            merged = _merged(arguments.previous, folder.value)
            proposal = merged.model_copy(update={"thought": folder.thought})
            return Performed(proposal, folder.usage, prompt=prompt.content, reply=folder.text)
        case Form.TEXT:
            words = await model.reply(prompt, returns=str, sampling=sampling)
            said = Proposal(
                text=words.value.strip(),
                flaw="" if words.value.strip() else "the reply was empty",
                thought=words.thought,
            )
            return Performed(said, words.usage, prompt=prompt.content, reply=words.text)
        case _:
            assert_never(arguments.form)


def with_what_is_given(problem: str, code: str) -> str:
    """Return a module with the imports and helpers that the problem's own code has and the module leaves out."""
    asked = signature_in(problem)
    tree = tree_of(code)
    if asked is None or tree is None:
        return code
    bound = {name for node in tree.body for name in _bound(node)} | set(asked.names)
    given = [
        node for node in ast.parse(asked.source).body if (names := set(_bound(node))) and not names & bound
    ]
    return "\n\n".join((*map(ast.unparse, given), code)) if given else code


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(alias.asname or alias.name).partition(".")[0] for alias in names]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case _:
            return []


def _merged(previous: tuple[TextFile, ...], draft: FolderDraft) -> Proposal:
    """Return the folder that a draft makes of the one before. A hostile path makes it no candidate."""
    files = {file.path: file for file in previous}
    for item in draft.files:
        try:
            files[item.path] = TextFile(path=item.path, content=item.content)
        except ValidationError:
            return Proposal(flaw=f"{item.path[:100]!r} is no plain relative path, so nothing was taken")
    for path in draft.deleted:
        files.pop(path, None)
    if len({path.casefold() for path in files}) < len(files):
        return Proposal(flaw="two files have names that some disks do not tell apart")
    if any(other.startswith(f"{path}/") for path in files for other in files):
        return Proposal(flaw="a file and a folder have one name")
    whole = code_under_test(tuple(files[path] for path in sorted(files)))
    return Proposal(
        files=whole, text=" ".join(draft.summary.split()), flaw="" if whole else "it has no files but tests"
    )


PROPOSE: Move[Propose, Model, Proposal] = Move(
    "solver.propose",
    canonical([prompt.model_dump(mode="json") for prompt in (_PROGRAM, _FOLDER, _TEXT)]),
    Propose,
    Proposal,
    _propose,
)
