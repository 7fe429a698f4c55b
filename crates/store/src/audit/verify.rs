//! Following the audit log from its beginning to its head.

use domain::AuditFault;

use crate::{AuditHead, Store, StoreResult};

/// Lines read at a time while the log is checked.
const PAGE: i64 = 1_000;

/// Follows the audit log from its beginning to its head. What is written meanwhile, behind that
/// head, is left for the next time.
///
/// # Errors
/// Where the store cannot be read; what the log itself shows is the inner result.
pub async fn verify_audit(store: &dyn Store) -> StoreResult<Result<AuditHead, AuditFault>> {
    let head = store.audit_head().await?;
    let mut last = AuditHead::default();
    while last.entry_id < head.entry_id {
        let page = store.audit_after(last.entry_id, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page.iter().take_while(|entry| entry.id <= head.entry_id) {
            match last.follow(entry) {
                Ok(next) => last = next,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        if page.last().is_some_and(|entry| entry.id > head.entry_id) {
            break;
        }
    }
    let fault = AuditFault::Head { expected: head.entry_id, found: last.entry_id };
    Ok(if last == head { Ok(head) } else { Err(fault) })
}
