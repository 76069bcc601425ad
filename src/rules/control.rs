//! The proof that a partner controls the repository of its integration is about the repository that the record has.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::finding::Severity::Warning;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "PSP881",
    name: "control-of-this-repository",
    severity: Warning,
    summary: "The proof of control is about the repository in the record.",
    explain: "The daily run of `onboard` looks on GitHub for a proof that the partner controls the repository of its integration, and records it in `repository_control`. After `repository` changes, the old proof counts for nothing. The partner proves control of the new repository as its issue shows, and the next run of `onboard` proposes the change.",
    waivable: false,
    reads: &["integration", "repository_control"],
    check: Check::Partner(control_of_this_repository),
    example: example!("PSP881"),
}];

fn control_of_this_repository(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let Some(control) = &partner.repository_control else {
        return;
    };
    if partner.proven_control().is_some() {
        return;
    }
    let repository = partner.integration.as_ref().and_then(|of| of.repository.as_ref());
    let now = match repository {
        Some(repository) => format!("`repository` is {}", quote(repository)),
        None => "the record has no `repository`".to_owned(),
    };
    let message = format!("the proof is about {}, and {now}", quote(&control.repository));
    report.say(cx.at("/repository_control/repository"), message).with_help(
        "a maintainer removes `repository_control`; psp-partners looks for a proof for the repository in the record",
    );
}
