import type { Page, Response } from "@playwright/test";
import { recordViolations } from "../support/policy";
import { scene } from "../support/scene";
import { DESK, OTHERS, PUBLIC, reach } from "../support/states";
import { expect, test } from "../support/test";

/** A public page's only script, in bytes. */
const MODULE_LIMIT = 2_000;
/** The WebAssembly of a page with islands as it is sent with brotli, in bytes. */
const WASM_LIMIT = 100_000;

for (const state of PUBLIC) {
  test(`public, without wasm and inline script: ${state.name}`, async ({ open }) => {
    const page = await open(state.viewer);
    const violations = await recordViolations(page);
    const answers = recordAnswers(page);
    await reach(page, state, scene());
    await page.waitForLoadState("networkidle");

    const document = answers.find((answer) => answer.request().resourceType() === "document");
    expect(document?.headers()["set-cookie"]).toBeUndefined();
    const policy = document?.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|nonce/);

    const own = new RegExp(`^${new URL(page.url()).origin}/(pkg/[\\w.]+\\.(css|js)|favicon\\.svg)$`);
    const others = answers.filter((answer) => answer !== document).map((answer) => answer.url());
    for (const url of others) expect(url).toMatch(own);
    const scripts = answers.filter((answer) => answer.request().resourceType() === "script");
    expect(scripts.map((script) => script.url())).toHaveLength(1);
    expect((await scripts[0]?.body())?.length).toBeLessThan(MODULE_LIMIT);

    expectNothingInline((await document?.text()) ?? "");
    expect(violations).toEqual([]);
  });
}

/** The source as it was sent: scripts by address only (JSON-LD is data), no styles, no handlers, no leftovers. */
function expectNothingInline(html: string) {
  const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? "");
  const code = scripts.filter((attributes) => !attributes.includes("application/ld+json"));
  expect(code).toHaveLength(1);
  expect(code[0]).toMatch(/type="module"/);
  expect(code[0]).toMatch(/src="\/pkg\//);
  expect(html).not.toMatch(/<style\b|\sstyle="|\son[a-z]+="|javascript:|<!>|<!--|leptos-island/i);
  expect(html.trimEnd()).toMatch(/<\/html>$/);
}

for (const viewer of ["nobody", "organizer", "admin"] as const) {
  test(`no page of ${viewer} asks for what its own policy refuses`, async ({ open }) => {
    const page = await open(viewer);
    const violations = await recordViolations(page);
    for (const state of [...OTHERS, ...DESK].filter((one) => one.viewer === viewer)) {
      await test.step(state.name, async () => {
        await reach(page, state, scene());
        await page.waitForLoadState("networkidle");
        expect(violations).toEqual([]);
      });
    }
  });
}

test("a page with islands fetches one small WebAssembly", async ({ open }) => {
  const page = await open("admin");
  const answers = recordAnswers(page);
  await page.goto("/admin/trash");
  await expect(page.getByRole("checkbox", { name: "Select all" })).toBeVisible();
  const modules = answers.filter((answer) => new URL(answer.url()).pathname.endsWith(".wasm"));
  expect(modules).toHaveLength(1);
  const [wasm] = modules;
  expect(wasm?.headers()["content-type"]).toBe("application/wasm");
  // A build for development has no compressed files.
  if (wasm?.headers()["content-encoding"] === "br") {
    // The server's own word: the browser's count of a body that it streams can come out negative.
    const size = Number(wasm.headers()["content-length"]);
    expect(size).toBeLessThanOrEqual(WASM_LIMIT);
    expect(size).toBeGreaterThan(0);
  }
});

test("a page behind the sign-in without islands fetches none", async ({ open }) => {
  const page = await open("organizer");
  const answers = recordAnswers(page);
  await page.goto("/sign-out");
  await page.waitForLoadState("networkidle");
  expect(answers.filter((answer) => answer.url().includes(".wasm"))).toEqual([]);
});

test("times say how long ago they are, and how far ahead", async ({ open }) => {
  const page = await open("admin");
  await page.goto(scene().source);
  await expect(page.getByText(/^· (now|\d+ (minute|hour)s? ago)$/).first()).toBeVisible();
  await expect(page.getByText(/^· in \d+ minutes?$/)).toBeVisible();
});

test("one box ticks all, counts them, and all come back", async ({ open }) => {
  const page = await open("admin");
  const { batches } = scene();
  await page.goto(`/admin/trash?batch=${batches.three}`);
  const all = page.getByRole("checkbox", { name: "Select all" });
  const boxes = page.getByRole("table").getByRole("checkbox");
  await expect(page.getByText("0 of 3 selected")).toBeVisible();
  await all.check();
  await expect(page.getByText("3 of 3 selected")).toBeVisible();
  for (const box of await boxes.all()) await expect(box).toBeChecked();
  await boxes.nth(1).uncheck();
  await expect(page.getByText("2 of 3 selected")).toBeVisible();
  await expect(all).not.toBeChecked();
  await all.check();
  await expect(page.getByText("3 of 3 selected")).toBeVisible();
  await all.uncheck();
  await expect(page.getByText("0 of 3 selected")).toBeVisible();
  await all.check();
  await restoreSelected(page, "3 events are back");
});

test("without JavaScript the boxes work by themselves", async ({ open }) => {
  const page = await open("admin", { script: false });
  const { batches } = scene();
  await page.goto(`/admin/trash?batch=${batches.threeMore}`);
  await expect(page.getByText("Select all")).toBeHidden();
  const boxes = page.getByRole("table").getByRole("checkbox");
  await expect(boxes).toHaveCount(3);
  await page.getByRole("button", { name: "Restore selected" }).click();
  await expect(page.getByRole("alert")).toContainText("Select the events to restore first.");
  await boxes.nth(0).check();
  await boxes.nth(2).check();
  await restoreSelected(page, "2 events are back");
  await expect(boxes).toHaveCount(1);
});

async function restoreSelected(page: Page, said: string) {
  await page.getByRole("button", { name: "Restore selected" }).click();
  await expect(page.getByRole("status").filter({ hasText: said })).toBeVisible();
}

function recordAnswers(page: Page): Response[] {
  const answers: Response[] = [];
  page.on("response", (answer) => answers.push(answer));
  return answers;
}
