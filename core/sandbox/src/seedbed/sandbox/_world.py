"""The clock and the seed as the sandboxes need them."""

from datetime import timedelta

from seedbed.sandbox._types import World


def offset_of(world: World) -> timedelta:
    """Return the offset of the user's clock from UTC."""
    return world.now.utcoffset() or timedelta()


def zone_name(offset: timedelta) -> str:
    """Return the name that programs see for the zone: `UTC`, `+0200` or `-0330`."""
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


def posix_zone(offset: timedelta) -> str:
    """Return the offset as a POSIX `TZ` string, whose sign counts westwards."""
    seconds = -int(offset.total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"<{zone_name(offset)}>{'-' if seconds < 0 else ''}{hour:02}:{minute:02}:{second:02}"
