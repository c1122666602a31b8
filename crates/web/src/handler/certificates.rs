//! `/api/v1/certificates`

use std::sync::Arc;

use axum::extract::State;
use base64ct::{Base64, Encoding as _};
use chancery_api::Page;
use chancery_api::certificate::{
    Certificate, CertificateQuery, ExportPkcs12, Hold, Issue, Issued, Pkcs12, Rekey, Release, Renew, Revoke, Revoked,
};
use chancery_service::Service;

use crate::answer::{Answer, data, warned, whole};
use crate::body::Body;
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::{input, view};

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(query): Query<CertificateQuery>,
) -> Answer<Page<Certificate>> {
    let found = service.certificates(&actor, &input::certificate_query(query)).await?;
    let items = found.items.into_iter().map(view::certificate_in_list).collect();
    let warnings = found.damaged.into_iter().map(view::alert).collect();
    Ok(warned(Page { items, next: found.next }, warnings))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Certificate> {
    Ok(data(view::certificate(service.certificate(&actor, &name).await?)))
}

pub(crate) async fn chain(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Issued> {
    Ok(data(view::issued(service.certificate_chain(&actor, &name).await?)))
}

pub(crate) async fn history(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Page<Certificate>> {
    let found = service.certificate_history(&actor, &name).await?;
    Ok(whole(found.into_iter().map(view::certificate_in_list).collect()))
}

pub(crate) async fn issue(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<Issue>,
) -> Answer<Issued> {
    let issued = service.issue(&actor, &input::issue(body.value)).await?;
    let warnings = view::notices(&issued.notices);
    Ok(warned(view::issued(issued), warnings))
}

pub(crate) async fn renew(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Renew>,
) -> Answer<Issued> {
    let issued = service.renew(&actor, &name, &input::renew(body.value)).await?;
    let warnings = view::notices(&issued.notices);
    Ok(warned(view::issued(issued), warnings))
}

pub(crate) async fn rekey(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Rekey>,
) -> Answer<Issued> {
    let issued = service.rekey(&actor, &name, &input::rekey(body.value)).await?;
    let warnings = view::notices(&issued.notices);
    Ok(warned(view::issued(issued), warnings))
}

pub(crate) async fn revoke(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Revoke>,
) -> Answer<Revoked> {
    Ok(data(view::revoked(service.revoke(&actor, &name, &input::revoke(body.value)?).await?)))
}

pub(crate) async fn hold(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Hold>,
) -> Answer<Revoked> {
    Ok(data(view::revoked(service.hold(&actor, &name, &input::hold(body.value)?).await?)))
}

pub(crate) async fn release(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Release>,
) -> Answer<Revoked> {
    Ok(data(view::revoked(service.release(&actor, &name, &input::release(body.value)).await?)))
}

pub(crate) async fn export_pkcs12(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<ExportPkcs12>,
) -> Answer<Pkcs12> {
    let (file, certificate) = service.export_pkcs12(&actor, &name, &input::export_pkcs12(body.value)).await?;
    Ok(data(Pkcs12 { base64: Base64::encode_string(&file), certificate: view::certificate(certificate) }))
}
