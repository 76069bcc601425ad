//! Work that GitHub should show: what should be there, compared with what is, gives a plan; the plan is a value, which is
//! shown or applied. Planning is pure; applying talks to a forge and to nothing else.

pub mod alerts;
pub mod apply;
pub mod form_issues;
pub mod issues;
pub mod keys;
pub mod labels;
pub mod marker;
pub mod onboarding;
pub mod pull_review;
pub mod reports;
pub mod suggestion;
pub mod write;
