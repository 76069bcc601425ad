//! One exchange over the wire, blocking: a request goes out once, an answer comes back whole or not at all. Nothing here
//! repeats, follows or waits.
//!
//! octocrab makes the request (its JSON, its version of the interface) and its layers add the headers and, for our own
//! server alone, the token. Below them, through octocrab's own extension point, is the transport: octocrab's own would send
//! two `User-Agent`s, take plain http to any host, follow redirects with a POST turned into a GET, and repeat a POST.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, HeaderName, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use http::{HeaderMap, Method, Request, Uri};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::rt::{Read, Write};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use octocrab::service::middleware::auth_header::AuthHeaderLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower_service::Service;

use super::base::Base;
use super::proxy::Proxy;
use crate::github::failure;

/// How long the parts of an exchange may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// All of it: an answer that drips must not hang a job.
    pub whole: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            whole: Duration::from_secs(90),
        }
    }
}

/// Largest answer that is read. A page of 100 comments of 65,536 characters is the largest that GitHub has for us: 6.5
/// million characters, a few times that once escaped.
const LARGEST: usize = 32 << 20;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// No answer, and why, in a few words of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadFailure {
    /// Nothing or only a part came back: we don't know what became of the request.
    Cut(String),
    /// More came back than is read.
    TooLarge,
}

pub(super) struct Client {
    crab: Octocrab,
    runtime: Runtime,
    base: Base,
    has_token: bool,
    whole: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn new(base: Base, token: Option<&str>, times: Times, proxy: Option<&Proxy>) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut direct = HttpConnector::new();
        // The connector above it decides which schemes are allowed.
        direct.enforce_http(false);
        let inside = runtime.enter(); // octocrab starts a task of its own
        let crab = match proxy {
            None => crab(&base, token, times, direct)?,
            Some(proxy) => {
                let tunnel = Tunnel::new(proxy.uri(), direct);
                let tunnel = match proxy.auth() {
                    Some(auth) => tunnel.with_auth(auth),
                    None => tunnel,
                };
                crab(&base, token, times, tunnel)?
            }
        };
        drop(inside);
        Ok(Self {
            crab,
            runtime,
            base,
            has_token: token.is_some(),
            whole: times.whole,
        })
    }

    pub(super) fn base(&self) -> &Base {
        &self.base
    }

    pub(super) fn has_token(&self) -> bool {
        self.has_token
    }

    /// Sends one request to `path` and reads its answer.
    pub(super) fn exchange(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Reply, ReadFailure> {
        let request = self.request(method, path, body, etag)?;
        self.runtime.block_on(async {
            // Nothing runs between two exchanges: a connection that was closed in the meantime is noticed here, not by the
            // request that it would swallow.
            tokio::time::sleep(Duration::from_millis(1)).await;
            tokio::time::timeout(self.whole, self.send(request))
                .await
                .unwrap_or_else(|_| Err(ReadFailure::Cut("the answer took too long".to_owned())))
        })
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Request<OctoBody>, ReadFailure> {
        let mut request = Request::builder().method(method).uri(self.base.url(path));
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        self.crab
            .build_request(request, body)
            .map_err(|_| ReadFailure::Cut("the request could not be written".to_owned()))
    }

    async fn send(&self, request: Request<OctoBody>) -> Result<Reply, ReadFailure> {
        let response = self.crab.send(request).await.map_err(|e| ReadFailure::Cut(why(&e)))?;
        let (parts, body) = response.into_parts();
        let body = match Limited::new(body, LARGEST).collect().await {
            Ok(body) => body.to_bytes().to_vec(),
            Err(error) if error.is::<LengthLimitError>() => return Err(ReadFailure::TooLarge),
            Err(error) => return Err(ReadFailure::Cut(why(error.as_ref()))),
        };
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }
}

/// The interface over connections that `connector` makes.
fn crab<C>(base: &Base, token: Option<&str>, times: Times, connector: C) -> anyhow::Result<Octocrab>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let https = HttpsConnectorBuilder::new().with_native_roots()?;
    let https = if base.is_test() {
        https.https_or_http()
    } else {
        https.https_only()
    };
    let mut connector = TimeoutConnector::new(https.enable_http1().wrap_connector(connector));
    connector.set_connect_timeout(Some(times.connect));
    connector.set_read_timeout(Some(times.read));
    connector.set_write_timeout(Some(times.read));
    let http = Http::builder(TokioExecutor::new()).build(connector);
    let server: Uri = base.url("/").parse()?;
    let built = OctocrabBuilder::new_empty()
        .with_service(http)
        .with_layer(&AuthHeaderLayer::new(
            token.map(bearer).transpose()?,
            server.clone(),
            server,
        ))
        .with_layer(&ExtraHeadersLayer::new(Arc::new(headers())))
        .with_auth(AuthState::None)
        .build();
    match built {
        Ok(crab) => Ok(crab),
        Err(never) => match never {},
    }
}

/// The headers of every request. octocrab sets the version of the API.
fn headers() -> Vec<(HeaderName, HeaderValue)> {
    vec![
        (ACCEPT, HeaderValue::from_static("application/vnd.github+json")),
        (
            USER_AGENT,
            HeaderValue::from_static(concat!("psp-partners/", env!("CARGO_PKG_VERSION"))),
        ),
    ]
}

fn bearer(token: &str) -> anyhow::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| anyhow::anyhow!("the token has characters that no token has"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The cause of an error that is nearest to the machine, in a few words.
fn why(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    loop {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            match io.kind() {
                std::io::ErrorKind::TimedOut => return "no answer in time".to_owned(),
                std::io::ErrorKind::ConnectionRefused => return "the connection was refused".to_owned(),
                _ => {}
            }
        }
        match cause.source() {
            Some(source) => cause = source,
            None => return failure::one_line(&cause.to_string(), 120),
        }
    }
}
