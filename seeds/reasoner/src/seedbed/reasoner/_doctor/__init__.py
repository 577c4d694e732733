"""The `doctor` command: what of a set-up works, what does not, and what to do. It looks, and changes nothing."""

from seedbed.reasoner._doctor._command import doctor, examine, made
from seedbed.reasoner._doctor._finding import Finding, Mark, exit_code_of
from seedbed.reasoner._doctor._model import Wanted

__all__ = ["Finding", "Mark", "Wanted", "doctor", "examine", "exit_code_of", "made"]
