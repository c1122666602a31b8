//! Rows that issuance adds, gathered over the units of a transaction: a statement for each of them would cost more than
//! the signature.

use std::collections::HashSet;

use chancery_domain::id::Id;

use crate::authority;
use crate::certificate::{self, Certificate, Source};
use crate::commit::Effect;
use crate::engine::{Conn, Insert};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::idempotency::{self, Idempotency};
use crate::request::{self, Request};

/// Rows not yet inserted.
#[derive(Default)]
pub(crate) struct Inserts<'u> {
    requests: Vec<&'u Request>,
    certificates: Vec<&'u Certificate>,
    used: Vec<&'u Idempotency>,
}

/// Authorities that were found to be active. They are under the rules: while those have the same number, nothing was
/// changed.
#[derive(Default)]
pub(crate) struct Active {
    rules: Option<i64>,
    authorities: HashSet<Id>,
}

impl Active {
    /// At the beginning of a transaction in which the rules have this number, if it keeps them.
    pub(crate) fn begin(&mut self, rules: Option<i64>) {
        if rules.is_none() || rules != self.rules {
            *self = Self { rules, authorities: HashSet::new() };
        }
    }

    /// This transaction changed the rules, and may come to nothing.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    async fn check(&mut self, conn: &mut Conn, authority: Option<Id>) -> Result<()> {
        let Some(authority) = authority.filter(|authority| !self.authorities.contains(authority)) else {
            return Ok(());
        };
        authority::check_active(conn, authority).await?;
        self.authorities.insert(authority);
        Ok(())
    }
}

impl<'u> Inserts<'u> {
    /// Keeps a row for later and says `true`. Any other effect finds all rows inserted and is the caller's to apply.
    pub(crate) async fn take(&mut self, conn: &mut Conn, active: &mut Active, effect: &'u Effect) -> Result<bool> {
        match effect {
            Effect::InsertRequest(request) => self.requests.push(request),
            Effect::InsertIdempotency(used) => self.used.push(used),
            Effect::InsertCertificate(certificate) if certificate.source == Source::Issued => {
                active.check(conn, certificate.authority).await?;
                self.certificates.push(certificate);
            }
            _ => {
                self.flush(conn).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Inserts what was gathered; an error has the meaning of its row.
    pub(crate) async fn flush(&mut self, conn: &mut Conn) -> Result<()> {
        self.check_keys(conn).await?;
        let Self { requests, certificates, used } = std::mem::take(self);
        conn.insert(request::rows(&requests)).await.on_taken(Conflict::Exists("request"))?;
        conn.insert_all(certificate::rows(&certificates)).await.on_taken(Conflict::SerialTaken)?;
        conn.insert(idempotency::rows(&used)).await.map(drop).on_taken(Conflict::IdempotencyKey)
    }

    /// What was gathered, to be inserted by the end of the transaction.
    pub(crate) async fn rows(self, conn: &mut Conn) -> Result<Vec<Insert>> {
        self.check_keys(conn).await?;
        let mut rows = certificate::rows(&self.certificates);
        rows.extend([request::rows(&self.requests), idempotency::rows(&self.used)]);
        Ok(rows)
    }

    async fn check_keys(&self, conn: &mut Conn) -> Result<()> {
        let keys = self.certificates.iter().map(|certificate| (&certificate.spki_sha256).into()).collect();
        certificate::check_keys(conn, keys).await
    }
}
