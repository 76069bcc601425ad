//! Files as spreadsheets and services write them: what an import reads, asks and refuses. All of it in the library, where a
//! file takes no time; `import.rs` runs the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;
use crate::random_cases::random_cases;
use proptest::prelude::*;
use psp_partners::date::Month;
use psp_partners::registry::load;
use psp_partners::registry::model::Program;
use psp_partners::scaffold::figures::{
    DateOrder, DecimalSign, Import, Imported, KnownPartner, Layer, Mistake, Options, PercentScale, decode, import,
};

fn program() -> Program {
    let registry = Registry::with_program();
    let (loaded, _) = load::program(&registry_sources(&registry, None)).unwrap();
    loaded.record.unwrap().data
}

fn with(program: &Program, text: &str, options: Options) -> Result<Imported, Vec<Mistake>> {
    let partner = |slug: &str, name: &str| KnownPartner {
        slug: slug.to_owned(),
        name: Some(name.to_owned()),
    };
    import(
        text,
        &Import {
            program,
            partners: &[partner("acme", "Acme, Inc."), partner("bolt", "Bölt")],
            last: "2026-11".parse::<Month>().unwrap(),
            maps: &[],
            overlay: true,
            options,
            existing: &|_, _| Ok(None),
        },
    )
}

/// Each value that an import would write, as `acme 2026-08 uptime 99.9 %`.
fn values(imported: &Imported) -> Vec<String> {
    let changes = imported.changes.iter();
    changes
        .map(|change| format!("{} {} {} {}", change.slug, change.month, change.metric, change.after))
        .collect()
}

fn helps(refused: Result<Imported, Vec<Mistake>>) -> Vec<String> {
    let mistakes = refused.expect_err("a question");
    let shown = mistakes.into_iter();
    shown
        .map(|mistake| {
            format!(
                "{} {}: {} ({})",
                mistake.line, mistake.column, mistake.what, mistake.help
            )
        })
        .collect()
}

/// What all files of `tests/spreadsheets/` hold.
const EXPECTED: [&str; 4] = [
    "acme 2026-08 active-users 1500",
    "acme 2026-08 uptime 99.9 %",
    "acme 2026-08 revenue 1234.50 EUR",
    "bolt 2026-08 uptime 98.25 %",
];

/// Each file of `tests/spreadsheets/`, with the answers to what it leaves open.
fn files() -> Vec<(&'static str, Options)> {
    let certain = [
        "plain",
        "excel-de",
        "excel-sep",
        "excel-unicode",
        "sheets",
        "numbers-fr",
        "swiss",
        "pandas",
        "salesforce",
        "stripe",
        "long",
        "months",
    ];
    let fractions = Options {
        decimal: Some(DecimalSign::Comma),
        percent: Some(PercentScale::One),
        ..Options::default()
    };
    let american = Options {
        date: Some(DateOrder::MonthFirst),
        ..Options::default()
    };
    let asked = [
        ("excel-windows", Options::default()),
        ("fractions", fractions),
        ("american", american),
    ];
    certain
        .map(|name| (name, Options::default()))
        .into_iter()
        .chain(asked)
        .collect()
}

#[test]
fn the_same_values_come_from_many_programs() {
    let program = program();
    let folder = common::root().join("tests/spreadsheets");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files().len());
    for (name, options) in files() {
        let bytes = std::fs::read(folder.join(format!("{name}.csv"))).unwrap();
        let encoding = (name == "excel-windows").then_some(encoding_rs::WINDOWS_1252);
        assert_eq!(decode(&bytes, None).is_err(), encoding.is_some(), "{name}");
        let decoded = decode(&bytes, encoding).unwrap();
        let imported =
            with(&program, &decoded.text, options).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:#?}"));
        let (mut found, mut expected) = (values(&imported), EXPECTED.map(str::to_owned).to_vec());
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
    // A currency that the cell and the column don't agree on.
    let excel = "Partner,Month,Revenue,Currency\r\nAcme Inc,Aug-26,\"$1,234.50\",EUR\r\n";
    let refused = helps(with(&program, excel, Options::default()));
    assert!(refused[0].contains("isn't in EUR"), "{refused:?}");
}

#[test]
fn what_has_two_readings_is_asked_once_with_the_option() {
    let program = program();
    let ask = |text: &str| helps(with(&program, text, Options::default()));
    assert_eq!(
        ask("partner,month,active-users\nacme,2026-08,25.000\nbolt,2026-08,12.000\nacme,2026-07,9\n"),
        [
            "2 active-users: `25.000` can be `25` or `25000`, as can 1 more cell below (run again with `--decimal .` for 25, or \
             `--decimal ,` for 25000)"
        ]
    );
    for (text, expected) in [
        (
            "partner,month,uptime\nacme,2026-08,0.999\n",
            "`--percent 0-1` for 99.9 %",
        ),
        (
            "partner,month,uptime\nacme,01/08/2026,99\n",
            "`--date dmy` for August 2026",
        ),
        ("partner,01/08/2026\nacme,99\n", "`--date dmy` for August 2026"),
        ("partner,month,revenue\nacme,2026-08,$5\n", "`--currency USD`"),
        ("partner,month,revenue\nacme,2026-08,5\n", "`--currency EUR`"),
        (
            "partner;month,uptime\nacme;2026-08,99\n",
            "`--separator ','` or `--separator ';'`",
        ),
        ("partner,month,users,active-users\n", "rename one of the two"),
        ("partner,metric,value\nacme,uptime,9\n", "`--month 2026-10`"),
        ("partner,month,value\nacme,2026-08,9\n", "`--metric METRIC`"),
        ("month,uptime\n2026-08,9\n", "`--partner ID`"),
        ("partner,month,uptim\nacme,2026-08,9\n", "`--map 'uptim=uptime'`"),
        ("partner,month,uptime,Don't\nacme,2026-08,9,x\n", r"`--map 'Don'\''t='`"),
        (
            "partner,month,uptime,\nacme,2026-08,9,x\n",
            "name the column on the first line",
        ),
        ("partner,month,Active users (thousands)\nacme,2026-08,9\n", "--map"),
        ("partner,month,uptime\nTotal,2026-08,9\n", "delete the row"),
        (
            "partner,month,uptime\nacme,2026-08,99\nacme,Aug 2026,98\n",
            "keep one of the two rows",
        ),
        ("partner,month,uptime\nacme,2026-08,#REF!\n", "correct the formula"),
        (
            "partner,month,active-users\nacme,2026-08,1.2E+06\n",
            "export the file again",
        ),
        (
            "partner,month,csat,responses\nacme,2026-08,4,\"1,000\"\n",
            "`--decimal ,` for 1",
        ),
    ] {
        let asked = ask(text);
        assert!(asked.len() == 1 && asked[0].contains(expected), "{text}: {asked:?}");
    }
    let many = ask("partner,month,uptime,Notes,Owner\nacme,2026-08,99,x,y\n");
    assert!(
        many.len() == 2
            && many[1].contains("to leave out both columns, run again with `--map 'Notes=' --map 'Owner='`"),
        "{many:?}"
    );
    let half = "partner,month,active-users,uptime\nacme,2026-08,\"25,000\",99.95\n";
    let taken = values(&with(&program, half, Options::default()).unwrap());
    assert_eq!(
        taken[0], "acme 2026-08 active-users 25000",
        "99.95 shows what the decimal sign is"
    );
    let constants = Options {
        partner: Some("acme".to_owned()),
        metric: Some("Uptime".to_owned()),
        ..Options::default()
    };
    let taken = with(&program, "2026-07,2026-08\n99.5,99.9\n", constants).unwrap();
    assert_eq!(
        values(&taken),
        ["acme 2026-07 uptime 99.5 %", "acme 2026-08 uptime 99.9 %"]
    );
    let rounded = with(
        &program,
        "partner,month,csat\nacme,2026-08,4.499999999999999\n",
        Options::default(),
    )
    .unwrap();
    assert_eq!(rounded.changes[0].rounded_from.as_deref(), Some("4.499999999999999"));
}

#[test]
fn a_value_that_is_there_in_other_digits_is_left_alone() {
    let program = program();
    let old = "period: 2026-08\nfigures:\n  uptime: {value: 99.90, source: status page}\n  active-users: 7\n";
    let imported = import(
        "partner,month,uptime,active-users\nacme,2026-08,99.900%,8\n",
        &Import {
            program: &program,
            partners: &[KnownPartner {
                slug: "acme".to_owned(),
                name: None,
            }],
            last: "2026-11".parse::<Month>().unwrap(),
            maps: &[],
            overlay: false,
            options: Options::default(),
            existing: &|_, _| Ok(Some(old.to_owned())),
        },
    )
    .unwrap();
    assert_eq!((imported.changes.len(), imported.unchanged), (1, 1));
    assert_eq!(imported.changes[0].before.as_deref(), Some("7"));
    let text = &imported.files[&(Layer::Public, "partners/acme/metrics/2026-08.yaml".to_owned())];
    assert_eq!(*text, old.replace(": 7", ": 8"));
}

#[derive(Debug, Clone)]
struct Row {
    month: u8,
    users: Option<u64>,
    /// Digits of thousandths.
    uptime: Option<i64>,
    csat: Option<(i64, Option<u64>)>,
    revenue: Option<i64>,
}

fn row() -> impl Strategy<Value = Row> {
    let csat = prop::option::of((0_i64..=5000, prop::option::of(1_u64..5000)));
    let revenue = prop::option::of(-2_000_000_i64..2_000_000);
    let users = prop::option::of(0_u64..3_000_000);
    (1_u8..=9, users, prop::option::of(0_i64..=100_000), csat, revenue).prop_map(
        |(month, users, uptime, csat, revenue)| Row {
            month,
            users,
            uptime,
            csat,
            revenue,
        },
    )
}

fn thousandths(n: i64) -> Decimal {
    Decimal::from_parts(i128::from(n), 3)
}

/// The files of a registry, public and private, that have these values.
fn written(program: &Program, rows: &[Row]) -> BTreeMap<(Layer, String), String> {
    let mut text = "partner,month,metric,value,responses\n".to_owned();
    let mut months: Vec<u8> = Vec::new();
    for row in rows {
        if months.contains(&row.month) {
            continue;
        }
        months.push(row.month);
        let mut add = |metric: &str, value: String, responses: String| {
            let _ = writeln!(text, "acme,2026-0{},{metric},{value},{responses}", row.month);
        };
        row.users
            .iter()
            .for_each(|n| add("active-users", n.to_string(), String::new()));
        row.uptime
            .iter()
            .for_each(|n| add("uptime", format!("{}%", thousandths(*n)), String::new()));
        if let Some((value, responses)) = row.csat {
            add(
                "csat",
                thousandths(value).to_string(),
                responses.map_or(String::new(), |n| n.to_string()),
            );
        }
        row.revenue
            .iter()
            .for_each(|n| add("revenue", format!("{} KWD", thousandths(*n)), String::new()));
    }
    let options = Options {
        decimal: Some(DecimalSign::Point),
        ..Options::default()
    };
    with(program, &text, options)
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
        .files
}

proptest! {
    #![proptest_config(random_cases(12))]

    /// What is exported is imported without a question: into the same registry it changes nothing, and an empty one has the
    /// same table afterwards.
    #[test]
    fn import_and_export_are_inverse(rows in prop::collection::vec(row(), 0..6), is_comma: bool) {
        let folders = [Registry::with_program(), Registry::empty(), Registry::with_program(), Registry::empty()];
        let (loaded, _) = load::program(&registry_sources(&folders[0], None)).unwrap();
        let program = loaded.record.unwrap().data;
        let decimal = if is_comma { "," } else { "." };
        let place = |pair: usize, layer: Layer| &folders[pair * 2 + usize::from(layer == Layer::Overlay)];
        for pair in 0..2 {
            active(place(pair, Layer::Public), "acme", "integration", "2020-01-01", "");
            place(pair, Layer::Overlay).write("partners/README.md", "");
        }
        for ((layer, path), text) in written(&program, &rows) {
            place(0, layer).write(&path, text);
        }
        let overlay = |pair: usize| place(pair, Layer::Overlay).path("").to_string_lossy().into_owned();
        let export = |pair: usize| {
            let run = place(pair, Layer::Public).run(&["metrics", "export", "--decimal", decimal, "--overlay", &overlay(pair)]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            run.stdout
        };
        let take = |pair: usize, text: &str| {
            place(pair, Layer::Public).write("in.csv", text);
            let run = place(pair, Layer::Public).run(&["metrics", "import", "in.csv", "--overlay", &overlay(pair)]);
            assert_eq!(run.code, 0, "{}\n{text}", run.stderr);
            run.stdout
        };
        let exported = export(0);
        prop_assert_eq!(take(0, &exported), "", "{}", exported);
        take(1, &exported);
        prop_assert_eq!(export(1), exported);
    }
}

/// A sheet that isn't about partners at all, as services export them.
#[test]
fn what_no_column_has_is_asked_in_the_same_run() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    let sheet = |text: &str, more: &[&str]| {
        registry.write("in.csv", text);
        registry.run(&[&["metrics", "import", "in.csv"], more].concat()).stderr
    };
    let told = sheet("time,count\n2026-10-01,4\n", &[]);
    for said in [
        // `uptime` is another word, and not a slip.
        "run again with `--map 'time=METRIC'`",
        "to leave out both columns, run again with `--map 'time=' --map 'count='`",
        "no column has the partners",
        "no column has the months",
    ] {
        assert!(told.contains(said), "{said} in {told}");
    }
    let told = sheet(
        "time,count\n2026-10-01,4\n",
        &["--partner", "acme", "--month", "2026-10"],
    );
    assert!(
        told.contains("`time` isn't a metric") && !told.contains("no column has"),
        "{told}"
    );
}
