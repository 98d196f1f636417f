// Words in the reader's language: those of the file that came with the page.

import { FluentBundle, FluentResource } from "./vendor/fluent.js";

export const language = document.documentElement.lang;

// The language of the words, written as in the reader's region: English in Germany has other numbers than in London.
const region = new Intl.Locale(navigator.language || "en").maximize().region;
export const locale = `${language}-${region}`;

const bundle = new FluentBundle(locale, { useIsolating: false });
bundle.addResource(new FluentResource(document.getElementById("words").textContent));

// An address, asking to be answered in this language.
export const inLanguage = (address) => `${address}${address.includes("?") ? "&" : "?"}lang=${language}`;

// A message by its id, or an attribute of one ("answer-real.said"), with what is told in it.
export function say(id, told = {}) {
  const [message, attribute] = id.split(".");
  const said = bundle.getMessage(message);
  const pattern = attribute ? said?.attributes[attribute] : said?.value;
  return pattern ? bundle.formatPattern(pattern, Object.fromEntries(Object.entries(told).map(apart)), []) : id;
}

// A name that is written from right to left turns nothing around it.
const apart = ([name, value]) => [name, typeof value === "string" && /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value];

const MARK = 0xe000; // the first of the characters that no text has

// The same where parts of it are elements of the page: a list of what to show.
export function show(id, told) {
  const elements = [];
  const marked = Object.fromEntries(Object.entries(told).map(([name, value]) =>
    (typeof value === "object" && value !== null ? [name, String.fromCharCode(MARK + elements.push(value) - 1)] : [name, value])));
  return say(id, marked).split(/([\ue000-\uf8ff])/).map((part) => elements[part.charCodeAt(0) - MARK] ?? part);
}
