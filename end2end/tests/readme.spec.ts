import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { Calendar } from "../support/google";
import { account, rerollJson, site } from "../support/site";
import { signIn } from "../support/steps";
import { test } from "../support/test";

/**
 * The README's pictures, of the demo: `README_PICTURES=docs cargo xtask test "for the README"`.
 * Alone, since the held sync is of a calendar that journeys connect too.
 */
const folder = process.env.README_PICTURES;

/** What the pictures lie on. */
const GROUND = "#e8dccb";
const SHADOW = "0 18px 50px rgb(60 40 20 / 25%)";
/** Pages are set in the system's face. A server's is wide and like nobody's: Lato stands for a phone's or a desktop's. */
const FACE = ":root { --font: Lato, system-ui, sans-serif; --font-display: var(--font); }";
const EVENT = "Winter Catan Championship";

/** A picture within a picture, in pixels from its upper left corner. */
type Part = { image: Buffer; left: number; top: number; width: number; height: number; radius: number };

if (folder) {
  test("screenshot.png for the README", async ({ browser }) => {
    const list = await seen(browser, "/", { width: 1152, height: 860 });
    const event = await seen(browser, await pathOf(browser, EVENT), { width: 370, height: 740 }, "dark");
    await compose(browser, "screenshot.png", { width: 1500, height: 900 }, [
      { image: list, left: 40, top: 40, width: 1152, height: 860, radius: 12 },
      { image: event, left: 1090, top: 130, width: 370, height: 740, radius: 42 },
    ]);
  });

  test("event.png for the README", async ({ browser }) => {
    const path = await pathOf(browser, EVENT);
    const page = await opened(browser, path, { width: 1000, height: 560 }, "light");
    const card = await page.locator('meta[property="og:image"]').getAttribute("content");
    const drawn = await page.request.get(card ?? "");
    await compose(browser, "event.png", { width: 1400, height: 760 }, [
      { image: await page.screenshot(), left: 40, top: 40, width: 1000, height: 560, radius: 12 },
      { image: await drawn.body(), left: 600, top: 320, width: 760, height: 399, radius: 12 },
    ]);
    await page.context().close();
  });

  test("held.png for the README", async ({ browser }) => {
    const held = await holdASync();
    const page = await opened(browser, "/sign-in", { width: 1180, height: 1240 }, "light");
    await signIn(page, account("organizer"));
    await page.goto(`/dashboard/runs/${held}`);
    await page.addStyleTag({ content: FACE });
    await compose(browser, "held.png", { width: 1260, height: 1320 }, [
      { image: await page.screenshot(), left: 40, top: 40, width: 1180, height: 1240, radius: 12 },
    ]);
    await page.context().close();
  });
}

/** Connects the demo club's calendar, cancels much of it, and syncs. Gives the number of the sync that is held. */
async function holdASync(): Promise<number> {
  const calendar = Calendar.ofDemo();
  const add = ["source", "add", "--organizer", "riverside-game-club", "--calendar-id", calendar.id];
  const { id: source } = rerollJson<{ id: number }>(add, await calendar.refreshToken());
  const sync = () => rerollJson<{ run_id: number; state: string }>(["sync", "--source", String(source)]);
  sync();
  const events = await calendar.events();
  const series = events.filter((event) => event.recurrence && event.summary === "Open board game night");
  const start = (event: (typeof events)[number]) => Date.parse(event.start?.dateTime ?? "");
  const single = events.filter((event) => !event.recurrence && !event.recurringEventId);
  const ahead = single.filter((event) => start(event) > Date.now());
  const first = ahead.sort((one, other) => start(one) - start(other)).slice(0, 8);
  for (const { id } of [...series, ...first]) await calendar.cancel(id);
  const held = sync();
  if (held.state !== "held") throw new Error(`the sync is ${held.state}, and was to be held`);
  return held.run_id;
}

/** A page as a visitor sees it; its browser's profile is closed with it. */
async function opened(
  browser: Browser,
  path: string,
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark",
): Promise<Page> {
  const sharp = { deviceScaleFactor: 2, reducedMotion: "reduce" as const, bypassCSP: true };
  const context = await browser.newContext({ baseURL: site.url, viewport, colorScheme, ...sharp });
  const page = await context.newPage();
  await page.goto(path);
  await page.addStyleTag({ content: FACE });
  return page;
}

async function seen(
  browser: Browser,
  path: string,
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark" = "light",
): Promise<Buffer> {
  const page = await opened(browser, path, viewport, colorScheme);
  const image = await page.screenshot();
  await page.context().close();
  return image;
}

/** Where the event with a title has its page. */
async function pathOf(browser: Browser, title: string): Promise<string> {
  const page = await opened(browser, `/?q=${encodeURIComponent(title)}`, { width: 1000, height: 600 }, "light");
  const path = await page.getByRole("link", { name: title }).first().getAttribute("href");
  await page.context().close();
  if (!path) throw new Error(`the list has no event "${title}"`);
  return path;
}

/** Lays pictures onto the ground, the last on top, and writes the whole. */
async function compose(
  browser: Browser,
  name: string,
  viewport: { width: number; height: number },
  parts: Part[],
): Promise<void> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const images = parts.map(({ image, left, top, width, height, radius }) => {
    const place = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    const look = `border-radius:${radius}px;box-shadow:${SHADOW}`;
    return `<img src="data:image/png;base64,${image.toString("base64")}" style="position:absolute;${place};${look}">`;
  });
  await page.setContent(`<body style="margin:0;overflow:hidden;background:${GROUND}">${images.join("")}`);
  await page.screenshot({ path: join(folder ?? "", name) });
  await context.close();
}
