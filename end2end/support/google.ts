import { site } from "./site";

/** The scopes that the site needs: to list calendars, and to read their events. */
const SCOPES = [
  "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
  "https://www.googleapis.com/auth/calendar.events.readonly",
];

const DAY = 24 * 60 * 60 * 1000;

/** An operation of the stand-in's control API (`sandbox/README.md`). */
export async function google<T = unknown>(operation: string, body: object): Promise<T> {
  const answer = await fetch(`${site.google}/sandbox/api/${operation}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

/** A time so many days from today at an hour, in UTC, as Google writes it. */
export function instant(days: number, hour = 18): string {
  const day = new Date(Date.now() + days * DAY);
  day.setUTCHours(hour, 0, 0, 0);
  return day.toISOString().replace(".000Z", "Z");
}

/** A day so many days from today, as Google writes it. */
export function day(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

/** An event of three hours. */
export function timed(summary: string, days: number, more: object = {}): object {
  return {
    summary,
    start: { dateTime: instant(days, 18), timeZone: "America/Chicago" },
    end: { dateTime: instant(days, 21), timeZone: "America/Chicago" },
    ...more,
  };
}

/** An event as the stand-in lists it. */
type Listed = {
  id: string;
  status: string;
  summary?: string;
  start?: { dateTime?: string };
  recurrence?: string[];
  recurringEventId?: string;
};

/** A Google account with a calendar, both of this test alone. */
export class Calendar {
  private constructor(
    readonly account: string,
    readonly owner: string,
    readonly id: string,
    readonly name: string,
  ) {}

  static async create(slug: string, name: string): Promise<Calendar> {
    const account = `${slug}@clubs.example`;
    const calendar = new Calendar(account, `${name} (owner)`, `${slug}@group.calendar.google.com`, name);
    await google("add-account", { email: account, name: calendar.owner });
    await google("add-calendar", {
      account,
      calendar: calendar.id,
      summary: name,
      time_zone: "America/Chicago",
    });
    return calendar;
  }

  /** The calendar of events that the stand-in's demo has from its start. */
  static ofDemo(): Calendar {
    const [account, id] = ["club@riverside.example", "riverside-events@group.calendar.google.com"];
    return new Calendar(account, "Riverside Game Club", id, "Riverside public events");
  }

  /** Its events that are not cancelled. */
  async events(): Promise<Listed[]> {
    const answer = await fetch(`${site.google}/sandbox/api/events?calendar=${encodeURIComponent(this.id)}`);
    const events = (await answer.json()) as Listed[];
    return events.filter((event) => event.status !== "cancelled");
  }

  async insert(event: object): Promise<string> {
    const { event: id } = await google<{ event: string }>("insert-event", { calendar: this.id, event });
    return id;
  }

  async addMany(count: number, title: string, first: string): Promise<string[]> {
    const body = { calendar: this.id, count, title, first };
    return (await google<{ events: string[] }>("add-many", body)).events;
  }

  /** Leaves a tombstone. */
  async cancel(event: string): Promise<void> {
    await google("cancel-event", { calendar: this.id, event });
  }

  /** A tombstone of an id that no list ever had. */
  async putTombstone(event: string): Promise<void> {
    await google("put-tombstone", { calendar: this.id, event });
  }

  async patch(event: string, changes: object): Promise<void> {
    await google("patch-event", { calendar: this.id, event, changes });
  }

  /** Access as a consent gives it, for a connection without a browser. */
  async refreshToken(): Promise<string> {
    const body = { account: this.account, scopes: SCOPES };
    return (await google<{ refresh_token: string }>("issue-refresh-token", body)).refresh_token;
  }

  /** The page on which a person sees this calendar at the stand-in. */
  get page(): string {
    return `${site.google}/calendars/${encodeURIComponent(this.id)}`;
  }
}
