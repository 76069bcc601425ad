//! Comma-separated values (RFC 4180) as rows of cells; semicolons and tabs as well, which spreadsheets write in countries
//! whose decimal sign is a comma.

/// Rows of cells, each with the line it begins on, without a byte order mark.
pub(super) fn rows(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut closed = false;
    let (mut line, mut begun) = (1, 1);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let newline = sign == '\n' || sign == '\r';
        if newline && sign == '\r' && signs.peek() == Some(&'\n') && !quoted {
            signs.next();
        }
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            '"' if cell.is_empty() && !closed => quoted = true,
            _ if quoted => cell.push(sign),
            _ if sign == separator => {
                cells.push(std::mem::take(&mut cell));
                closed = false;
            }
            _ if newline => {
                cells.push(std::mem::take(&mut cell));
                rows.push((begun, std::mem::take(&mut cells)));
                closed = false;
                begun = line + 1;
            }
            _ if closed => return Err(format!("line {line}: the text continues after a closing quote")),
            _ => cell.push(sign),
        }
        line += usize::from(newline);
    }
    if quoted {
        return Err(format!("line {begun}: a quote is opened and never closed"));
    }
    if !cell.is_empty() || closed || !cells.is_empty() {
        cells.push(cell);
        rows.push((begun, cells));
    }
    // A blank line isn't a row.
    rows.retain(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()));
    Ok(rows)
}

fn separator(text: &str) -> char {
    let head = text.lines().next().unwrap_or_default();
    let most = |a: &char, b: &char| head.matches(*a).count().cmp(&head.matches(*b).count());
    // Of equals the last: the comma.
    ['\t', ';', ','].into_iter().max_by(most).unwrap_or(',')
}
