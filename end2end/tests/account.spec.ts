import type { BrowserContext, Page } from "@playwright/test";
import { account, site } from "../support/site";
import { fillSignIn, signIn } from "../support/steps";
import { expect, test } from "../support/test";

const admin = account("admin");
const chosen = "seven wagons of tulips";

/** The link that a page hands over, once. */
async function handed(page: Page): Promise<string> {
  const words = await page.getByRole("status").filter({ hasText: "/link/" }).innerText();
  const link = words.match(/https?:\S+\/link\/\S+/)?.[0];
  if (!link) throw new Error(`no link in ${words}`);
  return new URL(link).pathname;
}

async function invite(page: Page, email: string): Promise<string> {
  await page.goto("/admin/people");
  await page.getByText("Invite someone").click();
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  return handed(page);
}

for (const script of [true, false]) {
  test(`somebody comes, forgets, comes back and goes, ${script ? "with" : "without"} scripts`, async ({
    page,
    browser,
  }) => {
    const email = `member-${script}-${Date.now()}@clubs.example`;
    await signIn(page, admin);
    const link = await invite(page, email);

    const context: BrowserContext = await browser.newContext({ baseURL: site.url, javaScriptEnabled: script });
    const theirs = await context.newPage();
    await theirs.goto(link);
    await theirs.getByLabel("New password").fill("short");
    await theirs.getByRole("button", { name: "Save password" }).click();
    await expect(theirs.getByRole("alert")).toContainText("at least 12 characters");
    await theirs.getByLabel("New password").fill(chosen);
    const show = theirs.getByRole("button", { name: "Show password" });
    if (script) {
      await show.click();
      await expect(theirs.getByLabel("New password")).toHaveAttribute("type", "text");
      await show.click();
    } else {
      await expect(show).toBeHidden();
    }
    await expect(theirs.getByLabel("New password")).toHaveAttribute("type", "password");
    await theirs.getByRole("button", { name: "Save password" }).click();
    await expect(theirs.getByLabel("Email address")).toHaveValue(email);
    await theirs.getByLabel("Password").fill(chosen);
    await theirs.getByRole("button", { name: "Sign in" }).click();
    await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Dashboard");

    // The link is used up, for everybody in the same words.
    const answer = await theirs.goto(link);
    expect(answer?.status()).toBe(404);

    await theirs.goto("/account");
    await theirs.getByLabel("What should others here call you?").fill("Robin");
    await theirs.getByRole("button", { name: "Save name" }).click();
    await expect(theirs.getByRole("status")).toContainText("Your name is saved");
    await expect(theirs.getByText("This browser")).toBeVisible();

    // They forget their password; the site sends no mail, so an admin passes a link on.
    await page.goto("/admin/people?q=" + encodeURIComponent(email));
    await page.getByRole("link", { name: "Robin" }).click();
    await page.getByRole("button", { name: "Make a password link" }).click();
    await theirs.goto(await handed(page));
    await theirs.getByLabel("New password").fill(`${chosen} again`);
    await theirs.getByRole("button", { name: "Save password" }).click();
    await fillSignIn(theirs, { ...admin, email, password: `${chosen} again` });
    await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Dashboard");

    await theirs.goto("/account");
    await theirs.getByText("Delete your account").click();
    const leave = theirs.getByRole("region", { name: "Leave" });
    await leave.getByLabel("Your password now").fill(`${chosen} again`);
    await leave.getByRole("button", { name: "Delete account for good" }).click();
    await expect(theirs.getByText("Your account is deleted")).toBeVisible();
    await page.goto("/admin/people?q=" + encodeURIComponent(email));
    await expect(page.getByText("Nobody found")).toBeVisible();
    await context.close();
  });
}
