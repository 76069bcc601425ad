//! The pull request that a commit came from, where GitHub wrote it into the subject.

/// The number in a subject as GitHub writes it: `Merge pull request #12 from …`, or `… (#12)` after a squash.
pub fn pull_request(subject: &str) -> Option<u64> {
    let number = match subject.strip_prefix("Merge pull request #") {
        Some(rest) => rest.split(' ').next()?,
        None => subject.trim_end().strip_suffix(')')?.rsplit_once("(#")?.1,
    };
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_where_github_writes_it() {
        for (subject, number) in [
            ("Merge pull request #12 from zoe/patch-1", Some(12)),
            ("acme: report users (#7)", Some(7)),
            ("acme: report users (#7) ", Some(7)),
            ("fixes #7", None),
            ("(#7) acme", None),
            ("acme (#x)", None),
            ("Merge pull request #", None),
            ("", None),
        ] {
            assert_eq!(pull_request(subject), number, "{subject}");
        }
    }
}
