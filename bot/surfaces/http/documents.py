"""`/api/v1/documents`: what there is, one with its text, and, for editors, adding and removing."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.access.roles import Caller
from bot.errors import InvalidUpload, NotAllowedHere
from bot.settings import BotSettings
from bot.surfaces.http.callers import Editor, Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES, told
from bot.surfaces.http.serving import Service
from bot.surfaces.requests import explain
from bot.surfaces.team import WholeDocument, read, scope_of
from bot.surfaces.team import listed as find
from bot.surfaces.uploads import ingest_address, ingest_file
from bot.upkeep import remove_document
from ingest.errors import InvalidCollection
from ingest.library.filters import Filter
from ingest.models import Document, Kind
from ingest.options import COLLECTION_NAME, PUBLIC, SyncReport
from ingest.progress import Progress

MOST = 200
"""Documents of one page of the list."""
router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=RESPONSES)


class Documents(BaseModel):
    """A page of what there is, newest first; `total` counts all pages."""

    documents: list[Document]
    total: int


class Rejected(BaseModel):
    """A file that could not become a Document, and why."""

    uri: str
    error: str
    message: str
    hint: str = ""


class Report(BaseModel):
    """What an ingest did; `ids` are of the Documents that it gave, also of those that were there
    unchanged; `documents` and `chunks` are those that the collection has now."""

    ids: list[str]
    added: int
    updated: int
    unchanged: int
    removed: int
    rejected: list[Rejected]
    documents: int
    chunks: int
    seconds: float


class Removed(BaseModel):
    """How many Documents were removed."""

    removed: int


@router.get("")
async def list_documents(
    caller: Reader,
    service: ServiceOf,
    query: Annotated[str, Query(max_length=200)] = "",
    collection: Annotated[list[str], Query()] = [],  # noqa: B006 (read by FastAPI, never changed)
    kind: Annotated[list[Kind], Query()] = [],  # noqa: B006
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Documents:
    """List the documents of the collections that you may see, newest first. `query`: words of the
    title, key or names."""
    scope = await scope_of(service.bot, caller, collection)
    where = Filter(kinds=tuple(kind))
    found, total = await find(service.bot, scope, query, where, offset, limit)
    return Documents(documents=found, total=total)


@router.get("/{name:path}")
async def get_document(name: str, caller: Reader, service: ServiceOf) -> WholeDocument:
    """Show a document by its id, key or official name: all that is known of it, and its text."""
    return await read(service.bot, caller, name)


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "collection": {"type": "string", "default": PUBLIC},
                    },
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["url"],
                    "properties": {
                        "url": {"type": "string", "example": "https://agency.gov/a-notice"},
                        "collection": {"type": "string", "default": PUBLIC},
                    },
                }
            },
        },
    }
}


class Address(BaseModel):
    """An address whose document is to be brought in."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=2000)
    collection: str = PUBLIC


@router.post("", status_code=201, openapi_extra=_BODY, response_model=Report)
async def add_document(
    request: Request, caller: Editor, service: ServiceOf
) -> Report | JSONResponse:
    """Bring in a document: a file (`multipart/form-data`) or what is at an address (JSON). A file
    of the same name in the collection is replaced. Of several in one file those that cannot be read
    are told in `rejected`, each with its reason; where there is nothing else, it is a problem."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        report = await _from_form(request, caller, service)
    else:
        address = await _address(request)
        collection = may_change(caller, address.collection)
        report = await service.change(
            caller, "ingest", address.url,
            partial(ingest_address, service.bot.settings, address.url, collection),
        )  # fmt: skip
    if report.rejected and not report.added + report.updated + report.unchanged:
        wrong = report.rejected[0]
        return told(HTTPStatus.UNPROCESSABLE_ENTITY, wrong.error, wrong.message, wrong.hint)
    return Report.model_validate(report, from_attributes=True)


async def _address(request: Request) -> Address:
    try:
        return Address.model_validate_json(await request.body())
    except ValidationError as error:
        raise InvalidUpload(f"The body is wrong: {explain(error)}.") from None


async def _from_form(request: Request, caller: Caller, service: Service) -> SyncReport:
    """Bring in the file of a form, which lies on the disk until its turn has come."""
    async with request.form(max_files=1, max_fields=4) as form:
        unknown = sorted(form.keys() - {"file", "collection"})
        if unknown:
            raise InvalidUpload(f"The form has no field {unknown[0][:60]!r}.")
        file, collection = form.get("file"), form.get("collection", PUBLIC)
        if not isinstance(file, UploadFile) or not isinstance(collection, str):
            raise InvalidUpload("The form has no file in its field `file`.")
        target, name = may_change(caller, collection), file.filename or "file"
        job = partial(ingest_file, service.bot.settings, name, file.file, target)
        return await service.change(caller, "ingest", name, job)


def may_change(caller: Caller, collection: str) -> str:
    """Return the collection, where somebody may change it.

    Raises:
        InvalidCollection: it cannot be the name of one.
        NotAllowedHere: it is not theirs.
    """
    if not COLLECTION_NAME.fullmatch(collection):
        raise InvalidCollection(f"{collection[:70]!r} cannot be the name of a collection.")
    if not caller.sees(collection):
        raise NotAllowedHere(
            f"The collection {collection!r} is not among those of your token.",
            "Use a token of `gazette token create --collection`.",
        )
    return collection


@router.delete("/{name:path}")
async def delete_document(name: str, caller: Editor, service: ServiceOf) -> Removed:
    """Remove a document by its id or key: its text, its vectors, and its words in kept answers."""
    document = await read(service.bot, caller, name, by_key=True)
    job = partial(_remove, service.bot.settings, document)
    await service.change(caller, "remove", document.key, job)
    return Removed(removed=1)


def _remove(settings: BotSettings, document: Document, progress: Progress) -> None:
    remove_document(settings, document)
