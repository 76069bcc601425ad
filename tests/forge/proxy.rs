//! The way through a proxy: one `CONNECT`, with the user where the address has one, and nothing of ours outside the tunnel.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use psp_partners::forge::{Forge as _, ForgeError};
use psp_partners::github::pace::Limits;
use psp_partners::github::rest::{Base, GitHub, Proxy, Settings, Times};

use crate::server::{Server, Slept, ok};

const PULLS: &str = "[]";

/// A proxy on this machine that answers each `CONNECT` with `status`, and notes what it was asked.
struct Through {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Through {
    fn start(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || serve(&client.expect("a connection"), status, &noted));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a lock").clone()
    }
}

fn serve(client: &TcpStream, status: &str, noted: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(client.try_clone().expect("a copy"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    noted.lock().expect("a lock").push(head.clone());
    let mut out = client.try_clone().expect("a copy");
    let _ = out.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes());
    if !status.starts_with("200") {
        return;
    }
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let server = TcpStream::connect(target).expect("the server");
    let mut back = server.try_clone().expect("a copy");
    let answers = std::thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut out);
        let _ = out.shutdown(std::net::Shutdown::Both);
    });
    let mut server = server;
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        if server.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = answers.join();
}

fn github(server: &str, proxy: &str) -> GitHub {
    GitHub::new(Settings {
        base: Base::parse(server).expect("an address"),
        token: Some("secret-token".to_owned()),
        repository: "o/r".to_owned(),
        times: Times {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(2),
            whole: Duration::from_secs(9),
        },
        proxy: Some(Proxy::parse(proxy).expect("a proxy")),
        limits: Limits::default(),
        clock: Box::new(Slept::default()),
    })
    .expect("a connection")
}

#[test]
fn requests_go_through_the_tunnel_and_the_token_stays_inside() {
    let server = Server::start([ok(PULLS)]);
    let proxy = Through::start("200 Connection established");
    let address = format!("http://me:pass@{}", proxy.address);
    assert_eq!(github(&server.address, &address).open_pulls(), Ok(Vec::new()));
    assert!(server.asked()[0].header("authorization").is_some());
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let host = server.address.trim_start_matches("http://");
    assert!(
        asked[0].starts_with(&format!("CONNECT {host} HTTP/1.1\r\n")),
        "{asked:?}"
    );
    assert!(
        asked[0].contains("Proxy-Authorization: Basic bWU6cGFzcw=="),
        "{asked:?}"
    );
    assert!(!asked[0].contains("secret-token"), "{asked:?}");
    let plain = Through::start("200 OK");
    assert_eq!(github(&server.address, &plain.address).open_pulls(), Ok(Vec::new()));
    assert!(!plain.asked()[0].contains("Proxy-Authorization"), "{:?}", plain.asked());
}

#[test]
fn a_proxy_that_refuses_is_named_in_words() {
    let server = Server::start([ok(PULLS)]);
    for (status, words) in [
        ("407 Proxy Authentication Required", "proxy authorization required"),
        ("502 Bad Gateway", "tunnel"),
    ] {
        let proxy = Through::start(status);
        match github(&server.address, &format!("http://me:pass@{}", proxy.address)).open_pulls() {
            Err(ForgeError::Unavailable(text)) => {
                assert!(text.contains(words) && !text.contains("pass@"), "{text}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(server.asked().len(), 0);
}
