import type { Page } from "@playwright/test";
import { Calendar, instant } from "../support/google";
import { account, exported, reroll, rerollJson, type Exported } from "../support/site";
import { expect, test } from "../support/test";

/** What a person does when something is gone, or should be: each test with a club of its own. */

/** A club with a calendar of some events, synced. */
async function club(slug: string, name: string, title: string, events: number) {
  rerollJson(["organizer", "add", "--slug", slug, "--name", name]);
  const calendar = await Calendar.create(slug, `${name} calendar`);
  const ids = await calendar.addMany(events, title, instant(4, 0));
  const add = ["source", "add", "--organizer", slug, "--calendar-id", calendar.id];
  const { id: source } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  const sync = () => rerollJson(["sync", "--source", String(source)]);
  sync();
  const live = () => exported().filter(({ row }) => row.source_id === source);
  const of = (google: string | undefined): Exported => {
    const found = exported("--trashed").find(({ row }) => row.source_id === source && row.google_id === google);
    if (!found) throw new Error(`${google} is not on the site`);
    return found;
  };
  return { calendar, ids, sync, live, of };
}

/** The numbers of all backups, newest first. */
function backups(): number[] {
  const lines = reroll(["backup", "list"]).split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { id: number }).id).sort((a, b) => b - a);
}

/** What the last act left to be said. */
const said = (page: Page, text: string | RegExp) => page.getByRole("status").filter({ hasText: text });

test("an event goes to the trash, is looked at there, and purged with the password", async ({ open }) => {
  const { ids, of } = await club("purgers", "The Purgers", "Purged evening", 3);
  const { row } = of(ids[0]);
  const page = await open("admin");
  await page.goto(`/dashboard/events/${row.id}`);
  await page.locator("summary", { hasText: "Move to trash" }).click();
  await page.getByRole("button", { name: "Move to trash" }).click();
  await expect(said(page, "1 event moved to the trash.")).toBeVisible();

  await page.goto(`/dashboard/events/${row.id}/preview`);
  await expect(page.getByText("Not public.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(row.title);

  await page.goto(`/admin/trash?q=${row.slug}`);
  await page.getByRole("checkbox", { name: `Select ${row.title}`, exact: true }).check();
  await page.getByRole("button", { name: "Purge selected…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Purge for good");
  await expect(page.getByRole("heading", { name: "This destroys 1 event" })).toBeVisible();
  await expect(page.getByRole("table")).toContainText(`/events/${row.slug}`);

  await page.getByLabel("Your password").fill("not the password");
  await page.getByRole("button", { name: "Purge 1 event for good" }).click();
  await expect(page.getByRole("alert")).toContainText(/the password is wrong/i);
  expect(of(ids[0]).row.deleted_at).not.toBeNull();

  await page.getByLabel("Your password").fill(account("admin").password);
  await page.getByRole("button", { name: "Purge 1 event for good" }).click();
  await expect(said(page, "1 event is gone for good")).toBeVisible({ timeout: 30_000 });
  expect(() => of(ids[0])).toThrow("is not on the site");
  const visitor = await open("nobody");
  expect((await visitor.goto(`/events/${row.slug}`))?.status()).toBe(410);
});

test("an older version comes back, without JavaScript too", async ({ open }) => {
  const { ids, of } = await club("historians", "The Historians", "Old words", 1);
  const { row } = of(ids[0]);
  const page = await open("admin", { script: false });
  await page.goto(`/dashboard/events/${row.id}`);
  await page.getByLabel("Title").fill("New words");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(said(page, "Saved. See its page")).toBeVisible();

  const history = page.getByRole("region", { name: "History" });
  await expect(history.getByRole("listitem").first()).toContainText("Current");
  await expect(history.getByRole("deletion").first()).toHaveText(row.title);
  await expect(history.getByRole("insertion").first()).toHaveText("New words");
  await history.getByRole("button", { name: /^Restore this version/ }).click();
  await expect(said(page, /as in revision \d+ again/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(row.title);
  await expect(history.getByText(/^restored revision \d+$/)).toBeVisible();
  expect(of(ids[0]).row.title).toBe(row.title);
});

test("a backup is made, and gives back what is gone or was changed since", async ({ open }) => {
  const title = "Backed up talk";
  const { calendar, ids, sync, of } = await club("keepers", "The Keepers", title, 12);
  const [gone, changed] = [of(ids[0]), of(ids[1])];
  const page = await open("admin");
  const known = backups()[0] ?? 0;
  await page.goto("/admin/backups");
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect.poll(() => backups()[0] ?? 0, { timeout: 30_000 }).toBeGreaterThan(known);
  const backup = backups()[0] ?? 0;
  await page.goto("/admin/backups");
  await expect(page.getByRole("link", { name: `Backup ${backup}`, exact: true })).toBeVisible();

  await calendar.cancel(ids[0] ?? "");
  await calendar.patch(ids[1] ?? "", { summary: "Something else altogether" });
  sync();
  expect(of(ids[0]).row.deleted_at).not.toBeNull();
  expect(of(ids[1]).row.title).toBe("Something else altogether");

  // The list loads itself again when an act on backups ends, which may cut a way elsewhere short.
  await expect(async () => {
    await page.goto(`/admin/backups/${backup}?ids=${gone.row.id},${changed.row.id}`);
  }).toPass();
  await expect(page.getByRole("row").filter({ hasText: `event ${gone.row.id}` })).toContainText("In the trash");
  await expect(page.getByRole("row").filter({ hasText: `event ${changed.row.id}` })).toContainText("Changed since");
  await page.getByRole("row").filter({ hasText: `event ${gone.row.id}` }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Restore selected…" }).click();
  await expect(page.getByText("1 event would be restored")).toBeVisible();
  await expect(page.getByRole("table")).toContainText("Restored from the trash");
  expect(of(ids[0]).row.deleted_at, "a trial changes nothing").not.toBeNull();
  await page.getByRole("button", { name: "Restore 1 event" }).click();
  await expect(said(page, "1 event is back.")).toBeVisible({ timeout: 30_000 });
  expect(of(ids[0]).line).toBe(gone.line);

  await page.goto(`/admin/backups/${backup}?ids=${gone.row.id},${changed.row.id}`);
  await page.getByLabel("Also overwrite what was changed since").check();
  await page.getByRole("button", { name: "Restore 1 event…" }).click();
  await expect(page.getByText("1 event is overwritten.")).toBeVisible();
  await page.getByRole("button", { name: "Restore 1 event" }).click();
  await expect(said(page, "1 event is back.")).toBeVisible({ timeout: 30_000 });
  expect(of(ids[1]).row.title).toBe(changed.row.title);
});

test("a backup is verified by its button", async ({ open }) => {
  const { id } = rerollJson<{ id: number }>(["backup", "create"]);
  const page = await open("admin");
  await page.goto(`/admin/backups/${id}`);
  await page.getByRole("button", { name: "Verify now" }).click();
  await expect(async () => {
    await page.goto(`/admin/backups/${id}`);
    await expect(page.getByText("Verified", { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
});

test("the account of all records comes out", async ({ open }) => {
  const page = await open("admin");
  await page.goto("/admin");
  await page.getByRole("link", { name: /^Integrity/ }).click();
  await page.getByRole("button", { name: "Check everything now" }).click();
  await expect(said(page, "Everything is checked, and all is well.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("All is well: nothing is missing.").first()).toBeVisible();
  await expect(page.getByText("numbers given").first()).toBeVisible();
});

test("who did what can be found, and taken along", async ({ open }) => {
  const who = account("admin").email;
  const page = await open("admin");
  await page.goto("/admin/audit");
  await page.getByLabel("Who, what or details").fill(who);
  await page.getByLabel("Kind").selectOption("Signed in");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Signed in");
  await expect(page.getByRole("row").nth(1)).toContainText(who);
  await page.goto("/admin/audit?q=nobody-ever-did-this");
  await expect(page.getByText("No matching lines.")).toBeVisible();

  const answer = await page.request.post("/admin/audit.jsonl");
  expect(answer.status()).toBe(200);
  const lines = (await answer.text()).split("\n").filter(Boolean);
  const log = lines.map((line) => JSON.parse(line) as { id: number; action: string; actor: string });
  expect(log.map(({ id }) => id)).toEqual(log.map((_, index) => index + 1));
  expect(log.some(({ action, actor }) => action === "exported" && actor === who)).toBe(true);
});

test("a test alert says whether it would be heard", async ({ open }) => {
  const page = await open("admin");
  await page.goto("/admin/alerts");
  await page.getByRole("button", { name: "Send a test alert" }).click();
  await expect(said(page, "The test alert is below and nowhere else: neither email nor a webhook is set up.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /test/i }).first()).toBeVisible();
});
