// What somebody says to an alert: seen, later, really lost, or the new normal.

import { html, useState } from "./vendor/preact.js";
import { dayOf } from "./format.js";
import { say } from "./words.js";

const KINDS = ["acknowledged", "snoozed", "real", "new_normal"];

// What changes how a leak is judged changes nothing of these.
const WITHOUT_EFFECT = { silence: ["real", "new_normal"], batch: ["new_normal"] };

export const said = (answer) => `${say("answer-said", { by: answer.by || say("somebody"), what: say(`answer-${answer.kind}.said`) })}${answer.until ? ` (${say("answer-until", { day: dayOf(answer.until) })})` : ""}. ${answer.reason}`;

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
      setTold(response.ok ? { done: said(answer) } : { problem: answer.error ?? say("answer-refused") });
    } catch {
      setTold({ problem: say("answer-no-service") });
    }
  }
  if (told.done) return html`<p role="status">${told.done} <span class="soft">${say("answer-soon")}</span></p>`;
  return html`<form class="answering" onSubmit=${send} aria-label=${say("answer-to", { title: alert.title })}>
    <label>${say("answer-what")} <select value=${kind} onChange=${(event) => setKind(event.target.value)}>${KINDS.filter((id) => !WITHOUT_EFFECT[alert.kind]?.includes(id)).map((id) => html`<option key=${id} value=${id}>${say(`answer-${id}`)}</option>`)}</select></label>
    ${kind === "snoozed" && html`<label>${say("answer-until-label")} <input type="date" name="until" required /></label>`}
    <label class="wide">${say("why")} <input type="text" name="reason" required maxlength="2000" /></label>
    <label>${say("answer-name")} <input type="text" name="by" maxlength="100" autocomplete="name" /></label>
    <button type="submit" class="plain" disabled=${told.sending}>${say("answer-send")}</button>
    <p class="soft">${say(`answer-${kind}.meaning`)}</p>${told.problem && html`<p class="problem" role="alert">${told.problem}</p>`}</form>`;
}
