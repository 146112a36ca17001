//! reqwest, signed by hand.

use std::sync::Arc;

use alidomain_bench::{Awaited, Surroundings, by_hand, run};

fn main() {
    let surroundings = Arc::new(Surroundings::from_environment());
    // With the same TLS that the library brings: it is not used here, but reqwest does not start without.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
    run(&mut Awaited::new(move |name: String| {
        let request = client
            .post(surroundings.url())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(by_hand::form(&surroundings, &name));
        async move {
            let reply = request.send().await.expect("the server answers");
            by_hand::task_no(&reply.bytes().await.expect("the server answers"))
        }
    }));
}
