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
│   ├── InvalidQuery              a Federal Register query that cannot be meant
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
│   ├── ScannedDocument           pages that are pictures, without a text layer
│   ├── EncryptedFile             a password is needed to read it
│   ├── ReaderTimedOut            reading took longer than `reader_seconds`
│   ├── ReaderOutOfMemory         reading took more than `reader_memory_mb`
│   ├── ReaderCrashed             the process that read it died
│   ├── OutputTooLarge            more text came out of it than one document may have
│   └── DuplicateKey              a second Document with the key of another in the same source
├── FetchError                    an address could not be fetched
│   ├── InvalidAddress            not an http(s) address, or none that can be meant
│   ├── BlockedScheme             another scheme than http and https
│   ├── BlockedAddress            a host or port that this computer must not be made to talk to
│   ├── DisallowedByRobots        the site's robots.txt asks not to fetch it
│   ├── TooManyRedirects          a chain of more than ten, or a loop
│   ├── BodyTooLarge              more bytes, packed or unpacked, than an answer may have
│   ├── NotServed                 the server answers that it has no such page (a 4xx status)
│   ├── UnexpectedAnswer          an answer that does not follow HTTP, or the API it should follow
│   ├── ServerBusy                429 or 5xx after every retry (retryable)
│   ├── ConnectionLost            refused, reset, no such host, bad TLS (retryable)
│   └── TotalDeadlineExceeded     the whole of one request took too long (retryable)
├── LookupFailed                  a name that the library does not hold
│   ├── UnknownCollection         no such collection
│   ├── UnknownDocument           no Document with that id or key
│   └── AmbiguousKey              a bare key that several Documents have
├── LibraryError                  the library cannot do it in the state it is in
│   ├── LibraryMissing            nothing was ever ingested there
│   ├── LibraryDamaged            derived files or the catalog do not verify
│   ├── LibraryFromLaterVersion   written by a newer Gazette
│   ├── LibraryUnwritable         its folder or a file in it may not be written
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
    hint = "Give a file, a folder, an https:// address, feed:ADDRESS or fr:QUERY."


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


class InvalidQuery(InputError):
    hint = (
        "Write words and, if wanted, agency:SLUG, type:notice, from:2021-01-01, to:2021-12-31: "
        "`gazette ingest 'fr:export controls type:rule from:2021'`."
    )


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


class ScannedDocument(ReadError):
    hint = "Recognise its text first (`ocrmypdf in.pdf out.pdf`), then ingest the result."


class EncryptedFile(ReadError):
    hint = "Save a copy without a password, and ingest that."


class ReaderTimedOut(ReadError):
    hint = "Save the file anew or split it, or raise reader_seconds in gazette.toml."


class ReaderOutOfMemory(ReadError):
    hint = "Split the file, or raise reader_memory_mb in gazette.toml."


class ReaderCrashed(ReadError):
    hint = "The file is damaged, or built to break programs; open it in its program and save it."


class OutputTooLarge(ReadError):
    hint = "Split the file."


class DuplicateKey(ReadError):
    hint = "Give one of the two a key of its own (number, url or _id)."


class FetchError(GazetteError):
    """An address could not be fetched; what it gave before stays."""


class InvalidAddress(FetchError):
    hint = "Give a whole address: https://host/path."


class BlockedScheme(FetchError):
    hint = "Only http and https addresses are fetched."


class BlockedAddress(FetchError):
    hint = 'Where a host of yours is meant, write allow_private = ["HOST"] in gazette.toml.'


class DisallowedByRobots(FetchError):
    hint = "Ask the site's owner, or save the page and ingest the file."


class TooManyRedirects(FetchError):
    hint = "Open the address in a browser and give the one that it ends at."


class BodyTooLarge(FetchError):
    hint = "Save the parts that matter and ingest the files, or raise max_fetch_mb."


class NotServed(FetchError):
    hint = "Open the address in a browser; it may have moved or need a login."


class UnexpectedAnswer(FetchError):
    hint = "The server answers in a way it should not; try later or tell its owner."


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


class LibraryUnwritable(LibraryError):
    hint = "Check the permissions of the home folder, or use another --home."


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


class ServerBusy(FetchError, TransientError):
    hint = "Try again later; what was fetched before stays."


class ConnectionLost(FetchError, TransientError):
    hint = "Check the address and the network, then try again."


class TotalDeadlineExceeded(FetchError, TransientError):
    hint = "Try again later, or raise fetch_seconds in gazette.toml."
