from pydantic import Field, PositiveFloat, PositiveInt

from seedbed.problem import Frozen


class Patience(Frozen):
    """How long a server is waited for, and how often it is asked again. All times are seconds."""

    connect: PositiveFloat = 10.0
    """Until the connection stands."""
    idle: PositiveFloat = 180.0
    """Without a byte from the server: a long question on a slow machine is read in silence for minutes."""
    total: PositiveFloat = 600.0
    """For one question with all attempts and waits. Time in the queue for a free place is not counted."""
    attempts: PositiveInt = 5
    """How often it is asked at most, the first time included."""
    first_wait: float = Field(default=1.0, ge=0)
    """Before the second attempt, doubled before each further one. Between half of it and all of it, by chance."""
    longest_wait: PositiveFloat = 60.0
    """A server that asks for a longer wait is not asked again."""
