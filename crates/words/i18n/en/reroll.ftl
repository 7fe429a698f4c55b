# Every sentence that a person reads, in English. How to add a sentence or a language: docs/ARCHITECTURE.md.
#
# - Keys: `page-thing`, in the page's section. Arguments: `$count`, `$until_day`.
# - Count with a selector: { $count -> [one] one event *[other] { $count } events }.
# - What is a link, or stands out, inside a sentence is marked: Read <guide>the guide</guide> first.
#   A whole element is `<when/>`. What a mark becomes is said in code, by its name.
# - No sentence is put together from pieces: write each case out.

## Status of an event

status-confirmed = Takes place
status-tentative = Not confirmed yet
status-cancelled = Cancelled
status-postponed = Postponed
