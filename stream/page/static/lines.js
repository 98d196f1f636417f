// What to write in the funnel file where a chapter has nothing to show.

import { html } from "./vendor/preact.js";
import { say } from "./words.js";

export function Lines({ children, lines }) {
  return html`<p>${children}</p><pre class="lines" tabindex="0" role="region" aria-label=${say("lines-of-the-file")}><code>${lines.join("\n")}</code></pre>`;
}

// `2027` for the 26th of November 2026: a year that an example can hold for.
export const endOfYear = (report) => `${report.to.slice(0, 4)}-12-31`;
