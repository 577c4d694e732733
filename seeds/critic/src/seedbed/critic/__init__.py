"""Checks an answer by a route that is independent of the one that found it."""

from seedbed.critic._moves import CHECK, OTHER, SECOND, WriteCheck, WriteOther, WriteSecond
from seedbed.critic._review import Objected, Unchecked, Upheld, Verdict, detours, review
from seedbed.critic._route import Route, independent, route_of
from seedbed.critic._values import EXACT, perturbed, tolerance_between

__all__ = [
    "CHECK",
    "EXACT",
    "OTHER",
    "SECOND",
    "Objected",
    "Route",
    "Unchecked",
    "Upheld",
    "Verdict",
    "WriteCheck",
    "WriteOther",
    "WriteSecond",
    "detours",
    "independent",
    "perturbed",
    "review",
    "route_of",
    "tolerance_between",
]
