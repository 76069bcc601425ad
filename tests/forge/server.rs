//! A server on this machine that gives its answers in order, and a clock that notes what it is asked to sleep.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use psp_partners::github::clock::Clock;
use psp_partners::github::pace::Limits;
use psp_partners::github::rest::{Base, GitHub, Settings, Times};
use serde_json::Value;

/// What a request said.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// `GET /path`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Text {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Closes the connection without a word.
    Cut,
    /// Promises more than comes.
    Half(u16),
    /// Says nothing for a while.
    Slow(Duration),
}

#[allow(clippy::needless_pass_by_value, reason = "tests read better without borrows")]
pub(crate) fn status(status: u16, body: impl ToString) -> Reply {
    Reply::Text {
        status,
        headers: Vec::new(),
        body: body.to_string(),
    }
}

pub(crate) fn ok(body: impl ToString) -> Reply {
    status(200, body)
}

impl Reply {
    #[allow(clippy::needless_pass_by_value, reason = "tests read better without borrows")]
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        if let Self::Text { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_string()));
        }
        self
    }
}

/// The server; what it was asked so far.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers the requests in order, each on a connection of its own; the last answer is repeated.
    pub(crate) fn start(answers: impl IntoIterator<Item = Reply>) -> Self {
        Self::staying(answers, None)
    }

    /// The same with `stay` requests on a connection, which then is closed without a word.
    pub(crate) fn staying(answers: impl IntoIterator<Item = Reply>, stay: Option<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        let here = address.clone();
        let mut answers: Vec<Reply> = answers.into_iter().collect();
        answers.reverse();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                for _ in 0..stay.unwrap_or(1) {
                    let Some(request) = read(&stream) else { break };
                    notes.lock().expect("no panic").push(request);
                    let answer = match answers.len() {
                        1 => answers[0].clone(),
                        _ => answers.pop().expect("an answer"),
                    };
                    write(&stream, answer, &here, stay.is_some());
                }
            }
        });
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (method, path) = line.split_once(' ')?;
    let (path, _) = path.split_once(' ')?;
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok()?;
        }
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    })
}

/// `{here}` in a header or body is the server's own address.
fn write(mut stream: &TcpStream, answer: Reply, here: &str, stay: bool) {
    let connection = if stay { "" } else { "connection: close\r\n" };
    let _ = match answer {
        Reply::Cut => Ok(()),
        Reply::Half(status) => stream.write_all(
            format!("HTTP/1.1 {status} X\r\ncontent-length: 5000\r\nconnection: close\r\n\r\n{{\"id\": 1,").as_bytes(),
        ),
        Reply::Slow(time) => {
            std::thread::sleep(time);
            Ok(())
        }
        Reply::Text { status, headers, body } => {
            let body = body.replace("{here}", here);
            let mut head = format!("HTTP/1.1 {status} X\r\n{connection}");
            for (name, value) in headers {
                head.extend([&name, ": ", &value.replace("{here}", here), "\r\n"]);
            }
            if status == 304 || status == 204 {
                stream.write_all(format!("{head}\r\n").as_bytes())
            } else {
                stream.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
            }
        }
    };
}

/// A clock that only notes what it is asked to sleep.
#[derive(Debug, Default, Clone)]
pub(crate) struct Slept {
    now: Rc<Cell<Duration>>,
    naps: Rc<RefCell<Vec<u64>>>,
}

impl Slept {
    /// All sleeps so far, in seconds.
    pub(crate) fn naps(&self) -> Vec<u64> {
        self.naps.borrow().clone()
    }
}

impl Clock for Slept {
    fn now(&self) -> Duration {
        self.now.get()
    }

    fn epoch(&self) -> u64 {
        1_000_000 + self.now.get().as_secs()
    }

    fn sleep(&self, time: Duration) {
        self.naps.borrow_mut().push(time.as_secs());
        self.now.set(self.now.get() + time);
    }
}

/// A connection to the server at `address`, below which the repository `o/r` lies.
pub(crate) fn github(address: &str) -> (GitHub, Slept) {
    github_with(address, Limits::default())
}

pub(crate) fn github_with(address: &str, limits: Limits) -> (GitHub, Slept) {
    connect(address, "o/r", "s3cr3t", limits)
}

pub(crate) fn connect(address: &str, repository: &str, token: &str, limits: Limits) -> (GitHub, Slept) {
    let slept = Slept::default();
    let settings = Settings {
        base: Base::parse(address).expect("an address"),
        token: Some(token.to_owned()),
        repository: repository.to_owned(),
        times: Times {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(2),
            whole: Duration::from_secs(9),
        },
        proxy: None,
        limits,
        clock: Box::new(slept.clone()),
    };
    (GitHub::new(settings).expect("a connection"), slept)
}
