import type { Page } from "@playwright/test";
import { Calendar, day, timed } from "../support/google";
import { account, exported, run, site, type Exported } from "../support/site";
import { changes, choose, consent, fillSignIn, signIn, signOut, syncBy } from "../support/steps";
import { expect, test } from "../support/test";

const ORGANIZER = { name: "Riverside Game Club", path: "/organizers/riverside-game-club" };

/** How the event is cancelled at the stand-in: on its page, as a person does, or by its control API. */
type Cancelling = (page: Page, calendar: Calendar, event: string, title: string) => Promise<void>;

const onItsPage: Cancelling = async (page, calendar, _event, title) => {
  await page.goto(calendar.page);
  await page.getByRole("button", { name: `Cancel ${title}`, exact: true }).click();
  await expect(page.getByRole("button", { name: `Cancel ${title}`, exact: true })).toHaveCount(0);
};
const byControl: Cancelling = (_page, calendar, event) => calendar.cancel(event);

for (const { script, cancel } of [
  { script: true, cancel: onItsPage },
  { script: false, cancel: byControl },
]) {
  test.describe(`the main job, JavaScript ${script ? "on" : "off"}`, () => {
    test.use({ javaScriptEnabled: script });

    test("from a calendar to a public page, and back from the trash", async ({ page, open }) => {
      test.setTimeout(120_000);
      const name = script ? "Thursday calendar" : "Plain calendar";
      const titles = ["Night", "Lunch", "Camp"].map((word) => `${name}: ${word}`) as [string, string, string];
      const calendar = await Calendar.create(script ? "thursday" : "plain", name);
      const event = await calendar.insert(
        timed(titles[0], 1, { location: "14 Mill Lane, Des Moines", description: "Bring <b>dice</b> & friends." }),
      );
      await calendar.insert(timed(titles[1], 2));
      await calendar.insert({ summary: titles[2], start: { date: day(2) }, end: { date: day(4) } });
      const visitor = await open("nobody", { script });

      await comeIn(page);
      await consent(page, calendar, ORGANIZER.name);
      await expect(page.getByText("This is not the real Google.")).toBeVisible();
      const source = await choose(page, calendar.name);
      await seePreview(page, titles);
      await expectListed(visitor, titles[0], false);

      const first = await syncBy(page, "Run the sync");
      await expect(page.getByText("3 added", { exact: true })).toBeVisible();
      await expect(changes(page, "Added")).toContainText(titles[0]);
      const published = rowsOf(source);
      expect(published.map(({ row }) => row.title).sort()).toEqual([...titles].sort());
      expect(run(first).state).toBe("applied");
      const address = await followToEvent(visitor, titles[0]);
      await expectShareTags(visitor, titles[0], address);

      await cancel(page, calendar, event, titles[0]);
      await page.goto(source);
      const second = await syncBy(page, "Sync now");
      await seeWhatAndWhy(page, titles[0]);
      const trashed = run(second).changes.filter(({ action }) => action === "trash");
      expect(trashed.map(({ google_id }) => google_id)).toEqual([event]);
      await expectGone(visitor, address);
      await expectListed(visitor, titles[1], true);
      expect(lines(rowsOf(source))).toEqual(lines(published.filter(({ row }) => row.title !== titles[0])));

      await signOut(page);
      await signIn(page, account("admin"));
      await restoreFromTrash(page, second, titles[0]);
      const back = await visitor.goto(address);
      expect(back?.status()).toBe(200);
      await expect(visitor.getByRole("heading", { level: 1 })).toHaveText(titles[0]);
      // Column for column, id and created_at among them.
      expect(lines(rowsOf(source))).toEqual(lines(published));

      // What a person brought back, the next sync leaves alone.
      await page.goto(source);
      await syncBy(page, "Sync now");
      expect(lines(rowsOf(source))).toEqual(lines(published));
    });
  });
}

/** From the public list to the dashboard. */
async function comeIn(page: Page) {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Find your next table");
  await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "For organizers" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, account("organizer"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
}

async function seePreview(page: Page, titles: string[]) {
  await expect(page.getByText("First sync: 3 to add.")).toBeVisible();
  await expect(page.getByText("Nothing has changed yet.")).toBeVisible();
  for (const title of titles) await expect(changes(page, "Will be added")).toContainText(title);
}

/** A visitor finds the event on its organizer's page; gives its address. */
async function followToEvent(visitor: Page, title: string): Promise<string> {
  await visitor.goto(ORGANIZER.path);
  await visitor.getByRole("link", { name: title, exact: true }).click();
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText(title);
  return new URL(visitor.url()).pathname;
}

async function expectListed(visitor: Page, title: string, there: boolean) {
  await visitor.goto(ORGANIZER.path);
  await expect(visitor.getByRole("link", { name: title, exact: true })).toHaveCount(there ? 1 : 0);
}

async function expectShareTags(visitor: Page, title: string, address: string) {
  const content = (tag: string) => visitor.locator(`head ${tag}`);
  const url = `${site.url}${address}`;
  await expect(visitor).toHaveTitle(new RegExp(`^${title}`));
  await expect(content("link[rel=canonical]")).toHaveAttribute("href", url);
  for (const [tag, wanted] of [
    ['meta[property="og:url"]', url],
    ['meta[property="og:title"]', title],
    ['meta[property="og:type"]', "website"],
    ['meta[property="og:site_name"]', /./],
    ['meta[property="og:description"]', /Mill Lane.*Bring dice & friends/],
    ['meta[name="description"]', /Mill Lane.*Bring dice & friends/],
    ['meta[name="twitter:card"]', /^summary/],
    ['meta[name="twitter:title"]', title],
    ['meta[name="twitter:description"]', /Mill Lane/],
  ] as const) {
    await expect(content(tag), tag).toHaveCount(1);
    await expect(content(tag), tag).toHaveAttribute("content", wanted);
  }
  const data = await content('script[type="application/ld+json"]').or(
    visitor.locator('body script[type="application/ld+json"]'),
  ).textContent();
  const parsed = JSON.parse(data ?? "") as Record<string, unknown>;
  expect(parsed).toMatchObject({ "@type": "Event", name: title, url });
  expect(parsed.startDate).toMatch(/T\d\d:\d\d:\d\d[-+]0[56]:00$/);
}

async function seeWhatAndWhy(page: Page, title: string) {
  await expect(page.getByText("1 to the trash", { exact: true })).toBeVisible();
  const gone = changes(page, "To the trash");
  await expect(gone.getByRole("listitem")).toHaveCount(1);
  await expect(gone).toContainText(title);
  await expect(gone).toContainText("cancelled in Google");
}

async function expectGone(visitor: Page, address: string) {
  const answer = await visitor.goto(address);
  expect(answer?.status()).toBe(404);
  expect(await answer?.headerValue("cache-control")).toBe("no-store");
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText("This event is no longer on the site");
}

/** The admin's way: the log, the run, its batch in the trash, and the event's own button. */
async function restoreFromTrash(page: Page, run: number, title: string) {
  await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Admin", exact: true }).click();
  await page.getByRole("link", { name: /Sync log/ }).click();
  await page.getByRole("link", { name: `Sync ${run}`, exact: true }).click();
  await expect(changes(page, "To the trash")).toContainText(title);
  await page.getByRole("link", { name: "See what went to the trash" }).click();
  await expect(page.getByRole("row").filter({ hasText: title })).toContainText(`sync ${run}`);
  await page.getByRole("button", { name: `Restore ${title}`, exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Event \d+ is back at its address/ })).toBeVisible();
}

/** The live events of a calendar. */
function rowsOf(source: string): Exported[] {
  const id = Number(source.split("/").pop());
  return exported().filter(({ row }) => row.source_id === id);
}

const lines = (rows: Exported[]) => rows.map(({ line }) => line);
