"""What runs inside the jails of a suite: mounted there read-only, never imported by the host.

Standard library only, and of that only what every start can pay for.
"""
