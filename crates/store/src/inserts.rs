//! Rows that issuance adds, gathered over the units of a transaction: a statement for each of them would cost more than
//! the signature.

use std::collections::HashSet;

use chancery_domain::id::Id;

use crate::authority;
use crate::certificate::{self, Certificate, Source};
use crate::commit::Effect;
use crate::engine::Conn;
use crate::error::{Conflict, Result};
use crate::idempotency::{self, Idempotency};
use crate::meta;
use crate::request::{self, Request};

/// Rows not yet inserted, and what the transaction found so far.
#[derive(Default)]
pub(crate) struct Inserts<'u> {
    requests: Vec<&'u Request>,
    certificates: Vec<&'u Certificate>,
    used: Vec<&'u Idempotency>,
    /// Authorities that are active.
    active: HashSet<Id>,
    /// Number of the rules.
    rules: Option<i64>,
}

impl<'u> Inserts<'u> {
    /// Keeps a row for later and says `true`. Any other effect finds all rows inserted and is the caller's to apply.
    pub(crate) async fn take(&mut self, conn: &mut Conn, effect: &'u Effect) -> Result<bool> {
        match effect {
            Effect::InsertRequest(request) => self.requests.push(request),
            Effect::InsertIdempotency(used) => self.used.push(used),
            Effect::InsertCertificate(certificate) if certificate.source == Source::Issued => {
                self.check_active(conn, certificate.authority).await?;
                self.certificates.push(certificate);
            }
            _ => {
                self.flush(conn).await?;
                *self = Self::default();
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Fails unless the rules are those of this number, and keeps them so until the transaction ends.
    pub(crate) async fn check_rules(&mut self, conn: &mut Conn, believed: i64) -> Result<()> {
        let rules = match self.rules {
            Some(rules) => rules,
            None => *self.rules.insert(meta::kept_rules(conn).await?),
        };
        if rules == believed { Ok(()) } else { Err(Conflict::RulesChanged.into()) }
    }

    async fn check_active(&mut self, conn: &mut Conn, authority: Option<Id>) -> Result<()> {
        let Some(authority) = authority.filter(|authority| !self.active.contains(authority)) else { return Ok(()) };
        authority::check_active(conn, authority).await?;
        self.active.insert(authority);
        Ok(())
    }

    /// Inserts what was gathered.
    pub(crate) async fn flush(&mut self, conn: &mut Conn) -> Result<()> {
        let keys = self.certificates.iter().map(|certificate| (&certificate.spki_sha256).into()).collect();
        certificate::check_keys(conn, keys).await?;
        request::insert(conn, &self.requests).await?;
        certificate::insert(conn, &self.certificates).await?;
        idempotency::insert(conn, &self.used).await?;
        (self.requests, self.certificates, self.used) = (Vec::new(), Vec::new(), Vec::new());
        Ok(())
    }
}
