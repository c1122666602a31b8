//! Requests for somebody else's authority.

use chancery_api::request::{CreateRequest, RequestQuery};
use chancery_service::request as service;

pub(crate) fn create_request(sent: CreateRequest) -> service::CreateRequest {
    service::CreateRequest {
        name: sent.name,
        names: sent.names,
        subject: sent.subject,
        profile: sent.profile,
        key: sent.key,
        csr: sent.csr.map(String::into_bytes),
        dry_run: sent.dry_run,
    }
}

pub(crate) fn request_query(sent: RequestQuery) -> service::RequestQuery {
    service::RequestQuery { state: sent.state, limit: sent.limit, cursor: sent.cursor }
}
