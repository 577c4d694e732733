"""What a case knows, where each fact came from, and the memo of moves already played."""

from seedbed.context._errors import BudgetSpent, StoreError
from seedbed.context._faults import ProblemKind, StoreProblem
from seedbed.context._health import StoreHealth, check_store
from seedbed.context._home import data_folder
from seedbed.context._ledger import Ledger, current
from seedbed.context._move import Move, Performed, Tool, canonical
from seedbed.context._player import Memo, MemoPlayer, MoveEnded, PlainPlayer, Played, Player
from seedbed.context._records import CaseRecord, CaseSummary, MoveRecord, RunRecord, jsonable
from seedbed.context._run import Run
from seedbed.context._store import Store, case_id

__all__ = [
    "BudgetSpent",
    "CaseRecord",
    "CaseSummary",
    "Ledger",
    "Memo",
    "MemoPlayer",
    "Move",
    "MoveEnded",
    "MoveRecord",
    "Performed",
    "PlainPlayer",
    "Played",
    "Player",
    "ProblemKind",
    "Run",
    "RunRecord",
    "Store",
    "StoreError",
    "StoreHealth",
    "StoreProblem",
    "Tool",
    "canonical",
    "case_id",
    "check_store",
    "current",
    "data_folder",
    "jsonable",
]
