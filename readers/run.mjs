/** Reads a running site's pages and feeds with programs that others wrote; `cargo xtask test` starts
 * it, and its exit status says whether all agree. */

import { conclude, same } from "./check.mjs";
import { readAbsent, readEvent } from "./events.mjs";
import { readCalendar, readNews, readSitemap } from "./feeds.mjs";
import { readMarkup } from "./markup.mjs";
import { ORGANIZER, fill, get, python } from "./site.mjs";
import { writeSeries } from "./written.mjs";

const SITE = process.env.READERS_SITE ?? "Reroll";
const HOME = `/organizers/${ORGANIZER.slug}`;
const { organizer, states } = fill();
const series = await writeSeries(organizer);
const everything = [...states, ...series.states];
/** Pages that are no event's, with the status that each answers; the last two are no public ones. */
const PAGES = [
  ["/", 200],
  ["/?q=game", 200],
  ["/?view=calendar", 200],
  [HOME, 200],
  [`${HOME}/embed`, 200],
  [series.home, 200],
  ["/sign-in", 200, { markers: true }],
  ["/no/such/page", 404, { markers: true }],
];

const live = everything.filter((state) => state.answer === 200);
const listed = live.filter((state) => state.row.visibility === "public");
const feeds = [
  ["/events.ics", listed], [`${HOME}/events.ics`, listed],
  ...live.map((state) => [`${state.path}.ics`, [state]]),
];

const pages = await Promise.all(live.map((state) => get(state.path)));
const calendars = await Promise.all(feeds.map(([path]) => get(path)));
const read = python("pages.py", {
  pages: Object.fromEntries(pages.map((page) => [page.address, page.text])),
  calendars: Object.fromEntries(calendars.map((answer) => [answer.path, answer.text])),
});

for (const [index, state] of live.entries()) {
  const page = pages[index];
  same(`${state.path}, status`, page.status, 200);
  await readEvent(state, page, read.pages[page.address], SITE);
  await readMarkup(page);
}
for (const state of everything.filter((state) => state.answer !== 200)) {
  await readAbsent(state);
  await readMarkup(await get(state.path));
}
for (const [path, status, options] of PAGES) {
  const page = await get(path);
  same(`${path}, status`, page.status, status);
  await readMarkup(page, options);
}
for (const [index, [path, states]] of feeds.entries()) {
  readCalendar(path, calendars[index].text, read.calendars[path], states);
}
for (const path of ["/feed.atom", `${HOME}/feed.atom`]) {
  readNews(path, (await get(path)).text, listed);
}
readSitemap("/sitemap.xml", (await get("/sitemap.xml")).text, everything);
process.exitCode = conclude();
