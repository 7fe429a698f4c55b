/** The site under test: its commands, its answers. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { statesOf } from "./states.mjs";

const variable = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test\``);
  return value;
};

const LIMITS = { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 };

export const ORIGIN = variable("REROLL_URL");
export const ORGANIZER = { slug: "readers-club", name: `Readers' "Club" & Friends` };

/** Runs a command of `reroll`, and gives what it says. */
export function reroll(...words) {
  const told = execFileSync(variable("REROLL_BIN"), ["--json", ...words], { encoding: "utf8" });
  return JSON.parse(told);
}

/** Every event that is not in the trash, as a row. */
export function rows() {
  const told = execFileSync(variable("REROLL_BIN"), ["export", "events"], LIMITS);
  return told.trim().split("\n").map((line) => JSON.parse(line));
}

/** Runs a script of this folder with the readers' Python. */
export function python(script, input) {
  const file = new URL(script, import.meta.url).pathname;
  const told = execFileSync(variable("READERS_PYTHON"), [file], { ...LIMITS, input: JSON.stringify(input) });
  return JSON.parse(told);
}

/** Puts an organizer with an event in every state on the site; gives its number and the states. */
export function fill() {
  const { id } = reroll("organizer", "add", "--slug", ORGANIZER.slug, "--name", ORGANIZER.name);
  const states = statesOf(id);
  const folder = mkdtempSync(join(tmpdir(), "reroll-readers-"));
  try {
    const file = join(folder, "events.jsonl");
    writeFileSync(file, states.map((state) => JSON.stringify(state.row)).join("\n"));
    const report = reroll("import", "events", file);
    if (report.imported.length !== states.length) throw new Error(JSON.stringify(report));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const purged = states.filter((state) => state.answer === 410).map((state) => String(state.row.id));
  reroll("trash", "purge", "--event", ...purged, "--yes");
  return { organizer: id, states };
}

/** An answer of the site, with its body as text. */
export async function get(path) {
  const response = await fetch(new URL(path, ORIGIN), { redirect: "manual" });
  const { status, headers } = response;
  return { path, address: `${ORIGIN}${path}`, status, headers, text: await response.text() };
}
