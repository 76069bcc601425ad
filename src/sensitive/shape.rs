//! What a shape of a secret is made of, and whether a text has it. Nothing here names an issuer: the table does.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

/// One shape of a secret.
#[derive(Debug)]
pub struct Shape {
    /// Who issues it.
    pub issuer: &'static str,
    /// What it is.
    pub name: &'static str,
    /// The text that every such secret contains, and by which it is found.
    pub lead: &'static str,
    /// What has to be in front of the lead.
    pub behind: Behind,
    /// What has to follow the lead.
    pub ahead: Ahead,
    /// The pieces of an example. They are only put together in tests, or scanners would report this file.
    pub sample: &'static [&'static str],
}

/// What is in front of a lead.
#[derive(Debug, Clone, Copy)]
pub enum Behind {
    /// Anything: the lead is unmistakable.
    Any,
    /// No letter, digit, `_` or `-`, of which the lead might be the end.
    Edge,
    /// So many characters of one class, which belong to the secret, and an edge before them.
    Run(Class, usize, usize),
    /// `://user:password`, whose `@` is the lead: rarer than `://`, so ordinary addresses cost nothing.
    Userinfo,
}

/// What follows a lead.
#[derive(Debug)]
pub enum Ahead {
    /// At least so many characters of one class; all that follow belong to the secret.
    AtLeast(Class, usize),
    /// Exactly so many characters of one class.
    Exactly(Class, usize),
    /// What a pattern matches, anchored at the lead's end.
    Pattern(&'static str, OnceLock<Regex>),
    /// `: value` or `= value`, where the value looks like what `Value` names.
    Assigned(Value),
    /// A value after a blank.
    Credential(Value),
}

/// What a value assigned to a telling name has to look like; see `looks_secret`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Chosen by a person: short, but with a digit or a sign.
    Password,
    /// Made by a machine: long, with letters and digits mixed.
    Token,
    /// `user:password` in base64.
    Basic,
}

/// A set of characters, all of ASCII.
#[derive(Debug, Clone, Copy)]
pub enum Class {
    Digits,
    Hex,
    /// Upper-case letters and digits.
    Upper,
    Alnum,
    /// Letters, digits, `_`.
    Word,
    /// Letters, digits, `_`, `-`.
    Url,
    /// `Url` and `.`, `~`.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `-`, `_`: base64 of either alphabet.
    Base64,
}

impl Class {
    fn has(self, b: u8) -> bool {
        match self {
            Self::Digits => b.is_ascii_digit(),
            Self::Hex => b.is_ascii_hexdigit(),
            Self::Upper => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Self::Alnum => b.is_ascii_alphanumeric(),
            Self::Word => b.is_ascii_alphanumeric() || b == b'_',
            Self::Url => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'),
            Self::Dotted => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'~'),
            Self::Base64 => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'),
        }
    }

    fn run(self, bytes: &[u8]) -> usize {
        bytes.iter().take_while(|b| self.has(**b)).count()
    }
}

impl Shape {
    /// The bytes of a secret of this shape whose lead begins at byte `at` of `text`, from byte `from` on.
    pub(super) fn find(&self, text: &str, at: usize, from: usize) -> Option<Range<usize>> {
        let bytes = text.as_bytes();
        let start = match self.behind {
            Behind::Any => at,
            Behind::Edge => is_edge(bytes, at, from).then_some(at)?,
            Behind::Run(class, least, most) => {
                let run = bytes[from..at].iter().rev().take(most + 1);
                let n = run.take_while(|b| class.has(**b)).count();
                let start = at - n;
                ((least..=most).contains(&n) && is_edge(bytes, start, from)).then_some(start)?
            }
            // What follows is the host, which isn't a secret.
            Behind::Userinfo => return Some(userinfo(&text[from..at]).filter(|_| is_host(bytes, at + 1))? + from..at),
        };
        let body = at + self.lead.len();
        let rest = &bytes[body..];
        match &self.ahead {
            Ahead::AtLeast(class, least) => {
                let n = class.run(rest);
                (n >= *least).then_some(start..body + n)
            }
            Ahead::Exactly(class, exactly) => (class.run(rest) == *exactly).then_some(start..body + exactly),
            Ahead::Pattern(pattern, compiled) => {
                let regex = compiled.get_or_init(|| super::compile(&format!(r"\A(?:{pattern})")));
                let end = regex.find(&text[body..])?.end();
                Some(start..body + end)
            }
            Ahead::Assigned(kind) => {
                let value = assigned(bytes, body)?;
                looks_secret(&text[value.clone()], *kind).then_some(value)
            }
            Ahead::Credential(kind) => {
                let n = rest.iter().take_while(|b| !ends_value(**b)).count();
                looks_secret(&text[body..body + n], *kind).then_some(body..body + n)
            }
        }
    }
}

fn is_host(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'[')
}

/// Where the `://` begins of which `before` ends with the user and a password.
fn userinfo(before: &str) -> Option<usize> {
    let bytes = before.as_bytes();
    let inside = |b: u8| b.is_ascii_graphic() && !matches!(b, b'/' | b'@' | b'"' | b'\'' | b'<' | b'>');
    let n = bytes.iter().rev().take(130).take_while(|b| inside(**b)).count();
    let (user, password) = before[bytes.len() - n..].split_once(':')?;
    let start = bytes.len() - n;
    let placeholder = password.starts_with(['$', '{', '[', '%']);
    (start >= 3 && before[..start].ends_with("://") && user.len() <= 64 && password.len() >= 2 && !placeholder)
        .then(|| start - 3)
}

fn is_edge(bytes: &[u8], at: usize, from: usize) -> bool {
    at <= from || !Class::Url.has(bytes[at - 1])
}

/// Longest value that is looked at: more is a text, not a secret, and a hostile file could make it long.
const LONGEST_VALUE: usize = 256;

fn ends_value(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>') || !b.is_ascii()
}

/// The value after `: ` or `=`, for a name that ends at byte `at`: `_key: x`, `" = 'x'`.
fn assigned(bytes: &[u8], mut at: usize) -> Option<Range<usize>> {
    for suffix in [
        "_access", "-access", "_ACCESS", "Access", "_key", "-key", "_KEY", "Key", "_token", "_value",
    ] {
        if bytes[at..].starts_with(suffix.as_bytes()) {
            at += suffix.len();
        }
    }
    let skip = |at: &mut usize, most: usize, wanted: &dyn Fn(u8) -> bool| {
        let n = bytes[*at..].iter().take(most).take_while(|b| wanted(**b)).count();
        *at += n;
        n
    };
    skip(&mut at, 2, &|b| matches!(b, b'"' | b'\'' | b'`' | b'*'));
    skip(&mut at, 4, &|b| b == b' ');
    if skip(&mut at, 2, &|b| matches!(b, b':' | b'=')) == 0 {
        return None;
    }
    skip(&mut at, 2, &|b| matches!(b, b'>' | b'*'));
    skip(&mut at, 8, &|b| b == b' ');
    skip(&mut at, 2, &|b| matches!(b, b'"' | b'\'' | b'`'));
    let n = bytes[at..]
        .iter()
        .take(LONGEST_VALUE)
        .take_while(|b| !ends_value(**b))
        .count();
    Some(at..at + n)
}

/// Whether a value is a secret and not a word, a placeholder, an address or a date.
fn looks_secret(value: &str, kind: Value) -> bool {
    // A method's name after `password:` isn't a password.
    const WORDS: [&str; 8] = [
        "oauth2", "sha256", "sha512", "argon2", "argon2id", "base64", "pbkdf2", "oauth2.0",
    ];
    let bytes = value.as_bytes();
    let placeholder = bytes
        .first()
        .is_none_or(|b| matches!(b, b'$' | b'<' | b'{' | b'[' | b'(' | b'%' | b'*' | b'/'));
    if placeholder || value.contains("://") || value.contains("...") {
        return false;
    }
    let letter = bytes.iter().any(u8::is_ascii_alphabetic);
    let digit = bytes.iter().any(u8::is_ascii_digit);
    let mut seen = [false; 256];
    for b in bytes {
        seen[usize::from(*b)] = true;
    }
    let different = seen.iter().filter(|s| **s).count();
    match kind {
        Value::Password => {
            let sign = bytes.iter().any(|b| b"!@#$%^&*?+".contains(b));
            bytes.len() >= 6 && letter && (digit || sign) && different >= 4 && !WORDS.contains(&value)
        }
        Value::Token => {
            let plain = bytes.iter().all(|b| Class::Base64.has(*b) || matches!(b, b'.' | b'~'));
            bytes.len() >= 16 && plain && letter && digit && different >= 8
        }
        Value::Basic => {
            use base64::Engine as _;
            bytes.len() >= 8
                && base64::engine::general_purpose::STANDARD
                    .decode(value)
                    .is_ok_and(|plain| plain.is_ascii() && plain.contains(&b':'))
        }
    }
}

/// A row of the table.
pub(super) const fn shape(
    issuer: &'static str,
    name: &'static str,
    lead: &'static str,
    behind: Behind,
    ahead: Ahead,
    sample: &'static [&'static str],
) -> Shape {
    Shape {
        issuer,
        name,
        lead,
        behind,
        ahead,
        sample,
    }
}

/// What a pattern matches; it is compiled when its lead first occurs.
pub(super) const fn pattern(text: &'static str) -> Ahead {
    Ahead::Pattern(text, OnceLock::new())
}
