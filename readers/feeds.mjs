/** Calendars, news and the sitemap, by readers that others wrote. */

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { parseAtomFeed } from "feedsmith";
import ICAL from "ical.js";
import { holds, same } from "./check.mjs";
import { ORIGIN } from "./site.mjs";

const STATUS = { cancelled: "CANCELLED", tentative: "TENTATIVE", postponed: "TENTATIVE", confirmed: "CONFIRMED" };

/** An instant in whole seconds, which is as precise as the sitemap is. */
const seconds = (at) => Math.floor(Date.parse(at) / 1000);

/** A calendar's events by UID, as ical.js has them. */
function byIcal(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const entries = calendar.getAllSubcomponents("vevent").map((event) => {
    const start = event.getFirstProperty("dtstart");
    return [event.getFirstPropertyValue("uid"), {
      summary: event.getFirstPropertyValue("summary"),
      status: event.getFirstPropertyValue("status"),
      sequence: event.getFirstPropertyValue("sequence"),
      start: { at: start.getFirstValue().toString(), zone: start.getParameter("tzid") ?? null },
    }];
  });
  return Object.fromEntries(entries);
}

/** What ical.js and icalendar found in a calendar is the same, and is what its events say. */
export function readCalendar(path, text, icalendar, states) {
  const found = byIcal(text);
  same(`${path}, UIDs`, Object.keys(found).sort(), Object.keys(icalendar).sort());
  for (const [uid, event] of Object.entries(found)) same(`${path}, ${uid}`, event, icalendar[uid]);
  for (const { row, title, start } of states) {
    const at = start.slice(0, row.all_day ? 10 : 19);
    const named = Object.values(found).filter((event) => event.summary.endsWith(title));
    // Dates of a series share their title.
    const event = named.find((event) => event.start.at === at) ?? named[0];
    holds(`${path}, ${row.slug}`, event, "is not in it");
    if (!event) continue;
    same(`${path}, ${row.slug}, STATUS`, event.status, STATUS[row.status]);
    same(`${path}, ${row.slug}, start`, event.start, { at, zone: row.all_day ? null : row.time_zone });
  }
}

/** News: every event with its address, its author and the time of its last change. */
export function readNews(path, text, states) {
  const feed = parseAtomFeed(text);
  holds(`${path}, self`, feed.links?.some((link) => link.rel === "self" && link.href === ORIGIN + path), "is not linked");
  for (const { row, title, path: page } of states) {
    const entry = feed.entries?.find(({ links }) => links?.some((link) => link.href === ORIGIN + page));
    holds(`${path}, ${row.slug}`, entry, "is not in it");
    if (!entry) continue;
    const name = entry.title?.value ?? entry.title;
    holds(`${path}, ${row.slug}, title`, name.endsWith(title), `${name} is not ${title}`);
    same(`${path}, ${row.slug}, updated`, seconds(entry.updated), seconds(row.updated_at));
  }
}

/** The sitemap: well-formed, with each public event and when it changed. */
export function readSitemap(path, text, states) {
  same(`${path}, well-formed`, XMLValidator.validate(text), true);
  const { urlset } = new XMLParser().parse(text);
  const listed = new Map([urlset?.url ?? []].flat().map((url) => [url.loc, url.lastmod]));
  for (const { row, path: page } of states) {
    const lastmod = listed.get(ORIGIN + page);
    if (row.visibility === "public" && !row.deleted_at) {
      same(`${path}, ${page}`, seconds(lastmod), seconds(row.updated_at));
    } else {
      same(`${path}, ${page}`, lastmod, undefined);
    }
  }
}
