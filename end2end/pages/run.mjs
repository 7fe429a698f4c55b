// Measures the public pages of a running site (REROLL_URL) with a Chromium (CHROME_PATH): Lighthouse
// with its mobile preset, and requests a second of a kept page, of one that is rendered for each
// request, and of /healthz as the floor. Writes a summary to the file that REROLL_SUMMARY names.
import { writeFileSync } from "node:fs";
import autocannon from "autocannon";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const base = process.env.REROLL_URL;
const ROUNDS = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values, unit = "") =>
  `${middle(values)}${unit} (${Math.min(...values)}–${Math.max(...values)})`;

/** The paths that are measured: the list, and the first event and organizer on it. */
async function paths() {
  const list = await (await fetch(`${base}/`)).text();
  const first = (start) => list.match(new RegExp(`href="(${start}[a-z0-9-]+)"`))?.[1];
  const [event, organizer] = [first("/events/"), first("/organizers/")];
  if (!event || !organizer) throw new Error("the list names no event or no organizer: is the demo there?");
  return { list: "/", event, organizer };
}

/** One round. Now and then Chromium itself fails, which says nothing of the page: then once more. */
async function round(chrome, path) {
  const options = { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES };
  for (let tries = 1; ; tries += 1) {
    const { lhr } = await lighthouse(`${base}${path}`, options);
    const failed = lhr.runtimeError ?? Object.values(lhr.audits).find((audit) => audit.errorMessage);
    if (!failed) return lhr;
    const words = failed.message ?? `${failed.title}: ${failed.errorMessage}`;
    if (tries === 3) throw new Error(`${path} cannot be measured: ${words}`);
    console.error(`   ${path} is measured again: ${words}`);
  }
}

/** Lighthouse's answers for one page: categories, figures, and what it would have otherwise. */
async function measure(chrome, path) {
  const rounds = [];
  for (let number = 0; number < ROUNDS; number += 1) rounds.push(await round(chrome, path));
  const score = (name) => rounds.map((lhr) => Math.round((lhr.categories[name].score ?? 0) * 100));
  const figure = (name) => rounds.map((lhr) => Math.round(lhr.audits[name]?.numericValue ?? 0));
  const problems = new Set();
  for (const lhr of rounds) {
    for (const name of CATEGORIES) {
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) problems.add(`${name}: ${audit.title}`);
      }
    }
  }
  return {
    scores: Object.fromEntries(CATEGORIES.map((name) => [name, score(name)])),
    lcp: figure("largest-contentful-paint"),
    tbt: figure("total-blocking-time"),
    bytes: figure("total-byte-weight"),
    problems: [...problems],
  };
}

/** Requests a second, by rounds. `fresh` gives each request an address of its own. */
async function load(path, fresh = false) {
  const rates = [];
  let number = 0;
  for (let count = 0; count < ROUNDS; count += 1) {
    const setupRequest = (request) => ({ ...request, path: `${path}?n=${(number += 1)}` });
    const requests = [fresh ? { method: "GET", setupRequest } : { method: "GET", path }];
    const headers = { "accept-encoding": "gzip, br" };
    const result = await autocannon({ url: base, connections: 8, duration: 3, headers, requests });
    if (result.non2xx + result.errors > 0) throw new Error(`${path}: ${result.non2xx + result.errors} requests failed`);
    rates.push(Math.round(result.requests.average));
  }
  return rates;
}

const chrome = await launch({ chromeFlags: ["--headless=new", "--no-sandbox"] });
const lines = [
  "# Public pages, measured",
  "",
  `By \`cargo xtask bench pages\` on the demo's data (${process.env.REROLL_BUILD} build, ${new Date().toISOString().slice(0, 10)}). Median of ${ROUNDS} rounds (least–most).`,
  "",
  "| page | performance | accessibility | best practices | SEO | largest paint, ms | blocked, ms | bytes |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];
let perfect = true;
const told = [];
try {
  for (const [name, path] of Object.entries(await paths())) {
    const { scores, lcp, tbt, bytes, problems } = await measure(chrome, path);
    const cells = CATEGORIES.map((category) => spread(scores[category]));
    lines.push(`| ${name} | ${cells.join(" | ")} | ${spread(lcp)} | ${spread(tbt)} | ${spread(bytes)} |`);
    perfect &&= CATEGORIES.every((category) => middle(scores[category]) === 100);
    told.push(...problems.map((problem) => `${name}: ${problem}`));
  }
} finally {
  await chrome.kill();
}
lines.push("", "| asked for, by 8 connections | requests a second |", "| --- | --- |");
lines.push(`| \`/healthz\`, the floor | ${spread(await load("/healthz"))} |`);
lines.push(`| the list, kept | ${spread(await load("/"))} |`);
lines.push(`| the list, rendered for each request | ${spread(await load("/", true))} |`);
lines.push("");
writeFileSync(process.env.REROLL_SUMMARY, lines.join("\n"));
console.log(lines.join("\n"));
for (const problem of told) console.log(`- ${problem}`);
if (!perfect) {
  console.error("not every category is at 100");
  process.exitCode = 1;
}
