//! What issuing goes by: authorities and profiles, verified once and kept in memory.
//!
//! The database numbers every change of them. A certificate is recorded only while the number is still the one it was
//! decided by (`Commit::rules`), on whatever node the change was made; otherwise it is decided again. A refusal is given
//! only when the database still has that number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chancery_domain::id::Id;
use chancery_domain::profile::Profile;
use chancery_pki::digest::sha256;
use chancery_pki::key::PublicKey;
use chancery_pki::time::Time;
use chancery_store::{Conflict, authority as rows, meta};

use crate::Service;
use crate::authority::{Authority, Settings};
use crate::error::{Error, Result};

/// The newest rules this process has seen.
#[derive(Default)]
pub(crate) struct Newest {
    rules: RwLock<Option<Seen>>,
    reading: tokio::sync::Mutex<()>,
}

/// When the rules were found to be those of the database.
#[derive(Clone)]
struct Seen {
    /// Changes made by this process until then.
    changes: u64,
    second: Time,
    rules: Arc<Rules>,
}

/// The rules of one number.
pub(crate) struct Rules {
    number: i64,
    rows: Vec<rows::Authority>,
    damaged: Vec<chancery_store::Error>,
    /// Names of all authorities by SHA-256 of their key, also of those whose row cannot be relied on.
    keys: HashMap<[u8; 32], String>,
    kept: Mutex<Kept>,
}

/// What was made of the rows when it was first asked for.
#[derive(Default)]
struct Kept {
    authorities: HashMap<Id, Arc<Authority>>,
    profiles: HashMap<String, Arc<Profile>>,
    chains: HashMap<Id, Arc<Chain>>,
}

/// What is handed out with the certificates of an authority.
pub(crate) struct Chain {
    /// The authority's certificate and those above it, nearest first, without roots.
    pub(crate) intermediates: Vec<Vec<u8>>,
    /// The root, when it is known.
    pub(crate) root: Option<Vec<u8>>,
}

impl Rules {
    /// Which rules they are.
    pub(crate) fn number(&self) -> i64 {
        self.number
    }

    /// Authority rows that can be relied on, oldest first.
    pub(crate) fn authorities(&self) -> &[rows::Authority] {
        &self.rows
    }

    /// What is wrong with the other rows.
    pub(crate) fn damaged(&self) -> &[chancery_store::Error] {
        &self.damaged
    }

    /// The last CRL partition of an issuer name, whichever of its keys opened it.
    pub(crate) fn last_partition(&self, issuer: Id) -> i64 {
        let keys = self.rows.iter().filter(|row| row.issuer == issuer);
        keys.map(|row| Settings::of(row).partition.number).max().unwrap_or(0)
    }

    /// Name of the authority whose public key this is.
    pub(crate) fn authority_with(&self, key: &PublicKey) -> Option<&str> {
        self.keys.get(&sha256(key.key_bytes())).map(String::as_str)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// The rules as this process knows them: at once what it changed itself, within a second what other nodes changed.
    pub(crate) async fn rules(&self) -> Result<Arc<Rules>> {
        if let Some(rules) = self.known_rules() {
            return Ok(rules);
        }
        let _reading = self.newest.reading.lock().await;
        match self.known_rules() {
            Some(rules) => Ok(rules),
            // In a box, as all that is rare on the way of an issuance: futures are as large as what they may have to do.
            None => Box::pin(self.read_rules()).await,
        }
    }

    /// The rules as the database has them now.
    pub(crate) async fn newest_rules(&self) -> Result<Arc<Rules>> {
        let _reading = self.newest.reading.lock().await;
        Box::pin(self.read_rules()).await
    }

    async fn read_rules(&self) -> Result<Arc<Rules>> {
        let (changes, second) = (self.store.changes().rules(), self.now());
        let number = meta::rules(&self.store).await?;
        let known = self.seen().map(|seen| seen.rules).filter(|rules| rules.number == number);
        let rules = match known {
            Some(rules) => rules,
            None => {
                let all = rows::all(&self.store).await?;
                let keys = all.items.iter().map(|row| (row.key_sha256, row.display_name.clone())).collect();
                let (rows, damaged) = self.reliable(all).await?;
                Arc::new(Rules { number, rows, damaged, keys, kept: Mutex::default() })
            }
        };
        let seen = Seen { changes, second, rules: rules.clone() };
        *self.newest.rules.write().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(rules)
    }

    /// Whether something must be decided again because it was decided by rules that are no longer those of the database.
    pub(crate) async fn is_outdated<T>(&self, by: &Rules, result: &Result<T>) -> Result<bool> {
        match result {
            Err(Error::Store(chancery_store::Error::Conflict(Conflict::RulesChanged))) => {
                self.newest_rules().await.map(|_| true)
            }
            Err(Error::Refused(_)) => Ok(self.newest_rules().await?.number != by.number),
            _ => Ok(false),
        }
    }

    /// Settings of the authorities above one, nearest first, as this process knows them.
    pub(crate) fn known_above(&self, row: &rows::Authority) -> Vec<Settings> {
        let Some(seen) = self.seen() else { return Vec::new() };
        let (mut above, mut next) = (Vec::new(), row.parent);
        while let Some(parent) = next.and_then(|id| seen.rules.rows.iter().find(|row| row.id == id)) {
            above.push(Settings::of(parent));
            // As in the chain: a bound keeps a damaged table from looping.
            next = parent.parent.filter(|_| above.len() < 16);
        }
        above
    }

    fn known_rules(&self) -> Option<Arc<Rules>> {
        let (changes, second) = (self.store.changes().rules(), self.now());
        self.seen().filter(|seen| seen.changes == changes && seen.second == second).map(|seen| seen.rules)
    }

    fn seen(&self) -> Option<Seen> {
        self.newest.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An authority of these rules. Errors: as [`Service::load`].
    pub(crate) fn authority_by(&self, rules: &Rules, row: &rows::Authority) -> Result<Arc<Authority>> {
        if let Some(authority) = rules.kept().authorities.get(&row.id) {
            return Ok(authority.clone());
        }
        let authority = Arc::new(self.load(row.clone())?);
        rules.kept().authorities.insert(row.id, authority.clone());
        Ok(authority)
    }

    /// A profile of these rules. Errors: as [`Service::profile`].
    pub(crate) async fn profile_by(&self, rules: &Rules, slug: &str) -> Result<Arc<Profile>> {
        if let Some(profile) = rules.kept().profiles.get(slug) {
            return Ok(profile.clone());
        }
        let profile = Arc::new(Box::pin(self.read_profile(slug)).await?);
        rules.kept().profiles.insert(slug.to_owned(), profile.clone());
        Ok(profile)
    }

    /// What is handed out with certificates of an authority.
    pub(crate) async fn chain_by(&self, rules: &Rules, authority: Id) -> Result<Arc<Chain>> {
        if let Some(chain) = rules.kept().chains.get(&authority) {
            return Ok(chain.clone());
        }
        let chain = Arc::new(Box::pin(self.chain_of(authority)).await?);
        rules.kept().chains.insert(authority, chain.clone());
        Ok(chain)
    }
}
