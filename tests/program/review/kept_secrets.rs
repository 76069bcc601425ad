//! What must not be public is never repeated: addresses, numbers, tokens and keys, wherever they stand.

use crate::scene::{ACME, Outcome, Scene};

const PATH: &str = "partners/acme/partner.yaml";

/// What must never be repeated.
const MAIL: &str = "ada.lovelace@secret.example";

const PHONE: &str = "+49 30 1234567";

fn token() -> String {
    format!("ghp_{}", "a1B2".repeat(9))
}

fn assert_kept(scene: &Scene, from: usize, outcome: &Outcome) {
    let mut said = scene.sent(from);
    said.extend([
        outcome.run.stdout.clone(),
        outcome.run.stderr.clone(),
        outcome.summary.clone(),
        outcome.outputs.clone(),
    ]);
    for text in said {
        for secret in ["ada.lovelace", "secret.example", "30 1234567", "a1B2a1B2"] {
            assert!(!text.contains(secret), "{secret} is in:\n{text}");
        }
    }
}

/// Records that hold a secret in one place each.
fn leaking(secret: &str) -> Vec<(&'static str, String)> {
    let base = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    vec![
        (
            "name",
            base.replace("name: Acme Testing", &format!("name: \"Acme {secret}\"")),
        ),
        ("value", format!("{base}summary: \"Write to {secret}\"\n")),
        ("free", format!("{base}x-note: {{ a: [\"{secret}\"] }}\n")),
        ("key", format!("{base}\"{secret}\": 1\n")),
        ("free key", format!("{base}\"x-{secret}\": 1\n")),
        ("list", base.replace("[europe]", &format!("[Europe, \"{secret}\"]"))),
        ("comment", base.replace("[europe]", &format!("[Europe] # {secret}"))),
        (
            "role",
            base.replace("id: 4242", &format!("id: 4242\n    role: \"{secret}\"")),
        ),
        (
            "login",
            base.replace("id: 4242", &format!("id: 4242\n  - github: \"{secret}\"")),
        ),
        (
            "link",
            format!("{base}links:\n  - title: \"{secret}\"\n    url: \"https://x.example/{secret}\"\n"),
        ),
        (
            "status",
            base.replace("status: applied", &format!("status: \"{secret}\"")),
        ),
        (
            "tier",
            base.replace("tier: integration", &format!("tier: \"{secret}\"")),
        ),
        ("broken", format!("{base}summary: [\"{secret}\n")),
    ]
}

fn assert_never_repeated(secret: &str) {
    let base = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    // As one application with all of them, one folder each; as changes, and as what goes.
    let scene = Scene::new();
    let paths: Vec<String> = (0..leaking(secret).len())
        .map(|i| format!("partners/acme{i}/partner.yaml"))
        .collect();
    let records = leaking(secret);
    let bad: Vec<(&str, Option<&str>)> = paths
        .iter()
        .zip(&records)
        .map(|(p, (_, text))| (p.as_str(), Some(text.as_str())))
        .collect();
    let good: Vec<(&str, Option<&str>)> = paths.iter().map(|p| (p.as_str(), Some(base.as_str()))).collect();
    let with_good: Vec<(&str, &str)> = paths.iter().map(|p| (p.as_str(), base.as_str())).collect();
    let with_bad: Vec<(&str, &str)> = paths
        .iter()
        .zip(&records)
        .map(|(p, (_, text))| (p.as_str(), text.as_str()))
        .collect();
    for (scene, change) in [
        (scene, &bad),
        (Scene::with(&with_good), &bad),
        (Scene::with(&with_bad), &good),
    ] {
        let number = scene.pull("zoe", change);
        for format in ["github", "markdown", "text", "json"] {
            let from = scene.hub.log().0.len();
            let event = scene.event("pull_request_target", number, "opened");
            let outcome = scene.finish(scene.start("pull_request_target", &event, "job", &["--format", format]));
            assert_eq!(outcome.run.code, 0, "{outcome:#?}");
            assert_kept(&scene, from, &outcome);
        }
        scene.assert_clean();
    }
}

#[test]
fn a_token_is_never_repeated() {
    assert_never_repeated(&token());
}

#[test]
fn a_mail_address_is_never_repeated() {
    assert_never_repeated(MAIL);
}

#[test]
fn a_phone_number_is_never_repeated() {
    assert_never_repeated(PHONE);
}

/// The lines below a key's first line look like nothing in particular.
#[test]
fn a_key_is_hidden_with_all_its_lines() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\n    MIIEpAIBAAKCAQEAa1B2a1B2\n    -----END RSA PRIVATE KEY-----\n";
    let base = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    let bad = format!(
        "{base}description: |\n    {key}x-keys:\n  - |\n    {key}x-lines:\n  - \"-----BEGIN RSA \
         PRIVATE KEY-----\"\n  - MIIEa1B2a1B2a1B2\n"
    );
    for (before, after) in [(&base, &bad), (&bad, &base)] {
        let scene = Scene::with(&[(PATH, before)]);
        let number = scene.pull("zoe", &[(PATH, Some(after))]);
        for format in ["github", "markdown", "text", "json"] {
            let from = scene.hub.log().0.len();
            let event = scene.event("pull_request_target", number, "opened");
            let outcome = scene.finish(scene.start("pull_request_target", &event, "job", &["--format", format]));
            assert_eq!(outcome.run.code, 0, "{outcome:#?}");
            assert_kept(&scene, from, &outcome);
        }
        scene.assert_clean();
    }
}

#[test]
fn a_programs_secret_is_never_repeated() {
    let base = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    let scene = Scene::with(&[(PATH, &base)]);
    let program = scene.on_main("partners/program.yaml");
    let leaks = program
        .replace("name: Builds a connector or plugin", &format!("name: Ask {MAIL}"))
        .replace(
            "integration.status in ['beta', 'available']",
            "integration.status in ['beta'] ",
        );
    assert_ne!(program, leaks);
    let number = scene.pull("zoe", &[("partners/program.yaml", Some(&leaks))]);
    for format in ["github", "json", "text"] {
        let from = scene.hub.log().0.len();
        let event = scene.event("pull_request_target", number, "opened");
        let outcome = scene.finish(scene.start("pull_request_target", &event, "job", &["--format", format]));
        assert_kept(&scene, from, &outcome);
    }
    scene.assert_clean();
}

#[test]
fn a_secret_in_a_path_is_not_shown() {
    let scene = Scene::new();
    let path = format!("partners/{MAIL}/partner.yaml");
    let number = scene.pull("zoe", &[(&path, Some(ACME)), (&format!("docs/{MAIL}.md"), Some("x\n"))]);
    let from = scene.hub.log().0.len();
    let outcome = scene.review(number, "opened");
    assert_kept(&scene, from, &outcome);
    scene.assert_clean();
}
