//! The files that a change touches, from git's own difference.

use std::collections::BTreeSet;

use crate::git::Git;

/// Patches longer than this are left out, as GitHub leaves out large ones.
const LONGEST_PATCH: usize = 300_000;

/// A file in a difference.
#[derive(Debug, Clone)]
pub(crate) struct FileChange {
    pub(crate) path: String,
    /// The path before a rename.
    pub(crate) previous: Option<String>,
    /// `added`, `removed`, `modified`, `renamed`, `copied`, `changed`.
    pub(crate) status: &'static str,
    /// The blob afterwards, or before where it is gone.
    pub(crate) sha: String,
    pub(crate) additions: u64,
    pub(crate) deletions: u64,
    /// The hunks; none for binary and very large files.
    pub(crate) patch: Option<String>,
}

/// What merging a head would change: the difference from where it parted from the base.
pub(crate) fn changes(git: &Git, base: &str, head: &str) -> Vec<FileChange> {
    match git.merge_base(base, head) {
        Some(parted) => between(git, &[&parted, head]),
        None => Vec::new(),
    }
}

/// What one commit changed against its first parent.
pub(crate) fn changes_of_commit(git: &Git, sha: &str) -> Vec<FileChange> {
    match git.resolve(&format!("{sha}^1")) {
        Some(parent) => between(git, &[&parent, sha]),
        None => between(git, &["4b825dc642cb6eb9a060e54bf8d69288fbee4904", sha]),
    }
}

fn between(git: &Git, commits: &[&str; 2]) -> Vec<FileChange> {
    let output = |format: &[&str]| {
        let arguments = [
            &["diff", "--find-renames", "--no-color", "--no-ext-diff", "--no-abbrev"],
            format,
            commits,
        ];
        let bytes = git.bytes(&arguments.concat(), &[]).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut files = raw(&output(&["--raw", "-z"]));
    let numbers = output(&["--numstat", "-z"]);
    let mut fields = numbers.split('\0');
    for file in &mut files {
        let mut counts = fields.next().unwrap_or_default().splitn(3, '\t');
        let mut count = || counts.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        (file.additions, file.deletions) = (count(), count());
        if file.previous.is_some() {
            fields.nth(1);
        }
    }
    let text = format!("\n{}", output(&["--patch"]));
    for (file, patch) in files.iter_mut().zip(text.split("\ndiff --git ").skip(1)) {
        let hunks = patch.find("\n@@ ").map(|at| patch[at + 1..].trim_end_matches('\n'));
        file.patch = hunks.filter(|hunks| hunks.len() <= LONGEST_PATCH).map(str::to_owned);
    }
    files
}

fn raw(text: &str) -> Vec<FileChange> {
    let mut fields = text.split('\0');
    let mut files = Vec::new();
    while let Some(head) = fields.next().filter(|head| !head.is_empty()) {
        let words: Vec<&str> = head.split(' ').collect();
        let [_, _, before, after, letter] = words[..] else {
            break;
        };
        let Some(path) = fields.next().map(str::to_owned) else {
            break;
        };
        let status = match letter.chars().next() {
            Some('A') => "added",
            Some('D') => "removed",
            Some('R') => "renamed",
            Some('C') => "copied",
            Some('T') => "changed",
            _ => "modified",
        };
        let (path, previous) = match status {
            "renamed" | "copied" => (fields.next().unwrap_or_default().to_owned(), Some(path)),
            _ => (path, None),
        };
        let sha = if status == "removed" { before } else { after }.to_owned();
        files.push(FileChange {
            path,
            previous,
            status,
            sha,
            additions: 0,
            deletions: 0,
            patch: None,
        });
    }
    files
}

/// The lines of a file that a review may comment: those that the hunks show, on one side.
pub(crate) fn commentable(patch: &str, side: &str) -> BTreeSet<u64> {
    let mut lines = BTreeSet::new();
    let (mut left, mut right) = (0, 0);
    for line in patch.lines() {
        if let Some(hunk) = line.strip_prefix("@@ -") {
            let start = |text: Option<&str>| {
                text.and_then(|it| it.split([',', ' ']).next()?.parse().ok())
                    .unwrap_or(0)
            };
            left = start(Some(hunk));
            right = start(hunk.split_once(" +").map(|(_, rest)| rest));
            continue;
        }
        let (on_left, on_right) = match line.chars().next() {
            Some('-') => (true, false),
            Some('+') => (false, true),
            Some('\\') => (false, false),
            _ => (true, true),
        };
        if (side == "LEFT" && on_left) || (side != "LEFT" && on_right) {
            lines.insert(if side == "LEFT" { left } else { right });
        }
        left += u64::from(on_left);
        right += u64::from(on_right);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_hunks_are_commentable_by_side() {
        let patch = "@@ -3,3 +3,3 @@ name\n a\n-b\n+c\n d\n@@ -10 +10,2 @@\n e\n+f\n\\ No newline at end of file";
        assert_eq!(
            commentable(patch, "RIGHT").into_iter().collect::<Vec<_>>(),
            [3, 4, 5, 10, 11]
        );
        assert_eq!(
            commentable(patch, "LEFT").into_iter().collect::<Vec<_>>(),
            [3, 4, 5, 10]
        );
    }
}
