//! The token, as git gets to know it.
#![allow(
    clippy::disallowed_methods,
    reason = "the runner gives the server's address in the environment"
)]

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::github::token;
use crate::registry::tree::git::configure;

/// What opens a private repository.
pub struct Credential {
    /// Such as `https://github.com`: the token goes to no other.
    pub server: String,
    pub token: String,
}

impl Credential {
    /// The job's token for the job's server, when there is one.
    pub fn from_env() -> Option<Self> {
        let text = |name: &str| {
            std::env::var(name)
                .ok()
                .map(|v| v.trim().to_owned())
                .filter(|v| !v.is_empty())
        };
        Some(Self {
            token: token::from_env().filter(|token| !token::is_missing(token))?,
            server: text("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned()),
        })
    }

    /// Settings that add the token to requests to its server, and to none over plain http. They travel in the environment
    /// of this one `git`, which needs them: a command line is seen by every process, and a file stays.
    fn settings(&self) -> Vec<(String, String)> {
        let server = self.server.trim_end_matches('/');
        if !server.starts_with("https://") || server.contains('@') {
            return Vec::new();
        }
        let key = format!("http.{server}/.extraheader");
        let basic = STANDARD.encode(format!("x-access-token:{}", self.token));
        // The empty one drops what `actions/checkout` left there: GitHub refuses two.
        vec![
            (key.clone(), String::new()),
            (key, format!("AUTHORIZATION: basic {basic}")),
        ]
    }
    /// Lets `git` use the token.
    pub(super) fn give_to(&self, command: &mut Command) {
        configure(command, &self.settings());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::tree::git::command;

    #[test]
    fn tokens_go_to_their_server_alone() {
        let settings = |server: &str| {
            Credential {
                server: server.to_owned(),
                token: "t".to_owned(),
            }
            .settings()
        };
        assert_eq!(
            settings("https://github.com/"),
            [
                ("http.https://github.com/.extraheader".to_owned(), String::new()),
                (
                    "http.https://github.com/.extraheader".to_owned(),
                    "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA==".to_owned()
                ),
            ]
        );
        assert!(settings("http://github.com").is_empty());
        assert!(settings("https://a@github.com").is_empty());
    }

    #[test]
    fn git_reads_the_token_and_forgets_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let credential = Credential {
            server: "https://github.com".to_owned(),
            token: "t".to_owned(),
        };
        let mut git = command(
            folder.path(),
            &["config", "--get-all", "http.https://github.com/.extraheader"],
        );
        credential.give_to(&mut git);
        let shown = git.output().expect("git runs").stdout;
        assert_eq!(
            String::from_utf8_lossy(&shown),
            "\nAUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA==\n"
        );
    }
}
