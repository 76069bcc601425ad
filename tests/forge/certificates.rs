//! `SSL_CERT_FILE`: a server whose certificate only that file vouches for, as behind a company's proxy. The environment
//! belongs to the whole process, so each case runs in a process of its own: this test, once more.
//!
//! `certificates/` was made once with openssl: an authority, whose key is gone, and a certificate for 127.0.0.1, both valid
//! until 2124. The key of the server opens nothing but this test.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use psp_partners::forge::Forge as _;
use psp_partners::github::pace::Limits;
use psp_partners::github::rest::{Base, GitHub, Settings, Times};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::Slept;

/// Tells the inner run where the server is.
const ADDRESS: &str = "TEST_ADDRESS";

/// A server that answers each request with an empty list.
fn serve() -> String {
    let certificate = CertificateDer::from(&include_bytes!("certificates/server.der")[..]);
    let key = PrivateKeyDer::try_from(&include_bytes!("certificates/server-key.der")[..]).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut stream = StreamOwned::new(connection, client);
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]");
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    address
}

/// What a run with this file of certificates gets.
fn inner(address: &str, file: &str) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "certificates::asks", "--ignored", "--nocapture"])
        .env(ADDRESS, address)
        .env_remove("SSL_CERT_DIR")
        .env("SSL_CERT_FILE", file);
    let output = command.output().expect("a run");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_server_is_trusted_only_with_its_file_of_certificates() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/forge/certificates");
    let address = serve();
    let trusted = inner(&address, &format!("{folder}/authority.pem"));
    assert!(trusted.contains("answer: Ok([])"), "{trusted}");
    // A file without certificates is an error of its own, and no reason to trust every server.
    let empty = inner(&address, &format!("{folder}/server.der"));
    assert!(!empty.contains("answer: Ok"), "{empty}");
    let system = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    ];
    if let Some(system) = system.into_iter().find(|path| std::path::Path::new(path).exists()) {
        let other = inner(&address, system);
        assert!(other.contains("invalid peer certificate"), "{other}");
    }
}

#[test]
#[ignore = "the test above runs it, with an environment of its own"]
fn asks() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let github = GitHub::new(Settings {
        base: Base::parse(&address).expect("an address"),
        token: Some("secret-token".to_owned()),
        repository: "o/r".to_owned(),
        times: Times {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(5),
            whole: Duration::from_secs(9),
        },
        proxy: None,
        limits: Limits::default(),
        clock: Box::new(Slept::default()),
    });
    println!("answer: {:?}", github.expect("a connection").open_pulls());
}
