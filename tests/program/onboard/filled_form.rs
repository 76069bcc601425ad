//! A form as GitHub writes it when it is filled in, and what its author sees of it.

use std::sync::LazyLock;

use psp_github_emulator::world::State;
use psp_partners::forms::{Form, FormKind, QuestionKind};
use psp_partners::registry::{Sources, Tree, load};

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

/// What GitHub writes for a form that was filled in so: labels with their answers; all else is left empty.
pub(super) fn filled_in_form(kind: FormKind, answers: &[(&str, &str)]) -> String {
    let form = FORMS_OF_PROGRAM.iter().find(|form| form.kind == kind).unwrap();
    let mut left: Vec<&(&str, &str)> = answers.iter().collect();
    let sections: Vec<String> = (form.questions.iter())
        .map(|question| {
            let at = left.iter().position(|(label, _)| *label == question.label);
            let answer = match (at.map(|at| left.remove(at).1), &question.kind) {
                (Some(answer), _) => answer.to_owned(),
                (None, QuestionKind::Tick(text)) => format!("- [x] {text}"),
                (None, _) => "_No response_".to_owned(),
            };
            format!("### {}\n\n{answer}", question.label)
        })
        .collect();
    assert!(left.is_empty(), "no such question: {left:?}");
    sections.join("\n\n")
}

/// The forms of the real program, with which every scene begins.
static FORMS_OF_PROGRAM: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let tree = Tree::folder(crate::common::root());
    let (program, schemas) = load::program(&Sources { tree, overlay: None }).unwrap();
    Form::all(&program.record.unwrap().data, &schemas)
});

pub(super) fn month(answers: &[(&str, &str)]) -> String {
    filled_in_form(FormKind::Month, answers)
}

pub(super) fn profile(answers: &[(&str, &str)]) -> String {
    filled_in_form(FormKind::Profile, answers)
}

/// The branch of an issue that was made with a form.
pub(super) fn branch_of(kind: FormKind, issue: u64) -> String {
    format!("psp-partners/{}/{issue}", kind.row().id)
}
