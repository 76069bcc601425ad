//! What people can do next with an agreement, as commands to copy.

use super::Desk;
use crate::date::add_days;
use crate::registry::PartnerFolder;
use crate::registry::model::{Agreement, AgreementState, Side};
use crate::registry::path::DocumentPath;

/// What people can do next: one line for each, with its command.
pub(super) fn steps(desk: &Desk, folder: &PartnerFolder, agreement: &Agreement) -> Vec<String> {
    let slug = &folder.slug;
    let today = desk.reading.today;
    let partner = folder.record.as_ref().map(|record| &record.data);
    let state = partner.and_then(|partner| partner.agreement_state(&desk.program, today));
    let has_error = partner.is_some_and(|partner| partner.agreement_has_error);
    if has_error || state == Some(AgreementState::HasError) {
        return vec![format!("see what is wrong: psp-partners agreement verify {slug}")];
    }
    if agreement.signed_on.is_none() {
        return unsigned(slug, agreement);
    }
    let render = format!("psp-partners agreement render {slug}");
    let mut steps = Vec::new();
    if let Some(template) = desk.template(agreement) {
        let current = template.current(today);
        if let Some(version) = current.filter(|current| current.version != agreement.version) {
            steps.push(format!("move to version {}: {render}", version.version));
        }
        if let Some(parameter) = template.parameters().next() {
            steps.push(format!("change a value: {render} --set {}=VALUE", parameter.id));
        }
    }
    if agreement.ended.is_some() {
        return steps;
    }
    steps.push(format!("renew it: {render} --expires YYYY-MM-DD"));
    let notice = desk.template(agreement).and_then(|template| template.notice_days);
    let last_day = add_days(today, notice.unwrap_or_default().into());
    steps.push(format!(
        "end it: add to `agreement` in {}{}: ended: {{ last_day: {last_day}, given_on: {today}, by: program, reason: TEXT }}",
        desk.reading.prefix,
        DocumentPath::record(slug)
    ));
    steps
}

/// What is open while a side hasn't signed.
fn unsigned(slug: &str, agreement: &Agreement) -> Vec<String> {
    if agreement.file.is_none() {
        return vec![format!("write its text: psp-partners agreement render {slug}")];
    }
    let has_signed = |side: Side| {
        agreement
            .signatures
            .iter()
            .flatten()
            .any(|signature| signature.side == side)
    };
    let open = Side::ALL.into_iter().filter(|side| !has_signed(*side));
    open.map(|side| {
        let side = side.id();
        format!("sign for the {side}: psp-partners agreement sign {slug} --side {side}")
    })
    .collect()
}
