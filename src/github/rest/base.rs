//! Where the interface lives, and which addresses belong to it: the token goes nowhere else.

use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The address of GitHub's API, unless the environment sets another one.
pub const PUBLIC: &str = "https://api.github.com";

/// The path of GraphQL, where this program only asks questions.
pub(super) const GRAPHQL: &str = "/graphql";

/// An interface's address; GitHub Enterprise Server has a path as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    scheme: &'static str,
    host: String,
    port: u16,
    /// Without a slash at its end.
    path: String,
}

impl Base {
    /// Reads an address such as `https://api.github.com`. Plain http is for this machine alone.
    ///
    /// # Errors
    /// The text isn't an address, or is one that the token must not be sent to; in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shown = crate::words::quote(text);
        let uri: Uri = text.parse().map_err(|_| format!("{shown} is not an address"))?;
        let (scheme, host, port) = origin(&uri).ok_or_else(|| format!("{shown} is not an address of the web"))?;
        let base = Self {
            scheme,
            host,
            port,
            path: uri.path().trim_end_matches('/').to_owned(),
        };
        if uri.query().is_some() {
            return Err(format!("{shown} must have no query"));
        }
        if scheme == "http" && !base.is_loopback() {
            return Err(format!("{shown} would send the token unencrypted; use https"));
        }
        Ok(base)
    }

    /// The server's name.
    pub fn host(&self) -> String {
        self.host.clone()
    }

    /// Whether it is plain http to this machine, which only tests use.
    pub fn is_test(&self) -> bool {
        self.scheme == "http" && self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The address of `path`, which begins with `/`.
    pub fn url(&self, path: &str) -> String {
        // GitHub Enterprise Server has REST at `/api/v3`, and GraphQL at `/api/graphql`.
        let rest = self.path.as_str();
        let below = if path == GRAPHQL {
            rest.strip_suffix("/v3").unwrap_or(rest)
        } else {
            rest
        };
        format!("{}://{}:{}{below}{path}", self.scheme, self.host, self.port)
    }

    /// The path in this API of an address, which is complete or only a path; `None` elsewhere.
    pub fn path_of(&self, address: &str) -> Option<String> {
        let uri: Uri = address.parse().ok()?;
        if uri.authority().is_some() {
            let (scheme, host, port) = origin(&uri)?;
            if (scheme, host.as_str(), port) != (self.scheme, self.host.as_str(), self.port) {
                return None;
            }
        }
        let path = uri.path_and_query()?.as_str().strip_prefix(self.path.as_str())?;
        (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
    }
}

fn origin(uri: &Uri) -> Option<(&'static str, String, u16)> {
    let authority = uri.authority()?;
    if authority.as_str().contains('@') {
        return None;
    }
    let (scheme, port) = match uri.scheme_str()? {
        "https" => ("https", 443),
        "http" => ("http", 80),
        _ => return None,
    };
    let port = match authority.port() {
        Some(_) => authority.port_u16()?,
        None => port,
    };
    Some((scheme, authority.host().to_ascii_lowercase(), port))
}

/// What a segment shows as it is (RFC 3986, "unreserved"), along with letters and digits.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one segment of a path, or as a value of a query.
pub(super) fn segment(text: &str) -> String {
    let out = utf8_percent_encode(text, &UNRESERVED).to_string();
    // Alone, these two would climb, however they are spelt.
    match out.as_str() {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => out,
    }
}

/// `text` as a path of several segments; `None` when one is empty in between, or would climb.
pub(super) fn segments(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let last = parts.len() - 1;
    let fits = |(at, part): (usize, &&str)| !matches!(*part, "." | "..") && (!part.is_empty() || at == last);
    let all = parts.iter().enumerate().all(fits);
    all.then(|| parts.into_iter().map(segment).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_travel_encrypted_or_not_at_all() {
        for good in [
            "https://api.github.com",
            "https://ghe.example.org/api/v3/",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "http://localhost:3",
        ] {
            assert!(Base::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.github.com",
            "http://127.0.0.1.example.org",
            "http://127.0.0.1@example.org/",
            "https://mona@api.github.com",
            "ftp://api.github.com",
            "api.github.com",
            "https://api.github.com/?a=b",
            "",
        ] {
            assert!(Base::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_elsewhere_are_not_followed() {
        let base = Base::parse("https://ghe.example.org/api/v3").expect("an address");
        let path = |address| base.path_of(address);
        let next = "/repositories/1/issues?page=2";
        assert_eq!(
            path("https://GHE.example.org:443/api/v3/repositories/1/issues?page=2").as_deref(),
            Some(next)
        );
        assert_eq!(path("/api/v3/repositories/1/issues?page=2").as_deref(), Some(next));
        for elsewhere in [
            "https://evil.example.org/api/v3/repositories/1",
            "http://ghe.example.org/api/v3/repositories/1",
            "https://ghe.example.org:8443/api/v3/repositories/1",
            "https://ghe.example.org/elsewhere",
            "https://ghe.example.org/api/v3evil/x",
            "https://a@ghe.example.org/api/v3/x",
            "//evil.example.org/api/v3/x",
            "?page=2",
        ] {
            assert_eq!(path(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn segments_cannot_leave_their_place() {
        assert_eq!(segment("partner: tier/é ?#"), "partner%3A%20tier%2F%C3%A9%20%3F%23");
        assert_eq!(segment(".."), "%2E%2E");
    }

    #[test]
    fn paths_keep_their_slashes_and_do_not_climb() {
        assert_eq!(segments("a b/\u{e9}.md").as_deref(), Some("a%20b/%C3%A9.md"));
        assert_eq!(segments("a%2F../b").as_deref(), Some("a%252F../b"));
        assert_eq!(segments("psp/").as_deref(), Some("psp/"));
        assert_eq!(segments("").as_deref(), Some(""));
        for bad in ["..", "a/../b", "a/..", "./a", "/a", "a//b"] {
            assert_eq!(segments(bad), None, "{bad}");
        }
    }
}
