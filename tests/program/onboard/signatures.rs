//! Agreements that people sign by approving a pull request: the bot writes the signatures into the record, the gate of phase 2
//! opens, and what differs from GitHub later is reported.

use crate::common::Registry;
use crate::onboard::play::HERE;
use crate::scene::Scene;

const RECORD: &str = "partners/demo/partner.yaml";
const TEXT: &str = "partners/demo/agreements/1.md";
const BRANCH: &str = "psp-partners/sign/demo/1";
const PHASE: &str = "phase 2, Negotiation";

/// The day on which both sides have approved, and a maintainer has merged the text.
pub const TEXT_IS_MERGED: &str = "2026-12-10";

/// A partnership in phase 2 whose owner is zoe, where max signs for the partner and mona for the program.
fn record(signers: &str) -> String {
    let steps = "{ done: 2026-12-01 }";
    format!(
        "name: Demonstration\nstatus: onboarding\ntier: integration\napplied_on: 2026-11-01\nowners:\n  - github: zoe\n    id: 4242\n\
         manager:\n  github: mona\n  id: 2\nvalue_proposition: Sessions that survive\n\
         feasibility: {{ verdict: feasible, by: mona, decided_on: 2026-11-20 }}\n\
         phases:\n  identification:\n    entered: 2026-11-02\n    left: 2026-11-25\n    steps:\n\
         \x20     market-analysis: {{ done: 2026-11-20 }}\n      outreach: {{ done: 2026-11-20 }}\n\
         \x20     feasibility: {{ done: 2026-11-20 }}\n      business-case: {{ done: 2026-11-20 }}\n\
         \x20 negotiation:\n    entered: 2026-11-25\n    steps:\n      proposal: {steps}\n      integration-plan: {steps}\n\
         \x20     legal-agreement: {steps}\n      success-metrics: {steps}\n\
         success_metrics:\n  - {{ metric: active-users, target: 5000, by: 2027-06-30 }}\n{signers}"
    )
}

const SIGNERS: &str = "signers:\n  - { side: partner, github: max, id: 77, since: 2026-11-01 }\n  \
                       - { side: program, github: mona, id: 2, since: 2026-11-01 }\n";

/// A scene, and the text and record that a pull request proposes.
pub struct Signing {
    pub scene: Scene,
    pub text: String,
    record: String,
}

impl Signing {
    pub fn new() -> Self {
        Self::with(SIGNERS, SIGNERS)
    }

    /// The default branch has these signers, and the pull request proposes those.
    fn with(before: &str, proposed: &str) -> Self {
        let registry = Registry::copy_of_real();
        registry.write(RECORD, record(before));
        let scene = Scene::of(&registry);
        scene.hub.world(|w| w.add_user("ada", 1));
        registry.write(RECORD, record(proposed));
        let mut render = vec!["agreement", "render", "demo", "--at", "2026-12-05"];
        for value in ["technical-standards=1.0", "marketing-guidelines=1.0", "uptime=99.9"] {
            render.extend(["--set", value]);
        }
        let made = registry.run(&render);
        assert_eq!(made.code, 0, "{}", made.stderr);
        Self {
            scene,
            text: registry.read(TEXT),
            record: registry.read(RECORD),
        }
    }

    /// Zoe proposes the text.
    pub fn propose(&self) -> u64 {
        self.at("2026-12-05T09:00:00Z");
        self.scene
            .pull("zoe", &[(TEXT, Some(&self.text)), (RECORD, Some(&self.record))])
    }

    fn at(&self, time: &str) {
        self.scene.hub.world(|w| w.clock.set(time.parse().unwrap()));
    }

    /// A person reviews the head of a pull request at this time.
    fn review(&self, number: u64, login: &str, state: &str, time: &str) -> u64 {
        self.at(time);
        self.scene.hub.world(|w| w.review_pull(HERE, number, login, state))
    }

    pub fn approve(&self, number: u64, login: &str, time: &str) -> u64 {
        self.review(number, login, "APPROVED", time)
    }

    pub fn merge(&self, number: u64) {
        self.at("2026-12-10T09:00:00Z");
        self.scene.merge(number);
    }

    /// Both sides approve, and mona merges.
    pub fn approved(&self) -> (u64, u64) {
        let number = self.propose();
        let review = self.approve(number, "max", "2026-12-08T09:00:00Z");
        self.approve(number, "mona", "2026-12-09T09:00:00Z");
        self.merge(number);
        (number, review)
    }

    /// The same, and the record has both signatures.
    pub fn signed(&self) -> (u64, u64) {
        let both = self.approved();
        self.scene.apply(TEXT_IS_MERGED);
        self.scene.merge(self.scene.our_pull());
        both
    }

    pub fn phase(&self) -> String {
        self.scene.issue(PHASE).body
    }

    /// The record that the bot proposes; empty where it proposes none.
    pub fn proposed(&self) -> String {
        if self.scene.branches().iter().any(|branch| branch == BRANCH) {
            return self.scene.on_branch(BRANCH, RECORD);
        }
        String::new()
    }
}

/// A partnership whose text both sides have approved, before a run sees it.
pub fn text_is_approved() -> Scene {
    let signing = Signing::new();
    signing.approved();
    signing.scene
}

#[test]
fn two_approvals_sign_an_agreement_and_the_partner_leaves_phase_2() {
    let signing = Signing::new();
    let scene = &signing.scene;
    scene.apply("2026-12-05");
    let body = signing.phase();
    assert!(
        body.contains("### Agreement") && body.contains("<code>psp-partners agreement render demo</code>"),
        "{body}"
    );
    let number = signing.propose();
    signing.approve(number, "max", "2026-12-08T09:00:00Z");
    signing.merge(number);
    scene.apply(TEXT_IS_MERGED);
    let body = signing.phase();
    for words in [
        "**Your turn, @mona:** sign the agreement",
        &format!("[<code>{TEXT}</code>](https://github.example/psp/registry/blob/main/{TEXT})"),
        "- **The partner** signed on 2026-12-08: max. A maintainer merges the pull request that records it.",
        "- **The program** hasn't signed yet. Waiting for @mona since 2026-12-10.",
        &format!("https://github.example/psp/registry/pull/{number}/files"),
        "<code>psp-partners agreement sign demo --side partner</code>",
        "<code>kind: external</code>",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    // After the merge, the other side can still approve.
    let second = signing.approve(number, "mona", "2026-12-11T09:00:00Z");
    scene.apply("2026-12-11");
    // The name of a commit is quoted where it could be a number.
    let proposed = signing.proposed().replace('"', "");
    let signature = |side: &str, login: &str, id: u64, day: &str| {
        format!(
            "    - side: {side}\n      github: {login}\n      id: {id}\n      signed_on: {day}\n      kind: review\n      pull_request: {number}\n      review_id: "
        )
    };
    for text in [
        "\n  signed_on: 2026-12-11",
        &signature("partner", "max", 77, "2026-12-08"),
        &(signature("program", "mona", 2, "2026-12-11")
            + &format!(
                "{second}\n      commit: {}\n      submitted_at: 2026-12-11T09:00:00Z\n",
                scene.head(number)
            )),
    ] {
        assert!(proposed.contains(text), "{text}: {proposed}");
    }
    let pull = scene.our_pull();
    let issue = scene.hub.world(|w| w.repository(HERE).issue(pull).clone());
    let body = issue.body.unwrap_or_default();
    for words in [
        "merge this pull request to record 2 signatures of Demonstration's agreement",
        &format!("- max signed for the partner on 2026-12-08, by approving #{number}"),
        "The agreement is in force from 2026-12-11.",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert!(
        signing
            .phase()
            .contains("merge the pull request that records the signatures"),
        "{}",
        signing.phase()
    );
    assert!(
        !signing.phase().contains("Sign in one of three ways"),
        "no one has to sign: {}",
        signing.phase()
    );
    scene.merge(pull);
    // The gate is open: the next proposal leaves the phase.
    scene.apply("2026-12-12");
    assert!(!signing.phase().contains("### Agreement"), "{}", signing.phase());
    assert_eq!(scene.branches(), ["psp-partners/advance/demo/negotiation"]);
    scene.merge(scene.our_pull());
    scene.apply("2026-12-13");
    assert!(!scene.issue(PHASE).open);
}

#[test]
fn a_person_who_appoints_themselves_does_not_sign() {
    // The pull request that brings the text lists ada as the partner's signer.
    let own = SIGNERS.replace("github: max, id: 77", "github: ada, id: 1");
    let signing = Signing::with(SIGNERS, &own);
    let number = signing.propose();
    signing.approve(number, "ada", "2026-12-08T09:00:00Z");
    signing.approve(number, "max", "2026-12-08T10:00:00Z");
    signing.approve(number, "eve", "2026-12-08T11:00:00Z");
    signing.merge(number);
    signing.scene.apply(TEXT_IS_MERGED);
    assert_eq!(signing.proposed(), "");
    let body = signing.phase();
    assert!(
        body.contains(&format!(
            "- ada in #{number}: the record that the pull request started from didn't list"
        )),
        "{body}"
    );
    assert!(!body.contains("- eve in") && !body.contains("- max in"), "{body}");
    // A maintainer merged the list. From now on ada can sign.
    signing.approve(number, "ada", "2026-12-11T09:00:00Z");
    signing.scene.apply("2026-12-11");
    assert!(
        signing.proposed().contains("github: ada\n      id: 1\n"),
        "{}",
        signing.proposed()
    );
}

#[test]
fn the_approved_commit_has_exactly_the_text_however_it_was_merged() {
    for way in ["merge", "squash", "rebase"] {
        let signing = Signing::new();
        let number = signing.propose();
        // Both approve another text; then zoe changes it, and only max approves again.
        let other = signing.text.replace("99.9", "99.8");
        signing.scene.push_again(number, &[(TEXT, Some(&other))]);
        signing.approve(number, "max", "2026-12-07T09:00:00Z");
        signing.approve(number, "mona", "2026-12-07T10:00:00Z");
        signing.scene.push_again(number, &[(TEXT, Some(&signing.text))]);
        signing.approve(number, "max", "2026-12-08T09:00:00Z");
        // A later commit leaves the text as it is.
        let record = signing.record.replace("Sessions that survive", "Sessions that last");
        signing.scene.push_again(number, &[(RECORD, Some(&record))]);
        signing.at("2026-12-10T09:00:00Z");
        signing.scene.hub.world(|w| match way {
            "squash" => drop(w.squash_pull(HERE, number, "mona")),
            "rebase" => drop(w.rebase_pull(HERE, number, "mona")),
            _ => drop(w.merge_pull(HERE, number, "mona")),
        });
        signing.scene.apply(TEXT_IS_MERGED);
        let proposed = signing.proposed();
        assert!(
            proposed.contains("github: max\n") && !proposed.contains("kind: review\n      pull_request: 0"),
            "{way}: {proposed}"
        );
        assert_eq!(proposed.matches("kind: review").count(), 1, "{way}: {proposed}");
        let body = signing.phase();
        assert!(
            body.contains(&format!("- mona in #{number}: the approved commit has another text.")),
            "{way}: {body}"
        );
    }
}

#[test]
fn a_dismissed_review_and_a_comment_sign_nothing() {
    let signing = Signing::new();
    let number = signing.propose();
    let dismissed = signing.approve(number, "max", "2026-12-08T09:00:00Z");
    signing.review(number, "mona", "COMMENTED", "2026-12-08T10:00:00Z");
    signing.scene.hub.world(|w| w.dismiss_review(HERE, dismissed));
    signing.merge(number);
    signing.scene.apply(TEXT_IS_MERGED);
    assert_eq!(signing.proposed(), "");
    let body = signing.phase();
    assert!(
        body.contains(&format!("- max in #{number}: a maintainer dismissed the review.")),
        "{body}"
    );
}

/// An approval that is taken back before it is recorded withdraws the pull request.
#[test]
fn an_approval_that_is_taken_back_withdraws_the_proposal() {
    let signing = Signing::new();
    let (number, _) = signing.approved();
    signing.scene.apply(TEXT_IS_MERGED);
    signing.scene.our_pull();
    for (login, time) in [("max", "2026-12-11T09:00:00Z"), ("mona", "2026-12-11T10:00:00Z")] {
        signing.review(number, login, "CHANGES_REQUESTED", time);
    }
    signing.scene.apply("2026-12-11");
    assert_eq!(signing.scene.branches(), [""; 0]);
}

/// The login of a signer changes between the list and the approval.
#[test]
fn a_renamed_signer_signs_under_the_new_login() {
    let signing = Signing::new();
    signing
        .scene
        .hub
        .world(|w| w.users.get_mut(&77).unwrap().login = "max-2".to_owned());
    // Someone else takes the old login.
    signing.scene.hub.world(|w| w.add_user("max", 999));
    let number = signing.propose();
    signing.approve(number, "max", "2026-12-08T08:00:00Z");
    signing.approve(number, "max-2", "2026-12-08T09:00:00Z");
    signing.merge(number);
    signing.scene.apply(TEXT_IS_MERGED);
    let proposed = signing.proposed();
    assert!(
        proposed.contains("github: max-2\n      id: 77\n") && !proposed.contains("999"),
        "{proposed}"
    );
}

/// The program's text changes after the pull request was approved: the agreement has an error, and nothing is proposed.
#[test]
fn a_text_that_the_program_changed_in_between_is_not_signed() {
    let signing = Signing::new();
    signing.approved();
    let path = "partners/templates/agreements/integration/0.1.md.j2";
    let changed = signing.scene.on_main(path).replacen("at least", "at most", 1);
    signing.scene.push_to_main(&[(path, Some(&changed))]);
    signing.scene.onboard(TEXT_IS_MERGED, &["--apply"]);
    assert_eq!(signing.proposed(), "");
}
