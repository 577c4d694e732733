"""What the experts say of three published models (sd-ai's `policyGuidance.json`, `keyPolicies`), as acts.

A policy is written down as every act that says the same of the signed graph: a pushed parameter where the model has one, and
the link that the parameter governs. "Lengthening the adjustment time" is thus both a push of the time and, since
what is done is a gap divided by that time, a weaker link from the gap.
"""

from seedbed.bench._levers import Known, Named, Wish
from seedbed.causal import Act, Connect, Edge, Polarity, Push, Tune


def _weaker(cause: str, effect: str, *, cut: bool = False) -> Tune:
    return Tune(cause=cause, effect=effect, stronger=False, cut=cut)


def _stronger(cause: str, effect: str) -> Tune:
    return Tune(cause=cause, effect=effect, stronger=True)


def _named(quote: str, *acts: Act) -> tuple[Named, ...]:
    return tuple(Named((act,), quote) for act in acts)


ARMS_RACE = Known(
    name="arms race",
    file="armsRace.stmx",
    wish=Wish.LESS,
    on=("Our Weapons", "Their Weapons"),
    named=(
        *_named(
            "the leverage lies in how each side reacts to the other's weapons",
            _weaker("Their Weapons", "our desired weapons"),
            _weaker("Our Weapons", "their desired weapons"),
        ),
        *_named(
            "Reducing the desired safety margin … lowers the loop's gain",
            Push(variable="our desired safety margin", up=False),
            Push(variable="their desired safety margin", up=False),
        ),
        *_named(
            "a treaty ceiling or cap that decouples desired weapons from the other side's ever-growing stock",
            _weaker("Their Weapons", "our desired weapons", cut=True),
            _weaker("Our Weapons", "their desired weapons", cut=True),
        ),
    ),
)

INVENTORY = Known(
    name="inventory",
    file="inventoryWorkforce.stmx",
    wish=Wish.CALMER,
    on=("Inventory", "Workers"),
    named=(
        *_named(
            "Correcting the workforce and inventory more gradually — lengthening the adjustment times",
            Push(variable="time to hire or fire", up=True),
            Push(variable="inventory adjustment time", up=True),
            _weaker("workers gap", "hiring or firing"),
            _weaker("inventory gap", "desired change in inventory"),
        ),
        *_named(
            "Reducing the delay in perceiving and adjusting to demand",
            Push(variable="time to adjust expectations", up=False),
        ),
        Named(
            # both halves of the gap are divided by that time
            (_stronger("demand", "changing expected"), _stronger("Expected Demand", "changing expected")),
            "Reducing the delay in perceiving and adjusting to demand",
        ),
        *_named(
            "workers already in the hiring pipeline should be accounted for",
            Connect(
                edge=Edge(cause="hiring or firing", effect="workers gap", polarity=Polarity.OPPOSITE),
            ),
        ),
    ),
)

BASS = Known(
    name="Bass diffusion",
    file="bassDiffusion.stmx",
    wish=Wish.SOONER,
    on=("Adopters",),
    named=(
        *_named(
            "raising the contact rate or the adoption fraction … speeds the takeoff",
            Push(variable="contact rate", up=True),
            Push(variable="adoption fraction", up=True),
        ),
        *_named(
            "the leverage is in the strength of that loop",
            _stronger("Adopters", "adopter contacts"),
            _stronger("adopter contacts", "potentials contacts with adopters"),
        ),
        *_named(
            "a policy that seeds early adopters (such as advertising or free trials)",
            Connect(edge=Edge(cause="advertising", effect="adopting", polarity=Polarity.SAME)),
        ),
    ),
)

KNOWN = (ARMS_RACE, INVENTORY, BASS)
