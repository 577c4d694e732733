"""The tables. Rows are added and never edited; only `forget` deletes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 3
"""The version of this schema. A store with a higher one is refused, one with a lower one is migrated."""

APPLICATION = 0x53656564
"""Says in the header of the file whose it is: "Seed"."""

metadata = MetaData()

# SQLite counts up only an INTEGER key, and BIGINT is what other databases want.
_Id = BigInteger().with_variant(Integer, "sqlite")

schema = Table("seedbed_schema", metadata, Column("version", Integer, primary_key=True))

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("problem", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("parent", Text),
    Column("name", Text),
    Column("forked_from", Text),
)
Index("cases_by_parent", cases.c.parent)

runs = Table(
    "runs",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False, index=True),
    Column("begun_at", Text, nullable=False),
    Column("now", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
    Column("root", BigInteger),
)
Index("runs_by_root", runs.c.root)

endings = Table(
    "endings",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("run_id", _Id, ForeignKey("runs.id"), nullable=False, index=True),
    Column("ended_at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("run_id", _Id, ForeignKey("runs.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("path", Text, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("run_id", _Id, ForeignKey("runs.id"), nullable=False, index=True),
    Column("id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("supersedes", Text),
    Column("about", Text),
    UniqueConstraint("case_id", "id"),
)

moves = Table(
    "moves",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("run_id", _Id, nullable=False),
    Column("played_at", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("instructions", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("usage", Text, nullable=False),
    Column("keep", Boolean, nullable=False),
)
Index("moves_by_key", moves.c.key, moves.c.id)

uses = Table(
    "uses",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("run_id", _Id, ForeignKey("runs.id"), nullable=False, index=True),
    Column("move_id", _Id, ForeignKey("moves.id"), nullable=False, index=True),
    Column("reused", Boolean, nullable=False),
)
