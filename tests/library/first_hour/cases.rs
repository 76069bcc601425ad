//! The mistakes, each as one edit of a record that has none.

/// A record without a mistake. Every case changes one thing in it.
pub(super) const RECORD: &str = "\
name: Berg Testing
status: applied
applied_on: 2026-11-29
tier: technology
owners:
  - github: ada-berg
    role: Developer relations
website: https://berg.dev
summary: Tests for anything that runs in a browser.
reach:
  users: 25000
  as_of: 2026-11-01
  evidence:
    url: https://berg.dev/stats
    as_of: 2026-11-01
regions: [europe, americas]
languages: [de, en]
go_to_market:
  - kind: content
    what: A joint article
    due: 2027-03-01
";

/// Where the record belongs.
pub(super) const PLACE: &str = "partners/berg-testing/partner.yaml";

/// One mistake.
pub(super) struct Mistake {
    pub title: &'static str,
    pub does: Does,
}

/// What a person does wrong.
pub(super) enum Does {
    /// Lines of the record, and what is typed in their place.
    Types(&'static str, &'static str),
    /// Types something else than the record.
    Writes(&'static str),
    /// Puts the record elsewhere.
    Puts(&'static str),
}

const fn types(title: &'static str, line: &'static str, typed: &'static str) -> Mistake {
    Mistake {
        title,
        does: Does::Types(line, typed),
    }
}

const fn puts(title: &'static str, path: &'static str) -> Mistake {
    Mistake {
        title,
        does: Does::Puts(path),
    }
}

const NAME: &str = "name: Berg Testing\n";
const STATUS: &str = "status: applied\n";
const APPLIED: &str = "applied_on: 2026-11-29\n";
const TIER: &str = "tier: technology\n";
const OWNERS: &str = "owners:\n  - github: ada-berg\n    role: Developer relations\n";
const LOGIN: &str = "  - github: ada-berg\n";
const ROLE: &str = "    role: Developer relations\n";
const WEBSITE: &str = "website: https://berg.dev\n";
const SUMMARY: &str = "summary: Tests for anything that runs in a browser.\n";
const REACH: &str = "reach:\n  users: 25000\n  as_of: 2026-11-01\n  evidence:\n    url: https://berg.dev/stats\n    as_of: 2026-11-01\n";
const USERS: &str = "  users: 25000\n";
const USERS_AND_DAY: &str = "  users: 25000\n  as_of: 2026-11-01\n";
const REGIONS: &str = "regions: [europe, americas]\n";
const LANGUAGES: &str = "languages: [de, en]\n";
const DUE: &str = "    due: 2027-03-01\n";

/// Every mistake, by what it is about.
pub(super) const MISTAKES: &[(&str, &[Mistake])] = &[
    (
        "Signs that YAML keeps for itself",
        &[
            types("an `@` before the login", LOGIN, "  - github: @ada-berg\n"),
            types(
                "an `@` before the login, in quotes",
                LOGIN,
                "  - github: \"@ada-berg\"\n",
            ),
            types("a colon in a name", NAME, "name: Berg: Testing\n"),
            types("a name that begins with `&`", NAME, "name: &Berg\n"),
            types("a name that begins with `*`", NAME, "name: *Berg*\n"),
            types("a name that begins with `!`", NAME, "name: !Berg\n"),
            types("a name that begins with a backtick", NAME, "name: `Berg`\n"),
            types("a name that begins with `%`", NAME, "name: %Berg\n"),
            types("a name in brackets", NAME, "name: [Berg] Testing\n"),
            types("a `#` in a name", NAME, "name: Berg #1 Testing\n"),
            types(
                "a comment that touches the value",
                APPLIED,
                "applied_on: 2026-11-29# today\n",
            ),
            types("curly quotes", NAME, "name: “Berg Testing”\n"),
            types("German quotes", NAME, "name: „Berg Testing“\n"),
            types("curly quotes around a date", APPLIED, "applied_on: “2026-11-29”\n"),
            types("a quote that is not closed", NAME, "name: \"Berg Testing\n"),
            types("a quote that is closed too early", NAME, "name: \"Berg\" Testing\n"),
            types("an apostrophe in single quotes", NAME, "name: 'Berg's Testing'\n"),
            types("a bracket that is not closed", REGIONS, "regions: [europe, americas\n"),
            types(
                "a comma at the line's end, after a quote",
                NAME,
                "name: \"Berg Testing\",\n",
            ),
            types("a comma at the line's end", NAME, "name: Berg Testing,\n"),
            types(
                "a comma after a value of a list of choices",
                TIER,
                "tier: technology,\n",
            ),
            types("a semicolon at the line's end", STATUS, "status: applied;\n"),
        ],
    ),
    (
        "Blanks, tabs and colons",
        &[
            types(
                "one blank left when taking the `#` away",
                REACH,
                " reach:\n   users: 25000\n   as_of: 2026-11-01\n",
            ),
            types(
                "one blank left before a single line",
                WEBSITE,
                " website: https://berg.dev\n",
            ),
            types(
                "a line one blank too far in",
                USERS_AND_DAY,
                "  users: 25000\n   as_of: 2026-11-01\n",
            ),
            types(
                "a line one blank too far out",
                USERS_AND_DAY,
                "  users: 25000\n as_of: 2026-11-01\n",
            ),
            types("a group's fields at the margin", USERS, "users: 25000\n"),
            types("a tab in place of blanks", USERS, "\tusers: 25000\n"),
            types("a tab before an item", LOGIN, "\t- github: ada-berg\n"),
            types("no blank after the colon", NAME, "name:Berg Testing\n"),
            types("no blank after the colon, further in", USERS, "  users:25000\n"),
            types("no colon", WEBSITE, "website https://berg.dev\n"),
            types("no colon, further in", USERS, "  users 25000\n"),
            types("an equals sign in place of the colon", TIER, "tier = technology\n"),
            types("a no-break space after the colon", NAME, "name:\u{a0}Berg Testing\n"),
            types(
                "a no-break space in the indentation",
                USERS,
                "\u{a0}\u{a0}users: 25000\n",
            ),
            types("a no-break space before the value", STATUS, "status: \u{a0}applied\n"),
            types("a full-width colon", NAME, "name：Berg Testing\n"),
            types("an item without a blank after its dash", LOGIN, "  -github: ada-berg\n"),
            types("a bullet in place of the dash", LOGIN, "  • github: ada-berg\n"),
        ],
    ),
    (
        "What stays a comment, and what is left of the template",
        &[
            types(
                "an item uncommented, its key not, as the first of lists",
                OWNERS,
                "# owners:\n  - github: ada-berg\n    role: Developer relations\n",
            ),
            types(
                "an item uncommented, its key not, below another list",
                "website: https://berg.dev\n",
                "website: https://berg.dev\n# services:\n  - kind: training\n",
            ),
            types(
                "an item uncommented, its key not, right below another list",
                ROLE,
                "    role: Developer relations\n# services:\n  - kind: training\n",
            ),
            types(
                "a field uncommented, its group not",
                REACH,
                "# reach:\n  users: 25000\n",
            ),
            types("the template's name", NAME, "name: Your Company\n"),
            types("the template's empty name", NAME, "name: \"\"\n"),
            types("the template's login", LOGIN, "  - github: YOUR_LOGIN\n"),
            types("a login as in the guide", LOGIN, "  - github: your-login\n"),
            types("the template's date", APPLIED, "applied_on: YYYY-MM-DD\n"),
            types("the template's address", WEBSITE, "website: https://example.com\n"),
            types(
                "a page of the template's",
                "    url: https://berg.dev/stats\n",
                "    url: https://www.example.org/stats\n",
            ),
            types("a note to oneself", SUMMARY, "summary: TODO\n"),
            types("an ellipsis", SUMMARY, "summary: …\n"),
            types("a value that is not known", WEBSITE, "website: n/a\n"),
            types("no value", WEBSITE, "website:\n"),
            types("no name", NAME, "name:\n"),
        ],
    ),
    (
        "Names of fields",
        &[
            types("a capital", NAME, "Name: Berg Testing\n"),
            types("all capitals", STATUS, "STATUS: applied\n"),
            types("one for many", OWNERS, "owner:\n  - github: ada-berg\n"),
            types("many for one", TIER, "tiers: technology\n"),
            types("a blank in the name", APPLIED, "applied on: 2026-11-29\n"),
            types("a hyphen in the name", APPLIED, "applied-on: 2026-11-29\n"),
            types("camel case", APPLIED, "appliedOn: 2026-11-29\n"),
            types("a German word", NAME, "firma: Berg Testing\n"),
            types("a French word", WEBSITE, "site web: https://berg.dev\n"),
            types("the field's title", APPLIED, "Applied on: 2026-11-29\n"),
            types(
                "a misspelled name",
                SUMMARY,
                "sumary: Tests for anything that runs in a browser.\n",
            ),
            types("a field twice", NAME, "name: Berg Testing\nname: Berg\n"),
            types(
                "a field of another group",
                USERS,
                "  users: 25000\n  website: https://berg.dev\n",
            ),
            types(
                "an email field",
                ROLE,
                "    role: Developer relations\n    email: none\n",
            ),
        ],
    ),
    (
        "Dates",
        &[
            types("in words", APPLIED, "applied_on: 29 November 2026\n"),
            types("in American words", APPLIED, "applied_on: Nov 29, 2026\n"),
            types("in German words", APPLIED, "applied_on: 29. November 2026\n"),
            types("month first", APPLIED, "applied_on: 11/29/2026\n"),
            types("month or day first", APPLIED, "applied_on: 12/03/2026\n"),
            types("with dots", APPLIED, "applied_on: 29.11.2026\n"),
            types("with dots, day or month first", DUE, "    due: 03.12.2026\n"),
            types("with slashes, year first", APPLIED, "applied_on: 2026/11/29\n"),
            types(
                "without a leading zero",
                "  as_of: 2026-11-01\n",
                "  as_of: 2026-11-1\n",
            ),
            types("without hyphens", APPLIED, "applied_on: 20261129\n"),
            types("with a time", APPLIED, "applied_on: 2026-11-29T10:00:00Z\n"),
            types("a month alone", "  as_of: 2026-11-01\n", "  as_of: 2026-11\n"),
            types("a word", APPLIED, "applied_on: today\n"),
            types("a day that is not in the calendar", APPLIED, "applied_on: 2026-11-31\n"),
        ],
    ),
    (
        "Numbers",
        &[
            types("10k+", USERS, "  users: 10k+\n"),
            types("a million", USERS, "  users: 1.5M\n"),
            types("a comma", USERS, "  users: 25,000\n"),
            types("a point", USERS, "  users: 25.000\n"),
            types("a blank", USERS, "  users: 25 000\n"),
            types("an underscore", USERS, "  users: 25_000\n"),
            types("quotes", USERS, "  users: \"25000\"\n"),
            types("about", USERS, "  users: ~25000\n"),
            types("more than", USERS, "  users: >25000\n"),
            types("a unit", USERS, "  users: 25000 users\n"),
            types("a percent sign", USERS, "  users: 25%\n"),
            types("words", USERS, "  users: many\n"),
            types("a minus", USERS, "  users: -25000\n"),
        ],
    ),
    (
        "Choices and ids",
        &[
            types("a tier that does not exist", TIER, "tier: Gold\n"),
            types("a tier by its name", TIER, "tier: Integration Partner\n"),
            types("a tier by its whole name", TIER, "tier: Technology Partners\n"),
            types("two tiers", TIER, "tier: technology, integration\n"),
            types("two tiers in brackets", TIER, "tier: [technology, integration]\n"),
            types("two tiers as a list", TIER, "tier:\n  - technology\n  - integration\n"),
            types("a capital", STATUS, "status: Applied\n"),
            types("a new record's status", STATUS, "status: new\n"),
            types("another word for it", STATUS, "status: pending\n"),
            types("a misspelled status", STATUS, "status: aplied\n"),
            types("a country in place of a region", REGIONS, "regions: [USA]\n"),
            types("a group of regions", REGIONS, "regions: [EMEA]\n"),
            types(
                "a group of regions next to one of them",
                REGIONS,
                "regions: [europe, EMEA]\n",
            ),
            types(
                "a group of regions that are listed",
                REGIONS,
                "regions: [asia, oceania, APAC]\n",
            ),
            types(
                "a group of regions in a list of lines",
                REGIONS,
                "regions:\n  - americas\n  - EMEA\n",
            ),
            types("a group of regions without a list", REGIONS, "regions: worldwide\n"),
            types("what the company does, as the tier", TIER, "tier: agency\n"),
            types("an industry in other words", REGIONS, "verticals: [fintech]\n"),
            types("a region by its name", REGIONS, "regions: [Europe]\n"),
            types("one value where a list belongs", REGIONS, "regions: europe\n"),
            types("several values without a list", REGIONS, "regions: europe, americas\n"),
            types("the same value twice", REGIONS, "regions: [europe, europe]\n"),
            types("a language by its name", LANGUAGES, "languages: [German]\n"),
            types("a language in its own words", LANGUAGES, "languages: [Deutsch, en]\n"),
            types("a list where one value belongs", NAME, "name: [Berg Testing]\n"),
            types("an item as a list of its own", NAME, "name:\n  - Berg Testing\n"),
            types("a yes where a text belongs", SUMMARY, "summary: yes\n"),
            types("a yes where true belongs", TIER, "tier: technology\nstrategic: Yes\n"),
            types("a number as the name", NAME, "name: 1984\n"),
        ],
    ),
    (
        "People and addresses",
        &[
            types("a login as the item", OWNERS, "owners:\n  - ada-berg\n"),
            types("logins in brackets", OWNERS, "owners: [ada-berg]\n"),
            types("one owner without a dash", OWNERS, "owners:\n  github: ada-berg\n"),
            types("a login in place of the list", OWNERS, "owners: ada-berg\n"),
            types(
                "the address of the profile",
                LOGIN,
                "  - github: https://github.com/ada-berg\n",
            ),
            types(
                "the address of the profile, short",
                LOGIN,
                "  - github: github.com/ada-berg/\n",
            ),
            types("a person's name", LOGIN, "  - github: Ada Berg\n"),
            types("an email address as the login", LOGIN, "  - github: ada@berg.dev\n"),
            types("a phone number", ROLE, "    role: Call +49 30 1234567\n"),
            types("http", WEBSITE, "website: http://berg.dev\n"),
            types("no scheme", WEBSITE, "website: www.berg.dev\n"),
            types("a blank in the address", WEBSITE, "website: https://berg .dev\n"),
            types("one slash", WEBSITE, "website: https:/berg.dev\n"),
            types("Markdown", WEBSITE, "website: \"[Berg](https://berg.dev)\"\n"),
            types("angle brackets", WEBSITE, "website: <https://berg.dev>\n"),
            types(
                "an email address as the website",
                WEBSITE,
                "website: mailto:hi@berg.dev\n",
            ),
            types("no owner", OWNERS, ""),
            types("no status", STATUS, ""),
            types("no tier", TIER, ""),
        ],
    ),
    (
        "The file as a whole",
        &[
            Mistake {
                title: "prose in place of the form",
                does: Does::Writes(
                    "Hello,\n\nwe are Berg Testing and would like to become a partner.\nOur website is https://berg.dev.\n",
                ),
            },
            Mistake {
                title: "everything as a list",
                does: Does::Writes(
                    "- name: Berg Testing\n- status: applied\n- applied_on: 2026-11-29\n- tier: technology\n- owners:\n    - github: ada-berg\n",
                ),
            },
            Mistake {
                title: "a fence as in a comment",
                does: Does::Writes(
                    "```yaml\nname: Berg Testing\nstatus: applied\napplied_on: 2026-11-29\ntier: technology\nowners:\n  - github: ada-berg\n```\n",
                ),
            },
            Mistake {
                title: "nothing",
                does: Does::Writes(""),
            },
            types("a heading in Markdown bold", NAME, "**name**: Berg Testing\n"),
            puts("at the root", "partner.yaml"),
            puts("in a folder at the root", "berg/partner.yaml"),
            puts("right below `partners`", "partners/partner.yaml"),
            puts("right below `partners`, named after the company", "partners/berg.yaml"),
            puts("with another ending", "partners/berg-testing/partner.yml"),
            puts("with a second ending", "partners/berg-testing/partner.yaml.txt"),
            puts("with a capital", "partners/berg-testing/Partner.yaml"),
            puts("named after the company", "partners/berg-testing/berg.yaml"),
            puts("in a folder with capitals", "partners/Berg_Testing/partner.yaml"),
            puts("in a folder with a blank", "partners/Berg Testing/partner.yaml"),
            puts("in a folder in Japanese", "partners/株式会社/partner.yaml"),
            puts("in the example's folder", "partners/your-company/partner.yaml"),
            puts("one folder too deep", "partners/berg-testing/berg/partner.yaml"),
            puts("in a misspelled folder", "partner/berg-testing/partner.yaml"),
        ],
    ),
];
