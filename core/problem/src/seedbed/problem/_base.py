from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value that refuses fields it does not know.

    Validators are built at first use, so that importing the vocabulary stays cheap.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
