import { expect, type Page } from "@playwright/test";
import type { Scene } from "./scene";
import type { Viewer } from "./test";

/** A page in one of its states, as somebody sees it. */
export type State = {
  name: string;
  viewer: Viewer;
  path: (scene: Scene) => string;
  /** The status of the answer; 200 unless said otherwise. */
  status?: number;
  /** What the page's only h1 says. */
  heading: string | RegExp;
  /** What leads to the state once the page is open, and shows that it is reached. */
  act?: (page: Page, scene: Scene) => Promise<void>;
};

/** Pages that are the same for everybody. */
export const PUBLIC: State[] = [
  { name: "list", viewer: "nobody", path: () => "/", heading: "Find your next table" },
  {
    name: "list, behind its end",
    viewer: "nobody",
    path: () => "/?after=7258118400000000-0",
    heading: "Later events",
    act: (page) => expect(page.getByRole("heading", { name: "Nothing planned yet" })).toBeVisible(),
  },
  {
    name: "list, searched and filtered",
    viewer: "nobody",
    path: () => "/?q=game&place=in-person",
    heading: "Find your next table",
    act: (page) => expect(page.getByRole("searchbox", { name: "Search events" })).toHaveValue("game"),
  },
  {
    name: "list, nothing found",
    viewer: "nobody",
    path: () => "/?q=nothingiscalledthis",
    heading: "Find your next table",
  },
  {
    name: "list, an address that is not understood",
    viewer: "nobody",
    path: () => "/?from=someday",
    status: 422,
    heading: "Find your next table",
    act: (page) => expect(page.getByRole("alert")).toBeVisible(),
  },
  { name: "month", viewer: "nobody", path: () => "/?view=calendar", heading: "Find your next table" },
  { name: "embed", viewer: "nobody", path: (at) => `${at.organizer}/embed`, heading: "Gallery Club" },
  event("scheduled", "Open Game Night"),
  event("allDay", "Seed Swap"),
  event("tentative", /^Painting Night/, "Not confirmed yet."),
  event("cancelled", /^Warhammer/, "Cancelled."),
  event("postponed", "Full Moon Night Hike", "Postponed."),
  event("recurring", "Weekly Workshop"),
  { name: "organizer", viewer: "nobody", path: (at) => at.organizer, heading: "Gallery Club" },
  {
    name: "organizer, behind its end",
    viewer: "nobody",
    path: (at) => `${at.organizer}?after=7258118400000000-0`,
    heading: "Gallery Club",
    act: (page) => expect(page.getByText("Nothing planned right now.")).toBeVisible(),
  },
  { name: "series", viewer: "nobody", path: (at) => at.series, heading: "Weekly Workshop" },
  {
    name: "event in the trash",
    viewer: "nobody",
    path: (at) => at.events.trashed,
    status: 404,
    heading: "This event is no longer on the site",
  },
];

/** Pages that know who is looking, or nobody's at all. */
export const OTHERS: State[] = [
  { name: "no such page", viewer: "nobody", path: () => "/no/such/page", status: 404, heading: "Not here" },
  { name: "sign-in", viewer: "nobody", path: () => "/sign-in", heading: "Sign in" },
  {
    name: "sign-in, refused",
    viewer: "nobody",
    path: () => "/sign-in",
    heading: "Sign in",
    act: async (page) => {
      await page.getByLabel("Email address").fill("nobody@clubs.example");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "forgotten password, at a site without mail",
    viewer: "nobody",
    path: () => "/forgotten",
    heading: "Forgot your password?",
  },
  {
    name: "link that does not work",
    viewer: "nobody",
    path: () => "/link/none",
    status: 404,
    heading: "This link doesn’t work",
  },
  { name: "sign-out, signed out", viewer: "nobody", path: () => "/sign-out", heading: "Sign out" },
  { name: "setup, closed", viewer: "nobody", path: () => "/setup", status: 404, heading: "Not here" },
];

/** Pages behind the sign-in. */
export const DESK: State[] = [
  {
    name: "new event",
    viewer: "admin",
    path: (at) => `${at.own.events}/new`,
    heading: "New event",
    act: (page) => expect(page.getByRole("button", { name: "Preview" })).toBeVisible(),
  },
  {
    name: "preview of a new event, with nothing typed",
    viewer: "admin",
    path: (at) => `${at.own.events}/new/preview`,
    heading: "Preview",
  },
  { name: "own account", viewer: "organizer", path: () => "/account", heading: "Your account" },
  {
    name: "people, inviting one",
    viewer: "admin",
    path: () => "/admin/people",
    heading: "People",
    act: async (page) => {
      await page.getByText("Invite someone").click();
      await expect(page.getByLabel("Publishes for")).toBeVisible();
    },
  },
  { name: "sign-out", viewer: "organizer", path: () => "/sign-out", heading: "Sign out" },
  { name: "dashboard of an organizer", viewer: "organizer", path: () => "/dashboard", heading: "Dashboard" },
  {
    name: "dashboard of an admin, adding an organizer",
    viewer: "admin",
    path: () => "/dashboard",
    heading: "Dashboard",
    act: async (page) => {
      await page.getByText("Add an organizer").click();
      await expect(page.getByLabel("Name")).toBeVisible();
    },
  },
  {
    name: "choosing a calendar",
    viewer: "admin",
    path: (at) => at.connection,
    heading: "Choose a calendar",
    act: (page) => expect(page.getByText("Already connected").first()).toBeVisible(),
  },
  {
    name: "calendar",
    viewer: "admin",
    path: (at) => at.source,
    heading: "Gallery calendar",
    act: async (page) => {
      await page.getByText("Disconnect this calendar").click();
      await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
    },
  },
  {
    name: "calendar that needs reconnecting",
    viewer: "admin",
    path: (at) => at.troubled,
    heading: /./,
    act: (page) => expect(page.getByRole("button", { name: "Reconnect Google" })).toBeVisible(),
  },
  {
    name: "calendar that is paused and was never synced",
    viewer: "admin",
    path: (at) => at.paused,
    heading: /./,
    act: (page) => expect(page.getByText("This calendar has not been synced yet.")).toBeVisible(),
  },
  {
    name: "calendar with a held run",
    viewer: "admin",
    path: (at) => at.waiting,
    heading: "Reading room calendar",
    act: async (page) => {
      await expect(page.getByRole("link", { name: "Review the changes" })).toBeVisible();
      await expect(page.getByLabel("Only events with this word")).toBeVisible();
    },
  },
  {
    name: "run that is held",
    viewer: "admin",
    path: (at) => `/dashboard/runs/${at.runs.held}`,
    heading: /^Sync \d+$/,
    act: (page) => expect(page.getByRole("button", { name: /^Approve/ })).toBeVisible(),
  },
  {
    name: "run that was taken back",
    viewer: "admin",
    path: (at) => `/dashboard/runs/${at.runs.undone}`,
    heading: /^Sync \d+$/,
    act: (page) => expect(page.getByRole("button", { name: "Run a full sync" })).toBeVisible(),
  },
  { name: "own events", viewer: "admin", path: (at) => at.own.events, heading: /./ },
  { name: "own events, drafts", viewer: "admin", path: (at) => `${at.own.events}?show=drafts`, heading: /./ },
  { name: "own event", viewer: "admin", path: (at) => at.own.event, heading: /./ },
  {
    name: "own event, edited here",
    viewer: "admin",
    path: (at) => at.own.edited,
    heading: /./,
    act: (page) => expect(page.getByRole("button", { name: /Google’s/ }).first()).toBeVisible(),
  },
  {
    name: "own event, its history",
    viewer: "admin",
    path: (at) => at.own.edited,
    heading: /./,
    act: (page) => expect(page.getByRole("button", { name: /^Restore this version/ }).first()).toBeVisible(),
  },
  {
    name: "own event, its page to look at",
    viewer: "admin",
    path: (at) => `${at.own.event}/preview`,
    heading: "Gallery Night (late)",
    act: (page) => expect(page.getByText("This page is public")).toBeVisible(),
  },
  { name: "own trash", viewer: "admin", path: (at) => at.own.trash, heading: /./ },
  { name: "alerts", viewer: "admin", path: () => "/admin/alerts", heading: "Alerts" },
  { name: "how a link looks", viewer: "admin", path: (at) => `${at.own.event}/share`, heading: "Link preview" },
  { name: "preview", viewer: "admin", path: (at) => `${at.source}/preview`, heading: "What the next sync will do" },
  { name: "run of one's calendar", viewer: "admin", path: (at) => `/dashboard/runs/${at.runs.mixed}`, heading: /^Sync \d+$/ },
  { name: "calendar of nobody", viewer: "admin", path: () => "/dashboard/sources/999999", status: 404, heading: "Not here" },
  { name: "admin", viewer: "admin", path: () => "/admin", heading: "Admin" },
  { name: "admin, refused", viewer: "organizer", path: () => "/admin", status: 403, heading: "Not for this account" },
  { name: "sync log", viewer: "admin", path: () => "/admin/runs", heading: "Sync log" },
  {
    name: "sync log, nothing found",
    viewer: "admin",
    path: () => "/admin/runs?source=999999",
    heading: "Sync log",
    act: (page) => expect(page.getByText("No matching syncs.")).toBeVisible(),
  },
  { name: "run, the first", viewer: "admin", path: (at) => `/admin/runs/${at.runs.first}`, heading: /^Sync \d+$/ },
  { name: "run with several kinds of changes", viewer: "admin", path: (at) => `/admin/runs/${at.runs.mixed}`, heading: /^Sync \d+$/ },
  { name: "run that failed", viewer: "admin", path: (at) => `/admin/runs/${at.runs.failed}`, heading: /^Sync \d+$/ },
  {
    name: "trash",
    viewer: "admin",
    path: () => "/admin/trash",
    heading: "Trash",
    act: (page) => expect(page.getByText(/^\d+ of \d+ selected$/)).toBeVisible(),
  },
  {
    name: "trash, nothing found",
    viewer: "admin",
    path: () => "/admin/trash?q=no+such+event",
    heading: "Trash",
    act: (page) => expect(page.getByText("Nothing in the trash matches.")).toBeVisible(),
  },
  {
    name: "trash, with a conflict",
    viewer: "admin",
    path: (at) => `/admin/trash?batch=${at.batches.conflict}`,
    heading: "Trash",
    act: async (page, at) => {
      await page.getByRole("button", { name: `Restore ${at.conflict.title}` }).click();
      await expect(page.getByRole("alert")).toContainText("Nothing was restored.");
      await expect(page.getByRole("button", { name: "Restore with a new address" })).toBeVisible();
    },
  },
  {
    name: "purge",
    viewer: "admin",
    path: (at) => `/admin/trash/purge?batch=${at.batches.conflict}`,
    heading: "Purge for good",
    act: (page) => expect(page.getByLabel("Your password")).toBeVisible(),
  },
  { name: "integrity", viewer: "admin", path: () => "/admin/integrity", heading: "Is everything there?" },
  {
    name: "bringing back from history, nothing to bring",
    viewer: "admin",
    path: () => "/admin/integrity/bring-back?what=missing",
    heading: "Restore from history",
    act: (page) => expect(page.getByText("nothing missing that could be restored")).toBeVisible(),
  },
  { name: "backups", viewer: "admin", path: () => "/admin/backups", heading: "Backups" },
  {
    name: "backup with differences",
    viewer: "admin",
    path: (at) => `/admin/backups/${at.backup}`,
    heading: /^Backup \d+$/,
    act: (page) => expect(page.getByText(/^\d+ of \d+ selected$/)).toBeVisible(),
  },
  {
    name: "backup, nothing found",
    viewer: "admin",
    path: (at) => `/admin/backups/${at.backup}?q=no+such+event`,
    heading: /^Backup \d+$/,
    act: (page) => expect(page.getByText("Nothing in this backup matches")).toBeVisible(),
  },
  {
    name: "taking from a backup",
    viewer: "admin",
    path: (at) => `/admin/backups/${at.backup}/merge?events%5B%5D=${at.conflict.event}`,
    heading: /^Restore from backup \d+$/,
    act: (page) => expect(page.getByRole("heading", { name: "Event by event" })).toBeVisible(),
  },
  { name: "audit log", viewer: "admin", path: () => "/admin/audit", heading: "Audit log" },
  {
    name: "audit log, nothing found",
    viewer: "admin",
    path: () => "/admin/audit?q=no+such+line",
    heading: "Audit log",
    act: (page) => expect(page.getByText("No matching lines.")).toBeVisible(),
  },
];

export const ALL: State[] = [...PUBLIC, ...OTHERS, ...DESK];

function event(kind: keyof Scene["events"], heading: string | RegExp, said?: string): State {
  return {
    name: `event, ${kind}`,
    viewer: "nobody",
    path: (at) => at.events[kind],
    heading,
    act: said ? (page) => expect(page.getByText(said, { exact: true })).toBeVisible() : undefined,
  };
}

/** Opens a page and brings it into its state. */
export async function reach(page: Page, state: State, scene: Scene): Promise<void> {
  const answer = await page.goto(state.path(scene));
  expect(answer?.status(), state.name).toBe(state.status ?? 200);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(state.heading);
  await state.act?.(page, scene);
}
