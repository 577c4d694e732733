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
from seedbed.model._heard import Hear, Heard, ReplyBegun, Retrying, TextHeard, ThoughtHeard
from seedbed.model._hosted import PROVIDERS, HostedModel, Provider
from seedbed.model._known import KNOWN_WEIGHTS, QWEN, QWEN_1_5B, Part, Weights, weights_named
from seedbed.model._llama import load_library
from seedbed.model._patience import Patience
from seedbed.model._scripted import ScriptedModel
from seedbed.model._types import Choice, CodeBlock, Example, Model, Option, Price, Prompt, Reply, Sampling
from seedbed.model._weights import Progress, cache_folder, find_weights, have_weights

__all__ = [
    "KNOWN_WEIGHTS",
    "PROVIDERS",
    "QWEN",
    "QWEN_1_5B",
    "BadReply",
    "Choice",
    "CodeBlock",
    "EmbeddedModel",
    "Example",
    "GgufModel",
    "Hear",
    "Heard",
    "HostedModel",
    "KnownModel",
    "MissingKey",
    "Model",
    "ModelError",
    "ModelUnavailable",
    "Option",
    "Part",
    "Patience",
    "Price",
    "Progress",
    "Prompt",
    "PromptTooLong",
    "Provider",
    "Reply",
    "ReplyBegun",
    "Retrying",
    "Sampling",
    "ScriptedModel",
    "Selection",
    "TextHeard",
    "ThoughtHeard",
    "UnknownModel",
    "Weights",
    "WeightsProblem",
    "cache_folder",
    "choose_model",
    "fetch_weights",
    "find_weights",
    "have_weights",
    "known_models",
    "load_library",
    "weights_named",
]
