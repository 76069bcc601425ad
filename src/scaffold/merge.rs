//! What a person does with files that a new registry needs and that the folder has already: they stay as they are.

use super::PlannedFile;
use crate::words::quote;

/// Most lines that are listed; a file that needs more is compared as a whole.
const MOST_LINES: usize = 8;

/// What to do so that the file `there` also does what the planned one does; `None` where it does that already. Without a
/// text, something else is in its place.
pub fn hint(planned: &PlannedFile, there: Option<&str>) -> Option<String> {
    let Some(there) = there else {
        return Some("expected a plain file; move it away and add ours".to_owned());
    };
    // A checkout can have other line ends.
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (planned.text.lines().collect(), there.lines().collect());
    if ours == theirs {
        return None;
    }
    let name = planned.path.rsplit('/').next().unwrap_or_default();
    if name == ".gitattributes" {
        let is_rule = |line: &&str| !line.is_empty() && !line.starts_with('#') && !theirs.contains(line);
        let missing: Vec<String> = planned.text.lines().filter(is_rule).map(quote).collect();
        return match missing.len() {
            0 => None,
            1..=MOST_LINES => Some(format!("add {}", missing.join(", "))),
            _ => Some("add our lines to it".to_owned()),
        };
    }
    if planned.path.starts_with(".github/workflows/") {
        return Some("give yours another name, then add ours; or merge the two".to_owned());
    }
    Some("compare it with ours, and merge the two".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(path: &str, text: &str) -> PlannedFile {
        PlannedFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_file_that_does_it_already_needs_nothing() {
        for path in ["APPLY.md", ".github/workflows/review.yml", ".gitattributes"] {
            assert_eq!(hint(&planned(path, "a\nb\n"), Some("a\r\nb\r\n")), None, "{path}");
            assert_eq!(hint(&planned(path, "a\nb\n"), Some("a\nb")), None, "{path}");
        }
        let attributes = planned(".gitattributes", "# why\na\nb\n");
        assert_eq!(hint(&attributes, Some("b\r\n*.png binary\r\na\r\n")), None);
    }

    #[test]
    fn what_to_do_is_named() {
        let attributes = planned(".gitattributes", "# why\na text\nb text\n");
        assert_eq!(hint(&attributes, Some("b text\n")).as_deref(), Some("add `a text`"));
        assert_eq!(hint(&attributes, Some("")).as_deref(), Some("add `a text`, `b text`"));
        let workflow = planned(".github/workflows/validate.yml", "ours\n");
        assert!(hint(&workflow, Some("theirs\n")).unwrap().contains("another name"));
        assert!(
            hint(&planned("APPLY.md", "ours\n"), Some("theirs\n"))
                .unwrap()
                .contains("compare")
        );
        assert!(
            hint(&planned("APPLY.md", "ours\n"), None)
                .unwrap()
                .contains("a plain file")
        );
    }
}
