// Whether territories are fair, and which move would help most.

import { html, useContext } from "./vendor/preact.js";
import { count, money, written } from "./format.js";
import { Lines } from "./lines.js";
import { Page, seesAll } from "./numbers.js";
import { FromOne } from "./pictures.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const two = (value) => (value === null ? "–" : count(Math.round(value * 100) / 100));

// How uneven it is, in words. Of two territories with as many reps 0.2 is 60 to 40.
const howFair = (imbalance) => say(imbalance < 0.1 ? "fair-even" : imbalance < 0.25 ? "fair-somewhat" : "fair-uneven");

const index = (key, title, of, meaning) => ({
  key, title, meaning, value: (row) => row[key],
  show: (row) => html`${of(row)}${row[key] === null ? html`<span class="note">${say("fair-nobody-there")}</span>` : html`<span class="note">${say("fair-share", { times: two(row[key]) })}</span><${FromOne} value=${row[key]} />`}`,
});

const COLUMNS = [
  { key: "name", title: say("territory"), text: true, value: (row) => row.name, show: (row) => row.name },
  { key: "reps", title: say("reps-title"), meaning: say("fair-reps"), value: (row) => row.reps, show: (row) => (row.reps ? written("plain", row.reps) : say("fair-none")) },
  index("balance_index", say("potential"), (row) => money(row.potential), say("potential.meaning")),
  index("workload_index", say("activities"), (row) => count(row.activities), say("fair-activities")),
  index("result_index", say("kpi-deals-revenue"), (row) => money(row.revenue), say("fair-revenue")),
];

function move(balance) {
  const best = balance.best_move;
  if (!best) return say("fair-no-move");
  const name = (id) => balance.territories.find((one) => one.territory_id === id)?.name ?? id;
  return show(best.kind === "rep" ? "fair-move-rep" : "fair-move-account", { what: html`<b>${best.name}</b>`, from: name(best.origin), to: html`<b>${name(best.to)}</b>`, before: two(balance.imbalance), after: two(best.imbalance) });
}

function Missing() {
  const { report, names } = useContext(Page);
  if (names.territories.length > 1) return html`<p>${say("fair-everybody")}</p>`;
  return html`<${Lines} lines=${["territories:", "  - {id: dach, name: DACH, potential: 9000000}", "  - {id: iberia, name: Iberia, potential: 3000000}"]}>
    ${say(names.territories.length ? "fair-one" : "fair-no-territories")}<//>`;
}

export function FairTerritories() {
  const { report, names } = useContext(Page);
  if (!seesAll(names)) return null;
  const balance = report.territory_balance;
  return html`<section class="panel" aria-label=${say("fair-title")}><h2>${say("fair-title")}</h2>${balance ? html`
    <p class="lead">${balance.imbalance === null ? say("fair-nobody") : html`${show("fair-lead", { how: html`<b>${howFair(balance.imbalance)}</b>`, imbalance: two(balance.imbalance) })} ${move(balance)}`}</p>
    <${Table} label=${say("fair-title")} columns=${COLUMNS} rows=${balance.territories.map((one) => ({ ...one, key: one.territory_id }))} />
    <p class="soft">${balance.potential_of === "funnel file" ? say("fair-foot-file") : show("fair-foot-open", { line: html`<code>potential: 9000000</code>` })}${" "}
      ${say("fair-foot", { activities: two(balance.workload_imbalance), revenue: two(balance.result_imbalance) })}</p>` : html`<${Missing} />`}</section>`;
}
