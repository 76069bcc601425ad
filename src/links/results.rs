//! The results of a check → the log. The file of results comes from the internet by way of a job, so it is hostile: an
//! address that the registry doesn't have is dropped, and of each row only a day and a number are kept.

use std::collections::BTreeMap;

use super::Link;
use crate::date::{Date, add_days, days_between};
use crate::registry::model::{DEAD_AFTER, FailingLink, LinkLog};
use crate::scaffold::figures::{Mistake, SheetColumn, sheet};

/// What one check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Dead(Option<u16>),
    /// The server answers, but not to a program: it wants a login, or limits requests. That shows nothing.
    Unclear,
    Works,
}

/// Checks by address and day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkResults {
    found: BTreeMap<String, BTreeMap<Date, Found>>,
    /// Rows that were dropped.
    pub ignored: usize,
}

/// What an update did, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Addresses with a result.
    pub checked: usize,
    /// Addresses that don't work.
    pub failing: usize,
    /// Of these, those that didn't on three days in a row.
    pub dead: usize,
}

/// Results that are older say nothing about today. Our own choice.
const OLDEST_DAYS: i64 = 7;
/// After so many days without a check, days with a failure are no longer in a row. Our own choice: a job can miss a day.
const LONGEST_GAP: i64 = 3;

const COLUMNS: [SheetColumn; 3] = [
    SheetColumn {
        name: "address",
        also: &["url"],
        required: true,
    },
    SheetColumn {
        name: "day",
        also: &["date"],
        required: true,
    },
    SheetColumn {
        name: "status",
        also: &["http_status", "http_code"],
        required: true,
    },
];

/// Reads a file of results: the columns `address`, `day` and `status`. The status is the number of HTTP, or `000` if the
/// server didn't answer.
///
/// # Errors
/// The file isn't such a file.
pub fn read_results(bytes: &[u8], links: &BTreeMap<String, Link>, today: Date) -> Result<LinkResults, Mistake> {
    let mut results = LinkResults::default();
    for row in sheet(bytes, &COLUMNS)? {
        let [address, day, status] = &row.cells;
        // The earth is round: it can be tomorrow where the job ran.
        let is_recent = |day: &Date| (-1..=OLDEST_DAYS).contains(&days_between(*day, today));
        let day = day.parse().ok().filter(is_recent);
        match (links.get_key_value(address), day, found(status)) {
            (Some((address, _)), Some(day), Some(found)) => {
                let days = results.found.entry(address.clone()).or_default();
                let known = days.entry(day).or_insert(found);
                // Where a day has two results, the better one counts, in any order.
                *known = found.max(*known);
            }
            _ => results.ignored += 1,
        }
    }
    Ok(results)
}

/// What a status means.
fn found(status: &str) -> Option<Found> {
    let number: u16 = status.parse().ok().filter(|_| status.len() <= 3)?;
    match number {
        0 => Some(Found::Dead(None)),
        200..=399 => Some(Found::Works),
        404 | 410 | 500..=599 => Some(Found::Dead(Some(number))),
        100..=599 => Some(Found::Unclear),
        _ => None,
    }
}

/// The log after these results. Addresses that the registry no longer has leave it. The same results twice change nothing
/// more.
pub fn update(log: LinkLog, links: &BTreeMap<String, Link>, results: &LinkResults) -> (LinkLog, Tally) {
    let mut failing: BTreeMap<String, FailingLink> = (log.failing.into_iter())
        .filter(|link| links.contains_key(&link.address))
        .map(|link| (link.address.clone(), link))
        .collect();
    for (address, days) in &results.found {
        for (day, found) in days {
            match found {
                Found::Works => {
                    let is_newer = |link: &FailingLink| link.failed_on.iter().all(|failed| failed <= day);
                    if failing.get(address).is_some_and(is_newer) {
                        failing.remove(address);
                    }
                }
                Found::Dead(status) => fail(&mut failing, address, *day, *status),
                Found::Unclear => {}
            }
        }
    }
    let tally = Tally {
        checked: results.found.len(),
        failing: failing.len(),
        dead: failing.values().filter(|link| link.is_dead()).count(),
    };
    let failing = failing.into_values().collect();
    (LinkLog { failing }, tally)
}

fn fail(failing: &mut BTreeMap<String, FailingLink>, address: &str, day: Date, status: Option<u16>) {
    let link = failing.entry(address.to_owned()).or_insert_with(|| FailingLink {
        address: address.to_owned(),
        failed_on: Vec::new(),
        status,
    });
    link.failed_on.sort();
    let last = link.failed_on.last().copied();
    if last.is_some_and(|last| day <= last) {
        return;
    }
    link.status = status;
    if link.is_dead() {
        return;
    }
    if last.is_some_and(|last| day > add_days(last, LONGEST_GAP)) {
        link.failed_on.clear();
    }
    link.failed_on.push(day);
    link.failed_on.truncate(DEAD_AFTER);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::LinkPlace;
    use crate::registry::model::LinkCheck;

    const A: &str = "https://a.example/";

    fn links() -> BTreeMap<String, Link> {
        let link = Link {
            check: LinkCheck::Daily,
            places: vec![LinkPlace {
                path: "partners/program.yaml".to_owned(),
                line: Some(1),
                field: "website".to_owned(),
                owner: None,
            }],
        };
        BTreeMap::from([(A.to_owned(), link.clone()), ("https://b.example/".to_owned(), link)])
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    /// The log after one row for each day and status.
    fn after(log: LinkLog, rows: &[(&str, &str)]) -> LinkLog {
        rows.iter().fold(log, |log, (on, status)| {
            let text = format!("address,day,status\n{A},{on},{status}\n");
            let results = read_results(text.as_bytes(), &links(), day(on)).expect("results");
            let (log, _) = update(log, &links(), &results);
            // The same results a second time.
            assert_eq!(update(log.clone(), &links(), &results).0, log);
            log
        })
    }

    fn failed_on(log: &LinkLog) -> Vec<String> {
        let days = log.failing.iter().flat_map(|link| &link.failed_on);
        days.map(ToString::to_string).collect()
    }

    #[test]
    fn three_days_in_a_row_are_dead_and_a_day_that_works_ends_it() {
        let two = after(LinkLog::default(), &[("2026-11-27", "404"), ("2026-11-28", "000")]);
        assert!(!two.failing[0].is_dead() && two.failing[0].status.is_none());
        // A server that wants a login shows nothing.
        let still = after(two.clone(), &[("2026-11-29", "403"), ("2026-11-29", "429")]);
        assert_eq!(still, two);
        let three = after(two.clone(), &[("2026-11-29", "503")]);
        assert!(three.failing[0].is_dead());
        assert_eq!(failed_on(&three), ["2026-11-27", "2026-11-28", "2026-11-29"]);
        assert_eq!(three.failing[0].status, Some(503));
        // More days change nothing, so that nothing is committed.
        assert_eq!(
            after(three.clone(), &[("2026-11-30", "503"), ("2026-12-01", "503")]),
            three
        );
        assert_eq!(after(three, &[("2026-12-02", "200")]), LinkLog::default());
        assert_eq!(after(two, &[("2026-11-29", "301")]), LinkLog::default());
    }

    #[test]
    fn days_far_apart_are_not_in_a_row() {
        let log = after(
            LinkLog::default(),
            &[("2026-11-20", "404"), ("2026-11-22", "404"), ("2026-11-27", "404")],
        );
        assert_eq!(failed_on(&log), ["2026-11-27"]);
    }

    #[test]
    fn hostile_results_are_dropped() {
        let today = day("2026-11-29");
        let text = "\u{feff}Address;Day;Status\r\n\
                    https://evil.example/;2026-11-29;404\r\n\
                    https://a.example/;2999-01-01;404\r\n\
                    https://a.example/;2020-01-01;404\r\n\
                    https://a.example/;yesterday;404\r\n\
                    https://a.example/;2026-11-29;<img src=x>\r\n\
                    https://a.example/;2026-11-29;-1\r\n\
                    https://a.example/;2026-11-29;99999\r\n\
                    https://a.example/;2026-11-29;+404\r\n\
                    =HYPERLINK(\"https://a.example/\");2026-11-29;404\r\n";
        let results = read_results(text.as_bytes(), &links(), today).expect("results");
        assert_eq!((results.found.len(), results.ignored), (0, 9));
        for (one, other) in [("404", "200"), ("200", "404")] {
            let text = format!("address,day,status\n{A},2026-11-29,{one}\n{A},2026-11-29,{other}\n");
            let results = read_results(text.as_bytes(), &links(), today).expect("results");
            assert_eq!(update(LinkLog::default(), &links(), &results).0, LinkLog::default());
        }
    }

    #[test]
    fn a_link_that_the_registry_no_longer_has_leaves_the_log() {
        let log = after(LinkLog::default(), &[("2026-11-27", "404")]);
        let none = LinkResults::default();
        assert_eq!(update(log, &BTreeMap::new(), &none).0, LinkLog::default());
    }
}
