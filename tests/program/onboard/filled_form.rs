//! An application form as GitHub writes it, and what the applicant sees of it.

use psp_github_emulator::world::State;

use crate::onboard::play::HERE;
use crate::scene::Scene;

/// The day on which the issues are opened.
pub(super) const OPENED: &str = "2026-11-20";

/// What GitHub writes for a form that was filled in.
pub(super) fn filled_in(name: &str, tier: &str, website: &str) -> String {
    format!(
        "### Name\n\n{name}\n\n### Tier\n\n{tier}\n\n### Website\n\n{website}\n\n### Summary\n\n_No response_\n\n\
         ### Joint value proposition\n\n_No response_\n\n### Description\n\n_No response_\n\n\
         ### Regions\n\nEurope, Asia\n\n### Industries\n\n\
         Electricity, gas, steam and air conditioning supply, Education\n\n### Public information\n\n\
         - [x] I understand that everything in this form is public and stays readable in the history."
    )
}

pub(super) fn good() -> String {
    filled_in("Acme Testing", "Integration Partners", "https://acme.example")
}

impl Scene {
    /// Somebody fills in the form; gives the number of the issue.
    pub(super) fn fill_in(&self, login: &str, body: &str) -> u64 {
        self.hub.world(|w| {
            let number = w.open_issue(HERE, login, "Application", body);
            let issue = w.repository_mut(HERE).issues.get_mut(&number).unwrap();
            issue.created_at = format!("{OPENED}T09:00:00Z").parse().unwrap();
            number
        })
    }

    /// Our one comment below an application, without its mark.
    pub(super) fn told(&self, number: u64) -> String {
        let comment = self.our_comment(number);
        comment.split_once("-->\n").expect("a mark").1.to_owned()
    }

    pub(super) fn body_of_pull(&self, number: u64) -> String {
        self.hub
            .world(|w| w.repository(HERE).issue(number).body.clone().unwrap_or_default())
    }

    pub(super) fn is_open(&self, number: u64) -> bool {
        self.hub
            .world(|w| w.repository(HERE).issue(number).state == State::Open)
    }
}

pub(super) fn branch(issue: u64) -> String {
    format!("psp-partners/apply/{issue}")
}
