//! Revocation by CRLs (RFC 5280 §6.3): complete, partitioned by distribution point or reason, indirect, and deltas.

mod entries;
mod issuer;
mod list;
mod scope;

pub(super) use list::Crl;

use super::pool::{Node, excess};
use super::search::{Goal, Search};
use super::validation::Report;
use super::work::Exhausted;
use super::{FailureKind, RevocationMode};
use crate::error::Result as Decoded;
use crate::extension::{ReasonCode, ReasonFlags};
use crate::time::Time;
use scope::Point;

/// What the CRLs say of one certificate.
enum Status {
    Good,
    Revoked {
        reason: ReasonCode,
        date: Time,
    },
    /// Not known, and the chief obstacle.
    Undetermined(FailureKind),
}

/// The certificate whose status is asked for: its place in a path, and what the path is for.
#[derive(Clone, Copy)]
struct Query<'q, 'p, 'a> {
    path: &'q [&'p Node<'a>],
    index: usize,
    node: &'p Node<'a>,
    goal: Goal<'q>,
}

/// One look at one CRL.
enum Look {
    /// The CRL is not about this certificate at all.
    Elsewhere,
    /// It cannot be used.
    Obstacle(FailureKind),
    /// It covers the certificate for these reasons and does not list it.
    NotListed(ReasonFlags),
    Revoked {
        reason: ReasonCode,
        date: Time,
    },
}

impl<'a> Search<'a> {
    /// Status of every certificate of the path but its anchor.
    pub(super) fn check_revocation(
        &self,
        path: &[&Node<'a>],
        goal: Goal<'_>,
        report: &mut Report,
    ) -> Result<(), Exhausted> {
        let required = goal.options.revocation == RevocationMode::Require;
        let certificates = path.split_last().map_or(&[][..], |(_, certificates)| certificates);
        for (index, node) in certificates.iter().enumerate() {
            match self.status(Query { path, index, node, goal }, report)? {
                Status::Good => {}
                Status::Revoked { reason, date } => report.fail(index, FailureKind::Revoked { reason, date }),
                Status::Undetermined(obstacle) => report.note(required, index, obstacle),
            }
        }
        Ok(())
    }

    /// §6.3.3 for the certificate at this place: first the CRLs that are current, then, only to find out that it is
    /// revoked, those that are not.
    fn status(&self, query: Query<'_, '_, 'a>, report: &mut Report) -> Result<Status, Exhausted> {
        let points = Point::all_of(query.node);
        let mut covered = ReasonFlags::NONE;
        let mut obstacle = FailureKind::CrlMissing;
        let mut stale: Vec<(&Point, &Crl<'a>)> = Vec::new();
        for point in &points {
            self.work.steps(self.crls.len() + 1)?;
            for crl in self.crls.iter().filter(|crl| !crl.is_delta()) {
                if covered.contains(ReasonFlags::ALL) {
                    return Ok(Status::Good);
                }
                match self.look(query, point, crl, covered, true)? {
                    Look::Elsewhere => {}
                    Look::Revoked { reason, date } => return Ok(Status::Revoked { reason, date }),
                    Look::NotListed(reasons) => {
                        covered = covered.union(reasons);
                        crl.faults().for_each(|fault| {
                            report.note(query.goal.options.strict, query.index, FailureKind::Form(fault));
                        });
                    }
                    Look::Obstacle(found) => {
                        if matches!(found, FailureKind::CrlExpired { .. }) {
                            stale.push((point, crl));
                        }
                        if found.rank() < obstacle.rank() {
                            obstacle = found;
                        }
                    }
                }
            }
        }
        if covered.contains(ReasonFlags::ALL) {
            return Ok(Status::Good);
        }
        for (point, crl) in stale {
            if let Look::Revoked { reason, date } = self.look(query, point, crl, covered, false)? {
                return Ok(Status::Revoked { reason, date });
            }
        }
        let is_partly_covered = covered != ReasonFlags::NONE && obstacle == FailureKind::CrlMissing;
        Ok(Status::Undetermined(if is_partly_covered { FailureKind::CrlScope } else { obstacle }))
    }

    /// §6.3.3 (b) to (l) for one distribution point and one complete CRL. `timely`: only when it is current.
    fn look(
        &self,
        query: Query<'_, '_, 'a>,
        point: &Point,
        crl: &Crl<'a>,
        covered: ReasonFlags,
        timely: bool,
    ) -> Result<Look, Exhausted> {
        let node = query.node;
        if !point.is_issued_by(crl, &self.work)? {
            return Ok(Look::Elsewhere);
        }
        if crl.is_unusable() {
            return Ok(Look::Obstacle(FailureKind::CrlSignatureBad));
        }
        let Some(reasons) = point.covers(crl, node, &self.work)? else {
            return Ok(Look::Obstacle(FailureKind::CrlScope));
        };
        if covered.contains(reasons) {
            return Ok(Look::Elsewhere);
        }
        if crl.list.this_update() > self.at {
            return Ok(Look::Obstacle(FailureKind::CrlMissing));
        }
        let Some(signer) = self.crl_signer(query, crl)? else {
            return Ok(Look::Obstacle(FailureKind::CrlSignatureBad));
        };
        let delta = self.delta_of(crl, signer)?;
        let expired = crl.list.next_update().filter(|next| *next < self.at);
        if let (true, Some(next_update), None) = (timely, expired, delta) {
            return Ok(Look::Obstacle(FailureKind::CrlExpired { next_update }));
        }
        let listed = match delta {
            Some(delta) => self.entry(delta, node)?,
            None => Ok(None),
        };
        let listed = match listed {
            Ok(None) => self.entry(crl, node)?,
            other => other,
        };
        Ok(match listed {
            Err(_) => Look::Obstacle(FailureKind::CrlSignatureBad),
            Ok(None | Some((ReasonCode::RemoveFromCrl, _))) => Look::NotListed(reasons),
            Ok(Some((reason, date))) => Look::Revoked { reason, date },
        })
    }

    /// The newest current delta CRL that continues this complete CRL (§6.3.3 (c), (h)).
    fn delta_of(&self, complete: &Crl<'a>, signer: &Node<'a>) -> Result<Option<&Crl<'a>>, Exhausted> {
        for delta in self.crls.iter().filter(|delta| delta.continues(complete)) {
            let is_current =
                (delta.list.this_update()..=delta.list.next_update().unwrap_or(Time::MAX)).contains(&self.at);
            if is_current && !delta.is_unusable() && self.crl_is_signed_by(delta, signer)? {
                return Ok(Some(delta));
            }
        }
        Ok(None)
    }

    /// Why and when the CRL lists the certificate as revoked. Inner error: the CRL must not be used.
    fn entry(&self, crl: &Crl<'a>, node: &Node<'a>) -> Result<Decoded<Option<(ReasonCode, Time)>>, Exhausted> {
        let issuer = node.certificate.issuer();
        self.work.steps(crl.list.entries_der().len() / 256 * (1 + excess(issuer)))?;
        Ok(entries::find(crl.list, issuer, node.certificate.serial()))
    }
}
