//! The certificates behind a criterion that counts certified people: each item of the record, with whether it counts.

use super::why::{Leaf, leaf};
use crate::date::Date;
use crate::registry::Record;
use crate::registry::model::{Certification, Partner};
use crate::words::quote;

/// The field of the record.
pub(super) const FIELD: &str = "certifications";

/// Most items that an explanation shows.
const MOST: usize = 20;

/// A leaf for each certificate, as `certifications[0]`.
pub(super) fn leaves(record: &Record<Partner>, today: Date) -> Vec<Leaf> {
    let items = record.data.certifications.iter().flatten();
    let items: Vec<&Certification> = items.collect();
    let one = |(i, item): (usize, &&Certification)| Leaf {
        value: Some(words(item, &items[..i], today)),
        ..leaf(&format!("{FIELD}[{i}]"), record, &format!("/{FIELD}/{i}"))
    };
    items.iter().take(MOST).enumerate().map(one).collect()
}

/// What an item is, and why it doesn't count where it doesn't.
fn words(item: &Certification, earlier: &[&Certification], today: Date) -> String {
    let name = format!("{} of {}", quote(&item.credential), quote(&item.github));
    let state = match (&item.revoked, item.expires) {
        (Some(revoked), _) if item.is_revoked_on(today) => format!("revoked on {}", revoked.revoked_on),
        _ if item.issued > today => format!("issued on {}, later than this day", item.issued),
        (_, Some(last)) if last < today => format!("expired on {last}"),
        (_, None) => "without `expires`".to_owned(),
        (_, Some(last)) => {
            let same = |other: &&&Certification| other.is_same_person(item) && other.is_valid_on(today);
            match earlier.iter().find(same) {
                Some(other) => format!("valid until {last}, the same person as {}", quote(&other.credential)),
                None => format!("valid until {last}"),
            }
        }
    };
    format!("{name}: {state}")
}
