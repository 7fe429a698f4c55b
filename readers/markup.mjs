/** The pages' HTML, by html-validate. */

import { HtmlValidate } from "html-validate";
import { same } from "./check.mjs";

const RULES = {
  // Safari takes a list without markers for no list unless its role is said.
  "no-redundant-role": "off",
  // A title is as long as the event's own; search engines and cards cut it, not the page.
  "long-title": "off",
};

const validator = new HtmlValidate({
  root: true, extends: ["html-validate:recommended"], rules: RULES,
});

/** Notes every error of a page. Pages that know who looks keep the markers that hydration goes by:
 * `<!>`, which browsers take for an empty comment. Public pages have none. */
export async function readMarkup(page, { markers = false } = {}) {
  const text = markers ? page.text.replaceAll("<!>", "<!---->") : page.text;
  const report = await validator.validateString(text, page.path);
  const errors = report.results.flatMap((result) => result.messages)
    .filter((message) => message.severity === 2)
    .map(({ ruleId, line, column, message, selector }) => `${ruleId} ${line}:${column} ${message} (${selector})`);
  same(`${page.path}, markup`, errors, []);
}
