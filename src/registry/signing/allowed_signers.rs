//! A file of allowed signers: for each person the public keys that count, and from when to when. It is the file that
//! `ssh-keygen -Y verify -f` reads; a person is named by their GitHub login.

use std::fmt;

use super::NAMESPACE;
use super::public_key::PublicKey;
use crate::date::Date;
use crate::words::quote;

/// One line: whose key it is, and when it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedSigner {
    /// GitHub login, in lowercase.
    pub login: String,
    pub key: PublicKey,
    pub valid_after: Option<Date>,
    pub valid_before: Option<Date>,
}

impl AllowedSigner {
    /// Whether the key counts on a date.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_after.is_none_or(|from| from <= day) && self.valid_before.is_none_or(|until| day <= until)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysError {
    /// Counted from 1.
    pub line: u32,
    pub problem: Problem,
}

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    NotText,
    /// A login, a kind of key and a key are expected.
    Incomplete,
    /// A pattern in place of one login.
    Pattern(String),
    UnknownOption(String),
    Date(String),
    /// The key is for other signatures only.
    OtherNamespace(String),
    Key,
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::NotText => write!(f, "the file isn't text"),
            Problem::Incomplete => write!(f, "expected a GitHub login and a public key"),
            Problem::Pattern(name) => write!(f, "{} isn't one GitHub login", quote(name)),
            Problem::UnknownOption(name) => write!(
                f,
                "the option {} isn't one of `namespaces`, `valid-after` and `valid-before`",
                quote(name)
            ),
            Problem::Date(text) => write!(f, "{} isn't a date such as `20261129`", quote(text)),
            Problem::OtherNamespace(text) => {
                write!(f, "the key is for {}; expected {}", quote(text), quote(NAMESPACE))
            }
            Problem::Key => write!(f, "the public key can't be read, or is of a kind that can't be checked"),
        }
    }
}

/// The keys in a file of allowed signers; empty lines and lines with `#` are comments.
///
/// # Errors
/// The first line that can't be used.
pub fn allowed_signers(bytes: &[u8]) -> Result<Vec<AllowedSigner>, KeysError> {
    let fault = |line, problem| KeysError { line, problem };
    let text = std::str::from_utf8(bytes).map_err(|_| fault(1, Problem::NotText))?;
    let mut signers = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        signers.extend(read_line(line).map_err(|problem| fault(number, problem))?);
    }
    Ok(signers)
}

fn read_line(line: &str) -> Result<Vec<AllowedSigner>, Problem> {
    let mut words = words(line).ok_or(Problem::Incomplete)?.into_iter().peekable();
    let principals = words.next().ok_or(Problem::Incomplete)?;
    let is_kind = |word: &String| word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
    let (mut valid_after, mut valid_before) = (None, None);
    if let Some(options) = words.next_if(|word| !is_kind(word)) {
        for option in split_outside_quotes(&options, ',') {
            let (name, value) = option.split_once('=').unwrap_or((&option, ""));
            let value = value.trim_matches('"');
            match name {
                "namespaces" if value.split(',').any(|one| one == NAMESPACE) => {}
                "namespaces" => return Err(Problem::OtherNamespace(value.to_owned())),
                "valid-after" => valid_after = Some(date(value)?),
                "valid-before" => valid_before = Some(date(value)?),
                _ => return Err(Problem::UnknownOption(name.to_owned())),
            }
        }
    }
    let kind = words.next().ok_or(Problem::Incomplete)?;
    let base64 = words.next().ok_or(Problem::Incomplete)?;
    let key = PublicKey::from_text(&kind, &base64).ok_or(Problem::Key)?;
    let one = |login: &str| {
        let is_login = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if login.is_empty() || !login.chars().all(is_login) {
            return Err(Problem::Pattern(login.to_owned()));
        }
        Ok(AllowedSigner {
            login: login.to_lowercase(),
            key: key.clone(),
            valid_after,
            valid_before,
        })
    };
    principals.trim_matches('"').split(',').map(one).collect()
}

/// A date as OpenSSH writes it. A time of day is refused: a signature in a record has a date only.
fn date(text: &str) -> Result<Date, Problem> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    let is_date = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    let parsed = is_date.then(|| {
        format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])
            .parse()
            .ok()
    });
    parsed.flatten().ok_or_else(|| Problem::Date(text.to_owned()))
}

/// The words of a line, split at spaces outside of quotes.
fn words(line: &str) -> Option<Vec<String>> {
    let is_balanced = line.matches('"').count().is_multiple_of(2);
    is_balanced.then(|| {
        let line = line.replace('\t', " ");
        let words = split_outside_quotes(&line, ' ');
        words.into_iter().filter(|word| !word.is_empty()).collect()
    })
}

fn split_outside_quotes(text: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars() {
        is_quoted ^= c == '"';
        match parts.last_mut() {
            Some(last) if c != at || is_quoted => last.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGbQ4sWaUNnLaYV4oEdEEH7mKGSFNIVqJuA3dGVFNAaP";

    fn problem(line: &str) -> Problem {
        allowed_signers(line.as_bytes()).expect_err("a problem").problem
    }

    #[test]
    fn lines_of_allowed_signers() {
        let text = format!(
            "# who signs\n\nAda,ada-2 valid-after=\"20260101\",valid-before=\"20271231Z\" {KEY} laptop of Ada\nmona \
             namespaces=\"git,psp-agreement\" {KEY}\n"
        );
        let signers = allowed_signers(text.as_bytes()).expect("signers");
        let logins: Vec<&str> = signers.iter().map(|signer| signer.login.as_str()).collect();
        assert_eq!(logins, ["ada", "ada-2", "mona"]);
        let day = |text: &str| text.parse::<Date>().expect("a date");
        assert!(signers[0].is_valid_on(day("2026-01-01")) && signers[0].is_valid_on(day("2027-12-31")));
        assert!(!signers[0].is_valid_on(day("2025-12-31")) && !signers[0].is_valid_on(day("2028-01-01")));
        assert!(signers[2].is_valid_on(day("1999-01-01")));
    }

    #[test]
    fn what_is_wrong_with_a_line() {
        assert_eq!(problem("ada"), Problem::Incomplete);
        assert_eq!(problem(&format!("* {KEY}")), Problem::Pattern("*".to_owned()));
        assert_eq!(problem(&format!("ada,!bob {KEY}")), Problem::Pattern("!bob".to_owned()));
        assert_eq!(
            problem(&format!("ada cert-authority {KEY}")),
            Problem::UnknownOption("cert-authority".to_owned())
        );
        assert_eq!(
            problem(&format!("ada valid-before=\"202612091200\" {KEY}")),
            Problem::Date("202612091200".to_owned())
        );
        assert_eq!(
            problem(&format!("ada namespaces=\"git\" {KEY}")),
            Problem::OtherNamespace("git".to_owned())
        );
        assert_eq!(problem("ada ssh-ed25519 AAAA"), Problem::Key);
        assert_eq!(problem("ada ssh-dss AAAA"), Problem::Key);
        assert_eq!(problem("ada \"x"), Problem::Incomplete);
        let second = allowed_signers(format!("ada {KEY}\nbob\n").as_bytes()).expect_err("a problem");
        assert_eq!(second.line, 2);
        assert_eq!(
            allowed_signers(b"\xff").expect_err("a problem").problem,
            Problem::NotText
        );
    }
}
