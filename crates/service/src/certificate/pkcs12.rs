//! A PKCS#12 file with a key the authority keeps.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::pkcs12::{self, Entries, Style};
use zeroize::Zeroizing;

use super::CertificateView;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service, text};

/// How the file shall be made.
#[derive(Clone, Debug)]
pub struct ExportPkcs12 {
    /// Password of the file.
    pub password: Passphrase,
    /// Old encryption for devices that read nothing newer.
    pub legacy: bool,
    /// Name shown by the program that opens it.
    pub friendly_name: Option<String>,
}

impl Service {
    /// DER of a PKCS#12 file: key, certificate, chain and root. Every export is an entry of the log.
    ///
    /// Errors: `CHY-3020` when the key is not kept here.
    pub async fn export_pkcs12(
        &self,
        actor: &Actor,
        name: &str,
        input: &ExportPkcs12,
    ) -> Result<(Zeroizing<Vec<u8>>, CertificateView)> {
        let permit = self.permit(actor, Verb::ExportKey).await?;
        let result = self.try_export_pkcs12(&permit, name, input).await;
        self.logged(actor, Verb::ExportKey, name, result).await
    }

    async fn try_export_pkcs12(
        &self,
        permit: &Permit<'_>,
        name: &str,
        input: &ExportPkcs12,
    ) -> Result<(Zeroizing<Vec<u8>>, CertificateView)> {
        let (row, actor) = (self.find_for(permit, name).await?, permit.actor);
        let password = text::secret("password", &input.password)?;
        let id = row.vault_key.ok_or_else(|| Refusal::new(Code::KeyNotHeld).with("name", &row.display_name))?;
        if matches!(row.profile.as_deref(), Some("root-ca" | "sub-ca")) {
            return Err(Refusal::new(Code::KeyInAuthority).with("authority", &row.display_name).into());
        }
        let certificate = Certificate::from_der(&row.der).map_err(|_| damaged(&row))?;
        self.check_still_own(permit, &certificate.subject_alt_names().unwrap_or_default()).await?;
        let key = self.unseal(id, None).await?;
        let issued = self.issued(row).await?;
        let (leaf, above) = issued.chain.split_first().ok_or(Error::Internal("a certificate has no chain"))?;
        let chain: Vec<&[u8]> = above.iter().chain(&issued.root).map(Vec::as_slice).collect();
        let friendly = input.friendly_name.clone().unwrap_or_else(|| issued.certificate.row.display_name.clone());
        let entries = Entries::identity(&key.to_pkcs8(), leaf, &chain, &friendly);
        let style = if input.legacy { Style::Legacy } else { Style::Modern };
        let file = pkcs12::write(&entries, password, style);
        let file = file.map_err(|_| Error::Internal("a PKCS#12 file could not be made"))?;
        let fact = Fact::new(FactKind::KeyUsed, actor.name.as_str())
            .object("key", id)
            .object("certificate", issued.certificate.row.id)
            .detail("deed", "exported as PKCS#12");
        self.write(actor, Vec::new(), vec![fact]).await?;
        Ok((file, issued.certificate))
    }
}

fn damaged(row: &chancery_store::certificate::Certificate) -> Error {
    chancery_store::Error::Corrupt { table: "certificate", id: row.id.to_string(), what: "der" }.into()
}
