//! Proof that a partner controls the repository of its integration: what its issue asks for, what GitHub shows, and the pull
//! request that records it.

use std::collections::BTreeSet;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{Scene, git};

const DAY: &str = "2026-11-24";
const LATER: &str = "2026-11-25";
const REPOSITORY: &str = "acme/psp-connector";
const FILE: &str = "psp-partner.yaml";
const RIGHT: &str = "# ours\nprogram: psp\npartner: acme\nmore: [1]\n";

/// A scene with a partner whose integration is in [`REPOSITORY`].
struct Connector {
    scene: Scene,
    folder: tempfile::TempDir,
}

impl Connector {
    fn new(repository: &str) -> Self {
        let record = format!("{ONBOARDING}integration:\n  product: Grid\n  repository: {repository}\n");
        Self {
            scene: Scene::with(&[(ACME_YAML, &record)]),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The repository on GitHub, with a file at its top.
    fn exists(&self, file: &str) {
        let at = |name: &str| self.folder.path().join(name);
        git(
            self.folder.path(),
            &["init", "--quiet", "--bare", "--initial-branch=trunk", "theirs.git"],
        );
        self.scene
            .hub
            .world(|world| world.add_repository(REPOSITORY, at("theirs.git")));
        git(self.folder.path(), &["clone", "--quiet", "theirs.git", "theirs"]);
        self.write("README.md", "a connector");
        if !file.is_empty() {
            self.write(FILE, file);
        }
    }

    /// Pushes a file to its default branch.
    fn write(&self, path: &str, text: &str) {
        let work = self.folder.path().join("theirs");
        std::fs::write(work.join(path), text).unwrap();
        git(&work, &["add", "--all"]);
        git(&work, &["commit", "--quiet", "-m", "change"]);
        git(&work, &["push", "--quiet", "origin", "HEAD:trunk"]);
    }

    fn issue(&self) -> String {
        self.scene.issue("phase 1").body
    }
}

#[test]
fn a_file_in_the_repository_becomes_a_proof_in_the_record() {
    let it = Connector::new(REPOSITORY);
    it.exists("");
    it.scene.settle(DAY);
    let asks = it.issue();
    for words in [
        "### Proof for the repository",
        "To show that [acme/psp-connector](https://github.example/acme/psp-connector) is yours,",
        "add a file <code>psp-partner.yaml</code> at the top of its default branch",
        "- <code>program: psp</code>",
        "- <code>partner: acme</code>",
    ] {
        assert!(asks.contains(words), "{words} in {asks}");
    }
    assert_eq!(it.scene.our_pulls(), []);
    // The lines are for another partner.
    it.write(FILE, "program: psp\npartner: berg\n");
    it.scene.settle(DAY);
    assert!(it.issue().contains("in the repository has something else"));
    it.write(FILE, RIGHT);
    it.scene.settle(DAY);
    let pull = it.scene.our_pull();
    let shown = format!(
        "GitHub shows that [acme/psp-connector](https://github.example/acme/psp-connector) is the partner's. A maintainer \
         records that with #{pull}."
    );
    assert!(it.issue().contains(&shown), "{}", it.issue());
    let text = it.scene.pull_body(pull);
    for words in [
        "merge this pull request to record that Acme Testing controls \
         [acme/psp-connector](https://github.example/acme/psp-connector)",
        "Found in the repository on 2026-11-24: the file <code>psp-partner.yaml</code>",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    // Later runs ask nothing more, and the day stays.
    let before = it.scene.hub.log().0.len();
    it.scene.settle(LATER);
    let asked = it.scene.hub.log();
    assert!(!asked.0[before..].iter().any(|it| it.path.contains("psp-connector")));
    it.scene.merge(pull);
    it.scene.settle(LATER);
    let record = it.scene.on_main(ACME_YAML);
    let recorded = "repository_control:\n  repository: acme/psp-connector\n  proof: file\n  proven_on: 2026-11-24\n";
    assert!(record.contains(recorded), "{record}");
    assert!(!it.issue().contains("Proof for the repository"), "{}", it.issue());
    assert_eq!(it.scene.our_pulls(), []);
}

#[test]
fn owners_prove_it_without_a_file() {
    // The repository is Zoe's own.
    let own = Connector::new("https://github.com/zoe/registry/");
    own.scene.settle(DAY);
    let text = own.scene.pull_body(own.scene.our_pull());
    assert!(text.contains("the repository belongs to <code>zoe</code>"), "{text}");
    own.scene.merge(own.scene.our_pull());
    own.scene.settle(LATER);
    assert!(own.scene.on_main(ACME_YAML).contains("  proof: owner\n  github: zoe\n"));
    // She shows on GitHub that she is in the organization.
    let member = Connector::new(REPOSITORY);
    member.exists("");
    member.scene.hub.world(|world| {
        let organization = world.user_by_login("acme").unwrap().id;
        world.public_members.insert(organization, BTreeSet::from([4242]));
    });
    member.scene.settle(DAY);
    let text = member.scene.pull_body(member.scene.our_pull());
    assert!(text.contains("<code>zoe</code>, an owner of the partnership, is a public member"));
    // Another account has her login now.
    let other = Connector::new(REPOSITORY);
    other.exists("");
    other.scene.hub.world(|world| {
        let organization = world.user_by_login("acme").unwrap().id;
        world.users.get_mut(&4242).unwrap().login = "zoe-old".to_owned();
        world.add_user("zoe", 4243);
        world.public_members.insert(organization, BTreeSet::from([4243]));
    });
    other.scene.settle(DAY);
    assert_eq!(other.scene.our_pulls(), [], "a login isn't an account");
}

#[test]
fn what_is_not_public_or_moved_away_proves_nothing() {
    let it = Connector::new(REPOSITORY);
    it.scene.settle(DAY);
    assert!(
        it.issue()
            .contains("**GitHub shows no public repository** <code>acme/psp-connector</code>")
    );
    it.exists(RIGHT);
    it.scene
        .hub
        .world(|world| world.repository_mut(REPOSITORY).private = true);
    it.scene.settle(DAY);
    assert!(it.issue().contains("**GitHub shows no public repository**"));
    it.scene.hub.world(|world| {
        world.repository_mut(REPOSITORY).private = false;
        world.rename(REPOSITORY, "connector");
    });
    it.scene.settle(DAY);
    assert!(
        it.issue()
            .contains("**The repository is now** <code>acme/connector</code>")
    );
    assert_eq!(it.scene.our_pulls(), []);
}

#[test]
fn a_maintainer_who_closes_the_pull_request_is_not_asked_again() {
    let it = Connector::new(REPOSITORY);
    it.exists(RIGHT);
    it.scene.settle(DAY);
    let pull = it.scene.our_pull();
    it.scene.hub.world(|world| world.close(HERE, pull, "mona"));
    it.scene.apply(LATER);
    assert!(
        it.issue()
            .contains(&format!("A maintainer closed #{pull}, so it isn't recorded"))
    );
    assert_eq!(it.scene.our_pulls(), []);
}

#[test]
fn files_that_are_odd_prove_nothing() {
    let it = Connector::new(REPOSITORY);
    it.exists("program: [psp\n");
    for text in [
        "",
        "acme",
        "- program: psp\n- partner: acme\n",
        "program: psp\npartner: acme2\n",
        "program: other\npartner: acme\n",
        "program: psp\npartner: [acme]\n",
        "a: &x acme\nprogram: psp\npartner: *x\n",
        "program: psp\nprogram: psp\npartner: acme\npartner: berg\n",
        "\u{0}\u{1}\u{ffff}",
    ] {
        it.write(FILE, text);
        it.scene.apply(DAY);
        assert_eq!(it.scene.our_pulls(), [], "{text:?}");
    }
    it.write(FILE, RIGHT);
    it.scene.apply(DAY);
    assert_eq!(it.scene.our_pulls().len(), 1);
}
