// A story's page: its text, its history, and the raw page that it came from, taken apart.

import { byId, fill, fillKicker, fromTemplate, headOf, linkOut, make, nameLink, pathOfStory } from "./parts.js";
import {
  TYPES, basisInWords, changesInWords, day, isKnown, narrowing, second, typeInWords, whenInWords, widthMs,
} from "./words.js";

// What the server answers, or an error with a sentence for people.
async function ask(path, signal) {
  const response = await fetch(path, { signal, headers: { Accept: "application/json" } }).catch((error) => {
    throw error.name === "AbortError" ? error : new Error("The wire’s server does not answer.");
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.problem ?? `The server answered ${response.status}.`), { status: response.status });
}

export function createStory({ onTitle, say }) {
  const root = byId("story");
  let shown = ""; // The story_id, or empty.
  let asked = new AbortController();

  async function load(id) {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const story = await ask(`/api/story/${encodeURIComponent(id)}`, signal);
      render(story);
      const newest = story.items.at(-1);
      if (newest.page && !newest.withdrawn) await loadPage(id, signal);
    } catch (error) {
      if (error.name !== "AbortError") fail(error, () => load(id));
    }
  }

  async function loadPage(id, signal) {
    const section = root.querySelector(".raw");
    section.hidden = false;
    try {
      renderPage(section, await ask(`/api/page/${encodeURIComponent(id)}`, signal));
    } catch (error) {
      if (error.name === "AbortError") throw error;
      section.querySelector(".raw-about").textContent = error.message;
      section.querySelector(".raw-page").hidden = true;
    }
  }

  function render(story) {
    const item = story.items.at(-1);
    const page = fromTemplate("told");
    const find = (selector) => page.querySelector(selector);
    fillKicker(find(".kicker"), item);
    fillTitle(find("h1"), item);
    find(".told-when").textContent = whenOf(item);
    if (item.withdrawn) fillWithdrawn(find(".told-withdrawn"), item.withdrawn);
    fillBody(find(".body"), item);
    find(".rights").textContent = item.rights ?? "";
    const link = linkOut(item.link, item.link);
    if (link) find(".source").append("Source: ", link);
    fillNames(find(".names"), item);
    find(".history-kept").hidden = story.complete;
    fillHistory(find(".history"), story.items);
    find(".told-news button").addEventListener("click", () => load(shown));
    root.replaceChildren(page);
    root.setAttribute("aria-busy", "false");
    root.querySelector("h1").focus({ preventScroll: true });
    onTitle(item.title);
  }

  function fail(error, again) {
    const title = make("h1", "", error.status === 404 ? "No such story" : "The story cannot be shown");
    title.tabIndex = -1;
    const back = make("a", "back", "← The wire");
    back.href = "/";
    const nav = make("nav");
    nav.setAttribute("aria-label", "Back");
    nav.append(back);
    const button = make("button", "", "Try again");
    button.type = "button";
    button.addEventListener("click", again);
    root.replaceChildren(nav, title, make("p", "", error.message), button);
    root.setAttribute("aria-busy", "false");
    title.focus({ preventScroll: true });
    onTitle(title.textContent);
  }

  return {
    show(id) {
      shown = id;
      root.hidden = !id;
      root.replaceChildren();
      asked.abort();
      if (!id) return;
      root.setAttribute("aria-busy", "true");
      load(id);
    },
    // An event of the wire: a newer revision is offered, a withdrawal is shown at once.
    add(item) {
      if (item.story_id !== shown) return;
      const news = root.querySelector(".told-news");
      if (item.withdrawn) load(shown);
      else if (news) {
        news.hidden = false;
        news.querySelector("span").textContent = `Revision ${item.revision} has come in.`;
      }
      if (item.withdrawn) say("This story was withdrawn.");
    },
  };
}

function fillTitle(element, item) {
  element.lang = item.language;
  element.classList.toggle("sentence", !item.headline);
  fill(element, headOf(item).title);
}

function whenOf(item) {
  if (item.withdrawn) return `Withdrawn on ${day(item.withdrawn.at)} at ${second(item.withdrawn.at)}.`;
  if (!isKnown(item.published)) return "The page does not say when it was published.";
  const conflict = item.published.conflict ? " Its sightings contradict each other." : "";
  return `Published ${whenInWords(item.published)}, ${basisInWords(item.published)}.${conflict}`;
}

function fillWithdrawn(element, withdrawn) {
  element.hidden = false;
  const reason = make("p", "", withdrawn.reason);
  reason.dir = "auto";
  element.append(reason);
  if (!withdrawn.successor) return;
  const link = make("a", "", "The story that stands for it");
  link.href = pathOfStory(withdrawn.successor);
  element.appendChild(make("p")).append(link);
}

function fillBody(element, item) {
  element.lang = item.language;
  for (const [at, { kind, runs }] of (item.body ?? []).entries()) {
    // The title of a story without a headline is its first sentence, which is not said twice.
    const shown = at === 0 && !item.headline ? headOf(item).lead : runs;
    if (!shown.length) continue;
    const paragraph = make(kind === "subhead" ? "h2" : "p");
    paragraph.dir = "auto";
    fill(paragraph, shown);
    element.append(paragraph);
  }
  if (!item.kind || item.complete) return;
  const end = element.appendChild(make("p", "aside", "The page was cut here."));
  end.lang = "en";
}

function fillNames(section, item) {
  const list = section.querySelector("dl");
  for (const type of TYPES) {
    const names = item.entities.filter((entity) => entity.type === type);
    if (!names.length) continue;
    section.hidden = false;
    list.append(make("dt", "", typeInWords(type)));
    const told = list.appendChild(make("dd"));
    told.lang = item.language;
    names.forEach(({ name, id }, at) => told.append(at ? ", " : "", nameLink(name, type, id)));
  }
  if (!item.countries.length) return;
  section.hidden = false;
  list.append(make("dt", "", "countries"), make("dd", "", item.countries.join(", ")));
}

// Each revision on one axis, from the earliest begin to the latest end of all.
function fillHistory(section, items) {
  const known = items.map((item) => item.published).filter(isKnown);
  const spans = new Set(known.map(({ after, until }) => `${after} ${until}`));
  const axis = spans.size > 1 ? axisOf(known) : null; // One alone is its own axis, and shows nothing.
  if (axis) {
    const ends = section.querySelector(".axis");
    ends.hidden = false;
    const [from, until] = ends.children;
    from.textContent = `${day(axis.after)} ${second(axis.after).slice(0, 5)}`;
    until.textContent = `${day(axis.until)} ${second(axis.until).slice(0, 5)}`;
  }
  items.forEach((item, at) => section.querySelector("ol").append(revisionOf(item, items[at - 1], axis)));
}

function axisOf(spans) {
  const after = spans.map((span) => span.after).reduce((one, other) => (Date.parse(one) < Date.parse(other) ? one : other));
  const until = spans.map((span) => span.until).reduce((one, other) => (Date.parse(one) > Date.parse(other) ? one : other));
  return { after, until };
}

function revisionOf(item, before, axis) {
  const told = make("li");
  const head = told.appendChild(make("p", "revision"));
  head.append(make("b", "", `Revision ${item.revision}`), ` came in on ${day(item.received)} at ${second(item.received)}`);
  head.append(`: ${whatOf(item)}`);
  if (!item.withdrawn) told.append(make("p", "narrowing", narrowing(before?.published ?? null, item.published)));
  if (axis && isKnown(item.published)) told.append(barOf(item.published, axis));
  return told;
}

function whatOf(item) {
  if (item.withdrawn) return "withdrawn";
  if (item.change === "created") return "new";
  return `changed: ${changesInWords(item.changes) || "nothing that is shown"}`;
}

const BAR = 1000; // Units across; the picture is as wide as its column.
const BAR_MIN = 6; // A minute of a day would not be seen.

function barOf(span, axis) {
  const scale = BAR / Math.max(widthMs(axis), 1);
  const width = Math.max(widthMs(span) * scale, BAR_MIN);
  const from = Math.min((Date.parse(span.after) - Date.parse(axis.after)) * scale, BAR - width);
  const picture = drawn("svg", { viewBox: `0 0 ${BAR} 10`, preserveAspectRatio: "none", class: "bar-span", "aria-hidden": "true" });
  picture.append(drawn("rect", { class: "bar-axis", x: 0, y: 4, width: BAR, height: 2 }));
  picture.append(drawn("rect", { class: "bar-own", x: Math.max(from, 0), y: 0, width, height: 10 }));
  return picture;
}

function drawn(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Kinds of stretches, by what became of them.
const FAMILIES = {
  headline: "title", subhead: "title", lead: "text", paragraph: "text", dateline: "place", byline: "place",
  age: "time", date: "time", section: "section", bullet: "bullet",
  boilerplate: "left", repeat: "left", cut: "left", blank: "blank",
};
const LEGEND = {
  title: "headline, subhead", text: "lead, paragraph", place: "dateline, byline", time: "age, date",
  section: "section", bullet: "bullet of a list", left: "left out",
};
const OF_ARTICLE = ["headline", "dateline", "paragraph", "subhead", "byline"];

// Whose a stretch is: the number of a ticker item, the article, or nobody's; blank ones are their neighbours'.
const ownerOf = (segment) => segment.item ?? (OF_ARTICLE.includes(segment.kind) ? "article" : null);

function groupsOf(segments) {
  const groups = [];
  for (const segment of segments) {
    const last = groups.at(-1);
    const owner = segment.kind === "blank" && last ? last.owner : ownerOf(segment);
    if (last && last.owner === owner) last.segments.push(segment);
    else groups.push({ owner, segments: [segment] });
  }
  return groups;
}

function renderPage(section, page) {
  const about = section.querySelector(".raw-about");
  const link = linkOut(page.url, page.url);
  about.append(`Fetched on ${day(page.fetched_at)} at ${second(page.fetched_at)} from `, link ?? page.url);
  about.append(". What the split made of each stretch is in colours, with its name before it.");
  const present = new Set(page.segments.map(({ kind }) => FAMILIES[kind] ?? "left"));
  for (const [family, words] of Object.entries(LEGEND)) {
    if (present.has(family)) section.querySelector(".raw-legend").append(make("li", `stretch-key t-${family}`, words));
  }
  const view = section.querySelector(".raw-page");
  view.replaceChildren(...groupsOf(page.segments).map((group) => groupOf(group, page.mine)));
  const mine = view.querySelector(".mine");
  if (mine) view.scrollTop = mine.offsetTop - view.clientHeight / 4;
}

function groupOf({ owner, segments }, mine) {
  const isMine = owner !== null && owner === mine;
  const group = make("div", isMine ? "stretches mine" : "stretches");
  if (owner !== null) {
    const name = owner === "article" ? "Article" : `Ticker item ${owner + 1}`;
    group.append(make("p", "stretches-name", isMine ? `${name}: this story` : name));
  }
  const text = group.appendChild(make("div", "stretches-text"));
  for (const { kind, text: value } of segments) {
    const family = FAMILIES[kind] ?? "left";
    const stretch = make("span", `stretch t-${family}`, value);
    if (family !== "blank") stretch.dataset.kind = kind;
    text.append(stretch);
  }
  return group;
}
