"""Checks an answer by a route that is independent of the one that found it."""

from seedbed.critic._doubts import Doubt, Unfounded, doubts
from seedbed.critic._made_up import made_up, question_about
from seedbed.critic._moves import CHECK, OTHER, SECOND, WriteCheck, WriteOther, WriteSecond
from seedbed.critic._review import Objected, Unchecked, Upheld, Verdict, detours, review
from seedbed.critic._route import Route, independent, route_of
from seedbed.critic._tells import TELLS, Tell, tells_of
from seedbed.critic._unsaid import question_about_gaps, unsaid
from seedbed.critic._values import EXACT, perturbed, tolerance_between
from seedbed.critic._whole import criteria_doubt

__all__ = [
    "CHECK",
    "EXACT",
    "OTHER",
    "SECOND",
    "TELLS",
    "Doubt",
    "Objected",
    "Route",
    "Tell",
    "Unchecked",
    "Unfounded",
    "Upheld",
    "Verdict",
    "WriteCheck",
    "WriteOther",
    "WriteSecond",
    "criteria_doubt",
    "detours",
    "doubts",
    "independent",
    "made_up",
    "perturbed",
    "question_about",
    "question_about_gaps",
    "review",
    "route_of",
    "tells_of",
    "tolerance_between",
    "unsaid",
]
