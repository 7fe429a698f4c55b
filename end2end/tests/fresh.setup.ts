import { expectAccessible } from "../support/axe";
import { expect, test } from "../support/test";

/** What is seen only as long as no calendar was connected and nothing was deleted. */

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
