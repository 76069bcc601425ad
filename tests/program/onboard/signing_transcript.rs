//! The page that shows the life of one agreement, written by the scenario that it shows.

use crate::onboard::play::HERE;
use crate::onboard::signatures::{Signing, TEXT_IS_MERGED};

const TRANSCRIPT: &str = "docs/agreement-transcript.md";

/// A block of an issue, as a quotation.
fn block(body: &str, id: &str) -> String {
    let begin = format!("<!-- psp-partners:begin {id} -->\n");
    let rest = body.split_once(&begin).expect("the block").1;
    quoted(rest.split("<!-- psp-partners:end").next().unwrap_or_default())
}

/// A text as a quotation. Titles become bold, so that the page has only its own.
fn quoted(text: &str) -> String {
    let lines = text.trim().lines().map(|line| match line.strip_prefix("### ") {
        Some(title) => format!("> **{title}**\n"),
        None if line.is_empty() => ">\n".to_owned(),
        None => format!("> {}\n", without_links(line)),
    });
    lines.collect()
}

/// A line whose links are only text: the emulated GitHub is no place to go to.
fn without_links(line: &str) -> String {
    let Some((before, after)) = line.split_once("](https://github.example/") else {
        return line.to_owned();
    };
    let (start, shown) = before.rsplit_once('[').unwrap_or(("", before));
    let rest = after.split_once(')').map_or("", |(_, rest)| rest);
    without_links(&format!("{start}{shown}{rest}"))
}

/// `docs/agreement-transcript.md` is what this scenario shows. `BLESS=1 cargo test --test program transcript_of_an_agreement`
/// writes it again.
#[test]
fn the_transcript_of_an_agreement_is_up_to_date() {
    let signing = Signing::new();
    let scene = &signing.scene;
    let turn = |body: &str| {
        let about = block(body, "about");
        about.lines().next().unwrap_or_default().to_owned() + "\n"
    };
    let mut out = String::from(
        "# The life of one agreement\n\nA test writes this page: it runs the binary against an emulated GitHub. Max signs for the partner, \
         Mona for the program,\nand Zoe, an owner of the record, does neither.\n",
    );
    let mut say = |text: &str| out.push_str(text);
    scene.apply("2026-12-05");
    let body = signing.phase();
    say("\n## 2026-12-05: no text yet\n\nThe issue of phase 2 shows what is missing:\n\n");
    say(&block(&body, "agreement"));
    let number = signing.propose();
    say(&format!(
        "\nZoe runs `psp-partners agreement render demo`, and opens pull request #{number} with the text and the record. Its text ends so:\n\n"
    ));
    let last: Vec<&str> = signing.text.trim_end().lines().rev().take(2).collect();
    say(&quoted(&last.into_iter().rev().collect::<Vec<_>>().join("\n")));
    signing.approve(number, "max", "2026-12-08T09:00:00Z");
    signing.merge(number);
    scene.apply(TEXT_IS_MERGED);
    let body = signing.phase();
    say(
        "\n## 2026-12-10: one side has signed\n\nMax approved the pull request on 2026-12-08. Mona merged it, and didn't approve it yet:\n\n",
    );
    say(&turn(&body));
    say(">\n");
    say(&block(&body, "agreement"));
    signing.approve(number, "mona", "2026-12-11T09:00:00Z");
    scene.apply("2026-12-11");
    let pull = scene.our_pull();
    let text = scene
        .hub
        .world(|w| w.repository(HERE).issue(pull).body.clone().unwrap_or_default());
    let text = text
        .split_once("-->\n")
        .map_or(text.clone(), |(_, text)| text.to_owned());
    say(&format!(
        "\n## 2026-12-11: both sides have signed\n\nMona approved, too. Pull request #{pull} of the bot:\n\n"
    ));
    say(&quoted(&text));
    say("\nIt adds this to the record:\n\n```yaml\n");
    let proposed = signing.proposed();
    let added = proposed.split_once("  signatures:\n").expect("signatures").1;
    say("  signatures:\n");
    for line in added.lines() {
        // Commits and ids differ from run to run.
        let shown = match line.split_once(": ") {
            Some((field, _)) if field.ends_with("commit") => {
                format!("{field}: 0123456789abcdef0123456789abcdef01234567")
            }
            Some((field, _)) if field.ends_with("review_id") => format!("{field}: 2233445566"),
            _ => line.to_owned(),
        };
        say(&(shown + "\n"));
    }
    say("```\n");
    scene.merge(pull);
    scene.apply("2026-12-12");
    let advance = scene.our_pull();
    say(&format!(
        "\n## 2026-12-12: the gate is open\n\nMona merged #{pull}. Pull request #{advance} starts the next phase. Once it is merged, the issue of phase 2 closes.\n"
    ));
    let review = scene
        .hub
        .world(|w| *w.repository(HERE).reviews.keys().next().expect("a review"));
    scene.hub.world(|w| w.dismiss_review(HERE, review));
    scene.apply("2026-12-13");
    say(
        "\n## Later: a review is dismissed\n\nA maintainer dismisses Max's review by mistake. The next run opens an issue:\n\n",
    );
    say(&block(&scene.issue("signatures differ from GitHub").body, "about"));
    let path = crate::common::root().join(TRANSCRIPT);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &out).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == out,
        "{TRANSCRIPT} isn't what the scenario shows; BLESS=1 writes it again"
    );
}
