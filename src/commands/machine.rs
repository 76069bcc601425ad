//! What the machine refuses: a full disk, a folder without permission. It isn't a bug of ours, and is reported with what
//! to do about it.

use std::io::{Error, ErrorKind, Result, Write};

/// The operating system's own error behind `error`, when that is what went wrong.
pub(super) fn kind(error: &anyhow::Error) -> Option<ErrorKind> {
    error.chain().find_map(|cause| {
        if let Some(cause) = cause.downcast_ref::<Error>() {
            return is_the_machines(cause).then(|| cause.kind());
        }
        // A writer of JSON hides the error of the file behind its own.
        cause.downcast_ref::<serde_json::Error>()?.io_error_kind()
    })
}

/// The system's number is on what it refused. An invalid argument is one that we gave it.
fn is_the_machines(error: &Error) -> bool {
    let refused = error.raw_os_error().is_some() || matches!(error.kind(), ErrorKind::WriteZero);
    refused && error.kind() != ErrorKind::InvalidInput
}

/// What a person can do about it.
pub(super) fn help(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge | ErrorKind::WriteZero => {
            "free some space on the disk or raise its limit, then run the command again"
        }
        ErrorKind::PermissionDenied => {
            "check the permissions of the file and of its folder, then run the command again"
        }
        ErrorKind::ReadOnlyFilesystem => "write to a folder that is not read-only",
        _ => "check the disk, the folder and its permissions, then run the command again",
    }
}

/// Words for a person. Where they cannot be written, no one can be told so, and the work goes on.
pub(super) struct Words<'a>(pub &'a mut dyn Write);

impl Write for Words<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_errors_are_found_in_a_chain() {
        // 28: no space left, as on every Unix.
        let full = || Error::from_raw_os_error(28);
        let plain = anyhow::Error::from(full()).context("cannot write `x`");
        let json = anyhow::Error::from(serde_json::Error::io(full()));
        if cfg!(unix) {
            assert_eq!(kind(&plain), Some(ErrorKind::StorageFull));
            assert_eq!(kind(&json), Some(ErrorKind::StorageFull));
        }
        assert_eq!(kind(&anyhow::anyhow!("ours")), None);
        assert_eq!(kind(&Error::other("ours").into()), None);
    }
}
