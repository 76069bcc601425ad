//! Commits and their files: read by path, and made without a checkout.

use psp_github_emulator::Effect;
use psp_partners::forge::{Forge as _, ForgeError};
use serde_json::json;

use crate::hub::{Hub, git};
use crate::server::{Server, github, ok, status};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn a_commit_says_whose_it_is() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let first = github.commit(&main).expect("a commit");
    assert_eq!(
        (first.sha.as_str(), first.parents.len(), &first.author),
        (main.as_str(), 0, &None)
    );
    assert_eq!(first.tree, git(&hub.bare(), &["rev-parse", "main^{tree}"]));
    let made = github
        .create_commit("Gr\u{fc}\u{df}e\n\nmore\r\n", &first.tree, Some(&main))
        .expect("made");
    let commit = github.commit(&made).expect("a commit");
    assert_eq!(
        (&commit.tree, commit.parents.as_slice()),
        (&first.tree, [main].as_slice())
    );
    assert_eq!(
        commit.author.map(|user| user.login).as_deref(),
        Some("github-actions[bot]")
    );
    assert!(matches!(github.commit(&"1".repeat(40)), Err(ForgeError::Invalid(_))));
}

#[test]
fn an_account_that_nobody_knows_is_nobody() {
    let commit = |author: serde_json::Value| {
        let commit = json!({"sha": SHA, "commit": {"tree": {"sha": SHA}}, "author": author, "parents": []});
        let server = Server::start([ok(commit)]);
        let author = github(&server.address).0.commit("a/b").expect("a commit").author;
        assert_eq!(server.lines(), ["GET /repos/o/r/commits/a%2Fb"]);
        author.map(|user| user.id)
    };
    assert_eq!(commit(json!({"login": "mia", "id": 7})), Some(7));
    for nobody in [json!(null), json!({}), json!({"login": "mia"})] {
        assert_eq!(commit(nobody), None);
    }
}

#[test]
fn a_file_is_read_byte_for_byte() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let file = |path: &str| github.file(path, &main).expect("an answer");
    assert_eq!(file("README.md").as_deref(), Some(&b"read me\r\nplease\n"[..]));
    assert_eq!(
        file("partners/logo.bin").as_deref(),
        Some(&[0, 159, 146, 150, 10, 13][..])
    );
    assert_eq!(
        file("partners/acm\u{e9} co/partner.yaml").as_deref(),
        Some("name: Acm\u{e9}\n".as_bytes())
    );
    let odd = hub.push("registry.git", "odd", "a#b/100%25?x=&y+z.md", b"");
    assert_eq!(github.file("a#b/100%25?x=&y+z.md", &odd), Ok(Some(vec![])));
    let long: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    let long_at = hub.push("registry.git", "long", "long.bin", &long);
    assert_eq!(github.file("long.bin", &long_at), Ok(Some(long)));
}

#[test]
fn a_file_that_is_not_there_is_none() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    assert_eq!(github.file("nowhere", &main), Ok(None));
    assert_eq!(github.file("README.md/x", &main), Ok(None));
    assert_eq!(github.file("README.md", &"1".repeat(40)), Ok(None));
    let asked = hub.asked().len();
    for path in [
        "../other/README.md",
        "partners/../README.md",
        "./README.md",
        "/README.md",
        "partners//logo.bin",
        "..",
        "",
    ] {
        assert_eq!(github.file(path, &main), Ok(None), "{path}");
    }
    assert_eq!(hub.asked().len(), asked, "no tree has such a path");
}

#[test]
fn what_is_no_file_is_called_so() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    for path in ["partners", "partners/"] {
        match github.file(path, &main) {
            Err(ForgeError::Unreadable(why)) => assert!(why.starts_with("it is a folder"), "{why}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    let large = hub.push("registry.git", "large", "large", &vec![0; (1 << 20) + 1]);
    assert!(matches!(github.file("large", &large), Err(ForgeError::Unreadable(_))));
    let why = |reply| {
        let server = Server::start([reply]);
        match self::github(&server.address).0.file("a b", SHA) {
            Err(ForgeError::Unreadable(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let (request, large) = (
        format!("(GET /repos/o/r/contents/a%20b?ref={SHA})"),
        "it is too large to be shown",
    );
    assert_eq!(
        why(ok(
            r#"{"type": "file", "encoding": "none", "content": "", "size": 2000000}"#
        )),
        format!("{large} {request}")
    );
    let refused = r#"{"message": "This API returns blobs up to 100 MB in size. The requested blob is too large.",
        "errors": [{"resource": "Blob", "field": "data", "code": "too_large"}]}"#;
    assert_eq!(why(status(403, refused)), format!("{large} {request}"));
    for other in ["symlink", "submodule", "new"] {
        let answer = json!({"type": other, "target": "/etc/passwd", "encoding": "base64", "content": "YQ=="});
        assert_eq!(why(ok(answer)), format!("it isn't a file {request}"));
    }
    let odd = json!({"type": "file", "encoding": "base64", "content": "YQ"});
    assert_eq!(why(ok(odd)), format!("it is not written as base64 {request}"));
    assert_eq!(why(ok("{}")), format!("it isn't a file {request}"));
}

#[test]
fn a_file_may_not_be_read_without_permission() {
    let refused = status(403, r#"{"message": "Resource not accessible by integration"}"#)
        .with("x-accepted-github-permissions", "contents=read");
    let server = Server::start([refused]);
    match github(&server.address).0.file("a", SHA) {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("contents=read")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_commit_of_one_file_is_made_without_a_checkout() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let tree = github.commit(&main).expect("a commit").tree;
    for (path, text) in [
        (
            "partners/acm\u{e9} co/partner.yaml",
            "name: Acm\u{e9} \u{1f980}\r\nstatus: active\r\n",
        ),
        ("new/folder/file", ""),
    ] {
        let made = github
            .create_tree(Some(&tree), &[(path.to_owned(), Some(text))])
            .expect("a tree");
        let commit = github
            .create_commit("Set Acm\u{e9} active", &made, Some(&main))
            .expect("a commit");
        assert_eq!(github.file(path, &commit), Ok(Some(text.as_bytes().to_vec())));
        let listed = ["-c", "core.quotePath=false", "diff", "--name-only", &main, &commit];
        assert_eq!(git(&hub.bare(), &listed), path, "and nothing else");
        let entry = git(&hub.bare(), &["ls-tree", &commit, "--", path]);
        assert!(entry.starts_with("100644 blob"), "{entry}");
    }
    let log = hub.emulator.log();
    for commit in log.writes().filter(|it| it.path.ends_with("/commits")) {
        let sent = commit.body.as_ref().expect("a body");
        assert_eq!(
            sent.get("author").or(sent.get("committer")),
            None,
            "it is the token's own account"
        );
    }
}

#[test]
fn objects_are_refused_in_words() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let tree = github.commit(&main).expect("a commit").tree;
    for path in ["", "/a", "../a", "a/../b", ".git/config"] {
        let refused = github.create_tree(Some(&tree), &[(path.to_owned(), Some("x"))]);
        assert!(matches!(refused, Err(ForgeError::Invalid(_))), "{path}: {refused:?}");
    }
    assert!(matches!(
        github.create_tree(Some(&"1".repeat(40)), &[("a".to_owned(), Some("x"))]),
        Err(ForgeError::NotFound(_))
    ));
    match github.create_tree(Some(&tree), &[(".github/workflows/x.yml".to_owned(), Some("x"))]) {
        Err(error @ ForgeError::Forbidden { .. }) => {
            assert_eq!(error.needed(), Some("contents=write,workflows=write"));
        }
        other => panic!("{other:?}"),
    }
    let nowhere = "1".repeat(40);
    assert!(matches!(
        github.create_commit("m", &nowhere, Some(&main)),
        Err(ForgeError::Invalid(_))
    ));
    assert!(matches!(
        github.create_commit("m", &tree, Some(&nowhere)),
        Err(ForgeError::Invalid(_))
    ));
    match hub.with("reader").create_commit("m", &tree, Some(&main)) {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("contents=write")),
        other => panic!("{other:?}"),
    }
    let unnamed = Server::start([status(201, r#"{"sha": "--all"}"#)]);
    assert!(matches!(
        self::github(&unnamed.address).0.create_commit("m", &tree, Some(&main)),
        Err(ForgeError::Unavailable(_))
    ));
}

#[test]
fn objects_of_unknown_fate_are_asked_for_once() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let tree = github.commit(&main).expect("a commit").tree;
    for fate in [
        Effect::BadGatewayBefore,
        Effect::BadGatewayAfter,
        Effect::CutBefore,
        Effect::CutAfter,
    ] {
        let writes = hub.writes();
        hub.fault("POST", "/git/trees", fate.clone());
        assert!(matches!(
            github.create_tree(Some(&tree), &[("a".to_owned(), Some("x"))]),
            Err(ForgeError::Unavailable(_))
        ));
        hub.fault("POST", "/git/commits", fate);
        assert!(matches!(
            github.create_commit("m", &tree, Some(&main)),
            Err(ForgeError::Unavailable(_))
        ));
        assert_eq!(hub.writes(), writes + 2);
    }
}
