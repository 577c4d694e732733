"""The signs that diagrams use."""

from typing import assert_never

from seedbed.causal._graph import Act, Connect, Hasten, Link, Push, Tune
from seedbed.problem import Polarity

DELAY = "‖"


def sign(polarity: Polarity) -> str:
    """Return a polarity as it is printed. The minus is as wide as the plus."""
    return "\N{MINUS SIGN}" if polarity is Polarity.OPPOSITE else polarity.value


def link_mark(link: Link, *, torn: bool) -> str:
    """Return what stands on a link: its sign, or both where its edges contradict each other, and its delay."""
    shown = f"+/{sign(Polarity.OPPOSITE)}" if torn else sign(link.polarity)
    return f"{shown} {DELAY}" if link.delayed else shown


def act_note(act: Act) -> str:
    """Return what stands beside a lever's line where the line itself shows what it ends at."""
    match act:
        case Push(up=up):
            return "↑ up" if up else "↓ down"
        case Tune(stronger=stronger, cut=cut):
            return "cuts" if cut else "strengthens" if stronger else "weakens"
        case Hasten(sooner=sooner):
            return "sooner" if sooner else "later"
        case Connect():
            return "adds"
        case _:
            assert_never(act)


def acting(act: Act) -> tuple[str, str]:
    """Return the variable at which a lever's arrow ends, and what stands on the arrow."""
    match act:
        case Push(variable=variable, up=up):
            return variable, "↑" if up else "↓"
        case Tune(cause=cause, effect=effect, stronger=stronger, cut=cut):
            return effect, f"{'cuts' if cut else 'strengthens' if stronger else 'weakens'} {cause} → {effect}"
        case Hasten(cause=cause, effect=effect, sooner=sooner):
            return effect, f"{'hastens' if sooner else 'slows'} {cause} → {effect}"
        case Connect(edge=edge):
            return edge.effect, f"connects {edge.cause} → {edge.effect} ({sign(edge.polarity)})"
        case _:
            assert_never(act)
