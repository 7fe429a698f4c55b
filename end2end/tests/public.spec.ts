import { scene } from "../support/scene";
import { expect, test } from "../support/test";

/** The same without JavaScript: lists are forms and links. */
for (const script of [true, false]) {
  const how = script ? "with JavaScript" : "without JavaScript";

  test(`events are searched and filtered, ${how}`, async ({ open }) => {
    const page = await open("nobody", { script });
    await page.goto("/");
    await page.getByRole("searchbox", { name: "Search events" }).fill("OPEN game");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/[?&]q=OPEN(\+|%20)game/);
    await expect(page.getByRole("link", { name: "Open Game Night" }).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Seed Swap" })).toHaveCount(0);
  });

  test(`a month leads to its neighbours and to a day's event, ${how}`, async ({ open }) => {
    const page = await open("nobody", { script });
    await page.goto("/?view=calendar");
    const month = page.getByRole("table");
    await expect(month.getByRole("columnheader")).toHaveCount(7);
    await page.locator(".month__nav a[rel=next]").click();
    await expect(page).toHaveURL(/month=\d{4}-\d{2}/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test(`an event goes into a calendar, ${how}`, async ({ open }) => {
    const page = await open("nobody", { script });
    await page.goto(scene().events.scheduled);
    await page.getByText("Add to calendar").click();
    const file = page.getByRole("link", { name: /calendar file|\.ics|Apple/i }).first();
    const answer = await page.request.get((await file.getAttribute("href")) ?? "");
    expect(answer.headers()["content-type"]).toContain("text/calendar");
    expect(await answer.text()).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:Open Game Night/);
  });
}

test("an organizer's events show in a frame of another site, and nothing else does", async ({ open }) => {
  const page = await open("nobody");
  for (const [path, framed] of [
    [`${scene().organizer}/embed`, true],
    [scene().organizer, false],
    ["/", false],
  ] as const) {
    const answer = await page.request.get(path);
    const policy = answer.headers()["content-security-policy"] ?? "";
    expect(/frame-ancestors 'none'/.test(policy), path).toBe(!framed);
  }
});

test("a page is used with the keyboard alone", async ({ open }) => {
  const page = await open("nobody");
  await page.goto(scene().events.scheduled);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: /skip to/i })).toBeFocused();
  const menu = page.getByText("Share", { exact: true });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "WhatsApp" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "WhatsApp" })).toBeHidden();
});

test("pages turn around for who reads from right to left, and fit", async ({ open }) => {
  const page = await open("nobody");
  await page.setViewportSize({ width: 320, height: 700 });
  for (const path of ["/", "/?view=calendar", scene().events.scheduled, scene().organizer]) {
    await page.goto(path);
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider, path).toBeLessThanOrEqual(0);
  }
});
