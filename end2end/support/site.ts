import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Somebody who can sign in. */
export type Account = { email: string; password: string };
export type Role = "admin" | "organizer";

/** Which site is tested, and by what: all from the environment that `cargo xtask test` gives. */
export const site = {
  url: required("REROLL_URL"),
  google: required("SANDBOX_URL"),
  program: required("REROLL_BIN"),
  data: required("JOURNEYS_DATA"),
  chromium: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
};

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by \`cargo xtask test\``);
  return value;
}

/** The demo's account of a role. `REROLL_ACCOUNTS` is what `reroll demo --json` printed, or the file that has it. */
export function account(role: Role): Account {
  const given = required("REROLL_ACCOUNTS");
  const text = given.trimStart().startsWith("{") ? given : readFileSync(given, "utf8");
  const { accounts } = JSON.parse(text) as { accounts: (Account & { role: Role })[] };
  const found = accounts.find((one) => one.role === role);
  if (!found) throw new Error(`the demo has no ${role}`);
  return found;
}

/** Where something is kept that one stage of the journeys leaves for the next, or a command reads. */
export function kept(name: string): string {
  return join(site.data, `journeys-${name}`);
}

/** Runs a `reroll` command on the site's own data and gives what it prints. */
export function reroll(args: string[], input = ""): string {
  return execFileSync(site.program, [...args, "--json"], {
    input,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** A `reroll` command that prints one document. */
export function rerollJson<T>(args: string[], input = ""): T {
  return JSON.parse(reroll(args, input)) as T;
}

/** A line of `reroll export events`: the columns that the journeys look at, of all. */
export type EventRow = {
  id: number;
  organizer_id: number;
  series_id: number | null;
  source_id: number | null;
  google_id: string | null;
  i_cal_uid: string | null;
  slug: string;
  title: string;
  status: string;
  all_day: boolean;
  starts_at: string;
  ends_at: string;
  time_zone: string;
  created_at: string;
  deleted_at: string | null;
  deletion_id: number | null;
};

/** An exported row, and its line to the letter. */
export type Exported = { row: EventRow; line: string };

/** Exported events, in the order of their ids. */
export function exported(...args: string[]): Exported[] {
  const lines = reroll(["export", "events", ...args]).split("\n");
  return lines.filter(Boolean).map((line) => ({ line, row: JSON.parse(line) as EventRow }));
}

/** What `reroll run show` says about a run. */
export type RunReport = {
  run_id: number;
  state: string;
  batch_id: number | null;
  trashed: number;
  skipped: number;
  changes: { action: string; event_id: number | null; google_id: string | null; reason: string }[];
};

export function run(id: number | string): RunReport {
  return rerollJson<RunReport>(["run", "show", String(id)]);
}
