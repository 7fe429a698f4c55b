/** Pages of events: all readers find the same, and what the event's state says. */

import { holds, same } from "./check.mjs";
import { READERS } from "./links.mjs";
import { ORIGIN, get } from "./site.mjs";

const SCHEMA = "https://schema.org/";
/** The longest title that every link reader shows whole, in bytes. */
const LONGEST_TITLE = 70;
const LARGEST_IMAGE = 300_000;
const FIELDS = ["title", "description", "image", "url", "site"];

/** Reads an event's page with every reader; `extruct` is what that found. */
export async function readEvent(state, page, extruct, site) {
  const found = { extruct };
  for (const [name, read] of Object.entries(READERS)) found[name] = await read(page);
  for (const [name, card] of Object.entries(found)) {
    const where = `${state.path}, ${name}`;
    checkCard(where, card, state, { site, first: found["open-graph-scraper"] });
    if ("event" in card) checkEvent(where, card.event, state);
    same(`${where}, errors`, card.errors ?? [], []);
  }
  await checkImage(state, found["open-graph-scraper"].image);
}

function checkCard(where, card, state, { site, first }) {
  const given = FIELDS.filter((field) => field in card);
  given.forEach((field) => same(`${where}, ${field}`, collapse(card[field]), collapse(first[field])));
  if (!given.includes("title")) return;
  holds(`${where}, title`, isTitle(card.title, state.title), `${card.title} is not ${state.title}`);
  holds(`${where}, description`, card.description?.length > 20, `is only ${card.description}`);
  same(`${where}, site`, card.site, site);
  if (given.includes("url")) same(`${where}, url`, card.url, `${ORIGIN}${state.path}`);
}

/** Some readers make one space of several, as browsers do. */
const collapse = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim() : text);

/** The whole title, or its beginning with an ellipsis where it is too long for cards. */
function isTitle(found, title) {
  if (Buffer.byteLength(title) <= LONGEST_TITLE) return found === title;
  return found.endsWith("…") && title.startsWith(found.slice(0, -1).trimEnd());
}

function checkEvent(where, event, state) {
  holds(where, event, "found no schema.org Event");
  if (!event) return;
  same(`${where}, name`, event.name, state.title);
  same(`${where}, startDate`, event.startDate, state.start);
  same(`${where}, endDate`, event.endDate ?? null, state.end);
  same(`${where}, eventStatus`, event.eventStatus, SCHEMA + state.status);
  same(`${where}, previousStartDate`, event.previousStartDate, state.before);
  const mode = state.mode && `${SCHEMA}${state.mode}EventAttendanceMode`;
  same(`${where}, eventAttendanceMode`, event.eventAttendanceMode ?? null, mode);
  same(`${where}, location`, places(event.location), expectedPlaces(state));
  same(`${where}, url`, event.url, `${ORIGIN}${state.path}`);
}

/** Places as `kind: where`. */
function places(location) {
  const all = [location ?? []].flat();
  return all.map((place) => `${place["@type"]}: ${place.address ?? place.url}`);
}

function expectedPlaces({ mode, row }) {
  const here = `Place: ${row.location}`;
  const there = (address) => `VirtualLocation: ${address}`;
  const byMode = { Offline: [here], Online: [there(row.location)], Mixed: [here, there(row.url)] };
  return byMode[mode] ?? [];
}

/** The picture answers, is a PNG of 1200 by 630, and is not too large for any messenger. */
async function checkImage(state, address) {
  const where = `${state.path}, image`;
  holds(where, address?.startsWith(`${ORIGIN}/`), `${address} is no whole address on this site`);
  if (!address) return;
  const response = await fetch(address);
  const bytes = Buffer.from(await response.arrayBuffer());
  same(`${where}, status`, response.status, 200);
  same(`${where}, type`, response.headers.get("content-type"), "image/png");
  same(`${where}, signature`, bytes.subarray(1, 4).toString("latin1"), "PNG");
  if (bytes.length < 24) return;
  same(`${where}, size`, [bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1200, 630]);
  holds(where, bytes.length < LARGEST_IMAGE, `has ${bytes.length} bytes`);
}

/** Pages of events that are not there say so, and are not kept by anybody. */
export async function readAbsent(state) {
  for (const path of [state.path, `${state.path}.ics`]) {
    const answer = await get(path);
    same(`${path}, status`, answer.status, state.answer);
    if (state.answer === 404) {
      holds(path, /no-store/.test(answer.headers.get("cache-control")), "may be kept by caches");
    }
  }
}
