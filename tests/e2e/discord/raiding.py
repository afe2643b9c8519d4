"""Every way in which a person of one server can reach for what another server's document says.

A way is a method of Raid: it does something as somebody of `thief`, for the words of `victim`, and
returns what came of it.
"""

import asyncio
import itertools
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.e2e.discord.interactions import SUBMIT
from tests.e2e.discord.outcomes import Outcome, Seen, seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.towns import Land, Town, document, visible
from tests.e2e.discord.world import COMPONENTS_V2, Channel, Message, Upload

_QUIET, _LONGEST = 0.1, 60.0  # seconds
_AGAIN = "And which password was it, again?"


async def ended(action: Awaitable[Outcome], word: str = "") -> Outcome:
    """Do something, and wait for its end, in which a word stands."""

    def is_over(made: Outcome) -> bool:
        return made.failed or (made.answered and word in visible(made))

    return await (await action).settled(_QUIET, _LONGEST, is_over)


@dataclass
class Ground:
    """What a town has from the start: an answer in its channel, and a thread about it."""

    answer: Seen
    answer_id: str
    thread: Channel


class Raid:
    """The ways. `before` is told who is after whose words, before each reaches for them."""

    def __init__(self, land: Land, before: Callable[[Town | None], None] = lambda town: None):
        self.land = land
        self.before = before
        self._grounds: dict[int, Ground] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._uploads = 0
        self._watched = itertools.count()

    async def ground(self, town: Town) -> Ground:
        """Return a town's own answer and thread; its member sees its own words there."""
        async with self._locks[town.number]:
            if town.number not in self._grounds:
                self._grounds[town.number] = await self._settle(town)
            return self._grounds[town.number]

    async def _settle(self, town: Town) -> Ground:
        asked = f"{town.question} {town.aside} asks."
        answer = (await ended(town.member.slash(town.channel, "ask", question=asked))).message
        assert town.word in answer.text, answer.text
        button = answer.button("Sources")
        assert button is not None
        assert button.custom_id is not None
        await ended(town.member.click(answer, "Ask in thread"))
        thread = self.land.world.channels[answer.id]  # under a message, it has the message's id
        return Ground(answer, button.custom_id.split(":")[2], thread)

    async def try_(self, way: str, thief: Town, victim: Town) -> Outcome:
        """Go one way, and wait for its end."""
        await self.ground(thief)
        await self.ground(victim)
        reach = WAYS[way]
        self.before(victim)
        try:
            return await reach(self, thief, victim)
        finally:
            self.before(None)

    # -- questions ----------------------------------------------------------------------------

    async def ask(self, thief: Town, victim: Town) -> Outcome:
        """Ask by the command."""
        asked = thief.member.slash(thief.channel, "ask", question=victim.question)
        return await ended(asked)

    async def ask_as_a_member_of_both(self, thief: Town, victim: Town) -> Outcome:
        """Ask in one server, as somebody who may ask in the other."""
        asked = self.land.visitor.slash(thief.channel, "ask", question=victim.question)
        return await ended(asked)

    async def mention(self, thief: Town, victim: Town) -> Outcome:
        """Ask by a mention."""
        return await ended(thief.member.say(thief.channel, victim.question, mention=True))

    async def reply(self, thief: Town, victim: Town) -> Outcome:
        """Ask by a reply to an answer that the bot gave here."""
        answer = await self._own_reply(thief)
        return await ended(thief.member.say(thief.channel, victim.question, reply_to=answer))

    async def _own_reply(self, town: Town) -> Seen:
        return (await ended(town.member.say(town.channel, town.question, mention=True))).message

    async def dm(self, thief: Town, victim: Town) -> Outcome:
        """Ask in private."""
        return await ended(thief.member.say(thief.private, victim.question))

    async def dm_command(self, thief: Town, victim: Town) -> Outcome:
        """Ask in private by the command."""
        return await ended(thief.member.slash(thief.private, "ask", question=victim.question))

    async def thread(self, thief: Town, victim: Town) -> Outcome:
        """Ask in a thread of the bot."""
        thread = (await self.ground(thief)).thread
        return await ended(thief.member.say(thread, victim.question, mention=True))

    def _stranger(self) -> Person:
        """Return somebody whose own install of the bot is all they have of it."""
        return self.land.visitor.with_own_install(alone=True)

    async def own_install_inside(self, thief: Town, victim: Town) -> Outcome:
        """Call one's own install of the bot inside the other server."""
        return await ended(self._stranger().slash(victim.channel, "ask", question=victim.question))

    async def own_install_abroad(self, thief: Town, victim: Town) -> Outcome:
        """Call one's own install of the bot in a server without it."""
        caller = self.land.visitor.with_own_install()
        return await ended(caller.slash(self.land.abroad, "ask", question=victim.question))

    async def carried_over(self, thief: Town, victim: Town) -> Outcome:
        """Ask where one may, and go on with that conversation elsewhere."""
        await self._asked_at_home(victim)
        return await ended(self.land.visitor.say(thief.channel, _AGAIN, mention=True))

    async def carried_into_a_dm(self, thief: Town, victim: Town) -> Outcome:
        """Ask where one may, and go on with that conversation in private."""
        await self._asked_at_home(victim)
        asked = f"{_AGAIN} {victim.question}"
        return await ended(self.land.visitor.say(self.land.private, asked))

    async def _asked_at_home(self, town: Town) -> None:
        asked = self.land.visitor.say(town.channel, town.question, mention=True)
        assert town.word in (await ended(asked)).text

    async def check(self, thief: Town, victim: Town) -> Outcome:
        """Have a message checked that says something near."""
        said = await thief.member.say(
            thief.channel, f"The harbour password of {victim.name} is sesame."
        )
        assert said.message_id is not None
        message = seen(self.land.world.messages[said.message_id])
        return await ended(thief.member.message_command(message, "Check against sources"))

    # -- lists and documents ------------------------------------------------------------------

    async def complete_document(self, thief: Town, victim: Town) -> Outcome:
        """Look at what is proposed for `/document`."""
        return await ended(thief.member.autocomplete(thief.channel, "document", key=victim.name))

    async def complete_remove(self, thief: Town, victim: Town) -> Outcome:
        """Look at what is proposed for `/remove`."""
        return await ended(thief.manager.autocomplete(thief.channel, "remove", key=victim.name))

    async def document(self, thief: Town, victim: Town) -> Outcome:
        """Show the document by its key."""
        return await ended(thief.member.slash(thief.channel, "document", key=victim.key))

    async def document_by_id(self, thief: Town, victim: Town) -> Outcome:
        """Show the document by its id."""
        return await ended(thief.member.slash(thief.channel, "document", key=victim.document_id))

    async def document_by_own_install(self, thief: Town, victim: Town) -> Outcome:
        """Show the document inside the other server, by one's own install."""
        return await ended(self._stranger().slash(victim.channel, "document", key=victim.key))

    async def sources(self, thief: Town, victim: Town) -> Outcome:
        """Search for the document."""
        return await ended(thief.member.slash(thief.channel, "sources", query=victim.name))

    async def all_sources(self, thief: Town, victim: Town) -> Outcome:
        """List all documents."""
        return await ended(thief.member.slash(thief.channel, "sources"))

    # -- the register ---------------------------------------------------------------------------

    async def status(self, thief: Town, victim: Town) -> Outcome:
        """Ask where a name stands that the document lists."""
        return await ended(thief.member.slash(thief.channel, "status", entity=victim.entity))

    async def dm_status(self, thief: Town, victim: Town) -> Outcome:
        """Ask that in private."""
        return await ended(thief.member.slash(thief.private, "status", entity=victim.entity))

    async def status_by_own_install(self, thief: Town, victim: Town) -> Outcome:
        """Ask that inside the other server, by one's own install."""
        return await ended(self._stranger().slash(victim.channel, "status", entity=victim.entity))

    async def complete_status(self, thief: Town, victim: Town) -> Outcome:
        """Look at what is proposed for `/status`."""
        return await ended(thief.member.autocomplete(thief.channel, "status", entity=victim.name))

    async def choose_entity(self, thief: Town, victim: Town) -> Outcome:
        """Choose the name from a menu."""
        options = [{"label": "It", "value": victim.entity}]
        menu = {"type": 3, "id": 2, "custom_id": "gz-choose:||", "options": options}
        copy = self.copied(thief, menu)
        return await ended(thief.member.click(copy, "gz-choose:||", (victim.entity,)))

    # -- watches --------------------------------------------------------------------------------

    async def watch(self, thief: Town, victim: Town) -> Outcome:
        """Have what the document says be told from now on; what is there is counted."""
        query = f"{victim.name} {next(self._watched)}"
        return await ended(thief.member.slash(thief.channel, "watch add", query=query))

    async def list_watches(self, thief: Town, victim: Town) -> Outcome:
        """List what is watched for, as a manager."""
        await self._watch_of(victim)
        return await ended(thief.manager.slash(thief.channel, "watch list"))

    async def complete_watch(self, thief: Town, victim: Town) -> Outcome:
        """Look at what is proposed for `/watch remove`."""
        await self._watch_of(victim)
        typing = thief.manager.autocomplete(thief.channel, "watch remove", id=victim.name)
        return await ended(typing)

    async def remove_watch(self, thief: Town, victim: Town) -> Outcome:
        """Remove the other's watch, which would tell what it is for."""
        name = await self._watch_of(victim)
        return await ended(thief.manager.slash(thief.channel, "watch remove", id=name))

    async def press_remove(self, thief: Town, victim: Town) -> Outcome:
        """Press the button that removes the other's watch, and shows the list without it."""
        name, _ = await self._watch_of(victim), await self._watch_of(victim, " too")
        button = self.copied(thief, f"gz:unwatch:{name}:0")
        return await ended(thief.manager.click(button, "Press"))

    async def turn_watches(self, thief: Town, victim: Town) -> Outcome:
        """Turn the pages of what is watched for."""
        await self._watch_of(victim)
        return await ended(thief.manager.click(self.copied(thief, "gz:watches::0"), "Press"))

    async def _watch_of(self, town: Town, more: str = "") -> str:
        """Return the id of a watch of a town's member, for a word that is theirs."""
        query = f"{town.name} {town.aside}{more}"
        async with self._locks[town.number]:
            made = await ended(
                town.member.slash(town.channel, "watch add", query=query, private=False)
            )
        found = re.search(r"The watch is ([0-9a-f]{8})|already, as ([0-9a-f]{8})", made.text)
        assert found is not None, made.text
        return found[1] or found[2]

    # -- what managers do ---------------------------------------------------------------------

    async def remove(self, thief: Town, victim: Town) -> Outcome:
        """Remove the document, which would tell its title."""
        return await ended(thief.manager.slash(thief.channel, "remove", key=victim.document_id))

    async def configure(self, thief: Town, victim: Town) -> Outcome:
        """Set the other's collection as one's own, and ask."""
        for value in (victim.collection, f"public, {thief.collection}, {victim.collection}"):
            set_ = thief.manager.slash(
                thief.channel, "config set", setting="collections", value=value
            )
            await ended(set_)
        return await self.ask(thief, victim)

    async def ingest_a_path(self, thief: Town, victim: Town) -> Outcome:
        """Bring in the file that the other's document was made of, and ask."""
        home = self.land.settings.home
        path = home.parent / f"{home.name}-sources" / victim.name / victim.key
        for address in (str(path), f"file://{path}"):
            await ended(thief.manager.slash(thief.channel, "ingest url", address=address))
        return await self.ask(thief, victim)

    async def ingest_into(self, thief: Town, victim: Town) -> Outcome:
        """Bring a file into the other's collection; there it would be seen by the other."""
        word = next(self.land.made_up)
        thief.theirs.append(word)
        self._uploads += 1
        head = f"collection: {victim.collection}\n"
        data = document(victim.name, word, head).encode()
        file = Upload(f"..{victim.collection}..{self._uploads}-{victim.key}", data)
        await ended(thief.manager.slash(thief.channel, "ingest file", attachment=file), "1 added")
        self.before(None)
        shown = await ended(
            victim.member.slash(victim.channel, "ask", question=victim.question, private=True)
        )
        assert victim.word in shown.text or word in shown.text, shown.text
        return shown

    # -- buttons and forms of another's message -----------------------------------------------

    def copied(self, thief: Town, custom_id: str | dict[str, object]) -> Seen:
        """Return a message in one's own server that has a button of another's, or a menu."""
        button = {"type": 2, "id": 2, "style": 2, "label": "Press", "custom_id": custom_id}
        held = button if isinstance(custom_id, str) else custom_id
        rows = [{"type": 1, "id": 1, "components": [held]}]
        world = self.land.world
        copy = Message(thief.channel.id, world.bot, components=rows, flags=COMPONENTS_V2)
        world.messages[copy.id] = copy
        return seen(copy)

    async def open_thread(self, thief: Town, victim: Town) -> Outcome:
        """Open a thread about the other's answer, and go on with that conversation there."""
        button = self.copied(thief, f"gz:thread:{(await self.ground(victim)).answer_id}")
        pressed = await ended(thief.member.click(button, "Press"))
        opened = self.land.world.channels.get(button.id)
        if opened is None:
            return pressed
        return await ended(thief.member.say(opened, victim.question, mention=True))

    async def _send(self, thief: Town, verb: str, answer_id: str, text: str) -> Outcome:
        field = {"type": 4, "id": 3, "custom_id": "text", "value": text}
        label = {"type": 18, "id": 2, "component": field}
        data = {"custom_id": f"gz:{verb}:{answer_id}:0", "components": [label]}
        message = self.land.world.messages[(await self.ground(thief)).answer.id]
        double, owners = self.land.double, {"0": str(thief.guild.id)}
        begun = double.interactions.begin(
            SUBMIT, thief.member.user, thief.channel, data, owners, message
        )
        return await ended(double.run(begun))

    async def send_why(self, thief: Town, victim: Town) -> Outcome:
        """Send the form that says why the other's answer did not help."""
        answer_id = (await self.ground(victim)).answer_id
        return await self._send(thief, "why", answer_id, "It is too short.")

    async def send_question(self, thief: Town, victim: Town) -> Outcome:
        """Send the form with a question about the other's answer."""
        answer_id = (await self.ground(victim)).answer_id
        return await self._send(thief, "ask", answer_id, victim.question)


Way = Callable[[Raid, Town, Town], Awaitable[Outcome]]


def pressing(verb: str, page: str = "", subject: str = "") -> Way:
    """Return the way that presses a button, of the other's answer or an attribute of theirs."""

    async def way(raid: Raid, thief: Town, victim: Town) -> Outcome:
        answer = (await raid.ground(victim)).answer_id
        about = getattr(victim, subject) if subject else answer
        button = raid.copied(thief, f"gz:{verb}:{about}{page}")
        return await ended(thief.member.click(button, "Press"))

    return way


WAYS: dict[str, Way] = {
    each.__name__: each
    for each in (
        Raid.ask, Raid.ask_as_a_member_of_both, Raid.mention, Raid.reply, Raid.dm, Raid.dm_command,
        Raid.thread, Raid.own_install_inside, Raid.own_install_abroad, Raid.carried_over,
        Raid.carried_into_a_dm, Raid.check, Raid.complete_document, Raid.complete_remove,
        Raid.document, Raid.document_by_id, Raid.document_by_own_install, Raid.sources,
        Raid.all_sources, Raid.status, Raid.dm_status, Raid.status_by_own_install,
        Raid.complete_status, Raid.choose_entity, Raid.remove, Raid.configure, Raid.ingest_a_path,
        Raid.ingest_into, Raid.watch, Raid.list_watches, Raid.complete_watch, Raid.remove_watch,
        Raid.press_remove, Raid.turn_watches,
        Raid.open_thread, Raid.send_why, Raid.send_question,
    )
} | {
    "press Sources": pressing("sources"),
    "turn the pages of the sources": pressing("quotes", ":0"),
    "turn the pages of the answer": pressing("page", ":0"),
    "press Helpful": pressing("helpful"),
    "press Not helpful": pressing("unhelpful"),
    "turn the pages of the document": pressing("text", ":0", "document_id"),
    "open the document of a fact": pressing("open", ":1", "document_id"),
    "turn the pages of a search": pressing("list", ":0", "name"),
    "press Sources of a standing": pressing("proof", ":0", "enquiry"),
    "turn the pages of a standing": pressing("standing", ":0", "enquiry"),
    "turn the pages of its quotes": pressing("proofs", ":0", "enquiry"),
}  # fmt: skip
"""All ways, by their names."""
