//! What was signed is compared with GitHub later: reviews that are dismissed or gone, keys that their owners removed.

use crate::onboard::play::HERE;
use crate::onboard::signatures::{Signing, TEXT_IS_MERGED};
use crate::signer::Person;

#[test]
fn a_recorded_review_that_github_no_longer_has_opens_an_issue() {
    let title = "signatures differ from GitHub";
    let signing = Signing::new();
    let (number, review) = signing.signed();
    signing.scene.apply("2026-12-11");
    assert!(!signing.scene.issues().iter().any(|issue| issue.title.contains(title)));
    signing.scene.hub.world(|w| w.dismiss_review(HERE, review));
    signing.scene.settle("2026-12-12");
    let issue = signing.scene.issue(title);
    assert!(
        issue.open
            && issue
                .body
                .contains(&format!("**Review of max in #{number}:** a maintainer dismissed it.")),
        "{}",
        issue.body
    );
    assert!(
        issue
            .body
            .contains("**Waiting for a maintainer, @mona:** check 1 difference"),
        "{}",
        issue.body
    );
    // It is told once: a person who closes the issue has read it.
    signing.scene.close(issue.number, "mona");
    signing.scene.apply("2026-12-13");
    assert!(!signing.scene.issue(title).open);
    // Another difference opens it again.
    signing.scene.hub.world(|w| w.repository_mut(HERE).reviews.clear());
    signing.scene.apply("2026-12-14");
    let again = signing.scene.issue(title);
    assert!(
        again.open && again.number == issue.number && again.body.contains("GitHub doesn't have it"),
        "{}",
        again.body
    );
}

/// Reviews that can't be read leave everything as it is, and the run says so.
#[test]
fn reviews_that_cannot_be_read_change_nothing() {
    let signing = Signing::new();
    signing.approved();
    signing.scene.apply(TEXT_IS_MERGED);
    let before = signing.proposed();
    let refuse = psp_github_emulator::Effect::Refuse {
        status: 403,
        message: "Resource not accessible by integration".to_owned(),
    };
    signing
        .scene
        .hub
        .fault(psp_github_emulator::Fault::once("GET", "/reviews", refuse).times(9));
    let run = signing.scene.onboard("2026-12-11", &["--apply"]);
    assert_eq!((run.run.code, run.writes.len()), (0, 0), "{run:#?}");
    assert!(
        run.run
            .stdout
            .contains("the signatures of demo's agreement could not be read"),
        "{run:#?}"
    );
    assert_eq!(signing.proposed(), before);
}

#[test]
fn a_key_that_its_owner_removed_from_github_is_reported_once() {
    let title = "signatures differ from GitHub";
    let signing = Signing::new();
    let max = Person::new("max", 77);
    signing
        .scene
        .push_to_main(&[("partners/demo/signers.keys", Some(&max.line()))]);
    let key = max.line().trim().trim_start_matches("max ").to_owned();
    signing
        .scene
        .hub
        .world(|w| w.signing_keys.insert(77, vec![key.clone()]));
    signing.scene.apply("2026-12-05");
    assert!(!signing.scene.issues().iter().any(|issue| issue.title.contains(title)));
    signing.scene.hub.world(|w| w.signing_keys.clear());
    signing.scene.settle("2026-12-06");
    let issue = signing.scene.issue(title);
    for words in [
        "- **Key <code>SHA256:",
        "</code> of max:** it isn't one of the account's signing keys",
        "partners/demo/signers.keys",
    ] {
        assert!(issue.body.contains(words), "{words}: {}", issue.body);
    }
    assert_eq!(
        signing.scene.on_main("partners/demo/signers.keys"),
        max.line(),
        "the file stays as it is"
    );
    signing.scene.close(issue.number, "mona");
    signing.scene.settle("2026-12-07");
    assert!(!signing.scene.issue(title).open);
    // The account is renamed, so that its login names no one.
    signing
        .scene
        .hub
        .world(|w| w.users.get_mut(&77).unwrap().login = "max-2".to_owned());
    signing.scene.settle("2026-12-08");
    assert!(
        signing
            .scene
            .issue(title)
            .body
            .contains("GitHub has no account with this login")
    );
    signing.scene.hub.world(|w| {
        w.users.get_mut(&77).unwrap().login = "max".to_owned();
        w.signing_keys.insert(77, vec!["ssh-dss AAAA".to_owned(), key]);
    });
    signing.scene.settle("2026-12-09");
    let issue = signing.scene.issue(title);
    assert!(!issue.open && issue.body.contains("agree again"), "{}", issue.body);
}

/// A partner's folder is deleted while the issue is open: nothing can be compared any more, so the issue ends with a word.
/// While GitHub can't be read, it stays.
#[test]
fn the_issue_closes_when_the_partner_is_deleted_and_only_then() {
    let title = "signatures differ from GitHub";
    let signing = Signing::new();
    let (_, review) = signing.signed();
    signing.scene.hub.world(|w| w.dismiss_review(HERE, review));
    signing.scene.settle("2026-12-12");
    let refuse = psp_github_emulator::Effect::Refuse {
        status: 403,
        message: "Resource not accessible by integration".to_owned(),
    };
    signing
        .scene
        .hub
        .fault(psp_github_emulator::Fault::once("GET", "/reviews", refuse).times(1));
    signing.scene.onboard("2026-12-13", &["--apply"]);
    assert!(signing.scene.issue(title).open, "it isn't known whether they agree");
    let files = signing
        .scene
        .git_of_base(&["ls-tree", "-r", "--name-only", "main", "partners/demo"]);
    let files: Vec<(&str, Option<&str>)> = files.lines().map(|file| (file, None)).collect();
    signing.scene.push_to_main(&files);
    signing.scene.settle("2026-12-14");
    let issue = signing.scene.issue(title);
    assert!(
        !issue.open && issue.body.contains("the records no longer need this issue"),
        "{}",
        issue.body
    );
    let open = signing
        .scene
        .issues()
        .into_iter()
        .filter(|issue| issue.open && issue.title.contains("Demonstration"));
    let open: Vec<String> = open.map(|issue| issue.title).collect();
    assert_eq!(open, Vec::<String>::new(), "nothing is left of the partner");
}
