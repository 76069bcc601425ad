//! Whether a program changed its ID without listing the old one: then its open issues have the old ID, and none has the
//! new one. Everything would be opened a second time.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Body;
use crate::forge::Issue;
use crate::work::identity::Identity;
use crate::work::keys::{ItemKind, is};

/// IDs that open issues of this registry have in place of the program's own, each with the numbers of the issues. Empty
/// once an issue has the program's own ID. An issue about a failed run doesn't count, because each run can open one.
pub fn unlisted_ids(issues: &[Issue], identity: &Identity) -> BTreeMap<String, BTreeSet<u64>> {
    let own = identity.id();
    let mut others: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for issue in issues
        .iter()
        .filter(|i| i.pull.is_none() && identity.wrote(i.author.as_ref()))
    {
        let Some(mark) = Body::parse(&issue.body)
            .mark
            .filter(|mark| !is(&mark.key, ItemKind::Problem))
        else {
            continue;
        };
        if mark.of == own {
            return BTreeMap::new();
        }
        if let Some(id) = identity.other_id_here(&mark.of).filter(|_| issue.open) {
            others.entry(id.to_owned()).or_default().insert(issue.number);
        }
    }
    others
}
