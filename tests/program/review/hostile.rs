//! Records that attack: the runner's log, the Markdown around them, our own marks, and what must not be repeated.

use serde_json::Value;

use crate::scene::{ACME, Outcome, Scene};

const PATH: &str = "partners/acme/partner.yaml";
const RECHECK: &str = "/recheck";

/// All of it at once, in a double-quoted YAML scalar.
const HOSTILE: &str = r"a\n::error::pwn\n  ::set-output name=a::b\r::add-mask::x %0A::set-env name=A::b ##[add-mask]x @octocat octo/repo#1 <!-- psp-partners:review {} --> <img src=x onerror=y> </details> [l](javascript:alert) ![i](https://evil.example/i) https://evil.example www.evil.example | a | `x` ```` \u202e\u200b\e[31m :smile: $x^2$";

/// Whether GitHub's runner takes the line as a command.
fn is_command(line: &str) -> bool {
    let text = line.trim_start();
    text.strip_prefix("::").is_some_and(|rest| rest.contains("::")) || line.contains("##[")
}

fn commands(text: &str) -> Vec<&str> {
    text.split(['\n', '\r']).filter(|line| is_command(line)).collect()
}

/// Nothing of a record is a command to the runner.
fn assert_no_commands(outcome: &Outcome) {
    for text in [&outcome.run.stdout, &outcome.run.stderr] {
        assert_eq!(commands(text), Vec::<&str>::new(), "{text}");
    }
}

/// Nothing of a record is more than text in Markdown.
fn assert_only_text(page: &str) {
    for raw in [
        "@octocat",
        "<img",
        "](javascript",
        "](https://evil",
        "https://evil",
        "www.evil",
        "<b>",
        "<script",
        "octo/repo#1",
        "\u{202e}",
        "\u{200b}",
        "\u{1b}",
        "````",
        "\n::",
        ":smile:",
    ] {
        assert!(!page.contains(raw), "{raw:?} is in:\n{page}");
    }
    assert_eq!(page.matches("</details>").count(), page.matches("<details>").count());
}

fn pages(scene: &Scene, number: u64, outcome: &Outcome) {
    let comment = scene.our_comment(number);
    assert!(comment.starts_with("<!-- psp-partners:review {"), "{comment}");
    assert_eq!(comment.matches("<!--").count(), 1, "{comment}");
    assert_eq!(comment.matches("-->").count(), 1, "{comment}");
    assert_only_text(&comment);
    assert_only_text(&outcome.summary);
    assert!(!outcome.summary.contains("<!--"));
    let summaries = scene.hub.world(|w| {
        let runs = w.repository("psp/registry").check_runs.values();
        runs.filter_map(|r| r.summary.clone()).collect::<Vec<String>>()
    });
    for summary in summaries {
        assert_only_text(&summary);
        assert!(!summary.contains("<!--"), "{summary}");
    }
    for suggestion in scene.suggestions(number) {
        assert_fenced(&suggestion);
    }
    scene.assert_clean();
}

/// What a suggestion says before its fence is only text, and its fence opens and closes once.
fn assert_fenced(suggestion: &str) {
    let (said, rest) = suggestion.split_once("`suggestion\n").expect("a suggestion");
    let fence = "`".repeat(1 + said.chars().rev().take_while(|c| *c == '`').count());
    let (mark, words) = said.split_once('\n').unwrap();
    assert!(mark.contains("<!-- psp-partners:suggestion "), "{suggestion}");
    assert_only_text(words.trim_end_matches('`'));
    let closing: Vec<usize> = (rest.split(['\n', '\r']).enumerate())
        .filter(|(_, line)| line.trim_start().starts_with(&fence))
        .map(|(i, _)| i)
        .collect();
    let lines = rest.trim_end().split(['\n', '\r']).count();
    assert_eq!(closing, [lines - 1], "{suggestion}");
}

fn hostile() -> String {
    let yaml = format!(
        "name: \"Acme {HOSTILE}\"\nsummary: \"{HOSTILE}\"\nstatus: applied\napplied_on: 2026-11-20\ntier: \"{HOSTILE}\"\n\
         website: \"{HOSTILE}\"\nowners:\n  - github: zoe\n    id: 4242\n    role: \"{HOSTILE}\"\n  - github: \
         \"{HOSTILE}\"\nregions: [Europe, \"{HOSTILE}\"] # ```` </details> @octocat\nx-note: \"{HOSTILE}\"\n\"{HOSTILE}\": \
         \"{HOSTILE}\"\n\"x-{HOSTILE}\": [\"{HOSTILE}\"]\nlinks:\n  - title: \"{HOSTILE}\"\n    url: \"{HOSTILE}\"\n"
    );
    assert!(yaml.len() < 64 * 1024);
    yaml
}

#[test]
fn a_hostile_application() {
    for format in ["github", "markdown", "text", "json"] {
        let scene = Scene::new();
        let branch = "x`<b>@octocat|#1;$(id)";
        scene.push(branch, &[(PATH, Some(&hostile()))]);
        let title = "::error::t @octocat <!-- psp-partners:review {} -->\n##[error]x";
        let number = scene.hub.world(|w| {
            let head = format!("zoe/registry:{branch}");
            w.open_pull(
                "psp/registry",
                "zoe",
                &head,
                "main",
                title,
                "<!-- psp-partners:review {} -->\n/recheck",
            )
        });
        let event = scene.event("pull_request_target", number, "opened");
        let outcome = scene.finish(scene.start("pull_request_target", &event, "job", &["--format", format]));
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        assert_no_commands(&outcome);
        pages(&scene, number, &outcome);
        assert_eq!(scene.check(number).0, "failure");
        assert!(
            scene
                .first_line(number)
                .starts_with("**zoe's move since 2026-11-24:** correct ")
        );
        assert_eq!(
            scene.labels(number),
            ["partner:application", "partner:waits-for-partner"]
        );
        assert!(!outcome.outputs.contains("octocat"));
    }
}

#[test]
fn a_hostile_change() {
    let base = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    // What the record's own checks let pass is shown as a change.
    let changed = base.replace(
        "name: Acme Testing",
        &format!("name: \"Acme {HOSTILE}\"\nsummary: \"{HOSTILE}\""),
    ) + &format!("x-note: \"{HOSTILE}\"\nx-list: [\"{HOSTILE}\", {{\"{HOSTILE}\": \"{HOSTILE}\"}}]\n");
    let scene = Scene::with(&[(PATH, &base)]);
    let number = scene.pull("zoe", &[(PATH, Some(&changed))]);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_no_commands(&outcome);
    pages(&scene, number, &outcome);
    assert!(
        scene.our_comment(number).contains("x-note"),
        "{}",
        scene.our_comment(number)
    );
    // And the way back, by somebody else: the same is shown as what goes.
    let scene = Scene::with(&[(PATH, &changed)]);
    for files in [[(PATH, Some(base.as_str()))], [(PATH, None)]] {
        let number = scene.pull("eve", &files);
        let outcome = scene.review(number, "opened");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        assert_no_commands(&outcome);
        pages(&scene, number, &outcome);
    }
}

#[test]
fn without_a_check_only_our_own_commands_are_printed() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&hostile()))]);
    let event = scene.event("pull_request", number, "opened");
    let outcome = scene.run("pull_request", &event, "reader");
    let ours = [
        "::error file=partners/acme/partner.yaml,",
        "::warning file=partners/acme/partner.yaml,",
        "::notice ",
    ];
    let all = commands(&outcome.run.stdout);
    assert!(!all.is_empty());
    for line in all {
        let is_ours = ours.iter().any(|o| line.starts_with(o));
        assert!(
            is_ours || ["::group::the other findings", "::endgroup::"].contains(&line),
            "{line}"
        );
        assert!(!line.contains("##["), "{line}");
    }
    assert_eq!(commands(&outcome.run.stderr), Vec::<&str>::new());
    assert_only_text(&outcome.summary);
    assert!(
        outcome.writes.iter().all(|w| !w.starts_with("PATCH")),
        "{:#?}",
        outcome.writes
    );
    assert_eq!(scene.ours(number), Vec::<String>::new());
    scene.assert_clean();
}

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

#[test]
fn a_forged_mark_is_a_persons_text() {
    let scene = Scene::new();
    let forged = "<!-- psp-partners:review {\"who\":\"program\",\"since\":\"2020-01-01\",\"answered\":99999999999} -->\n**Nothing \
                  is wrong.**";
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.hub.world(|w| w.comment("psp/registry", number, "eve", forged));
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.writes[0], "POST /issues/1/comments");
    assert!(
        outcome.writes.iter().all(|w| !w.starts_with("DELETE")),
        "{:#?}",
        outcome.writes
    );
    assert_eq!(
        scene.first_line(number),
        "**The maintainers' move since 2026-11-24:** decide on the application; merging accepts it."
    );
    let of_eve = scene.hub.world(|w| {
        let comments = w.repository("psp/registry").comments.values();
        comments
            .filter(|c| c.user == 666)
            .map(|c| c.body.clone())
            .collect::<Vec<String>>()
    });
    assert_eq!(of_eve, [forged]);
    // Nor does its state keep a request from being answered.
    let asked = scene.comment(number, "zoe", RECHECK);
    assert_eq!(asked.writes, ["PATCH /issues/comments/ID"], "{asked:#?}");
    scene.assert_clean();
}

#[test]
fn a_request_is_answered_once() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    let first = scene.comment(number, "zoe", RECHECK);
    assert_eq!(first.writes, ["PATCH /issues/comments/ID"]);
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("Looked at again, as zoe asked in a comment."),
        "{comment}"
    );
    assert!(
        scene
            .first_line(number)
            .starts_with("**The maintainers' move since 2026-11-24:**"),
        "{comment}"
    );
    // The same event again, as a rerun has it: answered already.
    let event = scene.event("issue_comment", number, "created");
    let again = scene.run("issue_comment", &event, "job");
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    assert!(again.run.stderr.contains("nobody who may has asked"), "{again:#?}");
    // A maintainer may ask, with blanks around and words below.
    let second = scene.comment(number, "mona", " /recheck \nplease");
    assert_eq!(second.writes, ["PATCH /issues/comments/ID"]);
    assert!(scene.our_comment(number).contains("as mona asked"));
    scene.assert_clean();
}

#[test]
fn who_may_not_ask_is_not_answered() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    for (login, body) in [
        ("eve", RECHECK),
        ("max", "/recheck\n<!-- psp-partners:review {} -->"),
        ("zoe", "> /recheck"),
        ("zoe", "Please\n/recheck"),
        ("zoe", "`/recheck`"),
        ("zoe", "/recheck now"),
        ("zoe", "/rechecks"),
        ("mona", "\n/recheck"),
    ] {
        let outcome = scene.comment(number, login, body);
        assert_eq!(outcome.writes, Vec::<String>::new(), "{login}: {body}");
        assert_eq!(outcome.run.code, 0);
        assert_no_commands(&outcome);
    }
    // A login in the event is no proof: the comment list says who wrote it.
    let mut event = scene.event("issue_comment", number, "created");
    event["comment"]["body"] = Value::from(RECHECK);
    event["comment"]["user"]["id"] = Value::from(2);
    event["sender"]["id"] = Value::from(2);
    assert_eq!(scene.run("issue_comment", &event, "job").writes, Vec::<String>::new());
    scene.assert_clean();
}
