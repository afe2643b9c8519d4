// Shows a question with its answer and sources. Whatever comes from the server is shown as text,
// never as markup.

export const byId = (id) => document.getElementById(id);
export const tell = (message) => (byId("status").textContent = message);

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Undo the escapes of Markdown. */
const plain = (text) => text.replace(/\\([\\`*_{}[\]()<>#+\-!|~$&=@.:])/g, "$1");

/** Append a text whose marks, [1], lead to the sources with these ids. */
function append(parent, text, prefix, known) {
  let at = 0;
  for (const mark of text.matchAll(/\[(\d+)\]/g)) {
    if (!known.has(Number(mark[1]))) continue;
    parent.append(plain(text.slice(at, mark.index)));
    const link = element("a", mark[0], "cite");
    link.href = `#${prefix}-${mark[1]}`;
    link.setAttribute("aria-label", `Source ${mark[1]}`);
    parent.append(link);
    at = mark.index + mark[0].length;
  }
  parent.append(plain(text.slice(at)));
}

function showText(parent, text, prefix, known) {
  parent.replaceChildren();
  for (const block of text.split(/\n\n+/)) {
    const heading = /^\*\*(.+)\*\*$/s.exec(block);
    const made = element(heading ? "h3" : "p");
    append(made, heading ? heading[1] : block, prefix, known);
    parent.append(made);
  }
}

function natureOf(citation) {
  if (citation.official) return `Official ${citation.kind}`;
  return citation.kind === "news" ? "News, not an official document" : "Not known to be official";
}

function sourceOf(citation, prefix, numbered = true) {
  const item = element("li", "", numbered ? "" : "near");
  item.id = `${prefix}-${citation.n}`;
  item.tabIndex = -1;
  item.append(element("p", natureOf(citation), `nature ${citation.official ? "official" : "other"}`));
  const title = element("p", "", "title");
  const link = element("a", numbered ? `[${citation.n}] ${citation.title}` : citation.title);
  const span = `start=${citation.start}&end=${citation.end}#quote`;
  link.href = `/documents/${encodeURIComponent(citation.document_id)}?${span}`;
  title.append(link);
  item.append(title);
  const dated = citation.published_on || citation.event_on || "undated";
  const facts = [citation.issuer, dated, citation.citation, citation.locator].filter(Boolean);
  item.append(element("p", facts.join(" · "), "faint"));
  if (citation.superseded_by) {
    item.append(element("p", `Superseded by ${citation.superseded_by}`, "nature other"));
  }
  item.append(element("blockquote", citation.quote));
  return item;
}

/** What was shown already is named by its number alone. */
function disputeOf(conflict, prefix, known, shown) {
  const box = element("div", "", "dispute");
  const heading = element("p");
  const isPreferred = (claim) => claim.citations[0] === conflict.prefers;
  const again = conflict.claims.some((each) => isPreferred(each) && shown.has(each.text));
  const told = again ? `These sources disagree with [${conflict.prefers}]:` : "The sources disagree:";
  append(heading, told, prefix, known);
  box.append(heading);
  const list = element("ul");
  for (const claim of conflict.claims) {
    if (again && isPreferred(claim)) continue;
    shown.add(claim.text);
    const item = element("li");
    append(item, `${claim.text} ${claim.citations.map((n) => `[${n}]`).join("")}`, prefix, known);
    list.append(item);
  }
  const verdict = element("p");
  append(verdict, `Preferred is [${conflict.prefers}]: ${conflict.why}`, prefix, known);
  box.append(list, verdict);
  return box;
}

function standingOf(answer) {
  const sure = [[0.9, "high"], [0.7, "good"], [0.5, "fair"], [0, "low"]]
    .find(([least]) => answer.confidence >= least)[1];
  const what = answer.status === "abstained" ? " that the documents answer this" : "";
  const parts = [`Confidence${what}: ${sure} (${answer.confidence.toFixed(2)}).`];
  if (answer.as_of) parts.push(`As of ${answer.as_of}.`);
  if (answer.newest_document_on) parts.push(`Newest document: ${answer.newest_document_on}.`);
  if (answer.provenance.fallback) {
    parts.push("In the documents' own words: the language model could not be used.");
  }
  return parts.join(" ");
}

/** Make the article of a question; what it returns shows its answer. */
export function begin(asked) {
  const main = byId("conversation");
  byId("begin").hidden = true;
  const prefix = `s${main.children.length}`;
  const article = byId("exchange").content.firstElementChild.cloneNode(true);
  const part = (name) => article.querySelector(name);
  part(".asked").textContent = asked;
  part(".said").classList.add("pending");
  part(".acts").hidden = true;
  main.append(article);
  article.scrollIntoView({ block: "start" });
  const understood = (standalone) => {
    part(".understood").textContent = `Understood as: ${standalone}`;
    part(".understood").hidden = standalone === asked;
  };
  return {
    article,
    understood,
    text: (text) => showText(part(".said"), text, prefix, new Set()),
    stopped: () => {
      part(".said").classList.remove("pending");
      part(".said").append(element("p", "You stopped this answer: it is not whole.", "faint"));
    },
    failed: (message) => {
      part(".said").classList.remove("pending");
      const told = element("p", message, "wrong");
      told.setAttribute("role", "alert");
      part(".said").replaceChildren(told);
    },
    done: (answer) => {
      const known = new Set(answer.citations.map((each) => each.n));
      part(".said").classList.remove("pending");
      understood(answer.standalone_question);
      showText(part(".said"), answer.answer, prefix, known);
      const list = part(".sources ol");
      list.replaceChildren(...answer.citations.map((each) => sourceOf(each, prefix)));
      const miss = answer.near_miss;
      if (miss) {
        part(".said").append(element("p", miss.text));
        if (miss.citation) list.append(sourceOf(miss.citation, `${prefix}-near`, false));
      }
      part(".sources").hidden = !list.children.length;
      const told = new Set(answer.claims.map((each) => each.text));
      part(".disputes").replaceChildren(
        ...answer.conflicts.map((each) => disputeOf(each, prefix, known, told)));
      part(".standing").textContent = standingOf(answer);
      part(".acts").hidden = false;
      part(".copy").onclick = () => copy(asked, answer);
      part(".link").href = `/answers/${answer.id}`;
      part(".export").href = `/api/v1/answers/${answer.id}?format=markdown`;
      part(".judging").hidden = false;
      part(".judging").dataset.answer = answer.id;
    },
  };
}

async function copy(asked, answer) {
  const sources = answer.citations.map((each) => {
    const facts = [each.title, each.issuer, each.published_on || "undated", each.citation, each.url];
    return `[${each.n}] ${facts.filter(Boolean).join(", ")}\n> ${each.quote.replace(/\n/g, "\n> ")}`;
  });
  const text = [`**${asked}**`, answer.answer, ...sources].join("\n\n");
  await navigator.clipboard.writeText(`${text}\n`);
  tell("Copied with its citations.");
}

/** Make sure that a call went well; what else it says is thrown, with the way out. */
export async function checked(response) {
  if (response.ok) return response;
  if (response.status === 401) throw new Error("You are signed out. Load this page again to sign in.");
  const problem = await response.json();
  throw new Error([problem.detail, problem.hint].filter(Boolean).join(" "));
}
