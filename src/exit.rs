//! Exit codes, in one table. They are a contract: scripts and workflows rely on them.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Clean,
    Findings,
    Usage,
    Unreadable,
    NotInStep,
    OurFault,
}

/// Code and meaning of every way to end.
pub const TABLE: [(Exit, u8, &str); 6] = [
    (
        Exit::Clean,
        0,
        "no errors; there may be warnings, unless you pass `--deny-warnings`",
    ),
    (
        Exit::Findings,
        1,
        "the registry has errors, or `doctor` found something to fix",
    ),
    (Exit::Usage, 2, "the command line is wrong, or a name in it is unknown"),
    (
        Exit::Unreadable,
        3,
        "the registry or GitHub could not be read, or a file could not be written",
    ),
    (
        Exit::NotInStep,
        4,
        "GitHub is out of date: a plan was refused, or a part of it failed",
    ),
    (Exit::OurFault, 70, "a bug in psp-partners; report it"),
];

/// The table, for `--help`.
pub fn help() -> String {
    let rows = TABLE.map(|(_, code, meaning)| format!("\n  {code:<4}{meaning}"));
    format!("Exit codes:{}", rows.concat())
}

impl Exit {
    /// The code.
    pub fn code(self) -> u8 {
        TABLE
            .iter()
            .find(|(exit, ..)| *exit == self)
            .map_or(70, |(_, code, _)| *code)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
