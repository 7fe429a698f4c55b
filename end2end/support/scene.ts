import { readFileSync, writeFileSync } from "node:fs";
import { kept } from "./site";

/** What the `scene` stage has put on the site: paths and numbers of everything worth looking at. */
export type Scene = {
  /** Paths of event pages, by what is special about them. */
  events: Record<
    "scheduled" | "allDay" | "tentative" | "cancelled" | "postponed" | "recurring" | "trashed",
    string
  >;
  organizer: string;
  series: string;
  /** The page on which an account's calendars are chosen from. */
  connection: string;
  /** Pages of calendars: one in order, one that lost its access, one that is paused. */
  source: string;
  troubled: string;
  paused: string;
  /** A calendar of which a run is held. */
  waiting: string;
  /** The organizer's events and trash, one event, and one of which people decided a field. */
  own: Record<"events" | "trash" | "event" | "edited", string>;
  /** Runs: a first one, one with changes of several kinds, one that failed, one that is held, one
   * that was taken back. */
  runs: Record<"first" | "mixed" | "failed" | "held" | "undone", number>;
  /** Batches in the trash: one with an event whose address is taken, and two of three. */
  batches: Record<"conflict" | "three" | "threeMore", number>;
  /** A backup from before the runs that took something off the site. */
  backup: number;
  /** The event whose address is taken, and the one that has it. */
  conflict: { title: string; event: number; holder: number };
};

export function keepScene(scene: Scene): void {
  writeFileSync(kept("scene.json"), JSON.stringify(scene, null, 2));
}

export function scene(): Scene {
  return JSON.parse(readFileSync(kept("scene.json"), "utf8")) as Scene;
}
