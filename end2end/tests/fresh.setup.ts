import { expectAccessible } from "../support/axe";
import { account, kept, type Role } from "../support/site";
import { signIn } from "../support/steps";
import { expect, test } from "../support/test";

/** What is seen only as long as no calendar was connected and nothing was deleted. */

test.describe.configure({ mode: "serial" });

for (const role of ["organizer", "admin"] satisfies Role[]) {
  test(`${role} signs in`, async ({ page }) => {
    await signIn(page, account(role));
    await page.context().storageState({ path: kept(`${role}.json`) });
  });
}

for (const [path, text] of [
  ["/admin/trash", "The trash is empty."],
  ["/admin/runs", "No run fits."],
  ["/admin", "Everything here can come back"],
  ["/dashboard", "No calendar is connected yet."],
] as const) {
  test(`${path} on a new site`, async ({ open }) => {
    const page = await open("admin");
    await page.goto(path);
    await expect(page.getByText(text).first()).toBeVisible();
    await expectAccessible(page);
  });
}
