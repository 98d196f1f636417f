// What could not be used, by value, and the way out.

import { html, useContext } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { Page, seesAll } from "./numbers.js";
import { say, show } from "./words.js";

export const Problems = () => seesAll(useContext(Page).names) && html`<${OfAll} />`;

function OfAll() {
  const { answer } = useAnswer("/api/problems");
  if (!answer?.count) return null;
  const { count: all, problems: groups, redrive } = answer;
  return html`<section class="panel" aria-label=${say("problems")}><h2>${say("problems")}</h2>
    <p class="soft">${show("problems-told", { n: all, command: html`<code>${redrive}</code>` })}</p>
    <ul class="problems">${groups.slice(0, 12).map((group) => html`<li key=${`${group.reason} ${group.value}`}><b>${group.title}</b>, ${say("times", { n: group.count })}
      ${group.line && html`<div class="soft">${say("problems-line")} <code>${group.line}</code></div>`}
      ${group.advice && html`<div class="soft" lang=${group.line ? undefined : "en"}>${group.advice}</div>`}</li>`)}</ul>
    ${groups.length > 12 && html`<p class="soft">${show("problems-more", { n: groups.length - 12, command: html`<code>dealstream dead-letters</code>` })}</p>`}</section>`;
}
