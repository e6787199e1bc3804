// The wire: what is kept, which rows show it, and when they may move.
//
// A story has one row, that of its newest event. Rows change once a frame at most, and stand still while somebody reads:
// then a button says how many wait. Only a withdrawal does not wait, since its text is to go.

import { byId, fill, fillKicker, fromTemplate, headOf, make, pathOfStory } from "./parts.js";
import { isKnown, isToday, second, typeInWords, when } from "./words.js";

const KEPT_MAX = 1000; // As many as the server keeps.
const ROWS_MAX = 200; // In the page at once; more are behind `Older`.
const PAINT_AFTER_MS = 100; // Nobody reads faster, and a busy wire leaves time for keys and clicks.
const READING_FROM_PX = 40; // Scrolled further down, the reader reads.
const FRESH_MAX = 5; // More at once are not shown to arrive: that would be a flicker.

const keyOf = (item) => `${item.story_id} ${item.revision} ${item.received}`;
const isAbout = (item, entity) =>
  !entity || item.entities.some(({ id }) => id === entity) || item.places.some((place) => place.entity === entity);

export function createList({ isShown, onPaint }) {
  const [root, fresh, older, newer] = ["rows", "fresh", "older", "newer"].map(byId);
  const items = new Map(); // By story_id, the newest last.
  const rows = new Map(); // By story_id: {key, element}, as they are in the page.
  let painted = new Set(); // Keys of what was there when rows last changed.
  let entity = "";
  let from = 0;
  let isPaused = false;
  let isFilling = true; // Until the backlog is through.
  let scheduled = 0;
  let paintedAt = 0;

  const matching = () => [...items.values()].reverse().filter((item) => isAbout(item, entity));

  // Somebody reads, so rows stand still.
  function isHeld() {
    if (isPaused || from > 0 || window.scrollY > READING_FROM_PX) return true;
    if (document.activeElement === fresh || root.querySelector(":focus-visible")) return true;
    const selection = document.getSelection();
    return !selection.isCollapsed && root.contains(selection.anchorNode);
  }

  function schedule() {
    if (scheduled || !isShown()) return;
    scheduled = requestAnimationFrame(function paintSoon(now) {
      scheduled = now - paintedAt < PAINT_AFTER_MS ? requestAnimationFrame(paintSoon) : 0;
      if (!scheduled) show(now);
    });
  }

  function show(now) {
    paintedAt = now;
    const found = matching();
    // After a reset, rows stay until all is there that they may be compared with.
    if (isFilling) onPaint({ found: [...rows], waiting: 0, entity });
    else if (rows.size && isHeld()) hold(found);
    else paint(found);
  }

  function hold(found) {
    for (const [id, row] of rows) {
      const item = items.get(id);
      if (item?.withdrawn && row.key !== keyOf(item)) replace(row, item);
    }
    const waiting = found.filter((item) => !painted.has(keyOf(item))).length;
    fresh.hidden = waiting === 0;
    fresh.textContent = `${waiting} new`;
    onPaint({ found, waiting, entity });
  }

  function replace(row, item) {
    const element = build(item);
    row.element.replaceWith(element);
    Object.assign(row, { key: keyOf(item), element });
    painted.add(row.key);
  }

  function paint(found) {
    const isFirst = painted.size === 0;
    const wanted = found.slice(from, from + ROWS_MAX);
    const keys = new Map(wanted.map((item) => [item.story_id, keyOf(item)]));
    for (const [id, row] of rows) {
      if (keys.get(id) === row.key) continue;
      row.element.remove();
      rows.delete(id);
    }
    const arrived = wanted.filter((item) => !rows.has(item.story_id)).length;
    let at = root.firstElementChild;
    for (const item of wanted) {
      const element = rows.get(item.story_id)?.element ?? build(item);
      if (!rows.has(item.story_id)) {
        element.classList.toggle("arrives", !isFirst && arrived <= FRESH_MAX && !painted.has(keyOf(item)));
        rows.set(item.story_id, { key: keyOf(item), element });
      }
      if (element === at) at = at.nextElementSibling;
      else root.insertBefore(element, at);
    }
    if (isFirst && arrived) performance.mark("first news");
    painted = new Set([...items.values()].map(keyOf));
    fresh.hidden = true;
    page(found);
    onPaint({ found, waiting: 0, entity });
  }

  function page(found) {
    byId("pager").hidden = found.length <= ROWS_MAX;
    byId("pager-text").textContent = `${from + 1} to ${Math.min(from + ROWS_MAX, found.length)} of ${found.length}`;
    newer.hidden = from === 0;
    older.hidden = from + ROWS_MAX >= found.length;
  }

  function turn(to) {
    from = to;
    paint(matching());
    window.scrollTo(0, 0);
    byId("wire-title").focus({ preventScroll: true });
  }

  function goOn() {
    if (isPaused) setPaused(false);
    turn(0);
  }

  function setPaused(paused) {
    isPaused = paused;
    byId("pause").classList.toggle("paused", paused);
    byId("pause").textContent = paused ? "Resume" : "Pause";
    schedule();
  }

  fresh.addEventListener("click", goOn);
  newer.addEventListener("click", goOn);
  older.addEventListener("click", () => turn(from + ROWS_MAX));
  byId("pause").addEventListener("click", () => setPaused(!isPaused));
  window.addEventListener("scroll", schedule, { passive: true });
  for (const element of [root, fresh]) element.addEventListener("focusout", schedule);
  document.addEventListener("selectionchange", schedule);

  return {
    schedule,
    get isPaused() {
      return isPaused;
    },
    // What the reader's entity is called: what an item says of it.
    nameOf: () => matching().flatMap((item) => item.entities).find(({ id }) => id === entity),
    isAbout: (item) => isAbout(item, entity),
    reset() {
      items.clear();
      isFilling = true;
      schedule();
    },
    filled() {
      isFilling = false;
      schedule();
    },
    get size() {
      return items.size;
    },
    add(item) {
      items.delete(item.story_id);
      items.set(item.story_id, item);
      if (items.size > KEPT_MAX) items.delete(items.keys().next().value);
      schedule();
    },
    get isFilling() {
      return isFilling;
    },
    // All that there is is shown, from the newest on, also to who has paused.
    showNewest() {
      if (!isFilling) turn(0);
    },
    // The same wire again is as it was left; another one begins at its newest.
    setEntity(id) {
      if (id === entity) return schedule();
      from = 0;
      entity = id;
      if (!isFilling) paint(matching());
    },
  };
}

function build(item) {
  const row = fromTemplate("row").firstElementChild;
  const [title, lead, open] = ["h2", ".lead", ".more a"].map((selector) => row.querySelector(selector));
  row.dataset.story = item.story_id;
  row.dataset.revision = item.revision;
  row.classList.add(item.change);
  fillWhen(row.querySelector(".when"), item);
  fillKicker(row.querySelector(".kicker"), item);
  const head = headOf(item);
  title.lang = lead.lang = item.language;
  title.classList.toggle("sentence", !item.headline);
  fill(title, head.title);
  fill(lead, head.lead);
  lead.hidden = !head.lead.length;
  open.href = pathOfStory(item.story_id);
  open.setAttribute("aria-label", `Story and history: ${item.title}`);
  row.querySelector(".came").textContent = `came in at ${second(item.received)}`;
  if (item.withdrawn) row.querySelector(".why").textContent = item.withdrawn.reason;
  return row;
}

function fillWhen(element, item) {
  if (item.withdrawn) return;
  const { parts, day } = when(item.published);
  const told = element.querySelector("time");
  for (const part of parts) told.append(make("span", "", part), " ");
  if (isKnown(item.published)) told.dateTime = item.published.until;
  if (day && !isToday(item.published.until)) element.querySelector(".day").textContent = day;
}

export function fillLegend(list, types) {
  for (const type of types) {
    list.appendChild(make("li")).append(make("span", `name ${type}`, typeInWords(type)));
  }
}
