import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { account, type Role } from "./site";
import { signIn } from "./steps";

export { expect } from "@playwright/test";

/** Whose browser it is. */
export type Viewer = "nobody" | Role;

type Options = { script?: boolean };

type Fixtures = {
  /** Opens a page in a viewer's browser; closed after the test. */
  open: (viewer: Viewer, options?: Options) => Promise<Page>;
};

type WorkerFixtures = {
  /** A viewer's browser profile, signed in. Each worker has its own: messages for the next page
   * wait in the session, and would else show up on another test's page. */
  profile: (viewer: Viewer, options?: Options) => Promise<BrowserContext>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  profile: [
    async ({ browser }, use) => {
      const profiles = new Map<string, Promise<BrowserContext>>();
      const create = async (viewer: Viewer, script: boolean) => {
        const context = await browser.newContext({ javaScriptEnabled: script });
        if (viewer === "nobody") return context;
        const page = await context.newPage();
        await signIn(page, account(viewer));
        await page.close();
        return context;
      };
      await use((viewer, { script = true } = {}) => {
        const name = `${viewer} ${script}`;
        const known = profiles.get(name) ?? create(viewer, script);
        profiles.set(name, known);
        return known;
      });
      for (const profile of profiles.values()) await (await profile).close();
    },
    { scope: "worker" },
  ],

  open: async ({ profile }, use) => {
    const pages: Page[] = [];
    await use(async (viewer, options) => {
      const page = await (await profile(viewer, options)).newPage();
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.close();
  },
});
