// Tables that can be sorted and searched; the total stays on top of the rows, in view.

import { html, useState, useMemo } from "./vendor/preact.js";
import { isForecast, isRate, SMALL } from "./format.js";
import { locale, say } from "./words.js";

const ordinal = (value) => (isForecast(value) ? value.p50 : isRate(value) ? (value.n < SMALL ? null : value.value) : value);

const classOf = (column) => (column.text ? (column.whole ? "text whole" : "text") : "");

// null comes last, whichever way it is sorted.
function compare(a, b, down) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  const order = typeof a === "string" ? a.localeCompare(b, locale) : a - b;
  return down ? -order : order;
}

// `columns`: [{ key, title, meaning, value(row), show(row), text, whole }]; the first one names the row, and a text that is whole is not broken. `rows` have a `key`.
export function Table({ label, columns, rows, total, search = "", first = null, caption }) {
  const [sort, setSort] = useState(first);
  const [wanted, setWanted] = useState("");
  const shown = useMemo(() => {
    const words = wanted.trim().toLocaleLowerCase(locale);
    const kept = words ? rows.filter((row) => String(columns[0].value(row)).toLocaleLowerCase(locale).includes(words) || (row.more ?? "").toLocaleLowerCase(locale).includes(words)) : rows;
    const by = sort && columns.find((column) => column.key === sort.key);
    return by ? [...kept].sort((a, b) => compare(ordinal(by.value(a)), ordinal(by.value(b)), sort.down)) : kept;
  }, [rows, columns, sort, wanted]);
  const turn = (column) => setSort(sort && sort.key === column.key ? { key: column.key, down: !sort.down } : { key: column.key, down: !column.text });
  return html`
    ${search && rows.length > 8 && html`<p class="search"><label>${search} <input type="search" value=${wanted} onInput=${(event) => setWanted(event.target.value)} /></label>
      <span class="soft" role="status">${wanted ? say("of-all", { n: shown.length, all: rows.length }) : ""}</span></p>`}
    <div class="scroll" tabindex="0" role="region" aria-label=${say("table-region", { label })}>
      <table>
        <caption class="hidden">${caption ?? label}</caption>
        <thead><tr>${columns.map((column) => html`
          <th key=${column.key} scope="col" class=${column.text ? "text" : ""} aria-sort=${sort && sort.key === column.key ? (sort.down ? "descending" : "ascending") : "none"} title=${column.meaning}>
            <button type="button" class="sort" onClick=${() => turn(column)}>${column.title}<span aria-hidden="true" class="arrow">${sort && sort.key === column.key ? (sort.down ? " ↓" : " ↑") : ""}</span></button>
          </th>`)}</tr>
          ${total && html`<tr class="total">${columns.map((column, n) => (n
            ? html`<td key=${column.key} class=${classOf(column)}>${column.show(total)}</td>`
            : html`<th key=${column.key} scope="row">${column.show(total)}</th>`))}</tr>`}
        </thead>
        <tbody>${shown.map((row) => html`<tr key=${row.key}>${columns.map((column, n) => (n
          ? html`<td key=${column.key} class=${classOf(column)}>${column.show(row)}</td>`
          : html`<th key=${column.key} scope="row">${column.show(row)}</th>`))}</tr>`)}</tbody>
      </table>
      ${!shown.length && html`<p class="soft nothing">${wanted ? say("table-no-such-name") : say("table-nothing")}</p>`}
    </div>`;
}
