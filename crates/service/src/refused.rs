//! Refusals are entries of the audit log too.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_store::{Commit, Effect};

use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Most characters of what a refused deed was about.
const LONGEST_ABOUT: usize = 300;

impl Service {
    /// Passes a result on; a refusal is written to the log first. A log that cannot be written does not hide the refusal.
    pub(crate) async fn logged<T>(&self, actor: &Actor, verb: Verb, about: &str, result: Result<T>) -> Result<T> {
        if let Err(Error::Refused(refusals)) = &result {
            // The log is kept for ever: what somebody sends may not make an entry long.
            let mut codes: Vec<&str> = Vec::new();
            for code in refusals.iter().map(|refusal| refusal.code.as_str()) {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
            let about: String = about.chars().take(LONGEST_ABOUT).collect();
            let fact = Fact::new(FactKind::Refused, actor.name.as_str())
                .object("deed", verb)
                .detail("codes", codes.join(" "))
                .personal("about", &about);
            let commit = Commit::new(self.now(), actor.name.as_str()).tell(fact);
            if let Err(error) = Box::pin(self.store.commit(commit)).await {
                tracing::warn!(%error, "a refusal could not be written to the log");
            }
        }
        result
    }

    /// A commit of this actor.
    pub(crate) fn commit_of(&self, actor: &Actor) -> Commit {
        Commit::new(self.now(), actor.name.as_str())
    }

    /// Effects of an actor, each told by a fact.
    pub(crate) async fn write(&self, actor: &Actor, effects: Vec<Effect>, facts: Vec<Fact>) -> Result<()> {
        let mut commit = self.commit_of(actor);
        commit.effects = effects;
        commit.facts = facts;
        self.commit(commit).await?;
        Ok(())
    }
}
