//! The key of a request, for the machine that will use it.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::pbe;
use chancery_pki::pem;
use chancery_pki::request::CertificationRequest;
use zeroize::Zeroizing;

use super::RequestView;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service, text};

/// PEM label (RFC 7468 §11).
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

impl Service {
    /// PEM of the key as encrypted PKCS#8. Every export is an entry of the log.
    ///
    /// Errors: `CHY-3020` when the key is not kept here, `CHY-2022` when it is an authority's.
    pub async fn export_request_key(
        &self,
        actor: &Actor,
        name: &str,
        password: &Passphrase,
    ) -> Result<Zeroizing<String>> {
        let permit = self.permit(actor, Verb::ExportKey).await?;
        let result = self.try_export_request_key(&permit, name, password).await;
        self.logged(actor, Verb::ExportKey, name, result).await
    }

    async fn try_export_request_key(
        &self,
        permit: &Permit<'_>,
        name: &str,
        password: &Passphrase,
    ) -> Result<Zeroizing<String>> {
        let (view, actor) = (self.find_request(permit, name).await?, permit.actor);
        let password = text::secret("password", password)?;
        let id = view.row.vault_key.ok_or_else(|| Refusal::new(Code::KeyNotHeld).with("name", &view.name))?;
        if self.authority_rows().await?.iter().any(|row| row.vault_key == Some(id)) {
            return Err(Refusal::new(Code::KeyInAuthority).with("authority", &view.name).into());
        }
        let asked = CertificationRequest::from_der(&view.row.csr).map_err(|_| damaged(&view))?;
        self.check_still_own(permit, &asked.subject_alt_names().unwrap_or_default()).await?;
        let key = self.unseal(id, None).await?;
        let sealed = pbe::seal_private_key(&key.to_pkcs8(), password);
        let sealed = sealed.map_err(|_| Error::Internal("a key could not be encrypted"))?;
        let fact = Fact::new(FactKind::KeyUsed, actor.name.as_str())
            .object("key", id)
            .object("request", view.row.id)
            .detail("deed", "exported as PKCS#8");
        self.write(actor, Vec::new(), vec![fact]).await?;
        Ok(pem::encode_secret(LABEL, &sealed))
    }
}

fn damaged(view: &RequestView) -> Error {
    chancery_store::Error::Corrupt { table: "request", id: view.row.id.to_string(), what: "csr" }.into()
}
