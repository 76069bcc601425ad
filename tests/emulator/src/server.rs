//! Connections: a thread for each, as many requests on it as the client likes.

use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::control;
use crate::http::Request;
use crate::service::{Reply, Service};

/// A listening server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Server {
    /// Listens on a free port of this machine.
    pub(crate) fn start(service: Arc<Service>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        service.lock().world.base_url = format!("http://{address}");
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = stopped.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let (service, stop) = (service.clone(), stop.clone());
                std::thread::spawn(move || connection(&service, &stream, &stop));
            }
        });
        Ok(Self { address, stopped })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        TcpStream::connect(self.address).ok();
    }
}

/// Serves a connection until either side ends it; an error only ever means that the client is gone.
fn connection(service: &Service, stream: &TcpStream, stopped: &AtomicBool) {
    stream.set_nodelay(true).ok();
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Ok(Some(request)) = Request::read(&mut reader) {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        let reply = match control::serve(service, &request) {
            Some(response) => Reply::Whole(response),
            None => service.serve(&request),
        };
        let written = match reply {
            Reply::Whole(response) => response.write(&mut writer, false),
            Reply::Half(response) => {
                response.write(&mut writer, true).ok();
                return;
            }
            Reply::Nothing => return,
        };
        let close = request
            .headers
            .get("connection")
            .is_some_and(|it| it.eq_ignore_ascii_case("close"));
        if written.is_err() || close {
            return;
        }
    }
}
