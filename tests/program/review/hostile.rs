//! Records that attack: the runner's log, the Markdown around them, and our own marks.

use crate::scene::{ACME, Outcome, Scene};

const PATH: &str = "partners/acme/partner.yaml";

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
pub fn assert_no_commands(outcome: &Outcome) {
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
        assert!(scene.first_line(number).starts_with("**Your turn, @zoe:** fix "));
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
