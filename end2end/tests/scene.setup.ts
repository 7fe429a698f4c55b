import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Calendar, day, google, instant, timed } from "../support/google";
import { keepScene } from "../support/scene";
import { exported, kept, reroll, rerollJson, run, type EventRow, type RunReport } from "../support/site";
import { choose, consent, syncBy } from "../support/steps";
import { expect, test } from "../support/test";

const CLUB = { slug: "gallery-club", name: "Gallery Club" };

/** Fills the site so that every page can be seen in every state. */
test("the site has something to show", async ({ open }) => {
  test.setTimeout(120_000);
  const club = rerollJson<{ id: number }>(["organizer", "add", "--slug", CLUB.slug, "--name", CLUB.name]).id;
  const calendar = await gallery();
  const ids = await fill(calendar);

  const page = await open("admin");
  const connection = await consent(page, calendar, CLUB.name);
  const source = await choose(page, calendar.name);
  const first = await syncBy(page, "Run the sync");
  const sync = (): number => {
    const id = source.split("/").pop() ?? "";
    return rerollJson<{ run_id: number }>(["sync", "--source", id]).run_id;
  };

  const { id: backup } = rerollJson<{ id: number }>(["backup", "create"]);
  for (const id of [ids.conflict, ids.gone]) await calendar.cancel(id);
  const conflict = run(sync());
  const holder = takeAddress(trashedRow(conflict, ids.conflict));
  for (const id of ids.three) await calendar.cancel(id);
  const three = run(sync());
  for (const id of ids.threeMore) await calendar.cancel(id);
  await calendar.patch(ids.night, {
    summary: "Gallery Night (late)",
    description: "<p>Doors open <b>late</b>.</p>",
    start: { dateTime: instant(3, 20), timeZone: "America/Chicago" },
    end: { dateTime: instant(3, 23), timeZone: "America/Chicago" },
  });
  await calendar.insert(timed("Gallery Extra", 6));
  const mixed = run(sync());
  await leaveSomethingToSync(calendar, ids);

  const waiting = await holdARun();
  const edited = await editOne(page, "Open Weekend");

  const rows = exported().map(({ row }) => row);
  const recurring = address(rows, (row) => row.series_id !== null && row.title === "Weekly Workshop");
  await page.goto(recurring);
  const series = await page.getByRole("link", { name: /^All dates of/ }).getAttribute("href");
  keepScene({
    events: {
      scheduled: address(rows, (row) => row.title === "Open Game Night"),
      allDay: address(rows, (row) => row.title === "Seed Swap"),
      tentative: address(rows, (row) => row.status === "tentative"),
      cancelled: address(rows, (row) => row.status === "cancelled"),
      postponed: address(rows, (row) => row.status === "postponed"),
      recurring,
      trashed: `/events/${trashedRow(conflict, ids.gone).slug}`,
    },
    organizer: `/organizers/${CLUB.slug}`,
    series: series ?? "",
    connection,
    source,
    troubled: await loseAccess(),
    paused: await pauseUnsynced(page, calendar, connection),
    waiting: `/dashboard/sources/${waiting.source}`,
    own: {
      events: `/dashboard/organizers/${club}/events`,
      trash: `/dashboard/organizers/${club}/trash`,
      event: `/dashboard/events/${idOf(rows, "Gallery Night (late)")}`,
      edited,
    },
    runs: { first, mixed: mixed.run_id, failed: failedRun(), held: waiting.held, undone: waiting.undone },
    batches: {
      conflict: batch(conflict),
      three: batch(three),
      threeMore: batch(mixed),
    },
    backup,
    conflict: holder,
  });
});

async function gallery(): Promise<Calendar> {
  const calendar = await Calendar.create("gallery", "Gallery calendar");
  const busy = await Calendar.create("busy-only", "Somebody’s busy times");
  await google("share", { calendar: busy.id, account: calendar.account, role: "freeBusyReader" });
  return calendar;
}

async function fill(calendar: Calendar) {
  const night = await calendar.insert(
    timed("Gallery Night", 3, { location: "Gallery Hall, 3 Elm Street", description: "Bring <b>dice</b>." }),
  );
  await calendar.insert(timed("Weekly Workshop", 4, { recurrence: ["RRULE:FREQ=WEEKLY;COUNT=4"] }));
  await calendar.insert({ summary: "Open Weekend", start: { date: day(10) }, end: { date: day(12) } });
  await calendar.insert(timed("Board meeting", 5, { visibility: "private" }));
  await google("put-raw", {
    calendar: calendar.id,
    item: { id: "garbled", status: "confirmed", summary: "Garbled", start: { dateTime: "soon" }, end: {} },
  });
  const conflict = await calendar.insert(timed("Gallery Raffle", 7));
  const gone = await calendar.insert(timed("Gallery Auction", 7));
  const named = (title: string) => (number: number) => calendar.insert(timed(`${title} ${number}`, 8 + number));
  const three = await Promise.all([1, 2, 3].map(named("Gallery Tour")));
  const threeMore = await Promise.all([1, 2, 3].map(named("Gallery Talk")));
  const dropIns = await calendar.addMany(90, "Drop-in hour", instant(20, 0));
  return { night, conflict, gone, three, threeMore, dropIns };
}

/** Leaves changes of all kinds for the preview. */
async function leaveSomethingToSync(calendar: Calendar, ids: { night: string; dropIns: string[] }) {
  await calendar.cancel(ids.dropIns[0] ?? "");
  await calendar.patch(ids.night, { location: "Gallery Garden, 5 Elm Street" });
  await calendar.insert(timed("Gallery Encore", 14));
}

/** Publishes another event at the address of one that is in the trash. */
function takeAddress(row: EventRow) {
  const holder = 90_000;
  const own = { id: holder, title: `${row.title} (another)`, source_id: null, google_id: null, i_cal_uid: null };
  const live = { ...row, ...own, deleted_at: null, deletion_id: null };
  const file = kept("holder.jsonl");
  writeFileSync(file, `${JSON.stringify(live)}\n`);
  reroll(["import", "events", file]);
  return { title: row.title, event: row.id, holder };
}

/** A calendar whose access was revoked at Google; connected without a browser. */
async function loseAccess(): Promise<string> {
  const calendar = await Calendar.create("revoked", "Revoked calendar");
  const add = ["source", "add", "--organizer", CLUB.slug, "--calendar-id", calendar.id];
  const { id } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  await google("revoke-grants", { account: calendar.account });
  expect(() => reroll(["sync", "--source", String(id)])).toThrow();
  return `/dashboard/sources/${id}`;
}

/** A calendar with a run that was taken back, and one that is held. */
async function holdARun(): Promise<{ source: number; held: number; undone: number }> {
  const calendar = await Calendar.create("held", "Reading room calendar");
  const ids = await calendar.addMany(12, "Reading hour", instant(30, 0));
  const weekly = await calendar.insert(timed("Reading circle", 5, { recurrence: ["RRULE:FREQ=WEEKLY;COUNT=6"] }));
  const add = ["source", "add", "--organizer", CLUB.slug, "--calendar-id", calendar.id];
  const { id } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  const sync = () => rerollJson<{ run_id: number; state: string }>(["sync", "--source", String(id)]);
  expect(["applied", "nothing"]).toContain(sync().state);
  await calendar.patch(ids[0] ?? "", { summary: "Reading hour for children" });
  const undone = sync().run_id;
  reroll(["run", "undo", String(undone)]);
  for (const event of [...ids.slice(2), weekly]) await calendar.cancel(event);
  await calendar.patch(ids[1] ?? "", { location: "Upstairs" });
  await calendar.insert(timed("Author’s evening", 9));
  const held = sync();
  expect(held.state).toBe("held");
  return { source: id, held: held.run_id, undone };
}

/** An event whose place a person writes; gives its page. */
async function editOne(page: Page, title: string): Promise<string> {
  const rows = exported().map(({ row }) => row);
  const path = `/dashboard/events/${idOf(rows, title)}`;
  await page.goto(path);
  await page.getByLabel("Place", { exact: true }).fill("The old mill");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  return path;
}

function idOf(rows: EventRow[], title: string): number {
  return rows.find((row) => row.title === title)?.id ?? 0;
}

/** Another calendar of the account, connected by hand (so that nothing syncs it yet), then paused. */
async function pauseUnsynced(page: Page, { account }: Calendar, connection: string): Promise<string> {
  const spare = { calendar: "spare@group.calendar.google.com", name: "Spare calendar" };
  await google("add-calendar", { account, calendar: spare.calendar, summary: spare.name });
  await page.goto(connection);
  const source = await choose(page, spare.name);
  reroll(["source", "pause", source.split("/").pop() ?? ""]);
  return source;
}

function failedRun(): number {
  const lines = reroll(["run", "list"]).split("\n").filter(Boolean);
  const runs = lines.map((line) => JSON.parse(line) as { run_id: number; state: string });
  return runs.find((one) => one.state === "failed")?.run_id ?? 0;
}

/** The row of an event that a run moved to the trash. */
function trashedRow(report: RunReport, googleId: string): EventRow {
  const change = report.changes.find((one) => one.action === "trash" && one.google_id === googleId);
  const [found] = exported("--trashed", "--id", String(change?.event_id));
  if (!found?.row.deleted_at) throw new Error(`${googleId} is not in the trash`);
  return found.row;
}

function address(rows: EventRow[], wanted: (row: EventRow) => boolean): string {
  const found = rows.find(wanted);
  if (!found) throw new Error(`there is no such event: ${wanted}`);
  return `/events/${found.slug}`;
}

function batch(report: { run_id: number; batch_id: number | null }): number {
  if (report.batch_id === null) throw new Error(`run ${report.run_id} moved nothing to the trash`);
  return report.batch_id;
}
