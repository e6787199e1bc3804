// The page: which view the address names, and the stream of events that feeds both.

import { createList, fillLegend } from "./list.js";
import { byId } from "./parts.js";
import { createStory } from "./story.js";
import { TYPES, arrivals, today, typeInWords } from "./words.js";

const SAY_EVERY_MS = 5000; // A screen reader that is told more often tells nothing else.
const RECONNECT_AFTER_MS = 2000; // Where the browser has given up by itself, as after an answer that is no stream.

const view = { storyId: "", entity: "" };
let broker = "starting";
let connection = "connecting";
let isCaughtUp = false;
let waiting = 0;
let title = "";
let counts = {};
let saying = 0;

const list = createList({ isShown: () => !view.storyId, onPaint });
const story = createStory({ onTitle: (text) => setTitle(text), say });

// ---- What is said

function say(text) {
  byId("said").textContent = text;
}

// Counts what came in, and says it every few seconds.
function count(item) {
  if (list.isFilling || list.isPaused || view.storyId || !list.isAbout(item)) return;
  counts[item.change] = (counts[item.change] ?? 0) + 1;
  if (saying) return;
  saying = setTimeout(() => {
    say(arrivals(counts));
    counts = {};
    saying = 0;
  }, SAY_EVERY_MS);
}

function setTitle(text) {
  title = text;
  document.title = `${waiting && !view.storyId ? `(${waiting}) ` : ""}${title} · netbinnen`;
}

const STATES = { connecting: "Connecting", lost: "Reconnecting", open: "Live" };
const BROKEN = {
  server: "The wire’s server does not answer. What you see stays; the page reconnects by itself.",
  lost: "The broker does not answer. What you see stays; the wire goes on by itself when it is back.",
};

function showState() {
  byId("today").textContent = today();
  const isWaiting = connection === "open" && broker !== "connected";
  const state = isWaiting ? (broker === "lost" ? "broker-lost" : "connecting") : connection;
  byId("status").dataset.state = state;
  byId("status-text").textContent = state === "broker-lost" ? "Broker lost" : STATES[state];
  const problem = connection === "lost" ? BROKEN.server : (connection === "open" && BROKEN[broker]) || "";
  if (byId("banner").textContent !== problem) byId("banner").textContent = problem;
  byId("banner").hidden = !problem;
  // A server that has just started reads its news back before it is connected, and knows nothing where no broker answers.
  if (isCaughtUp && (broker === "connected" || (broker === "lost" && list.size))) list.filled();
  list.schedule();
}

// ---- What the wire says where it has no rows

function noticeOf(entity) {
  if (list.isFilling || connection !== "open") return ["Waiting for the wire", "", ""];
  if (entity) return ["No news with this name", "None of what is kept has it. News that comes in with it appears here.", ""];
  return ["Nothing on the wire yet", "News appears here as it arrives. Give the workers pages:", "netbinnen feed --fetched-at now pages/"];
}

function onPaint({ found, waiting: count, entity }) {
  waiting = count;
  const [title, text, command] = noticeOf(entity);
  byId("notice").hidden = found.length > 0;
  byId("notice-title").textContent = title;
  byId("notice-text").textContent = text;
  byId("notice-command").hidden = !command;
  byId("notice-command").firstElementChild.textContent = command;
  byId("notice-more").hidden = !entity;
  showChip(entity);
}

function showChip(entity) {
  byId("chip").hidden = !entity;
  const named = entity ? list.nameOf() : null;
  byId("chip-type").textContent = named ? typeInWords(named.type) : "";
  byId("chip-name").textContent = named?.name ?? entity;
  setTitle(entity ? (named?.name ?? entity) : "The wire");
}

// ---- Addresses

function storyIdOf(path) {
  const [, name] = path.match(/^\/story\/([^/]+)\/?$/) ?? ["", ""];
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // A `%` that is none; the server knows no such story.
  }
}

function readAddress() {
  view.storyId = storyIdOf(location.pathname);
  view.entity = new URLSearchParams(location.search).get("entity") ?? "";
}

function showView() {
  readAddress();
  byId("wire").hidden = Boolean(view.storyId);
  story.show(view.storyId);
  if (view.storyId) return setTitle("Story");
  list.setEntity(view.entity);
  showChip(view.entity);
}

function go(href) {
  history.replaceState({ y: window.scrollY }, "");
  history.pushState(null, "", href);
  showView();
  window.scrollTo(0, 0);
  if (!view.storyId) list.showNewest();
}

const isPlain = (click) => click.button === 0 && !(click.ctrlKey || click.metaKey || click.shiftKey || click.altKey);

// Links within the page keep the stream; a click on a row beside its links opens its story.
document.addEventListener("click", (click) => {
  if (!isPlain(click) || click.defaultPrevented) return;
  const link = click.target.closest("a");
  const row = click.target.closest(".row");
  const target = link ?? (row && document.getSelection().isCollapsed ? row.querySelector(".more a") : null);
  if (!target || target.origin !== location.origin || target.classList.contains("skip")) return;
  click.preventDefault();
  go(target.href);
});

window.addEventListener("popstate", ({ state }) => {
  showView();
  window.scrollTo(0, state?.y ?? 0);
});

// ---- The stream

function connect() {
  const source = new EventSource("/api/wire");
  let last = ["", 0]; // The server's start and the number of the last event, so that none is taken twice.
  const on = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data), event.lastEventId));

  source.addEventListener("open", () => setConnection("open"));
  source.addEventListener("error", () => {
    setConnection("lost");
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_AFTER_MS);
  });
  on("state", (state) => {
    broker = state.broker;
    showState();
  });
  on("reset", () => {
    isCaughtUp = false;
    list.reset();
  });
  on("caught_up", () => {
    isCaughtUp = true;
    showState();
  });
  on("news", (item, id) => {
    const [, start, number] = id.match(/^(.*)-(\d+)$/) ?? ["", "", NaN];
    if (start === last[0] && Number(number) <= last[1]) return;
    last = [start, Number(number)];
    list.add(item);
    story.add(item);
    count(item);
  });
}

function setConnection(state) {
  connection = state;
  showState();
}

history.scrollRestoration = "manual";
fillLegend(byId("legend").querySelector("ul"), TYPES);
byId("legend").open = matchMedia("(min-width: 40rem)").matches;
showView();
connect();
