// What somebody says to an alert: seen, later, really lost, or the new normal.

import { html, useState } from "./vendor/preact.js";
import { dayOf } from "./format.js";

const KINDS = {
  acknowledged: ["Seen", "seen"],
  snoozed: ["Not before a day", "put off"],
  real: ["Deals are really lost", "a real leak"],
  new_normal: ["This is the new normal", "the new normal"],
};
const MEANING = {
  acknowledged: "Others see that somebody looks after it.",
  snoozed: "Nobody is told of it before the day after, and it leaves the overview.",
  real: "What is lost meanwhile does not become part of what is usual.",
  new_normal: "From now on what is usual is what has been since it began.",
};

// What changes how a leak is judged changes nothing of these.
const WITHOUT_EFFECT = { silence: ["real", "new_normal"], batch: ["new_normal"] };

export const said = (answer) => `${answer.by || "Somebody"} says: ${KINDS[answer.kind][1]}${answer.until ? ` until ${dayOf(answer.until)}` : ""}. ${answer.reason}`;

export function Answering({ alert }) {
  const [kind, setKind] = useState("acknowledged");
  const [told, setTold] = useState({});
  async function send(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const body = { kind, reason: form.get("reason"), by: form.get("by") };
    if (kind === "snoozed") body.until = form.get("until");
    setTold({ sending: true });
    try {
      const response = await fetch(`/api/alerts/${encodeURIComponent(alert.alert_id)}/answer`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const answer = await response.json().catch(() => ({}));
      setTold(response.ok ? { done: said(answer) } : { problem: answer.error ?? "It was not possible to say this; try again." });
    } catch {
      setTold({ problem: "The service does not answer; try again." });
    }
  }
  if (told.done) return html`<p role="status">${told.done} <span class="soft">It stands here in a moment.</span></p>`;
  return html`<form class="answering" onSubmit=${send} aria-label=${`Answer to ${alert.title}`}>
    <label>What is it? <select value=${kind} onChange=${(event) => setKind(event.target.value)}>${Object.entries(KINDS).filter(([id]) => !WITHOUT_EFFECT[alert.kind]?.includes(id)).map(([id, [name]]) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>
    ${kind === "snoozed" && html`<label>Until <input type="date" name="until" required /></label>`}
    <label class="wide">Why <input type="text" name="reason" required maxlength="2000" /></label>
    <label>Your name <input type="text" name="by" maxlength="100" autocomplete="name" /></label>
    <button type="submit" class="plain" disabled=${told.sending}>Say it</button>
    <p class="soft">${MEANING[kind]}</p>${told.problem && html`<p class="problem" role="alert">${told.problem}</p>`}</form>`;
}
