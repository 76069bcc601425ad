//! The text of a spreadsheet → rows of cells, each with its line. The `csv` crate reads them. It mends stray quotes in
//! silence, so each row is compared with the text that it came from.

use csv::{ReaderBuilder, StringRecord};

use super::Mistake;
use crate::words::quote;

/// What spreadsheets put between cells; the semicolon where the decimal sign is a comma.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The rows of a file that aren't blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub separator: char,
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line that it begins on.
    pub line: usize,
    pub cells: Vec<String>,
}

/// The rows of a text, whose cells are separated by what was `asked` for, or by what its first line shows.
pub(super) fn table(text: &str, asked: Option<char>) -> Result<Table, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (named, skipped) = named_separator(&text);
    let body = &text[skipped..];
    let separator = match asked.or(named) {
        Some(separator) => separator,
        None => likely_separator(body)?,
    };
    let mut rows = Vec::new();
    let mut line = usize::from(skipped > 0) + 1;
    let mut counted = 0;
    let mut reader = reader(body, separator);
    let mut record = StringRecord::new();
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(Mistake::whole(line, error.to_string(), "save the file as CSV again")),
        }
        // The reader skips blank lines before it begins a row.
        let rest = body.get(from..).unwrap_or_default();
        let raw = rest.trim_start_matches('\n');
        let start = from + rest.len() - raw.len();
        line += body[counted..start].matches('\n').count();
        counted = start;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if !is_faithful(raw, &cells, separator) {
            let what = "a quotation mark opens a cell and isn't closed, or text follows after the closing mark";
            let help = "put a cell that contains quotation marks in quotation marks, and write each of its own twice";
            return Err(Mistake::whole(line, what.to_owned(), help));
        }
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line, cells });
        }
    }
    Ok(Table { separator, rows })
}

fn reader(text: &str, separator: char) -> csv::Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    let byte = u8::try_from(separator).unwrap_or(b',');
    builder.delimiter(byte).has_headers(false).flexible(true);
    builder.from_reader(text.as_bytes())
}

/// The separator that the line `sep=;` names, which Excel writes and reads, and how long that line is.
fn named_separator(text: &str) -> (Option<char>, usize) {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    let bare = first.trim_end_matches('\n').trim_matches('"');
    // Excel in some countries fills the line up with separators.
    let signs = bare
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .map(|_| &bare[4..]);
    let sign = signs.and_then(|signs| signs.chars().next());
    match sign.filter(|sign| SEPARATORS.contains(sign)) {
        Some(sign) => (Some(sign), first.len()),
        None => (None, 0),
    }
}

/// The sign that the first row has most of.
fn likely_separator(text: &str) -> Result<char, Mistake> {
    let text = text.trim_start_matches('\n');
    let cells = |separator: char| {
        let mut record = StringRecord::new();
        let read = reader(text, separator).read_record(&mut record);
        read.map_or(0, |_| record.len())
    };
    let counts = SEPARATORS.map(|separator| (cells(separator), separator));
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or_default();
    let best: Vec<char> = counts
        .iter()
        .filter(|(count, _)| *count == most)
        .map(|(_, sign)| *sign)
        .collect();
    match best.as_slice() {
        [first, second, ..] if most > 1 => {
            let what = format!(
                "the first line has as many {} as {}",
                sign_name(*first),
                sign_name(*second)
            );
            let help = format!(
                "run again with `--separator {}` or `--separator {}`",
                option_value(*first),
                option_value(*second)
            );
            Err(Mistake::whole(1, what, help))
        }
        [separator, ..] => Ok(*separator),
        [] => Ok(','),
    }
}

/// The name of a separator, for people.
pub(super) fn sign_name(separator: char) -> &'static str {
    match separator {
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "vertical bars",
        _ => "commas",
    }
}

/// A separator as the command line takes it.
fn option_value(separator: char) -> String {
    match separator {
        '\t' => "tab".to_owned(),
        sign => format!("'{sign}'"),
    }
}

/// The separator that a person names on the command line.
///
/// # Errors
/// It isn't one that spreadsheets use.
pub fn separator(text: &str) -> Result<char, String> {
    let sign = match text {
        "tab" | "\\t" => Some('\t'),
        "comma" => Some(','),
        "semicolon" => Some(';'),
        _ => text.chars().next().filter(|sign| sign.len_utf8() == text.len()),
    };
    sign.filter(|sign| SEPARATORS.contains(sign))
        .ok_or_else(|| format!("{} isn't a separator; expected `,`, `;`, `|` or `tab`", quote(text)))
}

/// Whether the text begins with exactly these cells, bare or quoted, and then ends the row.
fn is_faithful(raw: &str, cells: &[String], separator: char) -> bool {
    let mut rest = raw;
    for (at, cell) in cells.iter().enumerate() {
        let behind = match rest.strip_prefix('"') {
            Some(inner) => inner
                .strip_prefix(cell.replace('"', "\"\"").as_str())
                .and_then(|rest| rest.strip_prefix('"')),
            None => rest.strip_prefix(cell.as_str()),
        };
        let is_last = at + 1 == cells.len();
        rest = match behind.map(|behind| (behind, behind.chars().next())) {
            Some((behind, None | Some('\n'))) if is_last => behind,
            Some((behind, Some(sign))) if sign == separator && !is_last => &behind[1..],
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let rows = table(text, None).unwrap().rows;
        rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn cells_come_with_their_lines() {
        let text = "a,b\r\n\r\n\"x\r\ny\",\"1,500\"\r\n,\r\n\r\n\"he said \"\"no\"\"\",5\" disk";
        let expected = [
            (1, ["a", "b"]),
            (3, ["x\ny", "1,500"]),
            (7, ["he said \"no\"", "5\" disk"]),
        ];
        assert_eq!(
            rows(text),
            expected.map(|(line, cells)| (line, cells.map(str::to_owned).to_vec()))
        );
        assert_eq!(rows("\n\na;b\rc;d").last().unwrap().0, 4);
        assert!(rows("").is_empty());
    }

    #[test]
    fn the_separator_is_found_or_asked() {
        for (text, separator) in [
            ("a,b;c,d\n", ','),
            ("a;b;c,d\n", ';'),
            ("a\tb\n", '\t'),
            ("a|b\n", '|'),
            ("\"a;x\",b\n", ','),
            ("sep=;\na;b,c,d\n", ';'),
            ("\"sep=|\"\na,b|c\n", '|'),
            ("alone\n", ','),
        ] {
            assert_eq!(table(text, None).unwrap().separator, separator, "{text:?}");
        }
        assert_eq!(table("sep=;\na;b\nc;d\n", None).unwrap().rows[1].line, 3);
        let asked = table("a;b,c\n", None).unwrap_err();
        assert_eq!(asked.help, "run again with `--separator ','` or `--separator ';'`");
        assert_eq!(table("a;b,c\n", Some(';')).unwrap().rows[0].cells, ["a", "b,c"]);
        assert_eq!((separator("tab"), separator(";")), (Ok('\t'), Ok(';')));
        assert!(separator("x").is_err() && separator("").is_err());
    }

    #[test]
    fn stray_quotes_are_not_mended() {
        for text in ["a,b\n\"1\"2,3\n", "a,b\n1,\"2\n3,4\n", "\"", "a,b\n\"x\" ,1\n"] {
            assert!(table(text, None).is_err(), "{text:?}");
        }
    }
}
