//! What was asked and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its place in the log, from 0.
    pub index: u64,
    /// The verb in capitals.
    pub method: String,
    /// The path as it was asked for.
    pub path: String,
    /// The query.
    pub query: BTreeMap<String, String>,
    /// The JSON body.
    pub body: Option<Value>,
    /// The login behind the token.
    pub actor: Option<String>,
    /// The status that was sent; 0 where the connection was cut instead.
    pub status: u16,
    /// GitHub's name for the operation, where the request was routed to one.
    pub operation: Option<String>,
    /// The JSON body of the answer.
    pub answer: Option<Value>,
}

impl Exchange {
    /// Whether it is anything but a read. GraphQL is only asked questions.
    pub fn is_write(&self) -> bool {
        self.method != "GET" && self.path != "/graphql"
    }

    /// The exchange as JSON, for scenarios in other languages.
    pub fn to_json(&self) -> Value {
        json!({
            "index": self.index, "method": self.method, "path": self.path, "query": self.query, "body": self.body,
            "actor": self.actor, "status": self.status, "operation": self.operation, "answer": self.answer,
        })
    }
}

/// All exchanges of a server, in order.
#[derive(Debug, Clone, Default)]
pub struct Log(pub Vec<Exchange>);

impl Log {
    /// Lets go of what was sent and answered: after some ten thousand requests that is more than a machine's memory.
    pub fn forget_bodies(&mut self) {
        for exchange in &mut self.0 {
            (exchange.body, exchange.answer) = (None, None);
        }
    }

    /// Everything but reads.
    pub fn writes(&self) -> impl Iterator<Item = &Exchange> {
        self.0.iter().filter(|exchange| exchange.is_write())
    }

    /// GitHub's names of the operations that were called.
    pub fn endpoints_called(&self) -> BTreeSet<&str> {
        self.0
            .iter()
            .filter_map(|exchange| exchange.operation.as_deref())
            .collect()
    }
}
