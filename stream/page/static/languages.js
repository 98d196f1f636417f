// In which language the page is: a choice that the browser keeps.

import { html } from "./vendor/preact.js";
import { language, say } from "./words.js";

const YEAR = 365 * 24 * 3600;

function choose(tag) {
  document.cookie = `language=${tag}; path=/; max-age=${YEAR}; samesite=strict`;
  location.reload();
}

// `languages`: what each calls itself, by tag.
export const Languages = ({ languages }) => html`<p class="screen"><label>${say("language-label")} <select name="language" value=${language} onChange=${(event) => choose(event.target.value)}>
  ${Object.entries(languages).map(([tag, name]) => html`<option key=${tag} value=${tag} lang=${tag}>${name}</option>`)}</select></label></p>`;
