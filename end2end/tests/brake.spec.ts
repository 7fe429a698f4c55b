import { Calendar, instant } from "../support/google";
import { exported, rerollJson } from "../support/site";
import { syncBy } from "../support/steps";
import { expect, test } from "../support/test";

/** A club that cancels most of its calendar, by mistake or not: a person decides. */
const EVENTS = 20;
const CANCELLED = 15;
const CLUB = "chess-club";

test("a run that would remove much is held, rejected, approved and taken back", async ({ open }) => {
  rerollJson(["organizer", "add", "--slug", CLUB, "--name", "Chess Club"]);
  const calendar = await Calendar.create("chess", "Chess calendar");
  const ids = await calendar.addMany(EVENTS, "Chess evening", instant(2, 0));
  const add = ["source", "add", "--organizer", CLUB, "--calendar-id", calendar.id];
  const { id: source } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  rerollJson(["sync", "--source", String(source)]);
  const before = published();
  expect(before).toHaveLength(EVENTS);
  for (const id of ids.slice(0, CANCELLED)) await calendar.cancel(id);

  const page = await open("admin");
  await page.goto(`/dashboard/sources/${source}`);
  const held = await syncBy(page, "Sync now");
  await expect(page.getByText(`it would take ${CANCELLED} events off the site`, { exact: false }).first()).toBeVisible();
  expect(published()).toEqual(before);
  await page.goto("/dashboard");
  await expect(page.getByText(/^A sync of .* is held$/).first()).toBeVisible();

  await page.goto(`/dashboard/runs/${held}`);
  await page.getByRole("button", { name: "Reject: change nothing" }).click();
  await expect(page.getByText("Rejected. Nothing was changed.")).toBeVisible();
  expect(published()).toEqual(before);

  await page.getByRole("button", { name: "Run a full sync" }).click();
  await expect(page).not.toHaveURL(new RegExp(`/runs/${held}$`));
  await expect(page.getByText("The same list was rejected before", { exact: false }).first()).toBeVisible();
  await page.getByRole("button", { name: /^Approve/ }).click();
  await expect(page.getByText("Approved and done. You can undo it on this page.")).toBeVisible();
  expect(published()).toHaveLength(EVENTS - CANCELLED);

  await page.getByText("Undo this sync").click();
  await page.getByRole("button", { name: /^Undo sync \d+$/ }).click();
  await expect(page.getByText(`Undone: ${CANCELLED} events are as they were before this sync.`)).toBeVisible();
  expect(published()).toEqual(before);
});

test("what a person edited stays, and Google’s value can be taken", async ({ open }) => {
  rerollJson(["organizer", "add", "--slug", "knitters", "--name", "The Knitters"]);
  const calendar = await Calendar.create("edits", "Editing calendar");
  const add = ["source", "add", "--organizer", "knitters", "--calendar-id", calendar.id];
  const [id] = await calendar.addMany(1, "Knitting circle", instant(3, 0));
  const { id: source } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  const sync = () => rerollJson(["sync", "--source", String(source)]);
  sync();
  const event = exported().map(({ row }) => row).find((row) => row.source_id === source);
  const page = await open("admin");
  await page.goto(`/dashboard/events/${event?.id}`);
  await page.getByLabel("Title").fill("Knitting for all");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await calendar.patch(id ?? "", { summary: "Knitting, as Google has it", location: "Mill Lane 4" });
  sync();
  await page.goto(`/events/${event?.slug}`);
  await expect(page.getByRole("heading", { level: 1, name: "Knitting for all" })).toBeVisible();
  await expect(page.getByText("Mill Lane 4").first()).toBeVisible();

  await page.goto(`/dashboard/events/${event?.id}`);
  await expect(page.getByText("Knitting, as Google has it").first()).toBeVisible();
  await page.getByRole("button", { name: /Google’s/ }).first().click();
  await expect(page.getByText("This field follows Google again.")).toBeVisible();
  await page.goto(`/events/${event?.slug}`);
  await expect(page.getByRole("heading", { level: 1, name: "Knitting, as Google has it" })).toBeVisible();
});

/** The live events of the calendar, line by line. */
function published(): string[] {
  return exported().filter(({ row }) => row.title.startsWith("Chess evening")).map(({ line }) => line);
}
