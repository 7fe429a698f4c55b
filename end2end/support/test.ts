import { test as base, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { kept, type Role } from "./site";

export { expect } from "@playwright/test";

/** Whose browser it is. */
export type Viewer = "nobody" | Role;

type Fixtures = {
  /** Opens a page of its own for a viewer; closed after the test. */
  open: (viewer: Viewer, options?: { script?: boolean }) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  open: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (viewer, { script = true } = {}) => {
      const context = await contextOf(browser, viewer, script);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** A browser's profile in which the viewer has signed in (by the `fresh` stage). */
export function contextOf(browser: Browser, viewer: Viewer, script = true): Promise<BrowserContext> {
  return browser.newContext({
    javaScriptEnabled: script,
    storageState: viewer === "nobody" ? undefined : kept(`${viewer}.json`),
  });
}
