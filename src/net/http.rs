//! The one place that builds an HTTP client, and the pools of connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Url;
use reqwest::header::HeaderValue;
use tokio::sync::Semaphore;

use super::proxy::{Proxy, ProxyServer};
use super::settings::{HttpSettings, PoolSettings, USER_AGENT};
use super::tls;

/// How many pools are kept.
///
/// Only time-outs, limits, certificates and proxies separate pools, and programs have a handful of these. Beyond this
/// number, the pool that was used least recently goes. A program that uses more settings in turn would then make a new
/// connection for each call. A higher number would not help: each pool keeps at least one connection, and Linux allows
/// a process 1024 open files by default.
const MOST_POOLS: usize = 256;

/// Sends requests over the connections that it keeps. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    pub inner: reqwest::Client,
    pub settings: Arc<PoolSettings>,
    pub user_agent: HeaderValue,
    /// Each request under way has a permit, and a connection. `None`: requests wait for no permit.
    pub permits: Option<Arc<Semaphore>>,
}

impl HttpClient {
    /// Makes a client that verifies certificates, follows no redirect and never sends anything twice by itself.
    ///
    /// The error says in words what is missing.
    pub fn new(settings: HttpSettings) -> Result<Self, String> {
        let user_agent = settings.user_agent();
        let settings = settings.pool;
        let tls = tls::config(&settings)
            .map_err(|error| format!("the client could not load the trusted certificates: {error}"))?;
        // Without it, reqwest would read the environment.
        let mut builder = reqwest::Client::builder().no_proxy();
        for scheme in ["http", "https"] {
            if let Some(rule) = rule(&settings.proxy, scheme) {
                builder = builder.proxy(rule);
            }
        }
        let inner = builder
            .tls_backend_preconfigured(tls)
            // For a proxy that is asked for a tunnel. Requests bring their own.
            .user_agent(USER_AGENT)
            .connect_timeout(settings.connect_timeout)
            .pool_max_idle_per_host(settings.max_idle_connections)
            .pool_idle_timeout(settings.idle_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(|error| format!("the HTTP client could not start: {error}"))?;
        let permits = Some(Arc::new(Semaphore::new(settings.max_connections)));
        Ok(Self { inner, settings: Arc::new(settings), user_agent, permits })
    }

    /// The same client, whose requests never wait for other requests.
    pub fn without_queue(self) -> Self {
        Self { permits: None, ..self }
    }

    /// The proxy that a request to `url` goes through.
    pub fn proxy_for(&self, url: &Url) -> Option<&ProxyServer> {
        self.settings.proxy.server_for(url).map(Arc::as_ref)
    }
}

/// The clients whose connections live on one runtime. It belongs to one process.
pub(crate) struct Pools {
    places: Mutex<Places>,
    most: usize,
}

#[derive(Default)]
struct Places {
    clients: HashMap<Arc<PoolSettings>, Place>,
    uses: u64,
}

struct Place {
    client: HttpClient,
    /// The number of its latest use.
    used: u64,
}

impl Default for Pools {
    fn default() -> Self {
        Self { places: Mutex::default(), most: MOST_POOLS }
    }
}

impl Pools {
    /// A client with these settings. It shares the connections of earlier clients with the same pool settings.
    pub fn client(&self, settings: &HttpSettings) -> Result<HttpClient, String> {
        let kept = self.places().used(&settings.pool);
        let client = match kept {
            Some(client) => client,
            // Without the lock, since this may read the system's certificates.
            None => self.keep(HttpClient::new(settings.clone())?),
        };
        Ok(HttpClient { user_agent: settings.user_agent(), ..client })
    }

    fn keep(&self, client: HttpClient) -> HttpClient {
        let mut places = self.places();
        if let Some(earlier) = places.used(&client.settings) {
            // Another thread made the same one meanwhile.
            return earlier;
        }
        let removed = (places.clients.len() >= self.most).then(|| places.remove_least_recently_used());
        let used = places.uses;
        places.clients.insert(client.settings.clone(), Place { client: client.clone(), used });
        drop(places);
        // Its connections are closed once its calls have ended.
        drop(removed);
        client
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn used(&mut self, settings: &PoolSettings) -> Option<HttpClient> {
        self.uses += 1;
        let place = self.clients.get_mut(settings)?;
        place.used = self.uses;
        Some(place.client.clone())
    }

    fn remove_least_recently_used(&mut self) -> Option<Place> {
        let oldest = self.clients.iter().min_by_key(|(_, place)| place.used);
        let settings = oldest.map(|(settings, _)| settings.clone())?;
        self.clients.remove(&settings)
    }
}

/// Lets the requests of one scheme take the way that [`Proxy::server_for`] says.
fn rule(proxy: &Proxy, scheme: &'static str) -> Option<reqwest::Proxy> {
    let authorization = proxy.server_of(scheme)?.authorization().map(|value| {
        let mut value = HeaderValue::from_str(&value).expect("base64 is printable");
        value.set_sensitive(true);
        value
    });
    let proxy = proxy.clone();
    let rule = reqwest::Proxy::custom(move |url| {
        let server = proxy.server_for(url).filter(|_| url.scheme() == scheme);
        server.map(|server| server.url())
    });
    Some(match authorization {
        Some(value) => rule.custom_http_auth(value),
        None => rule,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::calls::config::Config;
    use crate::options::ClientOptions;

    fn settings(tenant: u64, user_agent_suffix: Option<&str>) -> HttpSettings {
        let options = ClientOptions {
            endpoint: Some("http://127.0.0.1".into()),
            connect_timeout: Some(Duration::from_secs(1 + tenant)),
            user_agent_suffix: user_agent_suffix.map(str::to_owned),
            ..Default::default()
        };
        Config::try_from(options).unwrap().http
    }

    fn pool(pools: &Pools, tenant: u64) -> Arc<PoolSettings> {
        pools.client(&settings(tenant, None)).unwrap().settings
    }

    #[test]
    fn the_pool_that_was_used_least_recently_goes() {
        let pools = Pools { most: 3, ..Pools::default() };
        let [one, two, three] = [1, 2, 3].map(|tenant| pool(&pools, tenant));
        assert!(Arc::ptr_eq(&one, &pool(&pools, 1)));
        pool(&pools, 4);
        for (tenant, kept) in [(1, &one), (3, &three)] {
            assert!(Arc::ptr_eq(kept, &pool(&pools, tenant)), "{tenant}");
        }
        assert!(!Arc::ptr_eq(&two, &pool(&pools, 2)));
        assert_eq!(pools.places().clients.len(), 3);
    }

    #[test]
    fn the_user_agent_is_not_the_pool_s() {
        let pools = Pools::default();
        let clients = [None, Some("one"), Some("two")].map(|suffix| pools.client(&settings(1, suffix)).unwrap());
        let agents = clients.each_ref().map(|client| client.user_agent.to_str().unwrap());
        assert_eq!(agents, [USER_AGENT, &format!("{USER_AGENT} one"), &format!("{USER_AGENT} two")]);
        assert!(clients.iter().all(|client| Arc::ptr_eq(&client.settings, &clients[0].settings)));
    }

    #[test]
    fn a_client_that_another_thread_made_meanwhile_is_shared() {
        let pools = Pools::default();
        let first = pool(&pools, 1);
        let second = pools.keep(HttpClient::new(settings(1, None)).unwrap());
        assert!(Arc::ptr_eq(&first, &second.settings));
    }
}
