//! What GitHub should show. The desired state is compared with the observed state, and the difference is a plan: a
//! value that is shown or applied. Planning is pure. Applying uses only the forge.

pub mod alerts;
pub mod apply;
pub mod command_lines;
pub mod form_issues;
pub mod identity;
pub mod issues;
pub mod keys;
pub mod labels;
pub mod marker;
pub mod newsletter;
pub mod onboarding;
pub mod pull_review;
pub mod reports;
pub mod signatures;
pub mod suggestion;
pub mod verdict;
pub mod write;
