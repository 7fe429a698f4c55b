"""Reads pages with extruct and calendars with icalendar.

Takes {"pages": {address: html}, "calendars": {path: text}} as JSON on stdin, and prints what was
found under the same keys.
"""

import json
import sys
from datetime import datetime

import extruct
from icalendar import Calendar


def read_page(address, html):
    found = extruct.extract(html, base_url=address, syntaxes=["opengraph", "json-ld"], uniform=True)
    graph = found["opengraph"][0] if found["opengraph"] else {}
    events = [item for item in found["json-ld"] if item.get("@type") == "Event"]
    return {
        "title": graph.get("og:title"),
        "description": graph.get("og:description"),
        "image": graph.get("og:image"),
        "url": graph.get("og:url"),
        "site": graph.get("og:site_name"),
        "event": events[0] if events else None,
    }


def instant(value):
    """A day as a day, an instant as a local time with its zone."""
    if not isinstance(value, datetime):
        return {"at": value.isoformat(), "zone": None}
    return {"at": value.replace(tzinfo=None).isoformat(), "zone": str(value.tzinfo)}


def read_calendar(text):
    calendar = Calendar.from_ical(text)
    return {
        str(event["UID"]): {
            "summary": str(event["SUMMARY"]),
            "status": str(event["STATUS"]),
            "sequence": int(event["SEQUENCE"]),
            "start": instant(event.decoded("DTSTART")),
        }
        for event in calendar.walk("VEVENT")
    }


def main():
    given = json.load(sys.stdin)
    pages = {address: read_page(address, html) for address, html in given["pages"].items()}
    calendars = {path: read_calendar(text) for path, text in given["calendars"].items()}
    json.dump({"pages": pages, "calendars": calendars}, sys.stdout)


main()
