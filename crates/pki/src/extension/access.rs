//! authorityInfoAccess and subjectInfoAccess (RFC 5280 §4.2.2).

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::Result;
use crate::general_name::GeneralName;
use crate::oid::{AUTHORITY_INFO_ACCESS, Oid, SUBJECT_INFO_ACCESS};

/// A service and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDescription {
    /// Kind of service, such as OCSP or caIssuers.
    pub method: Oid,
    /// Where, a URI most often.
    pub location: GeneralName,
}

/// Where to ask about the issuer: its certificate, its OCSP responder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityInfoAccess(pub Vec<AccessDescription>);

/// Services of the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectInfoAccess(pub Vec<AccessDescription>);

impl AuthorityInfoAccess {
    /// Addresses given for this kind of service.
    pub fn addresses(&self, method: &Oid) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |access| access.method == *method).filter_map(|access| match &access.location {
            GeneralName::Uri(uri) => Some(uri.as_str()),
            _ => None,
        })
    }
}

fn read_list(reader: &mut Reader<'_>) -> Result<Vec<AccessDescription>> {
    let mut inner = reader.sequence()?;
    let mut list = Vec::new();
    loop {
        let mut description = inner.sequence()?;
        list.push(AccessDescription { method: description.oid()?, location: GeneralName::read(&mut description)? });
        description.finish()?;
        if inner.is_empty() {
            return Ok(list);
        }
    }
}

fn write_list(writer: &mut Writer, list: &[AccessDescription]) {
    writer.sequence(|w| {
        for access in list {
            w.sequence(|w| {
                w.oid(&access.method);
                access.location.write(w);
            });
        }
    });
}

impl ExtensionValue for AuthorityInfoAccess {
    const OID: Oid = AUTHORITY_INFO_ACCESS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        read_list(reader).map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        write_list(writer, &self.0);
    }
}

impl ExtensionValue for SubjectInfoAccess {
    const OID: Oid = SUBJECT_INFO_ACCESS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        read_list(reader).map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        write_list(writer, &self.0);
    }
}
