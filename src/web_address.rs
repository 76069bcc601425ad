//! Web addresses as people write them: `https://bücher.example/über-uns` is one, `https://example..com` isn't.
//!
//! For: the schemas' format, the comparison of websites, and suggestions. In: a text. Out: what is wrong with it, or its
//! host. May use `visible`.
//!
//! The `url` crate reads addresses as browsers do, which repair nearly everything: `https:////x` opens the host `x`. So
//! an address must also be written as its parts are read.

use url::{Host, Url};

/// How a web address begins.
pub const SCHEME: &str = "https://";

/// What is wrong with a text that should be a web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProblem {
    /// It doesn't begin with `https://`.
    Scheme,
    /// Nothing is between `https://` and the path.
    NoHost,
    /// The host can't be one: an empty label, a sign that no host has.
    BadHost,
    /// The host is a name of one word, or the number of a machine: no public site has one.
    NotPublic,
    /// The host mixes letters of two scripts that look alike.
    MixedScripts,
    /// A user or password in front of the host.
    User,
    /// A space, or a sign that an address has only in an encoded form.
    BadCharacter,
}

impl AddressProblem {
    /// The rest of a message that begins with the address.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Scheme => "expected a web address that begins with https://",
            Self::NoHost => "the address has no host, such as `berg.example`",
            Self::BadHost => "the host of the address isn't valid",
            Self::NotPublic => "the host of the address isn't the name of a public site",
            Self::MixedScripts => "the host of the address mixes letters of different alphabets that look alike",
            Self::User => "the address has a user name in it",
            Self::BadCharacter => "the address has a character in it that addresses don't have",
        }
    }
}

/// Checks a text that should be a web address.
///
/// # Errors
/// The text isn't a web address.
pub fn check(text: &str) -> Result<(), AddressProblem> {
    let rest = text.strip_prefix(SCHEME).ok_or(AddressProblem::Scheme)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(AddressProblem::NoHost);
    }
    if text.contains(is_never_in_one) || !percent_signs_encode(rest) {
        return Err(AddressProblem::BadCharacter);
    }
    if authority.contains('@') {
        return Err(AddressProblem::User);
    }
    let url = Url::parse(text).map_err(|_| AddressProblem::BadHost)?;
    let Some(Host::Domain(host)) = url.host() else {
        return Err(AddressProblem::NotPublic);
    };
    check_host(authority.rsplit_once(':').map_or(authority, |(host, _)| host), host)
}

/// Checks a host as it is written, and as it is in plain letters.
fn check_host(written: &str, plain: &str) -> Result<(), AddressProblem> {
    let labels: Vec<&str> = plain.split('.').collect();
    let is_label = |label: &&str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_part)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // Signs that browsers take for the dot or the letters of a host: no one means them.
    let is_plain = !written.contains(['。', '．', '｡', '%']) && !written.chars().any(is_wide);
    if !labels.iter().all(is_label) || plain.len() > 253 || !is_plain {
        return Err(AddressProblem::BadHost);
    }
    let is_name = labels
        .last()
        .is_some_and(|label| label.len() > 1 && !label.bytes().all(|b| b.is_ascii_digit()));
    if labels.len() < 2 || !is_name {
        return Err(AddressProblem::NotPublic);
    }
    if written.split('.').any(mixes_scripts) {
        return Err(AddressProblem::MixedScripts);
    }
    Ok(())
}

/// The host of a web address in plain lower-case letters, without `www.`: what two addresses of one site share.
pub fn host(text: &str) -> Option<String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http"))?;
    let host = url.host_str()?.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// The parts of a web address's path that aren't empty, in lower case.
pub fn path(text: &str) -> Vec<String> {
    let url = Url::parse(text).ok();
    let segments = url.as_ref().and_then(Url::path_segments).into_iter().flatten();
    segments
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Spaces, controls, and the signs that RFC 3987 leaves out.
fn is_never_in_one(c: char) -> bool {
    c.is_whitespace()
        || crate::visible::is_invisible(c)
        || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
}

fn percent_signs_encode(text: &str) -> bool {
    text.match_indices('%').all(|(at, _)| {
        let code = text.as_bytes().get(at + 1..at + 3);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    })
}

/// A letter of full width, as East Asian keyboards type it.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}')
}

/// Whether a word has letters of the Latin alphabet next to Cyrillic or Greek ones: the old trick of `bеrg`.
fn mixes_scripts(word: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}');
    let is_lookalike = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{530}'..='\u{58f}');
    word.contains(is_latin) && word.contains(is_lookalike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_accepted_as_people_write_them() {
        for good in [
            "https://bücher.example",
            "https://münchen.example/über-uns",
            "https://xn--mnchen-3ya.example",
            "https://日本語.jp",
            "https://пример.испытание",
            "https://berg.example/?q=ä#über",
            "https://Berg.Example:8443/a%20b",
            "https://berg.example/a_(b),c;d=e!",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_browsers_repair_is_no_address() {
        use AddressProblem as P;
        for (bad, problem) in [
            ("http://berg.example", P::Scheme),
            ("HTTPS://berg.example", P::Scheme),
            ("berg.example", P::Scheme),
            ("https://", P::NoHost),
            ("https:////x", P::NoHost),
            ("https://?x", P::NoHost),
            ("https://example..com", P::BadHost),
            ("https://.example", P::BadHost),
            ("https://-a.example", P::BadHost),
            ("https://berg_x.example", P::BadHost),
            ("https://*.berg.example", P::BadHost),
            ("https://berg,example", P::BadHost),
            ("https://berg.example:99999", P::BadHost),
            ("https://berg.example.", P::BadHost),
            ("https://berg。example", P::BadHost),
            ("https://ｂerg.example", P::BadHost),
            ("https://berg.example%20", P::BadHost),
            ("https://https://berg.example", P::NotPublic),
            ("https://a", P::NotPublic),
            ("https://localhost/x", P::NotPublic),
            ("https://127.0.0.1", P::NotPublic),
            ("https://[::1]", P::NotPublic),
            ("https://1.2.3", P::NotPublic),
            ("https://b\u{435}rg.example", P::MixedScripts),
            ("https://ada@berg.example", P::User),
            ("https://berg.example/a b", P::BadCharacter),
            ("https://berg.example/{id}", P::BadCharacter),
            ("https://berg.example/%zz", P::BadCharacter),
            ("https://berg.example\\x", P::BadCharacter),
            ("https://ber\u{ad}g.example", P::BadCharacter),
        ] {
            assert_eq!(check(bad), Err(problem), "{bad}");
        }
    }

    #[test]
    fn hosts_and_paths_compare() {
        assert_eq!(host("https://WWW.Acme.example/x?y").as_deref(), Some("acme.example"));
        assert_eq!(host("https://user@acme.example:8080/").as_deref(), Some("acme.example"));
        assert_eq!(host("https://bücher.example"), host("https://xn--bcher-kva.example"));
        assert_eq!(host("ftp://acme.example"), None);
        assert_eq!(host("https://"), None);
        assert_eq!(path("https://github.com/A//b/?c#d"), ["a", "b"]);
        assert_eq!(path("https://github.com"), [""; 0]);
    }
}
