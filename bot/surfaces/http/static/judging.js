// Whether an answer helped: told at the press of a button, with a reason where there is one.

import { byId, checked, tell } from "./showing.js";

async function judge(box, helpful, reason) {
  const hear = (message) => tell((box.querySelector(".heard").textContent = message));
  try {
    const response = await fetch(`/api/v1/answers/${box.dataset.answer}/feedback`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRF-Token": document.querySelector("meta[name=csrf]").content,
      },
      body: JSON.stringify({ helpful, reason }),
    });
    await checked(response);
  } catch (error) {
    hear(error.message || "The server cannot be reached.");
    return false;
  }
  for (const each of box.querySelectorAll(".judge")) {
    each.setAttribute("aria-pressed", String((each.value === "yes") === helpful));
  }
  hear(reason ? "Thank you, your reason is noted." : "Thank you, noted.");
  return true;
}

const main = byId("conversation");
main.addEventListener("click", async ({ target }) => {
  if (!target.matches(".judge")) return;
  const box = target.closest(".judging");
  const why = box.querySelector(".why");
  const helpful = target.value === "yes";
  // The verdict is kept at once: a reason is for those who want to give one.
  if (!(await judge(box, helpful, null))) return;
  why.hidden = helpful;
  if (helpful) return;
  why.scrollIntoView({ block: "center" });
  why.elements.reason.focus({ preventScroll: true });
});
main.addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = event.target.closest(".judging");
  const field = event.target.elements.reason;
  const reason = field.value.trim();
  if (reason && !(await judge(box, false, reason))) return;
  field.value = "";
  event.target.hidden = true;
  box.querySelector(".judge[value=no]").focus();
});
