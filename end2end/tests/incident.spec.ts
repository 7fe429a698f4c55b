import { writeFileSync } from "node:fs";
import { Calendar, instant } from "../support/google";
import { exported, kept, rerollJson, run, type EventRow, type Exported } from "../support/site";
import { changes, syncBy } from "../support/steps";
import { expect, test } from "../support/test";

/**
 * The incident that this project exists for: a source sends cancellations that carry nothing but
 * an id, and a site with thousands of events that never came from Google must not lose one.
 */
const NATIVE = 2500;
const FROM_GOOGLE = 280;
const KNOWN = 20;
const UNKNOWN = 40;
const FIRST_ID = 100_000;
const CLUB = { slug: "tabletop-society", name: "Tabletop Society" };

test("60 cancellations by id take 20 events off the site, and a restore brings them back", async ({ open }) => {
  test.setTimeout(150_000);
  const club = rerollJson<{ id: number }>(["organizer", "add", "--slug", CLUB.slug, "--name", CLUB.name]).id;
  importNative(club);
  const calendar = await Calendar.create("society", "Society calendar");
  const ids = await calendar.addMany(FROM_GOOGLE, "Society table", instant(1, 0));
  const source = await connect(calendar);
  const before = rowsOf(club);
  expect(before).toHaveLength(NATIVE + FROM_GOOGLE);
  expect(natives(before)).toHaveLength(NATIVE);

  const known = ids.filter((_, index) => index % (FROM_GOOGLE / KNOWN) === 0);
  expect(known).toHaveLength(KNOWN);
  await Promise.all(known.map((id) => calendar.cancel(id)));
  const unknown = Array.from({ length: UNKNOWN }, (_, number) => `neverheardof${number}`);
  await Promise.all(unknown.map((id) => calendar.putTombstone(id)));

  const page = await open("admin");
  await page.goto(`/dashboard/sources/${source}`);
  const id = await syncBy(page, "Sync now");
  await expect(page.getByText(`${KNOWN} to the trash, ${UNKNOWN} left alone`, { exact: true })).toBeVisible();
  const trashed = changes(page, "To the trash").getByRole("listitem");
  await expect(trashed).toHaveCount(KNOWN);
  await expect(trashed.filter({ hasText: "cancelled in Google" })).toHaveCount(KNOWN);
  await changes(page, "Left alone").getByText(`Show ${UNKNOWN} lines`).click();
  const skipped = changes(page, "Left alone").getByRole("listitem");
  await expect(skipped).toHaveCount(UNKNOWN);
  await expect(skipped.filter({ hasText: "Google removed an event that has no page here" })).toHaveCount(UNKNOWN);
  for (const one of unknown) await expect(changes(page, "Left alone")).toContainText(one);

  const report = run(id);
  const gone = report.changes.filter(({ action }) => action === "trash").map(({ google_id }) => google_id);
  expect(gone.sort()).toEqual([...known].sort());
  const after = rowsOf(club);
  expect(natives(after)).toEqual(natives(before));
  expect(lines(after)).toEqual(lines(before.filter(({ row }) => !known.includes(row.google_id ?? ""))));

  await page.goto(`/admin/runs/${id}`);
  await page.getByRole("link", { name: "See what went to the trash" }).click();
  await expect(page.getByRole("table").getByRole("checkbox")).toHaveCount(KNOWN);
  await page.getByRole("button", { name: `Restore all ${KNOWN}` }).click();
  await expect(page.getByText(`${KNOWN} events are back at their addresses, as they were.`)).toBeVisible();
  await expect(page.getByText("Nothing in the trash matches.")).toBeVisible();
  expect(lines(rowsOf(club))).toEqual(lines(before));
});

/** 2,500 events that were written here, by the same lines that an export writes. */
function importNative(club: number) {
  const [sample] = exported("--id", "1");
  if (!sample) throw new Error("the demo has no event 1");
  const made = Array.from({ length: NATIVE }, (_, number) => native(sample.row, club, number));
  const file = kept("native.jsonl");
  writeFileSync(file, `${made.map((row) => JSON.stringify(row)).join("\n")}\n`);
  const report = rerollJson<{ imported: number[]; failed: unknown[] }>(["import", "events", file]);
  expect(report.failed).toEqual([]);
  expect(report.imported).toHaveLength(NATIVE);
}

function native(sample: EventRow, club: number, number: number): EventRow {
  const hour = 60 * 60 * 1000;
  // Four a day over the last years and the coming weeks, as on a site with a history.
  const start = Date.now() - 550 * 24 * hour + number * 6 * hour;
  return {
    ...sample,
    id: FIRST_ID + number,
    organizer_id: club,
    slug: `society-meeting-${number}`,
    title: `Society meeting ${number}`,
    status: "confirmed",
    all_day: false,
    starts_at: stamp(start),
    ends_at: stamp(start + 2 * hour),
    created_at: stamp(start - 1000 * hour),
  };
}

/** As exports write times: UTC with six decimals. */
const stamp = (at: number) => new Date(at).toISOString().replace("Z", "000Z");

/** Connects the calendar without a browser, and syncs it for the first time. */
async function connect(calendar: Calendar): Promise<number> {
  const add = ["source", "add", "--organizer", CLUB.slug, "--calendar-id", calendar.id];
  const { id } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  // The schedule may have been quicker; then this finds nothing new.
  const { state } = rerollJson<{ state: string }>(["sync", "--source", String(id)]);
  expect(["applied", "nothing"]).toContain(state);
  return id;
}

function rowsOf(club: number): Exported[] {
  return exported().filter(({ row }) => row.organizer_id === club);
}

const natives = (rows: Exported[]) => lines(rows.filter(({ row }) => row.google_id === null));
const lines = (rows: Exported[]) => rows.map(({ line }) => line);
