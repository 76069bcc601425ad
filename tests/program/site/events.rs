//! Events on the site: the next meetings on the program's page, and the calendar.

use super::{DAY, registry, site};

const WEBINAR: &str = "\
kind: summit
title: Partner <b>webinar</b>
start: \"2026-10-24T10:00\"
zone: Europe/Paris
minutes: 60
every: month
cancelled: [2026-12-24]
url: https://webinar.psp-event.dev/join
";
const BOARD: &str = "\
kind: advisory-board
title: Board meeting
start: \"2026-12-01T10:00\"
zone: Europe/Paris
minutes: 60
for: { board: true }
";

#[test]
fn the_next_meetings_are_on_the_page_and_in_the_calendar() {
    let registry = registry();
    let without = site(&registry);
    assert!(!without.contains_key("calendar.ics") && !without["program/index.html"].contains("calendar.ics"));
    registry.write("partners/events/webinar.yaml", WEBINAR);
    registry.write("partners/events/board.yaml", BOARD);
    let files = site(&registry);
    let page = &files["program/index.html"];
    assert!(page.contains("2026-11-24") && page.contains("2027-01-24"), "{page}");
    assert!(
        !page.contains("2026-10-24") && !page.contains("2026-12-24"),
        "neither past nor canceled: {page}"
    );
    assert!(page.contains("Partner &lt;b&gt;webinar&lt;/b&gt;"), "{page}");
    assert!(page.contains("href=\"./../calendar.ics\""), "{page}");
    assert!(!page.contains("Board meeting"), "{page}");
    let run = registry.run(&["calendar", "--at", DAY]);
    assert_eq!(files["calendar.ics"], run.stdout);
}
