import { defineConfig } from "@playwright/test";
import { site } from "./support/site";

const PAGES = ["axe.spec.ts", "no-script.spec.ts", "screens.spec.ts"];

/**
 * The journeys run against a site that is up already, with the demo's data: `cargo xtask test`
 * starts one (and a stand-in Google) and tells where in the environment.
 *
 * `scene` fills the site with what the pages need to show all their states; the tests of pages run
 * after it, and all others need nothing of it.
 */
export default defineConfig({
  testDir: "tests",
  outputDir: "../target/journeys",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: site.url,
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    timezoneId: "America/Chicago",
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: {
      executablePath: site.chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
      ],
    },
  },
  projects: [
    { name: "scene", testMatch: "scene.setup.ts" },
    { name: "pages", testMatch: PAGES, dependencies: ["scene"] },
    { name: "journeys", testMatch: "*.spec.ts", testIgnore: PAGES },
  ],
});
