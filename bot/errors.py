"""The bot's own errors, on the tree of `ingest.errors`.

GazetteError
└── BotError                      the conversation's side
    ├── PromptError               a prompt file that does not declare what it uses
    ├── CitationError             a quote that is not in the Document at its offsets (a defect)
    ├── UnknownAnswer             no answer with that id is kept (a LookupFailed, too)
    ├── AmbiguousAnswer           the beginning of several ids of answers (a LookupFailed, too)
    ├── NotAllowedHere            what somebody may not do in this place, or not at all
    ├── InvalidPlaceSetting       a setting of a server that does not validate (an InputError, too)
    ├── InvalidFeedback           a verdict or a reason that cannot be one (an InputError, too)
    ├── DiscordMisconfigured      no token, one that is refused, an intent that is not granted
    ├── DiscordUnavailable        Discord cannot be reached (a TransientError, too)
    ├── NotIdentified             a call without a token that is one
    ├── TooManyRequests           more calls in a minute than one may make (a TransientError, too)
    ├── ServerMisconfigured       the server cannot be started as it is set up
    ├── BackupRefused             a backup that would replace something, or cannot be written
    ├── BackupDamaged             a file that is no whole backup (an InputError, too)
    ├── InvalidUpload             a file or address not handed over as it should be (an InputError)
    ├── Stopping                  the process is being stopped (a TransientError, too)
    ├── UnknownModel              another model than the one there is (a LookupFailed, too)
    ├── UnknownToken              no token with that id was ever made (a LookupFailed, too)
    ├── UnknownList               no list with that id is kept in the register (a LookupFailed, too)
    ├── UnknownWatch              no watch with that id (a LookupFailed, too)
    ├── InvalidWatch              a watch for nothing, or one that is there (an InputError, too)
    ├── AmbiguousEntity           a name that several entities have (a LookupFailed, too)
    ├── MetricsUnavailable        the address for metrics cannot be listened at
    ├── RerankerError             the model that the setting `reranker` names cannot be used
    ├── IncomparableResults       evaluations of other questions or another corpus (an InputError)
    └── ModelError                the language model gave no answer that can be used
        ├── ModelMisconfigured    no such provider, a missing package or key, a request it refuses
        ├── ModelUnavailable      429, 5xx or no connection after every try (retryable)
        ├── ModelStalled          not finished when `llm_seconds` were over (retryable)
        ├── ModelCutOff           the answer broke off before its end (retryable)
        ├── ModelTooLong          more text than `llm_max_tokens` allows
        ├── ModelUnreadable       an answer that does not follow the provider's interface
        ├── ModelUncited          no sentence of it names a passage
        ├── ModelUnsupported      most of its sentences are not in the passages that they name
        └── OverBudget            the tokens or the money of the day are spent
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ingest.errors import GazetteError, InputError, LookupFailed, TransientError


class BotError(GazetteError):
    """Something of the conversation's side failed."""


class PromptError(BotError):
    hint = "Declare every {variable} of the prompt in its front matter, and no other."


class CitationError(BotError):
    hint = "This is a defect of Gazette; the answer was withheld. Run `gazette verify`."


class UnknownAnswer(BotError, LookupFailed):
    hint = "`gazette replay` lists the latest; an answer is kept for keep_answers_days days."


class AmbiguousAnswer(BotError, LookupFailed):
    hint = "Give more of the id of the one you mean."


class NotAllowedHere(BotError):
    hint = "Ask somebody who may manage the server."


class InvalidPlaceSetting(BotError, InputError):
    hint = "`/config show` lists the settings of this server and their values."


class InvalidFeedback(BotError, InputError):
    hint = "The verdict is `helpful` or `unhelpful`; the reason has 1,000 characters at most."


class DiscordMisconfigured(BotError):
    hint = "`gazette doctor` checks the token and the intents."


class DiscordUnavailable(BotError, TransientError):
    hint = "Check the connection of this machine, and discordstatus.com; then try again."


class NotIdentified(BotError):
    hint = "Send `Authorization: Bearer TOKEN`; `gazette token create` makes one."


class TooManyRequests(BotError, TransientError):
    hint = "Wait a minute, or have the operator raise api_per_minute."


class ServerMisconfigured(BotError):
    hint = "Serve at 127.0.0.1, or make a token first: `gazette token create`."


class BackupRefused(BotError):
    hint = "Give the backup another name."


class BackupDamaged(BotError, InputError):
    hint = "Nothing was changed. Use another backup."


class InvalidUpload(BotError, InputError):
    hint = "Send a form with a field `file`, or JSON with `url`."


class Stopping(BotError, TransientError):
    hint = "Try again in a minute; what was brought in already is kept."


class UnknownModel(BotError, LookupFailed):
    hint = "The model is called `gazette`."


class UnknownToken(BotError, LookupFailed):
    hint = "`gazette token list` lists all."


class UnknownList(BotError, LookupFailed):
    hint = "`gazette status --help` names the lists."


class UnknownWatch(BotError, LookupFailed):
    hint = "`gazette watch list` lists all."


class InvalidWatch(BotError, InputError):
    hint = 'Watch for a name or for words, as in `gazette watch add "Acme Trading"`.'


class AmbiguousEntity(BotError, LookupFailed):
    hint = "Give the whole name of the one you mean."

    def __init__(self, entity: str, candidates: Sequence[str]) -> None:
        super().__init__(f"{entity!r} may be several: {'; '.join(candidates)}")
        self.candidates = tuple(candidates)
        """The names of those that it may be, the likeliest first."""


class MetricsUnavailable(BotError):
    hint = "Set metrics_address to HOST:PORT of this machine with a free port, or leave it out."


class RerankerError(BotError):
    hint = "Set `reranker` to a CrossEncoder with one output, a name or a folder, or to `none`."


class IncomparableResults(BotError, InputError):
    hint = "Compare evaluations of the same questions (--half, --limit, --given) and documents."


class ModelError(BotError):
    """The language model gave no answer that can be used; the documents' own words stand in.

    Attributes:
        spent: the fields of the Usage that it took all the same; empty where nothing was asked.
        dropped: how many of its sentences were not supported.
    """

    spent: Mapping[str, Any] = MappingProxyType({})
    dropped: int = 0


class ModelMisconfigured(ModelError):
    hint = "Check `llm` (PROVIDER:MODEL), `llm_base_url`, and the key in the environment."


class ModelUnavailable(ModelError, TransientError):
    hint = "Ask again later; meanwhile answers use the documents' own words."


class ModelStalled(ModelError, TransientError):
    hint = "Ask again, raise llm_seconds, or use a faster model."


class ModelCutOff(ModelError, TransientError):
    hint = "Ask again; if it goes on, look at the log of the model's server."


class ModelTooLong(ModelError):
    hint = "Raise llm_max_tokens, or use a model that keeps to it."


class ModelUnreadable(ModelError):
    hint = "Check that llm_base_url is the address of the interface that the provider speaks."


class ModelUncited(ModelError):
    hint = 'Use a model that follows instructions better, or `llm = "none"`.'


class ModelUnsupported(ModelError):
    hint = 'Use a model that keeps to its sources better, or `llm = "none"`.'


class OverBudget(ModelError):
    hint = "Raise llm_daily_tokens or llm_daily_cost, or wait for the next day (UTC)."
