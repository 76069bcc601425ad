//! The names of fields, as the schemas have them: a slip is one only if a field could have been meant.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::registry::model::{DocumentKind, Format, KINDS};

/// Names of fields at the top of a partner's documents, and all names.
static NAMES: LazyLock<(BTreeSet<&'static str>, BTreeSet<&'static str>)> = LazyLock::new(|| {
    let (mut top, mut all) = (BTreeSet::new(), BTreeSet::new());
    for row in KINDS.iter().filter(|row| row.format == Format::Yaml) {
        for field in row.kind.fields().all() {
            let Some(name) = field.path.last() else { continue };
            all.insert(name.as_str());
            if field.path.len() == 1 && row.kind != DocumentKind::Program {
                top.insert(name.as_str());
            }
        }
    }
    (top, all)
});

/// Whether a field at the top of a partner's documents has this name.
pub(super) fn is_top(name: &str) -> bool {
    NAMES.0.contains(name)
}

/// Whether any field has this name.
pub(super) fn is_field(name: &str) -> bool {
    NAMES.1.contains(name)
}

/// Whether the record's field `group` has a field `name` below it.
pub(super) fn is_below(group: &str, name: &str) -> bool {
    let fields = DocumentKind::Partner.fields();
    fields
        .by_names([group, name])
        .is_some_and(|field| field.path.last().is_some_and(|last| last == name))
}
