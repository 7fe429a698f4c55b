import { expectAccessible } from "../support/axe";
import { Server } from "../support/server";
import { fillSignIn } from "../support/steps";
import { expect, test } from "../support/test";

const FIRST = { email: "first@clubs.example", password: "four plain words here" };

/** What pages say as long as nothing has happened. */
const EMPTY = [
  ["/dashboard", "No calendar is connected yet."],
  ["/admin", "Everything here can be restored"],
  ["/admin/runs", "No matching syncs."],
  ["/admin/trash", "The trash is empty."],
] as const;

test("on an empty site, whoever has the printed token makes the first account", async ({ page }) => {
  const server = await Server.start();
  try {
    await page.goto(`${server.url}/`);
    await expect(page.getByRole("heading", { name: "Nothing planned yet" })).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${server.url}/dashboard`);
    await page.getByRole("link", { name: "Set up the site" }).click();
    await expectAccessible(page);

    await fill("not the token");
    await expect(page.getByRole("alert")).toContainText(/not the token that the server printed/i);
    await expect(page.getByLabel("Email address")).toHaveValue(FIRST.email);
    await fill(server.token());
    await expect(page.getByRole("status")).toContainText("You’re the admin of this site.");
    await expect(page.getByRole("heading", { name: "First Club" })).toBeVisible();

    for (const [path, text] of EMPTY) {
      await page.goto(`${server.url}${path}`);
      await expect(page.getByText(text).first()).toBeVisible();
      await expectAccessible(page);
    }
    const closed = await page.goto(`${server.url}/setup`);
    expect(closed?.status()).toBe(404);
    await page.context().clearCookies();
    await page.goto(`${server.url}/admin`);
    await fillSignIn(page, FIRST);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Admin");
  } finally {
    await server.stop();
  }

  async function fill(token: string) {
    await page.getByLabel("Setup token").fill(token);
    await page.getByLabel("Email address").fill(FIRST.email);
    await page.getByLabel("Password").fill(FIRST.password);
    await page.getByLabel("Your club, store or group").fill("First Club");
    await page.getByRole("button", { name: "Create account" }).click();
  }
});
