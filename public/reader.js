// Public pages' only script: the reader's own time beside an event's, a button that copies the
// address, and menus that close. The first two start hidden, so that nothing is missing without it.

const own = document.querySelector("[data-own-time]");
if (own) {
  const { ownTime, end, zone, words, locale } = own.dataset;
  const [from, to] = [new Date(ownTime), new Date(end)];
  const offset = (timeZone) =>
    new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(from);
  try {
    if (offset(zone) !== offset()) {
      const format = new Intl.DateTimeFormat(locale, {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        timeZoneName: "short",
      });
      const time = to > from ? format.formatRange(from, to) : format.format(from);
      own.textContent = words.replace("%", () => time);
      own.hidden = false;
    }
  } catch {
    // A zone that this browser does not know: the event's own time is on the page.
  }
}

for (const copy of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    const text = document.getElementById(copy.dataset.copy)?.value ?? address;
    await navigator.clipboard.writeText(text).then(
      () => (copy.textContent = copy.dataset.done),
      () => (copy.textContent = address),
    );
    setTimeout(() => (copy.textContent = label), 4000);
  });
}

const close = (except) => {
  for (const menu of document.querySelectorAll(".menu[open]")) menu.open = menu.contains(except);
};
addEventListener("click", (event) => close(event.target));
addEventListener("keydown", (event) => event.key === "Escape" && close());
