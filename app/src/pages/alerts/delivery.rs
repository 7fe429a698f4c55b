//! What became of an alert on its ways out of the house.

use leptos::prelude::*;

use crate::components::text::count;
use crate::components::time::Instant;
use crate::domain::{AlertDelivery, DeliveryState, DeliveryWay};

/// Each way with how far it is; what could not be delivered stands out. Nothing where no way is
/// configured.
#[component]
pub(super) fn Deliveries(deliveries: Vec<AlertDelivery>) -> impl IntoView {
    (!deliveries.is_empty()).then(|| {
        let lines =
            deliveries.into_iter().map(|delivery| view! { <Delivery delivery/> }).collect_view();
        view! { <ul class="deliveries" role="list">{lines}</ul> }
    })
}

#[component]
fn Delivery(delivery: AlertDelivery) -> AnyView {
    let way = match delivery.way {
        DeliveryWay::Email => "E-mail",
        DeliveryWay::Webhook => "Webhook",
    };
    let tries = count(delivery.attempts, "try", "tries");
    let error = delivery.error.clone().unwrap_or_default();
    match delivery.state {
        DeliveryState::Delivered => view! {
            <li class="delivery">
                {way}": delivered"{delivery.delivered_at.map(|at| view! { " "<Instant at/> })}
            </li>
        }
        .into_any(),
        DeliveryState::Pending if delivery.attempts == 0 => {
            view! { <li class="delivery">{way}": on its way"</li> }.into_any()
        }
        DeliveryState::Pending => view! {
            <li class="delivery delivery--wait">
                <strong>{way}": not delivered yet"</strong>{format!(", after {tries}. It is tried again. ")}
                <span dir="auto">{error}</span>
            </li>
        }
        .into_any(),
        DeliveryState::Failed => view! {
            <li class="delivery delivery--stop">
                <strong>{format!("{way}: undelivered after {tries}")}</strong>". "
                <span dir="auto">{error}</span>
            </li>
        }
        .into_any(),
    }
}
