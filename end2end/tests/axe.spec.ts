import { expectAccessible } from "../support/axe";
import { scene } from "../support/scene";
import { ALL, reach } from "../support/states";
import { test } from "../support/test";

for (const state of ALL) {
  test(`nothing bars anybody from: ${state.name}`, async ({ open }) => {
    const page = await open(state.viewer);
    await reach(page, state, scene());
    await expectAccessible(page);
  });
}
