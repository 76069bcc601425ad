//! What differs between two texts of an agreement, clause by clause. In: two texts. Out: the lines that went and came. Pure.

use std::collections::BTreeSet;

/// Lines of one clause that are compared: the table below needs the square of it.
const MOST_LINES: usize = 2_000;

/// What begins the heading of a clause.
const HEADING: &str = "## ";

/// What changed in a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange<'t> {
    /// Its heading; empty for the text above the first clause.
    pub clause: &'t str,
    /// The lines that went (`-`) and came (`+`), in order.
    pub lines: Vec<(char, &'t str)>,
}

/// What changed between two texts, in the order of the new one; clauses that went come last.
pub fn clause_changes<'t>(before: &'t str, after: &'t str) -> Vec<ClauseChange<'t>> {
    let (old, new) = (clauses(before), clauses(after));
    let of = |all: &[(&'t str, Vec<&'t str>)], name: &str| {
        let found = all.iter().find(|(own, _)| *own == name);
        found.map(|(_, lines)| lines.clone()).unwrap_or_default()
    };
    let mut seen = BTreeSet::new();
    let names = new
        .iter()
        .chain(&old)
        .map(|(name, _)| *name)
        .filter(|name| seen.insert(*name));
    let names: Vec<&str> = names.collect();
    let changes = names.into_iter().map(|clause| ClauseChange {
        clause,
        lines: changed_lines(&of(&old, clause), &of(&new, clause)),
    });
    changes.filter(|change| !change.lines.is_empty()).collect()
}

/// The clauses of a text, each with its heading and its lines; the heading is one of them.
fn clauses(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut all: Vec<(&str, Vec<&str>)> = vec![("", Vec::new())];
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix(HEADING) {
            all.push((heading.trim(), Vec::new()));
        }
        if let Some((_, lines)) = all.last_mut() {
            lines.push(line);
        }
    }
    all
}

/// The lines that went (`-`) and came (`+`), in order: a longest common subsequence stays. In a text that is too long to
/// compare, all lines went and came.
fn changed_lines<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<(char, &'t str)> {
    let (rows, columns) = (before.len(), after.len());
    if before == after {
        return Vec::new();
    }
    if rows.max(columns) > MOST_LINES {
        let went = before.iter().map(|line| ('-', *line));
        return went.chain(after.iter().map(|line| ('+', *line))).collect();
    }
    // `kept[i][j]` is how many lines of `before[i..]` and `after[j..]` can stay.
    let mut kept = vec![vec![0_u16; columns + 1]; rows + 1];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            kept[i][j] = if before[i] == after[j] {
                kept[i + 1][j + 1] + 1
            } else {
                kept[i + 1][j].max(kept[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < rows || j < columns {
        if i < rows && j < columns && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < rows && (j == columns || kept[i + 1][j] >= kept[i][j + 1]) {
            out.push(('-', before[i]));
            i += 1;
        } else {
            out.push(('+', after[j]));
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{changed_lines, clause_changes};

    #[test]
    fn lines_that_went_and_came() {
        let lines = changed_lines(&["a", "b", "c", "d"], &["a", "x", "c", "d", "e"]);
        assert_eq!(lines, [('-', "b"), ('+', "x"), ('+', "e")]);
        assert!(changed_lines(&["a"], &["a"]).is_empty());
        assert_eq!(changed_lines(&[], &["a"]), [('+', "a")]);
    }

    #[test]
    fn changes_are_told_by_clause() {
        let before = "# 1.0\n\n## Quality\n\n99 percent\n\n## Gone\n\nx\n";
        let after = "# 1.1\n\n## Quality\n\n99.5 percent\n\n## New\n\ny\n";
        let changes = clause_changes(before, after);
        let told: Vec<(&str, usize)> = changes
            .iter()
            .map(|change| (change.clause, change.lines.len()))
            .collect();
        assert_eq!(told, [("", 2), ("Quality", 2), ("New", 3), ("Gone", 3)]);
        assert_eq!(changes[1].lines, [('-', "99 percent"), ('+', "99.5 percent")]);
        assert!(clause_changes(before, before).is_empty());
    }
}
