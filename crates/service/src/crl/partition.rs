//! Which partition of the CRL lists a new certificate (decision 12).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::key::PrivateKey;
use chancery_store::crl::{self, CrlKind};
use chancery_store::{Conflict, Effect, certificate};

use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Service, once};

/// Room left in the open partitions, so that certificates are not counted for each issuance. Other nodes issue too: a
/// partition may grow somewhat beyond its size, which harms nothing.
#[derive(Default)]
pub(crate) struct Rooms(Mutex<HashMap<Id, Room>>);

/// What is known of the open partition of one authority.
#[derive(Clone, Copy)]
struct Room {
    partition: i64,
    left: i64,
    /// Its CRL is published.
    has_crl: bool,
}

impl Rooms {
    /// Takes one place in this partition; `false` when none is known to be left.
    fn take(&self, authority: Id, partition: i64) -> bool {
        match self.rooms().get_mut(&authority) {
            Some(room) if room.partition == partition && room.left > 0 => {
                room.left -= 1;
                true
            }
            _ => false,
        }
    }

    fn set(&self, authority: Id, partition: i64, left: i64) {
        let mut rooms = self.rooms();
        let has_crl = rooms.get(&authority).is_some_and(|room| room.partition == partition && room.has_crl);
        rooms.insert(authority, Room { partition, left, has_crl });
    }

    fn has_crl(&self, authority: Id, partition: i64) -> bool {
        self.rooms().get(&authority).is_some_and(|room| room.partition == partition && room.has_crl)
    }

    fn set_has_crl(&self, authority: Id, partition: i64) {
        let room = Room { partition, left: 0, has_crl: true };
        self.rooms().entry(authority).and_modify(|room| room.has_crl |= room.partition == partition).or_insert(room);
    }

    /// Forgets what is known of an authority whose partitions have another size now.
    pub(crate) fn forget(&self, authority: Id) {
        self.rooms().remove(&authority);
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<Id, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// The authority with a partition that has room; opens the next one when the current is full.
    ///
    /// Without a publication base certificates name no CRL, so there is one partition only.
    pub(crate) async fn with_room(
        &self,
        actor: &Actor,
        authority: Arc<Authority>,
        dry_run: bool,
    ) -> Result<Arc<Authority>> {
        if authority.row.publication.is_none() {
            return Ok(authority);
        }
        if self.rooms.take(authority.row.id, authority.settings.partition.number) {
            return Ok(authority);
        }
        Box::pin(self.with_counted_room(actor, authority, dry_run)).await
    }

    /// The same by the number of certificates in the database.
    async fn with_counted_room(
        &self,
        actor: &Actor,
        authority: Arc<Authority>,
        dry_run: bool,
    ) -> Result<Arc<Authority>> {
        let mut open = authority.settings.partition;
        let issued = certificate::count(&self.store, authority.row.id).await?;
        let left = open.size - (issued - open.opened_at);
        if left > 0 {
            self.rooms.set(authority.row.id, open.number, left - 1);
            return Ok(authority);
        }
        open.number += 1;
        open.opened_at = issued;
        let mut settings = authority.settings.clone();
        settings.partition = open;
        let mut row = authority.row.clone();
        row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let row = self.with_mac(row)?;
        if dry_run {
            return self.load(row).map(Arc::new);
        }
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("crl_partition", open.number);
        let update = Effect::UpdateAuthority(Box::new(row));
        match self.store.commit(self.commit_of(actor).with(update).tell(fact)).await {
            // Somebody else opened it first.
            Ok(_) | Err(chancery_store::Error::Conflict(Conflict::Stale(_))) => {
                self.authority(&authority.row.slug).await.map(Arc::new)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Signs the CRLs of an authority whose open partition has none yet, before a certificate names it.
    pub(crate) async fn with_crl(&self, actor: &Actor, authority: &Authority, key: &PrivateKey) -> Result<()> {
        let (id, partition) = (authority.row.id, authority.settings.partition.number);
        // The CRL of the first partition is as old as the authority.
        if partition == 0 || self.rooms.has_crl(id, partition) {
            return Ok(());
        }
        let heads = crl::heads(&self.store, id).await?;
        if !heads.iter().any(|head| head.kind == CrlKind::Full && head.crl_partition == partition) {
            Box::pin(once::apart(self.publish_needed(actor, authority, key))).await?;
        }
        self.rooms.set_has_crl(id, partition);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use chancery_domain::clock::SystemClock;
    use chancery_pki::crl::CertificateList;
    use chancery_pki::extension::ReasonCode;
    use chancery_pki::path::{self, Input, Options, RevocationMode};
    use chancery_store::crl::published;

    use super::*;
    use crate::Opening;
    use crate::authority::SetUp;
    use crate::certificate::{Issue, Revoke};
    use crate::crl::ScheduleCrl;
    use chancery_pki::certificate::Certificate;

    async fn with_small_partitions(service: &Service, actor: &Actor) {
        let input = SetUp {
            name: "Example".to_owned(),
            issue: vec!["email".to_owned()],
            root_key: Some("p256".to_owned()),
            issuing_key: Some("p256".to_owned()),
            url: Some("http://ca.example.org".to_owned()),
            ..SetUp::default()
        };
        service.set_up(actor, &input).await.unwrap();
        // One place is taken by the signer of OCSP answers.
        let small = ScheduleCrl { partition_size: Some(3), ..ScheduleCrl::default() };
        service.schedule_crl(actor, "issuing-1", &small).await.unwrap();
    }

    async fn issue(service: &Service, actor: &Actor, name: &str) -> Certificate {
        let key = Some("p256".to_owned());
        let input = Issue { names: vec![name.to_owned()], key, ..Issue::default() };
        let issued = service.issue(actor, &input).await.unwrap();
        Certificate::from_der(&issued.chain[0]).unwrap()
    }

    #[tokio::test]
    async fn the_next_partition_opens_and_each_crl_covers_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening {
            directory: folder.path().join("data"),
            database: None,
            credentials: None,
            create: true,
            wait: Duration::ZERO,
        };
        let service = Service::open(&opening, Arc::new(SystemClock)).await.unwrap();
        let actor = Actor::local(0);
        with_small_partitions(&service, &actor).await;
        let mut certificates = Vec::new();
        for name in ["a@example.org", "b@example.org", "c@example.org"] {
            certificates.push(issue(&service, &actor, name).await);
        }
        let addresses: Vec<_> = certificates.iter().map(|certificate| certificate.crl_addresses().concat()).collect();
        assert_eq!(addresses[0], "http://ca.example.org/crl/issuing-1.crl");
        assert_eq!(addresses[0], addresses[1]);
        assert_eq!(addresses[2], "http://ca.example.org/crl/issuing-1-p1.crl");

        let authority = service.authority("issuing-1").await.unwrap();
        let opened = published(&service.store, authority.row.id, 1, CrlKind::Full).await.unwrap();
        assert!(opened.is_some(), "the CRL that the third certificate names is there");

        let numbers = async || {
            let heads = crl::heads(&service.store, authority.row.id).await.unwrap();
            let number = |(partition, kind)| {
                heads.iter().find(|head| (head.crl_partition, head.kind) == (partition, kind)).unwrap().number
            };
            [(0, CrlKind::Full), (1, CrlKind::Full), (0, CrlKind::Complete)].map(number)
        };
        let before = numbers().await;
        let revoke = Revoke { reason: Some(ReasonCode::Superseded), ..Revoke::default() };
        let revoked = service.revoke(&actor, "c@example.org", &revoke).await.unwrap();
        let last = before.into_iter().max().unwrap();
        assert_eq!(numbers().await, [before[0], last + 1, last + 2], "what did not change is not signed again");
        assert_eq!((revoked.crls[0].number, revoked.crls[0].current), (last.unsigned_abs() + 2, true));
        let views = service.crls(&actor).await.unwrap();
        assert!(views.iter().all(|view| view.current && view.state == crate::crl::CrlState::Fresh), "{views:?}");
        let mut lists = Vec::new();
        for (partition, kind) in [(0, CrlKind::Full), (1, CrlKind::Full), (0, CrlKind::Complete)] {
            let crl = published(&service.store, authority.row.id, partition, kind).await.unwrap().unwrap();
            lists.push(CertificateList::from_der(crl.der.unwrap()).unwrap());
        }
        let counts: Vec<usize> = lists.iter().map(|list| list.entries().count()).collect();
        assert_eq!(counts, [0, 1, 1]);
        let has_scope = |list: &CertificateList| list.issuing_distribution_point().unwrap().is_some();
        assert_eq!(lists.iter().map(has_scope).collect::<Vec<_>>(), [true, true, false]);

        let good = |target: &Certificate, crl: &CertificateList| {
            let options = Options { revocation: RevocationMode::Require, ..Options::default() };
            let anchors = [authority.certificate.clone()];
            let crls = [crl.clone()];
            let at = service.now();
            path::validate(&Input { target, anchors: &anchors, intermediates: &[], crls: &crls, at, options: &options })
                .is_valid()
        };
        assert!(good(&certificates[0], &lists[0]), "its own partition says it is good");
        assert!(!good(&certificates[0], &lists[1]), "another partition says nothing about it");
        assert!(!good(&certificates[2], &lists[1]), "its own partition lists it");
        assert!(good(&certificates[0], &lists[2]) && !good(&certificates[2], &lists[2]), "the complete one says all");
    }
}
