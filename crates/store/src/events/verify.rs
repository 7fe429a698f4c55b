//! Following the chain of revisions from its beginning to its head.

use domain::ChainFault;

use crate::{ChainHead, Store, StoreResult};

/// Revisions read at a time while the chain is checked.
const PAGE: i64 = 1_000;

/// Follows the chain from its beginning to its head, in pages. What is written meanwhile, behind
/// that head, is left for the next time.
///
/// # Errors
/// Where the store cannot be read; what the chain itself shows is the inner result.
pub async fn verify_chain(store: &dyn Store) -> StoreResult<Result<ChainHead, ChainFault>> {
    let head = store.chain_head().await?;
    let mut last = ChainHead::default();
    while last.revision_id < head.revision_id {
        let page = store.chain(last.revision_id, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for revision in page.iter().take_while(|revision| revision.id <= head.revision_id) {
            match last.follow(revision) {
                Ok(next) => last = next,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        if page.last().is_some_and(|revision| revision.id > head.revision_id) {
            break;
        }
    }
    let fault = ChainFault::Head { expected: head.revision_id, found: last.revision_id };
    Ok(if last == head { Ok(head) } else { Err(fault) })
}
