//! The machine: git, the network, certificates.

use super::facts::Machine;
use super::{Area, Check, State};
use crate::registry::tree::git_version::{is_new_enough, oldest};
use crate::words::{count, quote};

pub(super) fn checks(machine: &Machine) -> Vec<Check> {
    let mut checks = vec![git(machine)];
    if let Some(command) = &machine.distrust {
        let found = "git doesn't read this checkout, because another user owns it";
        checks.push(
            check("git-owner", "Owner of the checkout", State::Fix, found).fix(format!("run {}", quote(command))),
        );
    }
    checks.push(proxy(machine));
    checks.extend(certificates(machine));
    checks
}

fn check(id: &'static str, title: &str, state: State, found: impl Into<String>) -> Check {
    Check::new(id, Area::Machine, title, state, found)
}

fn git(machine: &Machine) -> Check {
    let wanted = oldest();
    let install = format!("install git {wanted} or newer");
    let text = match &machine.git {
        Ok(text) => text,
        Err(why) => return check("git", "git", State::Fix, format!("git can't be run: {why}")).fix(install),
    };
    match is_new_enough(text) {
        Some(true) => check("git", "git", State::Ok, quote(text)),
        Some(false) => {
            let found = format!(
                "{} is older than {wanted}, so a review can't show the newest state of the default branch",
                quote(text)
            );
            check("git", "git", State::Fix, found).fix(install)
        }
        None => check("git", "git", State::Unknown, format!("git answers {}", quote(text))).fix(install),
    }
}

fn proxy(machine: &Machine) -> Check {
    let title = "Proxy";
    let Some((name, address)) = &machine.proxy else {
        return check(
            "proxy",
            title,
            State::Ok,
            "no proxy is set, so GitHub is reached directly",
        );
    };
    match address {
        Some(address) => {
            let except = machine
                .no_proxy
                .as_deref()
                .map(|hosts| format!(", except for {} (`NO_PROXY`)", quote(hosts)));
            let found = format!(
                "GitHub is reached through {} (`{name}`){}",
                quote(address),
                except.unwrap_or_default()
            );
            check("proxy", title, State::Ok, found)
        }
        // The value may hold a password, so it isn't shown.
        None => check(
            "proxy",
            title,
            State::Fix,
            format!("`{name}` isn't the address of an HTTP proxy"),
        )
        .fix(format!(
            "set `{name}` to an address such as `http://proxy.example:8080`"
        )),
    }
}

fn certificates(machine: &Machine) -> Option<Check> {
    let (name, path, read) = machine.certificates.as_ref()?;
    let title = "Certificates";
    let fix = format!("set `{name}` to a file with certificates in PEM format, or unset it");
    Some(match read {
        Ok(0) => check(
            "certificates",
            title,
            State::Fix,
            format!("{} holds no certificates (`{name}`)", quote(path)),
        )
        .fix(fix),
        Ok(found) => {
            let found = format!("{} with {} (`{name}`)", quote(path), count(*found, "certificate"));
            check("certificates", title, State::Ok, found)
        }
        Err(why) => check(
            "certificates",
            title,
            State::Fix,
            format!("{} can't be read: {why} (`{name}`)", quote(path)),
        )
        .fix(fix),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        Machine {
            git: Ok("git version 2.43.0".to_owned()),
            distrust: None,
            proxy: None,
            no_proxy: None,
            certificates: None,
        }
    }

    fn states(machine: &Machine) -> Vec<(&'static str, State)> {
        checks(machine)
            .into_iter()
            .map(|check| (check.id, check.state))
            .collect()
    }

    #[test]
    fn a_usual_machine_is_fine() {
        assert_eq!(states(&machine()), [("git", State::Ok), ("proxy", State::Ok)]);
    }

    #[test]
    fn old_versions_of_git_are_told_from_new_ones() {
        for (text, state) in [
            ("git version 2.39.5 (Apple Git-154)", State::Fix),
            ("git version 2.40.0", State::Ok),
            ("git version 2.100.1.windows.1", State::Ok),
            ("git version 3.0.0-rc1", State::Ok),
            ("git version 1.8.3", State::Fix),
            ("hub version 2", State::Unknown),
            ("", State::Unknown),
        ] {
            let machine = Machine {
                git: Ok(text.to_owned()),
                ..machine()
            };
            assert_eq!(states(&machine)[0], ("git", state), "{text}");
        }
        let none = Machine {
            git: Err("not found".to_owned()),
            ..machine()
        };
        assert_eq!(states(&none)[0], ("git", State::Fix));
    }

    #[test]
    fn what_is_wrong_here_has_its_line_to_type() {
        let machine = Machine {
            distrust: Some("git config --global --add safe.directory /work`x".to_owned()),
            proxy: Some(("HTTPS_PROXY".to_owned(), Some("proxy.example:3128".to_owned()))),
            no_proxy: Some("localhost".to_owned()),
            certificates: Some(("SSL_CERT_FILE".to_owned(), "/ca.pem".to_owned(), Ok(0))),
            ..machine()
        };
        let checks = checks(&machine);
        let shown = format!("{checks:?}");
        assert!(checks[2].found.contains("`proxy.example:3128`"), "{shown}");
        assert!(
            checks[1]
                .fix
                .as_deref()
                .is_some_and(|fix| fix.contains("safe.directory")),
            "{shown}"
        );
        assert_eq!(checks[3].state, State::Fix);
        let socks = Machine {
            proxy: Some(("HTTPS_PROXY".to_owned(), None)),
            ..self::machine()
        };
        assert_eq!(super::checks(&socks)[1].state, State::Fix);
    }
}
