"""The bot's own errors, on the tree of `ingest.errors`.

GazetteError
└── BotError                      the conversation's side
    ├── PromptError               a prompt file that does not declare what it uses
    └── CitationError             a quote that is not in the Document at its offsets (a defect)
"""

from ingest.errors import GazetteError


class BotError(GazetteError):
    """Something of the conversation's side failed."""


class PromptError(BotError):
    hint = "Declare every {variable} of the prompt in its front matter, and no other."


class CitationError(BotError):
    hint = "This is a defect of Gazette; the answer was withheld. Run `gazette verify`."
