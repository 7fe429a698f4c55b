import { scene } from "../support/scene";
import { expect, test } from "../support/test";

for (const script of [true, false]) {
  test(`an event is written, previewed and published, ${script ? "with" : "without"} scripts`, async ({ open }) => {
    const page = await open("admin", { script });
    const title = `Chess in the park ${script ? "with" : "without"} scripts`;
    await page.goto(scene().own.events);
    await page.getByRole("link", { name: "New event" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("New event");

    await page.getByLabel("Title").fill(title);
    await page.getByLabel("Description").fill("# Bring\n\n- a **board**\n- [a clock](https://example.org)");
    await page.getByLabel("Tags").fill("#Chess, Parks");
    await page.getByRole("button", { name: "Preview" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.getByText("nothing is saved yet")).toBeVisible();
    await expect(page.locator(".preview strong", { hasText: "board" })).toBeVisible();

    await page.getByRole("button", { name: "Back to editing" }).click();
    await expect(page.getByLabel("Title")).toHaveValue(title);
    await expect(page.getByLabel("Tags")).toHaveValue("#Chess, Parks");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    const saved = page.getByRole("status").filter({ hasText: "The event is on the site now:" });
    await expect(saved.getByRole("link")).toBeVisible();

    const visitor = await open("nobody", { script });
    await visitor.goto("/?tag=chess");
    await visitor.getByRole("link", { name: title }).click();
    await expect(visitor.getByRole("heading", { level: 1 })).toHaveText(title);

    await page.getByRole("button", { name: "Cancel it" }).click();
    await visitor.reload();
    await expect(visitor.getByText("Cancelled.")).toBeVisible();
  });
}

test("what cannot be taken is said at its field, and nothing typed is lost", async ({ open }) => {
  const page = await open("admin");
  await page.goto(`${scene().own.events}/new`);
  await page.getByLabel("Title").fill("   ");
  await page.getByLabel("Description").fill("Still *here*");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The title is empty", { exact: false })).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Still *here*");
});
