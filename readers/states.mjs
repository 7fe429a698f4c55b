/** Every state that an event's page can be in, as rows of `reroll import events`. */

export const ZONE = "America/Chicago";
export const YEAR = new Date().getUTCFullYear() + 1;
const FIRST_ID = 900_001;
/** Newer than everything else on the site, so that the news begin with these events. */
const NOW = new Date().toISOString().replace("Z", "000Z");

/** What a row says unless a state says otherwise: three hours on a winter evening in Chicago. */
const USUAL = {
  series_id: null,
  source_id: null,
  google_id: null,
  i_cal_uid: null,
  description: "<p>Bring dice, friends &amp; snacks.</p>",
  location: "Gallery Club, 12 Main St, Springfield",
  url: null,
  status: "confirmed",
  visibility: "public",
  all_day: false,
  starts_at: `${YEAR}-01-21T01:00:00.000000Z`,
  ends_at: `${YEAR}-01-21T04:00:00.000000Z`,
  start_date: null,
  end_date: null,
  time_zone: ZONE,
  original_start: null,
  version: 1,
  created_at: NOW,
  updated_at: NOW,
  deleted_at: null,
  deletion_id: null,
};

/** Whole days in Chicago's summer; `end` is the day after the last. */
const days = (start, end) => ({
  all_day: true,
  start_date: start,
  end_date: end,
  starts_at: `${start}T05:00:00.000000Z`,
  ends_at: `${end}T05:00:00.000000Z`,
});

const TIMED = { start: `${YEAR}-01-20T19:00:00-06:00`, end: `${YEAR}-01-20T22:00:00-06:00` };
/** In the trash, in a batch that the import makes. */
const TRASHED = { deleted_at: NOW, deletion_id: FIRST_ID };

/** A title per script, and what scripts of web pages stumble over. */
const TITLES = {
  arabic: "ليلة ألعاب الطاولة المفتوحة",
  hebrew: "ערב משחקי לוח פתוח",
  japanese: "ボードゲームの夕べ",
  thai: "คืนบอร์ดเกม",
  devanagari: "बोर्ड गेम की शाम",
  emoji: "🎲 Dice 👩‍👩‍👧 Night 🏳️‍🌈",
  quotes: `"Quotes" & 'apostrophes' <b>bold</b>`,
  script: "End </script><!-- it; here, now\\then",
};

/** The states: what differs from the usual row, and what readers have to find. */
const STATES = [
  { name: "scheduled", title: "Just an Evening" },
  { name: "all-day", title: "Just a Day", row: days(`${YEAR}-06-12`, `${YEAR}-06-13`),
    start: `${YEAR}-06-12`, end: `${YEAR}-06-12` },
  { name: "multi-day", title: "Summer Camp", row: days(`${YEAR}-06-12`, `${YEAR}-06-15`),
    start: `${YEAR}-06-12`, end: `${YEAR}-06-14` },
  { name: "open-end", title: "Open End", row: { ends_at: USUAL.starts_at }, end: null },
  { name: "online", title: "Play by Wire", row: { location: "https://meet.example.org/room?a=1&b=2" },
    mode: "Online" },
  { name: "hybrid", title: "Here and There", row: { url: "https://zoom.us/j/5550100" },
    mode: "Mixed" },
  { name: "placeless", title: "Somewhere", row: { location: null }, mode: null },
  { name: "tentative", title: "Perhaps", row: { status: "tentative" } },
  { name: "cancelled", title: "Called Off", row: { status: "cancelled" }, status: "EventCancelled" },
  { name: "postponed", title: "Later", row: { status: "postponed" }, status: "EventPostponed" },
  { name: "moved", title: "Moved On", row: { original_start: `${YEAR}-01-20T01:00:00Z`, version: 3 },
    status: "EventRescheduled", before: `${YEAR}-01-19T19:00:00-06:00` },
  { name: "unlisted", title: "For Friends", row: { visibility: "unlisted" } },
  { name: "long", title: "A very long title that goes on and on about a game night ".repeat(4).trim(),
    row: { description: `<p>${"Many words about it. ".repeat(60)}</p>` } },
  ...Object.entries(TITLES).map(([name, title]) => (
    { name, title, row: { description: `<p>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>` } }
  )),
  { name: "trashed", title: "Thrown Away", row: TRASHED, answer: 404 },
  { name: "purged", title: "Gone for Good", row: TRASHED, answer: 410 },
];

/** The states with their whole rows, for one organizer. */
export function statesOf(organizer) {
  return STATES.map((state, index) => ({
    mode: "Offline",
    status: "EventScheduled",
    before: undefined,
    answer: 200,
    ...TIMED,
    ...state,
    path: `/events/read-${state.name}`,
    row: {
      ...USUAL,
      id: FIRST_ID + index,
      organizer_id: organizer,
      slug: `read-${state.name}`,
      title: state.title,
      ...state.row,
    },
  }));
}
