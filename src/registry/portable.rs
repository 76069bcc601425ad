//! Names that every system can have. One folder named `nul` breaks the checkout of the whole repository on Windows.
//!
//! For: all code that makes or accepts the name of a file. In: a name. Out: why Windows can't have it. May use `words`.
//!
//! The rules are those of Microsoft's page *Naming Files, Paths, and Namespaces*.

/// Names of devices, which no file can have, with or without an ending; `com` and `lpt` are followed by a digit.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Why a name doesn't work everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// It is the name of a device.
    Device,
    /// It ends with a dot or a space.
    End,
    /// It has a character that no file on Windows can have.
    Character(char),
}

impl std::fmt::Display for NameProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Device => f.write_str("is the name of a device on Windows"),
            Self::End => f.write_str("ends with a dot or a space, which Windows removes"),
            Self::Character(c) => write!(
                f,
                "contains {}, which Windows doesn't allow",
                crate::words::quote(&c.to_string())
            ),
        }
    }
}

/// Why Windows can't have a file or folder of this name.
pub fn problem(name: &str) -> Option<NameProblem> {
    let is_forbidden = |c: char| c.is_ascii_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\');
    if let Some(c) = name.chars().find(|c| is_forbidden(*c)) {
        return Some(NameProblem::Character(c));
    }
    if name.ends_with(['.', ' ']) {
        return Some(NameProblem::End);
    }
    is_device(name).then_some(NameProblem::Device)
}

/// Whether `name` belongs to a device; an ending makes no difference.
pub fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let is_numbered = |device: &&str| {
        let number = stem.strip_prefix(*device);
        number.is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']) || matches!(n, "¹" | "²" | "³"))
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_cannot_have() {
        for device in [
            "nul",
            "NUL",
            "aux.md",
            "com1",
            "COM0.tar.gz",
            "lpt9",
            "prn",
            "con",
            "com²",
            "nul .txt",
        ] {
            assert_eq!(problem(device), Some(NameProblem::Device), "{device}");
        }
        for end in ["acme.", "acme ", "nul."] {
            assert_eq!(problem(end), Some(NameProblem::End), "{end}");
        }
        for (name, c) in [("a:b", ':'), ("a?b", '?'), ("a\\b", '\\'), ("a\tb", '\t')] {
            assert_eq!(problem(name), Some(NameProblem::Character(c)), "{name}");
        }
        for good in [
            "acme",
            "null",
            "com10",
            "com",
            "console",
            "auxiliary.md",
            ".gitkeep",
            "株式会社",
            "a.nul",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
    }
}
