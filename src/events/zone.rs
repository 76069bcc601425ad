//! Time zones by their IANA names, from the database that is compiled into psp-partners: an answer that depended on the
//! machine's own database could change from one machine to the next.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use crate::words::closest;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The time zone with exactly this name.
pub fn find_zone(name: &str) -> Option<TimeZone> {
    // The database ignores case; calendars don't.
    DATABASE.get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}

/// The name of a time zone that was probably meant.
pub fn closest_zone(name: &str) -> Option<String> {
    let same = DATABASE
        .get(name)
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned));
    same.or_else(|| {
        let names: Vec<String> = DATABASE.available().map(|name| name.as_str().to_owned()).collect();
        // People write the city alone, too.
        let wanted = format!("/{}", name.replace(' ', "_").to_lowercase());
        let by_city = names
            .iter()
            .find(|known| known.to_lowercase().ends_with(&wanted))
            .cloned();
        by_city.or_else(|| closest(name, names.iter().map(String::as_str)).map(str::to_owned))
    })
}

/// How a local time fits a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Once,
    /// Clocks go forward over it.
    Never,
    /// Clocks go back over it.
    Twice,
}

/// How a local time fits a time zone.
pub fn fit(zone: &TimeZone, time: DateTime) -> Fit {
    match zone.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { .. } => Fit::Once,
        AmbiguousOffset::Gap { .. } => Fit::Never,
        AmbiguousOffset::Fold { .. } => Fit::Twice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        assert!(find_zone("Europe/Paris").is_some() && find_zone("UTC").is_some());
        for unknown in ["europe/paris", "Europe/Pari", "CEST", "", "../Europe/Paris"] {
            assert!(find_zone(unknown).is_none(), "{unknown}");
        }
        assert_eq!(closest_zone("europe/paris").as_deref(), Some("Europe/Paris"));
        assert_eq!(closest_zone("Europe/Pariss").as_deref(), Some("Europe/Paris"));
        assert_eq!(closest_zone("New York").as_deref(), Some("America/New_York"));
        assert_eq!(closest_zone("Middle-earth/Shire"), None);
    }

    #[test]
    fn local_times_around_a_change_of_clocks() {
        let zone = find_zone("Europe/Paris").unwrap();
        let of = |text: &str| fit(&zone, text.parse().unwrap());
        assert_eq!(of("2027-03-28T02:30"), Fit::Never);
        assert_eq!(of("2026-10-25T02:30"), Fit::Twice);
        assert_eq!(of("2026-10-25T10:00"), Fit::Once);
    }
}
