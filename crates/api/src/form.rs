//! The form of what is sent and answered, in the schema language of OpenAPI 3.1.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::envelope::Warning;
use crate::{Fault, Page, Problem};
use crate::{authority, backup, certificate, clock, crl, log, person, profile, request, status, token, vault};

/// The form of one type.
pub struct Form {
    /// Its schema; types with a name are referred to.
    pub schema: Value,
    /// The types with a name that are referred to.
    pub named: Named,
}

impl Form {
    /// The schema of each thing in a list; `None` when it is none.
    pub fn item(&self) -> Option<&Value> {
        self.schema.pointer("/properties/items/items")
    }

    /// The fields of each thing in a list, else of the one thing, by name, and where their schemas are.
    pub fn fields(&self) -> Vec<(String, Value)> {
        let mut fields = Vec::new();
        self.gather(self.item().unwrap_or(&self.schema), None, &mut fields);
        fields
    }

    fn gather(&self, schema: &Value, place: Option<&str>, fields: &mut Vec<(String, Value)>) {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let named = reference.and_then(|it| Some((it, self.named.get(it.rsplit('/').next()?)?)));
        if let Some((reference, named)) = named {
            self.gather(named, Some(reference), fields);
        }
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let there = place.map(|place| json!({ "$ref": format!("{place}/properties/{name}") }));
            fields.push((name.clone(), there.unwrap_or_else(|| property.clone())));
        }
        for word in ["allOf", "oneOf"] {
            for (number, part) in schema.get(word).and_then(Value::as_array).into_iter().flatten().enumerate() {
                let place = place.map(|place| format!("{place}/{word}/{number}"));
                self.gather(part, place.as_deref(), fields);
            }
        }
    }
}

/// Schemas by name.
pub type Named = BTreeMap<String, Value>;

/// A type with a form.
pub trait Formed {
    /// Its schema. Types with a name are added to `named` and referred to.
    fn schema(named: &mut Named) -> Value;
}

impl Form {
    /// The form of this type.
    pub fn of<T: Formed>() -> Self {
        let mut named = Named::new();
        let schema = T::schema(&mut named);
        Self { schema, named }
    }
}

impl Formed for () {
    fn schema(_: &mut Named) -> Value {
        json!({ "type": "null" })
    }
}

/// What is handed on as it was written is the rules of a profile.
impl Formed for Value {
    fn schema(named: &mut Named) -> Value {
        name::<profile::Rules>(named)
    }
}

impl<T: Formed> Formed for Option<T> {
    fn schema(named: &mut Named) -> Value {
        json!({ "oneOf": [{ "type": "null" }, T::schema(named)] })
    }
}

impl<T: Formed> Formed for Vec<T> {
    fn schema(named: &mut Named) -> Value {
        json!({ "type": "array", "items": T::schema(named) })
    }
}

impl<T: Formed> Formed for Page<T> {
    fn schema(named: &mut Named) -> Value {
        let items = Vec::<T>::schema(named);
        let next = json!({ "type": ["string", "null"], "description": "Cursor of the next part; null at the end." });
        json!({ "type": "object", "required": ["items", "next"], "properties": { "items": items, "next": next } })
    }
}

macro_rules! named {
    ($($name:ty)*) => {$(
        impl Formed for $name {
            fn schema(named: &mut Named) -> Value {
                name::<Self>(named)
            }
        }
    )*};
}

named! {
    Fault Problem Warning
    authority::Authority authority::CompleteAuthority authority::CreateAuthority authority::MakeDefault
    authority::Reissue authority::Reissued authority::RenewAuthority authority::RetireAuthority authority::SetUp
    authority::UnlockAuthority
    backup::Backup backup::BackupSchedule backup::BackupVerified backup::CreateBackup backup::MadeBackup
    backup::VerifyBackup
    certificate::Certificate certificate::ExportPkcs12 certificate::Hold certificate::Issue certificate::Issued
    certificate::Pkcs12 certificate::Rekey certificate::Release certificate::Renew certificate::Revoke
    certificate::Revoked
    clock::Clock
    crl::AddEntries crl::Crl crl::CrlDiff crl::CrlRecord crl::CrlSchedule crl::CrlSummary crl::PublishCrl
    crl::ScheduleCrl
    log::LogEntry log::LogVerified log::VerifyLog
    person::CreatePerson person::EditPerson person::Person
    profile::Profile profile::ProfileTest profile::TestProfile
    request::CompleteRequest request::CreateRequest request::ExportKey request::ExportedKey request::Request
    status::Job status::Status
    token::CreateToken token::NewToken token::Token token::Whoami
    vault::RecoveryCode vault::Vault
}

fn name<T: ToSchema>(named: &mut Named) -> Value {
    let mut found = vec![(T::name().into_owned(), <T as PartialSchema>::schema())];
    T::schemas(&mut found);
    // The types have string keys and no failing serialisers.
    named.extend(found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())));
    json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
}
