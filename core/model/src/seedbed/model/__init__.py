"""One typed boundary to language models: embedded, hosted or scripted."""

from seedbed.model._choose import KnownModel, Selection, choose_model, known_models
from seedbed.model._embedded import EmbeddedModel, GgufModel
from seedbed.model._errors import (
    BadReply,
    MissingKey,
    ModelError,
    ModelUnavailable,
    PromptTooLong,
    UnknownModel,
    WeightsProblem,
)
from seedbed.model._fetch import fetch_weights
from seedbed.model._hosted import PROVIDERS, HostedModel, Provider
from seedbed.model._scripted import ScriptedModel
from seedbed.model._types import Choice, CodeBlock, Example, Model, Option, Prompt, Reply, Sampling
from seedbed.model._weights import QWEN, Part, Progress, Weights, cache_folder, find_weights

__all__ = [
    "PROVIDERS",
    "QWEN",
    "BadReply",
    "Choice",
    "CodeBlock",
    "EmbeddedModel",
    "Example",
    "GgufModel",
    "HostedModel",
    "KnownModel",
    "MissingKey",
    "Model",
    "ModelError",
    "ModelUnavailable",
    "Option",
    "Part",
    "Progress",
    "Prompt",
    "PromptTooLong",
    "Provider",
    "Reply",
    "Sampling",
    "ScriptedModel",
    "Selection",
    "UnknownModel",
    "Weights",
    "WeightsProblem",
    "cache_folder",
    "choose_model",
    "fetch_weights",
    "find_weights",
    "known_models",
]
