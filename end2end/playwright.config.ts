import { defineConfig } from "@playwright/test";
import { site } from "./support/site";

/**
 * The journeys run against a site that is up already, with the demo's data: `cargo xtask test`
 * starts one (and a stand-in Google) and tells where in the environment.
 *
 * Three stages: `fresh` sees the site before anything has happened on it, `scene` fills it with
 * what the pages need to show all their states, `journeys` is the rest.
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
    { name: "fresh", testMatch: "fresh.setup.ts" },
    { name: "scene", testMatch: "scene.setup.ts", dependencies: ["fresh"] },
    { name: "journeys", testMatch: "*.spec.ts", dependencies: ["scene"] },
  ],
});
