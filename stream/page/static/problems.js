// What could not be used, by value, and the way out.

import { html } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { count, plural } from "./format.js";

export function Problems() {
  const { answer } = useAnswer("/api/problems");
  if (!answer?.count) return null;
  const { count: all, problems: groups, redrive } = answer;
  return html`<section class="panel" aria-label="What could not be used"><h2>What could not be used</h2>
    <p class="soft">${plural(all, "message", "messages")} of the last 30 days ${all === 1 ? "is" : "are"} in no number. Each is kept, and counts once the cause is mended and <code>${redrive}</code> was called.</p>
    <ul class="problems">${groups.slice(0, 12).map((group) => html`<li key=${`${group.reason} ${group.value}`}><b>${group.title}</b>, ${count(group.count)} ${group.count === 1 ? "time" : "times"}
      ${group.line && html`<div class="soft">For the funnel file: <code>${group.line}</code></div>`}
      ${group.advice && html`<div class="soft">${group.advice}</div>`}</li>`)}</ul>
    ${groups.length > 12 && html`<p class="soft">And ${plural(groups.length - 12, "other cause", "other causes")}: <code>dealstream dead-letters</code> lists all.</p>`}</section>`;
}
