//! Many and odd files.
