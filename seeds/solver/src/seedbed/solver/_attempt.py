"""A candidate, and how each criterion stood with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seedbed.problem import Criterion, Held, Standing, SuiteRun, TextFile
from seedbed.solver._propose import Proposal
from seedbed.solver._verify import Asks, Fails, Finding, Holds, Unchecked


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate, and how each criterion stood with it."""

    number: int
    candidate: Proposal
    findings: Mapping[str, Finding] = field(default_factory=dict)

    def of(self, kind: type[Finding]) -> list[str]:
        return [name for name, finding in self.findings.items() if isinstance(finding, kind)]


def told(finding: Finding) -> tuple[Standing, str, str]:
    """Return a finding in words, and the key of the move that it follows from."""
    match finding:
        case Holds(key=key):
            return Standing.HOLDS, "holds", key
        case Fails(report=report, key=key):
            return Standing.FAILS, report, key
        case Unchecked(missing=missing, key=key):
            return Standing.UNCHECKED, missing, key
        case Asks(question=question):
            return Standing.UNCHECKED, question.text, ""


def summary(proposal: Proposal) -> str:
    """Return what a candidate is, in a line."""
    if proposal.flaw:
        return proposal.flaw
    return (
        f"{', '.join(file.path for file in proposal.files)}: {proposal.text}"
        if proposal.files
        else proposal.text
    )


def as_held(criterion: Criterion, finding: Finding | None) -> Held:
    """Return how a criterion stands by what was found."""
    match finding:
        case Holds(evidence=evidence):
            return Held(criterion=criterion, evidence=(evidence,))
        case Fails(report=report):
            return Held(criterion=criterion, missing=(f"it fails: {report}",))
        case Unchecked(missing=missing):
            return Held(criterion=criterion, missing=(missing,))
        case Asks(question=question):
            return Held(criterion=criterion, missing=(question.text,))
        case None:
            return Held(criterion=criterion, missing=("it was not looked at",))


def missing_in(held: tuple[Held, ...]) -> tuple[str, ...]:
    """Return what is missing for all criteria, each with its words."""
    return tuple(f"{one.criterion.text}: {why}" for one in held for why in one.missing)


def _suite(held: Held) -> str | None:
    return next((item.suite for item in held.evidence if isinstance(item, SuiteRun)), None)


def tests_of(held: tuple[Held, ...], name: str, candidate: Proposal) -> tuple[TextFile, ...]:
    """Return the tests that a candidate has passed, as files beside its own."""
    return tuple(_test_file(one, name, candidate) for one in held if _suite(one))


def _test_file(held: Held, name: str, candidate: Proposal) -> TextFile:
    """Return the tests of a criterion as a file beside the candidate's, of a name that none of those has."""
    taken = {file.path.casefold() for file in candidate.files}
    stem = "_".join(part for part in ("test", name, held.criterion.id) if part).replace("-", "_")
    while f"{stem}.py".casefold() in taken:
        stem += "_"
    return TextFile(path=f"{stem}.py", content=_suite(held) or "")
