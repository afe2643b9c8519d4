// The chat: asks, shows the answer as it comes, and keeps the conversation in this browser.

import { KEPT } from "./session.js";
import { begin, byId, checked, tell } from "./showing.js";

const MOST_KEPT = 50; // exchanges
const MOST_TURNS = 12; // messages that a question is sent with
const [form, question, main, send] = ["ask", "question", "conversation", "send"].map(byId);
let [exchanges, running] = [[], null];

function keep() {
  try {
    exchanges = exchanges.slice(-MOST_KEPT);
    localStorage.setItem(KEPT, JSON.stringify(exchanges));
  } catch {
    tell("This browser keeps no conversation.");
  }
}

function recall() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) || "[]");
    for (const { asked, answer } of found) begin(asked).done(answer);
    exchanges = found;
  } catch {
    localStorage.removeItem(KEPT);
  }
}

function filters() {
  const given = new FormData(form);
  const found = {};
  for (const name of ["as_of", "since", "until"]) {
    if (given.get(name)) found[name] = given.get(name);
  }
  if (given.get("official")) found.official = true;
  const collections = given.getAll("collections");
  if (collections.length) found.collections = collections;
  const count = Object.keys(found).length;
  byId("narrowed").textContent = count ? ` (${count})` : "";
  return found;
}

function history() {
  return exchanges.flatMap(({ asked, answer }) => [
    { role: "user", content: asked }, { role: "assistant", content: answer.answer },
  ]).slice(-MOST_TURNS);
}

/** Yield the server-sent events of a response: name and data. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block);
      yield [name, JSON.parse(data)];
    }
  }
}

/** Set what can be stopped, or null; the button asks, or stops it. */
function run(what) {
  running = what;
  send.textContent = what ? "Stop" : "Ask";
  send.type = what ? "button" : "submit";
}

async function ask(asked) {
  const shown = begin(asked);
  const mine = new AbortController();
  run(mine);
  tell("Looking …");
  try {
    const response = await fetch("/api/v1/ask", {
      method: "POST",
      signal: mine.signal,
      headers: {
        "Content-Type": "application/json",
        Accept: "text/event-stream",
        "X-CSRF-Token": document.querySelector("meta[name=csrf]").content,
      },
      body: JSON.stringify({ question: asked, history: history(), ...filters() }),
    });
    await follow(await checked(response), asked, shown);
  } catch (error) {
    if (running !== mine) return; // a new conversation was begun
    if (mine.signal.aborted) {
      shown.stopped();
      tell("Stopped.");
    } else {
      shown.failed(error.message || "The server cannot be reached.");
      tell(error.message);
    }
  } finally {
    if (running === mine) run(null);
  }
}

async function follow(response, asked, shown) {
  let text = "";
  for await (const [name, data] of events(response)) {
    if (name === "retrieved") shown.understood(data.standalone);
    if (name === "delta") shown.text((text = data.restart ? data.text : text + data.text));
    if (name === "error") throw new Error(`${data.detail} ${data.hint}`);
    if (name !== "done") continue;
    shown.done(data);
    shown.article.scrollIntoView({ block: "start" });
    exchanges.push({ asked, answer: data });
    keep();
    tell(`Answered. ${data.citations.length} sources.`);
    return;
  }
  throw new Error("The answer broke off. Ask again.");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = question.value.trim();
  if (!asked || running) return;
  question.value = "";
  ask(asked);
});
send.addEventListener("click", () => running?.abort());
form.addEventListener("change", filters);
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
byId("new").addEventListener("click", () => {
  running?.abort();
  run(null);
  exchanges = [];
  keep();
  main.querySelectorAll(".exchange").forEach((each) => each.remove());
  byId("begin").hidden = false;
  tell("A new conversation.");
  question.focus();
});
const shown = byId("shown") && JSON.parse(byId("shown").textContent);
if (shown) begin(shown.question).done(shown);
else recall();
filters();
send.disabled = false; // until now the browser itself would have sent the form
