//! Which company a website belongs to.
//!
//! For: the comparison of records. In: the address of a website. Out: its site: the host, and on a host that many companies
//! share also the beginning of the path. May use nothing but addresses.

use crate::web_address::{host, path};

/// Hosts where each company has a page of its own, and how many parts of the path name the company. 108 of the 2,413
/// projects in the landscape of the Cloud Native Computing Foundation have a home page on `github.com`.
const SHARED: [(&str, usize); 35] = [
    ("about.me", 1),
    ("apps.apple.com", 5),
    ("bitbucket.org", 1),
    ("bsky.app", 2),
    ("chromewebstore.google.com", 3),
    ("codeberg.org", 1),
    ("crates.io", 2),
    ("dev.to", 1),
    ("discord.com", 2),
    ("discord.gg", 1),
    ("docs.google.com", 4),
    ("facebook.com", 1),
    ("git.sr.ht", 1),
    ("gitee.com", 1),
    ("github.com", 1),
    ("gitlab.com", 1),
    ("hub.docker.com", 2),
    ("huggingface.co", 1),
    ("instagram.com", 1),
    ("linkedin.com", 2),
    ("linktr.ee", 1),
    ("medium.com", 1),
    ("npmjs.com", 3),
    ("nuget.org", 2),
    ("packagist.org", 3),
    ("pkg.go.dev", 3),
    ("pypi.org", 2),
    ("rubygems.org", 2),
    ("sites.google.com", 2),
    ("sourceforge.net", 2),
    ("sr.ht", 1),
    ("t.me", 1),
    ("twitter.com", 1),
    ("x.com", 1),
    ("youtube.com", 2),
];

/// The part of a website's address that one company has: `acme.example`, or `github.com/acme`.
pub(in crate::rules) fn site(url: &str) -> Option<String> {
    let host = host(url)?;
    let parts = SHARED
        .iter()
        .find(|(shared, _)| *shared == host)
        .map_or(0, |(_, parts)| *parts);
    let own = path(url).into_iter().take(parts);
    Some(std::iter::once(host).chain(own).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_on_a_shared_host_have_sites_of_their_own() {
        for (one, other) in [
            ("https://github.com/mochajs/mocha", "https://github.com/jestjs/jest"),
            ("https://gitlab.com/a", "https://gitlab.com/b"),
            ("https://www.linkedin.com/company/a", "https://linkedin.com/company/b"),
            ("https://sites.google.com/view/a", "https://sites.google.com/view/b"),
            (
                "https://npmjs.com/package/@acme/a",
                "https://www.npmjs.com/package/@acme/b",
            ),
            ("https://github.com", "https://github.com/jestjs"),
            ("https://a.github.io", "https://b.github.io"),
        ] {
            assert_ne!(site(one), site(other), "{one} {other}");
        }
        for (one, other) in [
            ("https://github.com/Acme", "https://www.github.com/acme/tool/"),
            ("https://acme.dev/a", "https://acme.dev/b?c"),
            ("https://acme.dev", "https://www.acme.dev:8443"),
            ("https://bücher.dev", "https://xn--bcher-kva.dev"),
        ] {
            assert_eq!(site(one), site(other), "{one} {other}");
        }
        assert_eq!(site("https://github.com/Acme/x").as_deref(), Some("github.com/acme"));
        assert_eq!(site("ftp://acme.dev"), None);
    }

    #[test]
    fn shared_hosts_are_sorted() {
        assert!(SHARED.is_sorted());
    }
}
