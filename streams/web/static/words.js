// Times, spans and changes in words. Values in, text out: knows nothing of the page.

const zoned = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Amsterdam", ...options });
const CLOCK = zoned({ hour: "2-digit", minute: "2-digit" });
const SECOND = zoned({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = zoned({ weekday: "short", day: "numeric", month: "short" });
const DAY_OF_YEAR = zoned({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const YEAR = zoned({ year: "numeric" });
const WHOLE_DAY = zoned({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// Kinds of names, in the order of the legend.
export const TYPES = ["person", "organisation", "place", "demonym", "event", "work", "product", "other"];
const TYPES_AS_WORDS = { demonym: "people or origin", other: "other name" };

const CHANGES = { published: "time", recurred: "came back", sources: "agencies", links: "link", entities: "names" };

const BASES = {
  age: "by its age on the page",
  date: "by the date printed on the page",
  metadata: "by what the page states in its markup",
};

export const typeInWords = (type) => TYPES_AS_WORDS[type] ?? type;
export const changesInWords = (changes) => changes.map((change) => CHANGES[change] ?? change).join(", ");
export const basisInWords = (published) => BASES[published.basis] ?? "";

export const today = () => WHOLE_DAY.format(new Date());
export const clock = (iso) => CLOCK.format(new Date(iso));
export const second = (iso) => SECOND.format(new Date(iso));

// `Fri 20 Nov`, with the year where it is not this one's.
export function day(iso) {
  const moment = new Date(iso);
  const isOfThisYear = YEAR.format(moment) === YEAR.format(new Date());
  return (isOfThisYear ? DAY : DAY_OF_YEAR).format(moment).replace(",", "");
}

export const isToday = (iso) => DAY_OF_YEAR.format(new Date(iso)) === DAY_OF_YEAR.format(new Date());

export const isKnown = (published) => published.after !== null && published.until !== null;
export const widthMs = (published) => Date.parse(published.until) - Date.parse(published.after);

const isInstant = (published) => ["instant", "second"].includes(published.granularity) && widthMs(published) <= MINUTE_MS;

// When something was published: `{parts, day}`, the parts of a phrase that lines break between. `day` is empty where the
// parts have the days themselves, or nobody knows.
export function when(published) {
  if (!isKnown(published)) return { parts: ["time not known"], day: "" };
  const { after, until } = published;
  if (isInstant(published)) return { parts: [`at ${clock(until)}`], day: day(until) };
  if (day(after) === day(until)) return { parts: [`between ${clock(after)}`, `and ${clock(until)}`], day: day(until) };
  return { parts: [`between ${day(after)} ${clock(after)}`, `and ${day(until)} ${clock(until)}`], day: "" };
}

// The same as one phrase.
export function whenInWords(published) {
  const { parts, day } = when(published);
  return day ? `${parts.join(" ")} on ${day}` : parts.join(" ");
}

const counted = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;

// How long a span is, in the largest unit that says it well.
export function spanInWords(ms) {
  if (ms < MINUTE_MS) return counted(Math.max(1, Math.round(ms / 1000)), "second");
  if (ms < 2 * HOUR_MS && ms !== HOUR_MS) return counted(Math.round(ms / MINUTE_MS), "minute");
  if (ms < 2 * DAY_MS && ms !== DAY_MS) return counted(Math.round(ms / HOUR_MS), "hour");
  return counted(Math.round(ms / DAY_MS), "day");
}

// What a revision made of the time: `before` is null for the first one.
export function narrowing(before, now) {
  if (!isKnown(now)) return "Nobody knows when.";
  const span = spanInWords(widthMs(now));
  const phrase = `Published ${whenInWords(now)}`;
  if (before === null || !isKnown(before)) return isInstant(now) ? `${phrase}.` : `${phrase}, a span of ${span}.`;
  if (before.after === now.after && before.until === now.until) return `${phrase}, as before.`;
  const was = spanInWords(widthMs(before));
  if (widthMs(now) < widthMs(before)) return `${phrase}: narrowed from ${was} to ${span}.`;
  return `${phrase}, a span of ${span}; before, ${whenInWords(before)}.`;
}

// `3 new`, `3 new, 1 updated, 1 withdrawn`; empty where nothing came.
export function arrivals(counts) {
  const told = [["created", "new"], ["updated", "updated"], ["withdrawn", "withdrawn"]];
  return told.filter(([change]) => counts[change]).map(([change, word]) => `${counts[change]} ${word}`).join(", ");
}
