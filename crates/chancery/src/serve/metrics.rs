//! `/metrics` in the text form of OpenMetrics, which Prometheus reads.

use std::fmt::Error;

use chancery_pki::time::Time;
use chancery_service::Service;
use chancery_service::ocsp::OcspCount;
use chancery_service::status::Status;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// Its media type.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, String)>;
type Gauges = Family<Labels, Gauge>;

/// The end of the OCSP signer of each authority, by slug.
pub(super) type Signers = Vec<(String, Time)>;

/// Everything that is measured.
pub(super) fn text(status: &Status, signers: &Signers, service: &Service, connections: usize) -> Result<String, Error> {
    let mut registry = Registry::with_prefix("chancery");
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    registry.register("build", "Version of the program", Info::new(version));
    let healthy = ConstGauge::new(i64::from(status.healthy));
    registry.register("healthy", "1 when nothing is wrong; alerts that only wait for a person leave it at 1", healthy);
    registry.register("alerts", "Things that a person should know of or do, by code", alerts(status));
    registry.register("connections", "Open TCP connections", ConstGauge::new(integer(connections)));
    registry.register("certificates", "Certificates by state; expiring ones are valid too", certificates(status));
    registry.register(
        "requests_waiting",
        "Requests that wait for an outside authority",
        gauge(status.requests_waiting),
    );
    registry.register("log_entries", "Entries of the audit log", ConstCounter::new(status.log_entries));
    let lag = status.log_entries.saturating_sub(status.log_checkpoint);
    registry.register("log_lag", "Entries that no signed checkpoint covers yet", gauge(lag));
    registry.register("commit_seconds", "Time from a change to its durable commit", service.commit_times());
    registry.register(
        "commit_queue",
        "Changes that wait for the writer",
        ConstGauge::new(integer(service.commit_queue())),
    );
    authorities(&mut registry, status, service);
    ocsp(&mut registry, signers, service);
    jobs(&mut registry, status);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn alerts(status: &Status) -> Gauges {
    let alerts = Gauges::default();
    for alert in &status.alerts {
        alerts.get_or_create(&vec![("code", alert.code.to_owned())]).inc();
    }
    alerts
}

fn certificates(status: &Status) -> Gauges {
    let (gauges, counts) = (Gauges::default(), status.certificates);
    let states = [
        ("valid", counts.valid),
        ("expiring", counts.expiring),
        ("expired", counts.expired),
        ("revoked", counts.revoked),
    ];
    for (state, count) in states {
        gauges.get_or_create(&vec![("state", state.to_owned())]).set(i64::try_from(count).unwrap_or(i64::MAX));
    }
    gauges
}

/// What each authority issued, its end, and its CRL.
fn authorities(registry: &mut Registry, status: &Status, service: &Service) {
    let [issued, ends, number, entries, age, next, current] = [(); 7].map(|()| Gauges::default());
    for authority in &status.authorities {
        let labels = vec![("authority", authority.slug.clone())];
        let set = |gauges: &Gauges, value: i64| {
            gauges.get_or_create(&labels).set(value);
        };
        set(&issued, i64::try_from(authority.issued).unwrap_or(i64::MAX));
        if let Some(certificate) = &authority.certificate {
            set(&ends, certificate.not_after().unix());
        }
        if let Some(crl) = &authority.crl {
            set(&number, i64::try_from(crl.number).unwrap_or(i64::MAX));
            set(&entries, i64::try_from(crl.entries).unwrap_or(i64::MAX));
            set(&age, service.now().unix() - crl.this_update.unix());
            set(&next, crl.next_update.unix());
            set(&current, i64::from(crl.current));
        }
    }
    registry.register("authority_issued", "Certificates that the authority signed", issued);
    registry.register("authority_not_after_timestamp_seconds", "End of the authority's certificate", ends);
    registry.register("crl_number", "Number of the latest CRL", number);
    registry.register("crl_entries", "Entries of the latest CRL", entries);
    registry.register("crl_age_seconds", "Age of the latest CRL", age);
    registry.register("crl_next_update_timestamp_seconds", "When clients stop to accept the latest CRL", next);
    registry.register("crl_current", "1 when the latest CRL lists every revocation", current);
}

/// What the responder answered, and until when it can.
fn ocsp(registry: &mut Registry, signers: &Signers, service: &Service) {
    let (answers, ends) = (Family::<Labels, Counter>::default(), Gauges::default());
    for OcspCount { status, source, count } in service.ocsp_counts() {
        let labels = vec![("status", status.to_owned()), ("source", source.to_owned())];
        answers.get_or_create(&labels).inc_by(count);
    }
    for (slug, end) in signers {
        ends.get_or_create(&vec![("authority", slug.clone())]).set(end.unix());
    }
    let help = "OCSP answers of this process, by certificate: ready in memory, signed on demand, or none for an error";
    registry.register("ocsp_answers", help, answers);
    let ready = ConstGauge::new(integer(service.ocsp_ready_count()));
    registry.register("ocsp_ready", "OCSP answers that lie ready in memory", ready);
    registry.register("ocsp_signer_not_after_timestamp_seconds", "End of the signer of OCSP answers", ends);
}

fn jobs(registry: &mut Registry, status: &Status) {
    let [last, failures] = [(); 2].map(|()| Gauges::default());
    for job in &status.jobs {
        let labels = vec![("job", job.name.clone())];
        if let Some(time) = job.last_run {
            last.get_or_create(&labels).set(time.unix());
        }
        failures.get_or_create(&labels).set(i64::try_from(job.failures).unwrap_or(i64::MAX));
    }
    registry.register("job_last_run_timestamp_seconds", "When the job last had something to do", last);
    registry.register("job_failures", "Runs of the job that failed since the last one that did not", failures);
}

fn gauge(value: u64) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX))
}

fn integer(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
