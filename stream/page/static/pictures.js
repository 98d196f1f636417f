// Small pictures in rows; what they show stands in words beside each.

import { html } from "./vendor/preact.js";

const WIDE = 1000;

const part = (from, to, kind, height = 14) => html`<rect class=${kind} x=${Math.min(from, to)} width=${Math.max(3, Math.abs(to - from))} y=${(20 - height) / 2} height=${height} />`;
const tick = (at, kind) => html`<rect class=${kind} x=${Math.min(Math.max(at - 4, 0), WIDE - 8)} width="8" y="0" height="20" />`;

// What is done of a whole, with a mark at what is due by now.
export function Progress({ done, due = null, whole }) {
  const most = Math.max(done, due ?? 0, whole) || 1;
  const x = (value) => (Math.max(value, 0) / most) * WIDE;
  return html`<svg class="row-picture" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
    ${part(0, x(whole), "p-track")}${part(0, x(done), "p-done")}${due === null ? "" : tick(x(due), "p-mark")}</svg>`;
}

// Between which amounts something lies, of all amounts up to `most`; `middle` and `mark` are single ones.
export function Band({ low, high, middle = null, mark = null, done = 0, most }) {
  const x = (value) => (Math.min(Math.max(value / (most || 1), 0), 1)) * WIDE;
  return html`<svg class="row-picture" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
    ${part(0, WIDE, "p-track", 4)}${done ? part(0, x(done), "p-done") : ""}${part(x(low), x(high), "p-band")}${middle === null ? "" : tick(x(middle), "p-middle")}${mark === null ? "" : tick(x(mark), "p-mark")}</svg>`;
}

// From one level to another, of levels up to `most`.
export function Step({ from, to, kind }, most) {
  const x = (value) => (Math.max(value, 0) / most) * WIDE;
  return html`<svg class="row-picture" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${part(x(from), x(to), `w-${kind}`, 18)}</svg>`;
}

// How far a number is from 1, which is fair.
export function FromOne({ value }) {
  const x = Math.min(value / 2, 1) * WIDE;
  return html`<svg class="row-picture" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
    ${part(0, WIDE, "p-track", 4)}${part(WIDE / 2, x, value < 1 ? "p-under" : "p-over")}${tick(WIDE / 2, "p-middle")}</svg>`;
}
