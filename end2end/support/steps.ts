import { expect, type Page } from "@playwright/test";
import type { Calendar } from "./google";
import { site, type Account } from "./site";

/** What a person does on the site, in the words of its pages. */

export async function fillSignIn(page: Page, who: Account): Promise<void> {
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signIn(page: Page, who: Account): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, who);
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${site.url}/`);
}

/** From the dashboard over the consent to the choice; gives the connection's page. */
export async function consent(page: Page, calendar: Calendar, organizer: string): Promise<string> {
  await page.goto("/dashboard");
  const desk = page.getByRole("region", { name: organizer, exact: true });
  await desk.getByRole("button", { name: "Connect Google Calendar" }).click();
  await expect(page).toHaveURL(new RegExp(`^${site.google}/`));
  await page.getByRole("radio", { name: calendar.account }).check();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page).toHaveURL(/\/dashboard\/connections\/\d+$/);
  return new URL(page.url()).pathname;
}

/** Chooses the calendar; gives its page. The browser is then on the preview of the first sync. */
export async function choose(page: Page, calendar: string): Promise<string> {
  await page.getByRole("radio", { name: calendar }).check();
  await page.getByRole("button", { name: "Connect this calendar" }).click();
  await expect(page).toHaveURL(/\/dashboard\/sources\/\d+\/preview$/);
  return new URL(page.url()).pathname.replace(/\/preview$/, "");
}

/** Presses a button that syncs; gives the run's number. */
export async function syncBy(page: Page, button: "Run the sync" | "Sync now"): Promise<number> {
  await page.getByRole("button", { name: button }).click();
  await expect(page).toHaveURL(/\/dashboard\/runs\/\d+$/, { timeout: 30_000 });
  return Number(page.url().split("/").pop());
}

/** One kind of changes on a run's page, such as "To the trash". */
export function changes(page: Page, heading: string) {
  return page.getByRole("region", { name: new RegExp(`^${heading} \\d+$`) });
}
