//! What a record contains about a partnership in addition to criteria: the status of the integration, the joint
//! commitments, and the workstreams with their status. A value that the record doesn't have is reported as unknown.

use super::Remark;
use super::privacy::Privacy;
use crate::date::Date;
use crate::registry::model::{Commitment, Integration, Partner, Workstream};

/// The remarks on a record, the most general first.
pub(super) fn of(partner: &Partner, privacy: &Privacy<'_>) -> Vec<Remark> {
    let mut out = Vec::new();
    let mut say = |about: &str, pointer: &str, text: String| {
        out.push(Remark {
            about: about.to_owned(),
            text,
            private: privacy.at(pointer),
        });
    };
    if let Some(text) = &partner.value_proposition {
        say("joint value proposition", "/value_proposition", text.clone());
    }
    if let Some(text) = &partner.revenue_model {
        say("revenue model", "/revenue_model", text.clone());
    }
    if let Some(integration) = &partner.integration {
        say("integration", "/integration", state_of(integration));
    }
    for commitment in partner.go_to_market.iter().flatten() {
        say("go-to-market", "/go_to_market", promise(commitment));
    }
    for (i, stream) in partner.workstreams.iter().flatten().enumerate() {
        say("workstream", &format!("/workstreams/{i}"), strand(stream));
    }
    for metric in partner.success_metrics.iter().flatten() {
        let target = metric
            .target
            .as_str()
            .map_or_else(|| metric.target.to_string(), str::to_owned);
        let text = format!("{} {target} by {}", metric.metric, metric.by);
        say("success metric", "/success_metrics", text);
    }
    out
}

fn since(date: Option<Date>) -> String {
    date.map_or_else(|| "since an unknown date".to_owned(), |d| format!("since {d}"))
}

fn state_of(integration: &Integration) -> String {
    match &integration.status {
        Some(status) => format!("{status}, {}", since(integration.since)),
        None => "status unknown".to_owned(),
    }
}

fn promise(commitment: &Commitment) -> String {
    let due = commitment
        .due
        .map_or_else(|| "no date set".to_owned(), |d| format!("due {d}"));
    let owner = |side: &str, login: Option<&String>| match login {
        Some(login) => format!("{side}: {login}"),
        None => format!("{side}: not assigned yet"),
    };
    let sides = [
        owner("partner", commitment.partner_owner.as_ref()),
        owner("program", commitment.program_owner.as_ref()),
    ];
    format!("{}, {due}, {}", commitment.what, sides.join(", "))
}

fn strand(stream: &Workstream) -> String {
    let state = match (&stream.status, stream.visibility.as_deref()) {
        (Some(status), _) => format!("{status}, {}", since(stream.since)),
        (None, Some("private")) => "its state is private".to_owned(),
        (None, _) => "state unknown".to_owned(),
    };
    let renew = stream.renew_by.map_or_else(String::new, |d| format!(", renew by {d}"));
    format!("{}: {state}{renew}", stream.name)
}
