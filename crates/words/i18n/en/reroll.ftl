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

## What many pages behind the sign-in share

act-not-now = Not now
act-save = Save
act-search = Search
event-number = event { $id }
form-marked = Nothing was saved. Check the marked fields.
form-choose-one = Choose one of these.
form-too-long = This has { $length } characters; the limit is { $most }.
list-more = More
list-pages = Pages
list-select = Select { $title }
list-select-column = Select
list-show-all = Show all
list-show-earlier = Show { $count } earlier
list-show-rest = Show { $count } more
no-such = { $what ->
        [backup] There is no such backup.
        [calendar] There is no such calendar.
        [connection] There is no such connection.
        [organizer] There is no such organizer.
        [run] There is no such sync.
       *[event] There is no such event.
    }
number-of-events = { $count ->
        [one] 1 event
       *[other] { $count } events
    }
somebody = someone

## Dashboard

dashboard-title = Dashboard
dashboard-lead = Your events and the calendars they come from.
dashboard-no-organizer-admin = There are no organizers yet. Add the first one below, then connect its calendar.
dashboard-no-organizer = You do not belong to an organizer yet. Ask an admin of this site to add you.
dashboard-numbers = { $count ->
        [one] 1 event, { $upcoming } upcoming
       *[other] { $count } events, { $upcoming } upcoming
    }
dashboard-new-event = New event
dashboard-all-events = All events
dashboard-trash = Trash
dashboard-public-page = Public page
dashboard-drafts = { $count ->
        [one] <a>1 draft is waiting for review</a>. Visitors see it once it is published.
       *[other] <a>{ $count } drafts are waiting for review</a>. Visitors see them once they are published.
    }
dashboard-upcoming = Upcoming events
dashboard-upcoming-none = Nothing is coming up. Connect a calendar and its events appear here.
dashboard-created-here = created here
dashboard-calendars = Calendars
dashboard-calendars-none = No calendar is connected yet.
dashboard-synced = synced <at/>
dashboard-not-synced = not synced yet
dashboard-organizer-add = Add an organizer
dashboard-organizer-name = Name
dashboard-organizer-name-hint = What people call it, such as Riverside Board Game Club.
dashboard-organizer-address = Address
dashboard-organizer-address-hint = The end of its page’s address: a–z, 0–9 and hyphens. Leave empty to make it from the name.
dashboard-organizer-add-button = Add
dashboard-organizer-added = Added { $name }: { $path }
dashboard-organizer-nameless = Give the organizer a name.

## A calendar

source-try-again = Try again now
source-resume = Resume
source-pause = Pause
source-sync-now = Sync now
source-preview = Preview the next sync
source-account = Account
source-account-unknown = unknown
source-google-id = ID at Google
source-events = Events
source-last-sync = Last sync
source-last-sync-never = never
source-next-sync = Next sync
source-next-sync-none = not scheduled
source-time-zone = Time zone
source-syncs = Latest syncs
source-syncs-none = This calendar has not been synced yet.
source-syncs-earlier = Earlier syncs of this calendar
source-syncs-latest = Latest syncs of this calendar
source-disconnect = Disconnect this calendar
source-disconnect-syncs = No sync reads it any more, on schedule or by hand.
source-disconnect-events = Its events stay published, exactly as they are now. Nothing goes to the trash.
source-disconnect-access = Our access at Google is revoked, unless another calendar here still needs it.
source-disconnect-later = You can connect it again later: syncing resumes where it stopped, without duplicates.
source-disconnect-button = Disconnect
source-paused = Paused. Its events stay as they are.
source-resumed = Resumed. It syncs on schedule again.
source-disconnected = Disconnected. Its events stay published, and no sync changes them any more.
source-disconnected-grant-left = Disconnected. Its events stay published, and no sync changes them any more. We could not tell Google: remove this site’s access in your Google account, under “Third-party apps & services”.
source-held = A sync is waiting for your decision
source-held-changes = It would change a lot at once: <strong>{ $changes }</strong>. Nothing was changed, and nothing will be until you decide.
source-held-review = Review the changes
source-next-try = Next try: <at/>.
source-reconnect = Reconnect Google
source-lowered = Since <at/>, Google shows the connected account only when this calendar is busy, not its events. Ask its owner to share all event details again: the next sync then resumes by itself. Until then its events stay published as they are. We try again every 6 hours.
source-failed = <strong>The last sync failed:</strong> { $error }
source-failed-try-again = The next sync tries again by itself. Nothing was changed.
source-failing-since = Every sync has failed since <at/>.
source-wait = Google asked us to wait until <at/>.
source-changes = How changes arrive
source-changes-asked = checked on schedule
source-changes-asked-hint = Google is not sending notifications at the moment.
source-changes-polled = checked on schedule only
source-changes-polled-hint = This site has no https address, so Google cannot send it notifications.
source-changes-pushed = Google notifies us
source-changes-pushed-hint = Until <at/>, and renewed before then. The calendar is also checked now and then.

## Connecting a calendar

connect-button = Connect Google Calendar
connect-no-answer = This is not an answer from Google. Connect again from your dashboard.
connect-no-organizer = The form does not say for whom. Choose an organizer on your dashboard.
connect-stand-in = <strong>This is not the real Google.</strong> This site connects to a stand-in at <host/>, made for trying things out. None of your accounts or calendars is touched.
choose-title = Choose a calendar
choose-lead = Its events will be published as <organizer/>. You see what happens before it happens.
choose-none = This account has no calendars. Create one at Google, or connect another account for <organizer/>.
choose-back = Back to the dashboard
choose-legend = Calendars of this account
choose-button = Connect this calendar
choose-connected = Already connected: <a>see it</a>
choose-primary = Primary
choose-first = Choose a calendar first.
choose-done = The calendar is connected. Below is what its first sync will do. Nothing is published yet.

## What a sync would do

preview-title = What the next sync will do
preview-page-title = { $name }: what the next sync will do
preview-failed = Google did not answer as expected.
preview-unasked = Unless you pause the calendar, it runs by itself on <at/>.
preview-first = First sync: <strong>{ $changes }</strong>.
preview-next = This sync: <strong>{ $changes }</strong>.
preview-held = <strong>It would be held for you to decide:</strong> { $why }
preview-nothing-yet = Nothing has changed yet.
preview-run = Run the sync

## Settings of a calendar

settings-title = Settings
settings-saved = Saved. The next sync uses them. See what it will do: { $path }
settings-filter = Only events with this word
settings-filter-hint = A word, or a tag like #public, in the title or the description. Leave empty for all events.
settings-save = Save settings
settings-new = New events
settings-publish = Publish at once
settings-publish-hint = They are on the site with the next sync.
settings-review = Review first
settings-review-hint = They wait as drafts until you publish them.
settings-brake = Hold a sync that removes a lot
settings-brake-rule = { $items ->
        [one] A sync is held for you to review when it would remove more than 1 item and more than { $percent } % of what this calendar has here, at once or within 24 hours, or when it would empty the calendar. A series counts as one item.
       *[other] A sync is held for you to review when it would remove more than { $items } items and more than { $percent } % of what this calendar has here, at once or within 24 hours, or when it would empty the calendar. A series counts as one item.
    }
settings-brake-items = Items
settings-brake-percent = Percent
settings-wrong-number = Enter a whole number from 0 to { $most }.

## An organizer’s events

own-events-title = Events
own-events-page-title = Events of { $organizer }
own-events-new = New event
own-events-public-page = Public page
own-events-trash = Trash
own-events-tabs = Which events
own-events-upcoming = Upcoming
own-events-drafts = To review ({ $count })
own-events-all = All, including past
own-events-search = Search titles
own-events-no-match = No matching events.
own-events-no-drafts = Nothing to review.
own-events-none = No events here. Connect a calendar on the dashboard and its events appear.
own-events-create = Create an event
own-events-count = { $count ->
        [one] 1 event
       *[other] { $count } events, in order of their start
    }
own-events-publish = Publish selected
own-events-to-trash = Move selected to trash
own-events-caption = Events in order of their start
own-events-event = Event
own-events-when = When
own-events-from = From
own-events-created-here = created here
own-events-unlisted = Unlisted
own-events-draft = Draft
own-events-select-first = Select events first.
own-events-published = { $count ->
        [0] None of these was a draft, so there is nothing to publish.
        [one] 1 event is on the site now.
       *[other] { $count } events are on the site now.
    }
own-events-trashed = { $count ->
        [one] 1 event moved to the trash. You can restore it as it was. No sync restores it by itself.
       *[other] { $count } events moved to the trash. You can restore them as they were. No sync restores them by itself.
    }

## Editing an event

edit-page-title = Edit { $title }
edit-from = from <a>{ $calendar }</a>
edit-created-here = created here
edit-history = History
edit-link-preview = Link preview
edit-in-trash = <strong>In the trash</strong> since <at/>. Its page is off the site. Restore it to edit it.
edit-in-trash-undone = Google still has it. It is here because <a>sync { $sync }</a> was undone.
edit-in-trash-see = See it in the trash
edit-in-trash-page = See its page as it was
edit-draft = <strong>This is a draft.</strong> Only you see it until you publish it.
edit-draft-publish = Publish
edit-draft-page = See its page
edit-late = <strong>This event was changed while you edited it.</strong> What you typed is still here. Where the saved event differs, it says so below the field. Saving now replaces those values with yours.
edit-synced = This event comes from Google. Fields that you change here stay as you write them, whatever a sync brings. All others follow Google. You can give a field back to Google at any time.
edit-series = This is one date of a series. Your changes affect this date only.
edit-series-own = This is one date of a series. Your changes affect this date only, unless you save them for all later dates. The day can be changed for one date only.
edit-differs-undone = <strong>Google cancelled this event.</strong> It stays on the site because <a>sync { $sync }</a> was undone. To follow Google again, run a full sync there, or move this event to the trash.
edit-differs-restored = <strong>Google cancelled this event.</strong> It stays on the site because someone restored it. To follow Google again, move it to the trash.
edit-status = Cancel or postpone
edit-status-hint = A cancelled or postponed event keeps its page, which says so first. Search engines and subscribed calendars learn of it too.
edit-confirm = It takes place
edit-postpone = Postpone it
edit-cancel = Cancel it
edit-copy = Copy to a new event
edit-confirmed = Confirmed. Its page shows it as taking place.
edit-tentative = Its page says that it is not confirmed yet.
edit-cancelled = Cancelled. Its page stays and says so first.
edit-postponed = Postponed. Its page stays and says so first.
edit-to-trash = Move to trash
edit-to-trash-page = Its page leaves the site at once.
edit-to-trash-restore = You can restore it from the trash as it was, at the same address.
edit-to-trash-synced = No sync publishes it again. In Google it stays as it is.
edit-later-save = Save for this and all later dates
edit-later-to-trash = Move this and all later dates to trash
edit-later-to-trash-pages = Their pages leave the site at once. Earlier dates stay.
edit-later-to-trash-restore = You can restore them from the trash together, at the same addresses.
edit-later-to-trash-button = Move these dates to trash
edit-later-saved = { $count ->
        [one] Saved: 1 date changed.
       *[other] Saved: { $count } dates changed.
    }
edit-later-trashed = { $count ->
        [one] 1 date moved to the trash. You can restore it as it was.
       *[other] { $count } dates moved to the trash. You can restore them together, as they were.
    }
edit-saved = Saved. See its page: { $path }
edit-saved-draft = Saved. Only you see it until you publish it.
edit-follows-google = This field follows Google again.
edit-saved-value = Saved now: <value/>
edit-by = Edited here by <who/> on <at/>. Google has: <value/>
edit-by-until = This lasts until the event changes in Google.
edit-use-google = Use Google’s value
edit-use-google-for = Use Google’s value: { $field }
edit-field-title = title
edit-field-description = description
edit-field-location = place
edit-field-url = link
edit-field-status = status
edit-field-when = time
edit-field-tags = tags
edit-field-cover = picture

## An event’s form

event-form-title = Title
event-form-place = Place
event-form-place-hint = An address, or the link of an online event.
event-form-link = Link
event-form-link-hint = Where to find out more, for example tickets.
event-form-tags = Tags
event-form-tags-hint = Topics, separated by commas, such as: board games, chess. Up to 10.
event-form-preview = Preview
event-form-when = When
event-form-all-day = All day
event-form-start-date = Starts on
event-form-start-time = Starts at
event-form-end-date = Ends on
event-form-end-time = Ends at
event-form-open-end = No fixed end? Leave both end fields empty.
event-form-time-zone = Time zone
event-form-time-zone-hint = Times are in this time zone.
event-form-status = Does it take place?
event-form-visibility = Who can see it?
event-form-public = Everyone: it is on the site
event-form-unlisted = Anyone with the link: no list shows it
event-form-draft = Only you: it is a draft
event-form-description = Description
event-form-markdown = Markdown: an empty line starts a paragraph, **bold**, *italic*, # heading, - list, > quote, [text](https://example.org) for a link.
event-form-html = Plain text or HTML. Paragraphs, line breaks, bold, italic, underline, lists, links, small headings (h3, h4), quotes and code are kept. Everything else is removed.
event-form-wrong-zone = This is not a time zone. Names look like Europe/Berlin or America/Chicago.
event-form-wrong-last-day = The last day is before the first.
event-form-wrong-end = It ends before it starts.
event-form-wrong-end-time = Enter when it ends on that day, or leave both empty.
event-form-wrong-date = Enter a date, such as 2026-11-27.
event-form-wrong-time = Enter a time, such as 19:00.
event-form-skipped-time = { $time } does not exist on { $day } in { $zone }: clocks go forward then. Choose an earlier or later time.

## Repeating

repeat-title = Repeating
repeat-pattern = Does it repeat?
repeat-none = Does not repeat
repeat-day = Every day
repeat-week = Every week
repeat-month = Every month, on the same day
repeat-weekday = Every month, on the same weekday
repeat-last = Every month, on the last such weekday
repeat-own = By a rule of your own
repeat-every = Every how many days, weeks or months?
repeat-every-hint = 2 means every second one. Leave empty for every one.
repeat-rule = Rule
repeat-rule-hint = In iCalendar’s format (RRULE), such as FREQ=MONTHLY;BYDAY=1MO,3MO.
repeat-weekdays = On these weekdays
repeat-weekdays-hint = Select none for the weekday of the first date.
repeat-end = Ends
repeat-end-hint = All dates are published at once, each with its own page, so there has to be an end.
repeat-end-on = On a date
repeat-end-after = After a number of dates
repeat-until = Last day
repeat-until-hint = This day is included. At most { $years } years after the first date.
repeat-count = How many dates?
repeat-count-hint = The first one is included. At most { $most }.
repeat-wrong-every = Enter a number, such as 2 for every second one.
repeat-wrong-ends-twice = The rule has an end of its own (COUNT or UNTIL). Remove it, or leave the end fields empty.
repeat-wrong-count = Enter the number of dates.
repeat-wrong-until = Enter the last day, such as 2026-11-27.

## A new event

new-event-title = New event
new-event-lead = It is created here and belongs to no calendar. No sync ever changes it.
new-event-saved = Saved. The event is on the site now: { $path }
new-event-saved-unlisted = Saved. Anyone with the link can see it, and no list shows it: { $path }
new-event-saved-draft = Saved as a draft. Only you see it until you publish it.
new-event-dates = { $count ->
        [one] { $how }: 1 date created.
       *[other] { $how }: { $count } dates created.
    }
new-event-no-date = It has no date.

## How an event repeats: $how is one of these, $day in months one of the two that begin with “the”

repetition-times = { $how }, { $count ->
        [one] once
       *[other] { $count } times
    }
repetition-until = { $how } until { $day }
repetition-days = { $every ->
        [1] Every day
        [2] Every second day
       *[other] Every { $every } days
    }
repetition-weekday = { $every ->
        [1] Every { $day }
        [2] Every second { $day }
       *[other] Every { $every } weeks on { $day }
    }
repetition-weekdays = { $every ->
        [1] Every { $days }
        [2] Every second week on { $days }
       *[other] Every { $every } weeks on { $days }
    }
repetition-months = { $every ->
        [1] Every month on { $day }
        [2] Every second month on { $day }
       *[other] Every { $every } months on { $day }
    }
repetition-months-that-have = { $every ->
        [1] Every month on { $day } (months without one are skipped)
        [2] Every second month on { $day } (months without one are skipped)
       *[other] Every { $every } months on { $day } (months without one are skipped)
    }
# The plural forms are those of ordinals.
repetition-nth-day = { $nth ->
        [one] the { $nth }st
        [two] the { $nth }nd
        [few] the { $nth }rd
       *[other] the { $nth }th
    }
repetition-nth-weekday = { $nth ->
        [first] the first { $weekday }
        [second] the second { $weekday }
        [third] the third { $weekday }
        [fourth] the fourth { $weekday }
       *[last] the last { $weekday }
    }
repetition-rule = By the rule { $rule }

## An event’s page, for its organizer only

event-preview-title = Preview
event-preview-page-title = Preview of { $title }
event-preview-in-trash = <strong>Not public.</strong> This event is in the trash. This is how its page at <path/> looked, and how it looks again once it is restored.
event-preview-in-trash-see = See it in the trash
event-preview-draft = <strong>Not public.</strong> This event is a draft. This is how its page will look.
event-preview-public = This page is public at <path/>.
event-preview-empty = Nothing to preview. <a>Create an event</a>
event-preview-unsaved = <strong>This is a preview: nothing is saved yet.</strong> This is how the page will look.
event-preview-back = Back to editing
event-preview-not-yet = It cannot be previewed yet. Check the marked fields.

## An event’s picture

cover-title = Picture
cover-hint = Shown on the event’s page and on its share card. JPEG, PNG, WebP or GIF, up to 10 MB. Landscape works best. Hidden data in the file, such as where it was taken, is removed.
cover-none = There is no picture yet.
cover-file = Picture file
cover-use = Use this picture
cover-replace = Replace the picture
cover-current = The current picture
cover-remove = Remove picture
cover-saved = The picture is on the event’s page and on its share card.
cover-no-picture = This file is not a picture that can be used. Choose a JPEG, PNG, WebP or GIF.
cover-too-many-pixels = This picture is too large: at most { $side } pixels a side and 50 megapixels, and less for 16 bits a color, animations and progressive files. Scale it down and try again.
cover-broken = This picture is broken. Export it again and send that file.
cover-busy = Many pictures are being read right now. Send it again in a minute.
cover-stopped = The picture could not be read right now. Send it again.
cover-timeout = The picture took too long to arrive. Send it again, or a smaller one.
cover-file-too-large = This file is too large: at most { $most } MB. Scale the picture down and send it again.
cover-form-kind = A picture is sent as multipart/form-data. Send it from the event’s page.
cover-absent = There is no such picture.
cover-unreadable = The picture cannot be read right now. Try again in a minute.
cover-removed = Picture removed. You can restore it from the event’s history.

## An event’s history

history-title = History
history-lead = Everything ever written into this event, by anyone. Restoring a version writes it again as a new one, so nothing in this list is lost.
history-none = No history is known.
history-created = Created
history-changed = Changed
history-trashed = Moved to trash
history-restored = Restored
history-imported = Imported
history-current = Current
history-revision = revision { $id }
history-sync = sync { $id }
history-batch = all deleted with it
history-erased = What it held was erased for good, on request. Who wrote it and when stays known.
history-content = Show what it held
history-restore = Restore this version
history-same = It is as in revision { $id } already. Nothing was changed.
history-again = It is as in revision { $id } again. That is a new revision, so you can go back the same way.

## Link preview

share-title = Link preview
share-page-title = Link preview of { $title }
share-in-trash = This event is in the trash, so its link leads nowhere.
share-draft = This event is a draft, so its link leads nowhere yet. Below are the words it will have. Its card is drawn once it is published.
share-unlisted = This event is unlisted: anyone with the link sees the page and this preview.
share-words = What apps read
share-link = Link
share-copy = Copy link
share-word-title = Title
share-word-description = Description
share-word-site = Site
share-word-picture = Picture, in words
share-no-picture = None
share-looks = How apps show it
share-looks-hint = Drawn from the words and picture on the page. Apps keep what they have read for a while, so after a change they may show the old version for some hours.
share-look-x = The picture with the title on it, in one line. The description is not shown.
share-look-facebook = Two lines of title, one of description.
share-look-discord = 70 bytes of title, 350 of description.
share-look-slack = Title and description in full, the picture below.
share-look-whatsapp = Two lines of title, one or two of description. Pictures of 300 KB or more are dropped; ours are smaller.
share-look-linkedin = Two lines of title. The description is not shown.
share-look-mastodon = The title, and one line of description.

## A sync

sync-name = Sync { $id }
sync-list-sync = Sync
sync-of = A sync of <a>{ $calendar }</a>
sync-all-of-calendar = All syncs of this calendar
sync-drafts = { $count ->
        [one] <strong>1 draft is waiting for review.</strong> Visitors cannot see it until you publish it. <a>Review it</a>
       *[other] <strong>{ $count } drafts are waiting for review.</strong> Visitors cannot see them until you publish them. <a>Review them</a>
    }
sync-see-trash = See what went to the trash
sync-in-progress = In progress
sync-so-far = Reading the calendar from Google. So far: <progress/>.
sync-so-far-hint = Nothing changes until all of it has been read. You can leave this page: the sync goes on, and the page shows the result.
sync-rejected-why = <strong>Nothing was applied:</strong> { $why }.
sync-rejected-by = <strong>Rejected</strong> by <who/>. Nothing was applied.
sync-undone-by = <strong>Undone</strong> by <who/>. Below is what it had done.
sync-was-held = It was held before someone approved it: { $why }
sync-nothing-why = <strong>Nothing was changed:</strong> { $why }.
sync-held = Held: this sync is waiting for you
sync-held-why = It would change a lot at once.
sync-held-lead = Nothing was changed. It would { $changes }, but only if you approve. This calendar is still checked: if Google takes these changes back, there is nothing left to decide.
sync-held-decide = Decide
sync-held-list = See the list
sync-would-trash = { $count ->
        [one] move 1 event to the trash
       *[other] move { $count } events to the trash
    }
sync-would-change = { $count ->
        [one] change 1 event
       *[other] change { $count } events
    }
sync-would-add = { $count ->
        [one] add 1 event
       *[other] add { $count } events
    }
sync-would-restore = { $count ->
        [one] restore 1 event
       *[other] restore { $count } events
    }
sync-would-nothing = change nothing
sync-decision = Your decision
sync-approve-lead = Is this what you want? Then exactly the changes listed above are made, and nothing else. If they no longer fit, nothing is done and you are told.
sync-approve = Approve: { $changes }
sync-reject-lead = Is it a mistake? Then everything stays as it is. The next sync reads the calendar again, and is held again as long as Google says the same.
sync-reject = Reject: change nothing
sync-approved = Approved and done. You can undo it on this page.
sync-approved-only = Approved.
sync-rejected = Rejected. Nothing was changed.
sync-undo = Undo this sync
sync-undo-button = Undo sync { $id }
sync-undo-added = { $count ->
        [one] 1 event that it added goes to the trash.
       *[other] { $count } events that it added go to the trash.
    }
sync-undo-changed = { $count ->
        [one] 1 event that it changed is as before, until Google changes it again.
       *[other] { $count } events that it changed are as before, until Google changes them again.
    }
sync-undo-trashed = { $count ->
        [one] 1 event that it moved to the trash comes back to its address.
       *[other] { $count } events that it moved to the trash come back to their addresses.
    }
sync-undo-restored = { $count ->
        [one] 1 event that it restored goes to the trash again.
       *[other] { $count } events that it restored go to the trash again.
    }
sync-undo-left-alone = Anything that people or later syncs changed since is left alone, and listed afterwards.
sync-undo-next = The next sync does not do the same again: it follows what Google changes from now on.
sync-undone = { $count ->
        [0] Nothing was left to undo.
        [one] Undone: 1 event is as it was before this sync.
       *[other] Undone: { $count } events are as they were before this sync.
    }
sync-undone-except = { $count ->
        [one] 1 event was left alone:
       *[other] { $count } events were left alone:
    }
sync-undone-event = { $title } (event { $id }): { $reason }
sync-undone-untitled = event { $id }: { $reason }
sync-undone-more = and { $count } more
sync-again = Sync again
sync-again-undone = The whole calendar is compared with the site, and your decision to undo this sync is dropped: the site follows Google again.
sync-again-rejected = The whole calendar is compared with the site. If Google still says the same, the sync is held again.
sync-again-failed = The whole calendar is compared with the site, whatever the last sync had seen.
sync-again-button = Run a full sync

## Where the site and Google differ

differing-follow = Follow Google again: see sync { $sync }

## Sync log

sync-log-title = Sync log
sync-log-calendar = Calendar number
sync-log-calendar-all = All
sync-log-with-changes = Only syncs with changes
sync-log-filter = Filter
sync-log-none = No matching syncs. Syncs of connected calendars appear here.
sync-log-caption = Syncs of all calendars, newest first
sync-log-older = Older syncs

## Trash

trash-title = Trash
trash-page-title = Trash of { $organizer }
trash-lead = { $count ->
        [one] 1 event. What you restore keeps its number, its address and its dates.
       *[other] { $count } events. What you restore keeps its number, its address and its dates.
    }
trash-search = Title or address
trash-cause = Cause
trash-cause-any = Any
trash-actor = Deleted by
trash-actor-any = Anyone
trash-sync = Sync
trash-sync-any = Any
trash-batch-only = Only what was deleted together.
trash-batch-unknown = There is no such batch.
trash-no-match = Nothing in the trash matches.
trash-none = The trash is empty. Whatever a person or a sync deletes can be restored from here.
trash-restore-selected = Restore selected
trash-purge-selected = Purge selected…
trash-older = Older
trash-batches = Deleted together
trash-batch-restore = { $count ->
        [one] Restore it
       *[other] Restore all { $count }
    }
trash-batch-purge = Purge…
trash-batch-purge-which = { $count ->
        [one] Purge 1 event: { $reason }
       *[other] Purge { $count } events: { $reason }
    }
trash-from-sync = sync { $id }
trash-caption = Events in the trash, last deleted first
trash-event = Event
trash-deleted = Deleted
trash-why = Why
trash-kept-until = Kept until
trash-restore = Restore
trash-restore-which = Restore { $title }
trash-page = page
trash-page-which = See the page of { $title }
trash-history = history
trash-history-which = See the history of { $title }
trash-batch = all deleted with it
trash-google-id = Google ID <code>{ $id }</code>
trash-restored-none = Nothing was left in the trash to restore.
trash-restored-one = Event { $id } is back at its address, as it was.
trash-restored = { $count } events are back at their addresses, as they were.
trash-restored-free-one = Event { $id } is back. If its address was taken, it has a new one.
trash-restored-free = { $count } events are back. Where an address was taken, the event has a new one.
trash-select-to-restore = Select the events to restore first.
trash-conflict = Nothing was restored.
trash-conflict-address = The address of event { $event } is taken by event { $holder }.
trash-conflict-google = Event { $holder } is the same Google event as event { $event }.
trash-conflict-other = Event { $holder } stands in the way of event { $event }.
trash-conflict-more = And { $count } more.
trash-conflict-addresses = Restore with a new address (below), or change the event that has it and try again.
trash-conflict-others = Change or delete the event that is in the way, or leave this one out, and try again.
trash-stuck = <strong>An address is taken.</strong> Links that people have now lead to the event that took it. The event in the trash can come back with a new address, made from the old one. Everything else stays as it was.
trash-stuck-holder = See event { $id }
trash-stuck-restore = Restore with a new address

## Purge

purge-title = Purge
purge-heading = Purge for good
purge-none = These events are no longer in the trash. <a>Back to the trash</a>
purge-destroys = { $count ->
        [one] This destroys 1 event
       *[other] This destroys { $count } events
    }
purge-rows = The events are destroyed, with every revision in their history. No restore and no undo brings them back.
purge-pictures = So are their pictures, unless another event has or had them.
purge-addresses = From then on, their addresses answer “gone for good” to anyone with a link.
purge-numbers = Their numbers, and who purged them and when, stay on record, so that every number is accounted for.
purge-backup = A backup is made right before. It and older backups still have these events, until those backups are deleted for their age.
purge-synced = What the calendar still shows may come back with a later sync, as a new event with another number. In the trash it does not. So delete it in Google first.
purge-which = Events to purge
purge-caption = Events that would be purged
purge-caption-rest = More events that would be purged
purge-event = Event
purge-when = Takes place
purge-address = Address
purge-since = In the trash since
purge-password = Your password
purge-password-hint = Enter it again, so that nobody else can do this at your open screen.
purge-button = { $count ->
        [one] Purge 1 event for good
       *[other] Purge { $count } events for good
    }
purge-keep = Keep them
purge-done = { $count ->
        [one] 1 event is gone for good. Backup { $backup }, made right before, still has it.
       *[other] { $count } events are gone for good. Backup { $backup }, made right before, still has them.
    }
purge-select-first = Select the events to purge first.

## Admin

admin-title = Admin
admin-alerts-number = { $count ->
        [one] 1 alert
       *[other] { $count } alerts
    }
admin-well = All is well
admin-unheard = Nobody would hear of a problem
admin-attention = Something needs attention
admin-syncs-number = { $count ->
        [one] 1 calendar
       *[other] { $count } calendars
    }
admin-syncs = What every sync did, and why
admin-syncs-failed = { $failed } of the last { $count } failed
admin-trash = Everything here can be restored
admin-all-there = All there
admin-all-there-more = Every record is accounted for
admin-wrong = Something is wrong
admin-wrong-more = See what, and restore it
admin-unchecked = Not checked yet
admin-unchecked-more = The first check runs right after the start
admin-backups-number = { $count ->
        [one] 1 backup
       *[other] { $count } backups
    }
admin-backups-unreadable = Unavailable
admin-backups-unreadable-more = The backup storage is not answering
admin-backups-verified = Last verified: { $at }
admin-backups-unverified = None is verified
admin-audit = Who did what
admin-audit-more = Sign-ins, deletions, restores, backups
admin-dashboard = { $organizers ->
        [one] { $upcoming } upcoming, of 1 organizer
       *[other] { $upcoming } upcoming, of { $organizers } organizers
    }
admin-last-syncs = Latest syncs
admin-last-syncs-caption = The latest syncs of all calendars
admin-whole-log = See the whole log

## Audit log

audit-title = Audit log
audit-lead = Who did what, and when. Lines are only ever added, and each is sealed with the one before it. IP addresses are erased after 30 days.
audit-download = Download all of it (JSON Lines)
audit-search = Who, what or details
audit-kind = Kind
audit-kind-any = Any
audit-from = From (UTC)
audit-to = To (UTC)
audit-none = No matching lines.
audit-caption = The audit log, newest first
audit-what = What
audit-who = Who
audit-details = Details
audit-when = When
audit-line = line { $id }
audit-older = Older lines
audit-whence = from { $address }
audit-whence-erased = from an address that was erased after 30 days
audit-whence-unreadable = from an address that cannot be read
audit-more = { $count } more so far

## Backups

backups-title = Backups
backups-lead = A backup is verified once it has been restored as a test and every row was the same. Only then is it green.
backups-create = Back up now
backups-in-progress = In progress
backups-in-progress-hint = You can leave this page: the work goes on, and so does the site. The page shows the result as soon as it is there.
backups-none = There is no backup yet. One is made every hour, or make the first one now.
backups-caption = Backups, newest first
backups-backup = Backup
backups-status = Status
backups-reason = Made
backups-events = Events
backups-size = Size
backups-verify = Verify
backups-rows = { $count } rows in all
backups-encrypted = encrypted
backups-not-encrypted = not encrypted
backups-created = Backup { $id } is ready.
backups-verified = Backup { $id } is verified: every row is the same.
backups-not-verified = Backup { $id } could not be verified.
backups-not-verified-why = Backup { $id } is not verified: { $why }

## A backup

backup-name = Backup { $id }
backup-of = The site as it was on <at/>
backup-size = { $size }, not encrypted
backup-size-encrypted = { $size }, encrypted
backup-verify = Verify now
backup-tabs = Which differences
backup-all = All differences ({ $count })
backup-absent = Not on the site ({ $count })
backup-trashed = In the trash ({ $count })
backup-changed = Changed since ({ $count })
backup-only = Only events { $numbers }.
backup-search = Search titles
backup-same = The site has everything in this backup, exactly as it is here.
backup-no-match = Nothing in this backup matches: either the site has it exactly so, or it is not in here.
backup-overwrite = Also overwrite what was changed since
backup-restore-selected = Restore selected…
backup-restore-all = { $count ->
        [one] Restore 1 event…
       *[other] Restore all { $count } events…
    }
backup-restore-lost = Restore all that are missing or in the trash…
backup-nothing-yet = Nothing happens yet. The next page shows what would change, event by event.
backup-caption = Events in the backup that are missing or different on the site
backup-event = Event
backup-on-site = On the site
backup-event-purged = Purged on purpose
backup-event-absent = Missing
backup-event-trashed = In the trash
backup-event-changed = Changed since
backup-see-event = See event { $id }
backup-arrow = in the backup
backup-show-content = Show what the backup has
backup-show-differences = Show the differences
backup-select-first = Select the events to restore first, or restore all.
backup-restore-title = Restore from backup { $id }
backup-would-nothing = Nothing would be restored
backup-would-restore = { $count ->
        [one] 1 event would be restored
       *[other] { $count } events would be restored
    }
backup-would-overwrite = { $count ->
        [one] <strong>1 event is overwritten.</strong> What the site has now stays in its history, and can be restored from there.
       *[other] <strong>{ $count } events are overwritten.</strong> What the site has now stays in their history, and can be restored from there.
    }
backup-restore-hint = Nothing has changed yet. Restored events have the number, address and timestamps that the backup has, and bring their series along. Restoring twice changes nothing more.
backup-restore-button = { $count ->
        [one] Restore 1 event
       *[other] Restore { $count } events
    }
backup-records = Event by event
backup-records-caption = What would be restored from the backup

## Integrity

integrity-title = Integrity
integrity-heading = Is everything there?
integrity-lead = Every number that an event was ever given is accounted for: in a quick check twice a minute, and down to the last revision every hour.
integrity-again = Check again
integrity-again-lead = Checks every record, every revision and the audit log, now. It changes nothing.
integrity-again-button = Check everything now
integrity-none = Nothing has been checked yet. The first check runs right after the start.
integrity-last-full = Last full check
integrity-last-quick = Last quick check
integrity-checked-well = Everything is checked, and all is well.
integrity-checked-wrong = Everything is checked, and something is wrong. See below.
integrity-well = All is well: nothing is missing.
integrity-wrong = Something is wrong.
integrity-checked-at = Checked on <at/>
integrity-given = <strong>{ $number }</strong> numbers given
integrity-equals = equals
integrity-differs = is not
integrity-plus = plus
integrity-live = <strong>{ $number }</strong> live
integrity-trashed = <strong>{ $number }</strong> in the trash
integrity-purged = <strong>{ $number }</strong> purged
integrity-missing = { $count ->
        [one] 1 event is gone from the database
       *[other] { $count } events are gone from the database
    }
integrity-altered = { $count ->
        [one] 1 event is not what its history says
       *[other] { $count } events are not what their history says
    }
integrity-unaccounted = { $count ->
        [one] 1 event was not written by this site
       *[other] { $count } events were not written by this site
    }
integrity-numbers = { $count ->
        [one] Number { $numbers }
       *[other] Numbers { $numbers }
    }
integrity-address = { $path } answered before, and no longer does
integrity-address-more = It led to event { $id }
integrity-table = The table { $table } has lost rows
integrity-table-more = { $before } before, { $now } now
integrity-guards = The database’s guards are gone
integrity-guards-more = Without these triggers, anyone who can reach the database can delete rows: { $triggers }
fault-revision-missing = Revision { $expected } is missing: revision { $found } comes in its place
fault-revision-content = The content of revision { $id } was changed
fault-revision-changed = Revision { $id } was changed, or does not follow the one before it
fault-revision-head = The last revision is { $found }, and the last one written was { $expected }
fault-line-missing = Line { $expected } is missing: line { $found } comes in its place
fault-line-changed = Line { $id } was changed, or does not follow the one before it
fault-line-address = The IP address of line { $id } was changed, or taken away
fault-line-head = The last line is { $found }, and the last one written was { $expected }
integrity-chain = The chain of all revisions is broken
integrity-audit = The audit log is not as it was written
integrity-database = The database itself is damaged
integrity-from-history = Restore from history
integrity-from-backup = Restore from backup { $id }
integrity-counts = Rows in each table
integrity-restore-none = The last check found nothing missing that could be restored. <a>Check again</a>
integrity-restore-lead = { $count ->
        [one] <strong>1 event</strong> looked up in history
       *[other] <strong>{ $count } events</strong> looked up in history
    }
integrity-restore-missing = History keeps every row as it last was. These events come back with their numbers, addresses and timestamps. Those that were in the trash go back there.
integrity-restore-altered = Something other than this site changed these rows. They get the values of their last revision back, as a new revision.
integrity-restore-hint = Nothing has changed yet. Restoring twice changes nothing more.
integrity-restore-button = { $count ->
        [one] Restore 1 event
       *[other] Restore { $count } events
    }
integrity-records = Event by event
integrity-records-caption = What would be restored from history
integrity-no-list = There is no such list of events.
integrity-none-named = No event was named, so nothing was done.

## Alerts

alerts-title = Alerts
alerts-open-only = Show open alerts only
alerts-with-past = Show past alerts too
alerts-none = All is well: nothing needs your attention.
alerts-none-unheard = There are no open alerts. But nobody would hear of one: neither email nor a webhook is set up.
alerts-channels = Where alerts go
alerts-channels-hint = A test alert goes the way a real one does: by email and webhook, where these are set up. Try it now, not when it matters.
alerts-test = Send a test alert
alerts-test-sent = The test alert is below. It says itself whether it was delivered: look again in a minute.
alerts-test-unheard = The test alert is below and nowhere else: neither email nor a webhook is set up.
alerts-open = Needs your attention
alerts-acknowledge = Acknowledge
alerts-acknowledged = Acknowledged.
alerts-since = Since <at/>
alerts-resolved = over since <at/>
alerts-known = acknowledged by <who/> on <at/>
alerts-see-changes = Review the changes
alerts-see-sync = See the sync
alerts-see-refused = See what was set aside
alerts-see-calendar = See the calendar
alerts-see-missing = See what is missing, and restore it
alerts-see-deleted = See what was deleted, and restore it
alerts-see-backups = See the backups
alerts-see-purge = See what will be purged
alerts-see-alerts = See the alerts
alerts-see-channels = See the channels
alerts-see-test = See the test
alerts-email = Email
alerts-webhook = Webhook
alerts-heartbeat = Heartbeat
alerts-channel-off = Not set up
alerts-channel-untried = Not used yet
alerts-channel-works = Works
alerts-channel-fails = Failed
alerts-channel-set-email = Set SMTP_URL and ALERT_EMAIL.
alerts-channel-set-webhook = Set ALERT_WEBHOOK_URL.
alerts-channel-set-heartbeat = Set HEARTBEAT_URL.
alerts-channel-try = Send a test alert to try it.
alerts-channel-worked = Last worked on <at/>.
alerts-channel-failed = Failed on <at/>: <error/>
alerts-delivered = { $channel }: delivered
alerts-delivered-at = { $channel }: delivered <at/>
alerts-on-its-way = { $channel }: on its way
alerts-not-yet = { $tries ->
        [one] <strong>{ $channel }: not delivered yet.</strong> Tried once, and tries again. <error/>
       *[other] <strong>{ $channel }: not delivered yet.</strong> Tried { $tries } times, and tries again. <error/>
    }
alerts-undelivered = { $tries ->
        [one] <strong>{ $channel }: not delivered after 1 try.</strong> <error/>
       *[other] <strong>{ $channel }: not delivered after { $tries } tries.</strong> <error/>
    }
alerts-unsent = { $channel }: not sent
alerts-unsent-off = { $channel }: not set up, so nothing was sent

# What is raised: a title, what happened and what to do. `$error` and `$why` come without a full stop.
alert-last-error = The last sync said: { $error }.
alert-last-error-none = The last sync did not say why.
alert-run-held-title = A sync of { $calendar } is held
alert-run-held-detail = Sync { $sync } would change a lot: { $why }. Nothing has changed yet. Look at its list, then approve or reject it: nothing happens without you.
alert-needs-reconnect-title = “{ $calendar }” needs reconnecting
alert-needs-reconnect-detail = Its events stay published, but changes in Google no longer reach them. Open the calendar’s page and connect the Google account again.
alert-access-lost-title = The connected account no longer sees “{ $calendar }”
alert-access-lost-detail = Its events stay published, but changes in Google no longer reach them. If the calendar still exists, ask its owner to share it with the account again, or connect it with another account. If it is gone for good, disconnect it.
alert-access-lost-busy-title = “{ $calendar }” shows the connected account only when it is busy
alert-access-lost-busy-detail = Its events stay published as they were, but changes in Google no longer reach them. Ask its owner to share all event details with the account again: the next sync then picks up where it stopped. We try again every 6 hours.
alert-sync-fails-title = “{ $calendar }” cannot be synced
alert-sync-fails-since = { $count ->
        [one] Every sync since { $since } has failed: 1 so far.
       *[other] Every sync since { $since } has failed: { $count } in a row.
    }
alert-sync-fails-last = { $count ->
        [one] The last sync failed.
       *[other] The last { $count } syncs failed.
    }
alert-sync-fails-detail = Its events stay published as they are, and we keep trying, less and less often. If this goes on, open the calendar’s page, where each sync says what happened. Once the cause is fixed, sync it from there.
alert-items-refused-title = { $count ->
        [one] 1 item of “{ $calendar }” could not be saved
       *[other] { $count } items of “{ $calendar }” could not be saved
    }
alert-items-refused-detail = { $count ->
        [one] Sync { $sync } set 1 event or series aside ({ $items }). What the site has of it stays as it was, everything else was synced, and every sync tries it again. The sync’s page shows it.
       *[other] Sync { $sync } set { $count } events or series aside ({ $items }). What the site has of them stays as it was, everything else was synced, and every sync tries them again. The sync’s page shows them.
    }
alert-integrity-none = Every record is accounted for
alert-integrity-title = { $count ->
        [one] Event { $event } is missing
       *[other] { $count } events are missing
    }
alert-integrity-more = { $finding }, and more
# `$which`: 3 (4, 5, 6)
alert-integrity-missing = Gone without a trace: { $which }
alert-integrity-unaccounted = In the table, but never given an id or purged before: { $which }
alert-integrity-altered = Not what the history says, so changed past the application: { $which }
alert-integrity-addresses = Addresses that answered and no longer do: { $which }
alert-integrity-shrunk = Rows are gone from tables that never lose any: { $which }
alert-integrity-table = { $table } ({ $now ->
        [one] 1 row
       *[other] { $now } rows
    }, { $before } before)
alert-integrity-unguarded = Guards of the database are switched off: { $which }
alert-integrity-chain = The history was tampered with: { $what }
alert-integrity-audit = The audit log was tampered with: { $what }
alert-integrity-database = The database is damaged: { $what }
alert-integrity-sum = The number of events does not add up
alert-integrity-which = { $count } ({ $names })
alert-integrity-which-more = { $count } ({ $names } and { $more } more)
alert-integrity-account = Of { $given } ids ever given, { $live } are live, { $trashed } in the trash, and { $purged } were purged on purpose.
alert-integrity-restore = The page behind the link restores them from history or from a backup, and so does `reroll recover` (try `reroll recover --dry-run` first). Before you go on, find out who wrote to the database past the application.
alert-integrity-guard = Find out who switched them off. They come back when a backup is restored into a new database, or by hand from the migrations.
alert-integrity-compare = Copy the database as it is, look at the page behind the link, and compare with a backup: `reroll backup diff ID`.
alert-integrity-damaged-title = The database’s file is damaged
alert-integrity-damaged-said = The database said: { $error }.
alert-integrity-damaged-detail = Stop the server, copy the file away as it is, with its -wal and -shm files, and follow docs/RECOVERY.md, step 6. Do not write to it, and do not delete anything.
# Always more than 20.
alert-large-deletion-title = { $count } events went to the trash at once
# `$by` is an address of mail for a person, and the number of a sync for a sync.
alert-large-deletion-detail = { $actor ->
        [command-line] { $count } events were moved to the trash from the command line ({ $why }). If that was a mistake, restore them from the trash, all at once and exactly as they were.
        [sync] Sync { $by } moved { $count } events to the trash ({ $why }). If that was a mistake, restore them from the trash, all at once and exactly as they were.
        [system] The site itself moved { $count } events to the trash ({ $why }). If that was a mistake, restore them from the trash, all at once and exactly as they were.
       *[person] { $by } moved { $count } events to the trash ({ $why }). If that was a mistake, restore them from the trash, all at once and exactly as they were.
    }
alert-backup-failed-title = A backup could not be made
alert-backup-failed-detail = What went wrong: { $error }. The site keeps running, but what changes from now on is in no backup until one succeeds. We try again every ten minutes.
alert-backup-failed-place-title = The place of the backups cannot be read
alert-backup-failed-place-detail = What went wrong: { $error }. Until this is fixed, no backup can be made or read.
alert-backup-late-title = Backups are late
alert-backup-late-detail = The newest backup was made on { $made }. The server makes one every hour while it runs: check its log, or make one by hand (reroll backup create).
alert-backup-late-none = There is no backup at all. The server makes one every hour while it runs: check its log, or make one by hand (reroll backup create).
alert-backup-late-ahead-title = The newest backup is dated in the future
alert-backup-late-ahead-detail = It is dated { $made }, and the server’s clock says { $now }: one of the two is wrong. Set the clock right. The next backup, within the hour, ends this alert. If none is made, make one by hand (reroll backup create).
alert-backup-unverified-title = Backup { $id } does not verify
alert-backup-unverified-detail = What is wrong: { $problem }. Do not rely on it: make a new one (reroll backup create) and verify that.
alert-purge-soon-title = { $count ->
        [one] 1 event in the trash will be purged soon
       *[other] { $count } events in the trash will be purged soon
    }
alert-purge-soon-event = “{ $title }”
alert-purge-soon-others = { $count ->
        [one] 1 more
       *[other] { $count } more
    }
# `$events`: “Chess”, “Go” and 3 more; or how many
alert-purge-soon-detail = { $count ->
        [one] What has been in the trash for { $days } days is purged for good. Within a week, that is { $events }. Restore it before then if anyone needs it, or export it to keep a copy.
       *[other] What has been in the trash for { $days } days is purged for good. Within a week, that is { $events }. Restore them before then if anyone needs them, or export them to keep a copy.
    }
alert-cdn-stale-title = The CDN does not drop changed pages
alert-cdn-stale-detail = Visitors may see pages that are up to six minutes old. Asking it to drop what changed (CDN_PURGE_URL) failed: { $error }. We try again every minute.
alert-schedule-mended-title = { $count ->
        [one] A calendar had fallen off the schedule
       *[other] { $count } calendars had fallen off the schedule
    }
alert-schedule-mended-calendars = { $count ->
        [one] Calendar { $calendars } was not on the schedule, although it syncs. It is synced now.
       *[other] Calendars { $calendars } were not on the schedule, although they sync. They are synced now.
    }
alert-schedule-mended-clock-title = A clock was wrong, and plans were put right
alert-schedule-mended-clock-detail = Dated too far in the future: { $plans ->
        [one] 1 plan
       *[other] { $plans } plans
    }, { $locks ->
        [one] 1 lock
       *[other] { $locks } locks
    } and { $times ->
        [one] 1 other time
       *[other] { $times } other times
    }. The clock of a server or of the database was ahead for a while, or is behind now. What was planned is done now. Check the clocks (timedatectl), and let the network set them.
alert-no-channel-title = Nobody would hear of a problem
alert-no-channel-none = Neither email nor a webhook is set up, so alerts are shown on this site only. Set SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL, restart the server, and send a test alert.
alert-no-channel-broken = For an hour or longer, no alert has got out on any channel: { $errors }. Fix the channel, then send a test alert.
alert-no-channel-untried = A channel is set up, but no alert has got out on it yet. This alert ends by itself with the first delivery.
alert-database-trouble-said = The database said: { $error }.
alert-database-trouble-full-title = The disk is full: nothing can be saved
alert-database-trouble-full-detail = Free some space on it. Until then pages can be read, but no form, sync or backup succeeds. All of it goes on by itself within seconds.
alert-database-trouble-read-only-title = The database can only be read: nothing can be saved
alert-database-trouble-read-only-detail = Make it writable again: a file system may be mounted read-only after an error, the file may have the wrong permissions, or a PostgreSQL server may have become a replica. Then everything goes on by itself.
alert-database-trouble-broken-title = The database’s disk fails: nothing can be saved
alert-database-trouble-broken-detail = Look for disk errors in the machine’s log. Do not restart before you have copied the newest backup to another machine.
alert-database-trouble-busy-title = Something keeps the database locked: nothing can be saved
alert-database-trouble-busy-detail = Another program holds it and does not let go. Find it (a backup tool, an open SQL session, a stuck command) and end it.
alert-database-trouble-damaged-title = The database’s file is damaged
alert-database-trouble-damaged-detail = Stop the server, copy the file away as it is, and follow docs/RECOVERY.md, step 6. Do not write to it, and do not delete anything.
alert-database-trouble-away-title = The database does not answer: nothing can be saved
alert-database-trouble-away-detail = Check that its server runs and can be reached.
alert-disk-low-title = A disk is nearly full
alert-disk-low-room = { $place ->
        [database] The disk of the database ({ $path }) has { $left } of { $total } left.
        [backups] The disk of the backups ({ $path }) has { $left } of { $total } left.
       *[data] The disk of the data ({ $path }) has { $left } of { $total } left.
    }
alert-disk-low-files = { $place ->
        [database] The disk of the database ({ $path }) has room for { $count ->
            [one] 1 more file
           *[other] { $count } more files
        }.
        [backups] The disk of the backups ({ $path }) has room for { $count ->
            [one] 1 more file
           *[other] { $count } more files
        }.
       *[data] The disk of the data ({ $path }) has room for { $count ->
            [one] 1 more file
           *[other] { $count } more files
        }.
    }
alert-disk-low-detail = Make room before it is full: then nothing can be saved, no calendar is synced and no backup is made.
alert-test-title = This is a test
alert-test-detail = { $who } asked whether alerts arrive. If you read this outside the site, they do. Nothing is wrong.

## Times and days. Days and times of day come written as the language writes them.

time-all-day = All day
time-until = Until { $day }
time-whole-day = { $day }, all day
time-days = { $first } – { $last }
time-on-day = { $day }, { $hours }
time-from = { $from } { $zone }
time-hours = { $from }–{ $until } { $zone }
# A clock change lies between start and end.
time-hours-over-zones = { $from } { $start_zone }–{ $until } { $zone }
time-from-until-day = { $from } { $zone }, until { $day }
time-over-days = { $day }, { $from } – { $last }, { $until } { $zone }
time-over-days-and-zones = { $day }, { $from } { $start_zone } – { $last }, { $until } { $zone }
# An instant of the site's own bookkeeping.
time-instant = { $day }, { $time } UTC

## Home: the list of events, its search, and the month

home-events = Events
home-past = Past events
home-later = Later events
home-calendar = Calendar
home-tag = Events: { $tag }
home-tag-heading = Events: <tag>{ $tag }</tag>
home-description = What’s on at { $name }: dates, places and the people behind them.
home-kicker = What’s on at { $name }
home-heading = Find your next table
home-lead = Everything coming up, soonest first.
home-see-upcoming = See what’s coming up
home-back-to-next = Back to the next events
home-pages = Pages
home-today = Today
home-weekend = This weekend
home-week = This week
home-all-upcoming = All upcoming
home-when = When
home-days-from = From { $day }
home-search = Search
home-search-label = Search events
home-search-placeholder = Title, place, organizer
home-filters = Filters
home-from = From
home-until = Until
home-organizer = Organizer
home-all-organizers = All organizers
home-place = Where
home-place-any = Online or in person
home-in-person = In person
home-online = Online
home-tag-label = Tag
home-apply = Apply filters
home-clear = Clear all
home-address-problem = <strong>Part of this address makes no sense.</strong> The rest is below.
home-until-before-from = { $until } is before { $from }. Choose a last day on or after the first.
home-no-date = “{ $text }” is not a date. Write it like 2026-11-27.
home-no-month = “{ $text }” is not a month. Write it like 2026-11.
home-no-choice = “{ $text }” is not one of: { $known }.
home-empty = Nothing planned yet
home-empty-soon = New events show up here as soon as an organizer publishes them. Check back soon.
home-empty-connect = Organizing something? <connect>Connect your calendar</connect> and your events appear here on their own.
home-nothing = Nothing matches
home-nothing-for-words = No event has all the words in “<words>{ $words }</words>”. Try fewer words, or just the start of one.
home-nothing-try = Try a wider search:
home-without-search = Any words
home-any-day = Any day
home-any-organizer = Any organizer
home-any-tag = Any tag
home-any-place = Online and in person
home-see-everything = See everything coming up
home-month-empty = Nothing on this month.
home-month-cut = Not all of this month’s events fit here. Search or filter to narrow them down.
home-month-this = This month
home-months = Months
home-month-cancelled = Cancelled:
home-month-postponed = Postponed:

## Feeds

feed-events-of = Events by { $name }

## Events: the page of one event

event-title = { $title }, { $day }
event-by = by <organizer>{ $organizer }</organizer>
event-about = About this event
event-cancelled = <strong>Cancelled.</strong> This event isn’t happening.
event-postponed = <strong>Postponed.</strong> It isn’t happening at the time below. There’s no new date yet.
event-over = <strong>This event is over.</strong> Its page stays for reference.
event-moved = <strong>Moved.</strong> It was planned for { $before }. The time below is the new one.
event-moved-tentatively = <strong>Moved.</strong> It was planned for { $before }. The time below is the new one, but isn’t confirmed yet.
event-tentative = <strong>Not confirmed yet.</strong> Check again before you set out.
event-other-dates = Other dates
event-all-dates = All dates of <name>{ $series }</name>
event-host = Hosted by <name>{ $organizer }</name>
event-more-by-host = More of their events
event-facts = Details
event-when = When
# The reader’s own time, which the browser puts in place of $time.
event-own-time = Your time: { $time }
event-where = Where
event-map = Show on a map
event-map-app = Open in a map app
event-online = Online
event-online-at = Online at
event-link = More
event-ask-for-meeting = Ask the organizer for the meeting link.
event-add-to-calendar = Add to calendar
event-calendar-file = Apple Calendar and others
event-calendar-file-hint = file (.ics)
event-share = Share
event-share-by-mail = Email
event-copy-link = Copy link
event-copied = Copied
# What link previews and search engines show: time and place, then the description.
event-summary = { $facts }. { $text }
event-summary-cancelled = Cancelled: { $facts }. { $text }
event-summary-postponed = Postponed: { $facts }. { $text }
event-summary-moved = Moved: now { $facts }. { $text }
event-summary-by = By { $organizer }.
# In an entry of the reader’s calendar.
event-details-cancelled = Cancelled.
event-details-postponed = Postponed.
event-details-tentative = Not confirmed yet.
event-details-by = By { $organizer }

## Series: all dates of an event

series-title = { $title }: all dates
series-description = All upcoming dates of { $title }, by { $organizer }.
series-empty = No dates planned right now.
series-kicker = Repeats
series-dates = Upcoming dates

## Organizers: the page of one, and what other sites show of it

organizer-kicker = Organizer
organizer-later-title = { $name }: later events
organizer-description = Upcoming events by { $name }.
organizer-empty = Nothing planned right now.
organizer-follow = Never miss an event
organizer-subscribe = Subscribe in your calendar
organizer-calendar-file = Calendar file
organizer-news-feed = News feed
organizer-embed = Show these events on your own site
organizer-embed-code = Paste this code where the events should appear:
organizer-copy-code = Copy code
organizer-code-copied = Copied
organizer-embed-preview = Preview
embed-title = { $name }: embedded events
embed-all-events = All events on { $site }

## Pages that are gone or have moved

gone-no-event = There’s no event at this address; it may have been taken off the site
gone-no-organizer = There’s no organizer at this address
gone-no-series = There’s no series at this address
gone-moved-title = Moved
gone-moved = This page has moved
gone-moved-go = Go to the new address
gone-for-good = Gone for good
gone-taken-off = Taken off
gone-event = This event is no longer on the site
gone-series = These dates are no longer on the site
gone-wont-return = It won’t come back.
gone-event-wont-return = It was by <organizer>{ $organizer }</organizer> and won’t come back.
gone-series-wont-return = They were by <organizer>{ $organizer }</organizer> and won’t come back.
gone-ask = If you planned to go, ask before you set out.
gone-ask-organizer = If you planned to go, ask <organizer>{ $organizer }</organizer> before you set out.
gone-upcoming-by = Upcoming by { $name }
gone-upcoming-on = Upcoming on { $site }
gone-other-dates = See the other dates
gone-organizer = See this organizer
gone-all-events = See all events

## Problems: pages that say why something was not done

problem-sign-in = Please sign in
problem-forbidden = Not for this account
problem-not-found = Not here
problem-gone = Gone for good
problem-invalid = That doesn’t work
problem-conflict = Something is in the way
problem-too-many = Too many tries
problem-upstream = Google isn’t answering
problem-unavailable = Not right now
problem-internal = Something went wrong
problem-not-allowed = That’s not allowed
problem-wrong-method = Not this way
problem-timeout = That took too long
problem-too-large = That’s too much
problem-no-page = There’s no page at this address
problem-to-sign-in = Sign in
problem-to-events = See what’s coming up
problem-to-dashboard = Back to your dashboard
problem-try-again = Try again
problem-to-form = Back to the form
problem-with-request = { $message }. If you write to us about this, mention { $request }

unsaved-title = Nothing was saved
unsaved-type-again = Type the { $field } again
unsaved-send-again = Send again
unsaved-keep-open = Keep this page open: it still has what you typed.

## Signing in and out, and setting up

sign-in-title = Sign in
sign-in-lead = For organizers and admins. Visitors don’t need an account.
sign-in-set-up = Nobody has an account here yet. <setup>Set up the site</setup> first.
sign-in-email = Email address
sign-in-password = Password
sign-in-button = Sign in
password-show = Show<rest> password</rest>
sign-in-wrong = The address or the password is wrong
sign-in-forgotten = Forgot your password?

forgotten-title = Forgot your password?
forgotten-lead = Enter your email address, and we’ll send you a link to choose another password.
forgotten-button = Send the link
forgotten-sent = If { $email } has an account here, a link is on its way. It works for an hour. Nothing there? Look in your spam folder, and check the address.
forgotten-no-mail = This site can’t send email. Ask one of its admins for a link to choose another password.
forgotten-back = Back to sign-in

link-password-title = Choose another password
link-password-lead = You’ll be signed out everywhere else.
link-password-new = New password
link-password-button = Save password
link-password-done = Your password is saved. Sign in with it.
link-invitation-title = Welcome to { $site }
link-invitation-lead = Choose a password, and your account is ready.
link-address-title = Confirm your address
link-address-lead = { $account } signs in with { $new } from then on.
link-address-button = Use this address
link-address-done = Done: { $email } is your address now.
link-back-title = Take your address back
link-back-lead = This account signs in with { $now } now. If that wasn’t you, take { $old } back: everyone is signed out, the password stops working, and you choose another one.
link-back-button = Take it back
link-back-done = It’s your address again. Choose another password to sign in.
link-dead-title = This link doesn’t work
link-dead = It may have been used already, or replaced by a newer one, or it’s too old.
link-dead-next = <forgotten>Ask for a new link</forgotten>, or ask whoever invited you to do it again.

sign-out-title = Sign out
sign-out-who = You’re signed in as <email>{ $email }</email>.
sign-out-button = Sign out
sign-out-done = You’re signed out.

setup-title = Set up
setup-heading = Set up this site
setup-lead = Create the first account: an admin, who can do everything.
setup-token = Setup token
setup-token-hint = The server printed it when it started. It proves that the server is yours.
setup-password-hint = At least 12 characters. A few unrelated words work well.
setup-organizer = Your club, store or group
setup-organizer-hint = The first organizer of events. Leave this empty to add one later.
setup-create = Create account
setup-done = Welcome! You’re the admin of this site.
setup-already = This site is already set up

## One's own account

account-title = Your account
account-who-admin = Signed in as { $email }, an admin of this site
account-who-organizer = Signed in as { $email }, for { $organizers }
account-who-nobody = Signed in as { $email }
account-name = Name
account-name-label = What should others here call you?
account-name-hint = Admins and your team see it. Visitors don’t.
account-name-save = Save name
account-name-saved = Your name is saved.
account-address = Email address
account-address-lead = You sign in with { $email }. To change it, we send a link to the new address, and tell the old one.
account-address-no-mail = You sign in with { $email }. This site can’t send email, so ask one of its admins to change it.
account-address-new = New email address
account-address-send = Send a link to confirm
account-address-sent = A link is on its way to { $email }. Your address changes when you open it. If nothing arrives, check the address, or ask an admin.
account-password = Password
account-password-lead = Changing it signs you out everywhere else.
account-password-now = Your password now
account-password-save = Change password
account-password-saved = Your password is changed, and you’re signed out everywhere else.
account-sessions = Where you’re signed in
account-browser = { $browser } on { $system }
account-browser-some = A browser on { $system }
account-browser-unknown = An unknown browser
account-session-here = This browser
account-session-since = Since
account-session-seen = Last used
account-session-end = Sign out
account-sessions-end-others = Sign out everywhere else
account-sessions-ended = { $count ->
        [0] That session was over already.
        [one] 1 session ended.
       *[other] { $count } sessions ended.
    }
account-data = Your data
account-data-lead = Everything the site keeps about your account, as a file (JSON).
account-data-button = Download your data
account-leave = Leave
account-leave-lead = Your account is deleted for good. Events stay with their organizers, and connected calendars keep syncing.
account-leave-open = Delete your account
account-leave-button = Delete account for good
account-left = Your account is deleted.

## Admin: people

people-title = People
people-lead = Who can sign in, and what they may do
people-number = { $count ->
        [one] 1 account
       *[other] { $count } accounts
    }
people-search = Name, address or organizer
people-search-button = Search
people-none = Nobody found
people-caption = Everyone who has an account
people-person = Person
people-role = Role
people-last = Last sign-in
people-sessions = Sessions
people-never = Never
people-admin = Admin
people-organizer = Organizer
people-invited = Invited
people-suspended = Suspended
people-invite = Invite someone
people-invite-mail = They get a link by email, choose a password, and can start.
people-invite-hand = This site can’t send email: you get a link to pass on, and they choose a password with it.
people-for = Publishes for
people-for-none = Nobody yet
people-invite-button = Invite
people-invite-sent = An invitation is on its way to { $email }.
people-link-handed = Pass on this link. It’s shown only now, works once, and until { $until }: { $link }
people-rights = What they may do
people-rights-lead = Admins can do everything. Others publish for these organizers:
people-make-admin = Make an admin
people-make-organizer = No longer an admin
people-join = Add an organizer
people-join-button = Add
people-leave = Take away
people-sign-in = Signing in
people-signed-out = Not signed in anywhere
people-sign-out = Sign out everywhere
people-link = Make a password link
people-link-invitation = Make another invitation link
people-link-lead = With the link, they choose a new password. Until then, the old one keeps working.
people-out = Shut out
people-out-lead = Events and calendars stay with their organizers.
people-suspend = Suspend
people-reactivate = Let back in
people-remove = Delete this account
people-remove-password = Your own password
people-remove-button = Delete account for good
people-removed = { $email } is deleted.
people-now-admin = { $email } is an admin now.
people-now-organizer = { $email } is no longer an admin.
people-joined = { $email } publishes for the organizer now.
people-left = { $email } no longer publishes for the organizer.
people-now-suspended = { $email } can’t sign in any more.
people-now-active = { $email } can sign in again.
people-now-signed-out = { $email } is signed out everywhere.

## The frame around every page

frame-skip = Skip to content
frame-site = Site
frame-events = Events
frame-all-events = All events
frame-for-organizers = For organizers
frame-more = More
frame-footer = { $site } runs on Reroll. Events here are never lost to a sync.
frame-dashboard = Dashboard
frame-admin = Admin
frame-account = Account
frame-sign-out = Sign out

## Lists of events, tags

list-now = Happening now
list-day-and-time = { $day } · { $time }
list-repeats = Repeats
tags-label = Tags

## Fields of an event, within a sentence and by themselves

field-title = title
field-description = description
field-place = place
field-link = link
field-status = status
field-time = time
field-tags = tags
field-picture = picture
column-title = Title
column-description = Description
column-starts = Starts
column-ends = Ends
column-time-zone = Time zone
column-all-day = All day
column-place = Place
column-link = Link
column-status = Status
column-visibility = Visibility
column-tags = Tags
column-picture = Cover
value-nothing = nothing
value-yes = yes
value-no = no

## Sizes

size-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}
size-kilobytes = { $number } kB
size-megabytes = { $number } MB
size-gigabytes = { $number } GB

## Backups

backup-verified = Verified
backup-not-verified = Not verified
backup-not-verified-yet = Not verified yet
backup-by-schedule = schedule
backup-by-hand = by hand
backup-before-upgrade = before an upgrade
backup-before-import = before an import
backup-before-purge = before a purge

## Where the site differs from Google, as people decided

differing-sentence = <strong>Different from Google:</strong> { $how }
differing-how = { $count ->
        [0] { $what }.
        [one] { $what } (sync { $which } was undone).
       *[other] { $what } (syncs { $which } were undone).
    }
differing-stay = { $count ->
        [one] 1 event stays although Google cancelled it
       *[other] { $count } events stay although Google cancelled them
    }
differing-keep = { $count ->
        [one] 1 event keeps its values although Google changed them
       *[other] { $count } events keep their values although Google changed them
    }
differing-away = { $count ->
        [one] 1 event is in the trash although Google shows it
       *[other] { $count } events are in the trash although Google shows them
    }
differing-show = { $count ->
    [one] Show 1 event
   *[other] Show { $count } events
}
differing-stays = cancelled in Google, kept here
differing-in-trash = shown in Google, in the trash here
differing-fields = different in Google: { $fields }

## Restoring records from a backup or history: what would be done, and what was

merge-event = Event
merge-what = What happens
merge-why = Why
merge-event-number = event { $event }
merge-others = The other records
merge-show-others = Show { $count } more
merge-nothing = Nothing: none of these records can be restored.
merge-conflict = In the way
merge-failed = Not restored
merge-created = Re-created
merge-restored = Restored from the trash
merge-overwritten = Overwritten
merge-changed = Left alone
merge-unchanged = As it is
merge-why-created = with its number, address and timestamps as before
merge-why-restored = every column as it was
merge-why-overwritten = these values become a new revision
merge-why-changed = it has been changed since
merge-why-unchanged = the site has it just like this
merge-address-taken = event { $event } has its address now
merge-same-event = event { $event } is the same calendar event
merge-column-taken = event { $event } has its { $column }
refused-row-nul = its { $column } has a NUL character
refused-row-year = its { $column } is in the year { $year }, and years go from 1 to 9999
refused-row-id = its number { $id } is not from 1 to { $most }
refused-row-purged = { $actor } purged it for good on { $day } ({ $reason })
refused-row-no-organizer = its organizer { $id } is not on this site
refused-row-no-series = its series { $id } is not on this site
refused-row-no-calendar = its calendar { $id } is not on this site
refused-row-batch = its batch { $id } is not from 1 to { $most }
refused-row-other-batch = batch { $id } is another one here: it went to the trash on { $at }
refused-row-there = it is on this site already, with other values: { $fields }
refused-row-trashed = it is in the trash already, with other values: { $fields }
refused-row-database = the database did not take it: { $why }
refused-row-not-in-backup = the backup does not have it
refused-row-try-backup = { $why }; a backup may have it: restore this event from one
refused-row-revision-changed = its last revision ({ $id }) was changed after it was written
refused-row-revision-other = its last revision ({ $id }) belongs to event { $event }
refused-row-revision-unread = its last revision ({ $id }) cannot be read
refused-row-erased = what history knew of it was erased
refused-row-no-revision = history has no revision of it
refused-row-never = there has never been such an event
merged-back = { $count ->
    [0] There was nothing left to restore.
    [one] 1 event is back.
   *[other] { $count } events are back.
}
merged-created = { $count ->
    [one] Re-created: 1 event ({ $events })
   *[other] Re-created: { $count } events ({ $events })
}
merged-restored = { $count ->
    [one] Restored from the trash: 1 event ({ $events })
   *[other] Restored from the trash: { $count } events ({ $events })
}
merged-overwritten = { $count ->
    [one] Overwritten: 1 event ({ $events })
   *[other] Overwritten: { $count } events ({ $events })
}
merged-changed = { $count ->
    [one] Left alone, changed since: 1 event ({ $events })
   *[other] Left alone, changed since: { $count } events ({ $events })
}
merged-unchanged = { $count ->
    [one] As it was: 1 event ({ $events })
   *[other] As they were: { $count } events ({ $events })
}
merged-failed = Event { $event } was not restored: { $why }
merged-failed-more = { $count ->
    [one] and 1 more was not restored
   *[other] and { $count } more were not restored
}

## Runs in a list, a summary and a chart

runs-preview = Preview
runs-state = State
runs-calendar = Calendar
runs-what = What happened
runs-changes = Changes
runs-started = Started
runs-by = By
runs-took = Took
runs-took-no-time = less than 0.1 s
runs-took-seconds = { $seconds } s
runs-asked-google = Asked Google
runs-requests = { $count ->
    [one] 1 request
   *[other] { $count } requests
}
runs-under-way = under way
runs-held = { $counts }: waiting for a decision
runs-rejected = { $counts }: rejected
runs-undone = { $counts }: undone since
runs-approved-by = Approved by
runs-rejected-by = Rejected by
runs-undone-by = Undone by
runs-on = on <when/>

chart-title = Changes by the last syncs
chart-span = { $first } to { $last }, newest on the right
chart-up = up: added or restored
chart-changed = up: changed
chart-down = down: to the trash
chart-held = held, waiting for a decision
chart-failed = failed, nothing changed
chart-void = outlined: not done, or undone
chart-run = { $name }, { $at }, { $trigger }: { $did }
chart-run-failed = failed
chart-run-held = held: { $counts }
chart-run-rejected = rejected: { $counts }
chart-run-undone = undone: { $counts }
# Read aloud instead of the drawing.
chart-description =
    { $count ->
        [one] 1 sync.
       *[other] { $count } syncs, oldest first.
    } At most { $most ->
        [one] 1 event
       *[other] { $most } events
    } added, changed or restored by one of them, and at most { $trashed } moved to the trash. { $held } held, { $failed } failed. The table below lists them all.

## Changes of a run

changes-none = Nothing changed: Google and the site agree.
changes-nothing-new = Nothing changed: Google had nothing new.
changes-becomes = becomes
changes-show-others = Show { $count } more
changes-show-lines = { $count ->
    [one] Show 1 line
   *[other] Show { $count } lines
}
changes-show-raw = Show as received
changes-items-and-dates = { $items ->
    [one] 1 item
   *[other] { $items } items
}, { $dates ->
    [one] 1 event
   *[other] { $dates } events
}
changes-series = Series: { $span }
changes-dates = { $count ->
    [one] 1 date
   *[other] { $count } dates
}
changes-show-dates = { $count ->
    [one] Show the date
   *[other] Show all { $count } dates
}
changes-span = { $first } to { $last }
changes-no-span = dates unknown
changes-named-by-google = Event { $id } in Google
changes-no-name = Untitled event
changes-event = event { $event }
changes-edit = Edit
changes-edit-event = Edit { $name }
changes-draft = a draft
changes-in-trash = in the trash

## Calendars, runs, acts and the audit log, in a word

calendar-held = Held
calendar-active = In sync
calendar-paused = Paused
calendar-needs-reconnect = Needs reconnecting
calendar-access-lost = Access lost
calendar-disconnected = Disconnected
calendar-paused-note = Nothing changes here until you resume. Its events stay published.
calendar-needs-reconnect-note = Google no longer accepts our access. Connect the same Google account again. Until then, events stay published as they are. We also retry every 6 hours.
calendar-access-lost-note = The calendar was deleted, or is no longer shared with the connected account. Share it again, or connect an account that can see it. Its events stay published as they are, and we retry every 6 hours.
calendar-disconnected-note = This calendar is no longer read. Its events stay published. Connect it again to pick up where it left off.
run-state-running = Running
run-state-planned = Preview
run-state-applied = Applied
run-state-nothing = Nothing new
run-state-held = Held
run-state-rejected = Rejected
run-state-failed = Failed
run-state-undone = Undone
who-command-line = the command line
who-system = the site itself
deleted-by = { $actor } · { $cause }
counts-added = { $count } added
counts-changed = { $count } changed
counts-trashed = { $count } to the trash
counts-restored = { $count } restored
counts-skipped = { $count } left alone
counts-set-aside = { $count } set aside
counts-to-add = { $count } to add
counts-to-change = { $count } to change
counts-to-trash = { $count } to the trash
counts-to-restore = { $count } to restore
counts-to-skip = { $count } left alone
counts-to-set-aside = { $count } to set aside
counts-none = no changes
trigger-cli = command line
trigger-button = by hand
trigger-schedule = schedule
trigger-push = Google’s notice
cause-person = a person
cause-sync = a sync
cause-import = an import
cause-cascade = with its series
audit-sign-in = Signed in
audit-sign-in-failed = Tried to sign in
audit-sign-out = Signed out
audit-account-added = Added an account
audit-account-changed = Changed an account
audit-account-removed = Removed an account
audit-connected = Connected a calendar
audit-disconnected = Disconnected a calendar
audit-settings = Changed settings
audit-deleted = Moved to the trash
audit-restored = Restored
audit-purged = Purged for good
audit-run-approved = Approved a sync
audit-run-rejected = Rejected a sync
audit-run-undone = Undid a sync
audit-exported = Exported
audit-imported = Imported
audit-backup-created = Made a backup
audit-backup-verified = Verified a backup
audit-backup-restored = Restored a backup
audit-backup-merged = Merged from a backup
audit-backup-pruned = Removed an old backup
audit-key-rotated = Changed the secret key
audit-alert-acknowledged = Acknowledged an alert
audit-addresses-erased = Erased addresses
action-create-did = Added
action-create-will = Will be added
action-create-would = Would be added
action-update-did = Changed
action-update-will = Will change
action-update-would = Would change
action-trash-did = To the trash
action-trash-will = Will go to the trash
action-trash-would = Would go to the trash
action-restore-did = Restored
action-restore-will = Will be restored
action-restore-would = Would be restored
action-skip-did = Left alone
action-skip-will = Stays as it is
action-quarantine-did = Set aside
action-quarantine-will = Will be set aside
action-quarantine-would = Would be set aside
audit-organizer-added = Added an organizer

## Feeds, cards, mails

feed-cancelled = Cancelled: this event isn’t happening.
feed-postponed = Postponed: there’s no new date yet.
feed-cancelled-title = Cancelled: { $title }
feed-postponed-title = Postponed: { $title }

card-upcoming = Upcoming events
card-online = Online · { $host }
card-day = { $weekday } { $day }
# Read aloud instead of the picture: title, date, time, place; then who is behind it.
card-scheduled = { $facts }. { $organizer }
card-cancelled = Cancelled: { $facts }. { $organizer }
card-postponed = Postponed: { $facts }. { $organizer }
card-moved = New date: { $facts }. { $organizer }

mail-over = Over: { $title }
mail-raised = Raised { $raised }.
mail-raised-and-over = Raised { $raised }, over since { $over }.
mail-alerts = { $count ->
        [one] 1 alert: { $first }
       *[other] { $count } alerts: { $first }, …
    }
mail-no-alerts = No alerts
mail-several = { $count ->
        [one] 1 alert:
       *[other] { $count } alerts in a short time:
    }
mail-more = { $count ->
        [one] … and 1 more: see the alerts
       *[other] … and { $count } more: see the alerts
    }

## Letters to people about their accounts

letter-link-once = The link works once, until { $until }.
letter-forgotten-subject = Choose another password
letter-forgotten = Someone asked for another password for your account at { $site }. To choose one, open this link:
letter-forgotten-not-you = Wasn’t it you? Then there’s nothing to do: your password stays as it is.
letter-invitation-subject = You’re invited to { $site }
letter-invitation = You’re invited to publish events at { $site }. To choose your password, open this link:
letter-invitation-by = { $by } invites you to publish events at { $site }. To choose your password, open this link:
letter-invitation-not-you = Didn’t expect this? Then there’s nothing to do: without the link, nobody can use the account.

letter-confirm-subject = Confirm your address
letter-confirm = The account { $account } at { $site } wants to use this address. To confirm that it’s yours, open this link:
letter-confirm-not-you = Wasn’t it you? Then there’s nothing to do: without the link, the address isn’t used.
letter-changed-subject = Your address was changed
letter-changed = Your account at { $site } uses { $to } from now on. If that was you, there’s nothing to do.
letter-changed-not-you = If it wasn’t, take your account back with this link:

letter-browser-subject = A new sign-in
letter-browser = Someone signed in to your account at { $site } on { $at }, with a browser that hasn’t been used for it before: { $browser }.
letter-browser-not-you = If that was you, there’s nothing to do. If it wasn’t, change your password here; that signs everyone else out:
letter-told-subject = Your account was changed
letter-told-password-subject = Your password was changed
letter-told-password = The password of your account at { $site } was changed.
letter-told-password-not-you = If that was you, there’s nothing to do. If it wasn’t, choose another one under “Forgot your password?” on the sign-in page, and tell an admin of the site.
letter-told-admin = You’re an admin at { $site } from now on.
letter-told-no-admin = You’re no longer an admin at { $site }.
letter-told-joined = You publish events for { $organizer } at { $site } from now on.
letter-told-left = You no longer publish events for { $organizer } at { $site }.
letter-told-disabled = Your account at { $site } was suspended: you can’t sign in for now. Your events stay.
letter-told-enabled = Your account at { $site } works again: you can sign in.
letter-told-removed = Your account at { $site } was deleted. Events stay with their organizers.
letter-told-ask = If this surprises you, ask an admin of the site.

## Work that goes on, and boxes to tick (shown by islands)

progress-run = { $events ->
        [one] 1 event
       *[other] { $events } events
    } in { $pages ->
        [one] 1 page
       *[other] { $pages } pages
    }
progress-backup = { $stage }: { $percent } %
progress-backup-starting = Starting
progress-backup-writing = Writing { $table }
progress-backup-uploading = Uploading
progress-backup-restoring = Restoring { $table }
progress-backup-comparing = Comparing { $table }
progress-backup-following = Checking the history
progress-backup-committing = Finishing
progress-backup-removing = Removing old backups
list-select-all = Select all
# The browser counts: of $of boxes, $ticked are ticked.
list-tally = { $ticked } of { $of } selected

## Reasons: why something was done, left or held. They begin small, and end without a full stop

why-made-new = new in Google
why-made-reached = next dates of the series, now close enough to publish
why-made-again = Google shows it again
why-waits = { $why }: waits for review
why-gone-cancelled = cancelled in Google
why-gone-series-cancelled = the series was cancelled in Google
why-gone-occurrence-cancelled = this date was cancelled in Google
why-gone-unseen = no longer in the complete list from Google
why-gone-ended = the series now ends before this date
why-gone-not-given = the series no longer repeats on this date
why-gone-once = it takes place only once in Google now
why-gone-recurs = it became a series in Google that does not include this date
why-left-older = older than what is here
why-left-unknown = Google removed an event that has no page here
why-left-list-has-holes = an item without an id could not be read, so nothing that this list leaves out was removed
why-left-list-hides = Google hides what some events are, so nothing that this list leaves out was removed
why-left-bare = Google shows only that somebody is busy then, without title, text or place: what is here stays
why-left-no-series-yet = its series has not come from Google yet: it gets a page once it does
why-left-series-gone = its series was cancelled in Google, so it has no page
why-left-no-series = what it names as its series is not a series, so it has no page
why-left-kept = someone restored it here
why-left-person = someone moved it to the trash here
why-left-series-by-person = someone moved its series to the trash here
why-left-import = it was in the trash when it was imported
why-left-purged = its page was purged here
why-left-same-id = another date of the series has the same id
why-left-dates-id = it has the id of a date of a series, but does not say that it belongs to it: it gets a page once that is mended in Google
why-left-pages-id = another page has the same id: it gets a page once one of them changes
why-changed-other-id = Google lists it under another id now
why-changed-bookkeeping = only what Google notes for itself changed
why-changed-parts = { $parts } changed in Google
why-note-no-end = it has no end, so it ends when it starts
why-note-end-is-first-day = it ends on its first day, so it takes that whole day
why-note-link-not-http = its link is not a web address, so it was left out
why-note-unknown-status = its status “{ $status }” is unknown, so it counts as confirmed
why-note-read-zone = its time zone “{ $name }” was read as { $zone }
why-note-unknown-zone = its time zone “{ $name }” is unknown, so the calendar’s is used: { $zone }
why-note-twice = its { $moment }, { $local }, occurs twice in { $zone }: the first is taken
why-note-skipped = its { $moment }, { $local }, is skipped by a clock change in { $zone }: it is taken as just after it
why-note-cut = its { $part } was cut: at most { $most } characters can be kept
why-note-description-cut = its description was cut: at most { $most } kB can be kept
why-note-link-too-long = its link was left out: at most { $most } characters can be kept
why-note-edited = the { $part } was edited here; Google has “{ $google }” now
why-note-edited-none = the { $part } was edited here; Google has none now
why-note-edited-another = the { $part } was edited here; Google has another one now
why-note-edited-value = the { $part } was edited here; Google has { $google } now
why-note-local = { $time } ({ $zone })
why-hidden-declined = the calendar’s owner declined it
why-hidden-kind = Google says it is of the type “{ $kind }”
why-hidden-visibility = Google says its visibility is “{ $visibility }”
why-hidden-no-keyword = it does not mention “{ $keyword }”
why-not-published = not published: { $why }
why-odd-no-id = it has no usable id
why-odd-series-without-id = the series that it names has no usable id
why-odd-own-series = it names itself as the series that it is a date of
why-odd-no-occurrence = it does not say which date of its series it is
why-odd-no-start = it has no start
why-odd-day-to-time = it starts on a day but ends at a time
why-odd-time-to-day = it starts at a time but ends on a day
why-odd-field = one of its fields cannot be read: { $error }
why-odd-original-start = its original start cannot be read: { $error }
why-odd-days-turned = it ends on { $end }, before it starts on { $start }
why-odd-times-turned = it ends at { $end } UTC, before it starts at { $start } UTC
why-odd-no-moment = its { $moment } has neither a date nor a time
why-odd-no-date = its { $moment }, “{ $text }”, is not a date
why-odd-no-time = its { $moment }, “{ $text }”, is not a date and time
why-odd-year = its { $moment } is in the year { $year }, which must be a mistake
why-odd-line = how it repeats (“{ $line }”) cannot be read: { $why }
why-odd-many-dates = the series has more than { $most } dates in the published period. Give it fewer
why-odd-long-rule = the series has more than { $most } dates between its start and the end of the published period. Let it start later, or give it fewer dates
why-hold-disconnected = the calendar was disconnected, so this can no longer be applied
why-hold-nothing-left = Google no longer asks for any of these changes, so there is nothing left to decide
why-hold-empties = it would empty this calendar: { $gone } would go to the trash, and nothing would be left
why-hold-rewrites = it would give { $rewritten } of { $items } events another title or start
why-hold-same = Google shows the same list as sync { $sync }, which is held
why-hold-other-since = Google shows other changes since: sync { $sync } has the new list
why-hold-few-since = Google now asks for so few changes that sync { $sync } applied them without asking, so there is nothing left to decide
why-hold-removes = it would take { $gone } off the site, of { $of }: more than { $items } and more than { $percent } %
why-hold-day = it would take { $gone } off the site within 24 hours, of { $of }: more than { $items } and more than { $percent } %
why-hold-rejected = { $why }. The same list was rejected before by { $by }, as sync { $sync }
why-counted-events = { $count ->
    [one] 1 event
   *[other] { $count } events
}
why-counted-pages = { $count ->
    [one] 1 page
   *[other] { $count } pages
}
why-counted-both = { $events } ({ $pages })
why-kept-purged = it was purged
why-kept-erased = what it was before was erased
why-kept-since = it was { $done } since by { $by }, on { $at }
why-kept-taken = its { $column } belongs to event { $event } now
why-act-written = written here
why-act-edited = edited
why-act-edited-later = edited, with all later dates
why-act-published = published
why-act-trashed = moved to the trash
why-act-trashed-later = moved to the trash, with all later dates
why-act-restored = restored from the trash
why-act-restored-free = restored from the trash, at a free address where its own was taken
why-act-purged = purged from the trash
why-act-missing = restored from history: it was missing
why-act-altered = restored from history: it was not what its history says
why-act-demo = demo data
why-act-written-series = written as a series: { $repeat }
why-act-restored-revision = restored revision { $revision }
why-act-took-googles = took Google’s { $part }
why-act-retention = { $days ->
    [one] in the trash for 1 day, as long as it is kept
   *[other] in the trash for { $days } days, as long as it is kept
}
why-act-merged = restored from backup { $backup }
why-act-imported = imported from { $file }
why-act-synced-approved = sync of { $calendar }, approved by { $by }
why-act-synced = sync of { $calendar }
why-act-taken-back = sync { $sync } was undone
why-act-anew = a full sync in place of sync { $sync }
why-part-start = start
why-part-end = end
why-part-time-zone = time zone
why-status-confirmed = confirmed
why-status-tentative = tentative
why-status-cancelled = cancelled
why-status-postponed = postponed
why-moment-start = start
why-moment-end = end
why-moment-original-start = original start
why-done-trashed = moved to the trash
why-done-restored = restored
why-done-imported = imported
why-done-changed = changed
why-column-address = address
why-column-place = place in the calendar
why-clock = { $day }, { $time }
why-with = { $why } ({ $notes })
why-and-note = { $first }; { $next }

## Reasons: why something cannot be done, or is not there

reason-sign-in = Sign in to see this page.
reason-admins-only = This page is for admins.
reason-not-yours = { $what ->
        [account] There is no such account, or it is not yours.
        [alert] There is no such alert, or it is not yours.
        [backup] There is no such backup, or it is not yours.
        [batch] There is no such batch, or it is not yours.
        [calendar] There is no such calendar, or it is not yours.
        [connection] There is no such Google account here, or it is not yours.
        [organizer] There is no such organizer, or it is not yours.
        [run] There is no such sync, or it is not yours.
        [series] There is no such series, or it is not yours.
       *[event] There is no such event, or it is not yours.
    }
reason-absent = { $what ->
        [account] There is no account { $id }.
        [alert] There is no alert { $id }.
        [backup] There is no backup { $id }.
        [batch] There is no batch { $id } in the trash.
        [calendar] There is no calendar { $id }.
        [connection] There is no Google account { $id } here.
        [organizer] There is no organizer { $id }.
        [run] There is no sync { $id }.
        [series] There is no series { $id }.
       *[event] There is no event { $id }.
    }
reason-wrong-password = The password is wrong, so nothing was done. Enter it again.

reason-account-disabled = This account is disabled. Ask an admin of this site.
reason-account-changed = This account was changed just now. Sign in again.
reason-set-up-already = This site is set up already. Sign in.
reason-wrong-token = This is not the token that the server printed when it started.
reason-email = This is not an email address. Write one like name@example.org.
reason-name = A name is one line, with at most { $longest } characters.
reason-same-address = That’s your address already.
reason-password-short = A password needs at least 12 characters. This one has { $count }.
reason-password-long = A password can have at most 1,000 characters.
reason-password-named = This password is little more than the email address or the name of the site. Choose a few words that do not belong together.
reason-password-guessable = This password is easy to guess. Choose a few words that do not belong together, or add more of them.
reason-email-taken = { $email } has an account already.
reason-invited-before = { $email } has an account already and can sign in.
reason-last-admin = { $email } is the last admin who can sign in. Make someone else an admin first.
reason-session-busy = Too much happened at once. Try again.
reason-session-full = What you typed was too long to be kept. Your browser’s Back button may still have it.

reason-organizer-long = The name is too long. Use up to 120 characters.
reason-slug-length = An address needs 1 to 80 characters.
reason-slug-characters = “{ $slug }” cannot be an address. Use a–z, 0–9 and single hyphens inside, such as riverside-club.
reason-slug-taken = The address “{ $slug }” belongs to another organizer, or did once. Choose another one.
reason-organizer-admins-only = Only admins can add organizers.

reason-backup-full = The backup storage is full: { $why }
reason-backup-failed = The backup failed: { $why }
reason-backup-not-empty = That database is not empty: { $tables }. Restore into a new one.
reason-backup-unknown-table = This release does not know the table { $table }. Restore with a newer one.
reason-backup-before-purge = Nothing was purged, because the backup before it failed ({ $why }). A purge cannot be undone, so fix the backups first.

reason-no-client = This site is not set up for Google yet. Its operator has to set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, as the README explains.
reason-calendar-not-shown = The connected account cannot see this calendar. Share it with that account, or choose another calendar.
reason-calendar-busy-only = This account sees only busy times in this calendar, no events. Ask its owner to share all event details.
reason-settings-items = Enter a number of items from 0 to 10,000.
reason-settings-percent = Enter a percentage from 0 to 100.
reason-settings-filter = The word has to be one line of up to 100 characters.
reason-calendar-disconnected = This calendar is disconnected. Connect it again first.
reason-not-connected = This Google account is no longer connected. Connect it again.
reason-given-back = Our access at Google was revoked. Connect the Google account again.
reason-unknown-consent = This answer from Google does not belong to a connection that you started here, or was used already. Connect again.
reason-not-allowed = You did not allow access at Google, so nothing was connected.
reason-google-ended = Google ended the connection ({ $why }). Connect again.
reason-no-lasting-access = Google gave no lasting access. Remove this site’s access in your Google account, under “Third-party apps & services”, and connect again.
reason-google = Google did not answer as expected: { $why }

reason-run-paused = This calendar is paused. Resume it first.
reason-run-busy = Another sync of this calendar is in progress. Wait until it is done.
reason-run-stopped = The sync stopped unexpectedly. We’ve logged it. Try again.
reason-run-ended = Sync { $id } is no longer in progress.
reason-run-disconnected = The calendar was disconnected during this sync. Nothing was changed.
reason-run-not-held = Sync { $id } is not waiting for a decision.
reason-run-not-held-why = Sync { $id } is not waiting for a decision: { $why }
reason-run-list-changed = Something changed here since sync { $id } was held, so it would no longer do exactly what it shows. Nothing was changed. Sync again to get a new list.
reason-run-undone-already = Sync { $id } was undone already.
reason-run-undo-nothing = Sync { $id } changed nothing, so there is nothing to undo.
reason-run-undo-early = Sync { $id } is still in progress. Undo it once it is done.
reason-run-undo-held = Sync { $id } is held and has changed nothing. Reject it instead.

reason-event-in-trash = Event { $id } is in the trash. Restore it before you change it.
reason-event-trashed = Event { $id } is in the trash already.
reason-series-trashed = Series { $id } is in the trash already.
reason-event-not-in-trash = Event { $id } is not in the trash.
reason-nothing-to-trash = No event was named, so nothing was moved to the trash.
reason-event-changed = Somebody changed this event since you opened it. Look at what it says now, and make your change again.
reason-nothing-left = None of it is in the trash any more.
reason-no-free-address = No address like “{ $slug }” is free. Choose another title.
reason-event-of-calendar = This event comes from a Google calendar, where its series is kept. Change the later dates there, or one by one here.
reason-event-not-repeating = This event does not repeat, so it has no later dates.
reason-only-time-of-day = Only the time of day can be changed for all later dates at once. Change the day, the time zone or all-day date by date.
reason-long-markup = The description is too long. Shorten it.
reason-unkept-nul = “{ $title }” cannot be saved: its { $column } has a NUL character. Remove it.
reason-unkept-year = “{ $title }” cannot be saved: its { $column } is in the year { $year }. Use a year from 1 to 9999.
reason-no-revision = This event has no revision { $id }. Nothing was changed.
reason-revision-erased = What revision { $id } held was erased. It cannot be restored.
reason-revision-unread = Revision { $id } cannot be read. Restore another one.
reason-revision-unfit = This revision cannot be restored. Restore another one.
reason-column-slug = Its address ({ $column }) cannot be one.
reason-column-link = Its link ({ $column }) is not a web address.
reason-column-zone = Its time zone ({ $column }) “{ $zone }” is unknown.
reason-column-end = Its end ({ $column }) is before its start.
reason-column-start = Its place in the series ({ $column }) is neither a day nor a time.
reason-column-days = Its days ({ $column }) do not go with its times.

reason-title-empty = The title is empty. Say what the event is.
reason-title-lines = The title has a line break or another control character. Remove it.
reason-title-long = The title has { $length } characters; the limit is { $most }.
reason-place-long = The place has { $length } characters; the limit is { $most }.
reason-link-long = The link has { $length } characters; the limit is { $most }.
reason-link-wrong = The link is not a web address. Write it in full, such as https://example.org/chess.
reason-description-long = The description has { $size } kB; the limit is { $most } kB.
reason-tag-long = The tag “{ $start }…” is longer than { $most } characters. Separate tags by commas.
reason-tags-many = These are { $count } tags; the limit is { $most }.
reason-year-far = The year { $year } must be a mistake.
reason-no-midnight = The days do not start at midnight in { $zone }. Choose them again.

reason-repeat-every = Enter a number from 1 to { $most }.
reason-repeat-first-weekday = The first date is a { $weekday }. Select that day too, or choose another first date.
reason-repeat-first-last = The first date is not the last { $weekday } of its month. Choose another first date.
reason-repeat-count = Enter a number from 2 to { $most }.
reason-repeat-early = The last day is before the first date.
reason-repeat-late = A series can go on for { $years } years. Choose a day up to { $day }.
reason-rule-long = The rule is longer than { $most } characters. Shorten it.
reason-rule-signs = Write one line of plain letters, digits and signs, such as FREQ=MONTHLY;BYDAY=1MO,3MO.
reason-rule-part = “{ $part }” is not part of a rule. Parts look like BYDAY=MO, with ; between them.
reason-rule-twice = { $part } is there twice. Keep one.
reason-rule-frequency = Say how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.
reason-rule-two-ends = COUNT and UNTIL cannot both be there. Keep one.
reason-rule-time = Remove { $part }. The time of day is that of the event.
reason-rule-unknown = “{ $part }” cannot be used in a rule here.
reason-rule-value = “{ $part }” says nothing. Check its value.
reason-rule-wrong-frequency = FREQ={ $value } cannot be used. FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.
reason-rule-interval = INTERVAL is a number from 1 to { $most }.
reason-rule-count = COUNT={ $value } is not a number of dates.
reason-rule-until = UNTIL={ $value } is not a day. Write only the last day, such as UNTIL=20270303.
reason-dates-unread = The rule cannot be followed: { $why }
reason-dates-many = The rule gives { $count } dates, and a series can have { $most }. Choose an earlier end.
reason-dates-few = The rule gives { $count } of these { $asked } dates within { $years } years. Ask for fewer, or change the rule.
reason-dates-once = It would take place only once. Choose a later end, or do not repeat it.

reason-no-number = “{ $text }” is neither a number nor a range such as 17-25.
reason-many-numbers = These are more than { $most } numbers. Choose fewer.
reason-form-incomplete = The form is incomplete. Open the event’s page and try again.
reason-no-picture = Choose a picture first.

reason-nothing-saved = Nothing was saved, and what you typed is kept.
reason-database-full = The disk is full. Pages can still be read, and saving works again as soon as there is space.
reason-database-read-only = The database can only be read right now.
reason-database-broken = The disk of the database fails. Whoever runs this site has to look after it.
reason-database-busy = The database is busy. Try again in a moment.
reason-database-damaged = The database is damaged. Whoever runs this site has to look after it.
reason-database-away = The database does not answer. Try again in a moment.
reason-tries-second = Too many tries: try again in a second.
reason-tries-seconds = Too many tries: wait { $seconds } seconds and try again.
reason-tries-minutes = Too many tries: wait { $minutes } minutes and try again.

## Refusals: requests that never reach a page

refused-sign-in = Sign in to see this
refused-not-allowed = This isn’t allowed
refused-nothing-here = There’s nothing at this address
refused-method = This address doesn’t accept what was sent. Go back and use its page
refused-timeout = The request took too long to arrive. Send it again
refused-too-large = What was sent is too large
refused-address-too-long = This address is too long
refused-kind = This address doesn’t accept this kind of content
refused-range = The file has no such part
refused-makes-no-sense = What was sent makes no sense here. Go back, reload the page and try again
refused-too-many = Too many requests. Wait a minute and try again
refused-unavailable = This is taking too long right now. Try again in a minute
refused-internal = Something went wrong on our side. We’ve logged it
refused-other = This doesn’t work
refused-asking-too-often = Google was asked very often for you. Wait a minute and try again
refused-ahead-of-click = This page asks Google, so it isn’t loaded ahead of a click
refused-sent-by-other-site = This page asks Google, and another site sent you here. Continue if you meant to
refused-go-on = Continue
refused-form-kind = A form is sent as application/x-www-form-urlencoded. Send it from its page
refused-form-no-kind = The request doesn’t say what it contains. Send the form from its page
refused-form-no-text = What was sent isn’t UTF-8 text. Go back, reload the page and type it again
refused-form-too-large = This form is too large. Shorten it and send it again
refused-form-timeout = The form took too long to arrive. Send it again
refused-no-form = There is no such form on this site.
refused-field = A field of the form (“{ $field }”) is missing, there twice, or holds what does not fit. Nothing was done.
refused-fields = A field of the form is missing, there twice, or holds what does not fit. Nothing was done.
refused-field-go-back = Go back, where your browser has kept what you typed, reload the page and send it again
refused-no-file = There is no such file
refused-no-sitemap = The sitemap has no such page
refused-full = There are too many visitors right now. Try again in a minute
refused-no-card = The share card cannot be drawn right now. Try again in a minute
refused-no-notification = This is not a notification from Google Calendar
refused-no-channel = There is no such channel
refused-form-broken = The form didn’t arrive complete. Send it again
