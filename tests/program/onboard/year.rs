//! A year of a program, played day by day: people comment, merge, report months and are late, and after each run the same
//! things hold. By default a few partners and the weeks around the turn of a quarter; with `PSP_PARTNERS_YEAR=N` a whole year
//! of N partners (`docs/speed.md` has the figures).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::{Date, Weekday};

use crate::onboard::shown::Shown;
use crate::onboard::thirty::{records, scene_of};
use crate::scene::Scene;

/// Steps of the phases that a partner goes through, by phase.
const STEPS: [(&str, [&str; 4]); 3] = [
    (
        "identification",
        ["market-analysis", "outreach", "feasibility", "business-case"],
    ),
    (
        "negotiation",
        ["proposal", "integration-plan", "legal-agreement", "success-metrics"],
    ),
    (
        "implementation",
        [
            "integration-development",
            "joint-testing",
            "marketing-material",
            "launch",
        ],
    ),
];
/// Days before the quarter ends on which the issue of a review opens.
const AHEAD: i64 = 14;

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    /// True once in so many times.
    fn one_in(&mut self, n: u64) -> bool {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).is_multiple_of(n)
    }
}

/// What is counted over the year.
#[derive(Debug, Default)]
struct Year {
    runs: usize,
    writes: usize,
    most_writes: usize,
    requests: usize,
    merged: usize,
    comments: usize,
    months: usize,
}

struct Play {
    scene: Scene,
    dice: Dice,
    /// Partners by folder, with the situation that they began in.
    partners: BTreeMap<String, String>,
    seen: BTreeSet<u64>,
    year: Year,
}

impl Play {
    #[allow(clippy::cast_precision_loss, reason = "some hundred partners")]
    fn begin(count: usize) -> Self {
        let mut all = records(count as f64 / 30.0);
        // A record that can't be read is the subject of other tests; here it would hold its partner back all year.
        all.retain(|(path, _)| !path.contains("/broken-"));
        let slug = |path: &str| path.split('/').nth(1).unwrap().to_owned();
        let partners = all.iter().map(|(path, _)| {
            let slug = slug(path);
            let situation = slug.split('-').next().unwrap().to_owned();
            (slug, situation)
        });
        Self {
            partners: partners.collect(),
            scene: scene_of(all),
            dice: Dice(7),
            seen: BTreeSet::new(),
            year: Year::default(),
        }
    }

    /// What people do on a day, before the run.
    fn people(&mut self, day: Date) {
        if day.day() == 3 || (day.day() <= 5 && day.weekday() == Weekday::Monday && day.day() > 3) {
            self.report_months(day);
        }
        let open: Vec<(u64, String)> = self.scene.our_pulls();
        for (number, _) in open {
            if !self.dice.one_in(3) {
                self.scene.merge(number);
                self.year.merged += 1;
            }
        }
        let slugs: Vec<String> = self.partners.keys().cloned().collect();
        for slug in slugs {
            for (phase, steps) in STEPS {
                let Some(issue) = self.scene.find(&format!("phase/{slug}/{phase}")) else {
                    continue;
                };
                for login in ["zoe", "mona"] {
                    if self.dice.one_in(12) {
                        let mut words = "Thanks.\n".to_owned();
                        for step in steps.iter().filter(|_| !self.dice.one_in(4)) {
                            writeln!(words, "/done {step}").unwrap();
                        }
                        self.scene.say(issue, login, &words);
                        self.year.comments += 1;
                    }
                }
            }
            let quarter = quarter(day);
            let key = format!("phase/{slug}/management/{quarter}");
            if let Some(issue) = self.scene.find(&key).filter(|_| self.dice.one_in(9)) {
                let login = if self.dice.one_in(2) { "zoe" } else { "mona" };
                let words = if self.dice.one_in(5) {
                    "/don business-reviews"
                } else {
                    "/done business-reviews"
                };
                self.scene.say(issue, login, words);
                self.year.comments += 1;
            }
        }
    }

    /// Most partners report the month before.
    fn report_months(&mut self, day: Date) {
        let month = day.first_of_month().yesterday().unwrap();
        let month = format!("{:04}-{:02}", month.year(), month.month());
        let mut files = Vec::new();
        for (slug, situation) in &self.partners {
            if !matches!(situation.as_str(), "management" | "expiring") || self.dice.one_in(5) {
                continue;
            }
            let uptime = if self.dice.one_in(8) { "97.0" } else { "99.9" };
            let text = format!(
                "period: {month}\nfigures:\n  uptime: {uptime}\n  support-tickets: 5\n  csat: 4.5\n  active-users: 100\n"
            );
            files.push((format!("partners/{slug}/metrics/{month}.yaml"), text));
        }
        self.year.months += files.len();
        let files: Vec<(&str, Option<&str>)> = files.iter().map(|(p, t)| (p.as_str(), Some(t.as_str()))).collect();
        self.scene.push_to_main(&files);
    }

    /// The run of a day, and what holds after it.
    fn run(&mut self, day: Date) {
        // Each day has an hour of its own for GitHub's limits.
        self.scene.hub.world(|w| w.clock.advance(86_400));
        let most = ["--max-changes", "100000", "--max-new", "100000", "--budget", "100000"];
        let arguments: Vec<&str> = ["--apply"].into_iter().chain(most).collect();
        let run = self.scene.onboard(&day.to_string(), &arguments);
        assert_eq!(run.run.code, 0, "on {day}: {run:#?}");
        self.year.runs += 1;
        self.year.writes += run.writes.len();
        self.year.most_writes = self.year.most_writes.max(run.writes.len());
        self.year.requests += run.requests;
        self.scene.assert_clean();
        assert_eq!(self.scene.twice(), Vec::<String>::new(), "on {day}");
        let issues = self.scene.issues();
        Self::is_explained(&issues, day);
        self.is_announced(&issues, day);
        let numbers: BTreeSet<u64> = issues.iter().map(|issue| issue.number).collect();
        assert!(self.seen.is_subset(&numbers), "on {day}: an issue is lost");
        self.seen = numbers;
        // On some days, a second run must find nothing to do.
        if self.dice.one_in(10) {
            let again = self.scene.onboard(&day.to_string(), &arguments);
            assert_eq!(again.writes, Vec::<String>::new(), "again on {day}: {again:#?}");
        }
    }

    /// Each open issue begins with who has to do what.
    fn is_explained(issues: &[Shown], day: Date) {
        for issue in issues.iter().filter(|issue| issue.open) {
            let says = ["**Your turn", "**Waiting for", "**Nothing for you to do"];
            assert!(
                says.iter().any(|words| issue.body.contains(words)),
                "on {day}: {} has no one to act: {}",
                issue.title,
                issue.body
            );
        }
    }

    /// What is due has an issue in time.
    fn is_announced(&self, issues: &[Shown], day: Date) {
        let keys: BTreeSet<String> = issues.iter().filter_map(|issue| key(&issue.body)).collect();
        // A review that is on record needs no issue any more.
        let files = self.scene.git_of_base(&["ls-tree", "-r", "--name-only", "main"]);
        let held: BTreeSet<&str> = files.lines().collect();
        let ends = quarter_end(day);
        let left = i64::from((ends - day).get_days());
        for (slug, situation) in &self.partners {
            let is_active = matches!(situation.as_str(), "management" | "expiring");
            let review = format!("partners/{slug}/reviews/{}.yaml", quarter(day));
            if is_active && left <= AHEAD && !held.contains(&*review) {
                let key = format!("meeting/{slug}/business-reviews/{}", quarter(day));
                assert!(keys.contains(&key), "on {day}: {key} isn't announced");
            }
            if is_active {
                let key = format!("phase/{slug}/management/{}", quarter(day));
                assert!(keys.contains(&key), "on {day}: {key} isn't there");
            }
            if situation == "expiring" && day.to_string().as_str() > "2026-11-25" {
                for thing in ["enablement/sandbox", "agreement"] {
                    let key = format!("expiry/{slug}/{thing}");
                    assert!(
                        keys.iter().any(|known| known.starts_with(&key)),
                        "on {day}: {key} isn't announced: {keys:?}"
                    );
                }
            }
        }
    }
}

/// The key in the hidden mark of an issue.
fn key(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("\"key\":\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn quarter(day: Date) -> String {
    format!("{}-Q{}", day.year(), (day.month() + 2) / 3)
}

fn quarter_end(day: Date) -> Date {
    let month = (day.month() + 2) / 3 * 3;
    Date::new(day.year(), month, 1).unwrap().last_of_month()
}

#[test]
fn a_year_of_a_program_loses_nothing_and_says_nothing_twice() {
    let whole = std::env::var("PSP_PARTNERS_YEAR")
        .ok()
        .and_then(|count| count.parse::<usize>().ok());
    let mut play = Play::begin(whole.unwrap_or(10));
    let (first, last) = if whole.is_some() {
        ("2026-12-01", "2027-11-30")
    } else {
        ("2026-12-15", "2027-01-05")
    };
    let (first, last): (Date, Date) = (first.parse().unwrap(), last.parse().unwrap());
    let mut day = first;
    while day <= last {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            play.people(day);
            play.run(day);
        }
        day = day.tomorrow().unwrap();
    }
    println!("{} partners: {:?}", play.partners.len(), play.year);
    assert!(play.year.merged > 1 && play.year.comments > 10, "{:?}", play.year);
}
