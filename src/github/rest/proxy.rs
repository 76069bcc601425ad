//! The proxy on the way to GitHub, as the environment names it. hyper-util reads `NO_PROXY`, and its tunnel is HTTP's
//! `CONNECT`: the proxy sees the server's name, and neither the requests nor the token.

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

use super::base::Base;

/// The variables that name a proxy for https, the first that is set wins. Source: what curl and git read.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A proxy that takes `CONNECT` over plain HTTP.
#[derive(Clone)]
pub struct Proxy {
    uri: Uri,
    auth: Option<HeaderValue>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Proxy").field(&self.shown()).finish()
    }
}

/// The variable that names a proxy, and its value.
pub fn named(variable: &impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    VARIABLES.iter().find_map(|name| {
        let value = variable(name)?.trim().to_owned();
        (!value.is_empty()).then_some((*name, value))
    })
}

/// The hosts that are reached without the proxy.
pub fn exceptions(variable: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let value = variable("NO_PROXY").or_else(|| variable("no_proxy"))?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

impl Proxy {
    /// Reads an address such as `http://user:password@proxy.example:8080`, or without `http://`.
    pub fn parse(value: &str) -> Option<Self> {
        Self::on_the_way(&Matcher::builder().all(value.trim().to_owned()).build(), "github.com")
    }

    /// The proxy for a server; none where it is reached directly.
    ///
    /// # Errors
    /// The name of the variable that isn't the address of an HTTP proxy.
    pub(super) fn of(base: &Base, variable: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, &'static str> {
        let Some((name, value)) = named(variable) else {
            return Ok(None);
        };
        let host = base.host();
        let all = Matcher::builder().all(value.clone());
        let with_exceptions = all.no(exceptions(variable).unwrap_or_default()).build();
        match Self::on_the_way(&with_exceptions, &host) {
            Some(proxy) => Ok(Some(proxy)),
            None if Self::parse(&value).is_some() => Ok(None),
            None => Err(name),
        }
    }

    fn on_the_way(matcher: &Matcher, host: &str) -> Option<Self> {
        let server: Uri = format!("https://{host}/").parse().ok()?;
        let found = matcher.intercept(&server)?;
        // A proxy that wants TLS for itself, or one for SOCKS, isn't supported.
        (found.uri().scheme_str() == Some("http")).then(|| Self {
            uri: found.uri().clone(),
            auth: found.basic_auth().cloned(),
        })
    }

    pub(super) fn uri(&self) -> Uri {
        self.uri.clone()
    }

    pub(super) fn auth(&self) -> Option<HeaderValue> {
        self.auth.clone()
    }

    /// Host and port, without user and password.
    pub fn shown(&self) -> String {
        let port = self.uri.port_u16().unwrap_or(80);
        format!("{}:{port}", self.uri.host().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)], base: &str) -> Result<Option<String>, &'static str> {
        let base = Base::parse(base).expect("an address");
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Proxy::of(&base, &variable).map(|proxy| proxy.map(|proxy| proxy.shown()))
    }

    #[test]
    fn the_environment_names_the_proxy_and_its_exceptions() {
        let github = "https://api.github.com";
        let at = |name| Ok(Some(format!("{name}:8080")));
        assert_eq!(of(&[], github), Ok(None));
        assert_eq!(of(&[("HTTPS_PROXY", "")], github), Ok(None));
        for name in VARIABLES {
            assert_eq!(
                of(&[(name, "http://p.example:8080")], github),
                at("p.example"),
                "{name}"
            );
        }
        assert_eq!(of(&[("https_proxy", "p.example:8080")], github), at("p.example"));
        assert_eq!(
            of(&[("https_proxy", "http://p.example")], github),
            Ok(Some("p.example:80".to_owned()))
        );
        let both = [("HTTPS_PROXY", "http://a:8080"), ("https_proxy", "http://b:8080")];
        assert_eq!(of(&both, github), at("a"));
        for (hosts, base) in [
            ("api.github.com", github),
            (".github.com", github),
            ("github.com,x", github),
            ("*", github),
            ("10.0.0.0/8", "https://10.1.2.3/api/v3"),
        ] {
            for name in ["NO_PROXY", "no_proxy"] {
                let variables = [("HTTPS_PROXY", "http://p.example:8080"), (name, hosts)];
                assert_eq!(of(&variables, base), Ok(None), "{hosts}");
            }
        }
        let other = [("HTTPS_PROXY", "http://p.example:8080"), ("NO_PROXY", "example.org")];
        assert_eq!(of(&other, github), at("p.example"));
    }

    #[test]
    fn what_is_no_http_proxy_is_refused_by_its_variable() {
        for bad in ["socks5://p.example:1080", "https://p.example:443", "http://", "a b"] {
            assert_eq!(
                of(&[("HTTPS_PROXY", bad)], "https://api.github.com"),
                Err("HTTPS_PROXY"),
                "{bad}"
            );
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let proxy = Proxy::parse("http://me:secret@p.example:3128").expect("a proxy");
        assert_eq!(proxy.shown(), "p.example:3128");
        assert!(!format!("{proxy:?}").contains("secret"));
        let auth = proxy.auth().expect("a user");
        assert_eq!(auth.to_str().ok(), Some("Basic bWU6c2VjcmV0"));
        assert_eq!(Proxy::parse("http://p.example:3128").expect("a proxy").auth(), None);
    }
}
