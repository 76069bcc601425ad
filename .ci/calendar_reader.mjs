// Expands a calendar with ical.js, which knows the time zones only from the file: a second reader for calendar_oracle.py.
//
//   calendar_reader.mjs FILE BEGIN END

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, begin, end] = process.argv.slice(2);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const found = {};
const components = calendar.getAllSubcomponents("vevent");
const exceptions = components.filter((component) => component.hasProperty("recurrence-id"));
for (const component of components.filter((component) => !component.hasProperty("recurrence-id"))) {
  const event = new ICAL.Event(component);
  exceptions
    .filter((exception) => exception.getFirstPropertyValue("uid") === event.uid)
    .forEach((exception) => event.relateException(exception));
  const starts = [];
  if (event.isRecurring()) {
    const days = event.iterator();
    for (let day = days.next(); day && day.toJSDate() < new Date(end); day = days.next()) {
      starts.push(event.getOccurrenceDetails(day).startDate);
    }
  } else {
    starts.push(event.startDate);
  }
  found[event.uid.split(".event@")[0]] = starts
    .map((start) => start.toJSDate())
    .filter((start) => start >= new Date(begin) && start < new Date(end))
    .map((start) => start.toISOString());
}
console.log(JSON.stringify(found));
