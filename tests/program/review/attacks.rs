//! Attacks that once got *success*, or went unseen: the change is judged as a whole, with rights from the schema over the
//! raw text of both sides, for every path of the repository. Each name begins with the fault that it was.

use crate::scene::Scene;

const ACME_PATH: &str = "partners/acme/partner.yaml";

/// Zoe's record with a value that a maintainer has verified.
const ACME: &str = "\
name: Acme Testing
status: onboarding
applied_on: 2026-11-20
tier: technology
website: https://acme.example
owners:
  - github: zoe
    id: 4242
regions: [europe]
reach:
  users: 12000
  as_of: 2026-11-01
  evidence:
    url: https://acme.example/stats
    as_of: 2026-11-01
    verified_by: mona
    verified_on: 2026-11-10
phases:
  identification:
    entered: 2026-11-20
";

/// A month with a figure that a maintainer has verified.
const MONTH_PATH: &str = "partners/acme/metrics/2026-10.yaml";
const MONTH: &str = "\
period: 2026-10
figures:
  uptime:
    value: 99.5
    evidence:
      url: https://acme.example/status
      as_of: 2026-11-02
      verified_by: mona
      verified_on: 2026-11-05
";

struct Judged {
    scene: Scene,
    number: u64,
    conclusion: String,
    comment: String,
}

fn judged(base: &[(&str, &str)], login: &str, files: &[(&str, Option<&str>)]) -> Judged {
    let scene = Scene::with(base);
    let number = scene.pull(login, files);
    of(scene, number, &[])
}

fn of(scene: Scene, number: u64, arguments: &[&str]) -> Judged {
    let event = scene.event("pull_request_target", number, "opened");
    let outcome = scene.finish(scene.start("pull_request_target", &event, "job", arguments));
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let (conclusion, _) = scene.check(number);
    let comment = scene.our_comment(number);
    scene.assert_clean();
    Judged {
        scene,
        number,
        conclusion,
        comment,
    }
}

impl Judged {
    /// A maintainer decides, and the comment names each of these.
    fn needs_a_maintainer(&self, named: &[&str]) {
        assert_eq!(self.conclusion, "neutral", "{}", self.comment);
        self.names(named);
    }

    fn fails(&self, named: &[&str]) {
        assert_eq!(self.conclusion, "failure", "{}", self.comment);
        self.names(named);
    }

    fn succeeds(&self) {
        assert_eq!(self.conclusion, "success", "{}", self.comment);
    }

    fn names(&self, named: &[&str]) {
        let plain = plain(&self.comment);
        for name in named {
            assert!(plain.contains(name), "{name} is not named in {plain}");
        }
    }
}

/// The comment's text as a reader sees it: tags, entities and escapes taken back.
fn plain(comment: &str) -> String {
    let mut out = String::new();
    let mut rest = comment;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let code = |number: &str| match number.strip_prefix('x') {
            Some(number) => u32::from_str_radix(number, 16).ok(),
            None => number.parse().ok(),
        };
        if let Some((number, tail)) = rest.strip_prefix("&#").and_then(|r| r.split_once(';'))
            && let Some(sign) = code(number).and_then(char::from_u32)
        {
            out.push(sign);
            rest = tail;
        } else if let Some(tail) = ["<code>", "</code>", "<span>", "</span>"]
            .iter()
            .find_map(|tag| rest.strip_prefix(tag))
        {
            rest = tail;
        } else if c == '\\' && after.starts_with(|next: char| next.is_ascii_punctuation()) {
            let next = after.chars().next().unwrap();
            out.push(next);
            rest = &after[next.len_utf8()..];
        } else {
            if c != '\u{2060}' {
                out.push(c);
            }
            rest = after;
        }
    }
    out.replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// An address written as an escape hid the whole field, and with it who had set the verification.
#[test]
fn t1_an_escaped_address_hides_no_verification() {
    let application = "\
name: Zed
status: applied
applied_on: 2026-11-24
tier: technology
owners:
  - github: zoe
    role: \"mail\\x40n.example.org\"
regions: [europe]
reach:
  users: 12000
  as_of: 2026-11-01
  evidence:
    url: \"https://zed.example/mail\\x40n.example.org\"
    as_of: 2026-11-01
    verified_by: mona
    verified_on: 2026-11-10
";
    let seen = judged(&[], "zoe", &[("partners/zed/partner.yaml", Some(application))]);
    assert_ne!(seen.conclusion, "success", "{}", seen.comment);
    seen.names(&["reach.evidence.verified_by", "reach.evidence.verified_on"]);
    assert!(!seen.comment.contains("mail@"), "{}", seen.comment);
}

#[test]
fn t1_owners_are_hidden_by_nothing_either() {
    let change = ACME.replace(
        "    id: 4242\n",
        "    id: 4242\n    role: \"mail\\x40n.example.org\"\n  - github: eve\n    id: 666\n",
    );
    let seen = judged(&[(ACME_PATH, ACME)], "eve", &[(ACME_PATH, Some(&change))]);
    assert_ne!(seen.conclusion, "success", "{}", seen.comment);
}

#[test]
fn t2_an_owner_verifies_no_figures() {
    let unverified = MONTH
        .replace("      verified_by: mona\n", "")
        .replace("      verified_on: 2026-11-05\n", "");
    let base = [(ACME_PATH, ACME), (MONTH_PATH, unverified.as_str())];
    let seen = judged(&base, "zoe", &[(MONTH_PATH, Some(MONTH))]);
    seen.needs_a_maintainer(&["figures.uptime.evidence.verified_by", MONTH_PATH]);
    let added = judged(&[(ACME_PATH, ACME)], "zoe", &[(MONTH_PATH, Some(MONTH))]);
    added.needs_a_maintainer(&["verified_by", MONTH_PATH]);
    let plain = judged(&[(ACME_PATH, ACME)], "zoe", &[(MONTH_PATH, Some(&unverified))]);
    plain.succeeds();
}

#[test]
fn t2_a_changed_figure_keeps_no_verification() {
    let base = [(ACME_PATH, ACME), (MONTH_PATH, MONTH)];
    let change = MONTH.replace("99.5", "99.99");
    judged(&base, "zoe", &[(MONTH_PATH, Some(&change))]).fails(&["PSP455"]);
    let deleted = judged(&base, "zoe", &[(MONTH_PATH, None)]);
    deleted.needs_a_maintainer(&[MONTH_PATH]);
}

#[test]
fn t2_no_figure_is_verified_in_the_future() {
    let change = MONTH.replace("2026-11-05", "2099-01-01");
    judged(&[(ACME_PATH, ACME)], "mona", &[(MONTH_PATH, Some(&change))]).fails(&["PSP303"]);
}

#[test]
fn t2_strangers_have_no_figures() {
    let month = "period: 2026-10\nfigures:\n  uptime: 99.5\n";
    judged(&[(ACME_PATH, ACME)], "eve", &[(MONTH_PATH, Some(month))]).needs_a_maintainer(&["eve", "acme"]);
}

/// The registry in a folder of its own: what lies above it was not looked at.
#[test]
fn t3_a_workflow_above_the_root_is_named() {
    let scene = Scene::new();
    let program = scene.on_main("partners/program.yaml");
    scene.push_to_main(&[
        ("reg/partners/program.yaml", Some(&program)),
        ("reg/partners/acme/partner.yaml", Some(ACME)),
    ]);
    let change = ACME.replace("Acme Testing", "Acme Tests");
    let number = scene.pull(
        "zoe",
        &[
            ("reg/partners/acme/partner.yaml", Some(&change)),
            (".github/workflows/evil.yml", Some("on: push\njobs: {}\n")),
            ("partners/acme/partner.yaml", Some("name: x\n")),
        ],
    );
    let seen = of(scene, number, &["--root", "reg"]);
    seen.needs_a_maintainer(&[".github/workflows/evil.yml", "partners/acme/partner.yaml", "Acme Tests"]);
}

/// Lines and files of a check are named from the top of the repository.
#[test]
fn t3_annotations_below_a_root_are_on_their_files() {
    let scene = Scene::new();
    let program = scene.on_main("partners/program.yaml");
    scene.push_to_main(&[("reg/partners/program.yaml", Some(&program))]);
    let bad = "name: Zed\nstatus: aplied\nowners:\n  - github: zoe\n";
    let number = scene.pull("zoe", &[("reg/partners/zed/partner.yaml", Some(bad))]);
    let seen = of(scene, number, &["--root", "reg"]);
    seen.fails(&["PSP104"]);
    let head = seen.scene.head(seen.number);
    let paths: Vec<String> = seen.scene.hub.world(|w| {
        let runs = &w.repository("psp/registry").check_runs;
        let run = runs
            .values()
            .filter(|r| r.head_sha == head)
            .max_by_key(|r| r.id)
            .unwrap();
        run.annotations
            .iter()
            .map(|a| a["path"].as_str().unwrap().to_owned())
            .collect()
    });
    assert!(!paths.is_empty());
    assert!(
        paths.iter().all(|path| path == "reg/partners/zed/partner.yaml"),
        "{paths:?}"
    );
    let suggestions = seen.scene.suggestions(seen.number);
    assert!(
        suggestions
            .iter()
            .all(|s| s.starts_with("reg/partners/zed/partner.yaml:")),
        "{suggestions:?}"
    );
    assert!(!suggestions.is_empty());
}

#[test]
fn t6_evidence_is_verified_with_its_value() {
    for (from, to) in [
        ("https://acme.example/stats", "https://acme.example/other"),
        ("    as_of: 2026-11-01\n", "    as_of: 2026-11-09\n"),
    ] {
        let change = ACME.replace(from, to);
        assert_ne!(change, ACME);
        judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&change))]).fails(&["PSP455", "reach"]);
    }
    let taken_back = ACME
        .replace("https://acme.example/stats", "https://acme.example/other")
        .replace("    verified_by: mona\n    verified_on: 2026-11-10\n", "");
    judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&taken_back))]).succeeds();
}

/// Where the base has an error, the invalid part was cut out on both sides before they were compared.
#[test]
fn t7_nothing_hides_behind_an_old_error() {
    let broken = format!(
        "{ACME}waivers:\n  - criterion: joint-go-to-market\n    reason: Later.\n    by: mona\n    until: soon\n"
    );
    let change = broken.clone()
        + "  - criterion: minimum-users\n    reason: We are friends.\n    by: mona\n    until: 2027-06-01\n";
    let seen = judged(&[(ACME_PATH, &broken)], "zoe", &[(ACME_PATH, Some(&change))]);
    seen.needs_a_maintainer(&["waivers"]);
    let unread = format!("{ACME}agreement: {{ template: technology-partner, version: ]\n");
    let change = unread.replace("version: ]", "version: 1, sha256: ]");
    let seen = judged(&[(ACME_PATH, &unread)], "zoe", &[(ACME_PATH, Some(&change))]);
    assert_ne!(seen.conclusion, "success", "{}", seen.comment);
}

#[test]
fn t11_files_that_are_no_documents_are_a_maintainers() {
    for path in [
        "partners/acme/.gitattributes",
        "partners/acme/.envrc",
        "partners/acme/notes.md",
        "partners/acme/metrics/.envrc",
    ] {
        let files = [(path, Some("*.yaml -diff\n"))];
        judged(&[(ACME_PATH, ACME)], "zoe", &files).needs_a_maintainer(&[path]);
    }
}

#[test]
fn t12_an_application_is_made_on_its_day_and_for_one_company() {
    let application = |more: &str| {
        format!("name: Zed\nstatus: applied\n{more}tier: technology\nowners:\n  - github: zoe\nregions: [europe]\n")
    };
    let zed = "partners/zed/partner.yaml";
    let of = |more: &str| judged(&[(ACME_PATH, ACME)], "zoe", &[(zed, Some(&application(more)))]);
    of("applied_on: 2026-11-20\n").succeeds();
    of("applied_on: 2026-11-19\n").succeeds();
    of("applied_on: 2026-11-18\n").needs_a_maintainer(&["applied_on"]);
    of("applied_on: 2001-01-01\n").needs_a_maintainer(&["applied_on"]);
    of("applied_on: 2026-11-24\norganization: acme\n").needs_a_maintainer(&["organization"]);
}

/// Bytes that are no UTF-8 were read as one replacement character: one of two names disappeared.
#[test]
fn t14_no_name_hides_another() {
    use std::os::unix::ffi::OsStrExt as _;
    let scene = Scene::with(&[(ACME_PATH, ACME)]);
    let number = scene.pull_made_by("zoe", "names", |folder| {
        let workflows = folder.join(".github/workflows");
        std::fs::create_dir_all(&workflows).unwrap();
        for name in [&b"\x80.yml"[..], "\u{fffd}.yml".as_bytes()] {
            std::fs::write(workflows.join(std::ffi::OsStr::from_bytes(name)), "on: push\n").unwrap();
        }
    });
    let seen = of(scene, number, &[]);
    seen.needs_a_maintainer(&["\\x80.yml", "\u{fffd}.yml"]);
}

#[test]
fn t14_names_that_differ_by_case_are_a_finding() {
    let seen = judged(
        &[(ACME_PATH, ACME)],
        "zoe",
        &[("partners/acme/Partner.yaml", Some(ACME))],
    );
    seen.fails(&["PSP019", "partners/acme/Partner.yaml"]);
}

#[test]
fn t17_words_of_the_other_side_are_theirs() {
    let story = "case_studies:\n  - title: A story\n    url: https://acme.example/story\n    published: 2026-11-01\n";
    let both = format!("{ACME}{story}    approved_by: [zoe, mona]\n");
    judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&both))]).needs_a_maintainer(&["approved_by"]);
    let own = format!("{ACME}{story}    approved_by: [zoe]\n");
    judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&own))]).succeeds();
    let plan =
        "go_to_market:\n  - id: talk\n    kind: event\n    what: A talk\n    due: 2027-03-01\n    partner_owner: zoe\n";
    let theirs = format!("{ACME}{plan}    program_owner: mona\n");
    judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&theirs))]).needs_a_maintainer(&["program_owner"]);
}

/// A maintainer's merging stands for the program, and never for the partner.
#[test]
fn only_the_owner_writes_the_partner_s_approval() {
    let story = "case_studies:\n  - title: A story\n    url: https://acme.example/story\n    published: 2026-11-01\n";
    let by = |side: &str, login: &str| format!("      {side}: {{ github: {login}, approved_on: 2026-11-20 }}\n");
    let with = |sides: &[String]| format!("{ACME}{story}    approved_by:\n{}", sides.concat());
    let base = format!("{ACME}{story}");
    let (zoe, mona) = (by("partner", "zoe"), by("program", "mona"));
    let judged =
        |before: &str, login: &str, after: &str| judged(&[(ACME_PATH, before)], login, &[(ACME_PATH, Some(after))]);
    judged(&base, "zoe", &with(std::slice::from_ref(&zoe))).succeeds();
    judged(
        &with(std::slice::from_ref(&zoe)),
        "mona",
        &with(&[zoe.clone(), mona.clone()]),
    )
    .succeeds();
    // An owner can't approve for the program: a maintainer's merging is that approval.
    judged(&base, "zoe", &with(&[zoe.clone(), mona.clone()])).needs_a_maintainer(&["approved_by.progra"]);
    // A maintainer can't approve for the partner, in the new form and in the older one, and neither can a stranger.
    let forged = "only zoe can write the partner's approval in this name";
    judged(&base, "mona", &with(&[zoe.clone(), mona.clone()])).fails(&["PSP988", forged]);
    judged(&base, "eve", &with(std::slice::from_ref(&zoe))).fails(&["PSP988", forged]);
    let older = format!("{ACME}{story}    approved_by: [zoe, mona]\n");
    judged(&base, "mona", &older).fails(&["PSP988", forged]);
    // A change voids both approvals; a maintainer who corrects a title can take them back.
    let both = with(&[zoe.clone(), mona.clone()]);
    judged(&both, "zoe", &both.replace("A story", "Another story")).fails(&["PSP987"]);
    judged(&both, "mona", &base.replace("A story", "Another story")).succeeds();
    // With another address and title it is another case study, which the partner has not approved.
    let other = both
        .replace("A story", "Another story")
        .replace("example/story", "example/other");
    judged(&both, "mona", &other).fails(&["PSP988", forged]);
}

/// The manifest is the maintainers', and the partner's approval in it is the owner's.
#[test]
fn only_the_owner_approves_an_asset_for_the_partner() {
    let path = "partners/assets/manifest.yaml";
    let asset = "assets:\n  - id: story\n    name: A story\n    url: https://acme.example/story.pdf\n    license: CC-BY-4.0\n    partner: acme\n";
    let zoe = format!("{asset}    approved_by:\n      partner: {{ github: zoe, approved_on: 2026-11-20 }}\n");
    let base = [(ACME_PATH, ACME), (path, asset)];
    judged(&base, "mona", &[(path, Some(&zoe))]).fails(&["PSP988"]);
    judged(&base, "zoe", &[(path, Some(&zoe))]).needs_a_maintainer(&[path]);
    // A record names an asset that the change deletes.
    let linked = format!(
        "{ACME}case_studies:\n  - title: A story\n    url: https://acme.example/story\n    published: 2026-11-01\n    asset: story\n"
    );
    judged(
        &[(ACME_PATH, &linked), (path, asset)],
        "mona",
        &[(path, Some("assets: []\n"))],
    )
    .fails(&["PSP985"]);
}

/// The schema and the code said two things; now there is only the schema.
#[test]
fn t19_a_value_proposition_is_proposed_and_then_agreed() {
    let more = "value_proposition: Seamless sessions.\n";
    let later = format!("{ACME}{more}");
    judged(&[(ACME_PATH, ACME)], "zoe", &[(ACME_PATH, Some(&later))]).needs_a_maintainer(&["value_proposition"]);
    let application = format!(
        "name: Zed\nstatus: applied\napplied_on: 2026-11-24\ntier: technology\nowners:\n  - github: zoe\n{more}"
    );
    judged(&[], "zoe", &[("partners/zed/partner.yaml", Some(&application))]).succeeds();
}

/// A maintainer who owns a record speaks for the partner there.
#[test]
fn no_one_verifies_waives_or_grants_their_own() {
    let own = ACME.replace("    id: 4242\n", "    id: 4242\n  - github: mona\n    id: 2\n");
    let base = own
        .replace("    verified_by: mona\n", "")
        .replace("    verified_on: 2026-11-10\n", "");
    let waiver = format!(
        "{base}waivers:\n  - criterion: minimum-users\n    reason: Soon.\n    by: max\n    until: 2027-02-01\n"
    );
    let seen = judged(&[(ACME_PATH, &base)], "mona", &[(ACME_PATH, Some(&waiver))]);
    assert_ne!(seen.conclusion, "success", "{}", seen.comment);
    let managed = format!("{base}manager: {{ github: max, id: 77 }}\n");
    judged(&[(ACME_PATH, &base)], "mona", &[(ACME_PATH, Some(&managed))]).needs_a_maintainer(&["manager"]);
}

/// Documents of the program belong to no partner.
#[test]
fn events_are_the_maintainers() {
    let event = "kind: summit\ntitle: Summit\nstart: \"2027-05-01T10:00\"\nzone: Europe/Paris\nminutes: 480\n";
    let path = "partners/events/summit-2027.yaml";
    judged(&[(ACME_PATH, ACME)], "zoe", &[(path, Some(event))]).needs_a_maintainer(&[path]);
    judged(&[(ACME_PATH, ACME)], "mona", &[(path, Some(event))]).succeeds();
    let bad = event.replace("Europe/Paris", "Paris time");
    judged(&[(ACME_PATH, ACME)], "mona", &[(path, Some(&bad))]).fails(&["PSP105"]);
}
