import { join } from "node:path";
import { scene } from "../support/scene";
import { ALL, reach } from "../support/states";
import { test } from "../support/test";

/** Pictures of every page, for people to look at: `SCREENSHOTS=folder cargo xtask test`. */
const folder = process.env.SCREENSHOTS;

for (const state of folder ? ALL : []) {
  test(`a picture of: ${state.name}`, async ({ open }) => {
    const page = await open(state.viewer);
    await reach(page, state, scene());
    await page.emulateMedia({ reducedMotion: "reduce" });
    const name = state.name.replaceAll(/[^a-z0-9]+/gi, "-");
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder ?? "", `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  });
}
