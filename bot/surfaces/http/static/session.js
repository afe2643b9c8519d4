// What this browser keeps is its reader's alone: it goes when they sign out, and where another
// token is signed in it is not shown.

export const KEPT = "gazette.conversation";
const READER = "gazette.reader";
const reader = document.querySelector("meta[name=reader]").content;

/** Let go of the conversation; where this browser keeps nothing there is none. */
function forget() {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Storage is switched off.
  }
}

try {
  if (localStorage.getItem(READER) !== reader) {
    forget();
    localStorage.setItem(READER, reader);
  }
} catch {
  // Storage is switched off.
}
document.getElementById("leave")?.addEventListener("submit", forget);
