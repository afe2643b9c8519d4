"""Telling by webhook: a letter is posted as JSON, signed where there is a secret.

The body is `{"version": 1, "id", "watch": {"id", "query", "digest"}, "facts": [Fact]}`, the same
bytes whenever a letter is sent again, unless a Document of it changed meanwhile. Its id is in the
headers `Idempotency-Key` and `webhook-id`. The signature is that of the Standard Webhooks
specification.
"""

import base64
import binascii
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from bot.bridge import Bridge
from bot.errors import InvalidWatch
from bot.settings import BotSettings
from bot.watching.records import Letter, Place, Watch
from ingest.fetching.posting import Poster
from ingest.settings import secret

KIND = "webhook"
SECRET = "WEBHOOK_SECRET"
VERSION = 1
URL, WITHHELD = "url", "withheld"
"""What a webhook's Place has: its address, or by which watch it is told apart without one."""
_PREFIX = "whsec_"


class WebhookTeller:
    """Posts letters. The operator, who gave the address, may see every collection.

    `clock` gives seconds since 1970.
    """

    kind = KIND

    def __init__(
        self,
        settings: BotSettings,
        poster: Poster | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._poster = poster or Poster(settings)
        self._secret = secret(SECRET)
        self._clock = clock
        self._bridge: Bridge | None = None

    async def may_see(self, place: Place, collection: str) -> bool:
        """Return that it may: which collections a watch is of was said when it was made."""
        return True

    async def tell(self, letter: Letter) -> None:
        """Post a letter.

        Raises:
            FetchError: it was not taken.
            InvalidWatch: the watch is of a backup, without its address.
        """
        url = address_of(letter.watch)
        if self._bridge is None:
            self._bridge = Bridge()  # a thread of its own: nobody waits for a slow server
        body = json.dumps(letter_json(letter), ensure_ascii=False).encode("utf-8", "replace")
        headers = self._headers(letter.id, body)
        await self._bridge.run(self._poster.post, url, body, headers)

    def close(self) -> None:
        """End the thread."""
        if self._bridge is not None:
            self._bridge.close()
        self._bridge = None

    def _headers(self, name: str, body: bytes) -> dict[str, str]:
        at = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Gazette",
            "Idempotency-Key": name,
            "webhook-id": name,
            "webhook-timestamp": at,
        }
        if self._secret is not None:
            headers["webhook-signature"] = signature(self._secret, name, at, body)
        return headers


def address_of(watch: Watch) -> str:
    """Return where a watch is posted to.

    Raises:
        InvalidWatch: it is of a backup, which has no addresses.
    """
    url = watch.place.where.get(URL)
    if url is None:
        again = f"Run `gazette watch resume {watch.id} --webhook URL` with it."
        raise InvalidWatch(f"The address of the watch {watch.id} is in no backup.", again)
    return str(url)


def place_at(url: str, settings: BotSettings) -> Place:
    """Return the Place of a webhook.

    Raises:
        InvalidAddress, BlockedScheme, BlockedAddress: the address may not be posted to.
    """
    return Place(KIND, {URL: url, "server": Poster(settings).check(url)})


def leave_addresses_out(db: sqlite3.Connection) -> None:
    """Take the addresses, which may be secrets, out of the tables of watching.

    Watches that were posted to one address keep equal Places, and others keep other ones.
    """
    rows = db.execute("SELECT id, place FROM watches WHERE kind=? ORDER BY made, id", (KIND,))
    first: dict[str, str] = {}
    for name, there in rows.fetchall():
        where = {key: said for key, said in json.loads(there).items() if key != URL}
        place = Place(KIND, {**where, WITHHELD: first.setdefault(there, name)})
        told = f"no backup has its address; `gazette watch resume {name} --webhook URL` gives it"
        db.execute(
            "UPDATE watches SET place=?, failing=coalesce(failing, unixepoch()), again=NULL,"
            " error=? WHERE id=?",
            (place.as_json, told, name),
        )


def letter_json(letter: Letter) -> dict[str, Any]:
    """Return a letter as it is posted, and as the terminal tells it as JSON."""
    watch = letter.watch
    return {
        "version": VERSION,
        "id": letter.id,
        "watch": {"id": watch.id, "query": watch.query, "digest": watch.digest},
        "facts": [fact.model_dump(mode="json") for fact in letter.facts],
    }


def signature(key: SecretStr, name: str, at: str, body: bytes) -> str:
    """Return the value of `webhook-signature`: `v1,` and an HMAC-SHA256 of id, time and body.

    A key that begins with `whsec_` is base64; any other is taken as it is.
    """
    signed = b".".join((name.encode(), at.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(_bytes(key), signed, hashlib.sha256)).decode()


def _bytes(key: SecretStr) -> bytes:
    told = key.get_secret_value()
    if told.startswith(_PREFIX):
        try:
            return base64.b64decode(told.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return told.encode("utf-8", "surrogateescape")
