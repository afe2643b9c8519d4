"""Every error Gazette raises on purpose, in one tree.

GazetteError                      the root: message names the bad value, hint names the way out
├── InputError                    what was handed over is wrong; trying again does not help
│   ├── SourceNotFound            no file or folder at that path
│   ├── EmptySource               a folder without one file that could be ingested
│   ├── UnknownSource             a source of a kind this version cannot fetch
│   ├── PruneTooLarge             more than half of a source's Documents vanished at once
│   ├── InvalidCollection         a collection name outside [a-z0-9][a-z0-9-]{1,62}
│   ├── InvalidDate               a date that is not ISO 8601 (whole or reduced)
│   ├── InvalidSettings           a setting that does not validate
│   ├── InvalidQuestion           a question without words, or longer than a question can be
│   ├── InvalidBatchLine          a line of a batch that is not a valid request
│   └── InvalidDataset            an evaluation folder that is not in the expected layout
├── ReadError                     one file could not become a Document; it is a rejected row
│   ├── UnreadableFile            the operating system refused to open or read it
│   ├── EmptyFile                 no bytes, or no text in them
│   ├── UndecodableText           bytes in no encoding that text is written in
│   ├── MalformedFile             the format's own rules are broken
│   ├── MalformedMetadata         a sidecar or front matter that does not parse or validate
│   ├── UnsupportedFormat         a format no reader exists for
│   ├── FileTooLarge              more bytes than one file may have
│   └── DuplicateKey              a second Document with the key of another in the same source
├── LookupFailed                  a name that the library does not hold
│   ├── UnknownCollection         no such collection
│   ├── UnknownDocument           no Document with that id or key
│   └── AmbiguousKey              a bare key that several Documents have
├── LibraryError                  the library cannot do it in the state it is in
│   ├── LibraryMissing            nothing was ever ingested there
│   ├── LibraryDamaged            derived files or the catalog do not verify
│   ├── LibraryFromLaterVersion   written by a newer Gazette
│   ├── EmbedderMismatch          the library was made with another embedder
│   └── StorageFull               the disk is full (retryable once there is room)
├── EmbedderError                 the embedding model cannot be loaded or exported
└── TransientError                trying again may help
    └── LibraryLocked             another process is writing
"""

from typing import ClassVar


class GazetteError(Exception):
    """The root of the tree.

    Attributes:
        message: what is wrong, naming the bad value.
        hint: one sentence that names the way out; may be empty only at the root.
        retryable: whether the same call may succeed later without a change by the user.
    """

    hint: str = ""
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if hint is not None:
            self.hint = hint


class InputError(GazetteError):
    """What was handed over is wrong; trying again does not help."""


class SourceNotFound(InputError):
    hint = "Check the path; it is taken relative to the current folder."


class EmptySource(InputError):
    hint = "Nothing was removed. Put files there, or take documents out with `gazette remove`."


class UnknownSource(InputError):
    hint = "Give a file or a folder."


class PruneTooLarge(InputError):
    hint = "If they are meant to go, run again with --force; to keep them, use --no-prune."


class InvalidCollection(InputError):
    hint = (
        "Use lower-case letters, digits and hyphens, 2 to 63 of them, "
        "beginning with a letter or digit."
    )


class InvalidDate(InputError):
    hint = "Write YYYY-MM-DD, YYYY-MM or YYYY."


class InvalidSettings(InputError):
    hint = "Correct the named setting in gazette.toml, the GAZETTE_* variables or the flags."


class InvalidQuestion(InputError):
    hint = "Ask in one to a few sentences, 4,000 characters at most."


class InvalidBatchLine(InputError):
    hint = 'Write one JSON object a line, with at least "question" or "query".'


class InvalidDataset(InputError):
    hint = "Expected corpus.jsonl, queries.jsonl and qrels/*.tsv (the BEIR layout)."


class ReadError(GazetteError):
    """One file could not become a Document; the rest of the source goes on."""


class UnreadableFile(ReadError):
    hint = "Check the file's permissions and that it still exists."


class EmptyFile(ReadError):
    hint = "A Document needs text; remove the file or put text in it."


class UndecodableText(ReadError):
    hint = "Save the file as UTF-8."


class MalformedFile(ReadError):
    hint = "Fetch the file again, or open it in a program of its format and save it anew."


class MalformedMetadata(ReadError):
    hint = "Correct the named field; dates are YYYY-MM-DD, YYYY-MM or YYYY."


class UnsupportedFormat(ReadError):
    hint = "Convert it to HTML, Markdown or plain text first."


class FileTooLarge(ReadError):
    hint = "Split the file, or raise max_file_mb in gazette.toml."


class DuplicateKey(ReadError):
    hint = "Give one of the two a key of its own (number, url or _id)."


class LookupFailed(GazetteError):
    """A name that the library does not hold."""


class UnknownCollection(LookupFailed):
    hint = "`gazette sources` lists what there is."


class UnknownDocument(LookupFailed):
    hint = "`gazette sources` lists ids and keys."


class AmbiguousKey(LookupFailed):
    hint = "Use the id of the one you mean."


class LibraryError(GazetteError):
    """The library cannot do it in the state it is in."""


class LibraryMissing(LibraryError):
    hint = "Run `gazette ingest FOLDER` first, or `gazette demo` to see a library at work."


class LibraryDamaged(LibraryError):
    hint = "Run `gazette rebuild`; it makes the indexes anew from the catalog."


class LibraryFromLaterVersion(LibraryError):
    hint = "Upgrade Gazette, or use another --home."


class EmbedderMismatch(LibraryError):
    hint = "Run `gazette rebuild` to embed the library anew with the model that is set."


class StorageFull(LibraryError):
    hint = "Free some space and run the command again; what was acknowledged is safe."


class EmbedderError(GazetteError):
    hint = "Check the `embedder` setting: `minilm`, or a sentence-transformers name or folder."


class TransientError(GazetteError):
    """Trying again may help."""

    retryable = True


class LibraryLocked(TransientError):
    hint = "Wait until the other `gazette` process has finished, then run the command again."
