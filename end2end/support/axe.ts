import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** WCAG 2.2 AA and all that it contains. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"] as const;

/** Looks at the page as it stands, in both schemes and widths, and at 320 pixels for overflow. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours change at once: nothing is measured halfway.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await violations(page, `${width} px, ${colorScheme}`)));
    }
  }
  expect(found).toEqual([]);
  await expectNoSidewaysScroll(page, 320);
}

async function violations(page: Page, where: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(RULES);
  const results = await axe.setLegacyMode(true).analyze();
  return results.violations.map(({ id, help, nodes }) => {
    const some = nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `${where}: ${id} (${help}), ${nodes.length} times: ${some.join(", ")}; ${nodes[0]?.failureSummary}`;
  });
}

/** A page is no wider than the window (WCAG 1.4.10, reflow), and names what sticks out. */
async function expectNoSidewaysScroll(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 640 });
  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const inner = root.clientWidth;
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > inner + 0.5,
    );
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`;
    return { scroll: root.scrollWidth, inner, wide: wide.slice(0, 5).map(name) };
  });
  expect(seen.scroll, `wider than ${width} px: ${seen.wide.join(", ")}`).toBeLessThanOrEqual(seen.inner);
}
