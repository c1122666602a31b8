//! Counters of what this process changed, so that what is kept in memory knows at once that it is old.
//!
//! They tell nothing of other nodes: whoever relies on them looks at the database once in a while as well.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::commit::Effect;

/// How often rows of a kind were changed by this process.
#[derive(Debug, Default)]
pub struct Changes {
    authorities: AtomicU64,
    rules: AtomicU64,
    crls: AtomicU64,
    revocations: AtomicU64,
    holders: AtomicU64,
}

/// Which kinds a unit changes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Touched {
    authorities: bool,
    rules: bool,
    crls: bool,
    revocations: bool,
    holders: bool,
}

impl Changes {
    /// Changes of authorities.
    pub fn authorities(&self) -> u64 {
        self.authorities.load(Ordering::Acquire)
    }

    /// Changes of what is issued by whom: authorities and profiles.
    pub fn rules(&self) -> u64 {
        self.rules.load(Ordering::Acquire)
    }

    /// CRLs published.
    pub fn crls(&self) -> u64 {
        self.crls.load(Ordering::Acquire)
    }

    /// Revocations, holds and releases.
    pub fn revocations(&self) -> u64 {
        self.revocations.load(Ordering::Acquire)
    }

    /// Changes of who may do what: tokens and persons.
    pub fn holders(&self) -> u64 {
        self.holders.load(Ordering::Acquire)
    }

    pub(crate) fn count(&self, touched: Touched) {
        let counters = [
            (touched.authorities, &self.authorities),
            (touched.rules, &self.rules),
            (touched.crls, &self.crls),
            (touched.revocations, &self.revocations),
            (touched.holders, &self.holders),
        ];
        for (_, counter) in counters.into_iter().filter(|(touched, _)| *touched) {
            counter.fetch_add(1, Ordering::AcqRel);
        }
    }
}

impl Touched {
    pub(crate) fn by(effects: &[Effect]) -> Self {
        let mut touched = Self::default();
        for effect in effects {
            touched.rules |= effect.changes_rules();
            match effect {
                Effect::InsertAuthority(_) | Effect::UpdateAuthority(_) => touched.authorities = true,
                Effect::InsertCrl(_) => touched.crls = true,
                Effect::Revoke { .. } => touched.revocations = true,
                Effect::InsertToken(_) | Effect::UpdateToken(_) => touched.holders = true,
                Effect::InsertPerson(_) | Effect::UpdatePerson(_) | Effect::ErasePerson(_) => touched.holders = true,
                _ => {}
            }
        }
        touched
    }
}
