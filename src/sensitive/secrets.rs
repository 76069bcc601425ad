//! How secrets look: one row a shape. The facts (prefix, alphabet, length, issuer) come from the issuers' documentation
//! and from what the rule sets of gitleaks, trufflehog and secretlint agree on. A row is looked at only where its lead
//! occurs, so the table can grow without slowing down the look at ordinary text.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

/// One shape of a secret.
#[derive(Debug)]
pub struct Shape {
    /// Who issues it.
    pub issuer: &'static str,
    /// What it is.
    pub name: &'static str,
    /// The text that every such secret contains, and by which it is found.
    pub lead: &'static str,
    /// What has to be in front of the lead.
    pub behind: Behind,
    /// What has to follow the lead.
    pub ahead: Ahead,
    /// The pieces of an example. They are only put together in tests, or scanners would report this file.
    pub sample: &'static [&'static str],
}

/// What is in front of a lead.
#[derive(Debug, Clone, Copy)]
pub enum Behind {
    /// Anything: the lead is unmistakable.
    Any,
    /// No letter, digit, `_` or `-`, of which the lead might be the end.
    Edge,
    /// So many characters of one class, which belong to the secret, and an edge before them.
    Run(Class, usize, usize),
    /// `://user:password`, whose `@` is the lead: rarer than `://`, so ordinary addresses cost nothing.
    Userinfo,
}

/// What follows a lead.
#[derive(Debug)]
pub enum Ahead {
    /// At least so many characters of one class; all that follow belong to the secret.
    AtLeast(Class, usize),
    /// Exactly so many characters of one class.
    Exactly(Class, usize),
    /// What a pattern says, anchored at the lead's end.
    Pattern(&'static str, OnceLock<Regex>),
    /// `: value` or `= value`, where the value looks like what `Value` names.
    Assigned(Value),
    /// A value after a blank.
    Credential(Value),
}

/// What a value assigned to a telling name has to look like; see `looks_secret`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Chosen by a person: short, but with a digit or a sign.
    Password,
    /// Made by a machine: long, with letters and digits mixed.
    Token,
    /// `user:password` in base64.
    Basic,
}

/// A set of characters, all of ASCII.
#[derive(Debug, Clone, Copy)]
pub enum Class {
    Digits,
    Hex,
    /// Upper-case letters and digits.
    Upper,
    Alnum,
    /// Letters, digits, `_`.
    Word,
    /// Letters, digits, `_`, `-`.
    Url,
    /// `Url` and `.`, `~`.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `-`, `_`: base64 of either alphabet.
    Base64,
}

impl Class {
    fn has(self, b: u8) -> bool {
        match self {
            Self::Digits => b.is_ascii_digit(),
            Self::Hex => b.is_ascii_hexdigit(),
            Self::Upper => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Self::Alnum => b.is_ascii_alphanumeric(),
            Self::Word => b.is_ascii_alphanumeric() || b == b'_',
            Self::Url => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'),
            Self::Dotted => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'~'),
            Self::Base64 => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'),
        }
    }

    fn run(self, bytes: &[u8]) -> usize {
        bytes.iter().take_while(|b| self.has(**b)).count()
    }
}

impl Shape {
    /// The bytes of a secret of this shape whose lead begins at byte `at` of `text`, from byte `from` on.
    pub(super) fn find(&self, text: &str, at: usize, from: usize) -> Option<Range<usize>> {
        let bytes = text.as_bytes();
        let start = match self.behind {
            Behind::Any => at,
            Behind::Edge => is_edge(bytes, at, from).then_some(at)?,
            Behind::Run(class, least, most) => {
                let run = bytes[from..at].iter().rev().take(most + 1);
                let n = run.take_while(|b| class.has(**b)).count();
                let start = at - n;
                ((least..=most).contains(&n) && is_edge(bytes, start, from)).then_some(start)?
            }
            // What follows is the host, which is no secret.
            Behind::Userinfo => return Some(userinfo(&text[from..at]).filter(|_| is_host(bytes, at + 1))? + from..at),
        };
        let body = at + self.lead.len();
        let rest = &bytes[body..];
        match &self.ahead {
            Ahead::AtLeast(class, least) => {
                let n = class.run(rest);
                (n >= *least).then_some(start..body + n)
            }
            Ahead::Exactly(class, exactly) => (class.run(rest) == *exactly).then_some(start..body + exactly),
            Ahead::Pattern(pattern, compiled) => {
                let regex = compiled.get_or_init(|| super::compile(&format!(r"\A(?:{pattern})")));
                let end = regex.find(&text[body..])?.end();
                Some(start..body + end)
            }
            Ahead::Assigned(kind) => {
                let value = assigned(bytes, body)?;
                looks_secret(&text[value.clone()], *kind).then_some(value)
            }
            Ahead::Credential(kind) => {
                let n = rest.iter().take_while(|b| !ends_value(**b)).count();
                looks_secret(&text[body..body + n], *kind).then_some(body..body + n)
            }
        }
    }
}

fn is_host(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'[')
}

/// Where the `://` begins of which `before` ends with the user and a password.
fn userinfo(before: &str) -> Option<usize> {
    let bytes = before.as_bytes();
    let inside = |b: u8| b.is_ascii_graphic() && !matches!(b, b'/' | b'@' | b'"' | b'\'' | b'<' | b'>');
    let n = bytes.iter().rev().take(130).take_while(|b| inside(**b)).count();
    let (user, password) = before[bytes.len() - n..].split_once(':')?;
    let start = bytes.len() - n;
    let placeholder = password.starts_with(['$', '{', '[', '%']);
    (start >= 3 && before[..start].ends_with("://") && user.len() <= 64 && password.len() >= 2 && !placeholder)
        .then(|| start - 3)
}

fn is_edge(bytes: &[u8], at: usize, from: usize) -> bool {
    at <= from || !Class::Url.has(bytes[at - 1])
}

/// Longest value that is looked at: more is a text, not a secret, and a hostile file could make it long.
const LONGEST_VALUE: usize = 256;

fn ends_value(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>') || !b.is_ascii()
}

/// The value after `: ` or `=`, for a name that ends at byte `at`: `_key: x`, `" = 'x'`.
fn assigned(bytes: &[u8], mut at: usize) -> Option<Range<usize>> {
    for suffix in [
        "_access", "-access", "_ACCESS", "Access", "_key", "-key", "_KEY", "Key", "_token", "_value",
    ] {
        if bytes[at..].starts_with(suffix.as_bytes()) {
            at += suffix.len();
        }
    }
    let skip = |at: &mut usize, most: usize, wanted: &dyn Fn(u8) -> bool| {
        let n = bytes[*at..].iter().take(most).take_while(|b| wanted(**b)).count();
        *at += n;
        n
    };
    skip(&mut at, 2, &|b| matches!(b, b'"' | b'\'' | b'`' | b'*'));
    skip(&mut at, 4, &|b| b == b' ');
    if skip(&mut at, 2, &|b| matches!(b, b':' | b'=')) == 0 {
        return None;
    }
    skip(&mut at, 2, &|b| matches!(b, b'>' | b'*'));
    skip(&mut at, 8, &|b| b == b' ');
    skip(&mut at, 2, &|b| matches!(b, b'"' | b'\'' | b'`'));
    let n = bytes[at..]
        .iter()
        .take(LONGEST_VALUE)
        .take_while(|b| !ends_value(**b))
        .count();
    Some(at..at + n)
}

/// Whether a value is a secret and not a word, a placeholder, an address or a date.
fn looks_secret(value: &str, kind: Value) -> bool {
    // A method's name after `password:` says how, and is no password.
    const WORDS: [&str; 8] = [
        "oauth2", "sha256", "sha512", "argon2", "argon2id", "base64", "pbkdf2", "oauth2.0",
    ];
    let bytes = value.as_bytes();
    let placeholder = bytes
        .first()
        .is_none_or(|b| matches!(b, b'$' | b'<' | b'{' | b'[' | b'(' | b'%' | b'*' | b'/'));
    if placeholder || value.contains("://") || value.contains("...") {
        return false;
    }
    let letter = bytes.iter().any(u8::is_ascii_alphabetic);
    let digit = bytes.iter().any(u8::is_ascii_digit);
    let mut seen = [false; 256];
    bytes.iter().for_each(|b| seen[usize::from(*b)] = true);
    let different = seen.iter().filter(|s| **s).count();
    match kind {
        Value::Password => {
            let sign = bytes.iter().any(|b| b"!@#$%^&*?+".contains(b));
            bytes.len() >= 6 && letter && (digit || sign) && different >= 4 && !WORDS.contains(&value)
        }
        Value::Token => {
            let plain = bytes.iter().all(|b| Class::Base64.has(*b) || matches!(b, b'.' | b'~'));
            bytes.len() >= 16 && plain && letter && digit && different >= 8
        }
        Value::Basic => {
            use base64::Engine as _;
            bytes.len() >= 8
                && base64::engine::general_purpose::STANDARD
                    .decode(value)
                    .is_ok_and(|plain| plain.is_ascii() && plain.contains(&b':'))
        }
    }
}

/// Fillers for samples, by class and length.
const N10: &str = "1029384756";
const N18: &str = "102938475610293847";
const H32: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const H40: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3";
const A16: &str = "Q1W2E3R4T5Y6U7I8";
const A22: &str = "a1B2c3D4e5F6g7H8i9J0k1";
const A40: &str = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
const UUID: &str = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";

const fn shape(
    issuer: &'static str,
    name: &'static str,
    lead: &'static str,
    behind: Behind,
    ahead: Ahead,
    sample: &'static [&'static str],
) -> Shape {
    Shape {
        issuer,
        name,
        lead,
        behind,
        ahead,
        sample,
    }
}

const fn pattern(text: &'static str) -> Ahead {
    Ahead::Pattern(text, OnceLock::new())
}

use Ahead::{Assigned, AtLeast, Credential, Exactly};
use Behind::{Any, Edge, Run, Userinfo};
use Class::{Alnum, Base64, Digits, Dotted, Hex, Upper, Url, Word};

/// A UUID, as several issuers use for their keys.
const A_UUID: &str = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/// Every shape. Where two fit at one place, the first is told.
#[rustfmt::skip]
pub static SHAPES: [Shape; 174] = [
    // Keys in files.
    shape("any", "private key", "-----BEGIN ", Any, pattern("[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"), &["-----BEGIN ", "RSA PRIVATE", " KEY-----"]),
    shape("any", "SSH2 private key", "---- BEGIN SSH2 ", Any, pattern("[A-Z ]{0,20}PRIVATE KEY ----"), &["---- BEGIN SSH2 ", "ENCRYPTED PRIVATE", " KEY ----"]),
    shape("PuTTY", "private key", "PuTTY-User-Key-File-", Any, pattern("[0-9]:"), &["PuTTY-User-", "Key-File-", "3: ssh-rsa"]),
    shape("age", "identity", "AGE-SECRET-KEY-1", Any, AtLeast(Upper, 50), &["AGE-SECRET", "-KEY-1", A16, A16, A16, A16]),
    shape("Nostr", "private key", "nsec1", Edge, AtLeast(Alnum, 58), &["nsec1", A40, A22]),
    shape("Bitcoin", "extended private key", "xprv", Edge, AtLeast(Alnum, 100), &["xprv", A40, A40, A22]),
    // Code hosting.
    shape("GitHub", "personal access token", "ghp_", Any, AtLeast(Alnum, 20), &["ghp_", A40]),
    shape("GitHub", "OAuth token", "gho_", Any, AtLeast(Alnum, 20), &["gho_", A40]),
    shape("GitHub", "user token of an app", "ghu_", Any, AtLeast(Alnum, 20), &["ghu_", A40]),
    shape("GitHub", "token of an app", "ghs_", Any, AtLeast(Alnum, 20), &["ghs_", A40]),
    shape("GitHub", "refresh token", "ghr_", Any, AtLeast(Alnum, 20), &["ghr_", A40]),
    shape("GitHub", "fine-grained token", "github_pat_", Any, AtLeast(Word, 20), &["github_", "pat_", A22, "_", A40]),
    shape("GitLab", "personal access token", "glpat-", Any, AtLeast(Url, 20), &["glpat-", A22]),
    shape("GitLab", "trigger token", "glptt-", Any, AtLeast(Url, 20), &["glptt-", H40]),
    shape("GitLab", "deploy token", "gldt-", Any, AtLeast(Url, 20), &["gldt-", A22]),
    shape("GitLab", "runner token", "glrt-", Any, AtLeast(Url, 20), &["glrt-", A22]),
    shape("GitLab", "job token", "glcbt-", Any, AtLeast(Url, 20), &["glcbt-", A22]),
    shape("GitLab", "feed token", "glft-", Any, AtLeast(Url, 20), &["glft-", A22]),
    shape("GitLab", "incoming mail token", "glimt-", Any, AtLeast(Url, 20), &["glimt-", A22]),
    shape("GitLab", "agent token", "glagent-", Any, AtLeast(Url, 20), &["glagent-", A22]),
    shape("GitLab", "SCIM token", "glsoat-", Any, AtLeast(Url, 20), &["glsoat-", A22]),
    shape("GitLab", "application secret", "gloas-", Any, AtLeast(Url, 20), &["gloas-", H40]),
    shape("GitLab", "registration token", "GR1348941", Any, AtLeast(Url, 20), &["GR13", "48941", A22]),
    shape("Atlassian", "API token", "ATATT3", Any, AtLeast(Base64, 40), &["ATATT", "3", A40, A22]),
    shape("Atlassian", "access token", "ATCTT3", Any, AtLeast(Base64, 40), &["ATCTT", "3", A40, A22]),
    shape("Bitbucket", "app password", "ATBB", Edge, AtLeast(Alnum, 32), &["ATBB", A40]),
    shape("Sourcegraph", "access token", "sgp_", Edge, AtLeast(Word, 40), &["sgp_", H40]),
    shape("CircleCI", "personal token", "CCIPAT_", Any, AtLeast(Word, 40), &["CCIPAT_", A22, "_", H40]),
    shape("Buildkite", "user token", "bkua_", Edge, AtLeast(Alnum, 40), &["bkua_", H40]),
    // Clouds.
    shape("Amazon", "access key", "AKIA", Edge, AtLeast(Upper, 16), &["AKIA", A16]),
    shape("Amazon", "session's key", "ASIA", Edge, AtLeast(Upper, 16), &["ASIA", A16]),
    shape("Amazon", "bearer key", "ABIA", Edge, AtLeast(Upper, 16), &["ABIA", A16]),
    shape("Amazon", "context key", "ACCA", Edge, AtLeast(Upper, 16), &["ACCA", A16]),
    shape("Amazon", "Bedrock key", "ABSK", Edge, AtLeast(Base64, 100), &["ABSK", A40, A40, A22]),
    shape("Google", "API key", "AIza", Any, AtLeast(Url, 35), &["AIza", A40]),
    shape("Google", "client secret", "GOCSPX-", Any, AtLeast(Url, 28), &["GOCSPX-", A22, "k1L2m3"]),
    shape("Google", "access token", "ya29.", Any, AtLeast(Url, 20), &["ya29.", A40]),
    shape("Google", "refresh token", "1//0", Edge, AtLeast(Url, 30), &["1//", "0", A40]),
    shape("Azure", "storage key", "AccountKey=", Any, AtLeast(Base64, 40), &["Account", "Key=", A40, A40, "=="]),
    shape("Azure", "shared access key", "SharedAccessKey=", Any, AtLeast(Base64, 40), &["SharedAccess", "Key=", A40, "k1L="]),
    shape("Azure", "shared access signature", "sig=", Any, pattern("[A-Za-z0-9%+/_-]{40,}={0,2}"), &["?sv=2024-11-04&", "sig=", A40, "k1L%3D"]),
    shape("Azure", "client secret", "Q~", Run(Dotted, 4, 4), AtLeast(Dotted, 31), &["abc8", "Q~", A22, "k1L2m3N4o5P6"]),
    shape("Alibaba", "access key", "LTAI", Edge, AtLeast(Alnum, 16), &["LTAI", A22]),
    shape("Tencent", "secret id", "AKID", Edge, AtLeast(Alnum, 32), &["AKID", A40]),
    shape("Yandex", "API key", "AQVN", Edge, AtLeast(Url, 35), &["AQVN", A40]),
    shape("DigitalOcean", "personal token", "dop_v1_", Any, AtLeast(Hex, 40), &["dop_", "v1_", H32, H32]),
    shape("DigitalOcean", "OAuth token", "doo_v1_", Any, AtLeast(Hex, 40), &["doo_", "v1_", H32, H32]),
    shape("DigitalOcean", "refresh token", "dor_v1_", Any, AtLeast(Hex, 40), &["dor_", "v1_", H32, H32]),
    shape("Cloudflare", "origin key", "v1.0-", Edge, pattern("[0-9a-f]{24}-[0-9a-f]{100,}"), &["v1.0-", "0a1b2c3d4e5f60718293a4b5-", H40, H40, H40]),
    shape("Fly", "access token", "FlyV1 ", Any, pattern("fm[0-9]_[A-Za-z0-9+/=_-]{20,}"), &["FlyV1 ", "fm2_", A40]),
    shape("Fly", "organization's token", "fo1_", Edge, AtLeast(Url, 40), &["fo1_", A40, "k1L"]),
    shape("Heroku", "API key", "HRKU-", Any, AtLeast(Url, 36), &["HRKU-", UUID]),
    shape("Netlify", "access token", "nfp_", Edge, AtLeast(Alnum, 36), &["nfp_", A40]),
    shape("Vercel", "blob token", "vercel_blob_rw_", Any, AtLeast(Word, 20), &["vercel_", "blob_rw_", A22]),
    shape("Supabase", "access token", "sbp_", Edge, AtLeast(Hex, 40), &["sbp_", H40]),
    shape("Supabase", "secret key", "sb_secret_", Any, AtLeast(Url, 20), &["sb_", "secret_", A22]),
    shape("PlanetScale", "token", "pscale_tkn_", Any, AtLeast(Dotted, 32), &["pscale_", "tkn_", A40]),
    shape("PlanetScale", "password", "pscale_pw_", Any, AtLeast(Dotted, 32), &["pscale_", "pw_", A40]),
    shape("PlanetScale", "OAuth token", "pscale_oauth_", Any, AtLeast(Dotted, 32), &["pscale_", "oauth_", A40]),
    shape("Pulumi", "access token", "pul-", Edge, AtLeast(Hex, 40), &["pul-", H40]),
    shape("HashiCorp", "Vault token", "hvs.", Edge, AtLeast(Url, 24), &["hvs.", A40]),
    shape("HashiCorp", "Vault batch token", "hvb.", Edge, AtLeast(Url, 24), &["hvb.", A40]),
    shape("HashiCorp", "Vault recovery token", "hvr.", Edge, AtLeast(Url, 24), &["hvr.", A40]),
    shape("HashiCorp", "Terraform token", ".atlasv1.", Run(Alnum, 14, 14), AtLeast(Url, 60), &["a1B2c3D4e5F6g7", ".atlas", "v1.", A40, A22]),
    shape("Doppler", "token", "dp.", Edge, pattern(r"(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,}"), &["dp.", "pt.", A40, "k1L"]),
    shape("1Password", "service account", "ops_eyJ", Any, AtLeast(Base64, 40), &["ops_", "eyJ", A40, A22]),
    shape("Tailscale", "key", "tskey-", Any, AtLeast(Url, 20), &["tskey-", "auth-", A22]),
    shape("Databricks", "token", "dapi", Edge, AtLeast(Hex, 32), &["dapi", H32]),
    shape("OpenShift", "token", "sha256~", Any, AtLeast(Url, 40), &["sha256", "~", A40, "k1L"]),
    shape("Infracost", "API key", "ico-", Edge, Exactly(Alnum, 32), &["ico-", H32]),
    shape("Prefect", "API key", "pnu_", Edge, AtLeast(Alnum, 36), &["pnu_", A40]),
    shape("Scalingo", "token", "tk-us-", Edge, AtLeast(Url, 48), &["tk-us-", A40, A22]),
    shape("Adafruit", "IO key", "aio_", Edge, AtLeast(Alnum, 28), &["aio_", A40]),
    shape("Adobe", "client secret", "p8e-", Edge, AtLeast(Alnum, 32), &["p8e-", H32]),
    shape("Deno", "deploy token", "ddp_", Edge, AtLeast(Alnum, 36), &["ddp_", A40]),
    // Packages.
    shape("npm", "access token", "npm_", Edge, AtLeast(Alnum, 36), &["npm_", A40]),
    shape("PyPI", "upload token", "pypi-", Edge, AtLeast(Url, 40), &["pypi-", "AgEIcHlwaS5vcmc", A40]),
    shape("RubyGems", "API key", "rubygems_", Any, AtLeast(Hex, 40), &["rubygems_", H40, "a0b1c2d3"]),
    shape("NuGet", "API key", "oy2", Edge, Exactly(Alnum, 43), &["oy2", H40, "a0b"]),
    shape("crates.io", "token", "cio", Edge, Exactly(Alnum, 32), &["cio", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"]),
    shape("Clojars", "token", "CLOJARS_", Any, AtLeast(Alnum, 60), &["CLOJARS_", A40, A22]),
    shape("JFrog", "API key", "AKCp", Edge, AtLeast(Alnum, 60), &["AKCp", A40, A40]),
    shape("Docker", "personal token", "dckr_pat_", Any, AtLeast(Url, 20), &["dckr_", "pat_", A22, "k1L2m"]),
    shape("Docker", "organization's token", "dckr_oat_", Any, AtLeast(Url, 20), &["dckr_", "oat_", A22, "k1L2m"]),
    // Chat.
    shape("Slack", "token", "xox", Edge, pattern(r"[abceoprs][-.][A-Za-z0-9.-]{10,}|d-[A-Za-z0-9%+/=_-]{20,}"), &["xox", "b-", N10, "-", N10, "-", A22]),
    shape("Slack", "app token", "xapp-", Edge, AtLeast(Url, 20), &["xapp-", "1-A0B1C2D3E4F-", N10, "-", H40]),
    shape("Slack", "webhook", "hooks.slack.com/", Any, pattern("(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{20,}"), &["https://hooks.", "slack.com/", "services/T0A1B2C3D/B0A1B2C3D/", A22]),
    shape("Discord", "webhook", "/api/webhooks/", Any, pattern("[0-9]{15,21}/[A-Za-z0-9_-]{30,}"), &["https://discord", ".com/api/", "webhooks/", N18, "/", A40, A22]),
    shape("Microsoft", "Teams webhook", ".webhook.office.com/webhookb2/", Any, pattern("[A-Za-z0-9@/_-]{20,}"), &["https://acme.webhook.", "office.com/", "webhookb2/", UUID, "@", UUID, "/IncomingWebhook/", H32]),
    shape("Telegram", "bot token", ":AA", Run(Digits, 8, 11), AtLeast(Url, 30), &[N10, ":A", "A", A22, "k1L2m3N4o5P"]),
    shape("DingTalk", "robot", "robot/send?access_token=", Any, AtLeast(Hex, 32), &["https://oapi.dingtalk.com/", "robot/send?", "access_token=", H32, H32]),
    shape("Feishu", "webhook", "/open-apis/bot/v2/hook/", Any, AtLeast(Url, 20), &["https://open.feishu.cn/", "open-apis/bot/", "v2/hook/", UUID]),
    shape("Zapier", "webhook", "hooks.zapier.com/hooks/catch/", Any, pattern("[0-9]{4,12}/[A-Za-z0-9]{5,}"), &["https://hooks.zapier", ".com/hooks/", "catch/", "1234567/", "a1b2c3d"]),
    // Mail and telephony.
    shape("SendGrid", "API key", "SG.", Edge, pattern(r"[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"), &["SG", ".", A22, ".", A40, "k1L"]),
    shape("Twilio", "API key", "SK", Edge, Exactly(Hex, 32), &["SK", H32]),
    shape("Mailgun", "API key", "key-", Edge, Exactly(Hex, 32), &["key-", H32]),
    shape("Mailchimp", "API key", "-us", Run(Hex, 32, 32), pattern(r"[0-9]{1,2}(?-u:\b)"), &[H32, "-us", "12"]),
    shape("Brevo", "API key", "xkeysib-", Any, AtLeast(Url, 60), &["xkeysib-", H32, H32, "-", A16]),
    shape("Resend", "API key", "re_", Edge, pattern("[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}"), &["re_", "a1B2c3D4_", A22]),
    // Money.
    shape("Stripe", "secret key", "sk_live_", Any, AtLeast(Alnum, 16), &["sk_", "live_", A22]),
    shape("Stripe", "test key", "sk_test_", Any, AtLeast(Alnum, 16), &["sk_", "test_", A22]),
    shape("Stripe", "restricted key", "rk_live_", Any, AtLeast(Alnum, 16), &["rk_", "live_", A22]),
    shape("Stripe", "restricted test key", "rk_test_", Any, AtLeast(Alnum, 16), &["rk_", "test_", A22]),
    shape("Stripe", "webhook secret", "whsec_", Any, AtLeast(Base64, 24), &["whsec_", A40]),
    shape("Square", "access token", "sq0atp-", Any, AtLeast(Url, 22), &["sq0", "atp-", A22]),
    shape("Square", "client secret", "sq0csp-", Any, AtLeast(Url, 40), &["sq0", "csp-", A40, "k1L"]),
    shape("Square", "access token", "EAAA", Edge, AtLeast(Url, 60), &["EAAA", A40, A22]),
    shape("Meta", "access token", "EAA", Edge, AtLeast(Alnum, 100), &["EAA", "C", A40, A40, A22]),
    shape("Shopify", "access token", "shpat_", Any, AtLeast(Hex, 32), &["shpat_", H32]),
    shape("Shopify", "shared secret", "shpss_", Any, AtLeast(Hex, 32), &["shpss_", H32]),
    shape("Shopify", "custom app's token", "shpca_", Any, AtLeast(Hex, 32), &["shpca_", H32]),
    shape("Shopify", "private app's token", "shppa_", Any, AtLeast(Hex, 32), &["shppa_", H32]),
    shape("Flutterwave", "secret key", "FLWSECK", Any, pattern("(?:_TEST)?-[A-Za-z0-9]{12,}"), &["FLWSECK", "_TEST-", A22]),
    shape("EasyPost", "API key", "EZAK", Edge, AtLeast(Alnum, 54), &["EZAK", A40, A22]),
    shape("Shippo", "token", "shippo_live_", Any, AtLeast(Hex, 40), &["shippo_", "live_", H40]),
    shape("Duffel", "token", "duffel_live_", Any, AtLeast(Url, 40), &["duffel_", "live_", A40, "k1L"]),
    shape("Plaid", "access token", "access-", Edge, pattern("(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), &["access-", "sandbox-", UUID]),
    // Models.
    shape("OpenAI", "project key", "sk-proj-", Edge, AtLeast(Url, 20), &["sk-", "proj-", A40]),
    shape("OpenAI", "service account", "sk-svcacct-", Edge, AtLeast(Url, 20), &["sk-", "svcacct-", A40]),
    shape("OpenAI", "admin key", "sk-admin-", Edge, AtLeast(Url, 20), &["sk-", "admin-", A40]),
    shape("Anthropic", "API key", "sk-ant-", Edge, AtLeast(Url, 20), &["sk-", "ant-", "api03-", A40]),
    shape("OpenRouter", "API key", "sk-or-", Edge, AtLeast(Url, 20), &["sk-", "or-", "v1-", H32]),
    shape("several", "API key", "sk-", Edge, AtLeast(Alnum, 20), &["sk-", A40]),
    shape("Hugging Face", "token", "hf_", Edge, AtLeast(Alnum, 30), &["hf_", A40]),
    shape("Hugging Face", "organization's token", "api_org_", Any, AtLeast(Alnum, 30), &["api_", "org_", A40]),
    shape("Groq", "API key", "gsk_", Edge, AtLeast(Alnum, 40), &["gsk_", A40, "k1L"]),
    shape("xAI", "API key", "xai-", Edge, AtLeast(Alnum, 40), &["xai-", A40, A40]),
    shape("Perplexity", "API key", "pplx-", Edge, AtLeast(Alnum, 40), &["pplx-", A40, "k1L"]),
    shape("Replicate", "token", "r8_", Edge, AtLeast(Alnum, 36), &["r8_", A40]),
    shape("LangChain", "API key", "lsv2_", Edge, AtLeast(Word, 32), &["lsv2_", "pt_", H32, "_0a1b2c3d4e"]),
    // Tools.
    shape("Linear", "API key", "lin_api_", Any, AtLeast(Alnum, 30), &["lin_", "api_", A40]),
    shape("Linear", "OAuth token", "lin_oauth_", Any, AtLeast(Hex, 40), &["lin_", "oauth_", H32, H32]),
    shape("Notion", "token", "ntn_", Edge, AtLeast(Alnum, 40), &["ntn_", A40, "k1L"]),
    shape("Notion", "integration's secret", "secret_", Edge, Exactly(Alnum, 43), &["secret_", A40, "k1L"]),
    shape("Figma", "token", "figd_", Any, AtLeast(Url, 36), &["figd_", A40]),
    shape("Grafana", "service account", "glsa_", Any, AtLeast(Word, 36), &["glsa_", A40]),
    shape("Grafana", "cloud token", "glc_", Edge, AtLeast(Base64, 32), &["glc_", A40]),
    shape("Sentry", "organization's token", "sntrys_", Any, AtLeast(Base64, 40), &["sntrys_", "eyJ", A40, A22]),
    shape("Sentry", "user token", "sntryu_", Any, AtLeast(Hex, 40), &["sntryu_", H32, H32]),
    shape("Postman", "API key", "PMAK-", Any, AtLeast(Url, 50), &["PMAK-", A22, "k1-", H40]),
    shape("New Relic", "user key", "NRAK-", Any, AtLeast(Alnum, 20), &["NRAK-", A22, "k1L2m"]),
    shape("New Relic", "insert key", "NRII-", Any, AtLeast(Url, 20), &["NRII-", A40]),
    shape("Dynatrace", "token", "dt0c01.", Any, pattern(r"[A-Z0-9]{24}\.[A-Z0-9]{40,}"), &["dt0c", "01.", A16, "Q1W2E3R4.", A16, A16, A16, A16]),
    shape("Honeycomb", "ingest key", "hcaik_", Any, AtLeast(Word, 40), &["hcaik_", A40, A22]),
    shape("PostHog", "personal key", "phx_", Edge, AtLeast(Alnum, 36), &["phx_", A40]),
    shape("Contentful", "token", "CFPAT-", Any, AtLeast(Url, 36), &["CFPAT-", A40]),
    shape("Typeform", "token", "tfp_", Edge, AtLeast(Dotted, 36), &["tfp_", A40]),
    shape("ReadMe", "API key", "rdme_", Edge, AtLeast(Alnum, 60), &["rdme_", A40, A40]),
    shape("Zuplo", "API key", "zpka_", Edge, AtLeast(Word, 32), &["zpka_", H32, "_0a1b2c3d"]),
    shape("Dropbox", "access token", "sl.", Edge, AtLeast(Url, 100), &["sl.", A40, A40, A40]),
    shape("Frame.io", "token", "fio-u-", Edge, AtLeast(Url, 40), &["fio-", "u-", A40, A22]),
    shape("Okta", "token", "SSWS ", Edge, AtLeast(Url, 30), &["SSWS ", "00", A40]),
    shape("LaunchDarkly", "SDK key", "sdk-", Edge, pattern(A_UUID), &["sdk-", UUID]),
    // What has no issuer.
    shape("any", "JSON Web Token", "eyJ", Any, pattern(r"[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"), &["eyJ", "hbGciOiJIUzI1NiJ9", ".eyJ", "zdWIiOiIxMjM0NTYifQ", ".", A40]),
    shape("any", "password in an address", "@", Userinfo, AtLeast(Alnum, 1), &["redis", "://", ":hunter22-and-more-to-come", "@cache.example.org/0"]),
    shape("any", "bearer token", "earer ", Any, Credential(Value::Token), &["Bear", "er ", A22]),
    shape("any", "bearer token", "EARER ", Any, Credential(Value::Token), &["BEAR", "ER ", A22]),
    shape("any", "credentials", "asic ", Any, Credential(Value::Basic), &["Authorization: Ba", "sic ", "dXNlcjpodW50ZXIyMg=="]),
    shape("any", "password", "assword", Any, Assigned(Value::Password), &["pass", "word: ", "hunter22"]),
    shape("any", "password", "ASSWORD", Any, Assigned(Value::Password), &["DB_PASS", "WORD=", "hunter22"]),
    shape("any", "password", "asswd", Any, Assigned(Value::Password), &["pass", "wd: ", "hunter22"]),
    shape("any", "password", "asswort", Any, Assigned(Value::Password), &["Pass", "wort: ", "hunter22"]),
    shape("any", "password", "assphrase", Any, Assigned(Value::Password), &["pass", "phrase = ", "correct-horse-9"]),
    shape("any", "password", "Pwd", Edge, Assigned(Value::Password), &["Uid=x;P", "wd=", "hunter22"]),
    shape("any", "password", "pwd", Edge, Assigned(Value::Password), &["p", "wd: ", "hunter22"]),
    shape("any", "API key", "pi_key", Any, Assigned(Value::Token), &["api", "_key=", A22]),
    shape("any", "API key", "PI_KEY", Any, Assigned(Value::Token), &["DD_API", "_KEY=", H32]),
    shape("any", "API key", "pi-key", Any, Assigned(Value::Token), &["x-api", "-key: ", A22]),
    shape("any", "API key", "piKey", Any, Assigned(Value::Token), &["api", "Key: \"", A22, "\""]),
    shape("any", "API key", "pikey", Any, Assigned(Value::Token), &["api", "key=", A22]),
    shape("any", "secret", "ecret", Any, Assigned(Value::Token), &["aws_sec", "ret_access_key = ", A40]),
    shape("any", "secret", "ECRET", Any, Assigned(Value::Token), &["CLIENT_SEC", "RET=", A22]),
    shape("any", "token", "oken", Any, Assigned(Value::Token), &["access_to", "ken: ", A22]),
    shape("any", "token", "OKEN", Any, Assigned(Value::Token), &["AUTH_TO", "KEN=", A22]),
];
