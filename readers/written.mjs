/** A series as its organizer writes it, by the form: nothing else makes one that no calendar gave. */

import { ORGANIZER, ORIGIN, reroll, rows } from "./site.mjs";
import { YEAR, ZONE } from "./states.mjs";

const TITLE = "Every Week";
const PLACE = "Gallery Club, 12 Main St, Springfield";
/** Three Fridays; Chicago's clocks change between the first two of them, or the last two. */
const FIRST = `${YEAR}-03-05`;
const DATES = [0, 7, 14].map((days) => new Date(Date.parse(FIRST) + days * 86_400_000).toISOString().slice(0, 10));

/** Writes the series; gives the states of its dates, and the address of its page. */
export async function writeSeries(organizer) {
  const cookie = await signIn();
  const answer = await post("/api/create-event", cookie, {
    organizer, event: 0, version: 0, title: TITLE, description: "Every week, **bring dice**.",
    start_date: FIRST, start_time: "19:00", end_date: FIRST, end_time: "22:00", time_zone: ZONE,
    repeat: "week", repeat_every: 1, repeat_end: "after", repeat_count: DATES.length,
    location: PLACE, url: "", status: "confirmed", tags: "weekly", visibility: "public",
  });
  const written = rows().filter((row) => row.title === TITLE);
  if (written.length !== DATES.length) throw new Error(`not written: ${answer.status} ${await answer.text()}`);
  written.sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const states = written.map((row, index) => ({
    name: "occurrence", title: TITLE, mode: "Offline", status: "EventScheduled", answer: 200,
    path: `/events/${row.slug}`, row,
    start: local(DATES[index], "19:00:00"), end: local(DATES[index], "22:00:00"),
  }));
  const page = await (await fetch(ORIGIN + states[0].path)).text();
  return { states, home: page.match(/href="(\/series\/[^"]+)"/)[1] };
}

/** An instant as JSON-LD has it: the time there, and how far that is from UTC. */
function local(date, time) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: ZONE, timeZoneName: "longOffset" })
    .formatToParts(new Date(`${date}T${time}-06:00`));
  const offset = parts.find(({ type }) => type === "timeZoneName").value.replace("GMT", "");
  return `${date}T${time}${offset}`;
}

/** Adds a member of the organizer, and signs in. */
async function signIn() {
  const email = `readers@${ORGANIZER.slug}.example`;
  const { password } = reroll(
    "user", "add", "--email", email, "--role", "organizer", "--organizer", ORGANIZER.slug, "--generate",
  );
  const answer = await post("/api/sign-in", "", { email, password });
  return answer.headers.get("set-cookie").split(";")[0];
}

/** Sends a form as a browser does from a page of the site. */
function post(path, cookie, fields) {
  const headers = { cookie, origin: ORIGIN, "sec-fetch-site": "same-origin" };
  return fetch(ORIGIN + path, {
    method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields),
  });
}
