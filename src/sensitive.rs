//! What must never become public: e-mail addresses, phone numbers, secrets. One table; the privacy rules look for it in
//! the bytes of a file (comments included), and `words::quote` masks it in everything that is printed.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A kind of sensitive text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Email,
    Phone,
    Secret,
}

/// One sensitive stretch of a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub kind: Kind,
    pub bytes: Range<usize>,
}

/// How each kind looks. The shapes of tokens are the prefixes that their issuers document for secret scanning. Classes
/// and boundaries are those of ASCII: with Unicode's, the engine falls back to its slowest matcher on any other text.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}",
        r"|AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}|xox[abeoprs]-[A-Za-z0-9-]{10,}",
        r"|(?-u:\b)sk-[A-Za-z0-9_-]{20,}|(?-u:\b)sk_live_[A-Za-z0-9]{16,}",
        r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{40,}|AIza[A-Za-z0-9_-]{35}",
        r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        // A password in an address: `https://user:password@host`.
        r"|://[!-.0-9;-?A-~]{1,64}:[!-.0-9;-?A-~]{3,64}@"
    ))
});
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"[A-Za-z0-9._%+-]{1,64}(?:@|[ ]?(?:\(at\)|\[at\])[ ]?)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?-u:\b)")
});
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?:(?-u:\b)tel:[ ]?\+?|\+)[0-9](?:[ ().\-/]{0,2}[0-9]){7,14}(?-u:\b)"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns in `sensitive` are valid")
}

/// Every stretch of one kind in `text`, in order.
pub fn find_kind(text: &str, kind: Kind) -> Vec<Range<usize>> {
    // Cheap looks first: most records hold none of these, and this runs over every byte of every record.
    let has = |byte: u8| text.as_bytes().contains(&byte);
    match kind {
        Kind::Secret => SECRET.find_iter(text).map(|hit| hit.range()).collect(),
        Kind::Email
            if has_address(text) || (has(b')') && text.contains("(at)")) || (has(b']') && text.contains("[at]")) =>
        {
            EMAIL
                .find_iter(text)
                .filter(|hit| !hit.as_str().starts_with("git@"))
                .map(|hit| hit.range())
                .collect()
        }
        Kind::Phone if has(b'+') || text.contains("tel:") => PHONE.find_iter(text).map(|hit| hit.range()).collect(),
        Kind::Email | Kind::Phone => Vec::new(),
    }
}

/// Whether any `@` stands between what could be a name and a host: most stand before one, as in `npm:@scope/name`.
fn has_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inside = |at: usize| {
        let before = at.checked_sub(1).map(|i| bytes[i]);
        let after = bytes.get(at + 1);
        before.is_some_and(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b))
            && after.is_some_and(u8::is_ascii_alphanumeric)
    };
    bytes.contains(&b'@') && (0..bytes.len()).any(|at| bytes[at] == b'@' && inside(at))
}

/// Every sensitive stretch of `text`, in order; overlapping ones are told once, secrets first.
pub fn find(text: &str) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    // Nothing sensitive is shorter than an address such as `a@b.cd`.
    if text.len() < 6 {
        return found;
    }
    for kind in [Kind::Secret, Kind::Email, Kind::Phone] {
        for bytes in find_kind(text, kind) {
            if found
                .iter()
                .all(|m| m.bytes.end <= bytes.start || bytes.end <= m.bytes.start)
            {
                found.push(Match { kind, bytes });
            }
        }
    }
    found.sort_by_key(|m| m.bytes.start);
    found
}

/// `text` with every sensitive stretch replaced by what it was.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for hit in find(text) {
        out.push_str(&text[from..hit.bytes.start]);
        out.push_str(hit.kind.placeholder());
        from = hit.bytes.end;
    }
    out.push_str(&text[from..]);
    out
}

impl Kind {
    /// What stands in a masked text.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Email => "[e-mail]",
            Self::Phone => "[phone]",
            Self::Secret => "[secret]",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        find(text).into_iter().map(|m| m.kind).collect()
    }

    #[test]
    fn finds_what_must_not_be_public() {
        assert_eq!(kinds("mail: ada@example.org"), [Kind::Email]);
        assert_eq!(kinds("ada (at) example.co.uk"), [Kind::Email]);
        assert_eq!(kinds("call +49 (30) 1234-5678"), [Kind::Phone]);
        assert_eq!(kinds("tel:030 1234 5678"), [Kind::Phone]);
        assert_eq!(kinds(&format!("token: ghp_{}", "a1".repeat(18))), [Kind::Secret]);
        assert_eq!(kinds("https://user:hunter22@example.org/x"), [Kind::Secret]);
        assert_eq!(kinds("-----BEGIN RSA PRIVATE KEY-----"), [Kind::Secret]);
    }

    #[test]
    fn leaves_ordinary_text_alone() {
        for text in [
            "git@github.com:acme/x.git",
            "@playwright/test",
            "actions/checkout@v4",
            "10,000+ users",
            "2026-11-24",
            "c++17",
            "sk-short",
            "package@1.2.3",
            "1+1 = 2",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn mask_keeps_the_rest() {
        assert_eq!(mask("a ada@example.org b"), "a [e-mail] b");
        assert_eq!(mask("plain"), "plain");
    }
}
