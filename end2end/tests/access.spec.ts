import type { Page } from "@playwright/test";
import { account, site } from "../support/site";
import { fillSignIn, signIn, signOut } from "../support/steps";
import { expect, test } from "../support/test";

const admin = account("admin");
const organizer = account("organizer");

test("nobody is led to the sign-in, and from there to where they wanted to go", async ({ page }) => {
  await page.goto("/admin/trash?q=night&cause=sync");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await fillSignIn(page, admin);
  await expect(page).toHaveURL(`${site.url}/admin/trash?q=night&cause=sync`);
  await expect(page.getByLabel("Title or address")).toHaveValue("night");
});

test("nobody sees anything behind the sign-in", async ({ page }) => {
  for (const path of ["/dashboard", "/dashboard/sources/1", "/dashboard/runs/1", "/admin", "/admin/runs/1"]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  }
});

test("an organizer is kept out of what admins see", async ({ open }) => {
  const page = await open("organizer");
  for (const path of ["/admin", "/admin/runs", "/admin/runs/1", "/admin/trash"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not for this account");
    await expect(page.getByRole("link", { name: "Admin", exact: true })).toHaveCount(0);
  }
});

test("signing out ends the session, and only its button does", async ({ page }) => {
  await signIn(page, organizer);
  await page.goto("/sign-out");
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
  const [cookie] = await page.context().cookies(site.url);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await signOut(page);
  // The session is gone at the server too, whatever the browser still sends.
  await page.context().addCookies(cookie ? [cookie] : []);
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a wrong password says so and keeps the address", async ({ page }) => {
  await page.goto("/sign-in?next=/admin/runs");
  await fillSignIn(page, { email: admin.email, password: "not the password" });
  await expect(page.getByRole("alert")).toHaveText(/the address or the password is wrong/i);
  await expect(page.getByLabel("Email address")).toHaveValue(admin.email);
  await expect(page.getByLabel("Password")).toHaveValue("");
  expect(page.url()).not.toContain("password");
  await fillSignIn(page, admin);
  await expect(page).toHaveURL(`${site.url}/admin/runs`);
});

test("an unknown address is answered like a wrong password", async ({ page }) => {
  await page.goto("/sign-in");
  await fillSignIn(page, { email: "stranger@clubs.example", password: "not the password" });
  await expect(page.getByRole("alert")).toHaveText(/the address or the password is wrong/i);
});

const ELSEWHERE = [
  "https://evil.example/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "/\t/evil.example/",
  "/x/..//evil.example/",
  "javascript:alert(1)",
  "data:text/html,x",
];

test("no `next` leads away from the site", async ({ page, open }) => {
  const signedIn = await open("organizer");
  for (const next of ELSEWHERE) {
    const path = `/sign-in?next=${encodeURIComponent(next)}`;
    const answer = await signedIn.request.get(path, { maxRedirects: 0 });
    expect(answer.headers().location, next).toBe("/dashboard");
    await page.goto(path);
    await expect(page.locator('input[name="next"]'), next).toHaveValue("");
  }
  // A form that somebody else wrote is not believed either.
  await page.locator('input[name="next"]').evaluate((input: HTMLInputElement) => {
    input.value = "//evil.example/";
  });
  await fillSignIn(page, organizer);
  await expect(page).toHaveURL(`${site.url}/dashboard`);
});

test("another site cannot post in somebody's name", async ({ open }) => {
  const page = await open("organizer");
  const foreign: Record<string, string>[] = [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }];
  for (const headers of foreign) {
    const answer = await page.request.post("/api/sign-out", { headers, form: {}, maxRedirects: 0 });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
  const answer = await page.goto("/dashboard");
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
});

test("signing in by keyboard alone, with the focus in sight", async ({ page }) => {
  await page.goto("/sign-in");
  await tabTo(page, "Skip to content");
  await page.keyboard.press("Enter");
  await tabTo(page, "Email address");
  await page.keyboard.type(organizer.email);
  await tabTo(page, "Password");
  await page.keyboard.type(organizer.password);
  await tabTo(page, "Show password");
  await tabTo(page, "Sign in");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
  await tabTo(page, "Skip to content");
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    await expectFocusInSight(page);
  }
});

/** One Tab further; there the focus is on what has this name, and can be seen. */
async function tabTo(page: Page, name: string) {
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  await expect(focused).toHaveAccessibleName(name);
  await expectFocusInSight(page);
}

/** The focused element is within the window and has an outline (WCAG 2.4.7 and 2.4.11). */
async function expectFocusInSight(page: Page) {
  const focused = page.locator(":focus");
  await expect(focused).toBeInViewport({ ratio: 0.9 });
  const outline = await focused.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { style: outlineStyle, width: Number.parseFloat(outlineWidth) };
  });
  expect(outline.style).not.toBe("none");
  expect(outline.width).toBeGreaterThanOrEqual(2);
}
