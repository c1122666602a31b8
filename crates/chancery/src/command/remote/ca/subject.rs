//! The subject of a new authority, field by field.

use chancery_api::authority::SubjectFields;

/// Options that say who the authority is.
#[derive(clap::Args, Clone, Debug)]
pub(in crate::command::remote) struct Subject {
    /// Organisation in the subject
    #[arg(long, alias = "organisation", value_name = "O")]
    pub(in crate::command::remote) organization: Option<String>,

    /// Organisational unit in the subject
    #[arg(long, value_name = "OU")]
    unit: Option<String>,

    /// City in the subject
    #[arg(long, value_name = "L")]
    city: Option<String>,

    /// State or province in the subject
    #[arg(long, value_name = "ST")]
    state: Option<String>,

    /// Country in the subject: name or code
    #[arg(long, value_name = "C")]
    country: Option<String>,

    /// E-mail address in the subject
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
}

impl Subject {
    /// As the API takes it.
    pub(in crate::command::remote) fn fields(&self) -> SubjectFields {
        SubjectFields {
            organization: self.organization.clone(),
            unit: self.unit.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            country: self.country.clone(),
            email: self.email.clone(),
        }
    }
}
