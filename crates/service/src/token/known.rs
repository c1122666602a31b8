//! Tokens that were shown within this second: a client with much to do shows the same one each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery_pki::time::Time;

use crate::Actor;

/// What is believed: changes of tokens and persons so far, and the second.
pub(super) type AsOf = (u64, Time);

/// Who holds which token.
#[derive(Default)]
pub(crate) struct Known(Mutex<Believed>);

#[derive(Default)]
struct Believed {
    as_of: Option<AsOf>,
    /// By the SHA-256 of the token's secret.
    holders: HashMap<[u8; 32], Actor>,
}

impl Known {
    /// Who holds it; `None` when that is to be read.
    pub(super) fn holder(&self, as_of: AsOf, hash: &[u8; 32]) -> Option<Actor> {
        let mut believed = self.lock();
        if believed.as_of != Some(as_of) {
            *believed = Believed { as_of: Some(as_of), holders: HashMap::new() };
        }
        believed.holders.get(hash).cloned()
    }

    /// Keeps what was read, unless something was changed or the second is over since `as_of`.
    pub(super) fn keep(&self, as_of: AsOf, hash: [u8; 32], holder: &Actor) {
        let mut believed = self.lock();
        if believed.as_of == Some(as_of) {
            believed.holders.insert(hash, holder.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Believed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chancery_domain::access::Role;

    use super::*;

    #[test]
    fn a_holder_is_known_until_something_changes_or_the_second_is_over() {
        let (known, hash, actor) = (Known::default(), [7; 32], Actor::new("token:7", Role::Operator));
        let now = (1, Time::from_unix(10));
        assert_eq!(known.holder(now, &hash), None);
        known.keep(now, hash, &actor);
        assert_eq!(known.holder(now, &hash), Some(actor.clone()));
        assert_eq!(known.holder(now, &[8; 32]), None);
        for later in [(2, Time::from_unix(10)), (2, Time::from_unix(11))] {
            assert_eq!(known.holder(later, &hash), None);
            known.keep(now, hash, &actor);
            assert_eq!(known.holder(later, &hash), None, "it was read before the change");
        }
    }
}
