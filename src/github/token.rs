//! The token that GitHub is asked with: from the environment, or from standard input, where it leaves no trace.
#![allow(
    clippy::disallowed_methods,
    reason = "the runner gives the token in the environment or on standard input"
)]

use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::sync::OnceLock;

/// With this value of the variable, the token is the first line of standard input: what a process was started with
/// stays readable in `/proc` for as long as it runs, and what it has read does not.
pub(crate) const ON_STANDARD_INPUT: &str = "-";
/// No token is longer.
const LONGEST: u64 = 16 << 10;

/// `GITHUB_TOKEN` or `GH_TOKEN`; `-` where it was to come on standard input and did not, which isn't a token.
pub(super) fn from_env() -> Option<String> {
    static TOKEN: OnceLock<Option<String>> = OnceLock::new();
    let variable = |name: &str| std::env::var(name).ok();
    TOKEN
        .get_or_init(|| {
            let named = pick(variable)?;
            Some(if named == ON_STANDARD_INPUT {
                read().unwrap_or(named)
            } else {
                named
            })
        })
        .clone()
}

/// Whether the token was to come on standard input and is not there.
pub(super) fn is_missing(token: &str) -> bool {
    token == ON_STANDARD_INPUT
}

fn pick(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let text = |name: &str| variable(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    text("GITHUB_TOKEN").or_else(|| text("GH_TOKEN"))
}

/// The first line of standard input. A person at a terminal would not know that they are waited for.
fn read() -> Option<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return None;
    }
    let mut line = String::new();
    input.lock().take(LONGEST).read_line(&mut line).ok()?;
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::pick;

    #[test]
    fn the_first_that_says_something_is_the_token() {
        let from = |variables: &[(&str, &str)]| {
            pick(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(from(&[("GH_TOKEN", " t\n")]).as_deref(), Some("t"));
        assert_eq!(from(&[("GH_TOKEN", "t"), ("GITHUB_TOKEN", "u")]).as_deref(), Some("u"));
        assert_eq!(from(&[("GH_TOKEN", "t"), ("GITHUB_TOKEN", " ")]).as_deref(), Some("t"));
        assert_eq!(from(&[]), None);
    }
}
