//! What a connection is made of, and what the runner sets.
#![allow(
    clippy::disallowed_methods,
    reason = "the runner sets address, token and repository in the environment"
)]

use anyhow::{Result, bail};

use super::base::{Base, PUBLIC};
use super::client::Times;
use super::proxy::Proxy;
use crate::github::clock::{Clock, SystemClock};
use crate::github::pace::Limits;
use crate::github::token;

/// How many times as fast the clock runs when tests switch the pace off.
const TEST_SPEED: u32 = 1000;

/// What a connection is made of.
pub struct Settings {
    pub base: Base,
    /// Without one, only what is public can be read.
    pub token: Option<String>,
    /// `owner/name`.
    pub repository: String,
    pub times: Times,
    /// The proxy on the way to the server.
    pub proxy: Option<Proxy>,
    pub limits: Limits,
    pub clock: Box<dyn Clock>,
}

impl Settings {
    /// What the runner sets: `GITHUB_API_URL`, `GITHUB_REPOSITORY`, and the token.
    ///
    /// `PSP_PARTNERS_PACE=off` makes all waits a thousand times shorter, for tests of the whole program against a server
    /// on the same machine; with any other address it does nothing.
    ///
    /// # Errors
    /// There is no repository, the address is not one to send a token to, or a token is missing from standard input.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(token::from_env(), |name| std::env::var(name).ok())
    }

    /// The same for another repository than the one of the environment.
    ///
    /// # Errors
    /// As [`Settings::from_env`], except that the environment needs no repository.
    pub fn for_repository(repository: &str) -> Result<Self> {
        Self::from_variables(token::from_env(), |name| match name {
            "GITHUB_REPOSITORY" => Some(repository.to_owned()),
            _ => std::env::var(name).ok(),
        })
    }

    fn from_variables(token: Option<String>, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let text = |name: &str| variable(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let api = text("GITHUB_API_URL").unwrap_or_else(|| PUBLIC.to_owned());
        let base = Base::parse(&api).map_err(|why| anyhow::anyhow!("GITHUB_API_URL: {why}"))?;
        let Some(repository) = text("GITHUB_REPOSITORY") else {
            bail!("GITHUB_REPOSITORY isn't set; expected the repository to work in, such as `owner/name`");
        };
        if token.as_deref().is_some_and(token::is_missing) {
            bail!("GITHUB_TOKEN is `-`, but the first line of standard input isn't a token");
        }
        let proxy = Proxy::of(&base, &variable).map_err(|name| {
            anyhow::anyhow!(
                "{name} isn't the address of an HTTP proxy; expected one such as `http://proxy.example:8080`"
            )
        })?;
        let mut clock = SystemClock::new();
        if base.is_test() && text("PSP_PARTNERS_PACE").as_deref() == Some("off") {
            clock = clock.faster(TEST_SPEED);
        }
        Ok(Self {
            base,
            token,
            repository,
            times: Times::default(),
            proxy,
            limits: Limits::default(),
            clock: Box::new(clock),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::github::rest::GitHub;

    fn settings(variables: &[(&str, &str)]) -> Result<Settings> {
        let token = variables.iter().find(|(known, _)| *known == "GITHUB_TOKEN");
        Settings::from_variables(token.map(|(_, token)| (*token).to_owned()), |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_says_where_and_who() {
        let public = settings(&[("GITHUB_REPOSITORY", "o/r"), ("GITHUB_TOKEN", "t")]).expect("settings");
        assert_eq!(public.base, Base::parse(PUBLIC).expect("an address"));
        assert_eq!(public.token.as_deref(), Some("t"));
        assert!(settings(&[("GITHUB_REPOSITORY", "o/r"), ("GITHUB_TOKEN", "-")]).is_err());
        assert!(settings(&[]).is_err());
        assert!(settings(&[("GITHUB_REPOSITORY", "o/r"), ("GITHUB_API_URL", "http://example.org")]).is_err());
        for bad in ["o", "o/", "o/..", "o/r/x", "o/r?x", "o/r x"] {
            let settings = settings(&[("GITHUB_REPOSITORY", bad)]).expect("settings");
            assert!(GitHub::new(settings).is_err(), "{bad}");
        }
        let odd = settings(&[("GITHUB_REPOSITORY", "o/r"), ("GITHUB_TOKEN", "t\nx: y")]).expect("settings");
        let refused = GitHub::new(odd).expect_err("a header").to_string();
        assert_eq!(refused, "the token has characters that no token has");
    }

    #[test]
    fn only_tests_on_this_machine_may_hurry() {
        let hurries = |address| {
            let variables = [
                ("GITHUB_REPOSITORY", "o/r"),
                ("PSP_PARTNERS_PACE", "off"),
                ("GITHUB_API_URL", address),
            ];
            let clock = settings(&variables).expect("settings").clock;
            let begin = Instant::now();
            clock.sleep(Duration::from_millis(200));
            begin.elapsed() < Duration::from_millis(150)
        };
        assert!(hurries("http://127.0.0.1:8080"));
        assert!(!hurries("https://127.0.0.1:8080"));
        assert!(!hurries("https://api.github.com"));
    }
}
