//! The media, and what no sample may become in each.

use std::path::PathBuf;

use psp_partners::visible;
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A terminal or a log.
    Log,
    /// The same with workflow commands of ours.
    Commands,
    Json,
    JsonLines,
    Csv,
    Html,
    Svg,
    Markdown,
    /// A title, or a commit's message.
    Subject,
    /// Plain text on GitHub, such as an annotation's.
    Plain,
    /// A name, a number or a path of ours.
    Name,
    /// A file of the registry: YAML, or a generated page.
    File,
    /// `$GITHUB_OUTPUT`.
    Outputs,
}

/// Fails if a sample is more than text in it.
pub fn check(what: &str, medium: Medium, text: &str) {
    if medium != Medium::Name && medium != Medium::File {
        assert_visible(what, text);
    }
    match medium {
        Medium::Log | Medium::Plain => assert_no_command(what, text, &[]),
        Medium::Commands => assert_no_command(
            what,
            text,
            &[
                "::error file=",
                "::warning file=",
                "::notice ",
                "::group::the other findings",
                "::endgroup::",
            ],
        ),
        Medium::Json => assert_json(what, text),
        Medium::JsonLines => text.lines().for_each(|line| assert_json(what, line)),
        Medium::Csv => assert_csv(what, text),
        Medium::Html | Medium::Svg => assert_markup(what, text),
        Medium::Markdown => assert_markdown(what, text),
        Medium::Subject => assert_subject(what, text),
        Medium::Name => {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || " /-_.:@[]+()…".contains(c);
            assert!(text.chars().all(is_plain), "{what}: {text:?}");
        }
        Medium::File => assert!(!text.contains("\u{202e}"), "{what}: {text:?}"),
        Medium::Outputs => assert_outputs(what, text),
    }
}

/// Keeps a page for the oracle.
pub fn keep(what: &str, markdown: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    std::fs::create_dir_all(&folder).unwrap();
    let name: String = what
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    std::fs::write(folder.join(format!("{name}.md")), markdown).unwrap();
}

fn assert_visible(what: &str, text: &str) {
    for (line, shown) in text.split('\n').enumerate() {
        let hidden = visible::chars(shown).find(|(_, is_hidden)| *is_hidden);
        assert_eq!(hidden, None, "{what}, line {line}: {shown:?}");
    }
}

fn assert_no_command(what: &str, text: &str, ours: &[&str]) {
    for line in text.split(['\n', '\r']) {
        let is_command = line.trim_start().starts_with("::") && !ours.iter().any(|o| line.starts_with(o));
        assert!(!is_command && !line.contains("##["), "{what}: {line}");
    }
}

fn assert_json(what: &str, text: &str) {
    let parsed: Result<Value, _> = serde_json::from_str(text);
    assert!(parsed.is_ok_and(|value| value.is_object()), "{what}: {text}");
    assert_no_command(what, text, &[]);
    // Joiners are spelled out in JSON, even where a word needs them.
    assert!(!text.contains(['\u{200d}', '\u{200c}']), "{what}");
}

fn assert_csv(what: &str, text: &str) {
    assert_no_command(what, text, &[]);
    let fields = text.split(['\n', ',']).map(|field| field.trim_start_matches('"'));
    for field in fields {
        let is_number = field.strip_prefix('-').is_some_and(|rest| rest.parse::<f64>().is_ok());
        assert!(
            is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{what}: {field}"
        );
    }
}

fn assert_markup(what: &str, text: &str) {
    // A feed begins with a line of its own.
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let text = text.strip_prefix(declaration).unwrap_or(text);
    for raw in [
        "<img src=x",
        "<img/",
        "<b>x</b>",
        "alert(1)</script",
        "onerror=y>",
        "onload=\"",
        "<!-- psp-partners:issue",
        "<?x",
        "<!X",
        "<![CDATA",
        "@octocat",
    ] {
        assert!(!text.contains(raw), "{what}: {raw} in {text}");
    }
}

fn assert_markdown(what: &str, text: &str) {
    let page = text;
    let text = &without_code(text);
    // What may be alive here is the oracle's to decide; these could only be there as they were written.
    for raw in [
        "@octocat",
        "@github/",
        "see #1",
        "closes #1",
        "repo#2",
        "GH-3",
        "a5c3785ed8",
        "www.evil",
        "https://evil",
        "http://evil",
        "ftp://evil",
        "](javascript",
        "](https://evil",
        "<img",
        "<script",
        "<b>x",
        "<!-- psp-partners:issue {}",
        ":smile:",
        "$x^2$",
        "- [ ] open",
        "- [x] done",
        "- [!WARNING]",
        "**b**",
        "ada@evil",
        "<?x",
    ] {
        assert!(!text.contains(raw), "{what}: {raw} in {text}");
    }
    keep(what, page);
}

/// The text outside of code, which GitHub's second pass leaves alone.
fn without_code(text: &str) -> String {
    let mut pieces = text.split("<code>");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |out, piece| {
        out + piece.split_once("</code>").map_or(piece, |(_, after)| after)
    })
}

fn assert_subject(what: &str, text: &str) {
    assert!(text.chars().count() <= 256, "{what}: {text}");
    let lower = text.to_lowercase();
    for raw in [
        "\n",
        "\r",
        "@octo",
        "@github",
        "@evil",
        "#1",
        "##[",
        "#2",
        "gh-3",
        "ghsa-8",
        "a5c3785",
        "1234567",
        "://",
        "www.e",
        "[skip",
        "[ci ",
        "[no ci",
        "skip]",
        "skip-checks:",
        "-by:",
        ":smile:",
    ] {
        assert!(!lower.contains(raw), "{what}: {raw} in {text}");
    }
}

fn assert_outputs(what: &str, text: &str) {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (name, delimiter) = line.split_once("<<").unwrap_or_else(|| panic!("{what}: {text}"));
        check(what, Medium::Name, name);
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
        check(what, Medium::Name, &value.join(" "));
    }
}
