// What rows and stories are made of. Text of the news becomes text, here as everywhere: no markup is ever read from it.

import { TYPES, changesInWords, typeInWords } from "./words.js";

export const byId = (id) => document.getElementById(id);

// An element with a class and text, both optional.
export function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

export const fromTemplate = (id) => byId(id).content.cloneNode(true);
export const pathOfStory = (id) => `/story/${encodeURIComponent(id)}`;
const pathOfEntity = (id) => `/?entity=${encodeURIComponent(id)}`;

// A name that leads to all news that has it.
export function nameLink(text, type, id) {
  const known = TYPES.includes(type) ? type : "other";
  const link = make("a", `name ${known}`, text);
  link.href = pathOfEntity(id);
  link.title = typeInWords(known);
  return link;
}

const textOf = (runs) => runs.map(([text]) => text).join("");

// The runs of `text[start:end]`; a name that is cut is no name.
function cut(runs, start, end = Infinity) {
  const kept = [];
  let at = 0;
  for (const run of runs) {
    const [text] = run;
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, text.length)];
    if (from === 0 && to === text.length) kept.push(run);
    else if (from < to) kept.push([text.slice(from, to)]);
    at += text.length;
  }
  return kept;
}

export function fill(element, runs) {
  element.replaceChildren(...runs.map(([text, type, id]) => (id ? nameLink(text, type, id) : document.createTextNode(text))));
}

const DATELINE_MAX = 200;

// As comparable as can be without a change of its length: places are printed in capitals, and with any apostrophe.
function plain(text) {
  const lower = text.replace(/[‘’]/g, "'").toLowerCase();
  return lower.length === text.length ? lower : text;
}

// Where the text behind a dateline begins: after the first dash that follows the last of its places and agencies.
function endOfDateline(text, item) {
  const head = plain(text.slice(0, DATELINE_MAX));
  const named = [...item.places.map((place) => place.name), ...item.agencies].map(plain);
  if (!named.length || named.some((name) => !head.includes(name))) return 0;
  const ends = named.map((name) => head.indexOf(name) + name.length);
  const dash = /[-–—]\s+/g;
  dash.lastIndex = Math.max(...ends);
  return dash.test(head) ? dash.lastIndex : 0;
}

// What a story begins with: `{title, lead}` as runs, without the dateline, which stands above. Where there is no headline the
// lead's first sentence stands for it.
export function headOf(item) {
  if (!item.lead) return { title: item.headline ?? [[item.title]], lead: [] };
  const lead = cut(item.lead, endOfDateline(textOf(item.lead), item));
  if (item.headline) return { title: item.headline, lead };
  const text = textOf(lead);
  const end = text.startsWith(item.title) ? item.title.length : text.length;
  const rest = end + text.slice(end).search(/\S|$/);
  return { title: cut(lead, 0, end), lead: cut(lead, rest) };
}

const MARKS = { created: "New", updated: "Updated", withdrawn: "Withdrawn" };

function mark(item) {
  const told = make("span", `mark ${item.change}`, MARKS[item.change] ?? item.change);
  if (item.change === "updated" && item.changes.length) told.append(make("span", "mark-what", `: ${changesInWords(item.changes)}`));
  return told;
}

function placeOf(place) {
  if (!place.entity) return make("bdi", "place-name", place.name);
  const link = nameLink(place.name, "place", place.entity);
  link.dir = "auto";
  return link;
}

const joined = (parts, between) => parts.flatMap((part, at) => (at ? [document.createTextNode(between), part] : [part]));

// The line above a headline: what is new of it, sections, places and agencies.
export function fillKicker(element, item) {
  const groups = [
    ["sections", item.sections.map((name) => make("bdi", "", name)), ", "],
    ["places", item.places.map(placeOf), " / "],
    ["agencies", item.agencies.map((name) => make("bdi", "", name)), " / "],
  ];
  element.replaceChildren(mark(item));
  for (const [name, parts, between] of groups) {
    if (!parts.length) continue;
    const group = make("span", name);
    group.lang = item.language;
    group.append(...joined(parts, between));
    element.append(" ", group);
  }
}

// A link out, or null: http and https only, whatever the server sent.
export function linkOut(href, text) {
  if (!href || !URL.canParse(href) || !["http:", "https:"].includes(new URL(href).protocol)) return null;
  const link = make("a", "", text);
  link.href = href;
  link.rel = "noopener noreferrer";
  return link;
}
