//! Every link of every page is followed, as far as that goes without a network.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::common::root;

/// Hosts that a page may send people to.
const HOSTS: [&str; 7] = [
    "github.com",
    "docs.rs",
    "json-ld.org",
    "shields.io",
    "spdx.org",
    "www.imsglobal.org",
    "www.w3.org",
];
/// Where GitHub shows a file of the repository; relative links begin there.
const SHOWN: &str = "/OWNER/REPO/blob/main";
/// Pages of GitHub itself that a relative link may lead to.
const ROUTES: [&str; 3] = ["issues/new", "pulls", "new/main"];

/// Path of each page, and the address at which people read it.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<String> = ["APPLY.md", "README.md"].map(str::to_owned).into();
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|e| e == "md") {
            pages.push(format!("docs/{name}"));
        }
    }
    pages.sort();
    let mut pages: Vec<_> = pages.into_iter().map(|p| (p.clone(), format!("{SHOWN}/{p}"))).collect();
    // Its text is read in the pull request that it became.
    pages.push((
        ".github/PULL_REQUEST_TEMPLATE.md".to_owned(),
        "/OWNER/REPO/pull/1".to_owned(),
    ));
    pages
}

/// The lines outside of code, and without code between them.
fn prose(text: &str) -> Vec<String> {
    let mut fence: Option<&str> = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Without the code in it.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// Where each link of a page leads: inline ones, those in angle brackets, bare ones, and definitions.
fn links(text: &str) -> Vec<String> {
    let text = prose(text)
        .iter()
        .map(|l| without_code(l))
        .collect::<Vec<_>>()
        .join("\n");
    let mut links = Vec::new();
    let mut rest = String::new();
    for (i, piece) in text.split("](").enumerate() {
        let (link, after) = match i {
            0 => ("", piece),
            _ => piece.split_once(')').unwrap_or((piece, "")),
        };
        if i > 0 {
            links.push(link.split(' ').next().unwrap().to_owned());
        }
        rest.push_str(after);
        rest.push('\n');
    }
    let words = rest.split(|c: char| c.is_whitespace() || "<>()\"'".contains(c));
    links.extend(words.filter(|word| word.contains("://")).map(str::to_owned));
    let definitions = rest
        .lines()
        .filter(|l| l.starts_with('['))
        .filter_map(|l| l.split_once("]: "));
    links.extend(
        definitions
            .map(|(_, to)| to.trim().to_owned())
            .filter(|to| !to.contains("://")),
    );
    links
}

/// The anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = Vec::new();
    for line in prose(text) {
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        if !(1..=6).contains(&level) || !title.starts_with(' ') {
            continue;
        }
        // Of a link only its text counts.
        let shown: String = title
            .trim()
            .split("](")
            .enumerate()
            .map(|(i, part)| {
                if i == 0 {
                    part
                } else {
                    part.split_once(')').map_or("", |(_, rest)| rest)
                }
            })
            .collect();
        let slug: String = shown
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let times = seen.entry(slug.clone()).or_default();
        anchors.push(if *times == 0 { slug } else { format!("{slug}-{times}") });
        *times += 1;
    }
    anchors
}

/// `link` as an address on the site, from the page at `address`.
fn resolve(address: &str, link: &str) -> Option<String> {
    let mut path = Path::new(address).parent()?.to_path_buf();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => {
                path.pop().then_some(())?;
            }
            Component::Normal(name) => path.push(name),
            Component::RootDir => path = PathBuf::from("/"),
            _ => {}
        }
    }
    Some(path.to_string_lossy().into_owned())
}

/// What is wrong with the links of a page.
fn faults(path: &str, address: &str, text: &str) -> Vec<String> {
    links(text)
        .iter()
        .filter_map(|link| fault(path, address, text, link))
        .collect()
}

fn fault(path: &str, address: &str, text: &str, link: &str) -> Option<String> {
    if let Some((scheme, rest)) = link
        .split_once("://")
        .filter(|(scheme, _)| !scheme.contains(['/', '?', '.']))
    {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // "An address that begins with https://" links to nothing.
        if host.is_empty() {
            return None;
        }
        return (scheme != "https" || !HOSTS.contains(&host)).then(|| format!("{path}: {link} leads to another host"));
    }
    let (to, anchor) = link.split_once('#').unwrap_or((link, ""));
    let nowhere = || Some(format!("{path}: {} leads nowhere", link.get(..80).unwrap_or(link)));
    let (target, other);
    if to.is_empty() {
        target = text;
    } else {
        let Some(at) = resolve(address, to.split('?').next().unwrap_or_default()) else {
            return nowhere();
        };
        let Some(below) = at.strip_prefix("/OWNER/REPO/") else {
            return nowhere();
        };
        if ROUTES.contains(&below) {
            return None;
        }
        let Some(file) = below
            .strip_prefix("blob/main/")
            .or_else(|| below.strip_prefix("blob/HEAD/"))
        else {
            return nowhere();
        };
        if !root().join(file).exists() {
            return nowhere();
        }
        if anchor.is_empty() {
            return None;
        }
        other = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        target = &other;
    }
    (!anchors(target).iter().any(|a| a == anchor)).then(|| format!("{path}: {link} names no heading"))
}

#[test]
fn every_link_leads_somewhere() {
    let mut found = Vec::new();
    let mut followed = 0;
    for (path, address) in pages() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        followed += links(&text).len();
        found.extend(faults(&path, &address, &text));
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(followed > 20, "{followed} links were found");
}

#[test]
fn what_leads_nowhere_is_found() {
    let text =
        "# A heading: with `code`, twice\n## A heading: with `code`, twice\n\n```\n# none\n[code](missing.md)\n```\n";
    let at = |link: &str| {
        faults(
            "docs/x.md",
            &format!("{SHOWN}/docs/x.md"),
            &format!("{text}see [x]({link}).\n"),
        )
    };
    for good in [
        "#a-heading-with-code-twice",
        "#a-heading-with-code-twice-1",
        "../README.md",
        "../README.md#read-more",
        "rules.md",
        "../partners",
        "../../../issues/new",
        "../../../new/main?filename=x",
        "https://docs.rs/x",
    ] {
        assert_eq!(at(good), [""; 0], "{good}");
    }
    for bad in [
        "#none",
        "#a-heading-with-code-twice-2",
        "#A-heading-with-code-twice",
        "../readme.md",
        "../README.md#nothing",
        "missing.md",
        "../../issues/new",
        "../../../issues/old",
        "../../../../other/blob/main/README.md",
        "http://docs.rs/x",
        "https://github.com.example.org/x",
        "https://example.org",
        "",
    ] {
        assert_eq!(at(bad).len(), 1, "{bad}");
    }
    let bare = "see https://example.org/a, <https://example.org/b> and\n[c]: https://example.org/c\n";
    assert_eq!(faults("x.md", &format!("{SHOWN}/x.md"), bare).len(), 3);
    let other = "[c]: missing.md\nand `[x](y.md)`\n";
    assert_eq!(faults("x.md", &format!("{SHOWN}/x.md"), other).len(), 1);
}
