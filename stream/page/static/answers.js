// What the service answers to a chapter's own question: asked for while the chapter is open, and again as the numbers change.

import { html, useContext, useEffect, useState } from "./vendor/preact.js";
import { clock } from "./format.js";
import { Page } from "./numbers.js";
import { inLanguage, say } from "./words.js";

const AGAIN = 10000; // milliseconds until a question is asked again that could not be answered

export const FINAL = [400, 403]; // answers to a question that need not be asked again

// What stands on top is asked for before anything is drawn, so that nothing moves down when it comes.
const first = new Map();

const answered = (address, answer) => ({ answer, at: Date.now(), of: address, answers: address });

export async function askFirst(address) {
  const response = await fetch(inLanguage(address)).catch(() => null);
  if (response?.ok) first.set(address, answered(address, await response.json()));
}

function takeFirst(address) {
  const told = first.get(address) ?? {};
  first.delete(address); // it is old when somebody comes back
  return told;
}

// Returns {answer, problem}; an answer stays until there is one to the next question, or that fails.
export function useAnswer(address) {
  const { report } = useContext(Page);
  const [told, setTold] = useState(() => takeFirst(address));
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const failed = (problem, again) => {
      setTold((before) => ({ ...(before.answers === address && before), problem, of: address }));
      if (again) timer = setTimeout(() => setTries((before) => before + 1), AGAIN);
    };
    fetch(inLanguage(address), { signal: abort.signal }).then(async (response) => {
      const body = await response.json().catch(() => undefined); // it broke off
      if (response.ok && body !== undefined) setTold(answered(address, body));
      else if (response.status === 401) location.assign("/"); // where a login is asked for
      else failed(FINAL.includes(response.status) && body ? body.error : "", !FINAL.includes(response.status));
    }).catch((error) => { if (error.name !== "AbortError") failed("", true); });
    return () => { abort.abort(); clearTimeout(timer); };
    // Once a minute at most, since some answers take a second; what was known at a moment does not change.
  }, [address, tries, report.generated_at.slice(0, 16)]);
  return { ...told, pending: told.of !== address };
}

// Shows what `children` makes of the answer. `what`: what is asked for, by its id in words: "forecast".
export function Asked({ address, what, children }) {
  const { answer, problem, at, pending } = useAnswer(address);
  const failed = problem !== undefined && !pending;
  if (failed && (problem || !answer)) return html`<p class="problem" role="alert">${problem || say("asked-failed", { what: say(`asked-${what}`) })}</p>`;
  if (!answer) return html`<p class="soft" role="status">${say("asked-looking", { what: say(`asked-${what}`) })}</p>`;
  return html`${failed && html`<p class="notice-small" role="alert">${say("asked-old", { what: say(`asked-${what}`), time: clock(at) })}</p>`}
    <div class="asked" aria-busy=${pending}>${children(answer)}</div>`;
}
